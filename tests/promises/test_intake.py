"""One matter is stored once, however often and however parallel it is reported."""

import asyncio

import pytest

from bot.errors import MatterConflict
from models.tables import Citizen, Link, Matter, Outbox, Prompt, Rating, RatingVersion, Step
from models.terms import Grade, PromptState
from tests.house import House


async def test_twenty_reports_at_once_are_one_matter(house: House) -> None:
    report = house.matter(matter_no="4711")
    receipts = await asyncio.gather(*(house.desks.intake.receive(house.source, report) for _ in range(20)))

    assert [receipt.created for receipt in receipts].count(True) == 1
    assert len({(receipt.matter_id, receipt.token) for receipt in receipts}) == 1
    assert (await Matter.all().count(), await Prompt.all().count(), await Step.all().count()) == (1, 1, 1)


async def test_matters_of_one_citizen_at_once_know_one_citizen(house: House) -> None:
    reports = [house.matter(citizen_ref="A1", matter_no=f"no-{number}") for number in range(12)]
    await asyncio.gather(*(house.desks.intake.receive(house.source, report) for report in reports))

    assert (await Matter.all().count(), await Citizen.all().count()) == (12, 1)


async def test_matters_at_once_of_somebody_who_was_erased_are_all_readable_again(house: House) -> None:
    await house.report(citizen_ref="A1")
    vault, citizen = house.desks.ground.vault, await Citizen.get()
    await vault.destroy(citizen.key_id, house.clock.now())
    reports = [house.matter(citizen_ref="A1") for _ in range(6)]

    await asyncio.gather(*(house.desks.intake.receive(house.source, report) for report in reports))

    key = (await Citizen.get()).key_id
    numbers = [report.matter_no for report in reports]
    contacts = await Matter.filter(matter_no__in=numbers).order_by("matter_no")
    assert [await vault.open(key, matter.contact) for matter in contacts] == [
        report.contact() for report in reports
    ]


async def test_other_content_at_the_same_moment_is_a_conflict(house: House) -> None:
    reports = [house.matter(matter_no="4711", canonical=str(number)) for number in range(6)]
    results = await asyncio.gather(
        *(house.desks.intake.receive(house.source, report) for report in reports), return_exceptions=True
    )

    assert [type(result) for result in results].count(MatterConflict) == 5
    assert await Matter.all().count() == 1


async def test_matter_prompt_and_message_are_stored_together_or_not_at_all(house: House) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    before = await Outbox.all().count()
    broken = house.matter(li, completed_at=None)  # fails after the citizen has been stored

    with pytest.raises(Exception):  # noqa: B017, PT011  (whatever it is: nothing may be left)
        await house.desks.intake.receive(house.source, broken)
    left = (await Matter.all().count(), await Prompt.all().count(), await Citizen.all().count())
    assert (left, await Outbox.all().count()) == ((0, 0, 0), before)


async def test_one_link_opened_by_two_at_once_belongs_to_one(house: House) -> None:
    receipt = await house.report()
    people = [house.person(name) for name in ("李", "王", "张")]
    for person in people:
        await person.start(receipt.token or "")
    await house.settle()

    shown = [any("点一下就算评价" in text for text in await house.texts(person)) for person in people]
    assert shown.count(True) == 1
    assert (await Prompt.get()).state is PromptState.SENT


async def test_two_desks_taking_one_link_at_once_give_it_to_one(house: House) -> None:
    token = (await house.report()).token
    accounts = [await house.desks.accounts.seen(number, "zh") for number in (901, 902, 903, 904)]
    await asyncio.gather(*(house.desks.reach.start(account, token) for account in accounts))

    assert await Step.filter(act="reach").count() == 1
    assert await Outbox.filter(kind="prompt").count() == 1
    assert await Outbox.filter(kind="refusal").count() == 3


async def test_grades_at_once_over_many_desks_are_one_rating(house: House) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.report(li)
    account, prompt = await house.desks.accounts.seen(li.id, "zh"), await Prompt.get()

    await asyncio.gather(
        *(house.desks.ratings.rate(account, prompt.id, grade) for grade in [*Grade] * 3),
        return_exceptions=True,
    )
    assert (await Rating.all().count(), await RatingVersion.all().count()) == (1, 1)
    assert await Step.filter(act="rate").count() == 1


async def test_a_second_yes_pressed_twice_makes_one_link(house: House) -> None:
    receipt = await house.report()
    li = house.person("李阿姨")
    await li.start(receipt.token or "")
    await house.settle()
    account, prompt = await house.desks.accounts.seen(li.id, "zh"), await Prompt.get()
    await asyncio.gather(
        *(house.desks.reach.answer_lasting(account, prompt.id, agreed=True) for _ in range(5))
    )

    assert await Link.all().count() == 1
