"""Toasts: the answer to a press; said directly, once, and no harm is done where it is lost."""

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery

LONGEST_TOAST = 200
log = structlog.get_logger("toasts")


async def toast(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a press; what the press did is told by messages, which are never lost."""
    try:
        await query.answer(text[:LONGEST_TOAST] if text else None, show_alert=alert and bool(text))
    except AiogramError as error:
        log.info("a press could not be answered", error=type(error).__name__)
