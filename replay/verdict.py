"""The verdict: what should have been seen and was not (lost), what was seen too often (doubled)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from replay.expected import CaseWords, Expected, Relayed
from replay.masking import hidden_well
from replay.sightings import HEADS, TAILS, Seen, Sightings, look_at
from replay.texts import Same, as_sent, rest_after
from replay.wording import Kind

CLOSED = "已了结"
QUOTING = frozenset({Kind.ALERT, Kind.SAID})
SHOWN = 60


@dataclass
class Verdict:
    """What was lost and what was doubled, a line each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


@dataclass
class Demand:
    """Words of a case that one chat must show, by their places in the order."""

    case_no: str
    chat_id: int
    texts: list[str]
    wanted: set[int]
    known: tuple[str, ...]


def judge(expected: Expected, journal: Iterable[Mapping[str, Any]]) -> Verdict:
    """Compare what must be seen with what was."""
    seen = look_at(journal)
    verdict = Verdict(lost=list(expected.missed))
    _judge_times(expected, seen, verdict)
    read: set[int] = set()
    for relayed in expected.relayed:
        _judge_relayed(relayed, seen, read, verdict)
    _judge_words(expected, seen, read, verdict)
    _judge_closed(expected, seen, verdict)
    _judge_bare(seen, read, verdict)
    return verdict


def _judge_times(expected: Expected, seen: Sightings, verdict: Verdict) -> None:
    for sighting, times in expected.times.items():
        found = seen.times[sighting]
        verdict.lost += [f"{sighting}, seen {found} times"] * max(0, times.least - found)
    for sighting, found in seen.times.items():
        most = expected.times[sighting].most if sighting in expected.times else 0
        verdict.doubled += [f"{sighting}, seen {found} times"] * max(0, found - most)


def _judge_relayed(relayed: Relayed, seen: Sightings, read: set[int], verdict: Verdict) -> None:
    """An answer stands whole in one message, or in messages of its own between a head and a tail."""
    text = as_sent(relayed.text)
    chat = [message for message in seen.chats[relayed.chat_id] if message.is_new]
    if any(message.is_a(relayed.kind, relayed.key) and _words(message) == text for message in chat):
        return
    for at, message in enumerate(chat):
        head = message.reading is not None and HEADS.get(message.reading.kind) is relayed.kind
        if head and message.reading is not None and message.reading.key == relayed.key:
            end = _end(chat, at, TAILS[relayed.kind], relayed.key)
            if _reads_whole(text, chat[at + 1 : end], read):
                return
    verdict.lost.append(f"{relayed.kind.name} of {relayed.key}, not whole: {text[:SHOWN]!r}")


def _end(chat: list[Seen], start: int, tail: Kind, key: str) -> int:
    after = range(start + 1, len(chat))
    return next((at for at in after if chat[at].is_a(tail, key)), start)


def _reads_whole(text: str, between: list[Seen], read: set[int]) -> bool:
    """Whether the text can be read here, piece by piece; messages of other matters may stand between."""
    used = _pieces(
        text, [message for message in between if message.reading is None and message.seq not in read]
    )
    read.update(used)
    return bool(used)


def _pieces(text: str, messages: Sequence[Seen], same: Same = str.__eq__) -> list[int]:
    """Which of these messages, in their order, are the whole text; none, where it cannot be read here.

    A short message of somebody else may read like its beginning: then it is looked for behind that.
    """
    for at, message in enumerate(messages):
        rest = rest_after(text, message.text, same)
        if rest == "":
            return [message.seq]
        if rest and (others := _pieces(rest, messages[at + 1 :], same)):
            return [message.seq, *others]
    return []


def _judge_words(expected: Expected, seen: Sightings, read: set[int], verdict: Verdict) -> None:
    """First those that stand in no quotation: of two who wrote the same, one may be quoted, the other not."""
    demands = [demand for case_no, words in expected.cases.items() for demand in _demands(case_no, words)]
    quoted = [_quoted(demand, seen.chats[demand.chat_id]) for demand in demands]
    for demand, found in zip(demands, quoted, strict=True):
        missing = demand.wanted - found
        missing -= _bare_words(demand, missing, seen, read)
        verdict.lost += [_missing(demand, at) for at in sorted(missing)]
    for demand, found in zip(demands, quoted, strict=True):
        _bare_words(demand, found, seen, read)


def _demands(case_no: str, words: CaseWords) -> Iterator[Demand]:
    for texts, places in ((words.texts, words.shown_in), (words.replies, words.replied_in)):
        for chat_id, wanted in places.items():
            yield Demand(case_no, chat_id, [as_sent(text) for text in texts], wanted, words.known)


def _missing(demand: Demand, at: int) -> str:
    text = demand.texts[at][:SHOWN]
    return f"words of {demand.case_no} in chat {demand.chat_id}, not whole or not masked: {text!r}"


def _quoted(demand: Demand, chat: list[Seen]) -> set[int]:
    """Which texts stand whole, in their order, in a quotation of this case."""
    found: set[int] = set()
    for message in chat:
        reading = message.reading
        if reading is not None and reading.kind in QUOTING and reading.key == demand.case_no:
            for start in range(len(demand.texts)):
                found |= _in_quote(demand, start, reading.words or "")
    return found


def _in_quote(demand: Demand, start: int, quote: str) -> set[int]:
    """The texts from `start` on that make up the whole quotation, or none."""
    rest, at = quote, start
    while rest and at < len(demand.texts):
        piece = rest[: len(demand.texts[at])]
        if not hidden_well(demand.texts[at], piece, demand.known):
            return set()
        rest, at = rest[len(piece) :].removeprefix("\n"), at + 1
    return set() if rest else set(range(start, at))


def _bare_words(demand: Demand, wanted: Iterable[int], seen: Sightings, read: set[int]) -> set[int]:
    """Which texts came as messages of their own; what was read once is not read again."""
    found: set[int] = set()
    same = partial(hidden_well, known=demand.known)
    for at in sorted(wanted):
        unread = [message for message in seen.bare(demand.chat_id) if message.seq not in read]
        if used := _pieces(demand.texts[at], unread, same):
            read.update(used)
            found.add(at)
    return found


def _judge_closed(expected: Expected, seen: Sightings, verdict: Verdict) -> None:
    """The newest alert of a closed case says so, in every chat that has it."""
    for case_no, chat_ids in expected.closed.items():
        for chat_id in chat_ids:
            alerts = [message for message in seen.chats[chat_id] if message.is_a(Kind.ALERT, case_no)]
            newest = max((message.message_id for message in alerts), default=0)
            last = next((message for message in reversed(alerts) if message.message_id == newest), None)
            if last is None or CLOSED not in last.text:
                verdict.lost.append(f"the end of {case_no} in chat {chat_id}")


def _judge_bare(seen: Sightings, read: set[int], verdict: Verdict) -> None:
    """Words that nobody was to get, or to get once more."""
    for chat_id in list(seen.chats):
        strays = Counter(message.text for message in seen.bare(chat_id) if message.seq not in read)
        verdict.doubled += [f"in chat {chat_id}: {text[:SHOWN]!r}" for text in strays.elements()]


def _words(message: Seen) -> str | None:
    return message.reading.words if message.reading else None
