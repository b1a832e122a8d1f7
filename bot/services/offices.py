"""Offices: who answers for matters, and who supervises whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.offices import OfficeRow, check_tree
from models.database import act
from models.tables import Office


@dataclass(frozen=True)
class Imported:
    """How many offices an import made, changed, and found as they were."""

    created: int
    updated: int
    unchanged: int


class OfficeDesk:
    """Keeps the tree of offices as the operators' file has it."""

    @act
    async def import_rows(self, rows: Sequence[OfficeRow]) -> Imported:
        """Create and update offices, all of them or none; offices that no row names stay as they are.

        Raises:
            OfficeRowsError: a row repeats another, names an unknown parent, or closes a circle.
        """
        # Locked, so that two imports at once cannot close a circle between them.
        offices = {office.code: office for office in await Office.filter(test=False).select_for_update()}
        codes = {office.id: office.code for office in offices.values()}
        check_tree(rows, {code: codes.get(office.parent_id or 0) for code, office in offices.items()})
        created = [await _create(row) for row in rows if row.code not in offices]
        offices |= {office.code: office for office in created}
        updated = sum([await _update(row, offices, fresh=row.code not in codes.values()) for row in rows])
        return Imported(len(created), updated, len(rows) - len(created) - updated)


async def _create(row: OfficeRow) -> Office:
    """The office without its parent, which may come later in the file."""
    return await Office.create(code=row.code, name=row.name, chat_id=row.chat_id)


async def _update(row: OfficeRow, offices: dict[str, Office], *, fresh: bool) -> bool:
    """Bring an office to what its row says; whether one that existed was changed."""
    office = offices[row.code]
    parent_id = offices[row.parent_code].id if row.parent_code is not None else None
    wanted = (row.name, parent_id, row.chat_id)
    if (office.name, office.parent_id, office.chat_id) == wanted:
        return False
    office.name, office.parent_id, office.chat_id = wanted
    await office.save(update_fields=["name", "parent_id", "chat_id"])
    return not fresh
