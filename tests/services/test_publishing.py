"""Publishing: each event reaches its callback once it can, and no receiver is in another one's way."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import CallbackBad, CallbackMissing, EventUnknown, SourceUnknown
from bot.ports import Callback, NotTaken, Taken, Unwanted
from bot.services import publishing
from bot.services.callbacks import Callbacks
from bot.services.publishing import LEASE, PER_SOURCE, PublishingDesk
from bot.services.undelivered import EventDesk
from models.tables import Event, Source
from models.terms import EventState, EventType, Scope
from models.writers.callbacks import claim_events
from tests.house import House, MovingClock

HALL, OTHER = "https://hall.example/yiping", "https://other.example/yiping"
STEPS = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
AWAY = NotTaken("HTTP 503", 503)
Said = Taken | Unwanted | NotTaken | Exception


@dataclass
class ScriptedPublisher:
    """Answers by each address's script; takes everything once a script is at its end."""

    scripts: dict[str, list[Said]] = field(default_factory=dict)
    posted: list[Callback] = field(default_factory=list)
    doors: dict[str, asyncio.Event] = field(default_factory=dict)
    inside: dict[str, int] = field(default_factory=dict)

    async def publish(self, callback: Callback) -> Taken | Unwanted | NotTaken:
        url = callback.url
        self.posted.append(callback)
        self.inside[url] = self.inside.get(url, 0) + 1
        if url in self.doors:
            await self.doors[url].wait()
        script = self.scripts.get(url)
        said = script.pop(0) if script else Taken()
        if isinstance(said, Exception):
            raise said
        return said

    def at(self, url: str) -> list[str]:
        """The matters that were told there, in order."""
        return [callback.event.matter_no for callback in self.posted if callback.url == url]


@dataclass
class Office:
    """A house whose source is called back, and a process that does it."""

    house: House
    publisher: ScriptedPublisher = field(default_factory=ScriptedPublisher)
    secret: str = ""

    def __post_init__(self) -> None:
        self.desk = PublishingDesk(self.house.desks.ground, self.publisher)

    @property
    def clock(self) -> MovingClock:
        return self.house.clock

    async def happens(self, *numbers: str, source: str = "hall") -> None:
        """Matters whose citizens nobody knows: one event each."""
        there = await Source.get(name=source)
        for number in numbers:
            await self.house.desks.intake.receive(there, self.house.matter(matter_no=number))

    async def publish(self, **later: float) -> None:
        """Post what is due, after a while."""
        self.clock.moment += timedelta(**later)
        await self.desk.drain()

    async def source(self, name: str = "hall") -> Source:
        return await Source.get(name=name)

    async def log(self) -> list[str]:
        """What `source log` tells."""
        return [row.reason for row in await self.house.desks.sources.log("hall")]


async def opened(house: House) -> Office:
    """A source of this house is called back."""
    office = Office(house)
    await Source.filter(name="hall").update(callback_secrets=None)  # only the one that belongs to the address
    office.secret = await house.desks.sources.call_back("hall", HALL) or ""
    return office


@pytest.fixture
async def office(quick_house: House) -> Office:
    return await opened(quick_house)


@pytest.fixture
async def either_office(house: House) -> Office:
    """The same on each kind of store."""
    return await opened(house)


async def states() -> list[EventState]:
    return [event.state for event in await Event.all().order_by("id")]


async def test_an_event_is_posted_at_once_and_ends(either_office: Office) -> None:
    office = either_office
    await office.happens("1")
    await office.publish()
    await office.publish(days=1)

    [callback] = office.publisher.posted
    event = await Event.get()
    assert (callback.url, callback.secrets) == (HALL, [office.secret])
    assert callback.event.event_id == event.public_id
    assert callback.event.type is EventType.PROMPT_UNREACHABLE
    assert (callback.event.matter_no, callback.event.state, callback.event.reason) == (
        "1",
        "unreachable",
        "no_account",
    )
    assert (event.state, event.attempts, event.ended_at) == (
        EventState.DELIVERED,
        1,
        office.clock.now() - timedelta(days=1),
    )


