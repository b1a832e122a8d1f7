"""What Telegram sends when people press: updates made of the messages that really reached them."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import orjson

from benchmarks.telegram import USERNAME, Sending
from benchmarks.wire import request

SECRET = "a-secret-of-the-benchmarks-webhook"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
FIRST_UPDATE = 700_000_001
GRADES = 5
# What most people press, out of a hundred: 非常满意, 满意, 基本满意, 不满意, 非常不满意.
PRESSED = (78, 14, 4, 2, 2)
Button = dict[str, str]
_updates = count(FIRST_UPDATE)


def which_grade(index: int) -> int:
    """The place of the button that the person of this number presses; 0 is the best grade."""
    left = index * 37 % 100
    for place, share in enumerate(PRESSED):
        left -= share
        if left < 0:
            return place
    return 0


def of_prompts(sendings: Mapping[int, Sending], people: Sequence[int]) -> tuple[list[bytes], list[int]]:
    """A press of each person on a grade of their prompt: requests, and the ids of the presses."""
    updates = [_update(index, person, sendings[person]) for index, person in enumerate(people)]
    return [_post(update) for update in updates], [int(one["callback_query"]["id"]) for one in updates]


def of_floors(people: Sequence[int], first_message: int) -> tuple[list[bytes], list[int]]:
    """The same for a bot whose buttons say `rate:N`, under a prompt as long as ours."""
    buttons = [{"text": label, "callback_data": f"rate:{5 - at}"} for at, label in enumerate(LABELS)]
    updates = [
        _press(person, first_message + index, TEXT, buttons, buttons[which_grade(index)])
        for index, person in enumerate(people)
    ]
    return [_post(update) for update in updates], [int(one["callback_query"]["id"]) for one in updates]


LABELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
TEXT = """您的“护照换发”已于 11 月 27 日（周五）办结，承办单位：A3区政务服务中心，办件尾号 0713。

这件事办得怎么样？点一下就算评价，单位不会知道是谁评的。到 12 月 4 日（周五）为止都可以评价。"""


def _update(index: int, person: int, sending: Sending) -> dict[str, Any]:
    buttons = sending.buttons()
    return _press(person, sending.message_id, sending.text(), buttons, buttons[which_grade(index)])


def _press(
    person: int, message_id: int, text: str, buttons: Sequence[Button], pressed: Button
) -> dict[str, Any]:
    update_id = next(_updates)
    who = {"id": person, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
    chat = {"id": person, "type": "private", "first_name": "王"}
    message = {
        "message_id": message_id,
        "from": {"id": 4242, "is_bot": True, "first_name": "bench", "username": USERNAME},
        "chat": chat,
        "date": 1_790_000_000,
        "text": text,
        "reply_markup": {"inline_keyboard": [[one] for one in buttons]},
    }
    query = {
        "id": str(4_000_000_000_000_000 + update_id),
        "from": who,
        "message": message,
        "chat_instance": str(7_000_000_000 + person),
        "data": pressed["callback_data"],
    }
    return {"update_id": update_id, "callback_query": query}


def _post(update: Mapping[str, Any]) -> bytes:
    return request("/telegram", orjson.dumps(update), HEADERS)
