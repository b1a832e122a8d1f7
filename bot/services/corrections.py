"""本人更正: whoever the matter belongs to says that it was not they who pressed at the window, once."""

from bot.errors import CorrectedAlready, CorrectionOver, NotYours, StateHasMoved
from bot.facts import Face, Notice
from bot.rules.eligibility import may_correct
from bot.rules.lifecycle import Act
from bot.services.files import CaseFiles
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.telling import citizen_address
from models.database import act
from models.tables import Account, Matter, Prompt, Rating
from models.terms import Grade, RatingState


class CorrectionDesk:
    """Makes the next version of what was pressed at a window; the one pressed there stays."""

    def __init__(self, files: CaseFiles, ratings: RatingDesk, reach: ReachDesk) -> None:
        self._ground = files.ground
        self._telling = files.telling
        self._ratings = ratings
        self._reach = reach

    @act
    async def ask(self, account: Account, prompt_id: int) -> None:
        """不是我点的，我来评: the five grades. Raises CorrectedAlready, CorrectionOver."""
        _, prompt, rating = await self._own(account, prompt_id)
        self._check(prompt, rating)
        await self._show(account, prompt, Face.AGAIN)

    @act
    async def leave(self, account: Account, prompt_id: int) -> None:
        """不用改: it stays as it was pressed."""
        _, prompt, _ = await self._own(account, prompt_id)
        await self._show(account, prompt, Face.PLAIN)

    @act
    async def correct(self, account: Account, prompt_id: int, grade: Grade) -> None:
        """One's own grade, whatever the state of the rating; even the same one is said by oneself now.

        Raises:
            CorrectedAlready, CorrectionOver: nothing was changed.
        """
        matter, prompt, rating = await self._own(account, prompt_id)
        self._check(prompt, rating)
        was_open = rating.state is RatingState.OPEN
        await Rating.filter(id=rating.id).update(corrected_at=self._ground.now())
        await self._ratings.regrade(account, matter, rating, grade, Act.CORRECT)
        await self._show(account, prompt, Face.DONE)
        await self._reach.send_prompt(account, prompt, fresh=not was_open)

    def _check(self, prompt: Prompt, rating: Rating) -> None:
        corrected, until = rating.corrected_at, prompt.expires_at
        now, at_kiosk = self._ground.now(), rating.kiosk_id is not None
        if may_correct(at_kiosk=at_kiosk, corrected_at=corrected, until=until, now=now):
            return
        raise CorrectedAlready if corrected else CorrectionOver

    async def _own(self, account: Account, prompt_id: int) -> tuple[Matter, Prompt, Rating]:
        found = await Prompt.get_or_none(id=prompt_id)
        if found is None or found.account_id != account.id:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        rating = await Rating.get_or_none(matter=matter)
        if rating is None or rating.account_id != account.id:
            raise StateHasMoved
        return matter, await Prompt.get(id=prompt_id), rating

    async def _show(self, account: Account, prompt: Prompt, face: Face) -> None:
        await self._telling.tell(
            citizen_address(account),
            Notice.AT_KIOSK,
            prompt.id,
            matter_id=prompt.matter_id,
            facts={} if face is Face.PLAIN else {"face": face},
            silent=True,
        )