async def test_ten_attempts_are_made_by_the_schedule_and_no_more(either_office: Office) -> None:
    office = either_office
    office.publisher.scripts[HALL] = [AWAY] * 20
    await office.happens("1")
    await office.publish()

    for seconds in STEPS:
        made = len(office.publisher.posted)
        await office.publish(seconds=seconds * 0.89)
        assert len(office.publisher.posted) == made, seconds
        await office.publish(seconds=seconds * 0.22)
        assert len(office.publisher.posted) == made + 1, seconds
    await office.publish(days=30)

    event = await Event.get()
    assert len(office.publisher.posted) == 10
    assert {callback.event.event_id for callback in office.publisher.posted} == {event.public_id}
    assert (event.state, event.attempts, event.error) == (EventState.FAILED, 10, "HTTP 503")


async def test_each_attempt_carries_its_own_moment(office: Office) -> None:
    office.publisher.scripts[HALL] = [AWAY]
    await office.happens("1")
    await office.publish()
    await office.publish(seconds=6)

    first, second = office.publisher.posted
    assert second.now - first.now == timedelta(seconds=6)
    assert first.event == second.event


async def test_what_was_in_flight_when_the_process_died_is_posted_again(either_office: Office) -> None:
    office = either_office
    await office.happens("1")
    now = office.clock.now()
    source = await office.source()
    assert len(await claim_events(source.id, now, now + LEASE, 1)) == 1
    assert list(await claim_events(source.id, now, now + LEASE, 1)) == []

    await office.publish(seconds=59)
    assert office.publisher.posted == []
    await office.publish(seconds=2)
    assert office.publisher.at(HALL) == ["1"]
    assert (await Event.get()).attempts == 2


async def test_what_was_committed_before_a_crash_is_posted_by_the_next_process(either_office: Office) -> None:
    office = either_office
    await office.happens("1", "2")
    del office.desk  # the process died between commit and posting

    await PublishingDesk(office.house.desks.ground, office.publisher).drain()

    assert office.publisher.at(HALL) == ["1", "2"]


async def test_two_processes_post_each_event_once(either_office: Office) -> None:
    office = either_office
    await office.happens(*"123456")
    ground = office.house.desks.ground

    await asyncio.gather(*(PublishingDesk(ground, office.publisher).drain() for _ in range(3)))

    assert sorted(office.publisher.at(HALL)) == [*"123456"]


async def test_events_of_one_matter_leave_one_after_the_other(office: Office) -> None:
    citizen = office.house.person("李阿姨")
    await citizen.start()
    await office.house.settle()
    await office.house.report(citizen)
    await office.house.press(citizen, "不想评价")
    await office.house.press(citizen, "还是评一下")
    door = office.publisher.doors[HALL] = asyncio.Event()

    assert [await office.desk.publish_some() for _ in range(2)] == [1, 0]
    door.set()
    await office.publish()

    told = [callback.event.type for callback in office.publisher.posted]
    assert told == [EventType.PROMPT_SENT, EventType.PROMPT_DECLINED, EventType.PROMPT_SENT]


async def test_an_event_that_waits_for_its_next_attempt_holds_up_no_newer_one(office: Office) -> None:
    office.publisher.scripts[HALL] = [AWAY]
    await office.happens("1")
    await office.publish()
    await office.happens("2")
    await office.publish(seconds=1)

    assert office.publisher.at(HALL) == ["1", "2"]
    assert await states() == [EventState.WAITING, EventState.DELIVERED]


