"""Showing: what a message says is loaded when it is about to leave, so that it says what is true then."""

from collections.abc import Mapping, Sequence

from bot.facts import Notice
from bot.services.showing.alarms import AlarmPages
from bot.services.showing.boards import BoardPages
from bot.services.showing.counter import CounterPages
from bot.services.showing.digests import DigestPages
from bot.services.showing.followed import FollowedPages
from bot.services.showing.handed import HandedPages
from bot.services.showing.kiosks import KioskPages
from bot.services.showing.late import LatePages
from bot.services.showing.matters import MatterPages
from bot.services.showing.person import PersonPages
from bot.services.showing.pressed import PressurePages
from bot.services.showing.reading import Loader, ManyLoader, Reading
from bot.services.showing.recounted import RecountPages
from bot.services.showing.team import TeamPages
from bot.services.showing.work import WorkPages
from models.tables import Outbox


class Nothing:
    """The facts of a message that needs none."""


class Showing:
    """Loads the facts of every kind of message; None where the message is no longer true."""

    NOTHING = Nothing()

    def __init__(self, reading: Reading) -> None:
        pages = (
            MatterPages(reading),
            PersonPages(reading),
            CounterPages(reading),
            FollowedPages(reading),
            WorkPages(reading),
            HandedPages(reading),
            LatePages(reading),
            TeamPages(reading),
            BoardPages(reading),
            PressurePages(reading),
            RecountPages(reading),
            KioskPages(reading),
            DigestPages(reading),
            AlarmPages(),
        )
        self._loaders: dict[Notice, Loader] = {}
        for page in pages:
            self._loaders |= page.loaders()
        self._together: Mapping[Notice, ManyLoader] = pages[0].together()

    def loads_many(self, kind: Notice) -> bool:
        """Whether many messages of this kind are loaded with as few questions as one."""
        return kind in self._together

    async def load_all(self, rows: Sequence[Outbox]) -> Mapping[int, object | None]:
        """The facts of several messages, by their keys."""
        found: dict[int, object | None] = {}
        for kind, loader in self._together.items():
            if same := [row for row in rows if row.kind == kind]:
                found |= await loader(same)
        return found | {row.id: await self.load(row) for row in rows if row.id not in found}

    async def load(self, row: Outbox) -> object | None:
        """The facts of one message: `NOTHING` for kinds without any, None where it should not leave."""
        loader = self._loaders.get(Notice(row.kind))
        return await loader(row) if loader else self.NOTHING
