"""The parts of a digest: what one person is told of one office, by the roles they hold there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from tortoise.queryset import QuerySet

from bot.facts import DigestCaseFacts, DigestListFacts, DigestPartFacts
from bot.rules.digests import Pile, holiday_between, next_due, pile, working_weekends
from bot.services.ground import Ground
from bot.services.tallies import Tallies, shown_by
from models.tables import Case, Extension, HandOver, Office, Official, PressureReport
from models.terms import OFFICE_OWES, CaseState, ExtensionState, HandOverState, PressureState, Role

DIGEST_ROLES = frozenset({Role.LEAD, Role.SUPERVISOR})


class DigestParts:
    """Reads one office as its lead and as its supervisor may know it."""

    def __init__(self, ground: Ground, tallies: Tallies) -> None:
        self._ground = ground
        self._tallies = tallies

    async def part(
        self, account_id: int, office_id: int, since: datetime, until: datetime
    ) -> DigestPartFacts:
        """What happened from a moment to a moment, and what is due and to be decided now."""
        office, roles = await Office.get(id=office_id), await roles_in(account_id, office_id)
        today, last = self._ground.day(until), self._ground.day(since)
        leads = Role.LEAD in roles
        cases = await self._tallies.open_cases([office_id], since, until) if leads else ()
        part = DigestPartFacts(
            office_id=office_id,
            office=office.name,
            since=since,
            holiday=holiday_between(last, today, self._ground.calendar),
            cases=cases,
            sums=await self._tallies.sums(office_id, since, until) if leads else None,
            weekends=(),
        )
        if Role.SUPERVISOR in roles:
            part = await self._from_above(part, account_id, until)
        return replace(part, weekends=self._weekends(part, until))

    def _weekends(self, part: DigestPartFacts, until: datetime) -> tuple[date, ...]:
        today = self._ground.day(until)
        dues = [due for case in (*part.cases, *part.late_below) if (due := next_due(case))]
        furthest = [case.rectify_due for case in part.cases if case.is_new]
        return working_weekends(today, max([*dues, *furthest], default=today), self._ground.calendar)

    async def _from_above(self, part: DigestPartFacts, account_id: int, until: datetime) -> DigestPartFacts:
        below = await offices_below(account_id, part.office_id)
        return replace(
            part,
            late_below=await self.late(below, part.since, until),
            extensions=await asked(below, until).count(),
            hand_overs=await undecided(part.office_id).count(),
            pressure=await reported(below).count(),
        )

    async def late(
        self, office_ids: Collection[int], since: datetime, until: datetime
    ) -> tuple[DigestCaseFacts, ...]:
        """The cases of these offices that are late."""
        owing = Case.filter(shown_by(until), office_id__in=office_ids, state__in=OFFICE_OWES)
        lines = await self._tallies.lines(owing.filter(contact_due__lte=until), since)
        return tuple(pile(lines, Pile.LATE, self._ground.day(until)))

    async def listed(self, account_id: int, office_id: int, which: Pile, since: datetime) -> DigestListFacts:
        """One list of the digest as it is now."""
        office, now = await Office.get(id=office_id), self._ground.now()
        today = self._ground.day(now)
        if which is Pile.BELOW:
            cases = await self.late(await offices_below(account_id, office_id), since, now)
        else:
            cases = tuple(pile(await self._tallies.open_cases([office_id], since, now), which, today))
        return DigestListFacts(office_id, office.name, which, today, cases)

    async def decisions(self, account_id: int, office_id: int, which: Pile) -> list[tuple[int, int]]:
        """What waits for this supervisor's decision: its row and its matter."""
        below = await offices_below(account_id, office_id)
        if which is Pile.PRESSURE:
            return await reported(below).order_by("id").values_list("id", "matter_id")
        now = self._ground.now()
        rows = asked(below, now) if which is Pile.EXTENSIONS else undecided(office_id)
        return await rows.order_by("id").values_list("id", "case__rating__matter_id")


async def roles_in(account_id: int, office_id: int) -> set[Role]:
    """The roles for which this person gets the digest of an office now."""
    held = Official.filter(account_id=account_id, office_id=office_id, ended_at=None, away_since=None)
    return {official.role for official in await held.filter(role__in=DIGEST_ROLES)}


async def offices_below(account_id: int, office_id: int) -> set[int]:
    """The offices that this person supervises from there, being in none of them; test offices left out.

    Supervisors of the nearest office above are those who decide; where it has none, those further up.
    """
    parents = dict(await Office.filter(test=False).values_list("id", "parent_id"))
    people: dict[int, set[int]] = defaultdict(set)
    supervisors: dict[int, set[int]] = defaultdict(set)
    for place, person, role in await _in_office():
        people[place].add(person)
        if role == Role.SUPERVISOR:
            supervisors[place].add(person)
    above = {place: _deciding(place, parents, supervisors, people[place]) for place in parents}
    return {
        place
        for place, at in above.items()
        if at == office_id and account_id in supervisors[at] - people[place]
    }


async def _in_office() -> list[tuple[int, int, Role]]:
    there = Official.filter(ended_at=None, account__blocked_at=None, account__gone_at=None)
    return await there.values_list("office_id", "account_id", "role")


def _deciding(
    place: int,
    parents: Mapping[int, int | None],
    supervisors: Mapping[int, set[int]],
    inside: set[int],
) -> int | None:
    above = parents.get(place)
    while above is not None and not supervisors[above] - inside:
        above = parents.get(above)
    return above


def asked(office_ids: Collection[int], now: datetime) -> QuerySet[Extension]:
    """Extensions that wait for a decision."""
    waiting = Extension.filter(state=ExtensionState.ASKED, decide_by__gt=now)
    return waiting.filter(case__office_id__in=office_ids, case__state=CaseState.ANSWERING)


def undecided(office_id: int) -> QuerySet[HandOver]:
    """Hand-overs that wait for a decision: until then the case is with the office of those who decide."""
    return HandOver.filter(state=HandOverState.UNDECIDED, case__office_id=office_id)


def reported(office_ids: Collection[int]) -> QuerySet[PressureReport]:
    """Reports of pressure that nobody has taken up."""
    return PressureReport.filter(state=PressureState.OPEN, matter__office_id__in=office_ids)
