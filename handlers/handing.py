"""Presses that lead beyond one office: 转办, 申请延期, 督办."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from bot.texts import Texts
from handlers.filters import Pressed
from models.tables import Account
from models.terms import CaseMessageKind

router = Router(name="handing")


@router.callback_query(Pressed(Tap.HAND_OVER))
async def hand_over(
    query: CallbackQuery, account: Account, reference: Reference, desks: Desks, t: Texts
) -> str | None:
    """转办: the question which office comes to the private chat."""
    await desks.handovers.begin(account, reference.subject)
    in_private = query.message is None or query.message.chat.type == "private"
    return None if in_private else t("已发到您和机器人的私聊。")


@router.callback_query(Pressed(Tap.HAND_OVER_TO))
async def hand_over_to(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """An office is chosen: the next words are the reason."""
    await desks.drafts.begin(
        account, reference.subject, CaseMessageKind.HAND_OVER, to_office_id=reference.arg
    )


@router.callback_query(Pressed(Tap.HAND_OVER_NOT))
async def hand_over_not(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """取消."""
    await desks.handovers.drop(account, reference.subject)


@router.callback_query(Pressed(Tap.DECIDE_OFFICE))
async def decide_office(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """定给."""
    await desks.handovers.decide(account, reference.subject, reference.arg)


@router.callback_query(Pressed(Tap.EXTEND))
async def extend(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """申请延期: the next words are the reason."""
    await desks.drafts.begin(account, reference.subject, CaseMessageKind.EXTENSION)


@router.callback_query(Pressed(Tap.EXTENSION_YES, Tap.EXTENSION_NO))
async def decide_extension(
    _query: CallbackQuery, account: Account, reference: Reference, desks: Desks
) -> None:
    """同意延期 / 不同意延期."""
    granted = reference.tap is Tap.EXTENSION_YES
    await desks.extensions.decide(account, reference.subject, granted=granted)


@router.callback_query(Pressed(Tap.URGE))
async def urge(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """督办."""
    await desks.urging.urge(account, reference.subject)
