"""All desks, put together over one ground: what the faces are handed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports import Bell, Limiter, Publisher, Sender
from bot.services.accounts import AccountDesk
from bot.services.alarms import AlarmDesk
from bot.services.assigning import AssignDesk
from bot.services.boards import BoardDesk
from bot.services.cases import CaseDesk
from bot.services.corrections import CorrectionDesk
from bot.services.counters import CounterDesk
from bot.services.delivery import DeliveryDesk
from bot.services.digestparts import DigestParts
from bot.services.digests import DigestDesk
from bot.services.disputes import DisputeDesk
from bot.services.drafts import DraftDesk
from bot.services.extensions import ExtensionDesk
from bot.services.figures import FigureDesk
from bot.services.files import CaseFiles
from bot.services.finding import Finding
from bot.services.followups import FollowUpDesk
from bot.services.generalmatters import GeneralMatters
from bot.services.ground import Ground
from bot.services.groups import GroupDesk
from bot.services.handling import HandlingDesk
from bot.services.handovers import HandOverDesk
from bot.services.hearing import HearingDesk
from bot.services.inbox import InboxDesk
from bot.services.intake import IntakeDesk
from bot.services.lanes import Lanes
from bot.services.numbers import NumberDesk
from bot.services.offices import OfficeDesk
from bot.services.officewords import OfficeWords
from bot.services.ownphone import PhoneDesk
from bot.services.ownview import OwnDesk
from bot.services.pagedesks import PageDesks, build_pages
from bot.services.people import PeopleDesk
from bot.services.phones import PhoneBook
from bot.services.presses import PressDesk
from bot.services.pressure import PressureDesk
from bot.services.publishing import PublishingDesk
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.recall import RecallDesk
from bot.services.rehearsals import RehearsalDesk
from bot.services.relays import RelayDesk
from bot.services.reminders import ReminderDesk
from bot.services.reviews import ReviewDesk
from bot.services.schedule import ScheduleDesk
from bot.services.showing import Showing
from bot.services.showing.reading import Reading
from bot.services.sources import SourceDesk
from bot.services.stage import Stage
from bot.services.sweeps import Sweep
from bot.services.tagbooks import TagBookDesk
from bot.services.tallies import Tallies
from bot.services.team import TeamDesk
from bot.services.telling import Telling
from bot.services.urging import UrgingDesk
from bot.services.watch import Watch
from bot.services.words import WordsDesk


class WithClocks(Protocol):
    """A desk with moments of its own."""

    def sweeps(self) -> Sequence[Sweep]:
        """What the watch carries out for it."""


@dataclass(frozen=True)
class Desks:
    """One of each."""

    ground: Ground
    accounts: AccountDesk
    intake: IntakeDesk
    reach: ReachDesk
    ratings: RatingDesk
    words: WordsDesk
    hearing: HearingDesk
    cases: CaseDesk
    handling: HandlingDesk
    drafts: DraftDesk
    followups: FollowUpDesk
    handovers: HandOverDesk
    extensions: ExtensionDesk
    urging: UrgingDesk
    people: PeopleDesk
    own: OwnDesk
    offices: OfficeDesk
    sources: SourceDesk
    tagbooks: TagBookDesk
    team: TeamDesk
    assigning: AssignDesk
    groups: GroupDesk
    boards: BoardDesk
    presses: PressDesk
    pressure: PressureDesk
    schedule: ScheduleDesk
    alarms: AlarmDesk
    digests: DigestDesk
    figures: FigureDesk
    phones: PhoneBook
    counters: CounterDesk
    corrections: CorrectionDesk
    own_phone: PhoneDesk
    numbers: NumberDesk
    reviews: ReviewDesk
    disputes: DisputeDesk
    inbox: InboxDesk
    watch: Watch
    showing: Showing
    files: CaseFiles
    pages: PageDesks

    @property
    def recall(self) -> RecallDesk:
        """The desk that reads what a chat shows."""
        return RecallDesk(self.showing)

    def delivery(self, sender: Sender, limiter: Limiter) -> DeliveryDesk:
        """The desk that carries messages out through a channel."""
        return DeliveryDesk(self.files, self.reach, self.groups, self.showing, sender, limiter)

    def publishing(self, publisher: Publisher) -> PublishingDesk:
        """The desk that carries events to the callbacks of sources."""
        return PublishingDesk(self.ground, publisher)


def build(ground: Ground, inbox_bell: Bell, lanes: Lanes | None = None) -> Desks:
    """Every desk, each handed what it needs."""
    telling, accounts, tagbooks = Telling(ground), AccountDesk(ground), TagBookDesk(ground.clock)
    boards = BoardDesk(ground, accounts, telling)
    files = CaseFiles(ground, accounts, telling, boards)
    office_words = OfficeWords(ground, telling)
    reach = ReachDesk(ground, accounts, telling)
    cases = CaseDesk(files, office_words)
    words = WordsDesk(ground, accounts, cases, telling)
    ratings = RatingDesk(files, reach, words, cases)
    relays = RelayDesk(files)
    handling = HandlingDesk(files, relays)
    handovers = HandOverDesk(files, cases, words, relays, office_words)
    extensions = ExtensionDesk(files, relays, office_words)
    drafts = DraftDesk(files, words, handling, handovers, extensions)
    followups = FollowUpDesk(files, cases, words, office_words)
    assigning = AssignDesk(files, cases, drafts)
    people = PeopleDesk(ground, assigning)
    phones = PhoneBook(ground, telling)
    counters = CounterDesk(ground, reach, words, telling)
    finding = Finding(ground, accounts, reach, words, counters, phones)
    own_phone = PhoneDesk(finding, phones, words, telling)
    numbers = NumberDesk(ground, finding, words, telling)
    reviews = ReviewDesk(files, reach, words, ratings, GeneralMatters(ground, tagbooks))
    hearing = HearingDesk(files, words, drafts, followups, own_phone, numbers, handovers, reviews)
    pressure = PressureDesk(files, ratings, reach)
    schedule = ScheduleDesk(files, reach)
    alarms = AlarmDesk(ground, telling)
    digests = DigestDesk(files, DigestParts(ground, Tallies(ground, office_words)))
    reading = Reading(files, ratings, words, handling, relays, office_words, handovers, extensions)
    showing = Showing(reading)
    figures = FigureDesk(ground)
    own = OwnDesk(ground, accounts, telling, phones)
    pages = build_pages(reading, showing, reach, followups, pressure, own, figures)
    rehearsals = RehearsalDesk(Stage(ground), ratings, hearing, cases, handling, drafts, followups)
    return Desks(
        ground=ground,
        accounts=accounts,
        intake=IntakeDesk(ground, accounts, reach, tagbooks, phones),
        reach=reach,
        ratings=ratings,
        words=words,
        hearing=hearing,
        cases=cases,
        handling=handling,
        drafts=drafts,
        followups=followups,
        handovers=handovers,
        extensions=extensions,
        urging=UrgingDesk(files),
        people=people,
        team=TeamDesk(ground, accounts, people, telling),
        assigning=assigning,
        groups=GroupDesk(files, cases),
        boards=boards,
        own=own,
        offices=OfficeDesk(),
        sources=SourceDesk(ground),
        tagbooks=tagbooks,
        presses=PressDesk(ground),
        pressure=pressure,
        schedule=schedule,
        alarms=alarms,
        digests=digests,
        figures=figures,
        phones=phones,
        counters=counters,
        corrections=CorrectionDesk(files, ratings, reach),
        own_phone=own_phone,
        numbers=numbers,
        reviews=reviews,
        disputes=DisputeDesk(ground, accounts, reach, telling),
        inbox=InboxDesk(ground, inbox_bell, lanes),
        watch=Watch(
            files,
            ratings,
            followups,
            more=_sweeps(
                rehearsals,
                extensions,
                phones,
                pressure,
                ReminderDesk(ground, accounts, reach, telling),
                digests,
                boards,
                assigning,
                alarms,
                pages,
                figures,
            ),
        ),
        showing=showing,
        files=files,
        pages=pages,
    )


def _sweeps(*desks: WithClocks) -> list[Sweep]:
    """What the watch carries out for each of them."""
    return [sweep for desk in desks for sweep in desk.sweeps()]
