"""Nothing on the way to a handler runs in a thread: synchronous filters and handlers would."""

from collections.abc import Iterator

import pytest
from aiogram.dispatcher.event.handler import CallableObject, HandlerObject
from aiogram.types import CallbackQuery, Message

from bot.rules.references import Tap
from handlers.dispatch import UPDATES, dispatcher
from handlers.filters import Pressed

KINDS = set(dispatcher().observers) - {"update"}  # aiogram's own: it hands on to the others


def registered(kind: str) -> Iterator[HandlerObject]:
    """Every handler of one kind of update."""
    for router in dispatcher().chain_tail:
        yield from router.observers[kind].handlers


def on_the_way() -> Iterator[CallableObject]:
    """Every handler and filter of every router."""
    for router in dispatcher().chain_tail:
        for observer in router.observers.values():
            yield from observer._handler.filters or []
    for kind in KINDS:
        for handler in registered(kind):
            yield handler
            yield from handler.filters or []


def test_every_filter_and_handler_is_awaited() -> None:
    found = list(on_the_way())

    assert len(found) > 80
    assert [one.callback for one in found if not one.awaitable] == []


def test_every_handler_is_for_a_kind_of_update_that_is_fetched() -> None:
    assert {kind for kind in KINDS if any(registered(kind))} == set(UPDATES)


def test_every_button_has_its_handler() -> None:
    heard: set[Tap] = set()
    for handler in registered("callback_query"):
        for one in handler.filters or []:
            if isinstance(one.callback, Pressed):
                heard |= one.callback._taps

    assert heard == set(Tap)


@pytest.mark.parametrize(("kind", "event"), [("message", Message), ("callback_query", CallbackQuery)])
def test_nothing_is_left_without_a_handler(kind: str, event: type) -> None:
    last = list(registered(kind))[-1]
    filters = [type(one.callback).__name__ for one in last.filters or []]

    assert filters in ([], ["Private"]), event
