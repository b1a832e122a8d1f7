"""The short way of a press: rated with its update in one go, where nothing speaks against it; never twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.models import Model

from bot.facts import Notice
from bot.services import presses
from handlers.dispatch import handle
from handlers.presses import Answers, ShortWay
from models.database import in_unit
from models.tables import (
    Account,
    Chat,
    Event,
    Matter,
    Office,
    Official,
    Outbox,
    Prompt,
    Rating,
    RatingVersion,
    RatingWord,
    Step,
    Update,
)
from models.terms import Grade, PromptState, Role
from models.writers.presses import PLAIN
from simulator.people import Person
from tests.house import OFFICE, House, open_house
from tests.models.crowds import crowd
from tests.models.plans import read_by

OWN = {"id", "public_id", "matter_id", "rating_id", "account_id", "subject_id", "post_id", "chat_id", "lane"}


class Door:
    """A house whose updates are tried at once, and whose presses are answered."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.answers = Answers(house.bot)
        self.open()

    def open(self) -> None:
        """Let presses take the short way."""
        ground = self.house.desks.ground
        keys = ground.vault.button_keys
        self.house.desks.inbox.at_once = ShortWay(self.house.desks.presses, keys, self.answers)

    def shut(self) -> None:
        """Let every press take the long way."""
        self.house.desks.inbox.at_once = None

    async def asked(self, name: str = "李阿姨") -> Person:
        """A citizen with a prompt."""
        person = self.house.person(name)
        await person.start()
        await self.house.report(person)
        return person

    async def let_in(self) -> None:
        """What people did comes in, and is not carried out yet where it does not go at once."""
        await self.house.poller.fetch(seconds=0)
        await self.answers.drained()

    async def toasts(self, person: Person) -> list[str]:
        """What popped up on a person's screen; an empty one only ends the spinner."""
        return [toast["text"] or "" for toast in await person.toasts()]


@pytest.fixture
async def door(house: House) -> Door:
    """The door, on each kind of store."""
    return Door(house)


@pytest.fixture
async def quick_door(postgres_url: str) -> AsyncIterator[Door]:
    """The door where there is a short way: on PostgreSQL."""
    from models import database

    await database.connect(postgres_url)
    async with open_house(postgres_url) as house:
        yield Door(house)
    await database.close()


def to_bytes(update: object) -> bytes:
    """An update as Telegram posts it."""
    return json.dumps(update).encode()


async def counts() -> tuple[int, int, int]:
    """Ratings, versions, and updates that still have to be carried out."""
    return (
        await Rating.all().count(),
        await RatingVersion.all().count(),
        await Update.filter(done_at=None).count(),
    )


async def row_of(table: type[Model], **which: Any) -> list[dict[str, Any]]:
    """Rows without what tells one matter from another."""
    found = await table.filter(**which).order_by("id").values()
    return [{name: value for name, value in row.items() if name not in OWN} for row in found]


