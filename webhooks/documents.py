"""JSON from outside, read strictly: what two parsers could read differently is refused."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import orjson

from bot.texts import phrase
from webhooks.problems import Fault

DEEPEST = 32
LARGEST_INTEGER = 2**63 - 1
LONGEST_INTEGER = 20
# The escapes of U+0000 and of the halves of a pair: as they are, neither stands in JSON of UTF-8.
SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")

NOT_JSON = Fault("", "not_json", phrase("不是有效的 JSON（UTF-8 编码）。"))
NOT_AN_OBJECT = Fault("", "not_object", phrase("最外层应为 JSON 对象。"))
DUPLICATE_KEY = Fault("", "duplicate_key", phrase("同一个对象里有重复的键。"))
BAD_NUMBER = Fault("", "bad_number", phrase("有不是数字的数值（NaN、Infinity）或过大的数。"))
TOO_DEEP = Fault("", "too_deep", phrase("嵌套过深，最多 {most} 层。"), {"most": DEEPEST})
BAD_CHARACTER = Fault("", "bad_character", phrase("有空字符（U+0000）或不成对的代理字符。"))


class BadDocument(ValueError):
    """The bytes are no document that every parser reads alike."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises BadDocument."""
    document = _plain(body) or _strict(body)
    if not isinstance(document, dict):
        raise BadDocument(NOT_AN_OBJECT)
    # Nearly every document is seen by its bytes to be harmless; only the others are walked through.
    if body.count(b"{") + body.count(b"[") >= DEEPEST:
        _check_depth(document)
    if SUSPICIOUS.search(body):
        for text in _texts(document):
            _check_text(text)
    return document


def _plain(body: bytes) -> Any:
    """The document, where it is written the one way that cannot be read in two; else None.

    What comes out again byte for byte names no key twice and has no number that another parser would round.
    """
    try:
        document = orjson.loads(body)
        return document if orjson.dumps(document, option=orjson.OPT_STRICT_INTEGER) == body else None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None


def _strict(body: bytes) -> Any:
    try:
        return DECODER.decode(body.decode("utf-8"))
    except RecursionError as exc:
        raise BadDocument(TOO_DEEP) from exc
    except BadDocument:
        raise
    except ValueError as exc:
        raise BadDocument(NOT_JSON) from exc


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadDocument(DUPLICATE_KEY)
    return found


def _integer(digits: str) -> int:
    # Turning digits into a number takes quadratic time: the length is looked at first.
    if len(digits) > LONGEST_INTEGER or abs(int(digits)) > LARGEST_INTEGER:
        raise BadDocument(BAD_NUMBER)
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadDocument(BAD_NUMBER)
    return number


def _constant(_name: str) -> NoReturn:
    raise BadDocument(BAD_NUMBER)


DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def _check_depth(document: object) -> None:
    level = [document]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise BadDocument(TOO_DEEP)


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _texts(document: object) -> Iterator[str]:
    waiting = [document]
    while waiting:
        node = waiting.pop()
        waiting += _children(node)
        if isinstance(node, dict):
            yield from node
        elif isinstance(node, str):
            yield node


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadDocument(BAD_CHARACTER)
