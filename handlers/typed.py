"""Typed labels: words that say what stands on a button act as its press; all can be done by typing."""

from collections.abc import AsyncIterator
from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import Message

from bot.desks import Desks
from bot.rules.labels import folded, may_be_label, numbered_label
from bot.rules.references import Reference, Tap, seal
from bot.services.recall import Recalled
from bot.texts import texts
from handlers.filters import Private
from handlers.screens import Screen
from handlers.toasts import TypedPress
from handlers.views import render
from models.tables import Account
from models.terms import Grade

router = Router(name="typed")
MOST_KEYBOARDS = 10


class SaysLabel(Filter):
    """Words that equal the label of a button in one of the newest messages, as those are now."""

    async def __call__(self, message: Message, account: Account, desks: Desks) -> bool | dict[str, Any]:
        text = message.text or ""
        if not may_be_label(text):
            return False
        reply_to = message.reply_to_message.message_id if message.reply_to_message else None
        newest = desks.recall.newest(account, reply_to)
        reference = await _pressed(text, newest, desks.ground.zone.key)
        return {"reference": reference} if reference else False


async def _pressed(text: str, newest: AsyncIterator[Recalled], tz: str) -> Reference | None:
    """The first button, newest message first, that says this; a case number chooses its message."""
    wanted, numbered, keyboards = folded(text), numbered_label(text), 0
    async for recalled in newest:
        screen = render(recalled.kind, texts(recalled.language), recalled.facts, tz)
        found = _numbered(screen, numbered) if numbered else None
        if recalled.listens and keyboards < MOST_KEYBOARDS:
            found = found or _labelled(screen, wanted)
        keyboards += bool(screen.rows)
        if found or (keyboards >= MOST_KEYBOARDS and not numbered):
            return found
    return None


def _numbered(screen: Screen, numbered: tuple[str, str]) -> Reference | None:
    number, label = numbered
    return _labelled(screen, folded(label)) if number in (screen.text or "") else None


def _labelled(screen: Screen, wanted: str) -> Reference | None:
    buttons = (one for row in screen.rows for one in row)
    return next((one.reference for one in buttons if folded(one.label) == wanted), None)


@router.message(Private(), SaysLabel())
async def press(message: Message, reference: Reference, account: Account, desks: Desks, **data: Any) -> None:
    """The same way as a press goes; a grade for what is not rated yet is read back first."""
    if reference.tap is Tap.RATE:
        await desks.hearing.read_back(account, reference.subject, Grade(reference.arg))
        return
    sealed = seal(reference, message.chat.id, desks.ground.vault.button_keys[0])
    typed = TypedPress.of(message, sealed)
    root = router.parent_router
    if root is not None:
        await root.propagate_event("callback_query", typed, **data, desks=desks)
