"""Whatever else people send: words, photos, voice; coming and going."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.desks import Desks
from bot.errors import NotYours
from bot.services.words import Said
from handlers.filters import Private
from models.tables import Account
from models.terms import WordKind

router = Router(name="talk")
GONE = frozenset({"kicked", "left"})


@router.message(Private())
async def hear(message: Message, account: Account, desks: Desks) -> None:
    """Words go where they belong; what cannot be heard is answered too."""
    said = _said(message)
    if said is None:
        await desks.hearing.not_understood(account)
    else:
        await desks.hearing.hear(account, said)


@router.my_chat_member()
async def membership(event: ChatMemberUpdated, account: Account, desks: Desks, bot: Bot) -> None:
    """Blocked, or let in again."""
    if event.chat.type != "private" or event.new_chat_member.user.id != bot.id:
        return
    if event.new_chat_member.status in GONE:
        await desks.reach.blocked(account)
    else:
        await desks.reach.unblocked(account)


@router.callback_query()
async def unknown_press(_query: CallbackQuery) -> None:
    """A button that was not made for this chat."""
    raise NotYours


def _said(message: Message) -> Said | None:
    reply_to = message.reply_to_message.message_id if message.reply_to_message else None
    if message.text:
        return Said(WordKind.TEXT, message.text, message.message_id, reply_to=reply_to)
    if message.photo:
        file = message.photo[-1].file_id
        return Said(WordKind.PHOTO, file, message.message_id, caption=message.caption, reply_to=reply_to)
    if message.voice:
        voice = message.voice
        return Said(
            WordKind.VOICE, voice.file_id, message.message_id, voice.duration, message.caption, reply_to
        )
    return None
