"""The operations page: every setting, command, policy key, check and log line stands there as it is."""

import argparse
import ast
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from pydantic import SecretStr

from bot.rules.policy import describe, load_policy
from bot.rules.tagbook import parse_tag_book
from bot.services.meter import Meter, Spread
from bot.services.standing import Standing, Waiting
from bot.settings import Settings
from bot.texts import texts
from commands import cli
from commands.offices import parse
from commands.opening import load_settings
from tests.docs.pages import ROOT, page
from tests.docs.sessions import Shell, typed
from webhooks.metrics import Seen

PAGE = page("docs/operations.md")
KEY = "a-key-of-the-tests-that-is-long-enough-0001"
HEADS = {"metric", "setting", "command", "line", "key"}
OWN_CHOICE = "本产品自定"
PLACE = re.compile(r"[一-鿿]{2,4} \d{4}")
LOGGED = {"info", "warning", "error", "critical"}


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of a table of this page, without its head."""
    return {key: cells for key, cells in PAGE.rows(heading).items() if key not in HEADS}


def test_every_setting_is_documented_with_its_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    defaults = {
        f"YIPING_{name.upper()}": _written(field.default) for name, field in Settings.model_fields.items()
    }
    documented = {name: cells[0].strip("`") for name, cells in rows("Settings").items()}
    assert documented == defaults | {"YIPING_PUBLIC_URL": "http://HOST:PORT"}


def test_every_setting_stands_in_the_example_of_a_file() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"YIPING_\w+(?==)", example)) == set(rows("Settings"))


def test_the_settings_for_systemd_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    [settings] = [block.text for block in PAGE.blocks if block.text.startswith("YIPING_BOT_TOKEN")]
    for line in settings.splitlines():
        monkeypatch.setenv(*line.split("=", 1))
    assert load_settings().log == "json"


def test_every_command_is_documented_with_its_options() -> None:
    documented = {_command(usage): usage for usage in rows("Commands") if usage.startswith("yiping ")}
    assert documented == {
        leaf.prog: f"{leaf.prog} {_usage(leaf)}".strip() for leaf in _leaves(cli.parser(texts("en")))
    }


def test_every_command_in_the_documents_can_be_typed() -> None:
    parser = cli.parser(texts("en"))
    for name in ("docs/operations.md", "docs/integration.md"):
        for step in typed(page(name)):
            if step.command.startswith("yiping "):
                assert parser.parse_args(step.command.partition(" |")[0].split()[1:]).does


async def test_every_check_is_documented(sqlite_url: str, tmp_path: Path) -> None:
    surroundings = {"YIPING_DATABASE_URL": sqlite_url, "YIPING_SECRET_KEY": KEY}
    printed = await Shell(tmp_path, surroundings).run("yiping check")
    assert [line.split("=")[0] for line in printed.splitlines()] == list(rows("yiping check"))


def test_every_policy_key_is_documented_with_its_values() -> None:
    ours, strict = load_policy().effective(), load_policy('profile = "strict"').effective()
    documented = {key: cells[:2] for key, cells in rows("Policy keys").items()}
    assert documented == {key: [_listed(ours[key]), _listed(strict[key])] for key in describe()}


@pytest.mark.parametrize("key", describe())
def test_every_policy_key_names_its_source(key: str) -> None:
    told, source = rows("Policy keys")[key][-1], describe()[key].source
    assert [place for place in PLACE.findall(source) if place not in told] == []
    assert (OWN_CHOICE in source) == ("our own choice" in told)


def test_every_line_of_the_log_is_explained() -> None:
    assert set(rows("Health and logs")) - {"address", "/healthz", "/readyz", "/openapi.json"} == set(
        _log_lines()
    )


def test_every_metric_is_documented_with_its_labels() -> None:
    waiting, one = {"prompt": Waiting(1, 2.0)}, Spread()
    meter = Meter()
    meter.intake["single"], meter.updates["message"], meter.answers["single", 202] = one, one, 1
    standing = Standing(waiting, waiting, waiting, 1, 1, {"contact": 1}, 1, 1, 1)
    documented = {name for name in rows("Metrics") if name != "metric"}
    assert documented == {_metric(family) for family in Seen(meter, standing, {"redis": True}).collect()}


def test_the_example_files_are_read_by_their_commands() -> None:
    files = PAGE.files()
    assert [row.code for row in parse(files["offices.csv"])] == ["A市", "A3区"]
    assert load_policy(files["policy.toml"]).short_answer == 15
    assert parse_tag_book(files["tags.toml"]).version == "2026-11"


@pytest.mark.timeout(300)
@pytest.mark.slow
async def test_every_command_does_what_the_page_says(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(
        tmp_path,
        {
            "YIPING_DATABASE_URL": sqlite_url,
            "YIPING_SECRET_KEY": KEY,
            "YIPING_BOT_USERNAME": "yiping_bot",
            "YIPING_LANGUAGE": "en",
        },
    )
    shell.save(PAGE.files())
    for step in typed(PAGE):
        printed = await shell.run(step.command)
        assert step.matches(printed), f"$ {step.command}\n{printed}\nbut the page says\n{step.prints}"


def _metric(family: Metric) -> str:
    labels = ",".join(key for key in family.samples[0].labels if key != "le")
    name = family.name + ("_total" if family.type == "counter" else "")
    return f"{name}{{{labels}}}" if labels else name


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return "–" if value in (None, ()) else str(value)


def _listed(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _command(usage: str) -> str:
    """The words that name a command: those before its first argument."""
    return " ".join(takewhile(lambda word: word.isalpha() and word.islower(), usage.split()))


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield parser
    for group in groups:
        for command in group.choices.values():
            yield from _leaves(command)


def _usage(parser: argparse.ArgumentParser) -> str:
    """What follows a command: required things first, as they are declared."""
    own = [action for action in parser._actions if action.dest not in {"help", "json"}]
    required = [_argument(action) for action in own if action.required]
    return " ".join(required + [f"[{_argument(action)}]" for action in own if not action.required])


def _argument(action: argparse.Action) -> str:
    value = [] if action.nargs == 0 else [str(action.metavar)]  # a flag takes none
    return " ".join([*action.option_strings[:1], *value])


def _log_lines() -> Iterator[str]:
    """The first words of every call of a log in the product."""
    files = [
        ROOT / "processes.py",
        ROOT / "serving.py",
        *(file for part in ("bot", "handlers", "webhooks") for file in (ROOT / part).rglob("*.py")),
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_log(node.func) and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _is_log(called: ast.expr) -> bool:
    match called:
        case ast.Attribute(value=ast.Name(id="log"), attr=name):
            return name in LOGGED
    return False
