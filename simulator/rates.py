"""Sending limits as token buckets: all chats together, one private chat, one group."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from simulator.refusals import too_many

Clock = Callable[[], datetime]

# The real servers count when they get to a call: what bunches up on the way within this time is forgiven.
JITTER_SECONDS = 0.1
CHAT_BURST = 3

_RATE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|sec|m|min|h)\w*\s*(?:\(?\s*burst\s+(\d+)\s*\)?)?\s*")
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, and how many at once."""

    per_second: float
    burst: float

    @classmethod
    def parse(cls, text: str, at_least: int = 1) -> Self:
        """Read `30/s`, `20/min` or `1/s (burst 3)`; the burst is the number itself unless given."""
        match = _RATE.fullmatch(text)
        if match is None or float(match[1]) == 0:
            raise ValueError(f"not a rate: {text!r}, expected for example 30/s or 20/min")
        count = float(match[1])
        burst = float(match[3] or max(count, at_least))
        return cls(count / _SECONDS[match[2]], burst)


class TokenBucket:
    """Fills at the rate up to the burst; a call takes one."""

    __slots__ = ("filled_at", "forgiven", "rate", "tokens")

    def __init__(self, rate: Rate, now: float, jitter: float) -> None:
        self.rate = rate
        self.tokens = rate.burst
        self.filled_at = now
        self.forgiven = jitter * rate.per_second

    def wait(self, now: float) -> float:
        """Seconds until a call may be made; zero where it may be made now."""
        elapsed = max(0.0, now - self.filled_at)
        self.tokens = min(self.rate.burst, self.tokens + elapsed * self.rate.per_second)
        self.filled_at = now
        missing = 1 - self.forgiven - self.tokens
        return missing / self.rate.per_second if missing > 1e-9 else 0.0

    def take(self) -> None:
        """Take one, after `wait` said zero."""
        self.tokens -= 1


class Limits:
    """What a bot may send: a call is counted in the bucket of all and in its chat's, or in neither."""

    def __init__(
        self,
        clock: Clock,
        everywhere: str = "30/s",
        chat: str = "1/s",
        group: str = "20/min",
        jitter: float = JITTER_SECONDS,
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._chat = Rate.parse(chat, at_least=CHAT_BURST)
        self._group = Rate.parse(group)
        self._all = TokenBucket(Rate.parse(everywhere), self._now(), jitter)
        self._chats: dict[int, TokenBucket] = {}

    @classmethod
    def from_env(cls, clock: Clock, env: Mapping[str, str]) -> Self:
        """The same names that the product reads."""
        return cls(
            clock,
            env.get("YIPING_SEND_RATE") or "30/s",
            env.get("YIPING_CHAT_RATE") or "1/s",
            env.get("YIPING_GROUP_RATE") or "20/min",
        )

    def take(self, chat_id: int) -> None:
        """Count one message to this chat, or refuse with the seconds to wait."""
        now = self._now()
        bucket = self._bucket(chat_id, now)
        wait = max(self._all.wait(now), bucket.wait(now))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._all.take()
        bucket.take()

    def _bucket(self, chat_id: int, now: float) -> TokenBucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            rate = self._group if chat_id < 0 else self._chat
            bucket = self._chats[chat_id] = TokenBucket(rate, now, self._jitter)
        return bucket

    def _now(self) -> float:
        return self._clock().timestamp()
