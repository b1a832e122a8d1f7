"""The lines of a file for the province."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.csvtext import BOM
from bot.rules.upward_lines import FORMATS

JSON, CSV = FORMATS["jsonl"], FORMATS["csv"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXTS)
def test_json_says_what_was_said(text: str) -> None:
    line = JSON.line({"a": text})

    assert json.loads(line) == {"a": text}
    assert line.count(b"\n") == 1


@given(TEXTS, TEXTS)
def test_csv_is_read_back_by_others(first: str, second: str) -> None:
    [row] = csv.reader(io.StringIO(CSV.line({"a": first, "b": second}).decode(), newline=""), strict=True)

    assert [cell.removeprefix("'") for cell in row] == [text.removeprefix("'") for text in (first, second)]


@pytest.mark.parametrize("start", "=+-@＝＋－＠\t\r")
def test_in_csv_alone_no_cell_is_a_formula(start: str) -> None:
    text = f"{start}1+1"

    [[cell]] = csv.reader(io.StringIO(CSV.line({"a": text}).decode(), newline=""))
    assert cell == f"'{text}"
    assert json.loads(JSON.line({"a": text})) == {"a": text}


def test_csv_begins_with_its_mark_and_its_names() -> None:
    assert CSV.head(["a", "b"]).decode() == f"{BOM}a,b\r\n"
    assert CSV.line({"a": "“,”", "b": '一\n"二"'}).decode() == '"“,”","一\n""二"""\r\n'
    assert JSON.head(["a"]) == b""
