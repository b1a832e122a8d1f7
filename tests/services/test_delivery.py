"""Delivery: each chat in its order, each message once, and what becomes of it when the channel says no."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from bot.facts import Notice
from bot.ports import (
    Blocked,
    Delivery,
    EditLost,
    Gone,
    Intent,
    Migrated,
    Refused,
    Slot,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.services.delivery import LEASE
from bot.services.telling import Address, citizen_address, official_address
from models import database
from models.database import in_unit
from models.tables import Account, Office, Outbox
from models.terms import Audience, OutboxState
from models.writers.claims import claim_heads
from tests.promises.doubles import FreeLimiter, PostOffice, ScriptedSender

THREE = (Notice.ABOUT, Notice.LANGUAGE_SET, Notice.NOT_UNDERSTOOD)
GROUP = Address(-5, "zh_CN", Audience.OFFICE)


@pytest.fixture
async def post(sqlite_url: str) -> AsyncIterator[PostOffice]:
    """Desks and a channel that answers as it is told."""
    await database.connect(sqlite_url)
    yield PostOffice.open()
    await database.close()


@pytest.fixture
async def either_post(store: str) -> PostOffice:
    """The same on each kind of store, for what the store has a part in."""
    return PostOffice.open()


async def states() -> list[OutboxState]:
    return [row.state for row in await Outbox.all().order_by("id")]


async def killed_while_sending(post: PostOffice) -> None:
    """A process takes the head of a lane and dies before it can note what came of it."""
    now = post.clock.now()
    assert await claim_heads(now, now + LEASE, 1)
    post.clock.moment += LEASE + timedelta(seconds=1)


async def test_messages_of_one_chat_leave_in_the_order_they_were_told(either_post: PostOffice) -> None:
    post = either_post
    await post.tell(await post.account(1), *THREE)
    await post.deliver()

    assert post.sender.kinds(1) == [*THREE]
    assert await states() == [OutboxState.SENT] * 3


async def test_a_throttled_head_holds_its_own_chat_only(post: PostOffice) -> None:
    post.sender.scripts = {1: [Throttled(5)]}
    for number in (1, 2):
        await post.tell(await post.account(number), *THREE)
    await post.deliver()

    assert (post.sender.kinds(1), post.sender.kinds(2)) == ([THREE[0]], [*THREE])
    assert post.limiter.held == [(5, 1)]


async def test_what_was_throttled_leaves_in_order_when_the_time_has_come(post: PostOffice) -> None:
    post.sender.scripts = {1: [Throttled(5)]}
    await post.tell(await post.account(1), *THREE)
    await post.deliver()
    await post.deliver(seconds=4)
    assert post.sender.kinds(1) == [THREE[0]]
    await post.deliver(seconds=2)

    assert post.sender.kinds(1) == [THREE[0], *THREE]


async def test_whoever_blocked_gets_everything_in_order_when_they_come_back(either_post: PostOffice) -> None:
    post = either_post
    post.sender.scripts = {1: [Blocked()] * 3}
    account = await post.account(1)
    await post.tell(account, *THREE)
    await post.deliver()
    assert (await Account.get()).blocked_at == post.clock.now()
    post.sender.sent.clear()
    await post.desks.reach.unblocked(await Account.get())
    await post.deliver()

    assert post.sender.kinds(1) == [*THREE]


async def test_what_is_told_while_blocked_waits_too(post: PostOffice) -> None:
    account = await post.account(1)
    await post.desks.reach.blocked(account)
    await post.tell(await Account.get(), *THREE)
    await post.deliver()
    assert post.sender.sent == []
    await post.desks.reach.unblocked(await Account.get())
    await post.deliver()

    assert post.sender.kinds(1) == [*THREE]


async def test_a_chat_that_is_gone_is_noted(post: PostOffice) -> None:
    post.sender.scripts = {1: [Gone("deactivated")]}
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()

    assert (await Account.get()).gone_at == post.clock.now()
    assert await states() == [OutboxState.DROPPED]


async def test_everything_follows_a_group_to_its_new_id(either_post: PostOffice) -> None:
    post = either_post
    await Office.create(code="A3区", name="一", chat_id=-5)
    post.sender.scripts = {-5: [Migrated(-1005)]}
    await post.tell(GROUP, *THREE)
    await post.deliver()

    assert post.sender.kinds(-1005) == [*THREE, Notice.BOARD]
    assert (await Office.get()).chat_id == -1005


async def test_a_group_that_went_does_not_stop_the_others(post: PostOffice) -> None:
    post.sender.scripts = {-5: [Gone("not_a_member")]}
    await post.tell(GROUP, Notice.ABOUT)
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()

    assert await states() == [OutboxState.DROPPED, OutboxState.SENT]


async def test_a_message_that_cannot_be_edited_is_sent_anew(post: PostOffice) -> None:
    account = await post.account(1)
    await post.tell(account, Notice.WAITING)
    await post.deliver()
    post.sender.scripts = {1: [EditLost()]}
    await post.tell(account, Notice.WAITING)
    await post.deliver()

    assert [intent.message_id for intent in post.sender.sent] == [None, 101, None]
    assert await states() == [OutboxState.SENT] * 2


async def test_edits_that_have_not_left_are_one(either_post: PostOffice) -> None:
    post = either_post
    account = await post.account(1)
    await post.tell(account, Notice.WAITING, Notice.WAITING, Notice.WAITING)
    await post.deliver()
    await post.tell(account, Notice.WAITING, Notice.WAITING)
    await post.deliver()

    assert [intent.message_id for intent in post.sender.sent] == [None, 101]


async def test_an_edit_told_while_the_first_is_on_its_way_is_not_lost(either_post: PostOffice) -> None:
    post = either_post
    account = await post.account(1)
    await post.tell(account, Notice.WAITING)
    post.sender.pause = 0.05
    sending = asyncio.create_task(post.deliver())
    await post.sender.began.wait()
    await post.tell(account, Notice.WAITING)
    await sending
    await post.deliver()

    assert [intent.message_id for intent in post.sender.sent] == [None, 101]


@pytest.mark.parametrize("answer", [Refused("too long"), ValueError("a view that fails")])
async def test_what_is_refused_lets_the_next_pass(post: PostOffice, answer: Refused | ValueError) -> None:
    post.sender.scripts = {1: [answer]}
    await post.tell(await post.account(1), Notice.ABOUT, Notice.LANGUAGE_SET)
    await post.deliver()

    assert await states() == [OutboxState.REFUSED, OutboxState.SENT]


async def test_a_channel_that_is_away_loses_nothing(post: PostOffice) -> None:
    post.sender.scripts = {1: [Unavailable("502")] * 12}
    await post.tell(await post.account(1), *THREE)
    for _ in range(13):
        await post.deliver(minutes=7)

    assert post.sender.kinds(1) == [THREE[0]] * 12 + [*THREE]
    assert [row.unknown for row in await post.rows()] == [0, 0, 0]


async def test_an_unknown_outcome_is_repeated_once_and_counted(post: PostOffice) -> None:
    post.sender.scripts = {1: [Unknown("reset")]}
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()
    await post.deliver(minutes=6)

    [row] = await post.rows()
    assert (len(post.sender.sent), row.state, row.unknown) == (2, OutboxState.SENT, 1)


async def test_a_second_unknown_outcome_is_not_repeated(post: PostOffice) -> None:
    post.sender.scripts = {1: [Unknown("reset"), Unknown("reset")]}
    await post.tell(await post.account(1), Notice.ABOUT, Notice.LANGUAGE_SET)
    for _ in range(4):
        await post.deliver(minutes=6)

    assert post.sender.kinds(1) == [Notice.ABOUT, Notice.ABOUT, Notice.LANGUAGE_SET]
    assert [row.unknown for row in await post.rows()] == [2, 0]


async def test_what_a_dead_process_had_in_hand_is_sent_once_more(either_post: PostOffice) -> None:
    post = either_post
    await post.tell(await post.account(1), Notice.ABOUT)
    await killed_while_sending(post)
    await post.deliver()
    await post.deliver(hours=1)

    [row] = await post.rows()
    assert (len(post.sender.sent), row.state, row.unknown) == (1, OutboxState.SENT, 1)


async def test_what_two_dead_processes_had_in_hand_is_left_alone(either_post: PostOffice) -> None:
    post = either_post
    await post.tell(await post.account(1), Notice.ABOUT, Notice.LANGUAGE_SET)
    await killed_while_sending(post)
    await killed_while_sending(post)
    await post.deliver()

    assert post.sender.kinds(1) == [Notice.LANGUAGE_SET]
    assert [(row.state, row.unknown) for row in await post.rows()] == [
        (OutboxState.REFUSED, 2),
        (OutboxState.SENT, 0),
    ]


async def test_a_lease_that_runs_keeps_the_whole_lane(either_post: PostOffice) -> None:
    post = either_post
    await post.tell(await post.account(1), *THREE)
    now = post.clock.now()
    assert len(await claim_heads(now, now + LEASE, 10)) == 1

    assert await claim_heads(now, now + LEASE, 10) == []


async def test_two_processes_share_the_work_and_double_nothing(either_post: PostOffice) -> None:
    post = either_post
    for number in range(1, 7):
        await post.tell(await post.account(number), *THREE)
    post.sender.pause = 0.001
    await asyncio.gather(post.desk().drain(), post.desk().drain(), post.desk().drain())
    await post.deliver()

    assert Counter(intent.chat_id for intent in post.sender.sent) == dict.fromkeys(range(1, 7), 3)
    assert [post.sender.kinds(number) for number in range(1, 7)] == [[*THREE]] * 6


async def test_what_is_no_longer_true_does_not_leave(post: PostOffice) -> None:
    await post.tell(await post.account(1), Notice.WHICH, Notice.ABOUT)
    await post.deliver()

    assert post.sender.kinds(1) == [Notice.ABOUT]
    assert await states() == [OutboxState.DROPPED, OutboxState.SENT]


async def test_officials_cannot_pass_on_what_they_get(post: PostOffice) -> None:
    account = await post.account(1)
    await post.tell(account, Notice.ABOUT)
    await post.tell(official_address(account), Notice.ABOUT)
    await post.deliver()

    assert [intent.protect for intent in post.sender.sent] == [False, True]


async def test_at_night_what_somebody_waits_for_comes_without_ringing(post: PostOffice) -> None:
    post.later(hours=12)  # 22:15
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()
    post.later(hours=11)  # 09:15
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()

    assert [intent.silent for intent in post.sender.sent] == [True, False]


async def test_what_only_the_clock_causes_waits_for_the_morning_and_holds_nothing_up(
    post: PostOffice,
) -> None:
    post.later(hours=12)
    account = await post.account(1)
    await post.tell(account, Notice.LANGUAGE_SET, by_clock=True)
    await post.tell(account, Notice.ABOUT)
    await post.deliver()
    assert post.sender.kinds(1) == [Notice.ABOUT]
    await post.deliver(hours=10, minutes=14)
    assert post.sender.kinds(1) == [Notice.ABOUT]
    await post.deliver(minutes=1)

    assert post.sender.kinds(1) == [Notice.ABOUT, Notice.LANGUAGE_SET]


async def test_what_is_told_in_a_failed_transaction_never_leaves(either_post: PostOffice) -> None:
    post = either_post
    account = await post.account(1)

    async def fail() -> None:
        await post.desks.files.telling.tell(citizen_address(account), Notice.ABOUT)
        raise LookupError

    with pytest.raises(LookupError):
        await in_unit(fail)
    await post.deliver()

    assert post.sender.sent == []


async def test_a_shutdown_ends_what_is_in_hand(post: PostOffice) -> None:
    await post.tell(await post.account(1), Notice.ABOUT)
    post.sender.pause = 0.02
    running = asyncio.create_task(post.desk().run())
    await post.sender.began.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await states() == [OutboxState.SENT]


async def test_delivery_outlives_a_database_that_is_away(either_post: PostOffice) -> None:
    post = either_post
    await post.tell(await post.account(1), Notice.ABOUT)
    await get_connection("default").execute_query("ALTER TABLE outbox RENAME TO away")
    running = asyncio.create_task(post.desk().run())
    await asyncio.sleep(0.1)
    await get_connection("default").execute_query("ALTER TABLE away RENAME TO outbox")
    await asyncio.wait_for(post.sender.began.wait(), 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await states() == [OutboxState.SENT]


async def test_a_near_slot_of_the_chat_is_waited_for_in_hand(post: PostOffice) -> None:
    post.limiter.slots = [Slot(0.01, taken=False), Slot(0.01, taken=True)]
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()

    assert post.sender.kinds(1) == [Notice.ABOUT]


async def test_a_far_slot_puts_the_message_back_without_counting_an_attempt(post: PostOffice) -> None:
    post.limiter.slots = [Slot(3, taken=False)]
    await post.tell(await post.account(1), Notice.ABOUT)
    await post.deliver()
    assert post.sender.sent == []
    await post.deliver(seconds=3)

    [row] = await post.rows()
    assert (row.state, row.attempts, row.unknown) == (OutboxState.SENT, 1, 0)


async def test_every_outcome_nobody_knows_is_counted_for_operators(either_post: PostOffice) -> None:
    post = either_post
    post.sender.scripts = {1: [Unknown("TimeoutError")]}
    for number in (1, 2):
        await post.tell(await post.account(number), Notice.ABOUT)
    await post.deliver()
    assert post.desks.ground.meter.unknown_outcomes == 1
    await post.deliver(minutes=5)
    assert post.desks.ground.meter.unknown_outcomes == 1

    await post.tell(await post.account(3), Notice.ABOUT)
    await killed_while_sending(post)
    await post.deliver()

    assert post.desks.ground.meter.unknown_outcomes == 2
    assert await Outbox.filter(unknown=1).count() == 2
    assert not await Outbox.exists(error__isnull=False)


class Falling(FreeLimiter):
    """Falls once as everything does that asks a database that has gone away."""

    fallen = False

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        if not self.fallen:
            self.fallen = True
            raise ConnectionResetError
        return await super().reserve_all(chat_ids, patience)


async def test_what_was_certainly_not_sent_need_not_wait_for_its_lease(either_post: PostOffice) -> None:
    post = either_post
    post.limiter = Falling()
    desk = post.desk()
    await post.tell(await post.account(1), Notice.ABOUT)
    await desk.drain()

    [row] = await post.rows()
    assert (len(post.sender.sent), row.state, row.attempts) == (1, OutboxState.SENT, 1)
    assert (row.unknown, post.desks.ground.meter.unknown_outcomes) == (0, 0)


@dataclass
class Cutting(ScriptedSender):
    """The database goes away while a message is on its way."""

    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, intent: Intent) -> Delivery:
        await get_connection("default").execute_query("ALTER TABLE outbox RENAME TO away")
        asyncio.get_running_loop().call_later(0.2, self.gone.set)
        return await super().send(intent)


async def test_what_arrived_while_the_database_was_away_is_noted_once_it_is_back(
    either_post: PostOffice,
) -> None:
    post = either_post
    post.sender = sender = Cutting()
    await post.tell(await post.account(1), Notice.ABOUT)
    running = asyncio.create_task(post.desk().run())
    await sender.gone.wait()
    await get_connection("default").execute_query("ALTER TABLE away RENAME TO outbox")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    [row] = await post.rows()
    assert (len(post.sender.sent), row.state, row.unknown) == (1, OutboxState.SENT, 0)