async def test_a_receiver_that_hangs_delays_nobody_else(office: Office) -> None:
    await office.house.desks.sources.add("other", callback_url=OTHER)
    door = office.publisher.doors[HALL] = asyncio.Event()
    await office.happens(*(str(number) for number in range(10)))
    await office.happens("there", source="other")

    await office.desk.publish_some()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if await Event.exists(state=EventState.DELIVERED):
            break
    assert (
        await Event.get(state=EventState.DELIVERED).prefetch_related("matter")
    ).matter.matter_no == "there"
    assert office.publisher.inside[HALL] == PER_SOURCE
    door.set()
    await office.publish()


async def test_a_receiver_that_fails_is_asked_by_one_event_at_a_time_with_pauses(office: Office) -> None:
    office.publisher.scripts[HALL] = [AWAY] * 1000
    await office.happens(*(str(number) for number in range(20)))

    for _ in range(60):
        await office.publish(seconds=1)

    assert 8 <= len(office.publisher.posted) <= 20
    assert max(event.attempts for event in await Event.all()) <= 3


async def test_a_receiver_that_is_back_gets_everything(office: Office) -> None:
    office.publisher.scripts[HALL] = [AWAY] * 4
    await office.happens(*(str(number) for number in range(20)))
    await office.publish()

    await office.publish(seconds=30)
    await office.publish(seconds=30)

    assert await states() == [EventState.DELIVERED] * 20
    assert (await office.source()).callback_failing_since is None


async def test_a_receiver_that_wants_nothing_is_called_no_more(either_office: Office) -> None:
    office = either_office
    office.publisher.scripts[HALL] = [Unwanted()]
    await office.happens("1")
    with capture_logs() as logs:
        await office.publish()
    await office.happens("2")
    await office.publish(days=1)

    assert office.publisher.at(HALL) == ["1"]
    assert await states() == [EventState.WAITING] * 2
    assert await office.log() == ["对方回答 410，不再要事件：已停止推送，事件留着。"]
    assert logs == [
        {"event": "a callback was given up", "source": "hall", "status": 410, "log_level": "warning"}
    ]

    await office.house.desks.sources.enable("hall")
    await office.publish()
    assert sorted(office.publisher.at(HALL)) == ["1", "1", "2"]
    assert await states() == [EventState.DELIVERED] * 2


async def test_after_five_days_of_nothing_but_failures_the_callback_is_left_alone(office: Office) -> None:
    office.publisher.scripts[HALL] = [AWAY] * 1000
    await office.happens("1")
    with capture_logs() as logs:
        for day in range(4):
            await office.publish(hours=12)
            await office.happens(f"day {day}".replace(" ", "-"))
            for _ in range(12):
                await office.publish(hours=1)
        assert (await office.source()).callback_disabled_at is None
        for _ in range(60):
            await office.publish(hours=1)

    source = await office.source()
    assert source.callback_disabled_at is not None
    assert source.callback_failing_since is not None
    assert source.callback_disabled_at - source.callback_failing_since >= timedelta(days=5)
    assert await office.log() == ["推送连续五天没有成功一次：已停止推送，事件留着。最后一次：HTTP 503"]
    assert [line["event"] for line in logs] == ["a callback was given up"]


async def test_one_success_begins_the_five_days_anew(office: Office) -> None:
    office.publisher.scripts[HALL] = [*[AWAY] * 6, Taken(), *[AWAY] * 1000]
    await office.happens("1")
    for _ in range(60):
        await office.publish(hours=1)
    await office.happens("2")
    for _ in range(80):
        await office.publish(hours=1)

    assert (await office.source()).callback_disabled_at is None


async def test_without_a_callback_events_are_kept_for_the_feed(quick_house: House) -> None:
    office = Office(quick_house)
    await office.happens("1")
    await office.publish()
    await quick_house.desks.sources.call_back("hall", HALL)
    await office.happens("2")
    await office.publish()

    assert office.publisher.at(HALL) == ["2"]
    assert await states() == [EventState.KEPT, EventState.DELIVERED]


