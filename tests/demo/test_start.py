"""Starting and ending the demo."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from demo.__main__ import main, play
from demo.show import opened


async def test_nothing_of_the_environment_reaches_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("POLICY", "DATABASE_URL", "BOT_API_URL", "SECRET_KEY"):
        monkeypatch.setenv(f"YIPING_{name}", "postgres://nowhere.invalid/long-enough-to-be-a-key")
    async with opened(0, folder=tmp_path) as show:
        assert show.addresses["page"].startswith("http://127.0.0.1:")
        with pytest.raises(OSError, match="address already in use"):
            async with opened(int(show.url.rpartition(":")[2]), folder=tmp_path / "other"):
                pass
    assert (tmp_path / "yiping.sqlite3").is_file()


async def test_it_prints_its_addresses_and_ends_when_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    playing = asyncio.create_task(play(0, None))
    printed = ""
    while "kiosk_code=" not in printed:
        await asyncio.sleep(0.05)
        printed += capsys.readouterr().out
    os.kill(os.getpid(), signal.SIGTERM)
    assert await playing == 0
    names = [line.partition("=")[0] for line in printed.splitlines()]
    assert names == ["page", "bot_api", "endpoint", "openapi", "mini_app", "public", "kiosk", "kiosk_code"]


@pytest.mark.parametrize("wrong", [["--port", "70000"], ["--port", "x"], ["--at", "tomorrow"]])
def test_a_wrong_option_is_told(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert wrong[1] in capsys.readouterr().err
