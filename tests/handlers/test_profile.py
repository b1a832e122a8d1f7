"""What the bot tells Telegram about itself, in both languages, within Telegram's lengths."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.methods import (
    DeleteMyCommands,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
)
from aiogram.types import BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.texts import languages, texts
from handlers.profile import (
    LONGEST_DESCRIPTION,
    LONGEST_SHORT_DESCRIPTION,
    commands,
    forget_official,
    introduce,
    introduce_official,
    short_description,
    speak,
    told_apart,
)
from handlers.views.people import introduction

CITIZENS = ["start", "my", "help", "language", "plain", "privacy", "stop"]


class Recorder(BaseRequestMiddleware):
    """Says yes to everything and keeps what it was asked: no call leaves the process."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    async def __call__(self, make_request: Any, bot: Bot, method: Any) -> Any:
        self.calls.append(method)
        return True


@pytest.fixture
def session() -> Recorder:
    """Where the calls are kept."""
    return Recorder()


@pytest.fixture
def bot(session: Recorder) -> Bot:
    """A bot in front of it."""
    bot = Bot("4242:pretend-token")
    bot.session.middleware(session)
    return bot


async def test_the_bot_introduces_itself_in_both_languages(bot: Bot, session: Recorder) -> None:
    await introduce(bot)
    described = {
        call.language_code: call.description for call in session.calls if isinstance(call, SetMyDescription)
    }

    assert set(described) == {"", "en"}
    assert str(described[""]).startswith("办完事，说句公道话。")
    assert str(described["en"]).startswith("Your matter is done")
    assert sum(isinstance(call, SetMyShortDescription) for call in session.calls) == 2


async def test_citizens_have_one_menu_in_private_chats(bot: Bot, session: Recorder) -> None:
    await introduce(bot)
    menus = [call for call in session.calls if isinstance(call, SetMyCommands)]

    assert [[one.command for one in menu.commands] for menu in menus] == [CITIZENS, CITIZENS]
    assert all(isinstance(menu.scope, BotCommandScopeAllPrivateChats) for menu in menus)


async def test_an_official_has_a_menu_of_their_own_and_loses_it(bot: Bot, session: Recorder) -> None:
    await introduce_official(bot, 1003, "zh_CN")
    await forget_official(bot, 1003)
    given, taken = session.calls[:2], session.calls[2:]

    for call in given:
        assert isinstance(call, SetMyCommands)
        assert [one.command for one in call.commands] == [*CITIZENS, "desk", "resign"]
        assert call.scope == BotCommandScopeChat(chat_id=1003)
    assert all(isinstance(call, DeleteMyCommands) for call in taken)
    assert len(taken) == 2


@pytest.mark.parametrize("language", languages())
def test_everything_has_the_length_that_telegram_takes(language: str) -> None:
    t = texts(language)

    assert len(introduction(t)) <= LONGEST_DESCRIPTION
    assert len(short_description(t)) <= LONGEST_SHORT_DESCRIPTION
    assert all(1 <= len(one.description) <= 256 for one in commands(t, official=True))


async def test_a_chat_is_given_a_menu_in_the_language_of_its_person(bot: Bot, session: Recorder) -> None:
    await speak(bot, 1003, "zh_Hant", official=False)

    assert {call.language_code for call in session.calls} == {"", "en"}
    assert all(call.scope == BotCommandScopeChat(chat_id=1003) for call in session.calls)
    assert {call.commands[1].description for call in session.calls} == {"我的辦件"}


def test_scripts_that_telegram_cannot_tell_apart_share_the_default_one() -> None:
    assert told_apart() == {"": "zh_CN", "en": "en"}
