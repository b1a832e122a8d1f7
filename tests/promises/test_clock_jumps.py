"""A clock that jumps: nothing is lost by it, and what is repeated is repeated once and counted."""

from datetime import timedelta

import pytest

from bot.facts import Notice
from bot.services.delivery import LEASE
from models.tables import Rating
from models.terms import OutboxState, RatingState
from models.writers.claims import claim_heads
from tests.house import House
from tests.promises.doubles import PostOffice

JUMP = LEASE + timedelta(seconds=10)


@pytest.fixture
async def post(store: str) -> PostOffice:
    """Desks and a channel that takes everything."""
    assert store
    return PostOffice.open()


async def test_a_clock_that_jumps_back_holds_messages_up_and_loses_none(post: PostOffice) -> None:
    await post.tell(await post.account(1), Notice.ABOUT)
    post.clock.moment -= JUMP
    await post.deliver()
    assert post.sender.sent == []

    post.clock.moment += JUMP
    await post.deliver()
    assert post.sender.kinds(1) == [Notice.ABOUT]


async def test_what_is_in_hand_when_the_clock_jumps_ahead_is_repeated_once_and_counted(
    post: PostOffice,
) -> None:
    await post.tell(await post.account(1), Notice.ABOUT)
    assert await claim_heads(post.clock.now(), post.clock.now() + LEASE, 1)
    post.clock.moment += JUMP
    await post.deliver()
    post.clock.moment -= JUMP
    await post.deliver()

    [row] = await post.rows()
    assert (len(post.sender.sent), row.state, row.unknown) == (1, OutboxState.SENT, 1)


async def test_what_was_given_by_a_clock_that_was_ahead_is_sent_on_once(house: House) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.report(li)
    house.clock.moment += JUMP
    await house.press(li, "满意")
    house.clock.moment -= JUMP
    await house.settle()
    assert (await Rating.get()).state is RatingState.OPEN

    house.clock.moment += JUMP + timedelta(minutes=2)
    await house.settle()
    await house.settle()
    thanks = [text for text in await house.texts(li) if text.startswith("您的评价已经送出：")]
    assert ((await Rating.get()).state, len(thanks)) == (RatingState.SETTLED, 1)
