"""`yiping offices import`."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Timer

import pytest

from models.tables import Office
from tests.commands.conftest import InStore, Yiping

GOOD = "code,parent_code,name,chat_id\nA3区,市局,A3区大厅,-1001\n市局,,市政务局,\n"


def write(text: str, encoding: str = "utf-8") -> str:
    Path("offices.csv").write_text(text, encoding)
    return "offices.csv"


async def tree() -> list[tuple[str, str, int | None, int | None]]:
    return [
        (office.code, office.name, office.chat_id, office.parent_id)
        for office in await Office.all().order_by("id")
    ]


def test_a_parent_may_come_later_in_the_file(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("offices", "import", write(GOOD))
    (child, child_name, chat, parent_id), (parent, _, no_chat, none) = in_store(tree)
    assert result.facts == {"created": "2", "updated": "0", "unchanged": "0"}
    assert (child, child_name, chat, parent) == ("A3区", "A3区大厅", -1001, "市局")
    assert (parent_id, no_chat, none) == (2, None, None)


def test_a_second_import_changes_what_differs(yiping: Yiping, in_store: InStore) -> None:
    yiping("offices", "import", write(GOOD))
    result = yiping("offices", "import", write("code,parent_code,name,chat_id\nA3区,,新名,\n"))
    assert result.facts == {"created": "0", "updated": "1", "unchanged": "0"}
    assert in_store(tree)[0] == ("A3区", "新名", None, None)


def test_the_same_file_twice_changes_nothing(yiping: Yiping) -> None:
    yiping("offices", "import", write(GOOD))
    result = yiping("offices", "import", write(GOOD, "utf-8-sig"), "--json")
    assert result.json == {"created": 0, "updated": 0, "unchanged": 2}


def test_a_new_office_finds_its_parent_among_those_that_exist(yiping: Yiping, in_store: InStore) -> None:
    yiping("offices", "import", write(GOOD))
    yiping("offices", "import", write("code,parent_code,name,chat_id\nB2,A3区,B2区,\n"))
    assert in_store(tree)[2] == ("B2", "B2区", None, 1)


def test_nothing_is_imported_where_one_row_is_wrong(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("offices", "import", write(GOOD + "B2,没有的,B2区,\n"))
    assert result.code == 2
    assert result.err == (
        "第 4 行 parent_code 列：没有“没有的”这个上级机构，文件里和已登记的机构里都找不到。\n"
    )
    assert in_store(tree) == []


def test_a_circle_is_refused(yiping: Yiping, in_store: InStore) -> None:
    yiping("offices", "import", write(GOOD))
    result = yiping("offices", "import", write("code,parent_code,name,chat_id\n市局,A3区,市政务局,\n"))
    assert result.code == 2
    assert result.err == "第 2 行 parent_code 列：上级关系绕成了一圈：市局 → A3区 → 市局。\n"
    assert in_store(tree)[1] == ("市局", "市政务局", None, None)


HEADER = "code,parent_code,name,chat_id\n"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [(1, "code"), (1, "parent_code"), (1, "name"), (1, "chat_id")]),
        ("code,name,chat_id\nA,甲,\n", [(1, "parent_code")]),
        ("code,parent_code,name,chat_id,phone\nA,,甲,,1\n", [(1, "phone")]),
        (HEADER, [(2, "code")]),
        (HEADER + "A,,甲\n", [(2, "chat_id")]),
        (HEADER + ",,甲,\nB,,,\n", [(2, "code"), (3, "name")]),
        (HEADER + "A,,甲,十\n", [(2, "chat_id")]),
        (HEADER + "A,,甲,0\n", [(2, "chat_id")]),
        (HEADER + f"{'A' * 65},,甲,\n", [(2, "code")]),
        (HEADER + 'A,,"甲\n乙",\nB,B,乙,x\n', [(2, "name"), (4, "chat_id")]),
        (HEADER + 'A,,"甲,\n', [(2, "code")]),
        (HEADER + "A,,甲,\n\nA,,乙,\n", [(4, "code")]),
        (HEADER + "A,A,甲,\n", [(2, "parent_code")]),
        (HEADER + "A,B,甲,\nB,C,乙,\nC,B,丙,\n", [(3, "parent_code")]),
    ],
)
def test_every_error_names_its_line_and_column(
    bare: Yiping, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, text: str, places: Sequence[object]
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", sqlite_url)
    result = bare("offices", "import", write(text), "--json")
    errors = result.json["errors"]
    assert result.code == 2
    assert [(error["line"], error["column"]) for error in errors] == places
    assert result.err == f"{errors[0]['message']}\n"


@pytest.mark.parametrize("content", [GOOD.encode("gb18030"), None])
def test_a_file_that_cannot_be_read_is_named(bare: Yiping, content: bytes | None) -> None:
    if content is not None:
        Path("offices.csv").write_bytes(content)
    result = bare("offices", "import", "offices.csv")
    assert result.code == 2
    assert "offices.csv" in result.err
    assert result.err.count("\n") == 1


def test_an_import_waits_while_another_process_writes(
    bare: Yiping, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", sqlite_url)
    running = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), check_same_thread=False)
    running.execute("BEGIN IMMEDIATE")
    done = Timer(0.4, running.commit)
    done.start()
    result = bare("offices", "import", write(GOOD))
    done.join()
    running.close()
    assert result.facts["created"] == "2"
