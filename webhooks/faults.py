"""What can be wrong with a field: our code and sentence for each kind of error that pydantic finds."""

import re

from pydantic_core import ErrorDetails

from bot.texts import phrase
from webhooks.problems import Fault

QUOTED = re.compile(r"'([^']*)'")
# pydantic's error type → our code and sentence; the sentence never repeats what was sent.
SENTENCES = {
    "missing": ("missing", phrase("缺少这一项。")),
    "string_type": ("wrong_type", phrase("应为文字。")),
    "int_type": ("wrong_type", phrase("应为整数。")),
    "bool_type": ("wrong_type", phrase("应为 true 或 false。")),
    "model_type": ("wrong_type", phrase("应为对象。")),
    "enum": ("not_allowed", phrase("只能是：{expected}")),
    "literal_error": ("not_allowed", phrase("只能是：{expected}")),
    "string_pattern_mismatch": ("bad_format", phrase("只能用字母、数字和 . _ -，1 到 64 个字符。")),
    "string_too_short": ("empty", phrase("不能为空。")),
    "string_too_long": ("too_long", phrase("太长，最多 {max_length} 个字符。")),
    "greater_than_equal": ("out_of_range", phrase("不能小于 {ge}。")),
    "less_than_equal": ("out_of_range", phrase("不能大于 {le}。")),
    "control": ("bad_character", phrase("不能含换行或控制字符。")),
    "not_a_moment": ("bad_format", phrase("应为 RFC 3339 时间，例如 2026-11-20T10:14:31+08:00")),
    "in_future": ("in_future", phrase("比当前时间晚了 5 分钟以上。")),
    "no_offset": ("no_offset", phrase("缺少时区，例如 2026-11-20T10:14:31+08:00")),
}
ANYTHING_ELSE = ("invalid", phrase("不符合要求。"))


def escaped(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def fault_of(detail: ErrorDetails) -> Fault:
    """What pydantic found, without the value it found."""
    code, sentence = SENTENCES.get(detail["type"], ANYTHING_ELSE)
    path = "".join(f"/{escaped(str(step))}" for step in detail["loc"])
    facts = dict(detail.get("ctx", {}))
    if "expected" in facts:
        facts["expected"] = ", ".join(QUOTED.findall(facts["expected"]))
    return Fault(path, code, sentence, facts)
