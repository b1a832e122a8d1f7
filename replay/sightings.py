"""What was seen: the journal read as chats of messages, each told apart by its words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from replay.expected import Sighting
from replay.wording import Kind, Reading, read

Entry = Mapping[str, Any]

# These stand in one message that changes: counted is in how many messages they were ever seen.
CHANGING = frozenset({
    Kind.RATED, Kind.DECLINED, Kind.VOID, Kind.EXPIRED, Kind.WITHDRAWN, Kind.TAKEN_OVER, Kind.ALERT_AMENDED,
    Kind.REPORTED, Kind.RATE_ANEW, Kind.HANDED_ON,
})  # fmt: skip
# These come as messages of their own: counted is how often they came.
OWN = frozenset({
    Kind.PROMPT, Kind.SETTLED, Kind.KEPT_LATE, Kind.QUESTION, Kind.CONTACT_CHECK, Kind.PROMISED,
    Kind.ANSWER, Kind.SOLVED, Kind.REOPENED, Kind.UNSOLVED, Kind.UNCONFIRMED, Kind.PUBLISH,
    Kind.PASSED_ON, Kind.AMENDED, Kind.ALERT, Kind.SAID, Kind.SAID_NOTHING, Kind.JUDGED,
    Kind.NEW_GRADE, Kind.DUE, Kind.DENIED, Kind.LISTED, Kind.COUNTER, Kind.ASK_PHONE, Kind.NOT_OWN_CARD,
    Kind.PHONE_KEPT, Kind.NOTHING_YET, Kind.WILL_TELL, Kind.ASK_NUMBER, Kind.ASK_DIGITS, Kind.USED_LINK,
    Kind.DISPUTED, Kind.PRESSED, Kind.ACCEPTED, Kind.PRESSURE_REPORT, Kind.HANDED_OVER, Kind.WHICH_OFFICE,
    Kind.EXTENSION, Kind.EXTENSION_DECIDED, Kind.EXTENDED, Kind.PUT_BACK, Kind.ASSIGN_ASK, Kind.ASSIGNED,
    Kind.REASSIGNED,
})  # fmt: skip
# Long words stand between a head and a tail; the head is what counts.
HEADS = {Kind.ANSWER_HEAD: Kind.ANSWER, Kind.QUESTION_HEAD: Kind.QUESTION}
TAILS = {Kind.ANSWER: Kind.ANSWER_TAIL, Kind.QUESTION: Kind.QUESTION_TAIL}
NEW_MESSAGE = frozenset({"sendMessage", "sendPhoto"})


@dataclass(frozen=True)
class Seen:
    """One message of the bot, as it came or as it was changed."""

    seq: int
    chat_id: int
    message_id: int
    is_new: bool
    text: str
    reading: Reading | None

    def is_a(self, kind: Kind, key: str) -> bool:
        """Whether it is of this kind and about this."""
        return self.reading is not None and (self.reading.kind, self.reading.key) == (kind, key)


@dataclass
class Sightings:
    """All chats in the order of the journal, and what was counted in them."""

    chats: dict[int, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    times: Counter[Sighting] = field(default_factory=Counter)
    messages: int = 0
    prompts: int = 0

    def bare(self, chat_id: int) -> list[Seen]:
        """Messages that are nothing but somebody's words."""
        return [seen for seen in self.chats[chat_id] if seen.is_new and seen.reading is None]


def look_at(journal: Iterable[Entry]) -> Sightings:
    """Read a whole journal."""
    sightings = Sightings()
    displayed: set[tuple[int, int, Kind, str]] = set()
    for entry in journal:
        if _is_message(entry):
            seen = _seen(entry)
            sightings.chats[seen.chat_id].append(seen)
            sightings.messages += seen.is_new
            _count(sightings, seen, displayed)
    sightings.prompts = sum(
        times for sighting, times in sightings.times.items() if sighting.kind is Kind.PROMPT
    )
    return sightings


def _count(sightings: Sightings, seen: Seen, displayed: set[tuple[int, int, Kind, str]]) -> None:
    if seen.reading is None:
        return
    kind, key = HEADS.get(seen.reading.kind, seen.reading.kind), counted_key(seen.reading)
    place = (seen.chat_id, seen.message_id, kind, key)
    if (kind in OWN and seen.is_new) or (kind in CHANGING and place not in displayed):
        displayed.add(place)
        sightings.times[Sighting(seen.chat_id, kind, key)] += 1


def counted_key(reading: Reading) -> str:
    """What a message is about; of notices about clocks also which clock, and how far."""
    if reading.kind is not Kind.DUE or reading.words is None:
        return reading.key
    return f"{reading.key} {reading.words[:2]}{reading.words[-4:]}"


def _is_message(entry: Entry) -> bool:
    sends = entry["method"] in NEW_MESSAGE or entry["method"] == "editMessageText"
    return bool(entry["direction"] == "out" and entry["ok"] and sends)


def _seen(entry: Entry) -> Seen:
    text = entry.get("text", "")
    is_new = entry["method"] in NEW_MESSAGE
    return Seen(entry["seq"], entry["chat_id"], entry["message_id"], is_new, text, read(text))
