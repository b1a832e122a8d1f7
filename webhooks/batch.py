"""Many matters in one request: one signature, one answer a line, each line for itself."""

import asyncio
from collections.abc import Iterable

import orjson
from aiohttp import web

from bot.services.ground import Ground
from bot.texts import Texts, texts
from models.tables import Source
from webhooks import answers
from webhooks.bodies import read_body
from webhooks.gate import Gate
from webhooks.matters import status_of
from webhooks.problems import Kind, Problem
from webhooks.reports import LARGEST_REPORT, Event, Reports

LARGEST_BATCH = 4 * 1024 * 1024
MOST_LINES = 1000
# Blank lines are ignored, but not without end.
MOST_BREAKS = 10 * MOST_LINES
READ_AT_ONCE = 200


class BatchFace:
    """Matters as NDJSON."""

    def __init__(self, ground: Ground, gate: Gate, reports: Reports) -> None:
        self._ground = ground
        self._gate = gate
        self._reports = reports

    async def report(self, request: web.Request) -> web.Response:
        """Take in the matters of all lines; answered when every line is committed or refused."""
        async with self._gate.noting(request):
            body = await read_body(request, LARGEST_BATCH)
            lines = read_lines(body)
            source = await self._gate.admit_signed(request, body)
        batch = Batch(self._ground, self._reports, source)
        await batch.take(lines)
        await self._gate.note_lines(source.name, batch.problems)
        return web.Response(body=batch.answer(), content_type="application/x-ndjson")


class Batch:
    """The lines of one request on their way."""

    def __init__(self, ground: Ground, reports: Reports, source: Source) -> None:
        self._ground = ground
        self._reports = reports
        self._source = source
        self._answers: dict[int, bytes] = {}
        self.problems: dict[int, Problem] = {}

    async def take(self, lines: Iterable[tuple[int, bytes]]) -> None:
        """Take in all lines together. Those of one key come one after the other."""
        newest: dict[tuple[str, int], asyncio.Task[None]] = {}
        tasks = []
        for count, (line, body) in enumerate(lines, 1):
            event = await self._read(line, body)
            if event is not None:
                key = (event.matter_no, event.service_seq)
                newest[key] = asyncio.create_task(self._take(line, event, newest.get(key)))
                tasks.append(newest[key])
            if count % READ_AT_ONCE == 0:
                await asyncio.sleep(0)  # what was read is on its way while the next lines are read
        await asyncio.gather(*tasks)

    def answer(self) -> bytes:
        """One line for each, in order."""
        t = texts(self._ground.language)
        said = self._answers | {line: _refused(line, problem, t) for line, problem in self.problems.items()}
        return b"".join(said[line] for line in sorted(said))

    async def _read(self, line: int, body: bytes) -> Event | None:
        try:
            if len(body) > LARGEST_REPORT:
                raise Problem(Kind.TOO_LARGE)
            return await self._reports.read(body)
        except Problem as problem:
            self.problems[line] = problem
            return None

    async def _take(self, line: int, event: Event, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await before
        try:
            receipt = await self._reports.take(self._source, event)
        except Problem as problem:
            self.problems[line] = problem
            return
        taken = answers.taken(self._ground, receipt)
        self._answers[line] = _line({"line": line, "status": int(status_of(receipt)), **taken})


def read_lines(body: bytes) -> list[tuple[int, bytes]]:
    """The lines that are not blank, numbered as they came. Raises Problem where there are too many."""
    if body.count(b"\n") > MOST_BREAKS:
        raise Problem(Kind.TOO_LARGE)
    numbered = [(number, line.strip(b" \t\r")) for number, line in enumerate(body.split(b"\n"), 1)]
    lines = [(number, line) for number, line in numbered if line]
    if len(lines) > MOST_LINES:
        raise Problem(Kind.TOO_LARGE)
    return lines


def _refused(line: int, problem: Problem, t: Texts) -> bytes:
    return _line({"line": line, **problem.document(t)})


def _line(answer: dict[str, object]) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)
