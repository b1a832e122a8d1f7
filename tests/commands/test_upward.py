"""`yiping upward`."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from bot.rules.province import packaged
from bot.services.upward import UpwardDesk
from bot.settings import Settings
from models.tables import UpwardRecord
from tests.commands.conftest import InHouse, InStore, Result, Yiping
from tests.house import SECRET, House

TASK = "440106000000070504100000000001X"
OFFICES = "office_code,area_code,dept_code,org_code,org_name\nA3区,440106000000,D01,ORG-1,\n"
OPTIONS = ("--profile", "default", "--offices", "offices.csv")


@pytest.fixture(autouse=True)
def prepared(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The key of the house, which no variable can hold for its comma; and the file of the offices."""
    surroundings.setattr(Settings, "secret_keys", [SECRET])
    (tmp_path / "offices.csv").write_text(OFFICES, "utf-8")


async def two_ratings(house: House) -> None:
    """One named and pleased; one anonymous and poor, with words. A third matter is not rated."""
    li, wang = house.person("李阿姨"), house.person("王叔叔")
    await house.report(matter_no="NO-1", service_code=TASK)
    await house.rated(li, "不满意", "打 13800000000 没人接", matter_no="NO-2", service_code=TASK)
    await wang.start()
    await house.settle()
    await house.report(wang, matter_no="NO-3", service_code=TASK)
    await house.press(wang, "满意")
    await house.press(wang, "改为实名")
    await house.press(wang, "提交")


def export(yiping: Yiping, kind: str, name: str, *more: str) -> Result:
    return yiping("upward", "export", *OPTIONS, "--kind", kind, "--out", name, *more)


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


def test_events_and_then_their_ratings_are_written(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)

    events = export(yiping, "events", "a.jsonl")
    ratings = export(yiping, "ratings", "b.jsonl")

    assert events.facts == {
        "profile": "default",
        "kind": "events",
        "file": "a.jsonl",
        "written": "3",
        "refused": "0",
    }
    assert ratings.facts["written"] == "2"
    told = {record["satisfaction"]: record for record in records("b.jsonl")}
    assert told["2"]["writingEvaluation"] == "打 *********** 没人接"
    assert told["2"]["assessTime"] == "2026-11-20"
    assert told["4"]["assessTime"] == "2026-11-20 10:15:00"
    assert {one["projectNo"] for one in told.values()} < {one["projectNo"] for one in records("a.jsonl")}
    assert not any(number in Path("b.jsonl").read_text() for number in ("NO-1", "NO-2", "NO-3"))


def test_what_stands_in_a_file_is_not_written_again(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)
    export(yiping, "events", "a.jsonl")

    again = export(yiping, "events", "b.jsonl")
    full = export(yiping, "events", "c.jsonl", "--full")

    assert (again.facts["written"], Path("b.jsonl").read_bytes()) == ("0", b"")
    assert full.facts["written"] == "3"
    assert records("c.jsonl") == records("a.jsonl")


def test_a_file_that_is_there_is_never_written_over(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)
    export(yiping, "events", "a.jsonl")
    before = Path("a.jsonl").read_bytes()

    result = export(yiping, "events", "a.jsonl", "--full")

    assert (result.code, result.err) == (2, "已经有 a.jsonl 这个文件，不覆盖。\n")
    assert Path("a.jsonl").read_bytes() == before


