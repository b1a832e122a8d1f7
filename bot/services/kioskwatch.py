"""What tablets show: one look for all, a few times a second, whichever process took a matter in."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from tortoise.queryset import QuerySet

from bot.facts import MatterFacts
from bot.services.ground import Ground
from bot.services.showing.reading import Reading
from models.database import is_outage
from models.tables import Kiosk, Matter, Prompt
from models.terms import WAITING_PROMPTS

EVERY_SECONDS = 0.4
Window = tuple[int, str]
log = structlog.get_logger("kiosk")


@dataclass(frozen=True)
class Shown:
    """What one tablet shows: nothing, or one matter, in its citizen's language. `paired`: until it is not."""

    number: str | None = None
    facts: MatterFacts | None = None
    private: bool = False
    language: str | None = None
    paired: bool = True


IDLE, UNPAIRED = Shown(), Shown(paired=False)


@dataclass(eq=False)
class _Tablet:
    """One connection of a tablet, and what it was told last."""

    kiosk_id: int
    window: Window
    shown: Shown | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, shown: Shown) -> None:
        if shown != self.shown:
            self.shown = shown
            self.changed.set()


class KioskWatch:
    """Looks for all tablets of this process together, for as long as there is any."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._ground: Ground = reading.ground
        self._tablets: set[_Tablet] = set()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    async def follow(self, kiosk: Kiosk, pulse: float) -> AsyncGenerator[Shown | None, None]:
        """What a tablet shows now, then each change; None where nothing has changed for `pulse` seconds."""
        tablet = _Tablet(kiosk.id, (kiosk.office_id, kiosk.window))
        await self._look([tablet])
        self._tablets.add(tablet)
        self._begin()
        try:
            while not self._closed:
                yield tablet.shown if await _rung(tablet.changed, pulse) else None
                if tablet.shown is UNPAIRED:
                    return
        finally:
            self._tablets.discard(tablet)

    async def close(self) -> None:
        """The process ends: no tablet is to keep it waiting."""
        self._closed = True
        for tablet in self._tablets:
            tablet.changed.set()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    def _begin(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking())

    async def _keep_looking(self) -> None:
        while self._tablets and not self._closed:
            await asyncio.sleep(EVERY_SECONDS)
            await self._look(tuple(self._tablets))

    async def _look(self, tablets: Collection[_Tablet]) -> None:
        """Nobody at a window is shown that something is wrong: then there is nothing to be rated."""
        try:
            await self._show(tablets)
        except Exception as exc:
            if not is_outage(exc):
                log.error("tablets cannot be told", error=type(exc).__name__)
            for tablet in tablets:
                tablet.show(IDLE)

    async def _show(self, tablets: Collection[_Tablet]) -> None:
        ids = [tablet.kiosk_id for tablet in tablets]
        paired = {kiosk.id for kiosk in await Kiosk.filter(id__in=[*ids, 0], unpaired_at=None)}
        waiting = await self._waiting({tablet.window for tablet in tablets if tablet.kiosk_id in paired})
        for tablet in tablets:
            shown = waiting.get(tablet.window, IDLE)
            tablet.show(shown if tablet.kiosk_id in paired else UNPAIRED)

    async def _waiting(self, windows: Iterable[Window]) -> dict[Window, Shown]:
        """The newest matter of each window that can be rated."""
        wanted = set(windows)
        if not wanted:
            return {}
        since = self._ground.now() - self._ground.policy.kiosk_within.length
        matters = sorted(await completed(wanted, since), key=lambda matter: (matter.completed_at, matter.id))
        prompts = await self._open_prompts([matter.id for matter in matters])
        return {
            (matter.office_id, matter.window or ""): await self._shown(matter, prompts[matter.id])
            for matter in matters
            if (matter.office_id, matter.window) in wanted and matter.id in prompts
        }

    async def _open_prompts(self, matter_ids: Sequence[int]) -> dict[int, Prompt]:
        """Those that can still be answered; found by their matters alone: no other index is read."""
        now = self._ground.now()
        found = await Prompt.filter(matter_id__in=matter_ids) if matter_ids else []
        return {
            prompt.matter_id: prompt
            for prompt in found
            if prompt.state in WAITING_PROMPTS and prompt.expires_at > now
        }

    async def _shown(self, matter: Matter, prompt: Prompt) -> Shown:
        facts = await self.reading.matter(matter, prompt)
        return Shown(matter.public_id, facts, matter.service_private, matter.language)


def completed(windows: Collection[Window], since: datetime) -> QuerySet[Matter]:
    """What was completed since then in these offices, at windows of these names."""
    return Matter.filter(
        office_id__in={office for office, _ in windows},
        window__in={window for _, window in windows},
        completed_at__gt=since,
    )


async def _rung(changed: asyncio.Event, seconds: float) -> bool:
    """Whether something changed within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return False
    changed.clear()
    return True
