"""What each person in a replay is going to do: chosen by a seed before anything happens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from random import Random
from typing import TypeVar

from replay.matters import Matter
from replay.replies import answers_something

T = TypeVar("T")
POOR = frozenset({1, 2})


class Arrival(Enum):
    """How a citizen and a matter meet."""

    HINT = auto()  # the account has started the bot before
    LATE_START = auto()  # hinted, starts later
    LINK = auto()  # opens the matter's own link
    BLOCKED = auto()  # had blocked the bot, lets it in again
    LISTED = auto()  # several matters waited when the account started
    LASTING = auto()  # comes by itself, by the lasting link
    COUNTER = auto()  # a stranger opens the window's code and shares their number
    COUNTER_EARLY = auto()  # the same, before the matter has come: 传来了就告诉我
    COUNTER_NUMBER = auto()  # opens the window's code and rather types the matter number
    NUMBER = auto()  # types the matter number anywhere, and the end of their number
    DISPUTED = auto()  # somebody else has used the link: 我才是本人


class First(Enum):
    """What becomes of the prompt."""

    RATE = auto()
    SILENT = auto()
    DECLINE = auto()
    DECLINE_THEN_RATE = auto()
    NOT_MINE = auto()
    NOT_MINE_THEN_RATE = auto()
    ON_BEHALF = auto()
    WITHDRAWN = auto()  # its source takes the matter back


class Hand(Enum):
    """How the grade is given."""

    TAP = auto()
    DOUBLE_TAP = auto()
    TYPE = auto()


class Amending(Enum):
    """Whether the grade is changed, and when."""

    NEVER = auto()
    WHILE_OPEN = auto()
    BEFORE_CLAIM = auto()
    AFTER_CLAIM = auto()
    TO_POOR = auto()


class Late(Enum):
    """When something is added after it was sent."""

    NEVER = auto()
    BEFORE_CLAIM = auto()
    AFTER_CLAIM = auto()
    WITHOUT_CASE = auto()


class Response(Enum):
    """What a citizen does with the office's question."""

    REPLY = auto()
    REFUSE = auto()
    IGNORE = auto()


class Verdict(Enum):
    """What a citizen says of an answer."""

    SOLVED = "已解决"
    PARTLY = "部分解决"
    UNSOLVED = "未解决"
    SILENT = ""


class Outcome(Enum):
    """How the office deals with a case; the value stands on the button."""

    NOW = "立行立改"
    BY = "限期整改"
    EXPLAIN = "解释说明"


class Pressure(Enum):
    """Whether somebody told the citizen how to rate, and what they do about it."""

    NEVER = auto()
    REPORTED = auto()  # 不用: the rating stays
    RATED_ANEW = auto()  # 重新评, poorly


class Detour(Enum):
    """How a case comes to whoever answers it, otherwise than by one claim."""

    NEVER = auto()
    HANDED_OVER = auto()  # 转办
    PUT_BACK = auto()  # 放回群里, claimed by somebody else
    ASSIGNED = auto()  # 指派


class Extension(Enum):
    """What becomes of 申请延期."""

    NEVER = auto()
    GRANTED = auto()
    REFUSED = auto()
    UNANSWERED = auto()  # the answer is there before anybody has decided


class Intake(Enum):
    """How the service system reports the matter."""

    ONCE = auto()
    TWICE_AT_ONCE = auto()
    AGAIN_LATER = auto()


@dataclass(frozen=True)
class Plan:
    """One matter's road."""

    arrival: Arrival
    intake: Intake
    in_batch: bool
    first: First
    hand: Hand
    grade: int
    writes: bool
    angry: bool
    named: bool
    tagged: bool
    submits: bool
    amending: Amending
    amended_to: int
    late: Late
    blocks: bool
    contacted: bool
    denies_contact: bool
    response: Response
    outcomes: tuple[Outcome, ...]
    verdicts: tuple[Verdict, ...]
    says_what_is_left: bool
    publishes: bool | None
    wants_lasting: bool | None
    slow_office: bool
    race: bool
    redelivered: bool
    twice: bool
    others_card: bool
    pressure: Pressure
    pressed_how: str
    anew_as: int
    detour: Detour
    extension: Extension

    @property
    def rates(self) -> bool:
        """Whether there will be a rating."""
        return self.first not in {First.SILENT, First.DECLINE, First.NOT_MINE, First.WITHDRAWN}

    @property
    def is_poor(self) -> bool:
        """Whether the first rating is a poor one."""
        return self.grade in POOR


