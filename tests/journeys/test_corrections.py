"""Contact data may be corrected whatever has become of the matter; only where nobody was asked it asks."""

import pytest

from bot.services.intake import Receipt
from bot.services.withdrawals import Withdrawal
from models.tables import Matter, Prompt
from models.terms import PromptReason, PromptState
from simulator.people import Person
from tests.house import House

BEFORE_ASKING = ("no_account", "not_started")


@pytest.fixture
async def wu(quick_house: House) -> Person:
    """Whom the matter is about in truth."""
    person = quick_house.person("吴")
    await person.start()
    await quick_house.settle()
    return person


async def brought_to(house: House, state: str) -> None:
    """The matter 2554 of somebody else, brought to a state."""
    li = house.person("李")
    if state != "not_started":
        await li.start()
        await house.settle()
    if state == "too_old":
        await house.report(li, matter_no="2554", completed_at=house.clock.now().replace(month=9))
        return
    await house.report(None if state == "no_account" else li, matter_no="2554")
    presses = {"answered": ["满意"], "declined": ["不想评价"], "not_mine": ["不是我办的", "跟我无关"]}
    for label in presses.get(state, []):
        await house.press(li, label)
    if state == "withdrawn":
        await house.desks.intake.withdraw(house.source, Withdrawal("2554", 1, None))
    if state == "expired":
        await house.at("2026-11-30 09:00")


async def corrected(house: House, citizen: Person | None, **changes: object) -> Receipt:
    """The same report with other contact data."""
    matter = await Matter.get()
    same = {"matter_no": "2554", "completed_at": matter.completed_at}
    return await house.report(citizen, **same, **changes)


async def asked(house: House, person: Person) -> bool:
    return any("办得怎么样" in text for text in await house.texts(person))


@pytest.mark.parametrize("state", BEFORE_ASKING)
async def test_a_corrected_hint_reaches_its_person_at_last(
    quick_house: House, wu: Person, state: str
) -> None:
    await brought_to(quick_house, state)

    receipt = await corrected(quick_house, wu)

    assert await asked(quick_house, wu)
    assert (receipt.created, (await Prompt.get()).state) == (False, PromptState.SENT)


@pytest.mark.parametrize(
    "state", ["sent", "answered", "declined", "not_mine", "withdrawn", "expired", "too_old"]
)
async def test_in_every_other_state_it_is_noted_and_nobody_else_is_asked(
    quick_house: House, wu: Person, state: str
) -> None:
    await brought_to(quick_house, state)
    before, prompt = await Matter.get(), await Prompt.get()

    await corrected(quick_house, wu, phone="13900000000", language="en")

    matter, now = await Matter.get(), await Prompt.get()
    assert (matter.language, matter.phone_hash != before.phone_hash) == ("en", True)
    assert (matter.hint_hash != before.hint_hash, matter.contact != before.contact) == (True, True)
    assert (now.state, now.reason, now.account_id) == (prompt.state, prompt.reason, prompt.account_id)
    assert not await asked(quick_house, wu)


async def test_a_hint_that_comes_after_the_window_asks_nobody(quick_house: House, wu: Person) -> None:
    await brought_to(quick_house, "no_account")
    quick_house.clock.moment = (await Prompt.get()).expires_at

    await corrected(quick_house, wu)

    assert (await Prompt.get()).state is PromptState.EXPIRED
    assert not await asked(quick_house, wu)


async def test_what_the_source_reads_names_the_newest_hint(quick_house: House) -> None:
    stranger = quick_house.person("没来过的人")
    await brought_to(quick_house, "no_account")

    assert (await corrected(quick_house, stranger)).reason is PromptReason.NOT_STARTED
    assert (await corrected(quick_house, None)).reason is PromptReason.NO_ACCOUNT


async def test_fields_may_be_taken_away(quick_house: House, wu: Person) -> None:
    await brought_to(quick_house, "sent")

    await corrected(quick_house, None, phone=None, language=None)

    matter = await Matter.get()
    assert (matter.phone_hash, matter.hint_hash, matter.language) == (None, None, None)


async def test_forgotten_contact_data_do_not_come_back(quick_house: House, wu: Person) -> None:
    await brought_to(quick_house, "sent")
    await Matter.all().update(contact="", phone_hash=None, hint_hash=None)

    await corrected(quick_house, wu)

    matter = await Matter.get()
    assert (matter.contact, matter.phone_hash, matter.hint_hash) == ("", None, None)
