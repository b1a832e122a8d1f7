"""One call of a command: its options, the language it speaks, and what the assembly hands in."""

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from bot.rules.processes import ProcessRole
from bot.services.ground import Ground
from bot.services.people import HandsBack
from bot.settings import Settings
from bot.texts import Texts
from commands.console import Answer
from commands.opening import load_settings

Roles = frozenset[ProcessRole]
Serve = Callable[[Settings, Roles], Awaitable[int]]
Keep = Callable[[Settings, Roles, int], int]
AsksName = Callable[[Settings], Awaitable[str]]
Cases = Callable[[Ground], HandsBack]


@dataclass(frozen=True)
class Outside:
    """How to serve, in one process or in several; and what commands need of desks and the Bot API."""

    serve: Serve
    keep: Keep
    cases: Cases
    bot_name: AsksName


@dataclass(frozen=True)
class Job:
    """What a command's function is called with."""

    options: argparse.Namespace
    t: Texts
    outside: Outside

    @cached_property
    def settings(self) -> Settings:
        """The operator's settings. Raises Wrong."""
        return load_settings()


@dataclass(frozen=True)
class Afterwards:
    """What is left to do once nothing of the command's own loop is there any more; gives the exit code."""

    does: Callable[[], int]


Command = Callable[[Job], Awaitable[Answer | Afterwards | int]]