Part = list[tuple[Matter, Plan]]  # one citizen's matters, and what will become of each


def plan(matter: Matter, arrival: Arrival | None, seed: int) -> Plan:
    """The road of a matter; the same seed gives the same road."""
    dice = Random(f"{seed}:{matter.matter_no}")
    grade = _choose(dice, {1: 27, 2: 40, 3: 9, 4: 12, 5: 12})
    first = _choose(dice, FIRSTS)
    poor = grade in POOR
    arrived = arrival or _choose(dice, ARRIVALS)
    amending = _choose(dice, POOR_AMENDING if poor else GOOD_AMENDING)
    late = _choose(dice, POOR_LATE if poor else GOOD_LATE) if amending is Amending.NEVER else Late.NEVER
    quiet = amending is Amending.NEVER and late is Late.NEVER
    blocks = quiet and dice.random() < 0.06
    return Plan(
        arrival=arrived,
        intake=_choose(dice, {Intake.ONCE: 88, Intake.TWICE_AT_ONCE: 7, Intake.AGAIN_LATER: 5}),
        in_batch=arrived is not Arrival.LASTING and dice.random() < 0.4,
        first=first,
        hand=_choose(dice, HANDS) if arrived is not Arrival.LISTED else Hand.TAP,
        grade=grade,
        writes=poor or dice.random() < 0.6,
        angry=poor and dice.random() < 0.12,
        named=dice.random() < 0.2,
        tagged=dice.random() < 0.25,
        submits=dice.random() < 0.75,
        amending=amending,
        amended_to=_amended_to(dice, amending, grade),
        late=late,
        blocks=blocks,
        contacted=dice.random() < 0.6,
        denies_contact=dice.random() < 0.3,
        response=_choose(dice, {Response.REPLY: 45, Response.REFUSE: 15, Response.IGNORE: 40}),
        outcomes=(_choose(dice, OUTCOMES), _choose(dice, OUTCOMES)),
        verdicts=_verdicts(dice, answers_something(matter.reply)),
        says_what_is_left=dice.random() < 0.6,
        publishes=_choose(dice, {True: 40, False: 25, None: 35}),
        wants_lasting=True if arrival else _choose(dice, {True: 45, False: 25, None: 30}),
        slow_office=quiet and dice.random() < 0.04,
        race=dice.random() < 0.1,
        redelivered=dice.random() < 0.1,
        twice=dice.random() < 0.08,
        others_card=dice.random() < 0.4,
        pressure=_choose(dice, POOR_PRESSURE if poor else GOOD_PRESSURE) if quiet else Pressure.NEVER,
        pressed_how=dice.choice(PRESSED_HOW),
        anew_as=dice.choice([1, 2]),
        detour=Detour.NEVER if blocks else _choose(dice, DETOURS),
        extension=Extension.NEVER if blocks else _choose(dice, EXTENSIONS),
    )


def cast(matters: Iterable[Matter], seed: int) -> list[Part]:
    """Everybody with their matters, and the road of each."""
    own: dict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        own[matter.citizen_ref].append(matter)
    return [list(zip(found, plans_of_one(found, seed), strict=True)) for found in own.values()]


def plans_of_one(matters: list[Matter], seed: int) -> list[Plan]:
    """Somebody with several matters meets them in a list, by the lasting link, or one by one."""
    if len(matters) == 1:
        return [plan(matters[0], None, seed)]
    way = Random(f"{seed}:{matters[0].citizen_ref}").choice([Arrival.LISTED, Arrival.LASTING, Arrival.HINT])
    plans = [
        replace(plan(matter, way, seed), hand=Hand.TAP, submits=True, blocks=False) for matter in matters
    ]
    if way is Arrival.LASTING:
        plans[0] = replace(
            plans[0], arrival=Arrival.LINK, first=First.RATE, amending=Amending.NEVER, wants_lasting=True
        )
    return plans


