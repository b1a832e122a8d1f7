"""Tablets: paired with a window by a short code, known by a token of their own, unpaired at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count

from bot.errors import KioskCodeBad, KioskUnknown, KioskUnpaired, OfficeUnknown
from bot.services.ground import Ground
from bot.services.sweeps import Sweep, clearing
from models.database import act
from models.tables import Kiosk, KioskCode, Office, Rating
from models.writers.dues import Moment

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=15)
TOKEN_BYTES = 24
CODE_PURPOSE, TOKEN_PURPOSE = "kiosk code", "kiosk"
# A tablet that is there is noted once a minute: it asks all the time.
COARSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Paired:
    """A tablet, and how many ratings were pressed on it; of them marked, of them corrected."""

    kiosk_id: int
    office: str
    window: str
    paired_at: datetime
    seen_at: datetime | None
    unpaired_at: datetime | None
    ratings: int
    marked: int
    corrected: int


class KioskBook:
    """Knows which tablet stands at which window."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @act
    async def invite(self, office_code: str, window: str) -> tuple[str, datetime]:
        """A code for one tablet at this window, and until when it is good. Raises OfficeUnknown."""
        office = await Office.get_or_none(code=office_code, test=False)
        if office is None:
            raise OfficeUnknown(code=office_code)
        code = "".join(str(self._ground.dice.below(10)) for _ in range(CODE_DIGITS))
        until = self._ground.now() + CODE_LASTS
        [hashed, *_] = self._ground.vault.hashes(CODE_PURPOSE, code)
        # the same digits once more are as good as never drawn before their time is over
        await KioskCode.filter(code_hash=hashed).delete()
        await KioskCode.create(code_hash=hashed, office=office, window=window, expires_at=until)
        return code, until

    @act
    async def pair(self, typed: str) -> str:
        """The token of a tablet on which a code was typed, however spaced. Raises KioskCodeBad."""
        code, now = "".join(filter(str.isdecimal, typed)), self._ground.now()
        hashes = self._ground.vault.hashes(CODE_PURPOSE, code)
        found = await KioskCode.get_or_none(code_hash__in=hashes, used_at=None, expires_at__gt=now)
        if found is None or not await KioskCode.filter(id=found.id, used_at=None).update(used_at=now):
            raise KioskCodeBad
        token = self._ground.dice.token(TOKEN_BYTES)
        [hashed, *_] = self._ground.vault.hashes(TOKEN_PURPOSE, token)
        await Kiosk.create(
            office_id=found.office_id, window=found.window, token_hash=hashed, paired_at=now, seen_at=now
        )
        return token

    async def kiosk_of(self, token: str) -> Kiosk:
        """The tablet with this token; that it was there is noted. Raises KioskUnpaired."""
        hashes, now = self._ground.vault.hashes(TOKEN_PURPOSE, token), self._ground.now()
        kiosk = await Kiosk.get_or_none(token_hash__in=hashes, unpaired_at=None)
        if kiosk is None:
            raise KioskUnpaired
        if kiosk.seen_at is None or kiosk.seen_at < now - COARSE:
            await Kiosk.filter(id=kiosk.id).update(seen_at=now)
        return kiosk

    @act
    async def unpair(self, kiosk_id: int) -> None:
        """The tablet is nobody's any more. Raises KioskUnknown."""
        if not await Kiosk.filter(id=kiosk_id, unpaired_at=None).update(unpaired_at=self._ground.now()):
            raise KioskUnknown(kiosk_id=kiosk_id)

    async def all(self) -> list[Paired]:
        """All tablets by office and window; of those unpaired only what something was pressed on."""
        kinds: Sequence[dict[str, object]] = ({}, {"kiosk_marked": True}, {"corrected_at__not_isnull": True})
        counts = [await _counted(**which) for which in kinds]
        there = Kiosk.filter(Q(unpaired_at=None) | Q(id__in=[*counts[0], 0]))
        return [
            Paired(
                kiosk.id,
                kiosk.office.code,
                kiosk.window,
                kiosk.paired_at,
                kiosk.seen_at,
                kiosk.unpaired_at,
                *(count.get(kiosk.id, 0) for count in counts),
            )
            for kiosk in await there.order_by("office__code", "window", "id").prefetch_related("office")
        ]

    def sweeps(self) -> list[Sweep]:
        """What the watch clears away: codes that pair nothing any more."""
        return [clearing(Moment(KioskCode, "expires_at"), self._ground.now)]


async def _counted(**which: object) -> dict[int, int]:
    """How many of these ratings were pressed on each tablet."""
    pressed = Rating.filter(kiosk_id__not_isnull=True, **which)
    rows = await pressed.annotate(n=Count("id")).group_by("kiosk_id").values_list("kiosk_id", "n")
    return {int(kiosk_id): int(n) for kiosk_id, n in rows}
