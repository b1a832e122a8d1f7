"""The two records for the province: golden files, what is news, what is kept back, what nobody learns."""

import os
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from bot.rules.province import Numbering
from bot.rules.upward_facts import UpwardFault
from bot.services.upward import Record, UpwardDesk
from bot.services.upwardlist import refused
from models.tables import Case, Matter, Rating, RatingVersion, Step, UpwardRecord
from models.terms import (
    CaseState,
    Grade,
    PromptReason,
    PromptState,
    RatingState,
    Subject,
    UpwardKind,
    Visibility,
    WordKind,
)
from tests.services.upward_set import (
    AT,
    OFFICES,
    Town,
    as_file,
    counting_ground,
    exported,
    province,
)

pytestmark = pytest.mark.usefixtures("store")
GOLDEN = Path(__file__).with_name("golden")
EVENTS, RATINGS = UpwardKind.EVENTS, UpwardKind.RATINGS
PROVINCES = ("default", "terminals")


def desk_of(town: Town, name: str = "default") -> UpwardDesk:
    return UpwardDesk(town.ground, province(name, W1="203"), OFFICES)


async def a_town() -> Town:
    return await Town.open(counting_ground())


def numbers(records: list[Record]) -> list[str]:
    return [record["projectNo"] for record in records]


def golden(name: str, content: bytes) -> bytes:
    """What stands in the golden file; `WRITE_GOLDEN=1` writes it anew, to be read by somebody."""
    path = GOLDEN / name
    if os.environ.get("WRITE_GOLDEN"):
        path.write_bytes(content)
    return path.read_bytes()


@pytest.mark.parametrize("name", PROVINCES)
async def test_the_records_are_those_of_the_golden_files(name: str) -> None:
    town = await a_town()
    await town.everything()
    desk = desk_of(town, name)

    for kind in UpwardKind:
        _, records = await exported(desk, kind)
        for suffix in ("jsonl", "csv"):
            content = as_file(kind, suffix, records)
            assert content == golden(f"{name}-{kind}.{suffix}", content)


async def test_a_second_run_has_nothing_to_write_and_a_full_one_everything() -> None:
    town = await a_town()
    await town.everything()
    desk = desk_of(town)

    for kind in UpwardKind:
        first, written = await exported(desk, kind)
        assert first.written == len(written) > 10
        again, nothing = await exported(desk, kind)
        full, everything = await exported(desk, kind, everything=True)

        assert (again.written, nothing) == (0, [])
        assert everything == written
        assert full.refused == again.refused == first.refused


async def test_what_is_rated_otherwise_or_answered_goes_up_again_under_the_same_key() -> None:
    town = await a_town()
    rating = await town.rated(Grade.DISSATISFIED, tags=["517"])
    other = await town.rated(Grade.SATISFIED)
    desk = desk_of(town)
    _, events = await exported(desk, EVENTS)
    _, [first, _] = await exported(desk, RATINGS)
    matter = await Matter.get(id=rating.matter_id)

    await RatingVersion.create(rating=rating, version=2, grade=Grade.SATISFIED, at=AT)
    await Rating.filter(id=rating.id).update(version=2)
    await town.move(matter, Subject.RATING, "settle")
    await town.move(await Matter.get(id=other.matter_id), Subject.RATING, "finish")
    _, [amended] = await exported(desk, RATINGS)
    await town.case(rating, CaseState.REPLIED, "答复")
    await town.move(matter, Subject.CASE, "reply")
    _, [answered] = await exported(desk, RATINGS)

    assert len(numbers(events)) == 2
    assert {first["projectNo"]} == {amended["projectNo"], answered["projectNo"]}
    assert [one["satisfaction"] for one in (first, amended, answered)] == ["2", "4", "4"]
    assert [one["answerStatus"] for one in (first, amended, answered)] == ["", "", "1"]


async def test_a_rating_that_is_being_written_waits_until_it_is_sent_on() -> None:
    town = await a_town()
    rating = await town.rated(Grade.SATISFIED, rating={"state": RatingState.OPEN, "settled_at": None})
    desk = desk_of(town)
    await exported(desk, EVENTS)

    _, before = await exported(desk, RATINGS)
    await Rating.filter(id=rating.id).update(state=RatingState.SETTLED, settled_at=AT)
    _, after = await exported(desk, RATINGS)

    assert (len(before), len(after)) == (0, 1)


