"""`yiping qr`: one code for each window and office, as a picture or a sheet."""

import re
from pathlib import Path

import pytest
import segno

from models.tables import Counter, Office
from tests.commands.conftest import Assembly, InStore, Yiping

LINK = "https://t.me/yiping_bot?start=q_"


async def an_office() -> None:
    await Office.create(code="A3区", name="A3区政务服务中心")


def said_on(sheet: bytes) -> str:
    """The text of an uncompressed PDF in a Chinese font, a line each."""
    shown = re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", sheet, re.DOTALL)
    return "\n".join(_unescaped(text).decode("utf-16-be") for text in shown)


def _unescaped(text: bytes) -> bytes:
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(found: re.Match[bytes]) -> bytes:
        escaped = found[1]
        return bytes([int(escaped, 8)]) if escaped.isdigit() else plain.get(escaped, escaped)

    return re.sub(rb"\\([0-7]{3}|.)", one, text, flags=re.DOTALL)


def test_a_window_has_one_code_the_same_each_time(yiping: Yiping, in_store: InStore, tmp_path: Path) -> None:
    in_store(an_office)
    out = str(tmp_path / "07.svg")
    first = yiping("qr", "--office", "A3区", "--window", "07", "--out", out)
    again = yiping("qr", "--office", "A3区", "--window", "07", "--out", out)
    whole = yiping("qr", "--office", "A3区", "--out", out)
    assert (first.code, first.out) == (0, again.out)
    assert first.facts["link"].startswith(LINK)
    assert len(first.facts["link"].partition("start=")[2]) <= 64
    assert whole.facts["link"] != first.facts["link"]
    assert in_store(lambda: Counter.all().count()) == 2


def test_the_result_names_place_link_and_file(yiping: Yiping, in_store: InStore, tmp_path: Path) -> None:
    in_store(an_office)
    out = str(tmp_path / "07.png")
    found = yiping("qr", "--office", "A3区", "--window", "07", "--out", out, "--json").json
    assert {key: found[key] for key in ("office", "window", "file")} == {
        "office": "A3区",
        "window": "07",
        "file": out,
    }


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_is_the_code_of_the_link(
    yiping: Yiping, in_store: InStore, tmp_path: Path, kind: str
) -> None:
    in_store(an_office)
    out, expected = tmp_path / f"07.{kind}", tmp_path / f"expected.{kind}"
    link = yiping("qr", "--office", "A3区", "--window", "07", "--out", str(out)).facts["link"]
    segno.make_qr(link, error="m").save(str(expected), scale=10, border=4)
    assert out.read_bytes() == expected.read_bytes()


def test_the_sheet_says_office_window_and_what_to_do(
    yiping: Yiping, in_store: InStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(an_office)
    out = tmp_path / "07.pdf"
    monkeypatch.setattr("reportlab.rl_config.pageCompression", 0)
    monkeypatch.setenv("YIPING_LANGUAGE", "en")
    assert yiping("qr", "--office", "A3区", "--window", "07", "--out", str(out)).code == 0
    sheet = out.read_bytes()
    assert sheet.startswith(b"%PDF-")
    assert b"/MediaBox [ 0 0 595.2756 841.8898 ]" in sheet
    assert said_on(sheet).splitlines() == [
        "办完事，说句公道话",
        "A3区政务服务中心",
        "07 号窗口",
        "用手机扫一扫，点“开始”，评价您刚办的事。",
        "不收费，不会问您要密码、验证码、银行卡。",
    ]


def test_the_sheet_holds_the_same_squares_as_the_picture(
    yiping: Yiping, in_store: InStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(an_office)
    out = tmp_path / "office.pdf"
    monkeypatch.setattr("reportlab.rl_config.pageCompression", 0)
    link = yiping("qr", "--office", "A3区", "--out", str(out)).facts["link"]
    dark = sum(sum(row) for row in segno.make_qr(link, error="m").matrix)
    assert out.read_bytes().count(b" re f") == dark
    assert "号窗口" not in said_on(out.read_bytes())


def test_a_very_long_name_still_fits(
    yiping: Yiping, in_store: InStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(lambda: Office.create(code="A3区", name="某" * 80))
    out = tmp_path / "07.pdf"
    monkeypatch.setattr("reportlab.rl_config.pageCompression", 0)
    assert yiping("qr", "--office", "A3区", "--out", str(out)).code == 0
    assert "某" * 40 in said_on(out.read_bytes()).splitlines()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("07.gif", "07.gif：扩展名只能是 .svg、.png 或 .pdf。\n"),
        ("nowhere/07.svg", "nowhere/07.svg：没有这个目录，或者它本身是目录。\n"),
    ],
)
def test_a_file_that_cannot_be_written_changes_nothing(
    yiping: Yiping, in_store: InStore, out: str, said: str
) -> None:
    in_store(an_office)
    result = yiping("qr", "--office", "A3区", "--out", out)
    assert (result.code, result.out, result.err) == (2, "", said)
    assert in_store(lambda: Counter.all().count()) == 0


def test_an_unknown_office_has_no_code(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("qr", "--office", "B9", "--out", "b9.svg")
    assert (result.code, result.err) == (2, "没有登记“B9”这个机构，请先用 yiping offices import 导入。\n")
    assert not Path("b9.svg").exists()


def test_a_window_is_a_short_text(bare: Yiping) -> None:
    result = bare("qr", "--office", "A3区", "--out", "07.svg", "--window", "0" * 65)
    assert (result.code, result.out) == (2, "")
    assert result.err == "--window：应为 1 到 64 个字符的窗口号，跟办件里报送的一样\n"


def test_without_any_username_it_is_said_which_setting_is_missing(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIPING_BOT_TOKEN")
    result = bare("qr", "--office", "A3区", "--out", "07.svg")
    assert (result.code, result.out) == (2, "")
    assert result.err == "不知道机器人的用户名：请设置 YIPING_BOT_TOKEN 或 YIPING_BOT_USERNAME。\n"


def test_the_set_username_serves_while_the_bot_api_is_away(
    yiping: Yiping, in_store: InStore, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_store(an_office)
    assembly.username = None
    monkeypatch.setenv("YIPING_BOT_USERNAME", "@set_bot")
    link = yiping("qr", "--office", "A3区", "--out", str(tmp_path / "a.svg")).facts["link"]
    assert link.startswith("https://t.me/set_bot?start=q_")


def test_help_is_there(bare: Yiping) -> None:
    result = bare("qr", "--help")
    assert result.code == 0
    assert "--office CODE" in result.out