def test_the_file_is_for_whoever_wrote_it_alone(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)
    export(yiping, "events", "a.csv")

    assert stat.S_IMODE(Path("a.csv").stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(Path("a.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert {(row["areaCode"], row["orgName"]) for row in rows} == {("440106000000", "A3区政务服务中心")}


def test_a_crash_between_writing_and_remembering_loses_nothing(
    yiping: Yiping, in_house: InHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise KeyboardInterrupt

    in_house(two_ratings)
    with monkeypatch.context() as patch:
        patch.setattr(UpwardDesk, "remember", crash)
        assert export(yiping, "events", "a.jsonl").code == 130

    assert export(yiping, "events", "b.jsonl").facts["written"] == "3"
    assert records("b.jsonl") == records("a.jsonl")


def test_a_crash_while_writing_leaves_no_file_and_nothing_remembered(
    yiping: Yiping, in_house: InHouse, in_store: InStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise KeyboardInterrupt

    in_house(two_ratings)
    with monkeypatch.context() as patch:
        patch.setattr(UpwardDesk, "_made", crash)
        assert export(yiping, "events", "a.jsonl").code == 130

    assert not list(Path().glob("a.jsonl*"))
    assert in_store(lambda: UpwardRecord.exclude(fingerprint=None).count()) == 0
    assert export(yiping, "events", "a.jsonl").facts["written"] == "3"


def test_what_is_kept_back_is_counted_listed_and_tried_again(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)
    Path("offices.csv").write_text(OFFICES.replace("440106000000", ""), "utf-8")

    events = yiping("upward", "export", *OPTIONS, "--kind", "events", "--out", "a.jsonl", "--json").json
    export(yiping, "ratings", "b.jsonl")
    rows = yiping("upward", "refused", "--kind", "events", "--json").json["refused"]
    hidden = yiping("upward", "refused", "--kind", "ratings").out

    assert (events["written"], events["refused"]) == (0, 3)
    assert events["reasons"] == [{"reason": "no_area_code", "times": 3}]
    assert rows[0] == {
        "profile": "default",
        "kind": "events",
        "source": "hall",
        "matter_no": "NO-1",
        "project_no": "",
        "service_seq": 1,
        "path": "/areaCode",
        "reason": "机构“A3区”没有区划代码：补进 --offices 的文件。",
    }
    assert "它的办件记录还没有上报：先导出 events。" in hidden
    assert "NO-" not in hidden

    Path("offices.csv").write_text(OFFICES, "utf-8")
    assert export(yiping, "events", "c.jsonl").facts["written"] == "3"
    assert export(yiping, "ratings", "d.jsonl").facts["written"] == "2"
    assert yiping("upward", "refused", "--profile", "default").out == ""


def test_a_province_has_a_file_of_its_own(yiping: Yiping, in_house: InHouse) -> None:
    in_house(two_ratings)
    text = packaged("default").replace('"default"', '"ours"').replace('hall = "2"', 'hall = "H"')
    Path("ours.toml").write_text(text, "utf-8")

    options = ("--profile", "ours.toml", "--offices", "offices.csv", "--kind", "events")
    result = yiping("upward", "export", *options, "--out", "a.jsonl")

    assert (result.facts["profile"], result.facts["written"]) == ("ours", "3")
    assert {record["proChannel"] for record in records("a.jsonl")} == {"H"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"--profile": "other"},
            "没有“other”这份代码表，自带的有 default, terminals；自己的写成 .toml 文件。\n",
        ),
        ({"--profile": "none.toml"}, "没有这个文件：none.toml\n"),
        ({"--profile": "taken.toml"}, "taken.toml：name 是“default”，那是自带的代码表，请换一个。\n"),
        ({"--out": "a.xml"}, "--out：“a.xml”应以 .jsonl 或 .csv 结尾。\n"),
        ({"--out": "no/such/a.csv"}, "写不了 no/such/a.csv：No such file or directory\n"),
        ({"--kind": "cases"}, "--kind：没有 cases，可用：events, ratings\n"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    yiping: Yiping, changes: dict[str, str], sentence: str
) -> None:
    Path("taken.toml").write_text(packaged("default").replace('hall = "2"', 'hall = "9"'), "utf-8")
    options = {
        "--profile": "default",
        "--offices": "offices.csv",
        "--kind": "events",
        "--out": "a.csv",
        **changes,
    }

    result = yiping("upward", "export", *(word for option in options.items() for word in option))

    assert (result.code, result.out, result.err) == (2, "", sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code,area\n", f"第 1 行 office_code 列：第一行应为 {OFFICES.splitlines()[0]}。\n"),
        (f"{OFFICES}B,1,D,O,\n", "第 3 行 area_code 列：“1”不是 12 位数字的区划代码。\n"),
        (f"{OFFICES}B,,,O,\n", "第 3 行 dept_code 列：不能为空。\n"),
        (f"{OFFICES}B,,D\n", "第 3 行 office_code 列：这一行有 3 格，应为 5 格。\n"),
        (f"{OFFICES}A3区,,D,O,\n", "第 3 行 office_code 列：“A3区”在第 2 行已经有了。\n"),
        (f'{OFFICES}B,,D,O,"a\nb"\n', "第 3 行 org_name 列：应为一行，最多 200 个字。\n"),
    ],
)
def test_a_file_of_offices_is_read_whole_or_not(bare: Yiping, text: str, sentence: str) -> None:
    Path("offices.csv").write_text(text, "utf-8")

    result = export(bare, "events", "a.csv")

    assert (result.code, result.err, Path("a.csv").exists()) == (2, sentence, False)
