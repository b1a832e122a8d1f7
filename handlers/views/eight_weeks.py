"""The chart of eight weeks: ratings above, cases below; every bar carries its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_percent

from bot.facts import ChartFacts, WeekFacts
from bot.rules.digests import FEWEST_FOR_A_SHARE, share
from bot.texts import Texts
from bot.wording.names import span_of_weeks
from handlers.canvas import BAND, BLUE, GREEN, INK, MUTED, SIDE, VERMILLION, Canvas, Fill, Pattern

MARGIN = 56
COLUMN = (SIDE - 2 * MARGIN) / 8
SMALL = 28
LEAST = 4  # a bar of one among hundreds is still seen
FEW_RATINGS, FEW_CASES = 10, 5  # one or two of something are no towers
GOOD: Fill = (Pattern.SOLID, BLUE)
POOR: Fill = (Pattern.STRIPES, VERMILLION)
IN_TIME: Fill = (Pattern.SOLID, GREEN)
LATE: Fill = (Pattern.STRIPES, VERMILLION)
OPEN: Fill = (Pattern.DOTS, INK)


@dataclass(frozen=True)
class Scale:
    """How high one of something is."""

    room: float
    most: int

    def height(self, count: int) -> float:
        """Of a bar for so many."""
        return max(LEAST, self.room * count / self.most) if count else 0


@dataclass(frozen=True)
class Place:
    """Where a bar stands, how wide it is, and how wide its number may be."""

    x: float
    base: float
    wide: float
    room: float


def draw(t: Texts, facts: ChartFacts) -> bytes:
    """The picture as PNG."""
    canvas = Canvas()
    paint(canvas, t, facts)
    return canvas.png()


def paint(canvas: Canvas, t: Texts, facts: ChartFacts) -> None:
    """Title, ratings, cases, weeks. Nothing on it but sentences of the catalogues, numbers and days."""
    weeks = facts.weeks
    canvas.write(t("近八周"), (MARGIN, 96), 60, room=340)
    days = span_of_weeks(t, weeks)
    canvas.write(days, (SIDE - MARGIN, 96), 38, colour=MUTED, anchor="rs", room=600)
    canvas.rule(MARGIN, 126, SIDE - 2 * MARGIN)
    for number in range(0, len(weeks), 2):
        left = MARGIN + COLUMN * number
        canvas.bar((left, 214, left + COLUMN, 658), (Pattern.SOLID, BAND))
        canvas.bar((left, 776, left + COLUMN, 1034), (Pattern.SOLID, BAND))
    _legend(canvas, t("评价"), [(t("好评"), GOOD), (t("差评"), POOR)], 188)
    _ratings(canvas, t, weeks)
    entries = [(t("按期答复"), IN_TIME), (t("超期"), LATE), (t("在办"), OPEN)]
    _legend(canvas, t("差评工单"), entries, 750)
    _cases(canvas, t, weeks)


def _legend(canvas: Canvas, title: str, entries: Sequence[tuple[str, Fill]], y: float) -> None:
    """What is shown, and what each pattern means; from right to left, for the title stands on the left."""
    canvas.write(title, (MARGIN, y), 44, room=300)
    x, room = float(SIDE - MARGIN), 640 / len(entries) - 60
    for label, fill in reversed(entries):
        x -= canvas.write(label, (x, y), 34, anchor="rs", room=room) + 12
        canvas.bar((x - 34, y - 31, x, y + 3), fill)
        x -= 34 + 28


def _ratings(canvas: Canvas, t: Texts, weeks: Sequence[WeekFacts]) -> None:
    """Good upwards, poor downwards, on one scale; below them the share, where there are enough."""
    top, bottom = 262.0, 564.0
    most_good, most_poor = max(week.good for week in weeks), max(week.poor for week in weeks)
    scale = Scale(bottom - top, max(FEW_RATINGS, most_good + most_poor))
    middle = bottom - scale.height(most_poor)
    canvas.rule(MARGIN, middle, SIDE - 2 * MARGIN, colour=MUTED, thick=3)
    for number, week in enumerate(weeks):
        place = Place(MARGIN + COLUMN * (number + 0.5), middle, 64, COLUMN - 16)
        _up(canvas, t, place, scale, week.good, GOOD)
        _down(canvas, t, place, scale, week.poor, POOR)
    _shares(canvas, t, weeks, 646)


def _up(canvas: Canvas, t: Texts, at: Place, scale: Scale, count: int, fill: Fill) -> None:
    if count:
        top = at.base - scale.height(count)
        canvas.bar((at.x - at.wide / 2, top, at.x + at.wide / 2, at.base), fill)
        canvas.write(t.number(count), (at.x, top - 8), 34, anchor="ms", room=at.room)


def _down(canvas: Canvas, t: Texts, at: Place, scale: Scale, count: int, fill: Fill) -> None:
    if count:
        bottom = at.base + scale.height(count)
        canvas.bar((at.x - at.wide / 2, at.base, at.x + at.wide / 2, bottom), fill)
        canvas.write(t.number(count), (at.x, bottom + 34), 34, anchor="ms", room=at.room)


def _shares(canvas: Canvas, t: Texts, weeks: Sequence[WeekFacts], y: float) -> None:
    """The share of good ratings under each week; of so few that it says nothing there is none."""
    for number, week in enumerate(weeks):
        good = share(week.good, week.good + week.poor)
        told = "–" if good is None else format_percent(int(good * 100) / 100, "0%", locale=t.locale)
        canvas.write(told, (MARGIN + COLUMN * (number + 0.5), y), 32, anchor="ms", room=COLUMN - 8)
    note = t("百分数是好评率，不到 {n} 件的周不算", n=t.number(FEWEST_FOR_A_SHARE))
    canvas.write(note, (MARGIN, y + 44), SMALL, colour=MUTED, room=SIDE - 2 * MARGIN)


def _cases(canvas: Canvas, t: Texts, weeks: Sequence[WeekFacts]) -> None:
    """Three bars a week, and the weeks themselves by their Mondays."""
    base = 976.0
    kinds = [([week.in_time for week in weeks], IN_TIME), ([week.late for week in weeks], LATE)]
    kinds.append(([week.open for week in weeks], OPEN))
    scale = Scale(150, max(FEW_CASES, *(count for counts, _ in kinds for count in counts)))
    canvas.rule(MARGIN, base, SIDE - 2 * MARGIN, colour=MUTED, thick=3)
    for number, week in enumerate(weeks):
        middle = MARGIN + COLUMN * (number + 0.5)
        for side, (counts, fill) in enumerate(kinds, start=-1):
            _up(canvas, t, Place(middle + side * 38, base, 34, 40), scale, counts[number], fill)
        monday = format_date(week.monday, t("M/d"), locale=t.locale)
        canvas.write(monday, (middle, base + 42), 30, colour=MUTED, anchor="ms", room=COLUMN - 8)
    canvas.write(t("每周从周一算起"), (MARGIN, base + 88), SMALL, colour=MUTED)
