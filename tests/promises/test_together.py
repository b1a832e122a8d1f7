"""Matters taken in together are stored as each would be by itself, down to the last column."""

import asyncio
from typing import Any

import pytest

from bot.desks import build
from bot.services.bells import LocalBell
from bot.services.intake import Receipt
from models.tables import Account, Citizen, Event, Matter, Outbox, PersonKey, Post, Prompt, Step
from models.terms import PromptState, ServiceChannel
from tests.house import OFFICE, House, at_once, make_ground
from tests.promises.town import Town

MATTERS = 40
# What is drawn by chance, or counts up, or differs by the source.
OWN = {"id", "public_id", "source_id", "matter_id", "citizen_id", "subject_id", "post_id", "token", "contact"}


def said(receipt: Receipt) -> tuple[object, ...]:
    """A receipt without what is drawn by chance."""
    return receipt.created, receipt.state, receipt.reason, receipt.token is not None


def plain(row: Any) -> dict[str, object]:
    """A row without what is its own."""
    return {name: value for name, value in dict(row).items() if name not in OWN}


async def stored(house: House, matter: Matter) -> dict[str, object]:
    """Everything that a matter has brought, as it can be compared with what another one has."""
    prompt = await Prompt.get(matter=matter)
    citizen = await Citizen.get(id=matter.citizen_id)
    messages = await Outbox.filter(matter=matter).order_by("id")
    posts = await Post.filter(kind="prompt", subject_id=prompt.id)
    assert [row.post_id for row in messages] == [post.id for post in posts]
    assert all(row.subject_id == prompt.id for row in messages)
    return {
        "matter": plain(matter),
        "shapes": (len(matter.public_id), matter.public_id[:2], len(prompt.token), prompt.token[:2]),
        "contact": await house.desks.ground.vault.open(citizen.key_id, matter.contact),
        "citizen": citizen.ref_hash,
        "prompt": plain(prompt),
        "steps": [plain(step) for step in await Step.filter(matter=matter)],
        "events": [plain(event) | {"state": None} for event in await Event.filter(matter=matter)],
        "messages": [plain(message) for message in messages],
        "posts": [plain(post) for post in posts],
    }


@pytest.mark.parametrize("seed", range(2))
async def test_together_and_by_itself_leave_the_same_rows(house: House, seed: int) -> None:
    town, intake = await Town.of(house, seed), house.desks.intake
    first, second = town.sources
    reports = [town.report(number) for number in range(MATTERS)]

    together = await asyncio.gather(*(intake.receive(first, report) for report in reports))
    alone = [await intake.receive_by_itself(second, report) for report in reports]

    assert [said(receipt) for receipt in together] == [said(receipt) for receipt in alone]
    for report in reports:
        one, other = [
            await stored(house, await Matter.get(source=source, matter_no=report.matter_no))
            for source in (first, second)
        ]
        assert one == other
    assert len({said(receipt)[1:] for receipt in together}) > 5, "the town is too small to show anything"
    assert await Citizen.filter(source=first).count() == await Citizen.filter(source=second).count()


async def test_a_source_that_is_called_back_is_called_for_what_comes_together(house: House) -> None:
    town = await Town.of(house, 1)
    reports = [house.matter() for _ in range(8)]

    for source in town.sources:
        await asyncio.gather(*(house.desks.intake.receive(source, report) for report in reports))

    states = await Event.all().order_by("id").values_list("source__name", "state")
    assert states == [("hall", "kept")] * 8 + [("second", "waiting")] * 8


async def test_two_processes_that_take_the_same_in_at_once_store_it_once(house: House) -> None:
    other = build(make_ground(house.clock, at_once(None)), LocalBell()).intake
    reports = [house.matter(citizen_ref=f"A{number % 7}", matter_no=f"no-{number}") for number in range(60)]
    backwards = [*reversed(reports)]

    here, there = await asyncio.gather(
        asyncio.gather(*(house.desks.intake.receive(house.source, report) for report in reports)),
        asyncio.gather(*(other.receive(house.source, report) for report in backwards)),
    )

    assert [one.matter_id for one in here] == [one.matter_id for one in reversed(there)]
    assert sum(one.created for one in (*here, *there)) == 60
    assert (await Matter.all().count(), await Prompt.all().count(), await Step.all().count()) == (60, 60, 60)
    assert (await Citizen.all().count(), await Event.all().count()) == (7, 60)
    keys = await Citizen.all().values_list("key_id", flat=True)
    assert await PersonKey.exclude(id__in=keys).count() == 0


async def test_one_key_with_other_content_is_refused_among_the_rest(house: House) -> None:
    reports = [
        house.matter(matter_no=f"no-{number % 5}", canonical=f"content {number}") for number in range(10)
    ]

    answers = await asyncio.gather(
        *(house.desks.intake.receive(house.source, report) for report in reports), return_exceptions=True
    )

    said = [type(answer).__name__ for answer in answers]
    assert (said.count("Receipt"), said.count("MatterConflict")) == (5, 5)


async def test_an_office_that_is_unknown_is_refused_among_the_rest(house: House) -> None:
    reports = [house.matter(office_code=code) for code in (OFFICE, "B7区", OFFICE)]

    answers = await asyncio.gather(
        *(house.desks.intake.receive(house.source, report) for report in reports), return_exceptions=True
    )

    assert [type(answer).__name__ for answer in answers] == ["Receipt", "OfficeUnknown", "Receipt"]


async def test_whoever_hangs_up_has_reported_all_the_same(house: House) -> None:
    reports = [house.matter() for _ in range(20)]
    waiting = [asyncio.create_task(house.desks.intake.receive(house.source, report)) for report in reports]
    await asyncio.sleep(0)

    for task in waiting:
        task.cancel()
    async with asyncio.timeout(30):
        while await Matter.all().count() < 20:  # noqa: ASYNC110  (nobody is left who would tell)
            await asyncio.sleep(0.01)
    again = await asyncio.gather(*(house.desks.intake.receive(house.source, report) for report in reports))

    assert [receipt.created for receipt in again] == [False] * 20
    assert await Matter.all().count() == 20


async def test_a_matter_and_a_lasting_link_at_one_moment_do_not_miss_each_other(house: House) -> None:
    town = await Town.of(house, 1)
    account = await Account.get(external_id=town.numbers["started"])
    citizen = await Citizen.get(
        source=house.source, ref_hash=house.desks.ground.vault.hashes("ref", "started")[0]
    )
    reports = [
        house.matter(citizen_ref="started", phone=None, channel=ServiceChannel.ONLINE) for _ in range(12)
    ]
    matter = await Matter.get(
        public_id=(await house.desks.intake.receive(house.source, reports[0])).matter_id
    )
    await Prompt.filter(matter=matter).update(account_id=account.id)

    prompt = await Prompt.get(matter=matter)
    await asyncio.gather(
        *(house.desks.intake.receive(house.source, report) for report in reports[1:]),
        house.desks.reach.answer_lasting(account, prompt.id, agreed=True),
    )

    others = Prompt.filter(matter__citizen_id=citizen.id).exclude(id=prompt.id)
    assert await others.filter(state=PromptState.SCHEDULED).count() == 11
