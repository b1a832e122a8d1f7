"""A running process: whether it says that it is ready, and what it never writes down."""

import subprocess
import sys
import warnings
from collections.abc import AsyncIterator

import pytest
import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe
from aiogram.types import Update, User

import serving
from bot.logs import configure_logging
from bot.overredis import SharedRedis
from bot.settings import Settings
from models import database
from serving import Reachable
from webhooks.health import Readiness

ME = User(id=42, is_bot=True, first_name="一评", username="yiping_bot")


class OneBot(Bot):
    """A bot whose server may be away; counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__("42:the-token-of-the-tests")
        self.is_away = False
        self.asked = 0

    async def get_me(self, request_timeout: int | None = None) -> User:
        self.asked += 1
        if self.is_away:
            raise TelegramNetworkError(GetMe(), "away")
        return ME


@pytest.fixture
async def bot(store_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OneBot]:
    """The bot of a process on a migrated store, that asks anew each time."""
    monkeypatch.setattr(serving, "RETRY_SECONDS", -1)
    await database.connect(store_url)
    yield OneBot()
    await database.close()


async def test_a_bot_api_that_leaves_and_comes_back_is_seen(bot: OneBot) -> None:
    reachable = Reachable(bot, None, has_met=True)
    seen = []
    for bot.is_away in (False, True, False):
        seen.append(await reachable.readiness())
    assert seen == [Readiness.READY, Readiness.DEGRADED, Readiness.READY]


async def test_a_bot_that_has_not_been_met_is_not_ready(bot: OneBot) -> None:
    assert await Reachable(bot, None).readiness() is Readiness.DEGRADED


async def test_whoever_asks_often_does_not_make_us_ask_as_often(
    bot: OneBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "RETRY_SECONDS", 60)
    reachable = Reachable(bot, None, has_met=True)
    for _ in range(3):
        assert await reachable.readiness() is Readiness.READY
    assert bot.asked == 1


async def test_redis_that_is_away_degrades(bot: OneBot) -> None:
    away = SharedRedis("redis://127.0.0.1:1")
    assert await Reachable(bot, away, has_met=True).readiness() is Readiness.DEGRADED
    await away.close()


def test_who_has_no_redis_does_not_load_its_library() -> None:
    looked = "import sys, serving; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", looked], check=False).returncode == 0


async def test_without_its_schema_a_process_cannot_work(bot: OneBot, empty_store_url: str) -> None:
    await database.close()
    await database.connect(empty_store_url)
    assert await Reachable(bot, None, has_met=True).readiness() is Readiness.DOWN


async def test_an_update_of_an_unknown_kind_is_not_written_out(bot: OneBot) -> None:
    before = structlog.get_config()
    with warnings.catch_warnings(record=True) as written:
        warnings.simplefilter("always")
        configure_logging(Settings())
        await Dispatcher().feed_update(bot, Update(update_id=1, words="说给单位的话"))
    structlog.configure(**before)
    assert written == []
