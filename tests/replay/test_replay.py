"""A short replay at Telegram's own rates, on real servers: of real matters where given, or of the samples."""

from pathlib import Path

import pytest

from replay.driver import play_all
from replay.matters import Matter
from replay.pace import REAL
from replay.report import figures, is_clean, show
from tests.replay.chosen import COUNT, SEED, chosen
from tests.servers import PostgresServer, missing

# It begins with the suite and mostly waits for the rates: a few minutes, more on a machine that is busy.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def servers(postgres_server: PostgresServer | None, redis_url: str) -> None:
    """Both servers answer; a replay takes its own database and Redis database from them."""
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    assert redis_url


async def play(matters: list[Matter], directory: Path) -> None:
    """Nothing is lost, nothing doubled, nothing refused but what was provoked; everything was lived."""
    played = await play_all(matters, REAL, SEED, directory / "replay.log")
    found = figures(played)
    print(show(found))
    assert is_clean(found), show(found)
    # whoever used a link before its owner was prompted too
    prompts = COUNT + found["behaviours"]["arrival.disputed"]
    assert (found["matters"], found["prompts"]) == (COUNT, prompts)
    assert all(found["behaviours"].values()), show(found)


@pytest.mark.usefixtures("servers")
async def test_matters_go_through_the_whole_loop_at_real_rates(tmp_path: Path) -> None:
    await play(chosen(), tmp_path)
