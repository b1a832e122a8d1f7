"""The desks behind the public pages, together."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.errors import OfficeUnknown
from bot.services.figures import FigureDesk
from bot.services.generalfigures import GeneralFigureDesk
from bot.services.ground import Ground
from bot.services.officewords import OfficeWords
from bot.services.publicdata import DataDesk
from bot.services.publicratings import PublicRatings
from models.tables import Office


@dataclass(frozen=True)
class PublicDesks:
    """What public pages are handed."""

    figures: FigureDesk
    ratings: PublicRatings
    general: GeneralFigureDesk
    data: DataDesk

    async def office_id(self, code: str) -> int:
        """The office of a code. Raises OfficeUnknown, for one of rehearsals too."""
        office = await Office.get_or_none(code=code, test=False)
        if office is None:
            raise OfficeUnknown(code=code)
        return int(office.id)

    async def offices(self, ids: Collection[int]) -> dict[int, str]:
        """The names of some offices."""
        rows = await Office.filter(id__in=list(ids)) if ids else []
        return {row.id: row.name for row in rows}


def build_public(ground: Ground, figures: FigureDesk, office_words: OfficeWords) -> PublicDesks:
    """The desks of public pages, each handed what it needs."""
    ratings, general = PublicRatings(ground, office_words), GeneralFigureDesk(ground)
    return PublicDesks(figures, ratings, general, DataDesk(ground, figures))
