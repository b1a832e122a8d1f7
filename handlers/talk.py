"""Whatever else people send: words, photos, voice; coming and going."""

from functools import partial

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.desks import Desks
from bot.errors import NotYours
from bot.services.words import Said
from handlers.filters import Private, is_command
from models.tables import Account
from models.terms import WordKind

router = Router(name="talk")
GONE = frozenset({"kicked", "left"})


@router.message(Private())
async def hear(message: Message, account: Account, desks: Desks) -> None:
    """Words go where they belong; what cannot be heard is answered too."""
    said = _said(message)
    if said is None:
        await desks.hearing.not_heard(account)
    elif is_command(message.text or ""):
        await desks.hearing.not_understood(account)
    else:
        await desks.hearing.hear(account, said)


@router.my_chat_member()
async def membership(event: ChatMemberUpdated, account: Account, desks: Desks, bot: Bot) -> None:
    """Blocked, or let in again; removed from a group."""
    if event.new_chat_member.user.id != bot.id:
        return
    is_gone = event.new_chat_member.status in GONE
    if event.chat.type != "private":
        if is_gone:
            await desks.groups.left(event.chat.id)
    elif is_gone:
        await desks.reach.blocked(account)
    else:
        await desks.reach.unblocked(account)


@router.callback_query()
async def unknown_press(_query: CallbackQuery) -> None:
    """A button that was not made for this chat."""
    raise NotYours


def _said(message: Message) -> Said | None:
    reply_to = message.reply_to_message.message_id if message.reply_to_message else None
    sent = partial(Said, message_id=message.message_id, reply_to=reply_to, at=int(message.date.timestamp()))
    if message.text:
        return sent(WordKind.TEXT, message.text)
    if message.photo:
        return sent(WordKind.PHOTO, message.photo[-1].file_id, caption=message.caption)
    if message.voice:
        voice = message.voice
        return sent(WordKind.VOICE, voice.file_id, seconds=voice.duration, caption=message.caption)
    return None
