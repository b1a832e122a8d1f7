"""An update that was acknowledged has its effect exactly once, whatever dies in between."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from tortoise.exceptions import OperationalError

from bot.services.inbox import InboxDesk
from handlers.dispatch import handle
from handlers.polling import Poller
from models.database import is_outage
from models.tables import Outbox, Rating, RatingVersion, RatingWord, Update
from simulator.people import Person
from tests.house import House


class ShutInbox:
    """An inbox that cannot store anything just now."""

    def __init__(self, inbox: InboxDesk) -> None:
        self._ground = inbox._ground

    async def store(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        raise OperationalError("disk full")


class HalfACharacter:
    """A bot that has one update, with half of an emoji in it."""

    id = 4242

    async def __call__(self, poll: object, request_timeout: int) -> list[dict[str, object]]:
        return [{"update_id": 1, "message": {"from": {"id": 77}, "text": "好\ud83d"}}]


async def asked(house: House) -> Person:
    """A citizen with a prompt."""
    li = house.person("李阿姨")
    await li.start()
    await house.report(li)
    return li


async def counts() -> tuple[int, int, int]:
    """Ratings, versions, and updates that still have to be carried out."""
    return (
        await Rating.all().count(),
        await RatingVersion.all().count(),
        await Update.filter(done_at=None).count(),
    )


async def test_a_tap_that_was_fetched_survives_the_process(house: House) -> None:
    li = await asked(house)
    await li.press("不满意")
    await house.poller.fetch(seconds=0)
    await house.poller.fetch(seconds=0)  # confirmed: Telegram does not bring it again
    assert await counts() == (0, 0, 1)

    await house.restart()
    await house.settle()

    assert await counts() == (1, 1, 0)
    assert "记下了：不满意" in (await house.texts(li))[-1]


async def test_a_tap_that_was_carried_out_but_not_confirmed_counts_once(house: House) -> None:
    li = await asked(house)
    await li.press("不满意")
    await house.poller.fetch(seconds=0)
    await house.desks.inbox.drain(handle(house.desks, house.bot))

    await house.restart()  # Telegram brings it again: the new process has confirmed nothing
    await house.settle()

    assert await counts() == (1, 1, 0)


async def test_a_process_that_dies_after_the_act_does_not_repeat_it(house: House) -> None:
    li = await asked(house)
    await li.say("等了一上午")
    await house.poller.fetch(seconds=0)
    carry_out = handle(house.desks, house.bot)

    async def dies_afterwards(content: dict[str, object]) -> None:
        await carry_out(content)
        raise RuntimeError

    await house.desks.inbox.drain(dies_afterwards)
    await house.restart()
    await house.forward(minutes=10)

    assert [text.count("等了一上午") for text in await house.texts(li)].count(1) == 1


async def test_a_process_that_dies_before_the_act_repeats_it(house: House) -> None:
    li = await asked(house)
    await li.press("不满意")
    await house.poller.fetch(seconds=0)

    async def dies(_content: dict[str, object]) -> None:
        raise OperationalError("the database has gone away")

    started = asyncio.create_task(house.desks.inbox.drain(dies))
    await asyncio.sleep(0.05)
    started.cancel()
    await asyncio.gather(started, return_exceptions=True)
    await house.restart()
    await house.settle()

    assert await counts() == (1, 1, 0)


async def test_what_telegram_delivers_again_changes_nothing(house: House) -> None:
    li = await asked(house)
    await house.press(li, "不满意")
    await house.say(li, "照相的说不行。")
    sent = await Outbox.all().count()
    for update in house.world.bot.queue.recent(10):
        house.acts.redeliver(update["update_id"])
    await house.settle()

    assert (await counts(), await RatingWord.all().count()) == ((1, 1, 0), 1)
    assert await Outbox.all().count() == sent


async def test_two_workers_at_once_carry_an_update_out_once(house: House) -> None:
    li = await asked(house)
    await house.press(li, "不满意")
    for word in ("一", "二", "三", "四"):
        await li.say(word)
    await li.press("提交")
    await house.poller.fetch(seconds=0)
    first = house.desks
    await house.restart()
    await asyncio.gather(*(desks.inbox.drain(handle(desks, house.bot)) for desks in (first, house.desks)))
    await house.settle()

    assert (await counts(), await RatingWord.all().count()) == ((1, 1, 0), 4)
    assert [text.startswith("您的评价已经送出") for text in await house.texts(li)].count(True) == 1


async def test_two_grades_at_once_give_one_rating(house: House) -> None:
    li = await asked(house)
    prompt = (await li.last())["message_id"]
    first = house.desks
    await house.restart()
    await li.press_on(prompt, "满意")
    await house.poller.fetch(seconds=0)
    await li.press_on(prompt, "非常不满意")
    await house.poller.fetch(seconds=0)
    await asyncio.gather(*(desks.inbox.drain(handle(desks, house.bot)) for desks in (first, house.desks)))
    await house.settle()

    assert await counts() == (1, 1, 0)
    assert "已经记下了" in (await li.toasts())[-1]["text"]


async def test_what_cannot_be_stored_is_fetched_again(house: House) -> None:
    li = await asked(house)
    await li.press("不满意")
    shut = Poller(house.bot, ShutInbox(house.desks.inbox))  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(OperationalError) as caught:
            await shut.fetch(seconds=0)
        assert is_outage(caught.value)
    await house.settle()

    assert await counts() == (1, 1, 0)


async def test_an_update_that_cannot_be_read_holds_up_nobody_else(house: House) -> None:
    li = await asked(house)
    sender = {"id": 77, "is_bot": False, "first_name": "陌生人"}
    house.world.bot.queue.put("message", {"from": sender, "chat": {"id": 77}, "poll": {}}, 77)
    await house.press(li, "不满意")

    assert await counts() == (1, 1, 1)
    assert (await Update.get(done_at=None)).error == "ValidationError"


async def test_half_a_character_is_stored_like_everything_else(house: House) -> None:
    poller = Poller(HalfACharacter(), house.desks.inbox)  # type: ignore[arg-type]

    await poller.fetch(seconds=0)

    row = await Update.get()
    assert json.loads(house.desks.ground.vault.open_own(row.content or ""))["message"]["text"] == "好?"


async def test_a_half_answer_goes_on_after_a_restart(house: House) -> None:
    li = await asked(house)
    await house.press(li, "不满意")
    await house.restart()
    await house.say(li, "照相的说不行。")
    await house.restart()
    await house.press(li, "提交")

    word = await RatingWord.get()
    assert await house.desks.ground.vault.open(word.key_id, word.content) == "照相的说不行。"
    assert (await Rating.get()).settled_at is not None
