"""What of the records for the province is kept back, thing by thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.rules.upward_facts import Fault, UpwardFault
from models.tables import UpwardRecord
from models.terms import UpwardKind


@dataclass(frozen=True)
class Refused:
    """One thing that is wrong with one record; of a rating it tells no more than the record would."""

    profile: str
    kind: UpwardKind
    project_no: str
    source: str | None
    matter_no: str | None
    service_seq: int
    fault: Fault


async def refused(profile: str | None, kind: UpwardKind | None) -> Sequence[Refused]:
    """Everything that is kept back, oldest first, thing by thing."""
    rows = UpwardRecord.filter(refused=True).order_by("profile", "kind", "id")
    if profile is not None:
        rows = rows.filter(profile=profile)
    if kind is not None:
        rows = rows.filter(kind=kind)
    found = await rows.prefetch_related("matter__source")
    return [_refused(row, fault) for row in found for fault in row.faults]


def _refused(row: UpwardRecord, fault: Mapping[str, str]) -> Refused:
    """The number of a matter beside its cover would lift it; that of an anonymous rating would tell of it."""
    is_event, why = row.kind is UpwardKind.EVENTS, UpwardFault(fault["fault"])
    return Refused(
        profile=row.profile,
        kind=row.kind,
        project_no="" if is_event or why is UpwardFault.ANONYMOUS else row.project_no,
        source=row.matter.source.name if is_event else None,
        matter_no=row.matter.matter_no if is_event else None,
        service_seq=row.matter.service_seq,
        fault=Fault(fault["path"], why, fault["value"]),
    )
