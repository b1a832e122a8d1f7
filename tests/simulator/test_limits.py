"""Above the configured rates every sending call is told how long to wait."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from simulator.acts import Acts
from simulator.people import Person
from simulator.rates import Limits, Rate
from simulator.world import World
from tests.simulator.conftest import Clock


@pytest.fixture
def strict(world: World, clock: Clock) -> World:
    """The same world with the real rates and nothing forgiven."""
    world.limits = Limits(clock, jitter=0)
    return world


@pytest.mark.parametrize(
    ("text", "per_second", "burst"),
    [("30/s", 30, 30), ("20/min", 1 / 3, 20), ("1/s (burst 3)", 1, 3), ("1000 / s", 1000, 1000)],
)
def test_a_rate_is_read(text: str, per_second: float, burst: float) -> None:
    rate = Rate.parse(text)
    assert rate.per_second == pytest.approx(per_second)
    assert rate.burst == burst


@pytest.mark.parametrize("text", ["", "fast", "0/s", "30", "-1/s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a rate"):
        Rate.parse(text)


def test_rates_come_from_the_environment(clock: Clock) -> None:
    limits = Limits.from_env(clock, {"YIPING_CHAT_RATE": "50/s", "YIPING_SEND_RATE": ""})
    for _ in range(30):
        limits.take(1)


async def test_the_fourth_message_at_once_has_to_wait(
    bot: Bot, strict: World, li: Person, clock: Clock
) -> None:
    for number in range(3):
        await bot.send_message(li.id, str(number))
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(li.id, "4")
    assert refusal.value.retry_after == 1

    clock.forward(refusal.value.retry_after)
    await bot.send_message(li.id, "4")
    assert [entry["error_code"] for entry in strict.journal.refusals()] == [429]


async def test_an_edit_counts_like_a_message(bot: Bot, strict: World, li: Person) -> None:
    sent = await bot.send_message(li.id, "1")
    for text in "23":
        await bot.edit_message_text(text, chat_id=li.id, message_id=sent.message_id)
    with pytest.raises(TelegramRetryAfter):
        await bot.edit_message_text("4", chat_id=li.id, message_id=sent.message_id)


async def test_what_sends_nothing_is_not_counted(bot: Bot, strict: World, li: Person) -> None:
    for _ in range(40):
        await bot.send_chat_action(li.id, "typing")
    assert strict.journal.refusals() == []


async def test_a_group_takes_twenty_a_minute(
    bot: Bot, strict: World, li: Person, acts: Acts, clock: Clock
) -> None:
    group = acts.create_group("群", [li.id])
    for number in range(20):
        await bot.send_message(group.id, str(number))
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(group.id, "21")
    assert refusal.value.retry_after == 3


def test_all_chats_together_share_one_bucket(clock: Clock) -> None:
    limits = Limits(clock, jitter=0)
    for chat_id in range(1, 31):
        limits.take(chat_id)
    with pytest.raises(Exception, match="Too Many Requests: retry after 1"):
        limits.take(31)
    clock.forward(1)
    limits.take(31)


def test_a_refused_call_takes_nothing(clock: Clock) -> None:
    limits = Limits(clock, everywhere="4/s", jitter=0)
    for _ in range(3):
        limits.take(1)
    with pytest.raises(Exception, match="Too Many"):
        limits.take(1)
    limits.take(2)


def test_what_bunches_up_on_the_way_is_forgiven(clock: Clock) -> None:
    limits = Limits(clock)
    for _ in range(3):
        limits.take(1)
    clock.forward(0.95)
    limits.take(1)
