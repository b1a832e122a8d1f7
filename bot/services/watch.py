"""The watch: what is due is picked by a column, decided anew under its lock, and carried out once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.rules.verdicts import RUNGS, Strike, struck
from bot.services.files import CONTACT, CaseFiles
from bot.services.followups import FollowUpDesk
from bot.services.rating import RatingDesk
from bot.services.sweeps import BATCH, Sweep, by
from bot.services.telling import Address
from models.database import act, is_outage
from models.tables import Case, Matter, Prompt, Rating
from models.terms import (
    OFFICE_OWES,
    WAITING_PROMPTS,
    Actor,
    AlertLevel,
    CaseState,
    RatingState,
)
from models.writers.dues import Moment, come

LEVEL_ACTS = {
    AlertLevel.DUE_SOON: Act.NEAR_DUE,
    AlertLevel.OVERDUE: Act.OVERDUE,
    **dict.fromkeys(RUNGS, Act.ESCALATE),
}
log = structlog.get_logger("watch")


class Watch:
    """Settles, finishes, expires, strikes, closes after silence; and what other desks bring."""

    def __init__(
        self, files: CaseFiles, ratings: RatingDesk, followups: FollowUpDesk, more: Sequence[Sweep] = ()
    ) -> None:
        self._files = files
        self._ratings = ratings
        self._followups = followups
        self._ground = files.ground
        self._sweeps = (
            by(Moment(Rating, "settle_at", (RatingState.OPEN,)), self._settle),
            by(Moment(Rating, "final_at", (RatingState.SETTLED,)), self._finish),
            by(Moment(Prompt, "expires_at", WAITING_PROMPTS), self._expire),
            by(Moment(Case, "alert_at"), self._strike),
            by(Moment(Matter, "forget_at"), self._forget),
            *more,
        )

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            try:
                busy = await self.look()
            except Exception as exc:
                if not is_outage(exc):
                    raise
                log.warning("the database is away", error=type(exc).__name__)
                busy = False
            if not busy:
                await self._ground.watch_bell.wait(self._ground.policy.watch_every.length.total_seconds())

    async def look(self) -> bool:
        """Carry out everything that is due; True where a full batch says that there is more."""
        is_full = has_acted = False
        moments = [sweep.moment for sweep in self._sweeps if sweep.moment is not None]
        have_come = await come(moments, self._ground.now())
        for sweep in self._sweeps:
            # what was carried out may have made something due that was not when all were asked
            if sweep.moment is not None and sweep.moment not in have_come and not has_acted:
                continue
            ids = await sweep.due(self._ground.now())
            for row_id in ids:
                await self._safely(sweep.carry_out, row_id)
            has_acted = has_acted or bool(ids)
            is_full = is_full or len(ids) == BATCH
        return is_full

    async def _safely(self, carry_out: Callable[[int], Awaitable[None]], row_id: int) -> None:
        """One bad row does not stop the others."""
        try:
            await carry_out(row_id)
        except Exception as exc:
            if is_outage(exc):
                raise
            log.error(
                "could not be carried out", what=carry_out.__name__, id=row_id, error=type(exc).__name__
            )

    @act
    async def _settle(self, rating_id: int) -> None:
        rating = await self._locked_rating(rating_id)
        if rating.state is RatingState.OPEN and rating.settle_at and rating.settle_at <= self._ground.now():
            await self._ratings.settle(rating, Actor.CLOCK)

    @act
    async def _finish(self, rating_id: int) -> None:
        rating = await self._locked_rating(rating_id)
        if rating.state is RatingState.SETTLED and rating.final_at and rating.final_at <= self._ground.now():
            await self._ratings.finish(rating)

    @act
    async def _expire(self, prompt_id: int) -> None:
        found = await Prompt.get(id=prompt_id)
        await Matter.filter(id=found.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt_id)
        if prompt.state in WAITING_PROMPTS and prompt.expires_at <= self._ground.now():
            await self._ratings.expire(prompt)

    @act
    async def _forget(self, matter_id: int) -> None:
        """Contact data have been kept for their time: from completion, or from the end of the last case."""
        matter = await Matter.filter(id=matter_id).select_for_update().get()
        now, keep = self._ground.now(), self._ground.policy.keep_contact
        case = await Case.filter(rating__matter_id=matter.id).order_by("-id").first()
        ended = (case.closed_at or now) if case else matter.completed_at
        matter.forget_at = self._ground.due(ended, keep).at
        if matter.forget_at <= now:
            matter.contact, matter.forget_at = "", None
            matter.phone_hash = matter.hint_hash = None
        await matter.save(update_fields=["contact", "forget_at", "phone_hash", "hint_hash"])

    @act
    async def _strike(self, case_id: int) -> None:
        matter, case = await self._files.locked(case_id)
        now = self._ground.now()
        if case.alert_at is None or case.alert_at > now:
            return
        if case.state is CaseState.REPLIED:
            await self._followups.stayed_silent(matter, case)
        elif case.state in OFFICE_OWES:
            await self._strike_duties(matter, case, now)
        else:
            await self._files.save(case, matter)

    async def _strike_duties(self, matter: Matter, case: Case, now: datetime) -> None:
        """Note every stroke that has passed; tell everybody only the newest that is theirs."""
        strokes = struck(await self._files.duties(case, matter), now)
        for stroke in strokes:
            await self._files.move(matter, case, LEVEL_ACTS[stroke.level], Actor.CLOCK, why=stroke.which)
            if stroke.which == CONTACT:
                case.contact_level = stroke.level
            else:
                case.rectify_level = stroke.level
            case.was_overdue = case.was_overdue or stroke.level >= AlertLevel.OVERDUE
        await self._files.save(case, matter, by_clock=True)
        if strokes:
            await self._tell(matter, case, strokes)

    async def _tell(self, matter: Matter, case: Case, strokes: Sequence[Strike]) -> None:
        await self._files.show_alerts(case, matter)
        newest: dict[int, tuple[Address, Strike, bool]] = {}
        for stroke in strokes:
            for to, above in await self._files.told(case, stroke.level):
                newest[to.chat_id] = (to, stroke, above)
        for to, stroke, above in newest.values():
            facts = {
                "which": stroke.which,
                "level": int(stroke.level),
                "round": case.answers,
                "above": above,
            }
            await self._files.telling.tell(
                to, Notice.DUE, case.id, matter_id=matter.id, facts=facts, by_clock=True
            )

    async def _locked_rating(self, rating_id: int) -> Rating:
        found = await Rating.get(id=rating_id)
        await Matter.filter(id=found.matter_id).select_for_update().get()
        return await Rating.get(id=rating_id)