async def written(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Everything that a rated matter of a person has left behind."""
    account = await Account.get(external_id=person.id)
    prompt = await Prompt.get(account=account)
    rows = {
        table.__name__: await row_of(table, matter_id=prompt.matter_id)
        for table in (Prompt, Rating, Step, Event, Outbox)
    }
    rows["RatingVersion"] = await row_of(RatingVersion, rating__matter_id=prompt.matter_id)
    rows["Chat"] = await row_of(Chat, account=account)
    for row in (*rows["Prompt"], *rows["Outbox"]):
        row.pop("token", None), row.pop("message_id", None)
    return rows


async def test_a_grade_counts_and_its_press_is_answered(door: Door) -> None:
    li = await door.asked()
    await door.house.press(li, "不满意")

    assert await counts() == (1, 1, 0)
    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED
    assert await door.toasts(li) == [""]
    assert "记下了：不满意" in (await door.house.texts(li))[-1]


async def test_it_is_rated_when_it_is_acknowledged(quick_door: Door) -> None:
    li = await quick_door.asked()
    await li.press("满意")
    await quick_door.let_in()

    assert await counts() == (1, 1, 0)
    assert await Update.filter(content__isnull=False).count() == 0
    assert await quick_door.toasts(li) == [""]


@pytest.mark.parametrize("label", ["非常满意", "不满意"])
async def test_both_ways_leave_the_same_behind(quick_door: Door, label: str) -> None:
    li, wang = await quick_door.asked("李阿姨"), await quick_door.asked("王叔")
    await li.press(label)
    await quick_door.let_in()
    quick_door.shut()
    await wang.press(label)
    await quick_door.let_in()
    await quick_door.house.desks.inbox.drain(handle(quick_door.house.desks, quick_door.house.bot))

    assert await written(li) == await written(wang)
    assert await row_of(Update, lane=f"telegram:{li.id}") != []


async def test_what_waits_for_its_hour_does_not_slow_a_press_down(quick_door: Door) -> None:
    li = await quick_door.asked()
    now = quick_door.house.clock.now()
    await get_connection("default").execute_query("ANALYZE")
    await crowd(20_000, now, first_chat=1_000_000, share=1, later=timedelta(hours=1))
    press = {
        "prompt_id": (await Prompt.get()).id,
        "chat_id": li.id,
        "lane": f"telegram:{li.id}",
        "bot_id": 4242,
        "update_id": 1,
    }

    assert await read_by(PLAIN, [json.dumps([press]), Notice.PROMPT, now]) < 30


async def test_two_grades_at_once_give_one_rating(door: Door) -> None:
    li = await door.asked()
    prompt = (await li.last())["message_id"]
    for label in ("满意", "非常不满意"):
        await li.press_on(prompt, label)
    await door.house.settle()

    assert await counts() == (1, 1, 0)
    assert (await RatingVersion.get()).grade is Grade.SATISFIED
    assert "已经记下了：满意" in (await door.toasts(li))[-1]


async def test_two_processes_at_once_give_one_rating(quick_door: Door) -> None:
    li = await quick_door.asked()
    await li.press("满意")
    [update] = quick_door.house.world.bot.queue.recent(1)
    first = quick_door.house.desks.inbox
    await quick_door.house.restart()
    quick_door.open()
    raw = [(update["update_id"], to_bytes(update))]
    await asyncio.gather(*(desk.store(4242, raw) for desk in (first, quick_door.house.desks.inbox)))
    await quick_door.house.settle()

    assert await counts() == (1, 1, 0)
    assert await Step.filter(act="rate").count() == 1


async def test_what_telegram_delivers_again_changes_nothing(door: Door) -> None:
    li = await door.asked()
    await door.house.press(li, "满意")
    before = (await counts(), await Step.all().count(), await Outbox.all().count())
    for update in door.house.world.bot.queue.recent(10):
        door.house.acts.redeliver(update["update_id"])
    await door.house.settle()

    assert (await counts(), await Step.all().count(), await Outbox.all().count()) == before


async def test_a_press_whose_rating_fails_is_kept_and_rated_the_long_way(
    quick_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> set[tuple[int, int]]:
        raise ValueError

    li = await quick_door.asked()
    with monkeypatch.context() as patch:
        patch.setattr(presses, "give", breaks)
        await li.press("满意")
        await quick_door.let_in()
        assert await counts() == (0, 0, 1)
    await quick_door.house.settle()

    assert await counts() == (1, 1, 0)


async def test_a_bad_press_harms_no_other(quick_door: Door) -> None:
    people = [await quick_door.asked(name) for name in ("李阿姨", "王叔", "小周")]
    wang = await Account.get(external_id=people[1].id)
    await Prompt.filter(account=wang).update(state=PromptState.DECLINED)
    for person in people:
        await person.press("满意")
    await quick_door.let_in()

    assert await counts() == (2, 2, 1)
    await quick_door.house.settle()
    assert await counts() == (3, 3, 0)


async def test_a_matter_that_somebody_has_in_hand_is_not_waited_for(quick_door: Door) -> None:
    li = await quick_door.asked()
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        await Matter.all().select_for_update().get()
        held.set()
        await let_go.wait()

    holding = asyncio.create_task(in_unit(hold))
    await held.wait()
    await li.press("满意")
    await quick_door.let_in()
    assert await counts() == (0, 0, 1)
    let_go.set()
    await holding
    await quick_door.house.settle()

    assert await counts() == (1, 1, 0)


async def test_a_button_of_somebody_else_rates_nothing(door: Door) -> None:
    li, wang = await door.asked("李阿姨"), await door.asked("王叔")
    seen = await li.last()
    await wang.press_on((await wang.last())["message_id"], data=seen["buttons"][0][0]["callback_data"])
    await door.house.settle()

    assert await counts() == (0, 0, 0)
    assert await door.toasts(wang) != [""]


async def test_a_prompt_that_is_over_is_not_rated(door: Door) -> None:
    li = await door.asked()
    await Prompt.all().update(expires_at=door.house.clock.moment)
    await li.press("满意")
    await door.let_in()
    await door.house.desks.inbox.drain(handle(door.house.desks, door.house.bot))

    assert await counts() == (0, 0, 0)
    assert "评价时间" in (await door.toasts(li))[-1]


async def test_whoever_took_up_a_role_in_the_office_does_not_rate_it(door: Door) -> None:
    li = await door.asked()
    await Official.create(
        account=await Account.get(external_id=li.id),
        office=await Office.get(code=OFFICE),
        role=Role.HANDLER,
        name="李",
        since=door.house.clock.moment,
    )
    await door.house.press(li, "满意")

    assert await counts() == (0, 0, 0)
    assert "工作身份" in (await door.toasts(li))[-1]


async def test_a_press_does_not_overtake_what_its_person_did_before(quick_door: Door) -> None:
    li = await quick_door.asked()
    await li.say("等了一上午")
    await li.press("不满意")
    await quick_door.let_in()
    assert await counts() == (0, 0, 2)
    await quick_door.house.settle()

    assert await counts() == (1, 1, 0)
    assert await RatingWord.all().count() == 1


async def test_words_right_behind_a_press_go_into_its_rating(door: Door) -> None:
    li = await door.asked()
    await li.press("不满意")
    await li.say("等了一上午")
    inbox = door.house.desks.inbox
    updates = door.house.world.bot.queue.recent(2)
    await asyncio.gather(
        *(inbox.store(4242, [(update["update_id"], to_bytes(update))]) for update in updates)
    )
    await door.house.settle()

    assert await counts() == (1, 1, 0)
    assert await RatingWord.all().count() == 1


async def test_words_that_wait_for_a_grade_go_into_the_rating(door: Door) -> None:
    li = await door.asked()
    await door.house.forward(seconds=1)
    await door.house.say(li, "等了一上午")
    await door.house.press(li, "不满意")

    assert (await counts(), await RatingWord.all().count()) == ((1, 1, 0), 1)


async def test_a_declined_prompt_is_taken_back_first(door: Door) -> None:
    li = await door.asked()
    seen = await li.last()
    await door.house.press(li, "不想评价")
    await li.press_on(seen["message_id"], data=seen["buttons"][1][0]["callback_data"])
    await door.house.settle()

    assert await counts() == (1, 1, 0)
    assert await Step.filter(act="undecline").count() == 1


async def test_many_people_press_at_once(quick_door: Door) -> None:
    people = [await quick_door.asked(f"路人{number}") for number in range(12)]
    for person in people:
        await person.press("满意")
    inbox = quick_door.house.desks.inbox
    updates = quick_door.house.world.bot.queue.recent(len(people))
    await asyncio.gather(
        *(inbox.store(4242, [(update["update_id"], to_bytes(update))]) for update in updates)
    )
    await quick_door.answers.drained()

    assert await counts() == (12, 12, 0)
    assert await Outbox.filter(state="waiting").count() == 12
