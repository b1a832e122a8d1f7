"""What is said in groups: the link that binds one to an office, and that it has another number now."""

from aiogram import Router
from aiogram.types import Message

from bot.desks import Desks
from bot.errors import Refusal
from handlers.filters import BindsGroup, Migrated

router = Router(name="groups")


@router.message(BindsGroup())
async def bind(message: Message, desks: Desks, token: str) -> None:
    """`/start@bot g_…`: Telegram sends it when the bot is added by the link."""
    try:
        await desks.groups.bind(message.chat.id, token)
    except Refusal as refusal:
        await desks.groups.refuse(message.chat.id, refusal)


@router.message(Migrated())
async def migrated(_message: Message, desks: Desks, from_id: int, to_id: int) -> None:
    """The group became a supergroup; both of them say so."""
    await desks.groups.migrated(from_id, to_id)
