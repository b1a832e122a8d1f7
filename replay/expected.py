"""What must be seen in the chats, noted from the input and from what people did before it shows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from replay.wording import Kind


@dataclass(frozen=True)
class Sighting:
    """A message of a kind about a matter or case, in one chat."""

    chat_id: int
    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.name} of {self.key} in chat {self.chat_id}"


@dataclass
class Times:
    """How often it must, and how often it may be seen."""

    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Relayed:
    """An official's words for a citizen, as they were typed."""

    chat_id: int
    kind: Kind
    key: str
    text: str


@dataclass
class CaseWords:
    """A citizen's words for the office: all in their order, and which of them each chat must show."""

    known: tuple[str, ...]
    texts: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    shown_in: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    replied_in: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, *texts: str) -> None:
        """More words."""
        self.texts += texts

    def must_show(self, chat_ids: Iterable[int]) -> None:
        """All words so far must be seen in these chats."""
        for chat_id in chat_ids:
            self.shown_in[chat_id] |= set(range(len(self.texts)))


@dataclass
class Expected:
    """Everything that must be seen, and what may be."""

    times: dict[Sighting, Times] = field(default_factory=lambda: defaultdict(Times))
    relayed: list[Relayed] = field(default_factory=list)
    cases: dict[str, CaseWords] = field(default_factory=dict)
    closed: dict[str, list[int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def once(self, chat_id: int, kind: Kind, key: str) -> None:
        """It must be seen once more."""
        times = self.times[Sighting(chat_id, kind, key)]
        times.least += 1
        times.most += 1

    def everywhere(self, chats: Iterable[int], kind: Kind, key: str) -> None:
        """It must be seen once more in each of these chats."""
        for chat_id in chats:
            self.once(chat_id, kind, key)

    def perhaps(self, chat_id: int, kind: Kind, key: str) -> None:
        """It may be seen once more."""
        self.times[Sighting(chat_id, kind, key)].most += 1

    def relay(self, chat_id: int, kind: Kind, key: str, text: str) -> None:
        """These words must reach the citizen whole, once."""
        self.once(chat_id, kind, key)
        self.relayed.append(Relayed(chat_id, kind, key, text))
