"""Presses of somebody who was told how to rate, and of the supervisor who takes it up."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from bot.texts import Texts
from bot.wording.names import PRESSURES
from handlers.filters import Pressed
from models.tables import Account
from models.terms import Grade

router = Router(name="pressure")


@router.callback_query(Pressed(Tap.PRESSED))
async def pressed(
    _query: CallbackQuery, account: Account, reference: Reference, desks: Desks, t: Texts
) -> str:
    """有人要求我打好评, under one matter."""
    await desks.pressure.ask(account, reference.subject)
    return t("这件事不告诉这个单位。")


@router.callback_query(Pressed(Tap.PRESSED_MY))
async def pressed_in_list(_query: CallbackQuery, account: Account, desks: Desks, t: Texts) -> str:
    """The same, under the list of one's matters."""
    await desks.pressure.ask_which(account)
    return t("这件事不告诉这个单位。")


@router.callback_query(Pressed(Tap.PRESSED_HOW))
async def report(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the four reasons."""
    await desks.pressure.report(account, reference.subject, list(PRESSURES)[reference.arg])


@router.callback_query(Pressed(Tap.PRESSED_NOT, Tap.RERATE_NOT))
async def mistaken(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """点错了; or 不用: the rating stays."""
    await desks.pressure.mistaken(account, reference.subject)


@router.callback_query(Pressed(Tap.RERATE_ASK))
async def ask_again(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """重新评."""
    await desks.pressure.ask_again(account, reference.subject)


@router.callback_query(Pressed(Tap.RERATE))
async def rate_again(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the five grades again."""
    await desks.pressure.rate_again(account, reference.subject, Grade(reference.arg))


@router.callback_query(Pressed(Tap.ACCEPT))
async def accept(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """受理."""
    await desks.pressure.accept(account, reference.subject)
