"""The case file: finding and locking a case, its clock, and whom its messages reach."""

from datetime import datetime

from bot.errors import NotALead, NotAnOfficial, NotTheHandler
from bot.facts import Notice
from bot.rules.deadlines import late_moment, near_due_moment, overdue_moment
from bot.rules.lifecycle import Act
from bot.rules.policy import Policy
from bot.rules.quiet import next_office_moment
from bot.rules.spans import Span
from bot.rules.verdicts import Duty, next_strike, reached
from bot.services.accounts import AccountDesk
from bot.services.boards import BoardDesk
from bot.services.ground import Ground
from bot.services.ladder import Ladder
from bot.services.telling import Address, Telling, citizen_address, official_address
from models.tables import Account, Case, Extension, Matter, Office, Official, Outbox, Post, Prompt, Rating
from models.terms import (
    CLAIMING_ROLES,
    OFFICE_OWES,
    Actor,
    AlertLevel,
    Audience,
    CaseState,
    OutboxState,
    Outcome,
    Role,
    Subject,
)

CONTACT = "contact"
RECTIFY = "rectify"


class CaseFiles:
    """What every desk that works on cases shares."""

    def __init__(self, ground: Ground, accounts: AccountDesk, telling: Telling, boards: BoardDesk) -> None:
        self.ground = ground
        self.accounts = accounts
        self.telling = telling
        self.boards = boards
        self.ladder = Ladder(accounts)

    async def locked(self, case_id: int) -> tuple[Matter, Case]:
        """The case, with its matter locked so that nothing else happens to it meanwhile."""
        found = await Case.get(id=case_id).prefetch_related("rating")
        matter = await Matter.filter(id=found.rating.matter_id).select_for_update().get()
        return matter, await Case.get(id=case_id)

    async def matter_of(self, case: Case) -> Matter:
        """The matter whose rating opened the case."""
        rating = await Rating.get(id=case.rating_id)
        return await Matter.get(id=rating.matter_id)

    async def prompt_of(self, case: Case) -> Prompt:
        """The prompt of that matter: citizens' messages refer to it."""
        rating = await Rating.get(id=case.rating_id)
        return await Prompt.get(matter_id=rating.matter_id)

    async def citizen_of(self, case: Case) -> Account:
        """The account that rated. Only ever used to send something there."""
        rating = await Rating.get(id=case.rating_id).prefetch_related("account")
        return rating.account

    async def claimant(self, account: Account, case: Case) -> Official:
        """The role by which the account may claim or answer. Raises NotAnOfficial."""
        official = await self.accounts.claimant(account.id, office_ids(case))
        if official is None:
            raise NotAnOfficial
        return official

    async def handler(self, account: Account, case: Case) -> Official:
        """The official who claimed the case. Raises NotTheHandler."""
        official = await Official.get_or_none(id=case.handler_id) if case.handler_id else None
        if official is None or official.account_id != account.id or official.ended_at is not None:
            raise NotTheHandler
        return official

    async def move(
        self,
        matter: Matter,
        case: Case,
        action: Act,
        by: Actor,
        official: Official | None = None,
        why: str = "",
    ) -> None:
        """Move the case by the table and write its line; the caller saves the row."""
        before = case.state
        case.state = CaseState(
            await self.ground.move(
                matter.id,
                Subject.CASE,
                action,
                case.state,
                by,
                why=why,
                official_id=official.id if official else None,
            )
        )
        if case.state is not CaseState.CLAIMED:
            case.idle_at = None
        if CaseState.ANSWERING in {before, case.state} and before is not case.state:
            await self.show_extension(case, matter)

    async def offices(self, case: Case) -> list[Office]:
        """The offices on duty: the one that answers, and the one a rung up where it was raised."""
        return await Office.filter(id__in=office_ids(case)).order_by("id")

    async def receivers(self, case: Case) -> list[Address]:
        """Where alerts of this case go, each chat once."""
        found: dict[int, Address] = {}
        for office in await self.offices(case):
            for address in await self.accounts.receivers(office):
                found.setdefault(address.chat_id, address)
        return list(found.values())

    async def show_alerts(self, case: Case, matter: Matter) -> None:
        """Edit every alert of this case to what is true now, but for those in a group that was left."""
        for post in await Post.filter(kind=Notice.ALERT, subject_id=case.id).order_by("id"):
            to = await self._address(post.chat_id)
            if not to.is_group or await Office.exists(chat_id=to.chat_id):
                await self.telling.tell(
                    to, Notice.ALERT, case.id, matter_id=matter.id, not_before=case.shown_from
                )

    async def show_extension(self, case: Case, matter: Matter) -> None:
        """Edit what supervisors see of an extension that was asked for."""
        asked = await Extension.get_or_none(case=case)
        if asked is not None:
            await self.edit_everywhere(Notice.EXTENSION, asked.id, matter)

    async def edit_everywhere(self, kind: Notice, subject_id: int, matter: Matter) -> None:
        """Edit one thing to what is true now, in every chat that shows it."""
        for post in await Post.filter(kind=kind, subject_id=subject_id).order_by("id"):
            await self.telling.tell(await self._address(post.chat_id), kind, subject_id, matter_id=matter.id)

    async def show_card(self, case: Case, matter: Matter, *, fresh: bool = False, **facts: object) -> None:
        """Show the handler's working card as it is now; `fresh`: at the end of the chat."""
        if to := await self.handler_address(case):
            await self.telling.tell(to, Notice.CARD, case.id, matter_id=matter.id, facts=facts, fresh=fresh)

    async def handler_address(self, case: Case) -> Address | None:
        """The private chat of the official who claimed the case."""
        if case.handler_id is None:
            return None
        official = await Official.get(id=case.handler_id).prefetch_related("account")
        return official_address(official.account) if official.ended_at is None else None

    async def watchers(self, case: Case) -> list[Address]:
        """Handler and leads; where there is neither, whoever gets the alerts."""
        found: dict[int, Address] = {}
        if to := await self.handler_address(case):
            found[to.chat_id] = to
        for office in await self.offices(case):
            for address in await self.accounts.personal(office, Role.LEAD):
                found.setdefault(address.chat_id, address)
        return list(found.values()) or await self.receivers(case)

    async def told(self, case: Case, level: AlertLevel) -> list[tuple[Address, bool]]:
        """Who hears that a clock has gone so far, and whether they only oversee the case."""
        if level < AlertLevel.LATE_1:
            return [(to, False) for to in await self.watchers(case)]
        above = [(official_address(one.account), True) for one in await self.ladder.told(case, level)]
        if level > AlertLevel.LATE_1:
            return above
        leads = [await self.accounts.personal(office, Role.LEAD) for office in await self.offices(case)]
        return above + [(to, False) for addresses in leads for to in addresses]

    async def is_on_duty(self, chat_id: int, case: Case) -> bool:
        """Whether a chat belongs to an office that answers: its group, or somebody who may claim there."""
        ids = office_ids(case)
        if await Office.exists(id__in=ids, chat_id=chat_id):
            return True
        people = Official.filter(account__external_id=chat_id, office_id__in=ids, role__in=CLAIMING_ROLES)
        return await people.filter(ended_at=None).exists()

    async def citizen_address(self, case: Case) -> Address | None:
        """Where the citizen hears of the case; none when they want to hear nothing more."""
        account = await self.citizen_of(case)
        return None if account.silenced_at is not None else citizen_address(account)

    async def set_dues(self, case: Case, matter: Matter) -> None:
        """Both due days anew, counted from now."""
        policy = await self.ground.policy_of(matter)
        now = self.ground.now()
        contact = self.ground.due(now, policy.contact_within)
        rectify = self.ground.due(now, policy.rectify_within)
        case.round_opened_at = now
        case.contact_due, case.rectify_due = contact.at, rectify.at
        case.provisional = contact.provisional or rectify.provisional
        case.contact_level = case.rectify_level = AlertLevel.NONE
        case.contacted_at = case.replied_at = case.claimed_at = case.rectified_at = None
        case.handler_id = None
        case.outcome = None

    async def set_clock(self, case: Case, matter: Matter) -> None:
        """When the case's clock strikes next."""
        if case.state is CaseState.CLOSED:
            case.alert_at = None
        elif case.state is CaseState.REPLIED:
            case.alert_at = await self.verdict_until(case, matter)
        else:
            case.alert_at = next_strike(await self.duties(case, matter))
            if case.alert_at and case.shown_from:
                case.alert_at = max(case.alert_at, case.shown_from)

    async def verdict_until(self, case: Case, matter: Matter) -> datetime:
        """Until when the citizen may judge the answer."""
        policy = await self.ground.policy_of(matter)
        return self.ground.due(case.replied_at or self.ground.now(), policy.verdict_window).at

    async def duties(self, case: Case, matter: Matter) -> tuple[Duty, ...]:
        """What the office still owes in this round, with its moments."""
        if case.state not in OFFICE_OWES:
            return ()
        policy = await self.ground.policy_of(matter)
        promised = case.outcome is Outcome.RECTIFY_BY
        limit = policy.promise_at_most if promised else policy.rectify_within
        owed = [self._duty(case, RECTIFY, case.rectify_due, limit, case.rectify_level, policy)]
        if case.contacted_at is None:
            owed.append(
                self._duty(case, CONTACT, case.contact_due, policy.contact_within, case.contact_level, policy)
            )
        return tuple(owed)

    async def set_levels(self, case: Case, matter: Matter) -> None:
        """After a due day moved: what struck too early strikes again, what is late strikes at once."""
        for duty in await self.duties(case, matter):
            level = min(duty.level, reached(duty, self.ground.now()))
            if duty.which == CONTACT:
                case.contact_level = level
            else:
                case.rectify_level = level

    async def save(self, case: Case, matter: Matter, *, by_clock: bool = False) -> None:
        """Set the clock and write the row; its identity is never rewritten. The boards show it."""
        await self.set_clock(case, matter)
        await self.boards.case_changed(case, by_clock=by_clock)
        await case.save(update_fields=sorted(Case._meta.db_fields - NEVER_REWRITTEN))

    def next_office_moment(self, moment: datetime) -> datetime:
        """When the clock may act on an office that has until `moment`: then, or as its next day begins."""
        ground = self.ground
        return next_office_moment(moment, ground.policy, ground.calendar, ground.zone)

    def is_hidden(self, case: Case) -> bool:
        """Whether the office does not know of the case yet: its alert waits, so that nobody is guessed."""
        return case.shown_from is not None and self.ground.now() < case.shown_from

    async def has_left(self, case: Case, matter: Matter) -> bool:
        """Whether an alert of the case has left, by a clock that may have gone back since."""
        alerts = Outbox.filter(matter_id=matter.id, kind=Notice.ALERT, subject_id=case.id)
        return await alerts.filter(state__in=(OutboxState.LEASED, OutboxState.SENT)).exists()

    def is_assignable(self, case: Case) -> bool:
        """Whether a lead can give the case to somebody: nobody has begun to work on it."""
        return case.state in {CaseState.OPENED, CaseState.CLAIMED} and not self.is_hidden(case)

    async def may_assign(self, chat_id: int, case: Case) -> bool:
        """Whether who reads this chat can give the case to somebody; in a group all read the same."""
        if chat_id < 0 or not self.is_assignable(case):
            return False
        reader = await self.accounts.find(chat_id)
        return reader is not None and await self.accounts.lead(reader.id, office_ids(case)) is not None

    async def lead(self, account: Account, case: Case) -> Official:
        """The role by which the account leads an office that answers. Raises NotALead."""
        official = await self.accounts.lead(account.id, office_ids(case))
        if official is None:
            raise NotALead
        return official

    def actor(self, official: Official) -> Actor:
        """The role in which an official acts."""
        return Actor(official.role)

    def _duty(
        self, case: Case, which: str, due_at: datetime, limit: Span, level: AlertLevel, policy: Policy
    ) -> Duty:
        ground = self.ground
        near = near_due_moment(
            due_at=due_at,
            opened_at=case.round_opened_at,
            limit=limit,
            policy=policy,
            calendar=ground.calendar,
            tz=ground.zone,
        )
        late = overdue_moment(due_at=due_at, policy=policy, calendar=ground.calendar, tz=ground.zone)
        rungs = tuple(
            late_moment(due_at=due_at, span=span, policy=policy, calendar=ground.calendar, tz=ground.zone)
            for span in policy.escalate_after
        )
        return Duty(which, near, late, level, rungs)

    async def _address(self, chat_id: int) -> Address:
        account = await self.accounts.find(chat_id)
        if account is not None:
            return official_address(account)
        return Address(chat_id, self.ground.language, Audience.OFFICE)


NEVER_REWRITTEN = {"id", "case_no", "rating_id", "opened_at"}


def office_ids(case: Case) -> set[int]:
    """The offices whose officials may claim."""
    return {case.office_id} | ({case.raised_to_id} if case.raised_to_id else set())
