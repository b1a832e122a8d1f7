"""All desks, put together over one ground: what the faces are handed."""

from dataclasses import dataclass

from bot.ports import Bell, Limiter, Sender
from bot.services.accounts import AccountDesk
from bot.services.cases import CaseDesk
from bot.services.delivery import DeliveryDesk
from bot.services.drafts import DraftDesk
from bot.services.files import CaseFiles
from bot.services.followups import FollowUpDesk
from bot.services.ground import Ground
from bot.services.handling import HandlingDesk
from bot.services.hearing import HearingDesk
from bot.services.inbox import InboxDesk
from bot.services.intake import IntakeDesk
from bot.services.offices import OfficeDesk
from bot.services.officewords import OfficeWords
from bot.services.ownview import OwnDesk
from bot.services.people import PeopleDesk
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.relays import RelayDesk
from bot.services.showing import Showing
from bot.services.sources import SourceDesk
from bot.services.tagbooks import TagBookDesk
from bot.services.telling import Telling
from bot.services.watch import Watch
from bot.services.words import WordsDesk


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
    people: PeopleDesk
    own: OwnDesk
    offices: OfficeDesk
    sources: SourceDesk
    tagbooks: TagBookDesk
    inbox: InboxDesk
    watch: Watch
    showing: Showing
    files: CaseFiles

    def delivery(self, sender: Sender, limiter: Limiter) -> DeliveryDesk:
        """The desk that carries messages out through a channel."""
        return DeliveryDesk(self.files, self.reach, self.showing, sender, limiter)


def build(ground: Ground, inbox_bell: Bell) -> Desks:
    """Every desk, each handed what it needs."""
    telling = Telling(ground)
    accounts = AccountDesk(ground)
    files = CaseFiles(ground, accounts, telling)
    office_words = OfficeWords(ground, telling)
    reach = ReachDesk(ground, accounts, telling)
    cases = CaseDesk(files, office_words)
    words = WordsDesk(ground, accounts, cases, telling)
    ratings = RatingDesk(files, reach, words, cases)
    relays = RelayDesk(files)
    handling = HandlingDesk(files, relays)
    drafts = DraftDesk(files, words, handling)
    followups = FollowUpDesk(files, cases, words, office_words)
    tagbooks = TagBookDesk(ground.clock)
    return Desks(
        ground=ground,
        accounts=accounts,
        intake=IntakeDesk(ground, accounts, reach, tagbooks),
        reach=reach,
        ratings=ratings,
        words=words,
        hearing=HearingDesk(files, words, drafts, followups),
        cases=cases,
        handling=handling,
        drafts=drafts,
        followups=followups,
        people=PeopleDesk(ground, cases),
        own=OwnDesk(ground, accounts, telling),
        offices=OfficeDesk(),
        sources=SourceDesk(ground),
        tagbooks=tagbooks,
        inbox=InboxDesk(ground, inbox_bell),
        watch=Watch(files, ratings, followups),
        showing=Showing(files, ratings, words, handling, relays, office_words),
        files=files,
    )
