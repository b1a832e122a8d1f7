"""What the tests of the commands share: running one in process, and looking into the store afterwards."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from bot.services.ground import Ground
from bot.settings import Settings
from commands import cli
from commands.job import Roles
from commands.probes import NoAnswer
from models import database
from models.tables import Official
from models.terms import Actor
from tests.house import House, open_house

KEY = "a-key-of-the-tests-that-is-long-enough-0001"
T = TypeVar("T")


@dataclass
class Result:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, str]:
        """The `key=value` lines."""
        return dict(line.split("=", 1) for line in self.out.splitlines() if line)

    @property
    def json(self) -> Any:
        """The one object of `--json`."""
        return json.loads(self.out)


@dataclass
class Assembly:
    """What main hands in, with a record of what was asked of it."""

    served: list[Settings] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    processes: int | None = None
    put_back: list[tuple[int, Actor]] = field(default_factory=list)
    username: str | None = "yiping_bot"
    failure: Exception | None = None

    async def serve(self, settings: Settings, roles: Roles) -> int:
        if self.failure is not None:
            raise self.failure
        self.served.append(settings)
        self.roles = sorted(roles)
        return 0

    def keep(self, settings: Settings, roles: Roles, processes: int) -> int:
        self.processes = processes
        return asyncio.run(self.serve(settings, roles))

    def cases(self, ground: Ground) -> "Handed":
        return Handed(self)

    async def bot_name(self, settings: Settings) -> str:
        if self.username is None:
            raise NoAnswer("TimeoutError")
        return self.username


@dataclass
class Handed:
    """Takes back the cases of one official: always two."""

    assembly: Assembly

    async def put_back(self, official: Official, by: Actor) -> int:
        self.assembly.put_back.append((official.id, by))
        return 2


Yiping = Callable[..., Result]
InStore = Callable[[Callable[[], Awaitable[Any]]], Any]


@pytest.fixture
def assembly() -> Assembly:
    """What main hands in."""
    return Assembly()


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> pytest.MonkeyPatch:
    """Settings as an operator has them, without a database and without a `.env` of the checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YIPING_SECRET_KEY", KEY)
    monkeypatch.setenv("YIPING_BOT_TOKEN", "42:the-token-of-the-tests")
    monkeypatch.setenv("YIPING_LANGUAGE", "zh_CN")
    return monkeypatch


@pytest.fixture
def bare(surroundings: pytest.MonkeyPatch, assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> Yiping:
    """Runs a command."""

    def run(*argv: str) -> Result:
        code = cli.run(
            argv,
            serve=assembly.serve,
            keep=assembly.keep,
            cases=assembly.cases,
            bot_name=assembly.bot_name,
        )
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def yiping(bare: Yiping, surroundings: pytest.MonkeyPatch, store_url: str) -> Yiping:
    """Runs a command on a migrated store of either kind."""
    surroundings.setenv("YIPING_DATABASE_URL", store_url)
    return bare


@pytest.fixture
def in_store(store_url: str) -> InStore:
    """Looks into the store between commands."""

    async def opened(look: Callable[[], Awaitable[T]]) -> T:
        await database.connect(store_url)
        try:
            return await look()
        finally:
            await database.close()

    return lambda look: asyncio.run(opened(look))


InHouse = Callable[[Callable[[House], Awaitable[Any]]], Any]


@pytest.fixture
def in_house(in_store: InStore, store_url: str) -> InHouse:
    """Opens a whole house on the store, once: what a running process left behind."""

    async def opened(happens: Callable[[House], Awaitable[Any]]) -> Any:
        async with open_house(store_url) as house:
            return await happens(house)

    return lambda happens: in_store(lambda: opened(happens))
