"""What is sent: signed matters that the product would take, and updates as Telegram writes them."""

import orjson
import pytest
from standardwebhooks import Webhook

from benchmarks.matters import Source, matters
from benchmarks.presses import SECRET, of_floors, of_prompts, which_grade
from benchmarks.telegram import Sending
from benchmarks.wire import Messages

SOURCE = Source("bench", "whsec_" + "A" * 43 + "=")


def parted(request: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request."""
    [(head, body)] = Messages().feed(request)
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
    return {name: value for name, _, value in lines}, body


def test_a_matter_is_signed_as_the_standard_has_it() -> None:
    [request] = SOURCE.singles(matters("b1", [1001], "hall"), "b1")
    headers, body = parted(request)
    event = Webhook(SOURCE.secret).verify(body, headers)
    assert (event["data"]["matter_no"], event["data"]["channel"]) == ("b1-0", "hall")


def test_a_batch_is_signed_as_a_whole() -> None:
    requests = SOURCE.batches(matters("b1", range(1001, 1006), "online"), "b1", 2)
    lines = [parted(request)[1].splitlines() for request in requests]
    assert [len(found) for found in lines] == [2, 2, 1]
    headers, body = parted(requests[0])
    with pytest.raises(ValueError, match=r"Extra data|line 2"):
        Webhook(SOURCE.secret).verify(body, headers)  # the signature is good; NDJSON is no JSON


def test_a_press_is_on_a_button_of_the_prompt_that_came() -> None:
    markup = {"inline_keyboard": [[{"text": str(grade), "callback_data": f"g{grade}"}] for grade in range(5)]}
    sending = Sending(77, orjson.dumps({"chat_id": 1001, "text": "怎么样？", "reply_markup": markup}))
    [request], [query_id] = of_prompts({1001: sending}, [1001])
    headers, body = parted(request)
    query = orjson.loads(body)["callback_query"]
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
    assert (int(query["id"]), query["data"]) == (query_id, f"g{which_grade(0)}")
    assert (query["message"]["message_id"], query["message"]["text"]) == (77, "怎么样？")


def test_no_update_has_the_number_of_another() -> None:
    requests, queries = of_floors(range(2001, 2051), 1000)
    numbers = {orjson.loads(parted(request)[1])["update_id"] for request in requests}
    assert (len(numbers), len(set(queries))) == (50, 50)


def test_most_people_are_pleased() -> None:
    grades = [which_grade(index) for index in range(100)]
    assert (grades.count(0), grades.count(4)) == (78, 2)
