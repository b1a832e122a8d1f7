"""From samples to rows: what each work must reach, beside which floor, and whether it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Json, Row, Samples, ratio, rounds_of

PRODUCT, GROWN, ECHO, INSERT, SINGLE = "product", "grown", "echo", "insert", "single"
RAW, AIOGRAM, GRAMMY = "raw", "aiogram", "grammy"
FAST, SLOW = 1_000, 30  # messages a second: paid broadcast, and what a bot may without
GROW = 0.9
ENOUGH = 0.99
RATES, MILLISECONDS, SHARE = "matters/s", "ms", "of 10 thousand"


@dataclass(frozen=True)
class Work:
    """One line of the table: how its figure reads, what it must reach, its floor, and what is told beside."""

    name: str
    unit: str
    target: str
    meets: Callable[[Samples], bool]
    floor: str = ""
    beside: Sequence[str] = ()
    less_is_better: bool = False

    def row(self, samples: Samples) -> Row:
        """The row of what was measured."""
        value, floor = samples.value(self.name, PRODUCT), samples.value(self.name, self.floor)
        others = [name for name in self.beside if samples.has(self.name, name)]
        rounds = rounds_of(
            samples.values(self.name, PRODUCT),
            samples.values(self.name, self.floor),
            {name: samples.values(self.name, name) for name in others},
        )
        more = self._more(samples)
        for name in others:
            more |= {name: samples.value(self.name, name), f"{name}_cpu_us": samples.cpu_us(self.name, name)}
        met = self.meets(samples)
        return Row(
            self.name, value, self.unit, floor, ratio(value, floor), self.target, met, rounds, more
        )  # fmt: skip

    def _more(self, samples: Samples) -> Json:
        """CPU for one operation and how busy the load generator was; of a latency middle and worst."""
        if self.less_is_better:
            return {name: samples.more(self.name, PRODUCT, name) for name in ("p50", "max")}
        return {
            "cpu_us": samples.cpu_us(self.name, PRODUCT),
            "floor_cpu_us": samples.cpu_us(self.name, self.floor),
            "loader": samples.loader(self.name, PRODUCT),
            "floor_loader": samples.loader(self.name, self.floor),
        }


def _intake_single(samples: Samples) -> bool:
    value, echo, insert = (samples.value("intake_single", who) for who in (PRODUCT, ECHO, INSERT))
    return value >= 0.4 * echo and value >= 1.3 * insert


def _intake_batch(samples: Samples) -> bool:
    value = samples.value("intake_batch", PRODUCT)
    return value >= 2.5 * samples.value("intake_batch", SINGLE) and value >= 15_000


def _tap(samples: Samples) -> bool:
    return samples.value("tap", PRODUCT) >= 0.8 * samples.value("tap", RAW)


def _tap_delivered(samples: Samples) -> bool:
    work = "tap_delivered"
    is_cheaper = samples.cpu_us(work, PRODUCT) <= samples.cpu_us(work, AIOGRAM)
    return samples.value(work, PRODUCT) >= 2 * samples.value(work, AIOGRAM) and is_cheaper


def _tap_p99(samples: Samples) -> bool:
    return samples.value("tap_p99", PRODUCT) < 50


def _prompt_p99(samples: Samples) -> bool:
    return samples.value("prompt_p99", PRODUCT) < 300


@dataclass(frozen=True)
class _Fanout(Work):
    """The share of each limit that is used, window by window; the lower one counts."""

    def row(self, samples: Samples) -> Row:
        value = samples.value(self.name, PRODUCT)
        slow = samples.value(self.name, _at(PRODUCT, SLOW))
        least = min(value / FAST, slow / SLOW)
        refused = sum(
            one.more["refused"]
            for who in (PRODUCT, _at(PRODUCT, SLOW))
            for one in samples.played[self.name, who]
        )
        rounds: list[Json] = [
            {"value": fast, "floor": FAST, f"at_{SLOW}": other}
            for fast, other in zip(
                samples.values(self.name, PRODUCT), samples.values(self.name, _at(PRODUCT, SLOW)), strict=True
            )
        ]
        cpu = samples.cpu_us(self.name, PRODUCT)
        more: Json = {f"at_{SLOW}": slow, "refused_429": refused, "cpu_us": cpu}
        met = least >= ENOUGH and not refused
        return Row(self.name, value, self.unit, FAST, least, self.target, met, rounds, more)


@dataclass(frozen=True)
class _Growth(Work):
    """Every other work in the large database against the small one; the worst counts."""

    def row(self, samples: Samples) -> Row:
        worst = {work.name: growth_of(work, samples) for work in WORKS if samples.has(work.name, GROWN)}
        value = min(median(rounds) for rounds in worst.values())
        rounds = [min(of_round) for of_round in zip(*worst.values(), strict=True)]
        more: Json = {"of": {name: median(found) for name, found in worst.items()}}
        return Row(
            self.name, value, self.unit, 1.0, value, self.target, value >= GROW,
            rounds_of(rounds, [1.0] * len(rounds)), more,
        )  # fmt: skip


@dataclass(frozen=True)
class _Memory(Work):
    """How much a process grows, and what it holds beside a bare bot."""

    def row(self, samples: Samples) -> Row:
        grown, small = samples.value(self.name, GROWN), samples.value(self.name, PRODUCT)
        bot = samples.value(self.name, AIOGRAM)
        growth, beside = grown - small, ratio(grown, bot)
        rounds: list[Json] = [
            {"value": large - few, "floor": bare, "resident": large}
            for large, few, bare in zip(
                *(samples.values(self.name, who) for who in (GROWN, PRODUCT, AIOGRAM)), strict=True
            )
        ]
        met = growth <= 20 and beside <= 1.25
        return Row(self.name, growth, self.unit, bot, beside, self.target, met, rounds, {"resident": grown})


def growth_of(work: Work, samples: Samples) -> list[float]:
    """Round by round: how much of its speed a work keeps; a latency keeps it by not growing."""
    pairs = zip(samples.values(work.name, GROWN), samples.values(work.name, PRODUCT), strict=True)
    return [ratio(small, large) if work.less_is_better else ratio(large, small) for large, small in pairs]


def _at(who: str, limit: int) -> str:
    return f"{who}@{limit}"


def _unjudged(_samples: Samples) -> bool:
    raise AssertionError("judged by its own row")


WORKS: Sequence[Work] = (
    Work("intake_single", RATES, "≥ 0.4 × echo and ≥ 1.3 × one-INSERT", _intake_single, ECHO, (INSERT,)),
    Work("intake_batch", RATES, "≥ 2.5 × single and ≥ 15,000/s", _intake_batch, SINGLE),
    Work("tap", "taps/s", "≥ 0.8 × raw Python", _tap, RAW, (AIOGRAM, GRAMMY)),
    Work(
        "tap_delivered", "taps/s", "≥ 2 × bare aiogram, CPU ≤ its CPU", _tap_delivered, AIOGRAM, (RAW, GRAMMY)
    ),
    Work("tap_p99", MILLISECONDS, "< 50 ms", _tap_p99, RAW, less_is_better=True),
    Work("prompt_p99", MILLISECONDS, "< 300 ms", _prompt_p99, INSERT, less_is_better=True),
    _Fanout("fanout", "messages/s", "≥ 99 % of 30/s and of 1,000/s, no 429", _unjudged),
    _Growth("growth", SHARE, "≥ 0.9", _unjudged),
    _Memory("memory", "MiB", "≤ 20 MiB more; ≤ 1.25 × bare aiogram", _unjudged),
)
NAMES = tuple(work.name for work in WORKS)


def rows(samples: Samples, wanted: Iterable[str]) -> list[Row]:
    """A row for each work that was asked for, in the order of the table."""
    chosen = set(wanted)
    return [work.row(samples) for work in WORKS if work.name in chosen]
