"""The register read again: what the steps and versions of a matter say, against what its rows say."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.rules.lifecycle import NEW, Act, move_for
from models.tables import Case, Matter, Official, Prompt, Rating, RatingVersion, RatingWord, Step
from models.terms import Actor, CaseState, ClosedAs, Role, Subject, Visibility

CLOSES = {
    Act.WITHDRAW: ClosedAs.AMENDED,
    Act.SOLVED: ClosedAs.SOLVED,
    Act.STILL_UNSOLVED: ClosedAs.UNSOLVED,
    Act.SILENCE: ClosedAs.UNCONFIRMED,
}
JUDGED = {Act.SOLVED, Act.PARTLY, Act.UNSOLVED, Act.STILL_UNSOLVED}
IN_HAND = {Act.ASK, Act.CONTACT, Act.RECTIFY_NOW, Act.EXPLAIN, Act.PROMISE, Act.RECTIFIED, Act.REPLY}
BY_OFFICIALS = {Actor.HANDLER: Role.HANDLER, Actor.LEAD: Role.LEAD, Actor.SUPERVISOR: Role.SUPERVISOR}


@dataclass
class Told:
    """What the steps of one matter tell."""

    state: dict[Subject, str] = field(default_factory=dict)
    version: int = 0
    settled: bool = False
    visibility: str = "anonymous"
    cases: list["ToldCase"] = field(default_factory=list)


@dataclass
class ToldCase:
    """What the steps tell of one case."""

    state: str = CaseState.OPENED
    handler_id: int | None = None
    closed_as: ClosedAs | None = None
    acts: Counter[Act] = field(default_factory=Counter)


def replay(steps: Iterable[Step]) -> Told:
    """Fold the register of one matter into its state; a step the law does not know fails."""
    told = Told()
    for step in steps:
        _follow(told, Subject(step.subject), Act(step.act), step)
    return told


def _follow(told: Told, subject: Subject, action: Act, step: Step) -> None:
    before = told.state.get(subject, NEW)
    if action is Act.OPEN and before == CaseState.CLOSED:
        before = NEW
    move = move_for(subject, action)
    assert (step.from_state or NEW) == before, f"{subject} {action} from {step.from_state}, not {before}"
    assert before in move.sources, f"{subject} {action} from {before}"
    assert Actor(step.actor) in move.by, f"{subject} {action} by {step.actor}"
    assert step.to_state == move.leads_from(before), f"{subject} {action} to {step.to_state}"
    told.state[subject] = step.to_state
    if subject is Subject.RATING:
        _follow_rating(told, action, step.why)
    elif subject is Subject.CASE:
        _follow_case(told, action, step)


def _follow_rating(told: Told, action: Act, why: str) -> None:
    told.version += action in {Act.RATE, Act.AMEND, Act.ADD_WORDS}
    told.settled |= action is Act.SETTLE
    if action is Act.ELABORATE and why in set(Visibility):
        told.visibility = why


def _follow_case(told: Told, action: Act, step: Step) -> None:
    if action is Act.OPEN:
        told.cases.append(ToldCase())
    case = told.cases[-1]
    if action is Act.CLAIM:
        case.handler_id = step.official_id
    assert action not in IN_HAND or step.official_id == case.handler_id, f"{action} by another than claimed"
    case.state = step.to_state
    case.acts[action] += 1
    case.closed_as = CLOSES.get(action)


async def check_register() -> None:
    """Every matter's rows are what its steps and versions tell, and every line was somebody's to write."""
    for matter in await Matter.all().order_by("id"):
        steps = await Step.filter(matter=matter).order_by("id")
        told = replay(steps)
        prompt = await Prompt.get(matter=matter)
        assert told.state[Subject.PROMPT] == prompt.state
        await _check_rating(matter, told, steps)
        await _check_cases(matter, told)
        await _check_hands(steps)
    await _check_words()


async def _check_rating(matter: Matter, told: Told, steps: Sequence[Step]) -> None:
    ratings = await Rating.filter(matter=matter)
    tapped = [step for step in steps if step.act == Act.RATE]
    assert len(ratings) == len(tapped) <= 1
    assert [step.actor for step in tapped] == [Actor.CITIZEN] * len(tapped)
    assert (told.state[Subject.PROMPT] == "answered") == bool(ratings)
    for rating in ratings:
        assert rating.state == told.state[Subject.RATING]
        assert rating.version == told.version
        assert rating.visibility == told.visibility
        assert (rating.settled_at is not None) == told.settled
        await _check_versions(rating, [step for step in steps if step.subject == Subject.RATING])


async def _check_versions(rating: Rating, steps: Sequence[Step]) -> None:
    """The versions are the grade given, each amendment, and each late word; nothing else."""
    versions = await RatingVersion.filter(rating=rating).order_by("version")
    made = [step for step in steps if step.act in {Act.RATE, Act.AMEND, Act.ADD_WORDS}]
    assert [one.version for one in versions] == list(range(1, rating.version + 1))
    assert [one.at for one in versions] == [step.at for step in made]
    for earlier, later, step in zip(versions, versions[1:], made[1:], strict=False):
        assert (later.grade == earlier.grade) == (step.act == Act.ADD_WORDS)
        assert step.actor == Actor.CITIZEN


async def _check_words() -> None:
    words = await RatingWord.filter(retracted_at=None).prefetch_related("rating")
    counted = Counter((word.account_id, word.message_id) for word in words)
    assert [message for message, times in counted.items() if times > 1] == []
    assert [word.id for word in words if word.version > word.rating.version] == []


async def _check_cases(matter: Matter, told: Told) -> None:
    cases = await Case.filter(rating__matter=matter).order_by("id")
    assert [case.state for case in cases] == [case.state for case in told.cases]
    for case, said in zip(cases, told.cases, strict=True):
        assert case.closed_as == said.closed_as
        assert (case.closed_at is not None) == (case.state is CaseState.CLOSED)
        assert case.answers == said.acts[Act.REPLY]
        assert case.partly == said.acts[Act.PARTLY] <= 1
        assert case.unsolved == said.acts[Act.UNSOLVED] + said.acts[Act.STILL_UNSOLVED] <= 2
        assert case.answers <= 3, "each of «partly» and «unsolved» asks for one more answer"
        judged = sum(said.acts[action] for action in JUDGED) + said.acts[Act.SILENCE]
        assert case.answers - judged == (case.state is CaseState.REPLIED)


async def _check_hands(steps: Sequence[Step]) -> None:
    """An official's line bears the official, in the role they had; nobody else's does."""
    for step in steps:
        if step.actor in BY_OFFICIALS:
            official = await Official.get(id=step.official_id)
            assert official.role is BY_OFFICIALS[Actor(step.actor)]
            assert official.since <= step.at <= (official.ended_at or step.at)
        else:
            assert step.official_id is None or step.act == Act.ORPHAN
