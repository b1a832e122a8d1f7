"""How long a run takes: what one round lasts, how many there are, and how much lies in the databases."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """`seconds` of a flood, `paced` of a timetable, `window` of a fan-out; matters in the databases."""

    rounds: int = 5
    seconds: float = 2.5
    paced: float = 5.0
    window: float = 60.0
    between_windows: float = 2.5
    small: int = 10_000
    large: int = 1_000_000
    few_scheduled: int = 1_000
    many_scheduled: int = 1_000_000
    people: int = 200_000
    reports: bool = True  # floors that are only told beside the others

    def with_rounds(self, rounds: int) -> "Size":
        """The same with another number of rounds."""
        return replace(self, rounds=rounds)


SIZES = {
    "short": Size(),
    "long": Size(
        rounds=9, seconds=10.0, paced=20.0, between_windows=60.0, large=10_000_000, people=1_000_000
    ),
    "tiny": Size(
        rounds=1, seconds=0.2, paced=0.5, window=2.0, small=100, large=200, few_scheduled=10,
        many_scheduled=50, people=20_000, reports=False,
    ),
}  # fmt: skip
