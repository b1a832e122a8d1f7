"""A short replay at Telegram's own rates, on real servers: the samples, and real matters where given."""

import os
from pathlib import Path

import pytest

from replay.driver import play_all
from replay.instance import ROOT
from replay.matters import Matter, read_matters, spread
from replay.pace import REAL
from replay.report import figures, is_clean, show
from tests.servers import PostgresServer, missing

SAMPLES = ROOT / "replay" / "samples.jsonl"
COUNT = 60
SEED = 60
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def servers(postgres_server: PostgresServer | None, redis_url: str) -> None:
    """Both servers answer; a replay takes its own database and Redis database from them."""
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    assert redis_url


async def play(matters: list[Matter], directory: Path) -> None:
    """Nothing is lost, nothing doubled, nothing refused but what was provoked."""
    played = await play_all(matters, REAL, SEED, directory / "replay.log")
    found = figures(played)
    print(show(found))
    assert is_clean(found), show(found)
    assert (found["matters"], found["prompts"]) == (COUNT, COUNT)


@pytest.mark.usefixtures("servers")
async def test_the_samples_go_through_the_whole_loop_at_real_rates(tmp_path: Path) -> None:
    await play(read_matters(SAMPLES), tmp_path)


@pytest.mark.usefixtures("servers")
async def test_real_matters_go_through_the_whole_loop_at_real_rates(tmp_path: Path) -> None:
    file = os.environ.get("REPLAY_FILE")
    if not file:
        pytest.skip("REPLAY_FILE names no file of real matters")
    await play(spread(read_matters(Path(file)), COUNT), tmp_path)
