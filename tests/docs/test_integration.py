"""The integration page: its scripts run against the real application, its tables miss nothing."""

import asyncio
import base64
import json
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from pydantic import BaseModel
from standardwebhooks import Webhook

from bot.desks import Desks, build
from bot.facts import Notice
from bot.ports import Delivered, Delivery, Intent
from bot.services import rehearsals
from bot.services.bells import LocalBell
from bot.services.limits import LocalLimiter, Rates
from bot.settings import Settings
from bot.system import SystemClock
from models import database
from models.tables import Office
from models.terms import (
    CaseState,
    ClosedAs,
    EventType,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Visibility,
)
from tests.docs.pages import page
from tests.docs.sessions import Shell, Typed, typed
from tests.webhooks.house import OFFICE, ListedQuota, SetHealth, a_ground
from webhooks import app as web_app
from webhooks import documents, faults, schema
from webhooks.answers import MatterNow
from webhooks.app import make_app, serve
from webhooks.problems import STATUS, Fault
from webhooks.publisher import CallbackPublisher
from webhooks.routes import ROUTES

PAGE = page("docs/integration.md")
TOOLS = ("bash", "curl", "cut", "grep", "openssl", "sed", "tail")
RECEIVER_PORT = "8099"  # of the page; it may be taken on this machine
# the clients in other languages: how they are called, and the program that this takes on the machine
RUNTIMES = {"java": "javac", "php": "php"}
CLIENTS = {
    "python": "python3 yiping_client.py",
    "java": "java YipingClient.java",
    "php": "php yiping_client.php",
}
KEY = "a secret of at least thirty-two characters"
SECRET = "whsec_" + base64.b64encode(bytes(range(224, 256))).decode()
Handler = Callable[[web.Request], Awaitable[web.Response]]


@pytest.fixture
async def shell(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shell]:
    """A developer's directory before a running application with one office."""
    await database.connect(sqlite_url)
    monkeypatch.setattr(rehearsals, "PAUSE", timedelta(0))  # nobody reads along
    ground = a_ground(language="en")
    ground.clock = SystemClock()
    desks = build(ground, LocalBell())
    await Office.create(code=OFFICE, name="A3区政务服务中心")
    faces = web_app.Desks(ground, desks.sources, desks.intake, desks.inbox, ListedQuota(), SetHealth())
    runner = await serve(make_app(faces), "127.0.0.1", 0)
    ground.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with _at_work(desks):
        yield Shell(
            tmp_path,
            {
                "YIPING_DATABASE_URL": sqlite_url,
                "YIPING_PUBLIC_URL": ground.public_url,
                "YIPING_SECRET_KEY": KEY,
                "YIPING_LANGUAGE": "en",
            },
        )
    await runner.cleanup()
    await database.close()


class ListedChannel:
    """Lists what would have left for somebody."""

    def __init__(self) -> None:
        self.left: list[Notice] = []

    async def send(self, intent: Intent) -> Delivery:
        self.left.append(intent.kind)
        return Delivered(len(self.left))


@asynccontextmanager
async def _at_work(desks: Desks) -> AsyncIterator[None]:
    """Watch, delivery and callbacks, until the end; everybody here is simulated, so nothing leaves."""
    channel = ListedChannel()
    delivery = desks.delivery(channel, LocalLimiter(Rates.of(Settings())))

    async def work(publisher: CallbackPublisher) -> None:
        publishing = desks.publishing(publisher)
        while True:
            await delivery.drain()
            await desks.watch.look()
            await publishing.drain()
            await asyncio.sleep(0.1)

    async with CallbackPublisher([ip_network("127.0.0.0/8")], desks.ground.zone) as publisher:
        task = asyncio.create_task(work(publisher))
        yield
        assert not task.done(), task.exception()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert channel.left == []


@pytest.mark.timeout(300)
@pytest.mark.slow
async def test_every_example_does_what_the_page_says(shell: Shell) -> None:
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"the examples take {', '.join(missing)}")
    await _go_through(shell, [step for step in typed(PAGE) if _runtime(step) is None])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.slow
async def test_the_examples_of_another_language_do_what_the_page_says(shell: Shell, runtime: str) -> None:
    _need(runtime)
    steps = list(typed(PAGE))
    first = next(n for n, step in enumerate(steps) if step.command.startswith("bash yiping.sh report"))
    theirs = [step for step in steps if _runtime(step) == runtime]
    assert theirs
    await _go_through(shell, [*steps[: first + 1], *theirs])


@pytest.mark.timeout(120)
@pytest.mark.parametrize("language", CLIENTS)
async def test_a_client_tries_again_with_a_fresh_signature(tmp_path: Path, language: str) -> None:
    _need(language)
    seen: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        Webhook(SECRET).verify(await request.read(), dict(request.headers))
        seen.append((request.headers["webhook-id"], request.headers["webhook-timestamp"]))
        if len(seen) <= 2:
            return web.Response(status=(429, 503)[len(seen) - 1], headers={"Retry-After": "1"})
        return web.json_response({"matter_id": "m-1"}, status=202)

    printed = await _report(tmp_path, language, answer)

    assert printed.replace("'", '"') in {'202 {"matter_id": "m-1"}\n', '202 {"matter_id":"m-1"}\n'}
    assert len(seen) == 3
    assert len({sending for sending, _ in seen}) == 1
    assert len({at for _, at in seen}) == 3


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize("language", RUNTIMES)
async def test_a_refusal_is_shown_and_not_repeated(tmp_path: Path, language: str, status: int) -> None:
    _need(language)
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers["webhook-id"])
        return web.Response(status=status, text='{"title":"内容不符合要求。"}')

    printed = await _report(tmp_path, language, answer, " || echo refused")

    assert printed == f'{status} {{"title":"内容不符合要求。"}}\nrefused\n'
    assert len(seen) == 1


