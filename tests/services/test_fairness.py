"""Who leaves first when there is more to send than may leave: nobody waits long for many of another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.facts import Notice
from bot.ports import Delivery, Intent, Slot
from models.terms import Urgency
from tests.models.crowds import crowd
from tests.promises.doubles import PostOffice, ScriptedSender

THOUSANDS = 100_000
A_SECOND = 30  # messages; the rate of an ordinary bot
TICK = 0.02  # seconds between two slots: faster than that rate
FIVE_SECONDS = int(5 / (A_SECOND * TICK))  # rations that take five seconds of the machine's clock


@dataclass
class Rationed:
    """Lets so many pass as the test gives out, instead of so many in a second."""

    left: int = 0
    per_second: float = A_SECOND
    held: list[float] = field(default_factory=list)

    async def reserve(self, chat_id: int) -> Slot:
        return (await self.reserve_all([chat_id], 0))[0]

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        taken = [number < self.left for number in range(len(chat_ids))]
        self.left -= sum(taken)
        return [Slot(0 if one else 0.001, taken=one, everyone=not one) for one in taken]

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        self.held.append(seconds)


@dataclass
class Counting(ScriptedSender):
    """Says for whom each message was that it has sent."""

    chats: "asyncio.Queue[int]" = field(default_factory=asyncio.Queue)

    async def send(self, intent: Intent) -> Delivery:
        delivery = await super().send(intent)
        self.chats.put_nowait(intent.chat_id)
        return delivery


@dataclass
class Line:
    """Delivery that runs, and what left for whom in each second that the test gave out."""

    post: PostOffice
    limiter: Rationed
    sender: Counting

    async def second(self, share: int = A_SECOND) -> list[int]:
        """Let messages of one second leave; the chats they went to."""
        chats = []
        async with asyncio.timeout(60):
            for _ in range(share):
                await asyncio.sleep(TICK)
                self.limiter.left = 1
                chats.append(await self.sender.chats.get())
        return chats


@asynccontextmanager
async def delivering() -> AsyncIterator[Line]:
    """Delivery at thirty a second by the test's own watch."""
    post, limiter, sender = PostOffice.open(), Rationed(), Counting()
    running = asyncio.create_task(post.desks.delivery(sender, limiter).run())
    try:
        yield Line(post, limiter, sender)
    finally:
        limiter.left = THOUSANDS
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_an_answer_leaves_within_a_second_past_a_hundred_thousand_prompts(store: str) -> None:
    async with delivering() as line:
        await crowd(THOUSANDS, line.post.clock.now(), first_chat=1_000_000, share=1)
        await line.second()
        await line.post.tell(await line.post.account(7), Notice.ABOUT)

        assert 7 in await line.second()


async def test_another_offices_prompts_wait_less_than_five_seconds(store: str) -> None:
    async with delivering() as line:
        now = line.post.clock.now()
        await crowd(THOUSANDS, now, first_chat=1_000_000, share=1)
        await line.second()
        await crowd(40, now, first_chat=1, share=2)
        left: set[int] = set()
        for _ in range(FIVE_SECONDS):
            left.update(chat for chat in await line.second() if chat < 100)
            if len(left) == 40:
                break

    assert left == set(range(1, 41))


async def test_the_bulk_goes_on_while_more_is_awaited_than_may_leave(store: str) -> None:
    async with delivering() as line:
        now = line.post.clock.now()
        await crowd(500, now, first_chat=1_000_000, urgency=Urgency.AWAITED)
        await crowd(50, now, first_chat=1, share=2)
        chats = [chat for _ in range(4) for chat in await line.second()]

    assert 10 <= sum(chat < 100 for chat in chats) <= 40


async def test_everything_leaves_in_the_end(store: str) -> None:
    async with delivering() as line:
        now = line.post.clock.now()
        for share in range(1, 16):
            await crowd(share, now, first_chat=share * 1000, share=share)
        chats = await line.second(sum(range(1, 16)))

    assert len(set(chats)) == sum(range(1, 16))
