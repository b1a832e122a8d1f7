"""The small parts of the matrix: the board, the figures, the cast, the table of cells."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError, web
from pytest_aiohttp import AiohttpClient

from bot.services.delivery import DeliveryDesk
from bot.services.inbox import InboxDesk
from bot.services.publishing import PublishingDesk
from faults import __main__ as command
from faults.board import Board, ShiftedClock
from faults.cells import CELLS
from faults.figures import Figures, heading, keep, read_back, show
from faults.page import SECTION, result
from faults.plays import RATED, cast
from faults.tampered import TORN, is_in_hand, tear
from replay.plans import Arrival

CLEAN = Figures("kill -9 web", 95, 0, 0, 2, 4.5, hits=3)
LONG = command._read(["--size", "long", "--lanes", "1", "--seed", "1"])
BAD = Figures("Redis flush", 95, 1, 0, 0, 9.0, what_was_lost=["matter F08-00001 as m_1"])


def test_what_is_written_on_the_board_is_read_by_others(tmp_path: Path) -> None:
    ours, theirs = Board(tmp_path / "board"), Board(tmp_path / "board")
    ours.shift, ours.cancels = -70.0, 6.0
    assert (theirs.shift, theirs.cancels) == (-70.0, 6.0)


def test_a_shifted_clock_is_as_far_off_as_the_board_says(tmp_path: Path) -> None:
    board = Board(tmp_path / "board")
    board.shift = 3600
    ahead = ShiftedClock(board).now() - datetime.now(UTC)
    assert abs(ahead - timedelta(hours=1)) < timedelta(seconds=5)


async def test_only_what_is_in_hand_is_torn(tmp_path: Path) -> None:
    class DeliveryDesk:
        async def _deliver(self) -> None:
            await asyncio.Event().wait()

    DeliveryDesk._deliver.__qualname__ = "DeliveryDesk._deliver"
    board = Board(tmp_path / "board")
    board.cancels = 1000
    in_hand, other = asyncio.create_task(DeliveryDesk()._deliver()), asyncio.create_task(asyncio.sleep(60))
    tearing = asyncio.create_task(tear(board, Random(1)))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(in_hand, 10)
    assert (is_in_hand(other), other.cancelled()) == (False, False)
    for task in (tearing, other):
        task.cancel()
    await asyncio.gather(tearing, other, return_exceptions=True)


@pytest.mark.parametrize(("unknown", "torn"), [(0, True), (1, False)])
async def test_a_message_is_torn_once_at_most(unknown: int, torn: bool) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    desk: Any = SimpleNamespace(_ready=never, _bulk_in_hand=0)
    message: Any = SimpleNamespace(unknown=unknown, urgency=None)
    batch: Any = None
    sent = asyncio.create_task(DeliveryDesk._deliver(desk, message, batch))
    await asyncio.sleep(0)
    assert is_in_hand(sent) is torn
    sent.cancel()
    await asyncio.gather(sent, return_exceptions=True)


def test_what_is_torn_exists_under_its_name() -> None:
    of_requests = web.RequestHandler._handle_request
    work = (DeliveryDesk._deliver, InboxDesk._carry_out, PublishingDesk._publish, of_requests)
    assert {one.__qualname__ for one in work} == TORN


async def test_a_torn_request_is_broken_off_and_nothing_waits_behind_it(
    tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(float(request.query["seconds"]))
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    client, board = await aiohttp_client(app), Board(tmp_path / "board")
    await client.get("/?seconds=0")  # its connection is kept, with nobody to tear
    board.cancels = 1000
    tearing = asyncio.create_task(tear(board, Random(1)))
    with pytest.raises(ServerDisconnectedError):
        await asyncio.wait_for(client.get("/?seconds=60"), 20)
    board.cancels = 0
    assert (await asyncio.wait_for(client.get("/?seconds=0"), 20)).status == 200
    tearing.cancel()


def test_figures_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    keep([CLEAN, BAD], tmp_path / "faults.json")
    assert read_back(tmp_path / "faults.json") == [CLEAN, BAD]
    assert read_back(tmp_path / "other.json") == []


def test_a_row_shows_what_went_wrong_below_its_figures() -> None:
    assert heading().split() == ["fault", "matters", "lost", "duplicated", "unknown_outcomes", "recovered_s"]
    assert show(CLEAN).split()[-5:] == ["95", "0", "0", "2", "4.5"]
    assert "lost: matter F08-00001 as m_1" in show(BAD)
    assert (CLEAN.is_clean, BAD.is_clean) == (True, False)


def test_the_last_result_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "faults.md"
    page.write_text(f"# Faults\n\n{result([BAD], 'SIZE=short', 'abcdef0')}## And on\n", "utf-8")
    page.write_text(
        SECTION.sub(lambda _: result([CLEAN], "SIZE=long", "1234567"), page.read_text("utf-8")), "utf-8"
    )
    text = page.read_text("utf-8")
    assert "commit `1234567`, 95 matters (`SIZE=long`)" in text
    assert "| `kill -9 web` | 95 | 0 | 0 | 2 | 4.5 |\n\n## And on\n" in text
    assert "Redis flush" not in text


def test_the_same_seed_gives_the_same_cast_and_every_matter_a_name_of_its_own() -> None:
    parts = cast(3, 95, Random(7))
    matters = [matter for part in parts for matter, _ in part]
    assert parts == cast(3, 95, Random(7))
    assert len({matter.matter_no for matter in matters}) == len({matter.key for matter in matters}) == 95
    assert {matter.office_code for matter in matters} == set(RATED)


def test_a_cast_has_good_and_poor_ratings_named_and_with_words() -> None:
    plans = [plan for part in cast(1, 95, Random(7)) for _, plan in part]
    assert 15 < sum(plan.is_poor for plan in plans) < 50
    assert any(plan.named and plan.writes and plan.tagged for plan in plans)
    assert all(plan.is_poor == plan.submits for plan in plans), "the watch sends on what nobody sent on"


def test_some_block_the_bot_only_where_the_cell_says_so() -> None:
    calm, blocking = cast(1, 60, Random(7)), cast(1, 60, Random(7), some_block=True)
    assert not any(plan.blocks or plan.arrival is Arrival.BLOCKED for part in calm for _, plan in part)
    assert sum(part[0][1].arrival is Arrival.BLOCKED for part in blocking) == 10


def test_there_are_enough_cells_with_names_of_their_own() -> None:
    assert len({cell.fault for cell in CELLS}) == len(CELLS) >= 12


def test_a_long_run_goes_on_after_the_cells_that_were_finished(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played: list[str] = []

    async def play(house: object, cell: object, number: int, matters: int, dice: Random) -> Figures:
        played.append(getattr(cell, "fault", ""))
        if len(played) == 3:
            raise InterruptedError
        return Figures(played[-1], matters, 0, 0, 0, 1.0)

    monkeypatch.setattr(command, "VAR", tmp_path)
    monkeypatch.setattr(command, "play_cell", play)
    monkeypatch.setattr(command, "open_house", Nothing)
    with pytest.raises(ExceptionGroup):
        asyncio.run(command.play_all(CELLS[:4], 1000, LONG, tmp_path / "logs"))
    rows = asyncio.run(command.play_all(CELLS[:4], 1000, LONG, tmp_path / "logs"))

    names = [cell.fault for cell in CELLS[:4]]
    assert played == [*names[:3], *names[2:]]
    assert [row.fault for row in rows] == names
    assert list(tmp_path.glob("*.json")) == []


class Nothing:
    """No house."""

    def __init__(self, *_: object) -> None: ...

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...