# What the figures count: each of these must have happened.
COUNTED = frozenset({
    Arrival.COUNTER, Arrival.COUNTER_EARLY, Arrival.COUNTER_NUMBER, Arrival.NUMBER, Arrival.DISPUTED,
    First.WITHDRAWN, Pressure.REPORTED, Pressure.RATED_ANEW, Detour.HANDED_OVER, Detour.PUT_BACK,
    Detour.ASSIGNED, Extension.GRANTED, Extension.REFUSED, Extension.UNANSWERED,
})  # fmt: skip
ARRIVALS = {
    Arrival.HINT: 50, Arrival.LATE_START: 15, Arrival.LINK: 28, Arrival.BLOCKED: 7,
    Arrival.COUNTER: 5, Arrival.COUNTER_EARLY: 4, Arrival.COUNTER_NUMBER: 3, Arrival.NUMBER: 3,
    Arrival.DISPUTED: 4,
}  # fmt: skip
FIRSTS = {
    First.RATE: 86, First.SILENT: 6, First.DECLINE: 2, First.DECLINE_THEN_RATE: 2,
    First.NOT_MINE: 1, First.NOT_MINE_THEN_RATE: 1, First.ON_BEHALF: 2, First.WITHDRAWN: 2,
}  # fmt: skip
HANDS = {Hand.TAP: 83, Hand.DOUBLE_TAP: 10, Hand.TYPE: 7}
POOR_AMENDING = {
    Amending.NEVER: 90, Amending.WHILE_OPEN: 3, Amending.BEFORE_CLAIM: 4, Amending.AFTER_CLAIM: 3
}  # fmt: skip
GOOD_AMENDING = {Amending.NEVER: 90, Amending.WHILE_OPEN: 3, Amending.TO_POOR: 7}
POOR_LATE = {Late.NEVER: 90, Late.BEFORE_CLAIM: 5, Late.AFTER_CLAIM: 5}
GOOD_LATE = {Late.NEVER: 93, Late.WITHOUT_CASE: 7}
GOOD_PRESSURE = {Pressure.NEVER: 84, Pressure.REPORTED: 6, Pressure.RATED_ANEW: 10}
POOR_PRESSURE = {Pressure.NEVER: 96, Pressure.REPORTED: 4}
PRESSED_HOW = ("有人让我打好评", "有人让我改评价", "有人拿我手机点的", "有人追问是不是我评的")
DETOURS = {Detour.NEVER: 86, Detour.HANDED_OVER: 5, Detour.PUT_BACK: 4, Detour.ASSIGNED: 5}
EXTENSIONS = {
    Extension.NEVER: 86, Extension.GRANTED: 5, Extension.REFUSED: 5, Extension.UNANSWERED: 4
}  # fmt: skip
OUTCOMES = {Outcome.NOW: 45, Outcome.BY: 15, Outcome.EXPLAIN: 40}
FIRST_VERDICTS = {Verdict.SOLVED: 55, Verdict.PARTLY: 15, Verdict.UNSOLVED: 12, Verdict.SILENT: 18}
SECOND_VERDICTS = {Verdict.SOLVED: 50, Verdict.PARTLY: 10, Verdict.UNSOLVED: 30, Verdict.SILENT: 10}


def _verdicts(dice: Random, answered: bool) -> tuple[Verdict, ...]:
    """An answer that says nothing has solved nothing, however often it is given."""
    drawn = _choose(dice, FIRST_VERDICTS), _choose(dice, SECOND_VERDICTS)
    return drawn if answered else (Verdict.UNSOLVED, Verdict.UNSOLVED)


def _amended_to(dice: Random, amending: Amending, grade: int) -> int:
    if amending is Amending.WHILE_OPEN:
        same_side = sorted(POOR if grade in POOR else {3, 4, 5})
        return dice.choice([other for other in same_side if other != grade])
    return dice.choice([1, 2] if amending is Amending.TO_POOR else [3, 4, 5])


def _choose(dice: Random, weights: Mapping[T, int]) -> T:
    return dice.choices(list(weights), list(weights.values()))[0]
