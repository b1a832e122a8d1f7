"""What general reviews of an office add up to, apart from those of matters."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.counters import CodeDesk
from bot.services.ground import Ground
from bot.services.sources import GENERAL
from models.generalsums import general_sums
from models.terms import Grade


@dataclass(frozen=True)
class GeneralFigures:
    """How many there are; `grades`, and what came of the poor ones: None where there are too few to tell.

    `link`: where one may be made; None as long as the bot has no name.
    """

    reviews: int
    grades: Mapping[Grade, int] | None
    opened: int
    replied: int
    solved: int
    link: str | None


class GeneralFigureDesk:
    """Reads them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._codes = CodeDesk(ground)

    async def of(self, office_id: int) -> GeneralFigures:
        """Those of one office."""
        rows = await general_sums(office_id, GENERAL)
        reviews = sum(row["reviews"] for row in rows)
        link = await self._codes.review_link(office_id) if self._ground.bot_username else None
        if reviews < self._ground.policy.show_at_least:
            return GeneralFigures(reviews, None, 0, 0, 0, link)
        grades = {Grade(row["grade"]): row["reviews"] for row in rows}
        sums = {name: sum(row[name] for row in rows) for name in ("opened", "replied", "solved")}
        return GeneralFigures(reviews, {grade: grades.get(grade, 0) for grade in Grade}, **sums, link=link)
