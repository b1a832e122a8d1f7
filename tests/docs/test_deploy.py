"""The files for containers: no engine runs them here, so all that they name must be there and must fit."""

import re
import tomllib
from typing import Any

import pytest
import yaml

from bot.rules.processes import EVERYTHING
from bot.settings import Settings
from bot.texts import texts
from commands import cli
from commands.opening import load_settings
from tests.docs.pages import ROOT, page

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
RUNNING = {name: service for name, service in OURS.items() if service["command"][0] == "run"}
STOP_WITHIN = 20
# Packages of the project that no process serves with.
NOT_SERVED = {"benchmarks", "demo", "faults", "replay", "simulator"}


def example(name: str) -> dict[str, str]:
    """The settings of a file that is to be copied."""
    lines = (DEPLOY / f"{name}.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def packaged() -> set[str]:
    """The packages and modules that the project installs."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    modules = {f"{name}.py" for name in tool["py-modules"]}
    return modules | {name for name in tool["packages"]["find"]["include"] if not name.endswith(".*")}


def seconds(text: str) -> int:
    """A length such as `30s`."""
    return int(text.removesuffix("s"))


@pytest.mark.parametrize("name", OURS)
def test_every_command_can_be_typed(name: str) -> None:
    assert cli.parser(texts("en")).parse_args(OURS[name]["command"]).does


def test_every_role_is_there_and_web_twice() -> None:
    parser = cli.parser(texts("en"))
    roles = [role for one in RUNNING.values() for role in parser.parse_args(one["command"]).only]
    assert set(roles) == EVERYTHING
    assert sorted(role for role in roles if roles.count(role) > 1) == ["web", "web"]


def test_what_a_service_waits_for_is_a_service_that_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name]
            else:
                assert (wait["condition"], SERVICES[name]["restart"]) == (
                    "service_completed_successfully",
                    "no",
                )


def test_nothing_serves_before_the_database_is_up_to_date() -> None:
    assert {name for name, one in RUNNING.items() if "migrate" not in one["depends_on"]} == set()
    assert OURS["migrate"]["command"] == ["migrate"]


def test_every_process_has_the_time_it_needs_to_stop_and_is_started_again() -> None:
    assert all(seconds(one["stop_grace_period"]) > STOP_WITHIN for one in RUNNING.values())
    assert {one["restart"] for one in RUNNING.values()} == {"unless-stopped"}


def test_every_setting_of_the_example_is_one_and_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    given = example("yiping.env")
    known = {f"YIPING_{name.upper()}" for name in Settings.model_fields}
    assert set(given) <= known
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.public_url.startswith("https://")


def test_the_services_are_where_the_settings_say() -> None:
    given, postgres = example("yiping.env"), example("postgres.env")
    place = (
        f"{postgres['POSTGRES_USER']}:{postgres['POSTGRES_PASSWORD']}@postgres:5432/{postgres['POSTGRES_DB']}"
    )
    assert given["YIPING_DATABASE_URL"] == f"postgresql://{place}"
    assert given["YIPING_REDIS_URL"].startswith("redis://redis:6379")
    assert {"postgres", "redis"} <= set(SERVICES)


def test_what_is_asked_whether_it_lives_listens_there() -> None:
    given = example("yiping.env")
    for one in RUNNING.values():
        assert f":{given['YIPING_ADMIN_PORT']}/readyz" in one["healthcheck"]["test"][-1]


def test_only_the_pages_for_everybody_are_published_and_only_to_this_machine() -> None:
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    port = example("yiping.env")["YIPING_PORT"]
    assert sorted(published) == ["web-1", "web-2"]
    for [mapping] in published.values():
        assert re.fullmatch(rf"127\.0\.0\.1:\d+:{port}", mapping)


def test_what_a_command_writes_stays() -> None:
    assert "var:/opt/yiping/var" in OURS["migrate"]["volumes"]
    named = {mount.partition(":")[0] for one in SERVICES.values() for mount in one.get("volumes", [])}
    assert named == set(COMPOSE["volumes"])
    assert "--owner=yiping /opt/yiping/var" in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_secrets_stand_in_files_that_are_not_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "deploy/*.env" in ignored
    named = {file for one in SERVICES.values() for file in one.get("env_file", [])}
    assert {f"{file}.example" for file in named} == {file.name for file in DEPLOY.glob("*.example")}


def test_the_image_is_made_of_what_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [
        path for found in re.findall(r"^COPY (?!--)(.*) \S+$", lines, re.MULTILINE) for path in found.split()
    ]
    assert packaged() - NOT_SERVED == set(copied) - {
        "requirements.lock",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    }
    assert [path for path in copied if not (ROOT / path).exists()] == []
    let_in = {
        line[1:]
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line[:1] == "!"
    }
    assert {path for path in copied if path not in let_in and not path.endswith(".py")} == set()


def test_the_image_has_a_python_that_is_supported() -> None:
    versions = set(
        re.findall(r"^FROM python:3\.(\d+)-slim", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    )
    assert len(versions) == 1
    assert 11 <= int(versions.pop()) < 15


def test_operators_read_how_to_use_them() -> None:
    told = page("docs/operations.md").text
    assert {
        name for name in ("compose.yaml", "yiping.env", "postgres.env") if f"deploy/{name}" not in told
    } == set()
