"""What the records of some matters are made from: everything about them at one moment, opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import orjson
from tortoise.functions import Count

from bot.rules.channels import PAGE
from bot.rules.privacy import tells_who
from bot.rules.province import Terminal
from bot.rules.upward_facts import CaseFacts, MatterFacts, RatingFacts, Word
from bot.services.ground import Ground
from bot.services.vault import PersonSeal
from models.tables import Case, CaseMessage, Matter, PersonKey, Rating, RatingVersion, RatingWord, Step
from models.terms import CaseMessageKind, Grade, RatingState, Visibility, WordKind

Row = TypeVar("Row")


@dataclass(frozen=True)
class Look:
    """One matter as it is. `rating` is None where there is none that was sent on."""

    matter: MatterFacts
    rating: RatingFacts | None
    lines: int


@dataclass(frozen=True)
class _Rows:
    """The rows of some matters, by matter or rating or case."""

    ratings: Mapping[int, Rating]
    versions: Mapping[int, RatingVersion]
    words: Mapping[int, Sequence[RatingWord]]
    cases: Mapping[int, Case]
    answers: Mapping[int, Sequence[CaseMessage]]
    lines: Mapping[int, int]


class UpwardFacts:
    """Loads matters many at a time. Inside one snapshot."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def of(self, project_numbers: Mapping[int, str]) -> Mapping[int, Look]:
        """Each of these matters, by its number; they go up under the numbers given."""
        ids = list(project_numbers)
        matters = await Matter.filter(id__in=ids).prefetch_related("office", "citizen")
        rows = await _rows(ids)
        seals = await self._seals(matters, rows)
        return {
            matter.id: await self._look(matter, project_numbers[matter.id], rows, seals) for matter in matters
        }

    async def _seals(self, matters: Sequence[Matter], rows: _Rows) -> Mapping[int, PersonSeal | None]:
        ids = {matter.citizen.key_id for matter in matters}
        ids |= {word.key_id for words in rows.words.values() for word in words}
        ids |= {message.key_id for messages in rows.answers.values() for message in messages}
        vault = self._ground.vault
        return {
            key.id: vault.seal_of(key.wrapped) if key.wrapped else None
            for key in await PersonKey.filter(id__in=[*ids, 0])
        }

    async def _look(
        self, matter: Matter, project_no: str, rows: _Rows, seals: Mapping[int, PersonSeal | None]
    ) -> Look:
        rating = rows.ratings.get(matter.id)
        contact = _contact(matter, seals[matter.citizen.key_id])
        opened = rating is not None and is_opened(rating)
        facts = _matter(matter, project_no, contact, opened=opened)
        if rating is None or rating.state is RatingState.OPEN:
            return Look(facts, None, rows.lines[matter.id])
        if not contact:
            # nobody knows any more what in words would tell who it was
            seals = dict.fromkeys(seals)
        known = tells_who(contact, matter.matter_no, opened=opened)
        told = _rating(rating, rows, known, seals, sample=(await self._ground.book_of(matter)).sample)
        return Look(facts, told, rows.lines[matter.id])


def is_opened(rating: Rating) -> bool:
    """Whether its citizen chose 实名, and had when it was sent on last."""
    return rating.visibility is Visibility.NAMED and rating.settled_visibility is Visibility.NAMED


async def _rows(ids: Sequence[int]) -> _Rows:
    rated = await Rating.filter(matter_id__in=ids).prefetch_related("account")
    ratings = {row.matter_id: row for row in rated}
    rating_ids = [row.id for row in ratings.values()] or [0]
    current = {(row.id, row.version) for row in ratings.values()}
    versions = await RatingVersion.filter(rating_id__in=rating_ids)
    cases = {row.rating_id: row for row in await Case.filter(rating_id__in=rating_ids).order_by("id")}
    answers = CaseMessage.filter(case_id__in=[row.id for row in cases.values()] or [0])
    counted = Step.filter(matter_id__in=ids).annotate(lines=Count("id")).group_by("matter_id")
    return _Rows(
        ratings,
        {row.rating_id: row for row in versions if (row.rating_id, row.version) in current},
        _by("rating_id", await RatingWord.filter(rating_id__in=rating_ids, retracted_at=None).order_by("id")),
        cases,
        _by("case_id", await answers.filter(kind=CaseMessageKind.ANSWER).order_by("id")),
        {row["matter_id"]: row["lines"] for row in await counted.values("matter_id", "lines")},
    )


def _by(name: str, rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _contact(matter: Matter, seal: PersonSeal | None) -> Mapping[str, object]:
    if not matter.contact or seal is None:
        return {}
    found: dict[str, object] = orjson.loads(seal.open(matter.contact))
    return found


def _matter(matter: Matter, project_no: str, contact: Mapping[str, object], *, opened: bool) -> MatterFacts:
    extra = contact.get("extra")
    return MatterFacts(
        project_no=project_no,
        covered=project_no != matter.matter_no,
        service_seq=matter.service_seq,
        service_code=matter.service_code,
        service_name=matter.service_name,
        citizen_kind=matter.citizen_kind,
        channel=matter.channel,
        office_code=matter.office.code,
        office_name=matter.office_name,
        clerk=matter.clerk,
        completed_at=matter.completed_at,
        opened=opened,
        extra=extra if isinstance(extra, dict) else {},
    )


def _rating(
    rating: Rating,
    rows: _Rows,
    known: Sequence[str],
    seals: Mapping[int, PersonSeal | None],
    *,
    sample: bool,
) -> RatingFacts:
    version, case = rows.versions[rating.id], rows.cases.get(rating.id)
    return RatingFacts(
        terminal=_terminal(rating),
        grade=Grade(version.grade),
        tags=version.tags,
        sample=sample,
        words=[_word(row.kind, row.content, seals[row.key_id]) for row in rows.words.get(rating.id, ())],
        known=known,
        rated_at=version.at,
        disputed=rating.disputed_at is not None,
        case=_case(case, rows.answers.get(case.id, ()), seals) if case else None,
    )


def _terminal(rating: Rating) -> Terminal:
    """By what it was rated."""
    if rating.kiosk_id is not None:
        return Terminal.KIOSK
    return Terminal.PAGE if rating.account.channel == PAGE else Terminal.CHAT


def _case(case: Case, said: Sequence[CaseMessage], seals: Mapping[int, PersonSeal | None]) -> CaseFacts:
    """Its newest answer; what the citizen says was no call is none."""
    newest = [message for message in said if message.group_no == said[-1].group_no]
    return CaseFacts(
        state=case.state,
        closed_as=case.closed_as,
        outcome=case.outcome,
        follow_up=case.follow_up,
        contacted_at=None if case.contact_denied else case.contacted_at,
        rectified_at=case.rectified_at,
        answered_at=newest[-1].at if newest else None,
        answer=[_word(row.form, row.content, seals[row.key_id]) for row in newest],
    )


def _word(kind: WordKind, content: str, seal: PersonSeal | None) -> Word:
    """A file reference stands before its caption, and goes to nobody."""
    if seal is None:
        return Word(kind, None)
    text = seal.open(content)
    return Word(kind, text if kind is WordKind.TEXT else text.partition("\n")[2])
