"""Reading the input."""

import json
from pathlib import Path

import pytest

from replay.instance import ROOT
from replay.matters import BadMatters, Matter, read_matters, spread

ROW = {
    "matter_no": "2554",
    "citizen_ref": "A1",
    "office_code": "A3区",
    "title": "护照换发",
    "comment": "照相处没有样张。",
    "reply": "样张已经贴出。",
    "asked_at": "2025-03-03T09:00:00+08:00",
    "answered_at": "2025-03-05T09:00:00+08:00",
}
SAMPLES = ROOT / "replay" / "samples.jsonl"
LONGEST_COMMENT, LONGEST_REPLY = 3_191, 7_883


def written(file: Path, *rows: object) -> Path:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    return file


def test_a_matter_is_named_by_its_service_and_the_end_of_its_number(tmp_path: Path) -> None:
    [matter] = read_matters(written(tmp_path / "one.jsonl", {**ROW, "matter_no": "YP2025037"}))
    assert matter.key == "护照换发|5037"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no matter"),
        ([{**ROW, "title": ""}], "line 1"),
        ([ROW, {"matter_no": "1"}], "line 2"),
        ([ROW, ROW], "twice"),
        (["not an object"], "line 1"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_sentence(
    tmp_path: Path, rows: list[object], why: str
) -> None:
    with pytest.raises(BadMatters, match=why):
        read_matters(written(tmp_path / "bad.jsonl", *rows))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMatters, match="cannot be read"):
        read_matters(tmp_path / "missing.jsonl")


def test_a_selection_holds_the_longest_reply_and_comment() -> None:
    matters = [Matter(str(n), "A", "A市", "事", "话" * (n % 7 + 1), "答" * (n % 11 + 1)) for n in range(200)]
    chosen = spread(matters, 60)
    assert len(set(chosen)) == 60
    assert max(len(one.comment) for one in chosen) == 7
    assert max(len(one.reply) for one in chosen) == 11


def test_the_samples_are_as_long_and_as_awkward_as_real_texts() -> None:
    samples = read_matters(SAMPLES)
    texts = "".join(sample.comment + sample.reply for sample in samples)
    assert len(samples) == 60
    assert max(len(sample.comment) for sample in samples) >= LONGEST_COMMENT
    assert max(len(sample.reply) for sample in samples) >= LONGEST_REPLY
    assert {"&", "<", ">"} <= set(texts)
    assert len({sample.key for sample in samples}) == 60
