"""How each kind of policy value is read: what a file says becomes a value, or one sentence why not."""

from collections.abc import Callable
from datetime import time

from bot.rules.bad_input import PolicyError
from bot.rules.spans import WORKING_DAY, Delay, Span, Window, time_of
from bot.texts import phrase

OFFERED_DATES = 3


def text_value(key: str, value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise PolicyError(phrase("{key}：应为加引号的文字，现在是 {value}。"), key=key, value=value)
    return value


def limit(key: str, value: object) -> Span:
    """A length of any unit."""
    text = text_value(key, value)
    try:
        return Span.parse(text)
    except ValueError as error:
        raise PolicyError(
            phrase("{key}：“{value}”不是时长，例如 2m、24h、7d、5wd。"), key=key, value=text
        ) from error


def clock_time(key: str, value: object) -> Span:
    """A length by the clock: anything but working days."""
    span = limit(key, value)
    if span.unit == WORKING_DAY:
        raise PolicyError(phrase("{key}：不能用工作日，请写成 2m、24h、7d 这样的时长。"), key=key)
    return span


def offers(key: str, value: object) -> tuple[Span, ...]:
    """Three lengths: the dates of a promise, the rungs of a ladder."""
    if not isinstance(value, list) or len(value) != OFFERED_DATES:
        raise PolicyError(phrase("{key}：应为 {count} 个时长的列表。"), key=key, count=OFFERED_DATES)
    return tuple(limit(key, item) for item in value)


def delay(key: str, value: object) -> Delay:
    """A length of time by the clock, or a least and a most; empty for none."""
    text = text_value(key, value)
    try:
        return Delay.parse(text)
    except ValueError as error:
        raise PolicyError(
            phrase("{key}：“{value}”不是延迟，例如 30m、30m-90m，留空为不延迟。"), key=key, value=text
        ) from error


def count(least: int, most: int) -> Callable[[str, object], int]:
    """A reader of whole numbers within bounds."""

    def read(key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise PolicyError(
                phrase("{key}：应为 {least} 到 {most} 的整数，现在是 {value}。"),
                key=key,
                least=least,
                most=most,
                value=value,
            )
        return value

    return read


def switch(key: str, value: object) -> bool:
    """`on` or empty."""
    if value not in ("on", ""):
        raise PolicyError(
            phrase("{key}：只能是 on（开启）或空白（两个时段都不设），现在是 {value}。"), key=key, value=value
        )
    return value == "on"


def window(key: str, value: object) -> Window:
    """A part of the day."""
    text = text_value(key, value)
    try:
        return Window.parse(text)
    except ValueError as error:
        raise PolicyError(
            phrase("{key}：“{value}”不是时段，例如 21:00-08:30。"), key=key, value=text
        ) from error


def hours(key: str, value: object) -> Window:
    """A part of one day."""
    within = window(key, value)
    if within.crosses_midnight:
        raise PolicyError(phrase("{key}：上班时间不能跨过零点。"), key=key)
    return within


def time_of_day(key: str, value: object) -> time:
    """A time of day."""
    text = text_value(key, value)
    try:
        return time_of(text)
    except ValueError as error:
        raise PolicyError(phrase("{key}：“{value}”不是钟点，例如 08:45。"), key=key, value=text) from error
