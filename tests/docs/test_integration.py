"""The integration page: its scripts run against the real application, its tables miss nothing."""

import json
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from pydantic import BaseModel

from models import database
from models.tables import Office
from models.terms import CaseState, ClosedAs, Outcome, PromptReason, PromptState, RatingState, Visibility
from tests.docs.pages import page
from tests.docs.sessions import Shell, typed
from tests.webhooks.house import OFFICE, SetClock, a_ground, the_desks
from webhooks import documents, faults, schema
from webhooks.answers import MatterNow
from webhooks.app import make_app, serve
from webhooks.problems import STATUS, Fault
from webhooks.routes import ROUTES

PAGE = page("docs/integration.md")
TOOLS = ("bash", "curl", "grep", "openssl", "sed")
KEY = "a secret of at least thirty-two characters"


@pytest.fixture
async def shell(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Shell]:
    """A developer's directory before a running application with one office."""
    await database.connect(sqlite_url)
    ground = a_ground(SetClock(datetime.now(UTC)), language="en")
    await Office.create(code=OFFICE, name="A3区政务服务中心")
    runner = await serve(make_app(the_desks(ground)), "127.0.0.1", 0)
    ground.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
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


@pytest.mark.timeout(300)
async def test_every_example_does_what_the_page_says(shell: Shell) -> None:
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"the examples take {', '.join(missing)}")
    shell.save({name: _today(text) for name, text in PAGE.files().items()})
    for step in typed(PAGE):
        printed = await shell.run(step.command)
        assert step.matches(printed), f"$ {step.command}\n{printed}\nbut the page says\n{step.prints}"


async def test_the_python_client_tries_again_with_a_fresh_signature(tmp_path: Path) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers["webhook-id"])
        if len(seen) == 1:
            return web.Response(status=503, headers={"Retry-After": "0"})
        return web.json_response({"matter_id": "m-1"}, status=202)

    app = web.Application()
    app.router.add_post("/matters", answer)
    runner = await serve(app, "127.0.0.1", 0)
    shell = Shell(tmp_path, {})
    endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/matters"
    credentials = f"endpoint={endpoint}\nsigning_secret=whsec_AAAA\nread_token=ypr_x\n"
    shell.save(PAGE.files() | {"credentials": credentials})

    printed = await shell.run("python3 yiping_client.py report matter.json")
    await runner.cleanup()

    assert printed == "202 {'matter_id': 'm-1'}\n"
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_the_python_client_takes_the_standard_library_only() -> None:
    source = PAGE.files()["yiping_client.py"]
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


def test_the_answer_shown_is_one_we_give() -> None:
    shown = next(block.text for block in PAGE.blocks if '"rating": {' in block.text)
    assert MatterNow.model_validate(json.loads(shown)).rating is not None


def test_every_address_of_ours_stands_in_the_documents() -> None:
    said = PAGE.text + page("docs/operations.md").text
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
