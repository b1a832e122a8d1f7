"""From the bytes of one report to its receipt, or to the problem it has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import OfficeUnknown, Refusal
from bot.services.ground import Ground
from bot.services.intake import IntakeDesk, MatterReport, Receipt
from bot.services.sources import LONGEST_CODE, SourceDesk
from bot.services.withdrawals import Withdrawal
from models.database import is_outage
from models.tables import Source
from webhooks.documents import BadDocument, read_object
from webhooks.problems import Kind, Problem, office_unknown, problem_of, unavailable
from webhooks.schema import office_code_of, read_event

LARGEST_REPORT = 20 * 1024
Event = MatterReport | Withdrawal


@asynccontextmanager
async def told_as_problems() -> AsyncIterator[None]:
    """Whatever a desk refuses, and a database that cannot commit, come out as problems."""
    try:
        yield
    except Exception as exc:
        if problem := told_as_problem(exc):
            raise problem from exc
        raise


def told_as_problem(exc: Exception) -> Problem | None:
    """The problem that this is to who asks; None where it is a mistake of ours."""
    if isinstance(exc, Refusal):
        return problem_of(exc)
    return unavailable() if is_outage(exc) else None


class Reports:
    """Reads reports and hands them to the intake."""

    def __init__(self, ground: Ground, sources: SourceDesk, intake: IntakeDesk) -> None:
        self._ground = ground
        self._sources = sources
        self._intake = intake

    async def read(self, body: bytes) -> Event:
        """The report in `body`. Raises Problem with everything that is wrong with it."""
        try:
            document = read_object(body)
        except BadDocument as bad:
            raise Problem(Kind.INVALID, faults=[bad.fault]) from None
        try:
            event = read_event(document, self._ground.now())
        except Problem as problem:
            code = office_code_of(document) if problem.kind is Kind.INVALID else None
            if code is not None:
                await self._check_office(code, problem)
            raise
        if isinstance(event, MatterReport) and len(event.office_code) > LONGEST_CODE:
            raise problem_of(OfficeUnknown(code=event.office_code))
        return event

    async def take(self, source: Source, event: Event) -> Receipt:
        """The receipt of a report or a withdrawal that is committed. Raises Problem."""
        try:
            if isinstance(event, Withdrawal):
                return await self._intake.withdraw(source, event)
            return await self._intake.receive(source, event)
        except Exception as exc:
            if problem := told_as_problem(exc):
                raise problem from exc
            raise

    async def _check_office(self, code: str, problem: Problem) -> None:
        """A document with other faults is told of an unknown office too, so that one round is enough."""
        async with told_as_problems():
            if not await self._sources.knows_office(code):
                problem.faults.append(office_unknown(code))
