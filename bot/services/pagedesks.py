"""The desks behind the pages, together."""

from dataclasses import dataclass

from bot.services.figures import FigureDesk
from bot.services.followups import FollowUpDesk
from bot.services.kioskpresses import KioskPresses
from bot.services.kiosks import KioskBook
from bot.services.kioskwatch import KioskWatch
from bot.services.ownpages import OwnPages
from bot.services.ownview import OwnDesk
from bot.services.pageacts import PageActs
from bot.services.pagelinks import PageLinkDesk
from bot.services.pictures import PictureDesk
from bot.services.pressure import PressureDesk
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
    kiosks: KioskBook
    presses: KioskPresses
    watch: KioskWatch
    public: PublicDesks

    def sweeps(self) -> list[Sweep]:
        """What the watch carries out for pages."""
        desks = (self.sessions, self.acts, self.kiosks, self.presses, self.public.data)
        return [sweep for desk in desks for sweep in desk.sweeps()]


def build_pages(
    reading: Reading,
    showing: Showing,
    reach: ReachDesk,
    followups: FollowUpDesk,
    pressure: PressureDesk,
    own: OwnDesk,
    figures: FigureDesk,
) -> PageDesks:
    """The desks of pages, each handed what it needs."""
    ground = reading.ground
    pictures = PictureDesk(ground, reading.files.accounts)
    words, ratings = reading.words, reading.ratings
    acts = PageActs(ground, ratings, reach, words, followups, pictures, pressure, own)
    links = PageLinkDesk(reading, reach, acts)
    return PageDesks(
        SessionDesk(ground, reading.files.accounts, reach),
        links,
        OwnPages(reading, showing),
        acts,
        own,
        KioskBook(ground),
        KioskPresses(reading, reach, acts, links),
        KioskWatch(reading),
        build_public(ground, figures, reading.office_words),
    )
