"""Messages that are just being sent while something else happens to what they are about."""

import asyncio
import contextvars
from datetime import timedelta

from bot.facts import Notice
from bot.ports import Blocked, Delivered, Delivery, Intent
from bot.services.intake import Receipt
from bot.services.relays import RelayDesk
from bot.services.telling import citizen_address
from models.database import in_unit
from models.tables import Account, Case, CaseMessage, Matter, Outbox, Prompt
from models.terms import CaseMessageKind, OutboxState, PromptReason, PromptState
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


async def test_a_prompt_taken_in_hand_while_its_person_blocks_the_bot_is_not_written_twice(
    house: House,
) -> None:
    _, account = await about_to_be_asked(house)
    loop, outside = asyncio.get_running_loop(), contextvars.copy_context()

    async def claiming() -> "asyncio.Task[None]":
        await Outbox.filter(kind=Notice.PROMPT).update(
            state=OutboxState.LEASED, lease_until=house.clock.now() + timedelta(seconds=60)
        )
        blocking = loop.create_task(house.desks.reach.blocked(account), context=outside)
        assert not (await asyncio.wait({blocking}, timeout=1))[0], "it did not wait for the claim"
        return blocking

    await (await in_unit(claiming))

    assert (await Prompt.get()).state is PromptState.SCHEDULED


async def test_a_refusal_from_before_the_return_blocks_nobody(house: House) -> None:
    li, account = await about_to_be_asked(house)
    late = house.desks.delivery(TooLate(house, account), house.delivery._limiter)

    await late.drain()
    await house.forward(seconds=2)

    assert (await Account.get(id=account.id)).blocked_at is None
    assert sum("护照换发" in text for text in await house.texts(li)) == 1


async def test_a_second_question_never_becomes_the_edit_of_the_first(house: House) -> None:
    li, chen = house.person("李阿姨"), await house.official("陈晓")
    await house.rated(li, "不满意")
    await house.press(chen, "认领")
    await house.press(chen, "联系评价人")
    await house.say(chen, "请问是哪个窗口？")
    await house.press(chen, "提交")
    case, asked = await Case.get(), await CaseMessage.get(kind=CaseMessageKind.QUESTION)
    matter, files = await Matter.get(), house.desks.files
    to = citizen_address(await files.citizen_of(case))

    async def answered_and_asked_again() -> None:
        await files.telling.show_done(to, Notice.QUESTION, case.id, matter.id, {"group": asked.group_no})
        await RelayDesk(files).question(case, matter, [asked])

    await in_unit(answered_and_asked_again)
    await house.settle()

    questions = [text for text in await house.texts(li) if "请问是哪个窗口？" in text]
    assert ["回不回都行" in text for text in questions] == [False, True]


async def test_a_matter_that_comes_while_its_person_blocks_the_bot_is_unreachable(house: House) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    account, intake = await Account.get(external_id=li.id), house.desks.intake
    loop, outside = asyncio.get_running_loop(), contextvars.copy_context()

    async def blocking() -> "asyncio.Task[Receipt]":
        await house.desks.reach.cannot_reach(account, PromptReason.BLOCKED)
        report = intake.receive(house.source, house.matter(li))
        arriving = loop.create_task(report, context=outside)
        assert not (await asyncio.wait({arriving}, timeout=1))[0], "it did not wait for the block to be noted"
        return arriving

    receipt = await (await in_unit(blocking))

    assert (receipt.state, receipt.reason) == (PromptState.UNREACHABLE, PromptReason.BLOCKED)


async def test_a_prompt_counts_as_sent_by_its_holders_message_whatever_else_arrives_with_it(
    house: House,
) -> None:
    _, account = await about_to_be_asked(house)
    row = await Outbox.get(kind=Notice.PROMPT)
    other = await Outbox.get(id=row.id)
    other.chat_id = account.external_id + 1  # who had it before: the matter was taken over
    arrived = [(row, Delivered(1)), (other, Delivered(2))]

    await in_unit(lambda: house.delivery._judge._note(arrived))

    assert (await Prompt.get()).state is PromptState.SENT


async def test_a_prompt_does_not_count_as_sent_where_another_account_got_it(house: House) -> None:
    _, account = await about_to_be_asked(house)
    row = await Outbox.get(kind=Notice.PROMPT)
    row.chat_id = account.external_id + 1

    await in_unit(lambda: house.delivery._judge._note([(row, Delivered(1))]))

    assert (await Prompt.get()).state is PromptState.SCHEDULED
