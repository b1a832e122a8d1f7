"""The policy of a place: deadlines and limits as data, checked key by key when it is read."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any

from bot.rules.bad_input import PolicyError
from bot.rules.policy_values import (
    clock_time,
    count,
    delay,
    hours,
    limit,
    offers,
    switch,
    time_of_day,
    window,
)
from bot.rules.spans import Delay, Span, Window
from bot.texts import phrase

__all__ = ["DEFAULT_PROFILE", "Policy", "PolicyError", "Span", "Window", "describe", "load_policy"]

DEFAULT_PROFILE = "default"
PROFILES = ("default", "strict")
MOST_TAGS = 6
LONGEST_SHORT_ANSWER = 200
MOST_REFS = 50
MOST_AT_LEAST = 10_000
MOST_TRIES = 100
MOST_HAND_OVERS = 9

Value = str | int | list[str]


@dataclass(frozen=True)
class Described:
    """What a key means and where its built-in value comes from, in Chinese."""

    says: str
    source: str


@dataclass(frozen=True)
class Policy:
    """Every limit in force; a matter is judged by the version it was taken in under."""

    profile: str
    rating_window: Span
    ask_within: Span
    settle_good: Span
    settle_poor: Span
    amend_at_least: Span
    amend_at_most: Span
    late_words: Span
    contact_within: Span
    rectify_within: Span
    promise_at_most: Span
    promise_offers: tuple[Span, ...]
    verdict_window: Span
    add_word_within: Span
    near_due_before: Span
    near_due_at: time
    short_answer: int
    max_tags: int
    hall_prompt_delay: Delay
    hall_alert_delay: Delay
    remind_after: Span
    remind_hours: Window
    refs_per_account: int
    number_tries: int
    general_review_again: Span
    wait_for_matter: Span
    idle_within: Span
    hand_overs: int
    extension: Span
    escalate_after: tuple[Span, ...]
    digest_at: time
    praise_at_least: int
    kiosk_within: Span
    kiosk_waits: Span
    kiosk_apart: Span
    rank_at_least: int
    show_at_least: int
    invitation_valid: Span
    keep_contact: Span
    quiet_hours: bool
    quiet_hours_citizen: Window
    office_hours: Window
    batch_fresh: Span
    stuck_after: Span
    watch_every: Span

    def effective(self) -> dict[str, Value]:
        """Every key but the profile's name, written as in a policy file."""
        return {key: _written(getattr(self, key)) for key in KEYS}

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits: the same values give the same version, whatever the file looked like."""
        return sha256(json.dumps(self.effective(), sort_keys=True).encode()).hexdigest()[:12]

    def as_toml(self) -> str:
        """The whole policy as a file that `load_policy` reads back to the same version."""
        rows = {"profile": self.profile, **self.effective()}
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in rows.items())


KEYS = tuple(field.name for field in fields(Policy) if field.name != "profile")

READERS: Mapping[str, Callable[[str, object], Any]] = {
    **dict.fromkeys(KEYS, limit),
    **dict.fromkeys(
        (
            "ask_within",
            "settle_good",
            "settle_poor",
            "amend_at_least",
            "amend_at_most",
            "late_words",
            "invitation_valid",
            "wait_for_matter",
            "kiosk_within",
            "kiosk_waits",
            "kiosk_apart",
            "batch_fresh",
            "stuck_after",
            "watch_every",
        ),
        clock_time,
    ),
    **dict.fromkeys(("hall_prompt_delay", "hall_alert_delay"), delay),
    "remind_hours": hours,
    "refs_per_account": count(1, MOST_REFS),
    "number_tries": count(1, MOST_TRIES),
    "hand_overs": count(1, MOST_HAND_OVERS),
    "praise_at_least": count(1, LONGEST_SHORT_ANSWER),
    "rank_at_least": count(1, MOST_AT_LEAST),
    "show_at_least": count(1, MOST_AT_LEAST),
    "escalate_after": offers,
    "digest_at": time_of_day,
    "promise_offers": offers,
    "near_due_at": time_of_day,
    "short_answer": count(0, LONGEST_SHORT_ANSWER),
    "max_tags": count(1, MOST_TAGS),
    "quiet_hours": switch,
    "quiet_hours_citizen": window,
    "office_hours": hours,
}


def load_policy(text: str | None = None) -> Policy:
    """The built-in policy with a file's keys over it.

    Raises:
        PolicyError: the file is not TOML, or a key is unknown or has a value it cannot have.
    """
    given = _toml(text or "")
    profile = given.pop("profile", DEFAULT_PROFILE)
    if profile not in PROFILES:
        raise PolicyError(
            phrase("{key}：没有“{value}”这个方案，可用：{known}。"),
            key="profile",
            value=profile,
            known=", ".join(PROFILES),
        )
    for key in given:
        if key not in READERS:
            raise PolicyError(phrase("{key}：没有这个配置项，请检查拼写。"), key=key)
    values = {**_profile(DEFAULT_PROFILE), **_profile(profile), **given}
    return Policy(profile=profile, **{key: READERS[key](key, values[key]) for key in KEYS})


@cache
def describe() -> Mapping[str, Described]:
    """Every key of a policy with its meaning and source, in the order of the built-in file."""
    table = tomllib.loads(_packaged("keys.toml"))
    return {key: Described(**table[key]) for key in _profile(DEFAULT_PROFILE)}


def _packaged(name: str) -> str:
    return (files("bot.rules") / "profiles" / name).read_text("utf-8")


def _profile(name: str) -> dict[str, Any]:
    return tomllib.loads(_packaged(f"{name}.toml"))


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(phrase("文件不是有效的 TOML：{problem}"), problem=error) from error


def _written(value: object) -> Value:
    match value:
        case bool():
            return "on" if value else ""
        case int():
            return value
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return [str(span) for span in value]
        case _:
            return str(value)
