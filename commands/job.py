"""One call of a command: its options, the language it speaks, and what the assembly hands in."""

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from bot.services.ground import Ground
from bot.services.people import HandsBack
from bot.settings import Settings
from bot.texts import Texts
from commands.console import Answer
from commands.opening import load_settings

Serve = Callable[[Settings], Awaitable[int]]
AsksName = Callable[[Settings], Awaitable[str]]
Cases = Callable[[Ground], HandsBack]


@dataclass(frozen=True)
class Outside:
    """How to serve, how to hand an official's cases back, how to ask the Bot API for the bot's name."""

    serve: Serve
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


Command = Callable[[Job], Awaitable[Answer | int]]
