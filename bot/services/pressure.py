"""干预评价: a citizen was pressed. The supervisors above hear of it; the rated office never does."""

import structlog

from bot.errors import NotASupervisor, NotYours, RatingMadeAnew, ReportTaken, StateHasMoved
from bot.facts import Face, Notice
from bot.rules.lifecycle import Act
from bot.rules.numbers import report_no
from bot.services.files import CaseFiles
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.sweeps import Sweep
from bot.services.telling import citizen_address, official_address
from models.database import act
from models.tables import (
    Account,
    Matter,
    Office,
    Official,
    Post,
    PressureReport,
    Prompt,
    Rating,
    RatingVersion,
    Step,
)
from models.terms import Actor, Grade, PressureKind, PressureState, RatingState, Role, Subject

log = structlog.get_logger("pressure")


class PressureDesk:
    """Takes reports, hands them up, and lets the rating be made anew."""

    def __init__(self, files: CaseFiles, ratings: RatingDesk, reach: ReachDesk) -> None:
        self._files = files
        self._ground = files.ground
        self._accounts = files.accounts
        self._telling = files.telling
        self._ratings = ratings
        self._reach = reach

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the watch carries out for this desk."""
        return (Sweep(self._to_hand_up, self._hand_up),)

    @act
    async def ask(self, account: Account, prompt_id: int) -> None:
        """有人要求我打好评: which of the four was it? While one report is open, that it is in good hands."""
        matter, prompt = await self._own(account, prompt_id)
        face = Face.REPORTED if await open_report(matter.id) else Face.PLAIN
        await self._show(account, prompt, face, fresh=True)

    @act
    async def ask_which(self, account: Account) -> None:
        """The same, pressed under the list of one's matters."""
        await self._telling.tell(citizen_address(account), Notice.PRESSED_WHICH, account.id)

    @act
    async def report(self, account: Account, prompt_id: int, kind: PressureKind) -> None:
        """One of the four reasons: the report goes up. While another is open it is not made twice."""
        matter, prompt = await self._own(account, prompt_id)
        if await open_report(matter.id) is None:
            await self._hand_up_first(await self._open(account, matter, kind))
        await self._show(account, prompt, Face.REPORTED)

    @act
    async def mistaken(self, account: Account, prompt_id: int) -> None:
        """点错了: nothing was reported; or 不用: the rating stays as it is."""
        _, prompt = await self._own(account, prompt_id)
        await self._show(account, prompt, Face.DONE)

    @act
    async def ask_again(self, account: Account, prompt_id: int) -> None:
        """重新评: the five grades again. Raises RatingMadeAnew."""
        matter, prompt = await self._own(account, prompt_id)
        await self._reported(matter)
        await self._show(account, prompt, Face.AGAIN)

    @act
    async def rate_again(self, account: Account, prompt_id: int, grade: Grade) -> None:
        """The rating made anew: its next version, whatever its state; the one made under pressure stays.

        Raises:
            StateHasMoved, RatingMadeAnew: nothing was changed.
        """
        matter, prompt = await self._own(account, prompt_id)
        report = await self._reported(matter)
        rating = await Rating.get_or_none(matter=matter)
        if rating is None:
            raise StateHasMoved
        was_open = rating.state is RatingState.OPEN
        await RatingVersion.filter(rating=rating, version=rating.version).update(pressed=True)
        action = Act.AMEND if was_open else Act.RERATE
        await self._ratings.regrade(account, matter, rating, grade, action, why=report.report_no)
        await self._show(account, prompt, Face.DONE)
        await self._reach.send_prompt(account, prompt, fresh=not was_open)

    @act
    async def accept(self, account: Account, report_id: int) -> None:
        """受理.

        Raises:
            NotASupervisor, ReportTaken: nothing was changed.
        """
        report, matter = await self._locked(report_id)
        official = await self._supervisor(account, matter)
        if report.state is not PressureState.OPEN:
            raise await _taken(report)
        report.state = PressureState(
            await self._ground.move(
                matter.id,
                Subject.PRESSURE,
                Act.ACCEPT,
                report.state,
                Actor.SUPERVISOR,
                official_id=official.id,
                why=report.report_no,
            )
        )
        report.accepted_by_id, report.accepted_at = official.id, self._ground.now()
        await report.save(update_fields=["state", "accepted_by_id", "accepted_at"])
        await self._files.edit_everywhere(Notice.PRESSURE_REPORT, report.id, matter)
        await self._tell_accepted(report)

    async def _open(self, account: Account, matter: Matter, kind: PressureKind) -> PressureReport:
        while await PressureReport.exists(report_no=(number := report_no(self._ground.dice.below))):
            pass
        state = await self._ground.move(
            matter.id, Subject.PRESSURE, Act.REPORT, None, Actor.CITIZEN, why=number
        )
        return await PressureReport.create(
            report_no=number,
            matter=matter,
            account=account,
            kind=kind,
            state=PressureState(state),
            at=self._ground.now(),
        )

    async def _hand_up_first(self, report: PressureReport) -> None:
        if not await self._tell_supervisors(report):
            log.warning("nobody above to take it up", report=report.report_no)

    async def _tell_supervisors(self, report: PressureReport) -> int:
        """Tell everybody who may take it up; returns how many."""
        matter = await Matter.get(id=report.matter_id)
        supervisors = await self._files.ladder.nearest(matter.office_id)
        for official in supervisors:
            to = official_address(official.account)
            await self._telling.tell(to, Notice.PRESSURE_REPORT, report.id, matter_id=matter.id)
        return len(supervisors)

    async def _tell_accepted(self, report: PressureReport) -> None:
        account = await Account.get(id=report.account_id)
        if account.silenced_at is None:
            prompt = await Prompt.get(matter_id=report.matter_id)
            await self._telling.tell(
                citizen_address(account),
                Notice.PRESSURE_ACCEPTED,
                prompt.id,
                matter_id=report.matter_id,
                facts={"report": report.id},
            )

    async def _to_hand_up(self, _now: object) -> list[int]:
        """Open reports that nobody in office was told of, where somebody could be told by now."""
        found = []
        for report in await unheard():
            matter = await Matter.get(id=report.matter_id)
            if await self._files.ladder.nearest(matter.office_id):
                found.append(int(report.id))
        return found

    @act
    async def _hand_up(self, report_id: int) -> None:
        report, _ = await self._locked(report_id)
        if report.state is PressureState.OPEN:
            await self._tell_supervisors(report)

    async def _supervisor(self, account: Account, matter: Matter) -> Official:
        """The role in which this account may take up a report about the office of this matter."""
        if await self._accounts.has_role_in(account.id, matter.office_id):
            raise NotASupervisor
        above = await self._accounts.parent(await Office.get(id=matter.office_id))
        while above is not None:
            held = Official.filter(account=account, office=above, role=Role.SUPERVISOR, ended_at=None)
            if official := await held.first():
                return official
            above = await self._accounts.parent(above)
        raise NotASupervisor

    async def _reported(self, matter: Matter) -> PressureReport:
        """The newest report, by which the rating may be made anew. Raises RatingMadeAnew, StateHasMoved."""
        report = await newest_report(matter.id)
        if report is None:
            raise StateHasMoved
        if await made_anew(report):
            raise RatingMadeAnew
        return report

    async def _show(self, account: Account, prompt: Prompt, face: Face, *, fresh: bool = False) -> None:
        await self._telling.tell(
            citizen_address(account),
            Notice.PRESSURE,
            prompt.id,
            matter_id=prompt.matter_id,
            facts={"face": face},
            fresh=fresh,
        )

    async def _locked(self, report_id: int) -> tuple[PressureReport, Matter]:
        found = await PressureReport.get(id=report_id)
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        return await PressureReport.get(id=report_id), matter

    async def _own(self, account: Account, prompt_id: int) -> tuple[Matter, Prompt]:
        found = await Prompt.get_or_none(id=prompt_id)
        if found is None or found.account_id != account.id:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        return matter, await Prompt.get(id=prompt_id)