async def test_what_was_written_and_not_remembered_is_written_again_under_the_same_number() -> None:
    town = await a_town()
    await town.everything()
    desk = desk_of(town)

    _, lost = await exported(desk, EVENTS, kept=False)
    _, again = await exported(desk_of(town), EVENTS)

    assert lost == again
    assert len(lost) > 10


async def test_a_line_that_is_committed_late_is_not_passed_by() -> None:
    town = await a_town()
    late, early = await town.matter(), await town.matter()
    desk = desk_of(town)
    await town.move(early, Subject.PROMPT, "deliver", id=2000)
    await exported(desk, EVENTS)

    await Step.create(
        id=1000, matter=late, subject="rating", act="settle", to_state="-", actor="citizen", at=AT
    )
    run, _ = await exported(desk, EVENTS)

    assert [row.matter_id for row in run.seen] == [late.id]


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_what_is_being_committed_during_a_run_is_found_by_the_next(store: str) -> None:
    town = await a_town()
    slow, quick = await town.matter(), await town.matter()
    desk = desk_of(town)
    await exported(desk, EVENTS)
    other = await asyncpg.connect(store)
    under_way = other.transaction()
    await under_way.start()
    await other.execute(
        "INSERT INTO steps (matter_id, subject, act, to_state, actor, why, at) "
        "VALUES ($1, 'prompt', 'deliver', 'sent', 'channel', '', now())",
        slow.id,
    )
    await town.move(quick, Subject.PROMPT, "deliver")

    during, _ = await exported(desk, EVENTS)
    await under_way.commit()
    await other.close()
    after, _ = await exported(desk, EVENTS)

    assert [row.matter_id for row in during.seen] == [quick.id]
    assert [row.matter_id for row in after.seen] == [slow.id]


async def test_nothing_of_a_rehearsal_and_nothing_taken_back_goes_up() -> None:
    town = await a_town()
    await town.rated(Grade.SATISFIED, source="rehearsal")
    await town.rated(Grade.SATISFIED, office="演练")
    taken_back = {"state": PromptState.VOID, "reason": PromptReason.WITHDRAWN}
    await town.matter(prompt=taken_back)
    await town.matter(prompt={**taken_back, "reason": PromptReason.NOT_MINE})
    desk = desk_of(town)

    events, _ = await exported(desk, EVENTS, everything=True)
    ratings, _ = await exported(desk, RATINGS, everything=True)

    assert (events.written, events.kept_back, ratings.seen) == (1, 0, [])


async def test_a_rating_without_its_event_is_kept_back_and_tried_again() -> None:
    town = await a_town()
    await town.rated(Grade.SATISFIED)
    desk = desk_of(town)

    early, none = await exported(desk, RATINGS)
    await exported(desk, EVENTS)
    late, [record] = await exported(desk, RATINGS)

    assert (dict(early.refused), none) == ({UpwardFault.NO_EVENT: 1}, [])
    assert (late.kept_back, record["assessNumber"]) == (0, "1")


async def test_what_is_kept_back_is_told_and_goes_up_once_it_is_mended() -> None:
    town = await a_town()
    await town.rated(Grade.SATISFIED, office="C1区", service_code="123")
    run, none = await exported(desk_of(town), EVENTS)

    [office, task] = await refused(None, None)
    assert (run.kept_back, none) == (1, [])
    assert (office.fault.path, office.fault.value, office.matter_no) == ("/areaCode", "C1区", "NO-0001")
    assert (task.fault.path, task.fault.value) == ("/taskCode", "123")

    mended = UpwardDesk(town.ground, province(), {**OFFICES, "C1区": OFFICES["B2区"]})
    run, _ = await exported(mended, EVENTS)
    [still] = await refused("default", EVENTS)
    assert (still.fault.path, await refused("other", None), run.kept_back) == ("/taskCode", [], 1)


async def test_the_list_of_what_is_kept_back_does_not_tell_which_matter_was_rated() -> None:
    town = await a_town()
    await town.rated(Grade.VERY_DISSATISFIED)
    for name in PROVINCES:
        await exported(desk_of(town, name), EVENTS)
        await exported(desk_of(town, name), RATINGS)

    found = await refused(None, RATINGS)

    assert [(one.fault.fault, one.matter_no, one.source) for one in found] == [
        (UpwardFault.POOR_WITHOUT_WORDS, None, None),
        (UpwardFault.ANONYMOUS, None, None),
    ]
    assert "NO-" not in repr(found)


