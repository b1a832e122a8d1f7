"""The matrix: cell after cell in one house, each played, mended, awaited and judged by itself."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from faults import evidence
from faults.cells import Cell
from faults.figures import Figures
from faults.flow import Flow
from faults.house import PACE, TAMPERED, House
from faults.judging import (
    judge_cases,
    judge_events,
    judge_matters,
    judge_outbox,
    judge_ratings,
    judge_updates,
)
from faults.plays import cast
from faults.repetitions import Entry, is_new_message, look_for_repetitions
from faults.workers import PRODUCT
from replay.expected import Expected
from replay.stage import Play, Stage
from replay.standing import disagreements
from replay.verdict import Verdict, judge

MATTERS_A_SECOND = 12.0
SHORTEST = 6.0  # seconds that a fault lasts
SETTLED_WITHIN = 600.0
LOOK_EVERY = 0.25
QUIET_FOR = 4  # looks in a row
ROOM = 1000
LANES = 20


@dataclass
class Marks:
    """Where a cell began."""

    journal: int
    outbox: int
    taken: int
    retries: int
    ended: int


@dataclass
class Played:
    """A cell that is over."""

    flow: Flow
    marks: Marks
    hits: int
    recovered_s: float
    missed: list[str] = field(default_factory=list)


async def play_cell(house: House, cell: Cell, number: int, matters: int, dice: Random) -> Figures:
    """Play one cell and judge it."""
    await _run_right_program(house, cell)
    await settled(house)
    marks = await _marks(house)
    flow = _flow(house, cell, dice)
    everyone = await flow.gather(number, cast(number, matters, dice, some_block=cell.some_block))
    seconds = max(SHORTEST, matters / MATTERS_A_SECOND)
    running = asyncio.create_task(flow.run(everyone, seconds))
    hits = await cell.strike(house, dice, seconds)
    lifted = asyncio.get_running_loop().time()
    flow.lifted.set()
    await running
    late = await settled(house)
    recovered = asyncio.get_running_loop().time() - lifted
    played = Played(flow, marks, hits, recovered, [f"{late} still waiting"] if late else [])
    return await _judged(house, cell, f"F{number:02d}-", played)


async def settled(house: House) -> int:
    """Wait until nothing is owed any more; how much was when it took too long."""
    end, quiet, owed = asyncio.get_running_loop().time() + SETTLED_WITHIN, 0, 0
    while quiet < QUIET_FOR and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(LOOK_EVERY)
        owed = await evidence.owed(house.postgres) + len(house.world.bot.queue.pending)
        quiet = quiet + 1 if not owed and house.road.is_clear else 0
    return 0 if quiet else max(owed, 1)


async def _run_right_program(house: House, cell: Cell) -> None:
    program = TAMPERED if cell.tampered else PRODUCT
    if any(worker.program != program for worker in house.workers.values()):
        await house.run_as(program)


async def _marks(house: House) -> Marks:
    return Marks(
        house.world.journal.last_seq,
        await evidence.last_outbox_id(house.postgres),
        len(house.receiver.taken),
        house.sender.retries,
        _ended(house),
    )


def _ended(house: House) -> int:
    return sum(worker.ended_by_itself for worker in house.workers.values())


def _flow(house: House, cell: Cell, dice: Random) -> Flow:
    stage = Stage(
        PACE, house.phones, house.source, house.staff, Expected(), asyncio.Semaphore(ROOM), codes={}
    )
    return Flow(stage, house.sender, dice, cell.report)


async def _judged(house: House, cell: Cell, prefix: str, played: Played) -> Figures:
    marks, flow = played.marks, played.flow
    journal = house.world.journal.after(marks.journal)
    sent = [entry["update_id"] for entry in journal if entry.get("update_id") and entry["direction"] == "in"]
    found = await evidence.gather(house.postgres, prefix, marks.outbox, min(sent))
    verdicts = [
        Verdict(lost=played.missed + await _disagreements(flow)),
        *judge_lists(flow, found, house.sender.acknowledged, sent),
        judge_events(facts_of(flow.plays), found.events, house.receiver.taken[marks.taken :]),
        *judge_messages(flow.stage.expected, found.outbox, journal, house.world.journal.after()),
    ]
    lost = [what for verdict in verdicts for what in verdict.lost]
    doubled = [what for verdict in verdicts for what in verdict.doubled]
    if lost or doubled:
        _keep(house.logs / f"{prefix}evidence.json", asdict(found) | {"journal": journal})
    return Figures(
        cell.fault, len(flow.plays), len(lost), len(doubled), sum(row.unknown for row in found.outbox),
        round(played.recovered_s, 1), sum(map(is_new_message, journal)), played.hits or _refused(journal),
        house.sender.retries - marks.retries, _ended(house) - marks.ended, lost, doubled,
    )  # fmt: skip


def _keep(file: Path, evidence: object) -> None:
    """For whoever looks for what went wrong."""
    file.write_text(json.dumps(evidence, ensure_ascii=False, indent=1), "utf-8")


def _refused(journal: Sequence[Entry]) -> int:
    """How often the Bot API said no: where people are the trouble, that is how often it was met."""
    return sum(entry["direction"] == "out" and not entry["ok"] for entry in journal)


def judge_lists(
    flow: Flow, found: evidence.Evidence, acknowledged: dict[str, set[str]], sent: Sequence[int]
) -> list[Verdict]:
    """The lists of the service system and of everybody who tapped, against the rows."""
    own = {play.matter.matter_no for play in flow.plays}
    listed = {number: ids for number, ids in acknowledged.items() if number in own}
    given = {play.matter.matter_no: play.grade for play in flow.plays if play.grade}
    poor = {play.matter.matter_no for play in flow.plays if play.case_no}
    answered = {play.matter.matter_no for play in flow.plays if play.closed_as}
    return [
        Verdict(lost=[f"matter {number}, never acknowledged" for number in sorted(own - set(listed))]),
        judge_matters(listed, found.matters),
        judge_ratings(given, found.ratings),
        judge_cases(poor, answered, found.cases),
        judge_updates(sent, found.updates),
    ]


def judge_messages(
    expected: Expected, rows: Sequence[evidence.OutboxRow], journal: Sequence[Entry], ever: Iterable[Entry]
) -> list[Verdict]:
    """What was seen in the chats against the outbox and against what had to be seen."""
    arrived = {(entry["chat_id"], entry["message_id"]) for entry in ever if is_new_message(entry)}
    repetitions = look_for_repetitions(rows, journal)
    seen = judge(expected, repetitions.as_one(journal))
    return [judge_outbox(rows, arrived), repetitions.verdict, seen]


def facts_of(plays: Iterable[Play]) -> list[tuple[str, str]]:
    """What a source must have heard of: of an anonymous rating only that there is one."""
    facts = []
    for play in plays:
        kinds = ["prompt.sent", "prompt.answered"] if play.grade else []
        if play.plan.named and play.closed_as:
            kinds += ["rating.submitted", "case.opened", "case.replied", "case.closed"]
        facts += [(play.matter.matter_no, kind) for kind in kinds]
    return facts


async def _disagreements(flow: Flow) -> list[str]:
    """What the source reads back must agree with what was played."""
    lanes = asyncio.Semaphore(LANES)

    async def check(play: Play) -> list[str]:
        async with lanes:
            return disagreements(play, await flow.stage.source.status(play.matter.matter_no))

    found = await asyncio.gather(*map(check, flow.plays))
    return [what for one in found for what in one]
