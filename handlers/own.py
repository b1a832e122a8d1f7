"""Commands and presses about oneself: start, my matters, help, language, privacy, stop, desk, resign."""

from contextlib import suppress

from aiogram import Bot, Router
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message

from bot.desks import Desks
from bot.facts import Notice
from bot.rules.references import Reference, Tap
from handlers.filters import Pressed, Private, Says
from handlers.profile import forget_official, introduce_official, speak, told_apart
from models.tables import Account

router = Router(name="own")
INVITATION = "i_"
COUNTER = "q_"
REVIEW = "g_"
PAGES = {"my": Notice.MY, "help": Notice.HELP, "language": Notice.LANGUAGE, "privacy": Notice.PRIVACY}


@router.message(Private(), Says("start"))
async def start(message: Message, bot: Bot, account: Account, desks: Desks, argument: str) -> None:
    """/start, with an invitation, the code of a counter or of a review, the link of a matter, or alone."""
    if argument.startswith(INVITATION):
        name = message.from_user.full_name if message.from_user else ""
        await desks.people.take_up(account, argument, name)
        with suppress(AiogramError):  # the menu is a comfort; the role stands without it
            await introduce_official(bot, account.external_id, account.language)
    elif argument.startswith(COUNTER):
        await desks.counters.arrive(account, argument)
    elif argument.startswith(REVIEW):
        await desks.reviews.arrive(account, argument)
    else:
        await desks.reach.start(account, argument or None)
        if account.language not in told_apart().values():
            await _speak(bot, account, desks)


async def _speak(bot: Bot, account: Account, desks: Desks) -> None:
    """The menu speaks what its person chose; where it cannot be set, everything works without it."""
    official = await desks.accounts.is_official(account.id)
    with suppress(AiogramError):
        await speak(bot, account.external_id, account.language, official=official)


@router.message(Private(), Says(*PAGES))
async def page(_message: Message, account: Account, desks: Desks, command: str) -> None:
    """A page that shows something."""
    await desks.own.show(account, PAGES[command])


@router.message(Private(), Says("plain"))
async def plainly(_message: Message, account: Account, desks: Desks) -> None:
    """大白话 on, and off again."""
    await desks.own.choose_plain(account, plain=not account.plain)


@router.message(Private(), Says("desk"))
async def desk(_message: Message, account: Account, desks: Desks) -> None:
    """我的工单, for officials."""
    await desks.own.show_desk(account)


@router.message(Private(), Says("stop"))
async def stop(_message: Message, account: Account, desks: Desks) -> None:
    """停, 退订, TD."""
    await desks.reach.stop(account)


@router.message(Private(), Says("resign"))
async def resign(_message: Message, bot: Bot, account: Account, desks: Desks) -> None:
    """卸任."""
    if await desks.people.resign(account):
        with suppress(AiogramError):
            await forget_official(bot, account.external_id)


@router.callback_query(Pressed(Tap.ABOUT))
async def about(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """这是什么."""
    await desks.own.show(account, Notice.ABOUT)


@router.callback_query(Pressed(Tap.LANGUAGE))
async def choose_language(
    _query: CallbackQuery, bot: Bot, account: Account, reference: Reference, desks: Desks
) -> None:
    """Another language."""
    await desks.own.choose_language(account, reference.arg)
    await _speak(bot, account, desks)


@router.callback_query(Pressed(Tap.PLAIN))
async def choose_plain(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """改用大白话 / 改回一般的说法."""
    await desks.own.choose_plain(account, plain=bool(reference.arg))


@router.callback_query(Pressed(Tap.STOP_RESULTS, Tap.STOP_ALL))
async def after_stop(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """只告诉我结果 / 什么都别发."""
    await desks.reach.choose_after_stop(account, results=reference.tap is Tap.STOP_RESULTS)


@router.callback_query(Pressed(Tap.CUT))
async def cut(_query: CallbackQuery, account: Account, reference: Reference, desks: Desks) -> None:
    """End a lasting link."""
    await desks.reach.cut(account, reference.subject)


@router.callback_query(Pressed(Tap.ERASE_ASK))
async def ask_erase(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """What erasing means, before it is done."""
    await desks.own.show(account, Notice.ERASE_ASK)


@router.callback_query(Pressed(Tap.ERASE))
async def erase(_query: CallbackQuery, account: Account, desks: Desks) -> None:
    """Destroy this person's keys."""
    await desks.own.erase(account)
