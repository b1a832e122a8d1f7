"""Documents read the short way: nothing is read otherwise than by the strict reader, or told otherwise."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.reported import Receipt
from models.terms import PromptReason, PromptState
from tests.webhooks.house import NOW, a_ground, document
from webhooks import documents
from webhooks.answers import MatterTaken, taken
from webhooks.documents import BadDocument, read_object
from webhooks.schema import MatterCompleted, canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)


def written(content: object) -> list[bytes]:
    """One document as different systems write it."""
    short = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return [short.encode("utf-8", "surrogatepass"), json.dumps(content).encode()]


def told(body: bytes) -> object:
    """What is read, or what is wrong."""
    try:
        return repr(read_object(body))
    except BadDocument as bad:
        return bad.fault


@settings(deadline=None)
@given(OBJECTS)
def test_both_ways_of_reading_are_one(content: dict[str, Any]) -> None:
    for body in written(content):
        found = told(body)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents, "_plain", lambda _: None)
            assert told(body) == found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a":1,"a":1}', "duplicate_key"),
        (b'{"a":{"b":1,"b":2}}', "duplicate_key"),
        (b'{"a":9223372036854775808}', "bad_number"),
        (b'{"a":NaN}', "bad_number"),
        (b'{"a":1e999}', "bad_number"),
        (b'{"a":"\\u0000"}', "bad_character"),
        (b'{"a":"\\ud800"}', "bad_character"),
        (b'{"a":"\xed\xa0\x80"}', "not_json"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
        (b'{"a":"\x01"}', "not_json"),
        (b"[]", "not_object"),
    ],
)
def test_what_is_refused_is_refused_however_short_it_is_written(body: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as bad:
        read_object(body)
    assert bad.value.fault.code == code


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1),
        VALUES.filter(lambda value: "inf" not in repr(value) and "nan" not in repr(value)),
        max_size=3,
    )
)
def test_the_content_that_counts_is_written_as_it_always_was(unknown: dict[str, Any]) -> None:
    whole = document(data__completed_at="2026-11-20T10:14:31.5+08:00")
    for part in (whole["data"], whole["data"]["service"], whole["data"]["citizen"]):
        part |= {f"x-{key}": value for key, value in unknown.items()}
    try:
        orjson.dumps(whole)
    except TypeError:
        return  # no document has such a number or such a text
    data = MatterCompleted.model_validate(whole, context={"now": NOW}).data

    old = data.model_dump(mode="json", exclude={"citizen": {"phone", "language", "telegram_user_id"}})
    assert canonical(data) == orjson.dumps(old, option=orjson.OPT_SORT_KEYS).decode()


@pytest.mark.parametrize("token", [None, "m_token"])
def test_what_is_answered_is_what_the_description_says(token: str | None) -> None:
    receipt = Receipt("m-1", True, PromptState.UNREACHABLE, PromptReason.NO_ACCOUNT, token)

    answer = orjson.loads(orjson.dumps(taken(a_ground(), receipt)))

    assert MatterTaken.model_validate(answer).model_dump(mode="json", exclude_unset=True) == answer
