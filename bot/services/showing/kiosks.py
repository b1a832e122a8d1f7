"""What citizens read of a press on a window's tablet."""

from bot.facts import AtKioskFacts, Face, Notice
from bot.rules.eligibility import may_correct
from bot.services.showing.reading import Loader, Reading
from models.tables import Outbox, Prompt, Rating, RatingVersion


class KioskPages:
    """What citizens read of a press on a window's tablet."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {Notice.AT_KIOSK: self._at_kiosk}

    async def _at_kiosk(self, row: Outbox) -> AtKioskFacts | None:
        prompt = await Prompt.get(id=row.subject_id)
        rating = await Rating.get_or_none(matter_id=prompt.matter_id).prefetch_related("account")
        if rating is None or rating.account.external_id != row.chat_id:
            return None
        return AtKioskFacts(
            matter=await self._reading.matter_of(prompt),
            face=Face(str(row.facts.get("face", Face.PLAIN))),
            pressed=(await RatingVersion.get(rating=rating, version=1)).grade,
            grade=await self._reading.ratings.grade_of(rating),
            may_correct=may_correct(
                at_kiosk=rating.kiosk_id is not None,
                corrected_at=rating.corrected_at,
                until=prompt.expires_at,
                now=self._reading.ground.now(),
            ),
            corrected=rating.corrected_at is not None,
        )
