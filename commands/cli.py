"""The command line of operators: which commands there are, and how one is run."""

import asyncio
from collections.abc import Callable, Sequence

from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Refusal
from bot.rules.bad_input import BadInput
from bot.texts import DEFAULT_LANGUAGE, Texts, texts
from commands import (
    backup,
    calendar,
    checking,
    events,
    figures,
    hold,
    invite,
    kiosk,
    offices,
    officials,
    policy,
    qr,
    running,
    source,
    tags,
    updates,
    upward,
    void,
)
from commands.arguments import Parser
from commands.console import Answer, Wrong, complain, show
from commands.job import Afterwards, AsksName, Cases, Job, Keep, Outside, Serve
from commands.probes import bot_username

GROUPS = (
    running,
    checking,
    offices,
    qr,
    kiosk,
    invite,
    officials,
    tags,
    policy,
    source,
    events,
    calendar,
    hold,
    void,
    updates,
    upward,
    figures,
    backup,
)


class _Spoken(BaseSettings):
    """The language alone: help and complaints must work whatever else is set."""

    model_config = SettingsConfigDict(
        env_prefix="YIPING_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    language: str = DEFAULT_LANGUAGE


def _language() -> str:
    try:
        return _Spoken().language
    except (OSError, UnicodeDecodeError):  # of `.env`: whoever needs the settings says so
        return DEFAULT_LANGUAGE


def parser(t: Texts | None = None) -> Parser:
    """The whole command line, in the language of `t`."""
    t = t or texts()
    root = Parser(t, prog="yiping", description=t("一评：一事一评、一评一复。"))
    commands = root.commands(t("命令"))
    for group in GROUPS:
        group.add_to(commands, t)
    return root


def run(
    argv: Sequence[str],
    *,
    serve: Serve,
    keep: Keep,
    cases: Cases,
    bot_name: AsksName = bot_username,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> int:
    """Run one command; returns the exit code.

    `serve` is what `yiping run` does once all it needs is there, `keep` does it in several processes; `cases`
    makes the desk that takes back the cases of an official who leaves; `bot_name` asks the Bot API.
    """
    t = texts(_language())
    as_json = "--json" in argv
    try:
        job = Job(parser(t).parse_args(argv), t, Outside(serve, keep, cases, bot_name))
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            answer = runner.run(job.options.does(job))
        if isinstance(answer, Afterwards):
            return answer.does()
    except (Wrong, BadInput, Refusal) as error:
        return complain(error, t, as_json=as_json)
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:  # --help
        return int(end.code or 0)
    return show(answer, as_json=as_json) if isinstance(answer, Answer) else int(answer)
