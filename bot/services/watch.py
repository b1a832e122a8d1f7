"""The watch: what is due is picked by a column, decided anew under its lock, and carried out once."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.rules.verdicts import Strike, struck
from bot.services.files import CONTACT, CaseFiles
from bot.services.followups import FollowUpDesk
from bot.services.rating import RatingDesk
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

BATCH = 200
LEVEL_ACTS = {AlertLevel.DUE_SOON: Act.NEAR_DUE, AlertLevel.OVERDUE: Act.OVERDUE}
log = structlog.get_logger("watch")


class Watch:
    """Settles, finishes, expires, reminds of deadlines, and closes after silence."""

    def __init__(self, files: CaseFiles, ratings: RatingDesk, followups: FollowUpDesk) -> None:
        self._files = files
        self._ratings = ratings
        self._followups = followups
        self._ground = files.ground

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
        now = self._ground.now()
        sweeps: tuple[tuple[list[int], Callable[[int], Awaitable[None]]], ...] = (
            (await self._settling(now), self._settle),
            (await self._finishing(now), self._finish),
            (await self._expiring(now), self._expire),
            (await self._striking(now), self._strike),
            (await self._forgetting(now), self._forget),
        )
        for ids, carry_out in sweeps:
            for row_id in ids:
                await self._safely(carry_out, row_id)
        return any(len(ids) == BATCH for ids, _ in sweeps)

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

    async def _settling(self, now: datetime) -> list[int]:
        return await _ids(Rating.filter(state=RatingState.OPEN, settle_at__lte=now).order_by("settle_at"))

    async def _finishing(self, now: datetime) -> list[int]:
        return await _ids(Rating.filter(state=RatingState.SETTLED, final_at__lte=now).order_by("final_at"))

    async def _expiring(self, now: datetime) -> list[int]:
        waiting = Prompt.filter(state__in=WAITING_PROMPTS, expires_at__lte=now)
        return await _ids(waiting.order_by("expires_at"))

    async def _striking(self, now: datetime) -> list[int]:
        return await _ids(Case.filter(alert_at__lte=now).order_by("alert_at"))

    async def _forgetting(self, now: datetime) -> list[int]:
        return await _ids(Matter.filter(forget_at__lte=now).order_by("forget_at"))

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
        """Note every stroke that has passed; tell only the newest."""
        strokes = struck(await self._files.duties(case, matter), now)
        for stroke in strokes:
            await self._files.move(matter, case, LEVEL_ACTS[stroke.level], Actor.CLOCK, why=stroke.which)
            if stroke.which == CONTACT:
                case.contact_level = stroke.level
            else:
                case.rectify_level = stroke.level
        await self._files.save(case, matter)
        if strokes:
            await self._tell(matter, case, strokes[-1])

    async def _tell(self, matter: Matter, case: Case, stroke: Strike) -> None:
        await self._files.show_alerts(case, matter)
        facts = {"which": stroke.which, "level": int(stroke.level), "round": case.answers}
        for to in await self._files.watchers(case):
            await self._files.telling.tell(
                to, Notice.DUE, case.id, matter_id=matter.id, facts=facts, by_clock=True
            )

    async def _locked_rating(self, rating_id: int) -> Rating:
        found = await Rating.get(id=rating_id)
        await Matter.filter(id=found.matter_id).select_for_update().get()
        return await Rating.get(id=rating_id)


async def _ids(query: object) -> list[int]:
    return list(await query.limit(BATCH).values_list("id", flat=True))  # type: ignore[attr-defined]
