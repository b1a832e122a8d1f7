"""The judge: what people, the service system and its receiver have on their lists, against the database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from faults.evidence import CaseRow, EventRow, MatterRow, OutboxRow, RatingRow, UpdateRow
from faults.receiver import Taken
from replay.verdict import Verdict

# What ends a message without its being sent, for a reason that is told elsewhere: it was no longer true,
# something newer says it, or its person had shut the bot out and gets it on coming back.
TOLD_WHY = frozenset({"no longer true", "superseded", "blocked"})
NOT_TOLD = frozenset({"dropped"})


def judge_matters(acknowledged: Mapping[str, Collection[str]], rows: Sequence[MatterRow]) -> Verdict:
    """Every acknowledged matter is there once, under the one number that it was acknowledged with."""
    verdict, stored = Verdict(), defaultdict(list)
    for row in rows:
        stored[row.matter_no].append(row.public_id)
    for number, ids in acknowledged.items():
        found = stored.get(number, [])
        verdict.lost += [f"matter {number} as {one}" for one in sorted(set(ids) - set(found))]
        verdict.doubled += [f"matter {number} as {one}" for one in found[1:]]
        verdict.doubled += [f"matter {number} answered as {one}" for one in sorted(ids)[1:]]
    verdict.lost += [f"the prompt of {row.matter_no}" for row in rows if row.prompt is None]
    return verdict


def judge_ratings(given: Mapping[str, int], rows: Sequence[RatingRow]) -> Verdict:
    """Every tap has its one rating, in one version, with the grade that was tapped."""
    verdict, stored = Verdict(), defaultdict(list)
    for row in rows:
        stored[row.matter_no].append(row.grade)
    for number, grade in given.items():
        if stored.get(number, [])[:1] != [grade]:
            verdict.lost.append(f"grade {grade} of {number}, found {stored.get(number, [])}")
    for number, grades in stored.items():
        most = 1 if number in given else 0
        verdict.doubled += [f"grade {grade} of {number}" for grade in grades[most:]]
    return verdict


def judge_cases(poor: Collection[str], answered: Collection[str], rows: Sequence[CaseRow]) -> Verdict:
    """Every poor rating has one case, no other has any; whoever was answered was answered once."""
    verdict, cases = Verdict(), Counter(row.matter_no for row in rows)
    answers: Counter[str] = Counter()
    for row in rows:
        answers[row.matter_no] += row.answers
    for numbers, found, what in ((poor, cases, "case"), (answered, answers, "answer")):
        verdict.lost += [f"the {what} of {number}" for number in sorted(set(numbers)) if not found[number]]
        for number, times in found.items():
            most = 1 if number in numbers else 0
            verdict.doubled += [f"the {what} of {number}"] * max(0, times - most)
    return verdict


def judge_updates(sent: Collection[int], rows: Sequence[UpdateRow]) -> Verdict:
    """Every update is stored once and had its effect."""
    verdict, stored = Verdict(), Counter(row.update_id for row in rows)
    done = {row.update_id for row in rows if row.done}
    verdict.lost = [f"update {number}" for number in sorted(set(sent) - done)]
    verdict.doubled = [f"update {number}" for number, times in stored.items() if times > 1]
    return verdict


def judge_events(
    happened: Iterable[tuple[str, str]], rows: Sequence[EventRow], taken: Iterable[Taken]
) -> Verdict:
    """Every fact is told; one number may come several times, but one fact has one number."""
    verdict, arrived = Verdict(), set(taken)
    ids = {one.event_id for one in arrived}
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in arrived:
        numbers[one.matter_no, one.kind].add(one.event_id)
    for row in rows:
        if row.state not in NOT_TOLD and row.public_id not in ids:
            verdict.lost.append(f"event {row.public_id} {row.type} of {row.matter_no}, {row.state}")
    for matter_no, kind in sorted(set(happened)):
        if not numbers[matter_no, kind]:
            verdict.lost.append(f"any event {kind} of {matter_no}")
    for (matter_no, kind), found in sorted(numbers.items()):
        verdict.doubled += [f"event {kind} of {matter_no} as {one}" for one in sorted(found)[1:]]
    return verdict


def judge_outbox(rows: Sequence[OutboxRow], arrived: Collection[tuple[int, int]]) -> Verdict:
    """What was to be said has been said, or the reason why not stands with it."""
    verdict = Verdict()
    for row in rows:
        is_told = row.state == "sent" and (row.chat_id, row.message_id) in arrived
        if not is_told and not (row.state == "dropped" and row.error in TOLD_WHY):
            verdict.lost.append(f"message {row.id} {row.kind} to {row.chat_id}: {row.state} {row.error}")
    return verdict
