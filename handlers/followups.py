"""Presses of citizens in a case: reply to a question, confirm a contact, judge an answer, publish."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed
from models.tables import Account
from models.terms import FollowUp

router = Router(name="followups")
VERDICTS = {1: FollowUp.SOLVED, 2: FollowUp.PARTLY, 3: FollowUp.UNSOLVED}


@router.callback_query(Pressed(Tap.RESPOND))
async def respond(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """回一句."""
    await desks.followups.respond(account, reference.subject)


@router.callback_query(Pressed(Tap.RESPOND_NOT))
async def respond_not(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """不想说."""
    await desks.followups.decline_question(account, reference.subject)


@router.callback_query(Pressed(Tap.CONTACT_YES, Tap.CONTACT_NO))
async def confirm(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """是 / 没有."""
    happened = reference.tap is Tap.CONTACT_YES
    await desks.followups.confirm_contact(account, reference.subject, happened=happened)


@router.callback_query(Pressed(Tap.JUDGE))
async def judge(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """已解决 / 部分解决 / 未解决, of one answer."""
    answer_no, verdict = divmod(reference.arg, 4)
    await desks.followups.judge(account, reference.subject, answer_no, VERDICTS[verdict])


@router.callback_query(Pressed(Tap.SAID))
async def said_enough(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """说完了."""
    await desks.followups.said_enough(account, reference.subject)


@router.callback_query(Pressed(Tap.PUBLISH))
async def publish(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """可以公开 / 不公开."""
    await desks.followups.publish(account, reference.subject, agreed=bool(reference.arg))
