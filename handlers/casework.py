"""Presses of officials: claim, contact, outcome, drafts."""

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from bot.texts import Texts
from handlers.filters import Pressed
from handlers.toasts import toast
from handlers.views.draft import words_of
from models.tables import Account
from models.terms import CaseMessageKind, Outcome

router = Router(name="casework")
OUTCOMES = {1: Outcome.RECTIFY_NOW, 2: Outcome.RECTIFY_BY, 3: Outcome.EXPLAIN}


@router.callback_query(Pressed(Tap.CLAIM))
async def claim(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """认领, in the group or privately."""
    await desks.cases.claim(account, reference.subject)


@router.callback_query(Pressed(Tap.PROGRESS, Tap.OPEN_CASE))
async def progress(
    query: CallbackQuery, account: Account, reference: Reference, desks: Desks, t: Texts
) -> None:
    """看进度: the case comes to the private chat."""
    await desks.cases.open_card(account, reference.subject)
    if query.message is not None and query.message.chat.type != "private":
        await toast(query, t("已发到您和机器人的私聊。"))


@router.callback_query(Pressed(Tap.ASK))
async def ask(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """联系评价人."""
    await desks.drafts.begin(account, reference.subject, CaseMessageKind.QUESTION)


@router.callback_query(Pressed(Tap.REPLY))
async def reply(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """回复."""
    await desks.drafts.begin(account, reference.subject, CaseMessageKind.ANSWER)


@router.callback_query(Pressed(Tap.MORE))
async def more(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """更多."""
    await desks.handling.more(account, reference.subject)


@router.callback_query(Pressed(Tap.CONTACTED))
async def contacted(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """已联系."""
    await desks.handling.contacted(account, reference.subject)


@router.callback_query(Pressed(Tap.HOW_CONTACTED))
async def how_contacted(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """打过电话 / 当面说过."""
    await desks.handling.say_how(account, reference.subject, reference.arg)


@router.callback_query(Pressed(Tap.OUTCOME))
async def choose_outcome(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """立行立改 / 限期整改 / 解释说明."""
    await desks.handling.choose_outcome(account, reference.subject, OUTCOMES[reference.arg])


@router.callback_query(Pressed(Tap.PROMISE))
async def promise(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the dates."""
    await desks.handling.promise(account, reference.subject, date.fromordinal(reference.arg))


@router.callback_query(Pressed(Tap.RECTIFIED))
async def rectified(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """整改完成."""
    await desks.handling.rectified(account, reference.subject)


@router.callback_query(Pressed(Tap.DRAFT_SUBMIT))
async def submit(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """提交."""
    await desks.drafts.submit(account, reference.subject)


@router.callback_query(Pressed(Tap.DRAFT_REDO))
async def redo(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """重写."""
    await desks.drafts.redo(account, reference.subject)


@router.callback_query(Pressed(Tap.DRAFT_CANCEL))
async def cancel(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """取消."""
    await desks.drafts.cancel(account, reference.subject)


@router.callback_query(Pressed(Tap.DRAFT_FIRST))
async def first(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """先写完那份."""
    await desks.drafts.resume(account, reference.subject)


@router.callback_query(Pressed(Tap.DRAFT_HOLD))
async def hold(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """放着，写这份."""
    kind, office_id = words_of(reference.arg)
    await desks.drafts.begin(account, reference.subject, kind, to_office_id=office_id, hold=True)


@router.callback_query(Pressed(Tap.WHICH_CASE))
async def for_case(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """What was typed is meant for this case."""
    await desks.hearing.for_case(account, reference.subject)
