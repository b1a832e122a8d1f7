"""What a lead reads: the team, the link of an invitation, whom to give a case to."""

from datetime import datetime

from bot.facts import (
    AssignedFacts,
    AssignFacts,
    CandidateFacts,
    Face,
    MemberFacts,
    Notice,
    TeamFacts,
    TeamLinkFacts,
)
from bot.services.assigning import candidates, load_of
from bot.services.showing.reading import Loader, Reading, subject_id
from models.tables import Case, Office, Official, Outbox


class TeamPages:
    """What a lead reads of people, and those who are given a case."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.TEAM: self._team,
            Notice.TEAM_LINK: self._team_link,
            Notice.ASSIGN_ASK: self._assign_ask,
            Notice.ASSIGNED: self._assigned,
            Notice.REASSIGNED: self._assigned,
        }

    async def _team(self, row: Outbox) -> TeamFacts:
        office = await Office.get(id=row.subject_id)
        officials = await self._reading.files.accounts.officials(office.id)
        return TeamFacts(
            office.id, office.name, tuple([await self._member(official, row) for official in officials])
        )

    async def _member(self, official: Official, row: Outbox) -> MemberFacts:
        return MemberFacts(
            official.id,
            official.name,
            official.role,
            await load_of(official),
            official.away_since is not None,
            official.account.external_id == row.chat_id,
        )

    async def _team_link(self, row: Outbox) -> TeamLinkFacts | None:
        """None where the reader has been erased meanwhile: their key is gone."""
        key_id, sealed = int(str(row.facts["key"])), str(row.facts["sealed"])
        link = await self._reading.ground.vault.open(key_id, sealed)
        office = await Office.get(id=subject_id(row))
        until = datetime.fromisoformat(str(row.facts["until"]))
        return TeamLinkFacts(office.name, link, until) if link else None

    async def _assign_ask(self, row: Outbox) -> AssignFacts:
        case = await Case.get(id=row.subject_id)
        found = await candidates(self._reading.files, case)
        return AssignFacts(
            await self._reading.official(case),
            tuple(CandidateFacts(one.id, one.name, load, one.away_since is not None) for one, load in found),
            Face(str(row.facts.get("face", Face.PLAIN))),
        )

    async def _assigned(self, row: Outbox) -> AssignedFacts:
        case = await Case.get(id=row.subject_id)
        lead = await Official.get(id=int(str(row.facts["by"])))
        return AssignedFacts(await self._reading.official(case), lead.name)
