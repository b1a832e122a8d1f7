"""Presses of somebody for whom a grade was pressed on a window's tablet."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed
from models.tables import Account
from models.terms import Grade

router = Router(name="kiosk")


@router.callback_query(Pressed(Tap.NOT_ME))
async def not_me(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不是我点的，我来评."""
    await desks.corrections.ask(account, reference.subject)


@router.callback_query(Pressed(Tap.CORRECT))
async def correct(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the five grades."""
    await desks.corrections.correct(account, reference.subject, Grade(reference.arg))


@router.callback_query(Pressed(Tap.CORRECT_NOT))
async def leave(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """是我点的，不用改."""
    await desks.corrections.leave(account, reference.subject)
