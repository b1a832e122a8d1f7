"""The weekly picture: every glyph is there, everything is legible, and nothing on it tells who."""

from io import BytesIO
from itertools import chain

import pytest
from PIL import Image

from bot.facts import ChartFacts, Notice
from bot.texts import languages, texts
from handlers.canvas import (
    BAND,
    BLUE,
    GREEN,
    INK,
    MUTED,
    PAPER,
    SIDE,
    SMALLEST,
    VERMILLION,
    Canvas,
    Fill,
    font,
)
from handlers.views import render
from handlers.views.eight_weeks import GOOD, IN_TIME, LATE, OPEN, POOR, draw, paint
from tests.handlers.samples import ZONE, eight_weeks

BUSY = ChartFacts("A3区政务服务中心", False, eight_weeks(*[(1290, 101, 88, 11, 2)] * 7, (1, 1, 0, 1, 0)))
FEW = ChartFacts("A3区政务服务中心", False, eight_weeks((2, 0, 0, 0, 0), (2, 1, 1, 0, 0)))
MISSING = bytes(font(40).getmask("\uffff"))


class Recorder(Canvas):
    """Notes what is written and how large, and which bars stand."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.edges: list[tuple[float, float]] = []
        self.bars: list[Fill] = []

    def write(self, text: str, at: tuple[float, float], size: float, **how: object) -> float:
        width = super().write(text, at, size, **how)  # type: ignore[arg-type]
        left = {"l": at[0], "m": at[0] - width / 2, "r": at[0] - width}[str(how.get("anchor", "ls"))[0]]
        self.written.append(text)
        self.edges.append((left, left + width))
        return width

    def bar(self, box: tuple[float, float, float, float], fill: Fill) -> None:
        self.bars.append(fill)
        super().bar(box, fill)


def recorded(facts: ChartFacts, language: str = "zh_CN") -> Recorder:
    """A painted picture, with what stands on it."""
    recorder = Recorder()
    paint(recorder, texts(language), facts)
    return recorder


def luminance(colour: str) -> float:
    """As the WCAG define it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("facts", [BUSY, FEW])
def test_no_letter_is_an_empty_box(facts: ChartFacts, language: str) -> None:
    letters = set(chain.from_iterable(recorded(facts, language).written)) - {" "}
    assert {letter for letter in letters if bytes(font(40).getmask(letter)) == MISSING} == set()


def test_a_letter_that_the_font_lacks_would_be_noticed() -> None:
    assert bytes(font(40).getmask("𠮷")) == MISSING


@pytest.mark.parametrize("language", languages())
def test_everything_written_is_on_the_picture(language: str) -> None:
    for facts in (BUSY, FEW):
        assert all(left >= 0 and right <= SIDE for left, right in recorded(facts, language).edges)


def test_the_picture_is_square_the_same_each_time_and_light_to_send() -> None:
    first = draw(texts(), BUSY)
    picture = Image.open(BytesIO(first))
    assert (picture.format, picture.size) == ("PNG", (SIDE, SIDE))
    assert draw(texts(), BUSY) == first
    assert len(first) < 400_000


def test_bars_are_told_apart_without_colour() -> None:
    assert GOOD[0] is not POOR[0]
    assert len({IN_TIME[0], LATE[0], OPEN[0]}) == 3
    assert {fill for fill in recorded(BUSY).bars if fill[1] != BAND} == {GOOD, POOR, IN_TIME, LATE, OPEN}


@pytest.mark.parametrize("background", [PAPER, BAND])
def test_text_and_bars_stand_out(background: str) -> None:
    assert min(contrast(ink, background) for ink in (INK, MUTED)) >= 4.5
    assert min(contrast(colour, background) for colour in (BLUE, VERMILLION, GREEN)) >= 2.9


def test_numbers_stand_beside_their_bars_and_few_ratings_have_no_share() -> None:
    written = recorded(FEW).written
    assert written.count("2") == 2
    assert written.count("66%") == 1
    assert written.count("–") == 7
    assert "100%" not in written


def test_the_picture_names_neither_office_nor_person() -> None:
    assert BUSY.office not in "".join(recorded(BUSY).written)


def test_the_caption_says_what_the_picture_shows() -> None:
    screen = render(Notice.CHART, texts(), FEW, ZONE)
    assert screen.text == (
        "A3区政务服务中心 · 近八周（9月28日—11月22日）\n"
        "评价 5 件：好评 4 件，差评 1 件。\n"
        "差评工单：按期答复 1 件，超期 0 件（没答复的也算），在办 0 件。"
    )
    assert screen.picture is not None
    assert SMALLEST * 360 / SIDE >= 8  # points on a phone