def _need(language: str) -> None:
    """The test is skipped where nothing on this machine runs the language."""
    program = RUNTIMES.get(language, "python3")
    if shutil.which(program) is None:
        pytest.skip(f"the examples in {language} take {program}")


def _runtime(step: Typed) -> str | None:
    """The other language that a step is about."""
    called = (name for name in RUNTIMES if re.search(rf"(^|\s){name} \w", step.command))
    return next(called, None)


async def _go_through(shell: Shell, steps: list[Typed]) -> None:
    """Type the steps; each prints what the page says."""
    shell.save({name: _today(text) for name, text in PAGE.files().items()})
    port = _free_port()
    for step in steps:
        printed = await shell.run(step.command.replace(RECEIVER_PORT, port))
        assert step.matches(printed), f"$ {step.command}\n{printed}\nbut the page says\n{step.prints}"


async def _report(directory: Path, language: str, answer: Handler, then: str = "") -> str:
    """What a client prints when it reports the sample to somebody who answers so."""
    app = web.Application()
    app.router.add_post("/matters", answer)
    runner = await serve(app, "127.0.0.1", 0)
    shell = Shell(directory, {})
    endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/matters"
    credentials = f"endpoint={endpoint}\nsigning_secret={SECRET}\nread_token=ypr_x\n"
    shell.save(PAGE.files() | {"credentials": credentials})
    printed = await shell.run(f"{CLIENTS[language]} report matter.json{then}")
    await runner.cleanup()
    return printed


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@pytest.mark.parametrize("name", ["yiping_client.py", "receiver.py"])
def test_the_examples_in_python_take_the_standard_library_only(name: str) -> None:
    source = PAGE.files()[name]
    taken = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import", "from"))
    }
    assert taken <= set(sys.stdlib_module_names)


def test_every_field_of_a_report_is_described() -> None:
    assert set(PAGE.rows("The document")) == {"path", *_paths(schema.MatterCompleted)}


def test_fields_are_required_as_described() -> None:
    required = {path for path, cells in PAGE.rows("The document").items() if cells[0] == "yes"}
    assert required == set(_paths(schema.MatterCompleted, only_required=True))


def test_every_problem_is_in_the_table_of_answers() -> None:
    rows = PAGE.section("Answers").splitlines()
    for kind, status in STATUS.items():
        assert any(row.startswith(f"| {int(status)} | `{kind}`") for row in rows), kind


def test_every_code_of_a_fault_is_explained() -> None:
    found = [fault for fault in vars(documents).values() if isinstance(fault, Fault)]
    found += [schema.UNKNOWN_TYPE, schema.TOO_MUCH_UNKNOWN]
    codes = {fault.code for fault in found} | {code for code, _ in faults.SENTENCES.values()}
    explained = set(PAGE.rows("Answers")) - {"code", "status"}
    assert {code for code in explained if not code.isdecimal()} == codes | {"invalid", "unknown_office"}


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("prompt.state", PromptState),
        ("prompt.reason", PromptReason),
        ("rating.state", RatingState),
        ("rating.visibility", Visibility),
        ("case.state", CaseState),
        ("case.outcome", Outcome),
        ("case.closed_as", ClosedAs),
    ],
)
def test_every_value_read_back_is_described(field: str, terms: type[PromptState]) -> None:
    said = PAGE.rows("5. Read back")[field][0]
    assert [term for term in terms if f"`{term}`" not in said] == []


def test_every_event_is_described() -> None:
    assert set(PAGE.rows("7. Hear of it by events")) >= set(EventType)


def test_the_answer_shown_is_one_we_give() -> None:
    shown = next(block.text for block in PAGE.blocks if '"rating": {' in block.text)
    assert MatterNow.model_validate(json.loads(shown)).rating is not None


def test_every_address_of_ours_stands_in_the_documents() -> None:
    said = PAGE.text + page("docs/operations.md").text + page("docs/pages.md").text
    for route in ROUTES:
        assert route.path.split("{")[0].removesuffix("/v1/sources/") in said, route.path


def _paths(part: type[BaseModel], place: str = "", *, only_required: bool = False) -> list[str]:
    """JSON pointers of all fields that hold a value."""
    found = []
    for name, field in part.model_fields.items():
        if field.annotation in schema.PARTS:
            found += _paths(schema.PARTS[field.annotation], f"{place}/{name}", only_required=only_required)
        elif field.is_required() or not only_required:
            found.append(f"{place}/{name}")
    return found


def _today(text: str) -> str:
    """The moments of the examples, moved to this one: old matters are not asked about."""
    now = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M:%S}"
    return text.replace("2026-11-20T10:15:00", now).replace("2026-11-20T10:14:31", now)
