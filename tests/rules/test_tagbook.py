"""The tag book: data, with its version and source."""

import json
import tomllib

import pytest

from bot.rules.tagbook import TagBookError, parse_tag_book, sample_text
from models.terms import Grade

HEAD = 'version = "1"\nsample = false\nsource = "test"\n'
TAG = '[[tags]]\ncode = "a"\ngrades = [5]\nlabel = { zh_CN = "好", en = "Good" }\n'


def test_the_sample_says_that_it_is_one() -> None:
    book = parse_tag_book(sample_text())
    assert book.sample
    assert book.source


@pytest.mark.parametrize("grade", Grade)
def test_the_sample_has_up_to_six_tags_for_every_grade(grade: Grade) -> None:
    assert 1 <= len(parse_tag_book(sample_text()).tags_for(grade)) <= 6


def test_the_sample_speaks_both_languages() -> None:
    for tag in parse_tag_book(sample_text()).tags:
        assert set(tag.labels) == {"zh_CN", "en"}


def test_poor_grades_have_tags_of_their_own() -> None:
    book = parse_tag_book(sample_text())
    good = {tag.code for tag in book.tags_for(Grade.SATISFIED)}
    assert good.isdisjoint(tag.code for tag in book.tags_for(Grade.DISSATISFIED))


def test_json_of_the_same_shape_is_the_same_book() -> None:
    as_json = json.dumps(tomllib.loads(sample_text()))
    assert parse_tag_book(as_json) == parse_tag_book(sample_text())


def test_a_tag_is_found_by_its_code() -> None:
    book = parse_tag_book(HEAD + TAG)
    tag = book.tag("a")
    assert tag is not None
    assert (tag.label("en"), tag.label("zh_CN"), tag.label("fr")) == ("Good", "好", "好")
    assert book.tag("b") is None


def test_at_most_six_tags_are_offered_in_the_order_of_the_book() -> None:
    tags = "".join(TAG.replace('"a"', f'"{code}"') for code in "hgfedcba")
    book = parse_tag_book(HEAD + tags)
    assert [tag.code for tag in book.tags_for(Grade.VERY_SATISFIED)] == list("hgfedc")
    assert [tag.code for tag in book.tags_for(Grade.VERY_SATISFIED, 2)] == ["h", "g"]
    assert len(book.tags_for(Grade.VERY_SATISFIED, 9)) == 6


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD, "tags"),
        (HEAD + "tags = []", "tags"),
        (HEAD + "tags = [1]", "tags[1]"),
        (TAG, "version"),
        (HEAD.replace('"1"', '""') + TAG, "version"),
        (HEAD.replace("false", '"no"') + TAG, "sample"),
        (HEAD.replace('"test"', "1") + TAG, "source"),
        (HEAD + TAG.replace('code = "a"', ""), "tags[1].code"),
        (HEAD + TAG.replace("[5]", "[]"), "tags[1].grades"),
        (HEAD + TAG.replace("[5]", "[6]"), "tags[1].grades"),
        (HEAD + TAG.replace("[5]", "[true]"), "tags[1].grades"),
        (HEAD + TAG.replace("[5]", '["5"]'), "tags[1].grades"),
        (HEAD + TAG.replace("[5]", "[[5]]"), "tags[1].grades"),
        (HEAD + TAG.replace("[5]", "5"), "tags[1].grades"),
        (HEAD + TAG.replace("zh_CN", "fr"), "tags[1].label.zh_CN"),
        (HEAD + TAG.replace('"Good"', '""'), "tags[1].label.en"),
        (HEAD + TAG.replace('"好"', f'"{"好" * 41}"'), "tags[1].label.zh_CN"),
        (HEAD + TAG + TAG, "tags"),
    ],
)
def test_what_is_wrong_is_named(text: str, key: str) -> None:
    with pytest.raises(TagBookError) as caught:
        parse_tag_book(text)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key}：")


@pytest.mark.parametrize("text", ["{", "version: 1", '{"version": }'])
def test_a_file_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(TagBookError, match="TOML"):
        parse_tag_book(text)
