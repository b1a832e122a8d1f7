"""The command line itself: help, complaints, languages."""

import argparse
from collections.abc import Iterator

import pytest

from commands import cli
from tests.commands.conftest import Yiping

CONTRACT = {
    "run",
    "migrate",
    "check",
    "qr",
    "calendar import",
    "hold on",
    "hold off",
    "figures show",
    "figures check",
    "figures rebuild",
    "kiosk pair",
    "kiosk list",
    "kiosk unpair",
    "void",
    "offices import",
    "invite",
    "officials list",
    "officials remove",
    "tags import",
    "policy check",
    "source add",
    "source list",
    "source set",
    "source rotate",
    "source disable",
    "source enable",
    "source log",
    "events list",
    "events replay",
    "updates list",
    "updates replay",
    "upward export",
    "upward refused",
    "backup",
    "restore",
}


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield parser
    for group in groups:
        for command in group.choices.values():
            yield from leaves(command)


def test_the_commands_are_those_of_the_contract() -> None:
    assert {leaf.prog.removeprefix("yiping ") for leaf in leaves(cli.parser())} == CONTRACT


@pytest.mark.parametrize("command", sorted(CONTRACT))
def test_every_command_has_help_and_json(bare: Yiping, command: str) -> None:
    result = bare(*command.split(), "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"用法：yiping {command}")
    assert "--json" in result.out


def test_help_speaks_english(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_LANGUAGE", "en")
    result = bare("invite", "--help")
    assert result.out.startswith("Usage: yiping invite")
    assert result.out.isascii()


def test_help_is_there_whatever_is_set(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_PORT", "eighty")
    assert bare("--help").code == 0


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ((), "缺少 命令，用法见 yiping --help"),
        (("offices",), "缺少 命令，用法见 yiping offices --help"),
        (("invite", "--role", "lead"), "缺少 --office，用法见 yiping invite --help"),
        (("invite", "--office"), "--office：后面要有一个值，用法见 yiping invite --help"),
        (
            ("invite", "--office", "A", "--role", "boss"),
            "--role：没有 boss，可用：handler, lead, supervisor",
        ),
        (("invite", "--office", "A", "--role", "lead", "--count", "0"), "--count：应为 1 到 500 的整数"),
        (("invite", "--office", "A"), "--group --role 要写一个，用法见 yiping invite --help"),
        (
            ("invite", "--office", "A", "--group", "--role", "lead"),
            "--role 和 --group 只能写一个，用法见 yiping invite --help",
        ),
        (("check", "--fix"), "不认识 --fix，用法见 yiping --help"),
        (("officials", "remove", "刘主任"), "ID：应为 1 到 9223372036854775807 的整数"),
    ],
)
def test_a_slip_is_one_sentence(bare: Yiping, argv: tuple[str, ...], sentence: str) -> None:
    result = bare(*argv)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"{sentence}\n"


def test_json_tells_a_slip_on_stdout_too(bare: Yiping) -> None:
    result = bare("source", "--json")
    assert result.json == {"errors": [{"message": "缺少 命令，用法见 yiping source --help"}]}
