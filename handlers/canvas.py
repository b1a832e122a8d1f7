"""A canvas: text, bars and patterns on a square picture that is read on a phone."""

from enum import Enum
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIDE = 1080
FINENESS = 2  # drawn larger and made smaller at the end, so that slanted lines are smooth
FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-Bold-subset.otf"
SMALLEST = 24

PAPER, BAND, INK, MUTED, RULE = "#ffffff", "#f0f4f8", "#1f2933", "#52606d", "#cbd2d9"
# Okabe and Ito's colours are told apart by nearly everybody; patterns tell them apart without colour.
BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"


class Pattern(Enum):
    """How a bar is filled."""

    SOLID = "solid"
    STRIPES = "stripes"
    DOTS = "dots"


Fill = tuple[Pattern, str]
Box = tuple[float, float, float, float]


@lru_cache(maxsize=32)
def font(size: float) -> ImageFont.FreeTypeFont:
    """The packaged font; its letters stand one by one, whatever the machine has installed."""
    return ImageFont.truetype(FONT, round(size), layout_engine=ImageFont.Layout.BASIC)


class Canvas:
    """Measures are those of the finished picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (SIDE * FINENESS,) * 2, PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def write(
        self,
        text: str,
        at: tuple[float, float],
        size: float,
        *,
        colour: str = INK,
        anchor: str = "ls",
        room: float = SIDE,
    ) -> float:
        """One line of text, made smaller where there is no room for it; returns its width."""
        while size > SMALLEST and self.width(text, size) > room:
            size -= 1
        x, y = at
        self._draw.text(
            (x * FINENESS, y * FINENESS), text, fill=colour, font=font(size * FINENESS), anchor=anchor
        )
        return self.width(text, size)

    def width(self, text: str, size: float) -> float:
        """How wide a line of text is."""
        return font(size * FINENESS).getlength(text) / FINENESS

    def rule(self, x: float, y: float, length: float, *, colour: str = RULE, thick: float = 2) -> None:
        """A level line."""
        self._rectangle((x, y - thick / 2, x + length, y + thick / 2), fill=colour)

    def bar(self, box: Box, fill: Fill) -> None:
        """A bar in its pattern."""
        pattern, colour = fill
        if pattern is Pattern.SOLID:
            self._rectangle(box, fill=colour)
            return
        left, top, right, bottom = (round(edge * FINENESS) for edge in box)
        inside = Image.new("RGB", (max(1, right - left), max(1, bottom - top)), PAPER)
        (_stripes if pattern is Pattern.STRIPES else _dots)(inside, colour)
        self._image.paste(inside, (left, top))
        self._draw.rectangle((left, top, right - 1, bottom - 1), outline=colour, width=3 * FINENESS)

    def png(self) -> bytes:
        """The finished picture."""
        out = BytesIO()
        self._image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _rectangle(self, box: Box, fill: str) -> None:
        left, top, right, bottom = (round(edge * FINENESS) for edge in box)
        self._draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=fill)


def _stripes(image: Image.Image, colour: str) -> None:
    draw, step = ImageDraw.Draw(image), 14 * FINENESS
    for start in range(-image.height, image.width + image.height, step):
        draw.line((start, image.height, start + image.height, 0), fill=colour, width=7 * FINENESS)


def _dots(image: Image.Image, colour: str) -> None:
    draw, step, radius = ImageDraw.Draw(image), 12 * FINENESS, 2 * FINENESS
    for row, y in enumerate(range(step // 2, image.height, step)):
        for x in range(step // 2 if row % 2 == 0 else step, image.width, step):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