async def test_what_waits_goes_to_the_new_address_with_the_new_secret(office: Office) -> None:
    await office.happens("1")
    secret = await office.house.desks.sources.call_back("hall", OTHER)
    await office.publish()

    [callback] = office.publisher.posted
    assert (callback.url, callback.secrets) == (OTHER, [secret])
    assert secret != office.secret


async def test_what_waits_stays_in_the_feed_when_the_callback_is_taken_away(office: Office) -> None:
    await office.happens("1")
    assert await office.house.desks.sources.call_back("hall", "") is None
    await office.publish()

    assert office.publisher.posted == []
    assert await states() == [EventState.KEPT]
    assert (await office.source()).callback_secrets is None


async def test_a_disabled_source_is_told_nothing_until_it_is_enabled(office: Office) -> None:
    await office.happens("1")
    await office.house.desks.sources.disable("hall")
    await office.publish()
    assert office.publisher.posted == []

    await office.house.desks.sources.enable("hall")
    await office.publish()
    assert office.publisher.at(HALL) == ["1"]


async def test_for_a_day_after_rotating_both_secrets_sign(office: Office) -> None:
    second = (await office.house.desks.sources.rotate("hall")).callback_secret
    office.clock.moment += timedelta(hours=12)
    third = (await office.house.desks.sources.rotate("hall")).callback_secret
    callbacks = Callbacks(office.house.desks.ground)

    assert callbacks.secrets(await office.source()) == [third, second, office.secret]
    office.clock.moment += timedelta(hours=12)
    assert callbacks.secrets(await office.source()) == [third, second]
    office.clock.moment += timedelta(hours=12)
    assert callbacks.secrets(await office.source()) == [third]


async def test_what_was_given_before_there_was_an_address_signs_along_for_a_day(quick_house: House) -> None:
    sources, callbacks = quick_house.desks.sources, Callbacks(quick_house.desks.ground)
    given = (await sources.add("new")).callback_secret
    fresh = await sources.call_back("new", HALL)

    assert callbacks.secrets(await Source.get(name="new")) == [fresh, given]
    quick_house.clock.moment += timedelta(hours=24)
    assert callbacks.secrets(await Source.get(name="new")) == [fresh]


async def test_a_source_from_before_there_were_callbacks_rotates_no_secret_of_one(quick_house: House) -> None:
    await Source.filter(name="hall").update(callback_secrets=None)

    assert (await quick_house.desks.sources.rotate("hall")).callback_secret is None


async def test_the_secret_is_stored_sealed(office: Office) -> None:
    stored = str(await Source.all().values())

    assert office.secret.startswith("whsec_")
    assert office.secret not in stored


async def test_a_bad_address_changes_nothing(office: Office) -> None:
    with pytest.raises(CallbackBad):
        await office.house.desks.sources.call_back("hall", "ftp://hall.example/")
    with pytest.raises(CallbackBad):
        await office.house.desks.sources.add("new", callback_url="nowhere")

    assert (await office.source()).callback_url == HALL
    assert not await Source.exists(name="new")


async def test_a_rating_closed_before_its_event_left_is_not_told(office: Office) -> None:
    house = office.house
    citizen = house.person("李阿姨")
    await citizen.start()
    await house.settle()
    await house.report(citizen)
    for label in ("满意", "改为实名", "提交", "修改", "非常满意", "改为匿名", "提交"):
        await house.press(citizen, label)
    await office.publish()

    assert [callback.event.type.value for callback in office.publisher.posted] == [
        "prompt.sent",
        "prompt.answered",
    ]
    assert (await Event.get(type=EventType.RATING_SUBMITTED)).state is EventState.DROPPED


async def test_a_source_whose_scope_was_narrowed_is_not_told_of_ratings_any_more(office: Office) -> None:
    house = office.house
    citizen = house.person("李阿姨")
    await citizen.start()
    await house.settle()
    await house.report(citizen)
    for label in ("满意", "改为实名", "提交"):
        await house.press(citizen, label)
    await house.desks.sources.set("hall", scope=Scope.STATES)
    await office.publish()

    assert len(office.publisher.posted) == 2


