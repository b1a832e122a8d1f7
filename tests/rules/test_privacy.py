"""What is hidden on the way to an office, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.privacy import mask, mask_name, mask_phone
from tests.rules import QUICK

MASKED = [
    ("13800000000", "138****0000"),
    ("我的手机号13800000000，请回电", "我的手机号138****0000，请回电"),
    ("138 0000 0000", "138 **** 0000"),
    ("138-0000-0000", "138-****-0000"),
    ("138.0000.0000", "138.****.0000"),
    ("138－0000－0000", "138－****－0000"),
    ("138—0000—0000", "138—****—0000"),
    ("1380000 0000", "138**** 0000"),
    ("138 00000000", "138 ****0000"),
    ("1 3 8 0 0 0 0 0 0 0 0", "1 3 8 * * * * 0 0 0 0"),
    ("138\u200b0000\u200b0000", "138\u200b****\u200b0000"),
    ("１３８００００００００", "１３８****００００"),
    ("+8613800000000", "+86138****0000"),
    ("+86 138 0000 0000", "+86 138 **** 0000"),
    ("+86-138-0000-0000", "+86-138-****-0000"),
    ("008613800000000", "0086138****0000"),
    ("013800000000", "0138****0000"),
    ("①13800000000", "①138****0000"),
    ("1.13800000000 2.13900000000", "1.138****0000 2.139****0000"),
    ("13800000000/13900000000", "138****0000/139****0000"),
    ("电话138-0000-0000", "电话138-****-0000"),
    ("tel13800000000", "tel138****0000"),
    ("0731-82345678", "0731-******78"),
    ("0731－8234567", "0731－*****67"),
    ("073182345678", "0731******78"),
    ("010-12345678", "010-******78"),
    ("020 8234 5678", "020 **** **78"),
    ("(0731)82345678", "(0731)******78"),
    ("（0731）8234-5678", "（0731）****-**78"),
    ("+86 731 82345678", "+86 731 ******78"),
    ("+86 10 8234 5678", "+86 10 **** **78"),
    ("0731-82345678-801", "0731-******78-801"),
    ("电话：82345678", "电话：******78"),
    ("手机号码是 8234567", "手机号码是 *****67"),
    ("联系方式 8234-5678。", "联系方式 ****-**78。"),
    ("Tel: 8234567", "Tel: *****67"),
    ("电话82345678、82345679或8234567", "电话******78、******79或*****67"),
    ("0735-2178591、2178592", "0735-*****91、*****92"),
    ("110101199001011234", "110101********1234"),
    ("身份证号11010119900101123X。", "身份证号110101********123X。"),
    ("11010119900101123x", "110101********123x"),
    ("１１０１０１１９９００１０１１２３Ｘ", "１１０１０１********１２３Ｘ"),
    ("110101 19900101 1234", "110101 ******** 1234"),
    ("110101-1990-0101-123X", "110101-****-****-123X"),
    ("430102900101123", "430102******123"),
]

UNTOUCHED = [
    "",
    "办得很好，谢谢。",
    "2019年11月20日 10:15",
    "2019-11-20 10:15:30",
    "20190501-20200630",
    "国办发〔2019〕51号",
    "GB/T 39734-2020",
    "收费1380000元",
    "共13800000.00元",
    "预算1380000.0000万元",
    "3.14159265358979",
    "面积1500平方米，1200 1300 1400",
    "第12345号，拨打12345",
    "110、119、120",
    "400-123-4567",
    "95588",
    "6222021234567890123",
    "10987654321",
    "12800000000",
    "138000000000",
    "110101199013011234",
    "990102900101123",
    "202001150012345",
    "电话费1234567元",
    "电话里说了20分钟",
    "A00023583",
    "Y202011200015",
    "0.13800",
    "08:30-18:00",
    "一三八",
    "13 800 000 000",
    "15 20 30 40 50 6",
    "一九九〇年一月",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_phone_and_id_numbers_are_hidden(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize("text", UNTOUCHED)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("我叫王小明", ["王小明"], "我叫王**"),
        ("王小明，王小明", ["王小明"], "王**，王**"),
        ("办件2554还没好", ["2554"], "办件****还没好"),
        ("２５５４号", ["2554"], "****号"),
        ("12554和25541不是", ["2554"], "12554和25541不是"),
        ("编号A00023583。", ["A00023583"], "编号*********。"),
        ("编号a00023583。", ["A00023583"], "编号*********。"),
        ("xA00023583y", ["A00023583"], "x*********y"),
        ("2026-ab.7 完成", ["2026-AB.7"], "********* 完成"),
        ("John Smith来过", ["John Smith"], "**********来过"),
        ("长沙某某公司", ["长沙某某公司"], "长*****"),
        ("王小明和王小明明", ["王小明", "王小明明"], "王**和王***"),
        ("第7窗口", ["7"], "第7窗口"),
        ("没有什么", ["", "  "], "没有什么"),
        ("a+b", ["a+b"], "***"),
    ],
)
def test_what_is_known_of_a_person_is_hidden(text: str, known: list[str], expected: str) -> None:
    assert mask(text, known=known) == expected


@pytest.mark.parametrize(("name", "expected"), [("王小明", "王**"), ("李四", "李*"), ("王", "*"), ("", "")])
def test_a_name_keeps_its_first_character(name: str, expected: str) -> None:
    assert mask_name(name) == expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("13800000000", "138****0000"),
        ("+86 138-0000-0000", "+86 138-****-0000"),
        ("0731-82345678", "0731-******78"),
        ("82345678", "******78"),
        ("1", "1"),
    ],
)
def test_a_phone_is_shown_masked(phone: str, expected: str) -> None:
    assert mask_phone(phone) == expected


WORDS = st.text(alphabet="经查属实，。：；（）& <>\n电话号码王a+", max_size=20)
DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)
SECOND = st.sampled_from("3456789")
GAPS = st.sampled_from(["", " ", "-", "－", "\u00a0", "\u3000"])


@QUICK
@given(WORDS, SECOND, DIGITS, GAPS, WORDS)
def test_a_planted_phone_never_survives(before: str, second: str, rest: str, gap: str, after: str) -> None:
    head = f"1{second}{rest[0]}"
    phone = gap.join([head, rest[1:5], rest[5:] + "0"])
    masked = mask(before + phone + after)
    assert phone not in masked
    assert masked.startswith(f"{before}{head}")
    assert masked.endswith(after)


@QUICK
@given(WORDS, st.dates(), DIGITS, st.sampled_from("0123456789xX"), WORDS)
def test_a_planted_id_number_never_survives(
    before: str, born: object, rest: str, check: str, after: str
) -> None:
    birthday = str(born).replace("-", "")[-4:]
    number = f"4{rest[:5]}1990{birthday}{rest[5:]}{check}"
    masked = mask(before + number + after)
    assert number not in masked
    assert f"1990{birthday}" not in masked


@QUICK
@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"])))
def test_a_text_without_digits_is_unchanged(text: str) -> None:
    assert mask(text) == text


NUMBERS = st.text(alphabet="0123456789 -.、（）X电话１２", max_size=60)


@QUICK
@given(NUMBERS)
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@QUICK
@given(st.one_of(NUMBERS, st.text()), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_every_character_keeps_its_place(text: str, known: list[str]) -> None:
    masked = mask(text, known=known)
    assert len(masked) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))
