"""Open data: the files of each day, kept as they were published; those of today are provisional."""

import asyncio
import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import orjson
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.rules.opendata import Line, as_csv, lines
from bot.services.figures import FigureDesk
from bot.services.ground import Ground
from bot.services.sweeps import Sweep
from models.database import act
from models.figures import extent
from models.tables import PublishedDay

CSV, JSON = "csv", "json"
FRESH = timedelta(minutes=1)


@dataclass(frozen=True)
class DayFiles:
    """The two files of a day. `is_final`: they never change again."""

    day: date
    at: datetime
    lines: int
    csv: bytes
    json: bytes
    is_final: bool

    def content(self, kind: str) -> bytes:
        """One of the two."""
        return self.csv if kind == CSV else self.json


class DataDesk:
    """Makes the files of a day once, and hands them out as they were made."""

    def __init__(self, ground: Ground, figures: FigureDesk) -> None:
        self._ground = ground
        self._figures = figures
        self._published: date | None = None
        self._today: DayFiles | None = None
        self._making = asyncio.Lock()

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the watch carries out."""
        return (Sweep(self._due, self._publish),)

    async def files(self, day: date) -> DayFiles | None:
        """The files of a day; None where there are none. Those of yesterday are made if nobody has yet."""
        today = self._ground.day(self._ground.now())
        if day == today:
            return await self.today()
        if day == today - timedelta(days=1):
            await self.publish(day)
        row = await PublishedDay.get_or_none(day=day)
        return _unpacked(row) if row else None

    async def today(self) -> DayFiles:
        """What the files would be now; no older than a minute."""
        async with self._making:
            now = self._ground.now()
            known = self._today
            if known is None or not known.at <= now < known.at + FRESH:
                known = self._today = await self._made(self._ground.day(now), now, is_final=False)
            return known

    async def days(self) -> Sequence[PublishedDay]:
        """Every day that has files, the newest first; without what stands in them."""
        rows = PublishedDay.all().order_by("-day")
        return await rows.only("id", "day", "published_at", "lines", "csv_hash", "json_hash")

    async def publish(self, day: date) -> None:
        """Keep the files of a day, unless they are kept already or there is nothing to tell at all."""
        if await PublishedDay.exists(day=day) or await extent() is None:
            return
        await self._keep(await self._made(day, self._ground.now(), is_final=True))

    @act
    async def _keep(self, made: DayFiles) -> None:
        packed_csv, packed_json = await asyncio.to_thread(lambda: (_packed(made.csv), _packed(made.json)))
        try:
            async with in_transaction():
                await PublishedDay.create(
                    day=made.day,
                    published_at=made.at,
                    lines=made.lines,
                    packed_csv=packed_csv,
                    csv_hash=sha256(made.csv).hexdigest(),
                    packed_json=packed_json,
                    json_hash=sha256(made.json).hexdigest(),
                )
        except IntegrityError:
            pass  # another process has published the day meanwhile: that stands

    async def _made(self, day: date, at: datetime, *, is_final: bool) -> DayFiles:
        rows = await self._lines()
        document = {"day": day, "at": at, "final": is_final, "lines": rows}
        return DayFiles(day, at, len(rows), as_csv(rows).encode(), orjson.dumps(document), is_final)

    async def _lines(self) -> list[Line]:
        found: list[Line] = []
        async for rows in self._figures.months_of_offices():
            for row in rows:
                code, _, name = row.name.partition("\n")
                found += lines(code, name, row.key, vars(row.told), row.counts)
        return found

    async def _due(self, now: datetime) -> list[int]:
        """Yesterday, by its number, as soon as it is over."""
        yesterday = self._ground.day(now) - timedelta(days=1)
        if self._published == yesterday or await extent() is None:
            return []
        if await PublishedDay.exists(day=yesterday):
            self._published = yesterday
            return []
        return [yesterday.toordinal()]

    async def _publish(self, ordinal: int) -> None:
        await self.publish(date.fromordinal(ordinal))


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


def _opened(packed: str) -> bytes:
    return gzip.decompress(base64.b64decode(packed))


def _unpacked(row: PublishedDay) -> DayFiles:
    csv, json = _opened(row.packed_csv), _opened(row.packed_json)
    return DayFiles(row.day, row.published_at, row.lines, csv, json, is_final=True)
