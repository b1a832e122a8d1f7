"""Indicators: what is counted, and what is told of it, each with its formula, unit and source.

Every figure that anybody sees is computed here, from counts that can be added up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from bot.rules.intervals import Share
from bot.texts import phrase
from models.terms import IN_PARTS, Measure

ITEMS, PERCENT, HOURS = phrase("件"), "%", phrase("小时")
SHENZHEN = phrase("S：深圳的公开算法")
STANDARDS = phrase("S：名称见市场监管总局 2020-12-28 的介绍；A：算法为本产品自定")
OWN = phrase("A：本产品自定")


@dataclass(frozen=True)
class Counts:
    """How many of each measure; of any matters, and to be added up."""

    reported: int = 0
    asked: int = 0
    rated: int = 0
    declined: int = 0
    unrated: int = 0
    waiting: int = 0
    no_account: int = 0
    not_started: int = 0
    blocked: int = 0
    stopped: int = 0
    gone: int = 0
    unsent: int = 0
    not_mine: int = 0
    too_old: int = 0
    conflict: int = 0
    withdrawn: int = 0
    grade_5: int = 0
    grade_4: int = 0
    grade_3: int = 0
    grade_2: int = 0
    grade_1: int = 0
    disputed: int = 0
    set_aside: int = 0
    opened: int = 0
    contacted: int = 0
    contacted_in_time: int = 0
    replied: int = 0
    replied_in_time: int = 0
    solved: int = 0
    partly: int = 0
    unsolved: int = 0
    unconfirmed: int = 0
    amended: int = 0
    overdue: int = 0
    handed_over: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in MEASURES))

    @property
    def completed(self) -> int:
        """办结: matters that were reported and not taken back."""
        return self.of(COMPLETED)

    @property
    def ratings(self) -> int:
        """评价数: those that count; disputed ones do not."""
        return self.of(RATINGS)

    @property
    def poor(self) -> int:
        """差评数."""
        return self.of(POOR)

    @property
    def unreached(self) -> int:
        """未触达: nobody was asked, for whatever reason of reaching them; also who said it is not theirs."""
        return self.of(UNREACHED)

    @property
    def not_asked(self) -> int:
        """不邀请: by a rule."""
        return self.of(NOT_ASKED)

    @property
    def pending(self) -> int:
        """Asked, and neither answered nor over."""
        return self.asked - self.rated - self.declined - self.unrated

    @property
    def replied_late(self) -> int:
        """Answered after the day that was due."""
        return self.replied - self.replied_in_time

    @property
    def open(self) -> int:
        """Cases that are not closed."""
        return self.opened - self.solved - self.unsolved - self.unconfirmed - self.amended

    def of(self, sum_of: "Sum") -> int:
        """Measures added up, each so many times."""
        return sum(times * int(getattr(self, measure)) for measure, times in sum_of.items())


Sum = Mapping[Measure, int]
MEASURES = tuple(field.name for field in fields(Counts))
assert set(MEASURES) == {measure.value for measure in Measure if measure not in IN_PARTS}


def _all(*measures: Measure) -> dict[Measure, int]:
    return dict.fromkeys(measures, 1)


M = Measure
ALL_GRADES = (M.GRADE_5, M.GRADE_4, M.GRADE_3, M.GRADE_2, M.GRADE_1)
COMPLETED = {M.REPORTED: 1, M.WITHDRAWN: -1}
RATINGS = _all(*ALL_GRADES)
POOR = _all(M.GRADE_2, M.GRADE_1)
UNREACHED = _all(M.NO_ACCOUNT, M.NOT_STARTED, M.BLOCKED, M.STOPPED, M.GONE, M.UNSENT, M.NOT_MINE)
NOT_ASKED = _all(M.TOO_OLD, M.CONFLICT)
OWED = {M.OPENED: 1, M.AMENDED: -1}


@dataclass(frozen=True)
class Indicator:
    """One figure: `over` divided by `under`, or `over` alone. Name and texts are sentences of the catalogues.

    `best_is_high`: None, where more is neither better nor worse.
    """

    key: str
    name: str
    formula: str
    unit: str
    source: str
    over: Sum
    under: Sum | None = None
    best_is_high: bool | None = None

    def value(self, counts: Counts) -> Fraction | None:
        """The figure; None where there is nothing to divide by."""
        if self.under is None:
            return Fraction(counts.of(self.over))
        whole = counts.of(self.under)
        return Fraction(counts.of(self.over), whole) if whole else None

    def share(self, counts: Counts) -> Share | None:
        """What it is a share of, where it is one."""
        return None if self.under is None else Share(counts.of(self.over), counts.of(self.under))


INDICATORS: Mapping[str, Indicator] = {
    one.key: one
    for one in (
        Indicator("completed", phrase("办结数"), phrase("报来的办件，减去撤回的"), ITEMS, OWN, COMPLETED),
        Indicator(
            "asked_rate",
            phrase("邀请率"),
            phrase("邀请送达的 ÷ 办结数"),
            PERCENT,
            OWN,
            _all(M.ASKED),
            COMPLETED,
            best_is_high=True,
        ),
        Indicator(
            "response_rate",
            phrase("参评率"),
            phrase("已评价的 ÷ 邀请送达的"),
            PERCENT,
            OWN,
            _all(M.RATED),
            _all(M.ASKED),
            best_is_high=True,
        ),
        Indicator(
            "unrated_rate",
            phrase("未评率"),
            phrase("到期没有评价的 ÷ 邀请送达的"),
            PERCENT,
            STANDARDS,
            _all(M.UNRATED),
            _all(M.ASKED),
            best_is_high=False,
        ),
        Indicator(
            "ratings", phrase("评价数"), phrase("五个等级相加，有争议的另计"), ITEMS, SHENZHEN, RATINGS
        ),
        Indicator(
            "poor_rate",
            phrase("差评率"),
            phrase("差评数（不满意、非常不满意）÷ 评价数"),
            PERCENT,
            SHENZHEN,
            POOR,
            RATINGS,
            best_is_high=False,
        ),
        Indicator(
            "replied_rate",
            phrase("差评回复率"),
            phrase("已答复的差评工单 ÷ 差评工单，改评撤销的除外"),
            PERCENT,
            STANDARDS,
            _all(M.REPLIED),
            OWED,
            best_is_high=True,
        ),
        Indicator(
            "in_time_rate",
            phrase("按期整改率"),
            phrase("第一次答复没有超期的 ÷ 差评工单，改评撤销的除外"),
            PERCENT,
            OWN,
            _all(M.REPLIED_IN_TIME),
            OWED,
            best_is_high=True,
        ),
        Indicator(
            "contacted_rate",
            phrase("按期联系率"),
            phrase("第一次联系没有超期的 ÷ 差评工单，改评撤销的除外"),
            PERCENT,
            OWN,
            _all(M.CONTACTED_IN_TIME),
            OWED,
            best_is_high=True,
        ),
        Indicator(
            "solved_rate",
            phrase("解决率"),
            phrase("评价人说已解决的 ÷ 已答复的差评工单"),
            PERCENT,
            OWN,
            _all(M.SOLVED),
            _all(M.REPLIED),
            best_is_high=True,
        ),
    )
}


@dataclass(frozen=True)
class Median:
    """A median of whole hours."""

    key: str
    name: str
    formula: str
    unit: str
    source: str
    measure: Measure


MEDIANS: Mapping[str, Median] = {
    one.key: one
    for one in (
        Median(
            "hours_to_contact",
            phrase("联系用时"),
            phrase("从立单到第一次联系，整小时的中位数"),
            HOURS,
            OWN,
            M.CONTACT_HOURS,
        ),
        Median(
            "hours_to_answer",
            phrase("答复用时"),
            phrase("从立单到第一次答复，整小时的中位数"),
            HOURS,
            OWN,
            M.ANSWER_HOURS,
        ),
        Median(
            "hours_to_word",
            phrase("回访用时"),
            phrase("从第一次答复到评价人第一次说是否解决，整小时的中位数"),
            HOURS,
            OWN,
            M.WORD_HOURS,
        ),
    )
}


def total(many: Iterable[Counts]) -> Counts:
    """All of them together."""
    found = Counts()
    for one in many:
        found += one
    return found


def median(times: Mapping[int, int]) -> Fraction | None:
    """The median of values that came so many times each."""
    count = sum(times.values())
    if count <= 0:
        return None
    return Fraction(_at(times, (count - 1) // 2) + _at(times, count // 2), 2)


def _at(times: Mapping[int, int], place: int) -> int:
    for value in sorted(times):
        place -= times[value]
        if place < 0:
            return value
    raise AssertionError("unreachable")