async def test_nobody_is_named_and_an_anonymous_rating_has_no_number_and_no_hour() -> None:
    town = await a_town()
    await town.everything()
    found = await Rating.filter(visibility=Visibility.NAMED).values_list("matter_id", flat=True)
    opened = {int(str(one)) for one in found}
    events = [record for _, records in [await exported(desk_of(town), EVENTS)] for record in records]
    ratings = [record for _, records in [await exported(desk_of(town), RATINGS)] for record in records]
    named = {row.project_no for row in await UpwardRecord.filter(kind=EVENTS) if row.matter_id in opened}

    said = "".join(value for record in (*events, *ratings) for value in record.values())
    assert not any(secret in said for secret in ("13800000000", "王小明", "REF-", "file-reference"))
    for record in (*events, *ratings):
        hidden = record["projectNo"] not in named
        moments = [record.get(key, "") for key in ("serviceTime", "resultDate", "assessTime")]
        assert {len(moment) for moment in moments if moment} == {10 if hidden else 19}
        assert not hidden or "NO-" not in "".join(record.values())
        assert not hidden or not record.get("proManager")


async def test_words_that_cannot_be_masked_any_more_are_left_out() -> None:
    town = await a_town()
    rating = await town.rated(Grade.DISSATISFIED, words=[(WordKind.TEXT, "我叫王小明")])
    await town.case(rating, CaseState.REPLIED, "王小明，您好")
    desk = desk_of(town)
    await exported(desk, EVENTS)
    await Matter.all().update(contact="")

    _, [record] = await exported(desk, RATINGS)

    assert (record["writingEvaluation"], record["answer"]) == ("（原话已不能提供）", "")
    assert (record["satisfaction"], record["answerStatus"]) == ("2", "1")


async def test_the_order_of_lines_is_not_the_order_of_matters() -> None:
    ground = counting_ground()
    town = await Town.open(ground)
    for _ in range(3):
        await town.matter()
    tokens = iter(("b", "c", "a"))
    ground.dice.token = lambda size: next(tokens)  # type: ignore[method-assign]

    _, records = await exported(desk_of(town), EVENTS)

    assert numbers(records) == ["Ya", "Yb", "Yc"]


async def test_a_matter_that_comes_meanwhile_is_left_to_the_next_run() -> None:
    town = await a_town()
    await town.matter()
    desk, number = desk_of(town), UpwardDesk._number

    async def and_then_one_comes(self: UpwardDesk, *, everything: bool) -> None:
        await number(self, everything=everything)
        await town.matter()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UpwardDesk, "_number", and_then_one_comes)
        _, first = await exported(desk, EVENTS)
    _, second = await exported(desk, EVENTS)

    assert (numbers(first), numbers(second)) == (["Y-0001"], ["Y-0002"])


async def test_covers_that_come_late_do_not_cover_what_is_known_already() -> None:
    town = await a_town()
    await town.rated(Grade.VERY_DISSATISFIED, tags=["517"])
    before = replace(province("terminals"), name="ours")
    after = replace(before, numbering=Numbering.COVER)
    await exported(UpwardDesk(town.ground, before, OFFICES), EVENTS)

    run, written = await exported(UpwardDesk(town.ground, after, OFFICES), RATINGS)

    assert (dict(run.refused), written) == ({UpwardFault.ANONYMOUS: 1}, [])


async def test_a_default_rating_is_never_told() -> None:
    town = await a_town()
    await town.everything()
    for name in PROVINCES:
        await exported(desk_of(town, name), EVENTS)
        _, records = await exported(desk_of(town, name), RATINGS)
        assert {record["isdefault"] for record in records} == {"false"}


async def test_called_back_replied_and_rectified_are_three_things() -> None:
    town = await a_town()
    denied = await town.rated(Grade.DISSATISFIED, tags=["517"])
    await town.case(denied, CaseState.REPLIED, "答复", contacted_at=AT, contact_denied=True)
    desk = desk_of(town)
    await exported(desk, EVENTS)
    _, [record] = await exported(desk, RATINGS)

    told = ("callBack", "answerStatus", "rectified", "confirmation")
    assert [record[key] for key in told] == ["0", "1", "0", ""]
    assert (await Case.get()).contacted_at is not None
