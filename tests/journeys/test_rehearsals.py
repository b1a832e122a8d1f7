"""A test source: simulated citizens go the real way through the real desks, and nobody real hears of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.services.intake import MatterStatus, Receipt
from models import database
from models.tables import Account, Case, Matter, Office, Outbox, Prompt, Rating, Rehearsal, Source, Step
from models.terms import Behaviour, PromptState, RatingState, Role, Scope, Subject
from tests.house import OFFICE, House, open_house

ANGRY = ["opened", "claimed", "contacted", "answering", "replied", "closed"]


@dataclass
class Rehearsed:
    """A house with a test source, and officials of the real office who must hear nothing."""

    house: House
    source: Source

    @classmethod
    async def set(cls, house: House) -> "Rehearsed":
        """The source may read ratings."""
        for role in Role:
            await house.official(f"真的{role.value}", role)
        await house.desks.sources.add("trial", Scope.RATINGS, test=True)
        return cls(house, await Source.get(name="trial"))

    async def report(self, ref: str, **changes: Any) -> Receipt:
        """One matter of this citizen."""
        facts: dict[str, Any] = {"citizen_ref": ref, "canonical": ref, **changes}
        return await self.house.desks.intake.receive(self.source, self.house.matter(**facts))

    async def status(self, matter_no: str) -> MatterStatus:
        """What GET would answer."""
        return await self.house.desks.intake.look_up(self.source, matter_no, 1)

    async def watched(self, ref: str, turns: int = 26) -> list[MatterStatus]:
        """What a source sees that asks again and again."""
        receipt = await self.report(ref)
        matter = await Matter.get(public_id=receipt.matter_id)
        seen: list[MatterStatus] = []
        for _ in range(turns):
            await self.house.forward(seconds=2)
            status = await self.status(matter.matter_no)
            if not seen or seen[-1] != status:
                seen.append(status)
        return seen


@pytest.fixture
async def rehearsed(quick_house: House) -> Rehearsed:
    """On SQLite, where the store plays no part."""
    return await Rehearsed.set(quick_house)


def cases(seen: list[MatterStatus]) -> list[str]:
    """The states of the case, each as often as it came anew."""
    states = [status.case.state.value for status in seen if status.case is not None]
    return [state for state, before in zip(states, ["", *states], strict=False) if state != before]


async def test_a_matter_of_a_test_source_asks_nobody(rehearsed: Rehearsed) -> None:
    citizen = rehearsed.house.person("王小明")
    await citizen.start()
    await rehearsed.house.settle()

    receipt = await rehearsed.report("A00023583", telegram_user_id=citizen.id)
    await rehearsed.house.settle()

    assert (receipt.state, receipt.reason, receipt.token) == ("not_asked", "test", None)
    assert await Outbox.filter(kind="prompt").count() == 0


async def test_a_pleased_citizen_rates_best_and_by_name(rehearsed: Rehearsed) -> None:
    seen = await rehearsed.watched("test-pleased", turns=5)

    assert [status.state for status in seen][:2] == ["sent", "answered"]
    rating = seen[-1].rating
    assert rating is not None
    assert (rating.grade, rating.state, rating.visibility) == (5, "settled", "named")
    assert seen[-1].case is None


async def test_an_angry_citizen_is_answered_and_satisfied(house: House) -> None:
    seen = await (await Rehearsed.set(house)).watched("test-angry")

    assert cases(seen) == ANGRY
    rating, case = seen[-1].rating, seen[-1].case
    assert rating is not None
    assert case is not None
    assert (rating.grade, rating.visibility) == (1, "named")
    assert (case.outcome, case.closed_as) == ("rectify_now", "solved")


async def test_a_relapse_is_opened_again_and_answered_again(rehearsed: Rehearsed) -> None:
    seen = await rehearsed.watched("test-relapse")

    assert cases(seen) == [*ANGRY[:-1], *ANGRY]
    assert (await Case.get()).closed_as == "solved"
    assert (await Case.get()).answers == 2


async def test_a_silent_citizen_lets_the_time_pass(rehearsed: Rehearsed) -> None:
    seen = await rehearsed.watched("test-silent", turns=3)
    await rehearsed.house.at("2026-11-28 12:00")

    assert [status.state for status in seen] == ["sent"]
    assert (await Prompt.get()).state is PromptState.EXPIRED


async def test_a_citizen_who_has_blocked_the_bot_is_unreachable(rehearsed: Rehearsed) -> None:
    receipt = await rehearsed.report("test-blocked")
    await rehearsed.house.settle()
    again = await rehearsed.report("test-blocked", matter_no=(await Matter.get()).matter_no)

    prompt = await Prompt.get()
    assert receipt.state == "scheduled"
    assert (prompt.state, prompt.reason) == ("unreachable", "blocked")
    assert again.token is None


@pytest.mark.parametrize("behaviour", list(Behaviour))
async def test_no_chat_and_no_office_hears_of_a_rehearsal(rehearsed: Rehearsed, behaviour: Behaviour) -> None:
    house = rehearsed.house
    before, written = house.world.journal.last_seq, await Outbox.all().count()

    await rehearsed.watched(f"test-{behaviour}")
    await house.at("2026-12-20 10:00")

    assert [
        entry["method"] for entry in house.world.journal.after(before) if entry["direction"] == "out"
    ] == []
    assert await Case.filter(office__test=False).count() == 0
    assert await Matter.filter(office__test=False).count() == 0
    assert {row.lane.split(":")[0] for row in await Outbox.filter(id__gt=written)} == {"test"}


async def test_a_rehearsal_goes_on_after_a_restart(rehearsed: Rehearsed) -> None:
    await rehearsed.report("test-relapse")
    for _ in range(26):
        await rehearsed.house.forward(seconds=2)
        await rehearsed.house.restart()

    assert (await Case.get()).closed_as == "solved"
    acts = [step.act for step in await Step.filter(subject=Subject.CASE).order_by("id")]
    assert acts.count("reply") == 2
    assert len(acts) == len(set(acts)) + len({"open", "claim", "contact", "rectify_now", "reply"}) - 1


async def test_rehearsals_of_one_source_do_not_mix(rehearsed: Rehearsed) -> None:
    for _ in range(4):
        await rehearsed.report("test-angry")
    for _ in range(20):
        await rehearsed.house.forward(seconds=2)

    assert [case.closed_as for case in await Case.all()] == ["solved"] * 4


async def test_a_real_person_cannot_open_a_rehearsal(rehearsed: Rehearsed) -> None:
    house = rehearsed.house
    await rehearsed.report("test-blocked")
    await house.settle()
    stranger = house.person("路人")

    await stranger.open(f"https://t.me/{house.desks.ground.bot_username}?start={(await Prompt.get()).token}")
    await house.settle()

    assert [text for text in await house.texts(stranger) if "护照换发" in text] == []
    assert (await Prompt.get()).state is PromptState.UNREACHABLE


async def test_a_reported_phone_or_account_is_not_searched_for(rehearsed: Rehearsed) -> None:
    await rehearsed.report("test-angry", telegram_user_id=1001, phone="13800000000")

    matter = await Matter.get()
    assert (matter.phone_hash, matter.hint_hash) == (None, None)


async def test_a_rehearsal_that_somebody_else_ended_takes_no_more_turns(rehearsed: Rehearsed) -> None:
    await rehearsed.report("test-angry")
    await rehearsed.house.settle()
    await Prompt.all().update(state=PromptState.VOID)
    await rehearsed.house.forward(seconds=5)

    assert (await Rehearsal.get()).next_at is None
    assert await Rating.all().count() == 0


async def test_the_hidden_office_is_in_no_list(rehearsed: Rehearsed) -> None:
    listed = await rehearsed.house.desks.people.officials()

    assert {official.office.code for official in listed} == {OFFICE}
    assert await Office.filter(test=True).count() == 1
    assert await Account.filter(channel="test").count() == 1


async def test_delays_at_the_counter_hold_up_no_rehearsal(sqlite_url: str) -> None:
    await database.connect(sqlite_url)
    policy = 'hall_prompt_delay = "30m"\nhall_alert_delay = "30m-90m"\n'
    async with open_house(sqlite_url, policy=policy) as house:
        seen = await (await Rehearsed.set(house)).watched("test-angry", turns=18)
    await database.close()

    assert cases(seen) == ANGRY


async def test_at_night_and_for_an_older_matter_it_goes_on_all_the_same(rehearsed: Rehearsed) -> None:
    await rehearsed.house.at("2026-11-21 03:00")
    completed = rehearsed.house.clock.moment - timedelta(days=2)

    await rehearsed.report("test-pleased", completed_at=completed)
    for _ in range(5):
        await rehearsed.house.forward(seconds=2)

    assert (await Rating.get()).state is RatingState.SETTLED