async def test_a_fault_of_ours_costs_one_attempt_and_stops_nobody(office: Office) -> None:
    office.publisher.scripts[HALL] = [ZeroDivisionError("13800000000")]
    await office.happens("1")
    with capture_logs() as logs:
        await office.publish()
    assert (await Event.get()).error == "ZeroDivisionError"
    await office.publish(seconds=6)

    assert office.publisher.at(HALL) == ["1", "1"]
    assert await states() == [EventState.DELIVERED]
    assert "13800000000" not in str([{**line, "exc_info": None} for line in logs])


async def listed(office: Office, source: str | None = None) -> Sequence[tuple[str, str, str | None]]:
    found = await EventDesk(office.house.desks.ground).list(source)
    return [(row.matter_no, row.state, row.error) for row in found]


async def test_what_could_not_be_delivered_is_listed_with_its_reason(either_office: Office) -> None:
    office = either_office
    office.publisher.scripts[HALL] = [AWAY]
    await office.happens("1")
    await office.publish()
    await office.happens("2")
    await Event.filter(matter__matter_no="2").update(state=EventState.FAILED, error="no answer in time")
    await office.happens("3")

    assert await listed(office) == [
        ("1", "retrying", "HTTP 503"),
        ("2", "failed", "no answer in time"),
    ]
    await Source.filter(name="hall").update(callback_disabled_at=office.clock.now())
    assert [(number, state) for number, state, _ in await listed(office, "hall")] == [
        ("1", "paused"),
        ("2", "failed"),
        ("3", "paused"),
    ]
    with pytest.raises(SourceUnknown):
        await listed(office, "nobody")


async def test_what_failed_is_replayed_with_all_its_attempts(either_office: Office) -> None:
    office = either_office
    await office.happens("1", "2")
    await office.publish()
    await Event.filter(matter__matter_no="1").update(state=EventState.FAILED, attempts=10)

    assert await EventDesk(office.house.desks.ground).replay([], "hall") == 1
    office.publisher.scripts[HALL] = [AWAY]
    await office.publish()
    await office.publish(seconds=6)

    assert office.publisher.at(HALL)[2:] == ["1", "1"]
    assert await states() == [EventState.DELIVERED] * 2


async def test_a_single_event_is_replayed_under_its_number(office: Office) -> None:
    await office.happens("1", "2")
    await office.publish()
    event = await Event.get(matter__matter_no="2")

    assert await EventDesk(office.house.desks.ground).replay([event.public_id]) == 1
    await office.publish()

    assert office.publisher.posted[-1].event.event_id == event.public_id
    assert office.publisher.at(HALL) == ["1", "2", "2"]


async def test_a_replay_of_nothing_changes_nothing(office: Office) -> None:
    desk = EventDesk(office.house.desks.ground)
    await office.house.desks.sources.add("quiet")
    await office.happens("1")
    event = await Event.get()

    with pytest.raises(EventUnknown):
        await desk.replay([event.public_id, "evt_none"])
    with pytest.raises(SourceUnknown):
        await desk.replay([], "nobody")
    with pytest.raises(CallbackMissing):
        await desk.replay([], "quiet")
    await office.house.desks.sources.call_back("hall", "")
    with pytest.raises(CallbackMissing):
        await desk.replay([event.public_id])


async def test_a_desk_that_runs_posts_at_once_what_has_just_happened(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LOOK_EVERY", 60)
    running = asyncio.create_task(office.desk.run())
    await asyncio.sleep(0.2)
    await office.happens("1")
    for _ in range(300):
        await asyncio.sleep(0.01)
        if await Event.exists(state=EventState.DELIVERED):
            break
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert office.publisher.at(HALL) == ["1"]
    assert office.publisher.posted[0].now == datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
