"""Logs: one line an event; nothing that is logged carries words of people or an address with a token."""

import logging
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.settings import Settings


def configure_logging(settings: Settings) -> None:
    """One line an event; nothing that is logged carries an address with a token."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # which of several processes it is
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _drop_messages_of_exceptions,
            renderer,
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is logged
        cache_logger_on_first_use=False,
    )
    for name in ("aiogram", "aiohttp", "tortoise", "aiosqlite", "asyncpg"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Of a kind of update that it does not know, aiogram writes out the whole of it, words and names included.
    warnings.filterwarnings("ignore", "Detected unknown update type", RuntimeWarning)


def _drop_messages_of_exceptions(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A traceback's last line may hold words or an address; the place it happened in is enough."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["at"] = " > ".join(frames[-6:])
    return event
