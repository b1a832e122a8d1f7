"""While the database is away: people are asked to try again, and what they did has its effect afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from tortoise.exceptions import OperationalError

from bot.services.inbox import InboxDesk
from bot.services.incoming import Incoming
from bot.services.limits import LocalLimiter, LocalQuota, Rates
from bot.settings import Rate, Settings
from handlers.outage import Apology
from handlers.presses import Answers
from models.tables import Rating, Update
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import group_of_the_office

SORRY = "现在暂时记不下来，请过几分钟再试一次。"


class Away:
    """A house whose database can be away for what comes in."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        rate = Rate(100000, 1)
        limiter = LocalLimiter(Rates.of(Settings(send_rate=rate, chat_rate=rate, group_rate=rate)))
        self.house = house
        self._monkeypatch = monkeypatch
        self._answers = Answers(house.bot)
        self._limiter = limiter
        house.desks.inbox.turned_away = self.apology(lasts=0.0)

    def apology(self, lasts: float) -> Apology:
        """One that tells those who wrote after so many seconds."""
        return Apology(self.house.bot, self._answers, self._limiter, LocalQuota(), "zh_CN", lasts=lasts)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nothing can be stored."""

        async def refuse(_desk: InboxDesk, _incoming: Sequence[Incoming]) -> None:
            raise OperationalError("away")

        with self._monkeypatch.context() as patch:
            patch.setattr(InboxDesk, "_store", refuse)
            yield

    async def fetch(self) -> None:
        """One poll, which fails."""
        with pytest.raises(OperationalError):
            await self.house.poller.fetch(seconds=0)
        await self._answers.drained()


@pytest.fixture
async def outage(quick_house: House, monkeypatch: pytest.MonkeyPatch) -> Away:
    """The house, whose database will be away."""
    return Away(quick_house, monkeypatch)


async def asked(house: House) -> Person:
    """Somebody with a prompt."""
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.report(li)
    return li


async def alerts(person: Person) -> list[tuple[str, Any]]:
    """Answers to presses that said something."""
    return [(toast["text"], toast["show_alert"]) for toast in await person.toasts() if toast["text"]]


async def test_a_press_is_answered_once_and_counts_afterwards(outage: Away) -> None:
    li = await asked(outage.house)
    with outage.away():
        await li.press("不满意")
        await outage.fetch()
        await outage.fetch()  # the same update once more: it was not confirmed

    assert await alerts(li) == [(SORRY, True)]
    assert await Rating.all().count() == 0
    await outage.house.settle()
    assert await Rating.all().count() == 1


async def test_words_are_answered_once_in_a_while_and_kept_afterwards(outage: Away) -> None:
    li = await asked(outage.house)
    known = len(await outage.house.texts(li))
    with outage.away():
        await li.say("等了一上午。")
        await li.say("没有人。")
        await outage.fetch()
        await outage.fetch()

    assert (await outage.house.texts(li))[known:] == [SORRY]
    await outage.house.settle()
    assert await Update.filter(done_at=None).count() == 0


async def test_an_outage_that_is_soon_over_is_told_to_nobody_who_wrote(outage: Away) -> None:
    li = await asked(outage.house)
    known = len(await outage.house.texts(li))
    outage.house.desks.inbox.turned_away = outage.apology(lasts=10.0)
    with outage.away():
        await li.say("等了一上午。")
        await outage.fetch()
        await outage.fetch()

    assert len(await outage.house.texts(li)) == known


async def test_it_is_said_in_the_language_of_the_phone(outage: Away) -> None:
    anna = outage.house.person("Anna", language_code="en")
    await anna.start()
    await outage.house.settle()
    with outage.away():
        await anna.say("hello")
        await outage.fetch()
        await outage.fetch()

    assert (await outage.house.texts(anna))[
        -1
    ] == "This cannot be recorded right now. Please try again in a few minutes."


async def test_nothing_is_said_in_a_group(outage: Away) -> None:
    chen = outage.house.person("陈晓")
    await chen.start()
    await outage.house.settle()
    group = await group_of_the_office(outage.house, chen)
    known = len(outage.house.world.journal.after(0))
    with outage.away():
        await chen.say("/board", chat_id=group)
        await outage.fetch()
        await outage.fetch()

    sent = [entry["method"] for entry in outage.house.world.journal.after(0)[known:]]
    assert "sendMessage" not in sent


async def test_what_fails_for_another_reason_is_not_apologised_for(
    outage: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = await asked(outage.house)
    known = len(await outage.house.texts(li))

    async def fail(_desk: InboxDesk, _incoming: Sequence[Incoming]) -> None:
        raise ValueError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(InboxDesk, "_store", fail)
        await li.say("等了一上午。")
        with pytest.raises(ValueError, match="odd"):
            await outage.house.poller.fetch(seconds=0)

    assert len(await outage.house.texts(li)) == known
