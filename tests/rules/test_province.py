"""What provinces write for our words: each has its code in every table; a file that lacks one is told."""

import re
from enum import Enum

import pytest

from bot.rules import province as rules
from bot.rules.bad_input import ProvinceError
from bot.rules.province import PACKAGED, TABLES, Numbering, packaged, parse_province
from models.terms import CaseState, CitizenKind, ClosedAs, FollowUp, Grade, Outcome, ServiceChannel

ENUMS: dict[str, type[Enum]] = {
    "satisfaction": Grade,
    "pf": rules.Terminal,
    "user_prop": CitizenKind,
    "pro_status": rules.ProStatus,
    "pro_channel": ServiceChannel,
    "promise_time": rules.PromiseTime,
    "promise_unit": rules.PromiseUnit,
    "effective": rules.Effective,
    "case_state": CaseState,
    "case_end": ClosedAs,
    "rectification": Outcome,
    "confirmation": FollowUp,
    "done": rules.Done,
    "words": rules.StandIn,
}
# Where two words may share a code.
COARSE = {"pro_channel"}
# knows two kinds of terminals only: desktop and mobile
COARSER = {("terminals", "pf")}


@pytest.mark.parametrize("name", PACKAGED)
@pytest.mark.parametrize("table", ENUMS)
def test_every_word_has_its_code_in_every_packaged_table(name: str, table: str) -> None:
    province = parse_province(packaged(name))
    codes = [province.code(table, word.value) for word in ENUMS[table]]

    assert all(codes)
    assert table in COARSE or (name, table) in COARSER or len(set(codes)) == len(codes)


def test_every_table_is_of_an_enumeration() -> None:
    assert set(ENUMS) == set(TABLES)


@pytest.mark.parametrize("name", PACKAGED)
def test_the_five_grades_are_their_numbers(name: str) -> None:
    province = parse_province(packaged(name))

    assert {grade: province.code("satisfaction", grade.value) for grade in Grade} == {
        grade: str(grade.value) for grade in Grade
    }


@pytest.mark.parametrize("name", PACKAGED)
def test_a_packaged_table_is_called_as_its_file(name: str) -> None:
    assert parse_province(packaged(name)).name == name


def test_by_default_a_matter_goes_up_under_a_number_that_no_office_knows() -> None:
    assert parse_province(packaged("default")).numbering is Numbering.COVER


@pytest.mark.parametrize(
    ("code", "number"), [("510", "510"), ("G1", "203"), ("G2", None), ("５１０", None), ("-1", None)]
)
def test_a_tag_has_the_number_it_is_given_or_is_one(code: str, number: str | None) -> None:
    province = parse_province(packaged("default").replace("[tags]", '[tags]\nG1 = "203"'))

    assert province.tag_number(code) == number


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('hall = "2"', "", "pro_channel.hall：应为 1 到 64 个字的文字。"),
        ('hall = "2"', "hall = 2", "pro_channel.hall：应为 1 到 64 个字的文字。"),
        ('hall = "2"', 'hall = "2"\ntrain = "3"', "pro_channel.train：没有这一项。"),
        ("[pf]", "[pf2]", "pf2：没有这一项。"),
        ('[pf]\nchat = "8"\npage = "3"\nkiosk = "4"\n', "", "pf：缺少这张代码表。"),
        ('name = "default"', f'name = "{"x" * 33}"', "name：应为 1 到 32 个字的文字。"),
        ('project_no = "cover"', 'project_no = "both"', "project_no：只能是 cover 或 matter_no。"),
        ('name = "default"', "name = ", "文件不是有效的 TOML："),
    ],
)
def test_a_table_that_is_not_whole_is_refused_with_the_place(was: str, now: str, says: str) -> None:
    text = packaged("default")
    assert was in text

    with pytest.raises(ProvinceError, match=f"^{re.escape(says)}"):
        parse_province(text.replace(was, now, 1))
