"""A phone of the replay: two fingers at once are one act, whichever of them the network lets come first."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from replay.phones import Chat, Look, Phone, Shown
from replay.wording import Kind, Reading
from simulator.refusals import ActRefused

GONE = ActRefused("there is no such button")


class Fingers:
    """Answers one press after the other as it is told."""

    id = 7

    def __init__(self, *answers: dict[str, str] | Exception) -> None:
        self._answers = iter(answers)

    async def press_on(self, message_id: int, label: str, *, chat_id: int) -> dict[str, str]:
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def phone(*answers: dict[str, str] | Exception) -> Phone:
    chat = Chat(7)
    chat.show(Shown(7, 1, "办得怎么样？", ["满意"], Reading(Kind.PROMPT, "护照换发")))
    return Phone(cast(Any, SimpleNamespace(patience=0.01)), cast(Any, Fingers(*answers)), chat)


@pytest.mark.parametrize("answers", [({"query_id": "1"}, GONE), (GONE, {"query_id": "1"})])
async def test_of_two_fingers_the_one_that_came_through_counts(answers: tuple[Any, Any]) -> None:
    assert await phone(*answers).press(Look((Kind.PROMPT,)), "满意", twice=True) == "1"


async def test_what_goes_wrong_otherwise_is_not_hidden_by_the_other_finger() -> None:
    with pytest.raises(OSError, match="away"):
        await phone({"query_id": "1"}, OSError("away")).press(Look((Kind.PROMPT,)), "满意", twice=True)
