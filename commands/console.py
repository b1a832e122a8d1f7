"""How a command answers: results on stdout, what is wrong in one sentence on stderr, and an exit code."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import (
    CallbackBad,
    CallbackMissing,
    EventUnknown,
    HoldUnknown,
    KioskUnknown,
    OfficeUnknown,
    OfficialUnknown,
    Refusal,
    SourceExists,
    SourceNameBad,
    SourceRateBad,
    SourceUnknown,
    UpdateUnknown,
)
from bot.rules.bad_input import BadInput
from bot.rules.rows import RowsError
from bot.texts import Texts, phrase

Fact = str | int | datetime | Sequence[str] | Mapping[str, str] | None

REFUSALS: Mapping[type[Refusal], str] = {
    OfficeUnknown: phrase("没有登记“{code}”这个机构，请先用 yiping offices import 导入。"),
    OfficialUnknown: phrase("没有编号为 {official_id} 的在任工作人员。"),
    HoldUnknown: phrase("没有这个范围的暂停：用 yiping hold on 时的 --source、--office 要一样。"),
    KioskUnknown: phrase("没有编号为 {kiosk_id} 的平板，或者已经解除了：编号见 yiping kiosk list。"),
    UpdateUnknown: phrase("没有编号为 {update_id} 的更新：编号见 yiping updates list。"),
    SourceUnknown: phrase("没有名为“{name}”的业务系统。"),
    SourceExists: phrase("已经有名为“{name}”的业务系统。"),
    SourceNameBad: phrase("业务系统名“{name}”不合要求：小写字母、数字和连字符，1 到 63 个字符。"),
    CallbackBad: phrase(
        "回调地址不合要求：以 http:// 或 https:// 开头，最多 2000 个字符，不带用户名和 # 片段。"
    ),
    CallbackMissing: phrase("业务系统“{name}”没有回调地址：先用 yiping source set --callback-url 设置。"),
    EventUnknown: phrase("没有编号为 {event_id} 的事件。"),
    SourceRateBad: phrase("每秒请求数 {rate} 不合要求。"),
}


class Wrong(Exception):
    """The input cannot be used; nothing was changed. `sentence` is a msgid of the catalogues."""

    exit_code = 2

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence = sentence
        self.values = values
        super().__init__(sentence)


class Failed(Wrong):
    """The input is fine, but something it takes is not there."""

    exit_code = 1


@dataclass(frozen=True)
class Answer:
    """What a command found or did: single facts, then named lists of rows."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Fact]]] = field(default_factory=dict)
    exit_code: int = 0

    def as_text(self) -> str:
        """One `key=value` a line; a blank line between rows of several values."""
        blocks = [_lines(self.facts)] + [_lines(row) for rows in self.rows.values() for row in rows]
        short = all(len(row) == 1 for rows in self.rows.values() for row in rows)
        return ("" if short else "\n").join(block for block in blocks if block)

    def as_json(self) -> str:
        """One object on one line."""
        return _dumped({**self.facts, **self.rows})


def show(answer: Answer, *, as_json: bool) -> int:
    """Print an answer; returns its exit code."""
    sys.stdout.write(f"{answer.as_json()}\n" if as_json else answer.as_text())
    return answer.exit_code


def complain(error: Wrong | BadInput | Refusal, t: Texts, *, as_json: bool) -> int:
    """Say on stderr what is wrong, in one sentence; `--json` lists every problem on stdout too."""
    problems = _problems(error, t)
    sys.stderr.write(f"{problems[0]['message']}\n")
    if as_json:
        sys.stdout.write(f"{_dumped({'errors': problems})}\n")
    return error.exit_code if isinstance(error, Wrong) else 2


def _problems(error: Wrong | BadInput | Refusal, t: Texts) -> list[dict[str, str | int]]:
    if isinstance(error, RowsError):
        return [
            {"line": problem.line, "column": problem.column, "message": problem.said(t)}
            for problem in error.problems
        ]
    if isinstance(error, Refusal):
        return [{"message": _one_line(t(REFUSALS.get(type(error), str(error)), **error.facts))}]
    return [{"message": said(error, t)}]


def said(error: Wrong | BadInput, t: Texts) -> str:
    """The sentence on one line; a value may be an error with a sentence of its own."""
    values = {
        name: said(value, t) if isinstance(value, (Wrong, BadInput)) else value
        for name, value in error.values.items()
    }
    return _one_line(t(error.sentence, **values))


def _lines(facts: Mapping[str, Fact]) -> str:
    return "".join(f"{key}={_written(value)}\n" for key, value in facts.items())


def _written(value: Fact) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return _one_line(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case Mapping():
            return _one_line(" ".join(value.values()))
        case Sequence():
            return ",".join(value)
        case _:
            return str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _dumped(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
