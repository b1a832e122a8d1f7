"""上报: what of the two records is news: made, and remembered once it is safely on paper."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

import orjson

from bot.rules.province import Numbering, Province
from bot.rules.upward import event_record, rating_record
from bot.rules.upward_facts import Fault, Made, OfficeCodes, UpwardFault
from bot.services.ground import Ground
from bot.services.upwardfacts import Look, UpwardFacts
from models.database import act, in_unit, snapshot
from models.tables import UpwardRecord
from models.terms import UpwardKind
from models.writers.upward import Candidate, candidates

AT_A_TIME = 500
COVER_BYTES = 12
PURPOSE = "upward"
KEY = ("profile", "kind", "matter_id")
Record = Mapping[str, str]


@dataclass
class Export:
    """One run: what was looked at, to be remembered once its records are safely on paper."""

    kind: UpwardKind
    written: int = 0
    refused: Counter[UpwardFault] = field(default_factory=Counter)
    seen: list[UpwardRecord] = field(default_factory=list)

    @property
    def kept_back(self) -> int:
        """How many records were refused."""
        return sum(row.refused for row in self.seen)


class UpwardDesk:
    """Makes records for one province."""

    def __init__(self, ground: Ground, province: Province, offices: Mapping[str, OfficeCodes]) -> None:
        self._ground = ground
        self._province = province
        self._offices = offices
        self._facts = UpwardFacts(ground)

    async def records(self, export: Export, *, everything: bool) -> AsyncIterator[Sequence[Record]]:
        """What is to be written, some at a time, in an order that tells nothing of the order of matters."""
        found = await self._found(export.kind, everything=everything)
        for start in range(0, len(found), AT_A_TIME):
            part = found[start : start + AT_A_TIME]
            made = await snapshot(partial(self._made, export.kind, part))
            yield self._sorted_out(export, made, everything=everything)

    async def remember(self, export: Export) -> None:
        """After the file is there: what stands in it, and what was refused. Twice is as good as once."""
        for start in range(0, len(export.seen), AT_A_TIME):
            part = export.seen[start : start + AT_A_TIME]
            await in_unit(partial(_remember, part))

    async def _found(self, kind: UpwardKind, *, everything: bool) -> Sequence[Candidate]:
        """Events that have come since numbers were given out are left to the next run."""
        if kind is UpwardKind.EVENTS:
            await self._number(everything=everything)
        found = await in_unit(lambda: candidates(self._province.name, kind, everything=everything))
        numbered = [one for one in found if one.project_no is not None or kind is UpwardKind.RATINGS]
        return sorted(numbered, key=lambda one: one.project_no or "")

    @act
    async def _number(self, *, everything: bool) -> None:
        """Give each new matter the number it goes up under, for good: whoever comes later finds it."""
        found = await candidates(self._province.name, UpwardKind.EVENTS, everything=everything)
        rows = [
            UpwardRecord(
                profile=self._province.name,
                kind=UpwardKind.EVENTS,
                matter_id=one.matter_id,
                project_no=self._project_no(one.matter_no),
            )
            for one in found
            if one.project_no is None
        ]
        await UpwardRecord.bulk_create(rows, batch_size=AT_A_TIME, ignore_conflicts=True)

    def _project_no(self, matter_no: str) -> str:
        if self._province.numbering is Numbering.MATTER_NO:
            return matter_no
        return f"Y{self._ground.dice.token(COVER_BYTES)}"

    async def _made(
        self, kind: UpwardKind, part: Sequence[Candidate]
    ) -> Sequence[tuple[Candidate, Look, Made]]:
        looks = await self._facts.of({one.matter_id: one.project_no or "" for one in part})
        made = [(one, looks[one.matter_id], self._record(kind, one, looks[one.matter_id])) for one in part]
        return [(one, look, record) for one, look, record in made if record is not None]

    def _record(self, kind: UpwardKind, one: Candidate, look: Look) -> Made | None:
        """None where a rating is being written again just now: it will be news when it is sent on."""
        office = self._offices.get(look.matter.office_code)
        province, zone = self._province, self._ground.zone
        if kind is UpwardKind.EVENTS:
            return event_record(look.matter, office, province, zone)
        if look.rating is None:
            return None
        there = one.event is not None
        return rating_record(look.matter, look.rating, office, province, zone, event_is_there=there)

    def _sorted_out(
        self, export: Export, made: Sequence[tuple[Candidate, Look, Made]], *, everything: bool
    ) -> Sequence[Record]:
        news = []
        for one, look, record in made:
            prints = self._prints(record)
            is_news = not record.faults and (everything or one.fingerprint not in prints)
            if is_news:
                news.append(record.fields)
            export.refused.update({fault.fault for fault in record.faults})
            fingerprint = one.fingerprint if record.faults else prints[0]
            export.seen.append(self._row(export.kind, one, look.lines, fingerprint, record.faults))
        export.written += len(news)
        return news

    def _prints(self, record: Made) -> Sequence[str]:
        """Keyed hashes of the content, the newest key first: what can be guessed is not hashed plainly."""
        return self._ground.vault.hashes(PURPOSE, orjson.dumps(dict(record.fields)).decode())

    def _row(
        self,
        kind: UpwardKind,
        one: Candidate,
        lines: int,
        fingerprint: str | None,
        faults: Sequence[Fault],
    ) -> UpwardRecord:
        return UpwardRecord(
            profile=self._province.name,
            kind=kind,
            matter_id=one.matter_id,
            project_no=one.project_no or "",
            lines=lines,
            fingerprint=fingerprint,
            refused=bool(faults),
            faults=[asdict(fault) for fault in faults],
        )


async def _remember(rows: Sequence[UpwardRecord]) -> None:
    await UpwardRecord.bulk_create(
        rows, on_conflict=KEY, update_fields=["project_no", "lines", "fingerprint", "refused", "faults"]
    )
