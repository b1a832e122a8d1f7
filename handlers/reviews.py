"""综合点评: an office is rated as a whole, from its code or by its name."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed
from models.tables import Account
from models.terms import Grade

router = Router(name="reviews")


@router.callback_query(Pressed(Tap.REVIEW_HERE))
async def begin(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """只想评价这个窗口."""
    await desks.reviews.begin(account, reference.subject)


@router.callback_query(Pressed(Tap.REVIEW_FIND))
async def find(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """评价一个单位."""
    await desks.reviews.find(account)


@router.callback_query(Pressed(Tap.REVIEW_OFFICE))
async def choose(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the offices that were found."""
    await desks.reviews.choose(account, reference.subject)


@router.callback_query(Pressed(Tap.REVIEW))
async def rate(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One tap counts."""
    await desks.reviews.rate(account, reference.subject, Grade(reference.arg))
