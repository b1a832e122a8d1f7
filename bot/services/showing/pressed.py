"""What a citizen and the supervisors above read of a report of pressure."""

from bot.facts import Face, Notice, PressedWhichFacts, PressureFacts, PressureReportFacts
from bot.services.pressure import made_anew, newest_report
from bot.services.showing.reading import LIST_LENGTH, Loader, Reading
from models.tables import Matter, Office, Official, Outbox, PressureReport, Prompt, Rating


class PressurePages:
    """What a citizen and the supervisors above read of a report of pressure."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.PRESSURE: self._of_citizen,
            Notice.PRESSURE_ACCEPTED: self._of_citizen,
            Notice.PRESSED_WHICH: self._which,
            Notice.PRESSURE_REPORT: self._of_supervisor,
        }

    async def _of_citizen(self, row: Outbox) -> PressureFacts:
        prompt = await Prompt.get(id=row.subject_id)
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        report = await self._report(row, prompt)
        anew = report is not None and await made_anew(report)
        return PressureFacts(
            matter=await self._reading.matter_of(prompt),
            face=Face(str(row.facts.get("face", Face.PLAIN))),
            kind=report.kind if report else None,
            supervisor=await self._supervisor(report) if report else None,
            grade=await self._reading.ratings.grade_of(rating) if rating else None,
            again=rating is not None and not anew,
            anew=anew,
        )

    async def _report(self, row: Outbox, prompt: Prompt) -> PressureReport | None:
        if "report" in row.facts:
            return await PressureReport.get(id=row.facts["report"])
        return await newest_report(prompt.matter_id)

    async def _supervisor(self, report: PressureReport) -> str | None:
        """The office whose supervisors have it."""
        official = await Official.get_or_none(id=report.accepted_by_id) if report.accepted_by_id else None
        if official is None:
            matter = await Matter.get(id=report.matter_id)
            official = next(iter(await self._reading.files.ladder.nearest(matter.office_id)), None)
        return (await Office.get(id=official.office_id)).name if official else None

    async def _which(self, row: Outbox) -> PressedWhichFacts:
        newest = await Prompt.filter(account_id=row.subject_id).order_by("-id").limit(LIST_LENGTH)
        return PressedWhichFacts(tuple([await self._reading.matter_of(prompt) for prompt in newest]))

    async def _of_supervisor(self, row: Outbox) -> PressureReportFacts:
        report = await PressureReport.get(id=row.subject_id)
        matter = await Matter.get(id=report.matter_id)
        official = await Official.get_or_none(id=report.accepted_by_id) if report.accepted_by_id else None
        return PressureReportFacts(
            report.id,
            report.report_no,
            matter.office_name,
            matter.channel,
            report.kind,
            official.name if official else None,
            report.accepted_at,
        )
