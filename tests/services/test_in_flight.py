"""A prompt that is just being sent while its person blocks the bot and lets it in again."""

from datetime import timedelta

from bot.facts import Notice
from bot.ports import Blocked, Delivery, Intent
from models.tables import Account, Outbox, Prompt
from models.terms import OutboxState, PromptState
from simulator.people import Person
from tests.house import House


class TooLate:
    """A channel whose refusal comes back after the person has let the bot in again."""

    def __init__(self, house: House, account: Account) -> None:
        self._house = house
        self._account = account

    async def send(self, intent: Intent) -> Delivery:
        self._house.clock.moment += timedelta(seconds=1)
        await self._house.desks.reach.unblocked(self._account)
        return Blocked()


async def about_to_be_asked(house: House) -> tuple[Person, Account]:
    """A prompt is written, and nothing has left yet."""
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.desks.intake.receive(house.source, house.matter(li))
    return li, await Account.get(external_id=li.id)


async def test_a_prompt_in_flight_is_not_written_a_second_time(house: House) -> None:
    _, account = await about_to_be_asked(house)
    prompts = Outbox.filter(kind=Notice.PROMPT)
    await prompts.update(state=OutboxState.LEASED, lease_until=house.clock.now() + timedelta(seconds=60))

    await house.desks.reach.blocked(account)
    await house.desks.reach.unblocked(await Account.get(id=account.id))

    assert await prompts.count() == 1
    assert (await Prompt.get()).state is PromptState.SCHEDULED


async def test_a_refusal_from_before_the_return_blocks_nobody(house: House) -> None:
    li, account = await about_to_be_asked(house)
    late = house.desks.delivery(TooLate(house, account), house.delivery._limiter)

    await late.drain()
    await house.forward(seconds=2)

    assert (await Account.get(id=account.id)).blocked_at is None
    assert sum("护照换发" in text for text in await house.texts(li)) == 1