async def open_report(matter_id: int) -> PressureReport | None:
    """The report of a matter that nobody has taken up yet."""
    return await PressureReport.get_or_none(matter_id=matter_id, state=PressureState.OPEN)


async def newest_report(matter_id: int) -> PressureReport | None:
    """The last report of a matter."""
    return await PressureReport.filter(matter_id=matter_id).order_by("-id").first()


async def made_anew(report: PressureReport) -> bool:
    """Whether the rating was made anew after this report."""
    return await Step.exists(matter_id=report.matter_id, subject=Subject.RATING, why=report.report_no)


async def unheard() -> list[PressureReport]:
    """Open reports that no supervisor who is still in office was told of."""
    waiting = await PressureReport.filter(state=PressureState.OPEN).order_by("id")
    if not waiting:
        return []
    ids = [report.id for report in waiting]
    posts = Post.filter(kind=Notice.PRESSURE_REPORT, subject_id__in=ids)
    told = await posts.values_list("subject_id", "chat_id")
    in_office = Official.filter(role=Role.SUPERVISOR, ended_at=None)
    there = await in_office.filter(account__external_id__in=[chat for _, chat in told] or [0]).values_list(
        "account__external_id", flat=True
    )
    heard = {subject for subject, chat in told if chat in set(there)}
    return [report for report in waiting if report.id not in heard]


async def _taken(report: PressureReport) -> ReportTaken:
    official = await Official.get(id=report.accepted_by_id)
    return ReportTaken(name=official.name, at=report.accepted_at)
