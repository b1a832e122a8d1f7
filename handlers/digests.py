"""Presses under a digest."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed
from handlers.views.digest import opened
from models.tables import Account

router = Router(name="digests")


@router.callback_query(Pressed(Tap.DIGEST_LIST))
async def open_list(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """A list, words of praise, or what is to be decided."""
    which, since = opened(reference.arg)
    await desks.digests.open_list(account, reference.subject, which, since)
