"""The page's files: complete, of the right type, and from nowhere else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from demo.samples import load_samples
from demo.server import PAGE, TYPES, make_app
from demo.stage import Stage

FILES = sorted(file.name for file in PAGE.iterdir())
NAMESPACES = {"http://www.w3.org/2000/svg"}
ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.\w{2,}[^\s"'`]*""")
IMPORT = re.compile(r"""(?:from|src=|href=)\s*"([^"#]+)\"""")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[TestClient[Request, Application]]:
    """A browser before a stage on which nothing plays yet."""
    stage = Stage(load_samples(), tmp_path / "demo.sqlite3")
    async with TestClient(TestServer(make_app(stage))) as client:
        yield client


@pytest.mark.parametrize("name", FILES)
async def test_a_file_is_served_with_its_type(browser: TestClient[Request, Application], name: str) -> None:
    answer = await browser.get("/" if name == "index.html" else f"/page/{name}")
    assert answer.status == 200
    assert answer.content_type == TYPES[Path(name).suffix]
    assert answer.charset == "utf-8"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/page/none.js", "/page/..%2Fstage.py", "/page/%2e%2e%2fsamples.toml"])
async def test_nothing_but_the_page_is_served(browser: TestClient[Request, Application], path: str) -> None:
    assert (await browser.get(path)).status == 404


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_server(name: str) -> None:
    found = set(ADDRESS.findall((PAGE / name).read_text("utf-8")))
    assert found <= NAMESPACES


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_needs_is_there(name: str) -> None:
    wanted = IMPORT.findall((PAGE / name).read_text("utf-8"))
    assert [one for one in wanted if Path(one).name not in FILES] == []


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    scripts = "".join((PAGE / name).read_text("utf-8") for name in FILES if name.endswith(".js"))
    drawn = set(re.findall(r'id="icon-(\w+)"', (PAGE / "index.html").read_text("utf-8")))
    assert set(re.findall(r'icon\("(\w+)"\)|sign: "(\w+)"', scripts)) != set()
    assert {
        name for pair in re.findall(r'icon\("(\w+)"\)|sign: "(\w+)"', scripts) for name in pair if name
    } <= drawn
