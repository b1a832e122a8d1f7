"""Presses of leads and words about the team; giving a case away, putting it back, the buttons of a board."""

from contextlib import suppress

from aiogram import Bot, Router
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message

from bot.desks import Desks
from bot.rules.references import Reference, Tap
from bot.texts import Texts
from handlers.filters import Pressed, Private, Says
from handlers.profile import forget_official
from handlers.views.board import LISTS
from models.tables import Account

router = Router(name="team")


@router.message(Private(), Says("team"))
async def team(_message: Message, account: Account, desks: Desks) -> None:
    """我的团队, typed."""
    await desks.team.show(account)


@router.callback_query(Pressed(Tap.TEAM))
async def show_team(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """我的团队."""
    await desks.team.show(account)


@router.callback_query(Pressed(Tap.TEAM_INVITE))
async def invite(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """邀请承办人."""
    await desks.team.invite(account, reference.subject)


@router.callback_query(Pressed(Tap.TEAM_REMOVE))
async def remove(
    _query: CallbackQuery, bot: Bot, account: Account, reference: Reference, desks: Desks
) -> None:
    """移除."""
    left = await desks.team.remove(account, reference.subject)
    if left is not None:
        with suppress(AiogramError):  # the menu is a comfort; the role has ended without it
            await forget_official(bot, left)


@router.callback_query(Pressed(Tap.TEAM_AWAY))
async def away(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """休假 / 回来了."""
    await desks.team.set_away(account, reference.subject, away=bool(reference.arg))


@router.callback_query(Pressed(Tap.ASSIGN_ASK))
async def ask_assign(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """指派."""
    await desks.assigning.ask(account, reference.subject)


@router.callback_query(Pressed(Tap.ASSIGN))
async def assign(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """One of the colleagues."""
    await desks.assigning.assign(account, reference.subject, reference.arg)


@router.callback_query(Pressed(Tap.RELEASE))
async def release(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """放回群里."""
    await desks.assigning.release(account, reference.subject)


@router.callback_query(Pressed(Tap.BOARD))
async def open_list(
    _query: CallbackQuery, account: Account, reference: Reference, desks: Desks, t: Texts
) -> str:
    """无人认领, 今天到期, 全部: privately, for officials of the office."""
    await desks.boards.open_list(account, reference.subject, LISTS[reference.arg % len(LISTS)])
    return t("已发到您和机器人的私聊。")
