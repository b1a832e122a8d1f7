"""Labels as people type them."""

import pytest

from bot.rules.labels import folded, may_be_label, numbered_label, simplified


@pytest.mark.parametrize(
    "typed", ["☐ 多跑了路", "☑多跑了路", "多跑了路。", "多 跑 了 路", "“多跑了路”", "\u2068多跑了路\u2069"]
)
def test_boxes_spaces_and_marks_are_forgiven(typed: str) -> None:
    assert folded(typed) == folded("☐ 多跑了路")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("非常滿意", "非常满意"),
        ("聯繫評價人", "联系评价人"),
        ("以後再說", "以后再说"),
        ("１１月２５日(周三)", "11月25日（周三）"),
        ("VERY Satisfied", "Very satisfied"),
    ],
)
def test_script_width_and_case_are_forgiven(typed: str, label: str) -> None:
    assert folded(typed) == folded(label)


@pytest.mark.parametrize(("typed", "label"), [("满意", "非常满意"), ("不提交", "提交"), ("是的", "是")])
def test_other_words_are_other_words(typed: str, label: str) -> None:
    assert folded(typed) != folded(label)


@pytest.mark.parametrize(
    "typed",
    ["C-7F3K29QD 认领", "认领 C-7F3K29QD", "认领C7F3K29QD", "c-7f3k29qd：认领", "Ｃ－７Ｆ３Ｋ２９ＱＤ 认领"],
)
def test_a_case_number_stands_before_or_behind_its_label(typed: str) -> None:
    assert numbered_label(typed) == ("C-7F3K29QD", "认领")


def test_a_report_of_pressure_has_a_number_too() -> None:
    assert numbered_label("P-4TWM8RZK 受理") == ("P-4TWM8RZK", "受理")


@pytest.mark.parametrize(
    "typed", ["认领", "C-7F3K29QD", "C-7F3K29Q 认领", "ABC-7F3K29QD", "C-7F3K29QDX 认领"]
)
def test_without_a_number_or_a_label_there_is_neither(typed: str) -> None:
    assert numbered_label(typed) is None


@pytest.mark.parametrize(
    ("typed", "may_be"),
    [
        ("是", True),
        ("我替别人办的，我来评", True),
        ("。。。", False),
        ("", False),
        ("等" * 23, False),
        ("a" * 44, True),
    ],
)
def test_only_short_texts_may_be_labels(typed: str, may_be: bool) -> None:
    assert may_be_label(typed) is may_be


def test_simplified_letters_stay_as_they_are() -> None:
    assert simplified("政务服务，满意 2554") == "政务服务，满意 2554"
