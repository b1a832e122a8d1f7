"""The desks behind the pages, together."""

from dataclasses import dataclass

from bot.services.figures import FigureDesk
from bot.services.followups import FollowUpDesk
from bot.services.ownpages import OwnPages
from bot.services.ownview import OwnDesk
from bot.services.pageacts import PageActs
from bot.services.pagelinks import PageLinkDesk
from bot.services.pictures import PictureDesk
from bot.services.publicdesks import PublicDesks, build_public
from bot.services.reach import ReachDesk
from bot.services.sessions import SessionDesk
from bot.services.showing import Showing
from bot.services.showing.reading import Reading
from bot.services.sweeps import Sweep


@dataclass(frozen=True)
class PageDesks:
    """What pages are handed."""

    sessions: SessionDesk
    links: PageLinkDesk
    pages: OwnPages
    acts: PageActs
    own: OwnDesk
    public: PublicDesks

    def sweeps(self) -> list[Sweep]:
        """What the watch carries out for pages."""
        return [*self.sessions.sweeps(), *self.acts.sweeps(), *self.public.data.sweeps()]


def build_pages(
    reading: Reading,
    showing: Showing,
    reach: ReachDesk,
    followups: FollowUpDesk,
    own: OwnDesk,
    figures: FigureDesk,
) -> PageDesks:
    """The desks of pages, each handed what it needs."""
    ground = reading.ground
    pictures = PictureDesk(ground, reading.files.accounts)
    acts = PageActs(ground, reading.ratings, reach, reading.words, followups, pictures)
    return PageDesks(
        SessionDesk(ground, reading.files.accounts, reach),
        PageLinkDesk(reading, reach, acts),
        OwnPages(reading, showing),
        acts,
        own,
        build_public(ground, figures, reading.office_words),
    )
