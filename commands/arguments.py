"""The command line: argparse that speaks the reader's language and complains in one sentence."""

import argparse
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NoReturn, cast

from bot.texts import Texts, phrase
from commands.console import Wrong
from commands.job import Command

HEADINGS = {
    "positional arguments": phrase("参数"),
    "options": phrase("选项"),
}
# What argparse says, in English whatever the language, and what is said instead.
COMPLAINTS = (
    (r"the following arguments are required: (?P<what>.*)", phrase("缺少 {what}，用法见 {command} --help")),
    (r"one of the arguments (?P<what>.*) is required", phrase("{what} 要写一个，用法见 {command} --help")),
    (
        r"argument (?P<where>[^:]+): not allowed with argument (?P<what>.*)",
        phrase("{where} 和 {what} 只能写一个，用法见 {command} --help"),
    ),
    (r"unrecognized arguments: (?P<what>.*)", phrase("不认识 {what}，用法见 {command} --help")),
    (
        r"argument (?P<where>[^:]+): invalid choice: (?P<what>.*?) \(choose from (?P<known>.*)\)",
        phrase("{where}：没有 {what}，可用：{known}"),
    ),
    (r"argument (?P<where>[^:]+): expected .*", phrase("{where}：后面要有一个值，用法见 {command} --help")),
    (r"argument (?P<where>[^:]+): (?P<what>.*)", phrase("{where}：{what}")),
    (r"(?P<what>.*)", phrase("{what}，用法见 {command} --help")),
)


class Help(argparse.HelpFormatter):
    """Help with headings in the reader's language."""

    def __init__(self, t: Texts, prog: str) -> None:
        super().__init__(prog)
        self._t = t

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        t = self._t
        super().add_usage(usage, actions, groups, t("用法：") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(self._t(HEADINGS.get(heading or "", heading or "")))


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence each, raised as Wrong."""

    def __init__(self, t: Texts, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=partial(Help, t), **options)
        self.t = t
        self.add_argument("-h", "--help", action="help", help=t("显示用法"))
        self.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=t("以一个 JSON 对象输出结果")
        )

    def error(self, message: str) -> NoReturn:
        for pattern, sentence in COMPLAINTS:
            if found := re.fullmatch(pattern, message.replace("'", ""), re.DOTALL):
                raise Wrong(sentence, command=self.prog, **found.groupdict())
        raise AssertionError(message)

    def commands(self, title: str) -> "Commands":
        """A group of commands, one of which must be named."""
        t = self.t
        # argparse wants a class, and only ever calls it.
        kind = cast("type[Parser]", partial(Parser, t))
        group = self.add_subparsers(title=title, metavar=t("命令"), required=True, parser_class=kind)
        return Commands(group)


class Commands:
    """A group of commands being put together."""

    def __init__(self, group: "argparse._SubParsersAction[Parser]") -> None:
        self._group = group

    def add(self, name: str, says: str, does: Command | None = None) -> Parser:
        """A command that calls `does`; without it, one that has commands of its own."""
        parser = self._group.add_parser(name, help=says, description=says)
        if does is not None:
            parser.set_defaults(does=does)
        return parser


def listed(words: Iterable[str]) -> str:
    """Choices as a usage line shows them."""
    return "|".join(words)


def number(t: Texts, least: int, most: int) -> Callable[[str], int]:
    """The type of an option that takes a number."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and least <= int(text) <= most:
            return int(text)
        said = t("应为 {least} 到 {most} 的整数", least=least, most=most)
        raise argparse.ArgumentTypeError(said)

    return read
