"""The plain wording: an overlay of short sentences over a language, and nothing that it must not touch."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
from babel.messages.catalog import Catalog

from bot.facts import Notice
from bot.rules.references import Reference
from bot.texts import LEFT_OUT, OVERLAYS, Texts, base_language, is_plain, spoken, texts
from handlers.screens import Screen
from handlers.views import render
from tests import catalogues
from tests.handlers.samples import ZONE, samples

LANGUAGES = sorted(path.stem for path in (catalogues.LOCALES / OVERLAYS).glob("*.po"))
# Letters of a sentence of Chinese, words of one of English.
LONGEST_ON_AVERAGE = {"zh_CN": 30, "zh_Hant": 30, "en": 12}
LONGEST = {"zh_CN": 40, "zh_Hant": 40, "en": 16}
ENDS = re.compile(r"[。？！：\n]+|[.?!:](?:\s|$)|\n+")
SHORT_FORMS = re.compile(r"·|；|;|/(?!start)|\b(?:e\.g|i\.e|etc|No)\.|\bs\b")
# What stands in place of a name, a number or a day.
FILLER = "某某某某某某"


def overlay(language: str) -> Catalog:
    """The overlay of a language."""
    path: Path = catalogues.LOCALES / OVERLAYS / f"{language}.po"
    return catalogues.read(path, language)


def wordings(language: str) -> list[str]:
    """What the overlay says."""
    said = [form for message in catalogues.messages(overlay(language)) for form in catalogues.forms(message)]
    return [form for form in said if form != LEFT_OUT]


def sentences(language: str) -> Iterator[str]:
    """The sentences of an overlay one by one, names and numbers filled in."""
    for words in wordings(language):
        filled = catalogues.PLACEHOLDER.sub(FILLER, words)
        yield from (part.strip() for part in ENDS.split(filled) if part.strip())


def length(sentence: str, language: str) -> int:
    """How long a sentence is to read."""
    return len(sentence.split()) if language == "en" else len(sentence)


def screens(language: str) -> Iterator[tuple[Notice, Screen]]:
    """Every message with all its samples."""
    for kind, kinds in samples().items():
        yield from ((kind, render(kind, texts(language), facts, ZONE)) for facts in kinds)


def test_chinese_and_english_have_a_plain_wording() -> None:
    assert {"zh_CN", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_an_overlay_is_one_of_the_code(language: str) -> None:
    assert catalogues.keys(overlay(language)) - catalogues.keys(catalogues.template()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overlay_has_the_placeholders_of_its_sentence(language: str) -> None:
    strange = set(catalogues.strange_placeholders(overlay(language)))
    left_out = {
        catalogues.ids(message)[0]
        for message in catalogues.messages(overlay(language))
        if set(catalogues.forms(message)) == {LEFT_OUT}
    }

    assert strange - left_out == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_sentences_are_short(language: str) -> None:
    lengths = [length(sentence, language) for sentence in sentences(language)]

    assert mean(lengths) <= LONGEST_ON_AVERAGE[language]
    assert [one for one in sentences(language) if length(one, language) > LONGEST[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_sentences_are_not_lists_and_hold_no_short_forms(language: str) -> None:
    assert [words for words in wordings(language) if SHORT_FORMS.search(words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_sentence_asks_one_thing_at_most(language: str) -> None:
    assert [words for words in wordings(language) if len(re.findall("[?？]", words)) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_stay_what_they_are(language: str) -> None:
    plain = [_buttons(screen) for kind, screen in screens(spoken(language, plain=True)) if _is_told(kind)]
    usual = [_buttons(screen) for kind, screen in screens(language) if _is_told(kind)]

    assert plain == usual


def _buttons(screen: Screen) -> list[tuple[str, Reference]]:
    return [(one.label, one.reference) for row in screen.rows for one in row]


def _is_told(kind: Notice) -> bool:
    """Officials' cards offer days, which are told in full to citizens."""
    return kind is not Notice.CARD


def test_a_day_is_told_in_full() -> None:
    prompt = render(Notice.PROMPT, texts("zh_CN@plain"), samples()[Notice.PROMPT][0], ZONE)

    assert prompt.text == (
        "您在A3区政务服务中心办了“护照换发”。\n"
        "11月20日，星期五办好的。\n"
        "办得怎么样？点一下就行。\n"
        "号码最后四位是 2554。\n"
        "可以评到11月27日，星期五。\n"
        "不收费。不会问您要密码和验证码。"
    )


def test_english_is_told_plainly_too() -> None:
    prompt = render(Notice.PROMPT, texts("en@plain"), samples()[Notice.PROMPT][0], ZONE)

    assert "You can answer until Friday 27 November." in (prompt.text or "")


def test_a_sentence_may_be_left_out() -> None:
    usual, plain = Catalog(locale="zh_CN"), Catalog(locale="zh_CN")
    for catalog, words in ((usual, ("{n} 条。",)), (plain, (LEFT_OUT,))):
        catalog.add(("{n} 条。", "{n} 条。"), words)
    plain.add("好。", LEFT_OUT)
    t = Texts("zh_CN", usual).spoken_plainly(plain)

    assert (t("好。"), t.plural("{n} 条。", "{n} 条。", 3)) == ("", "")


def test_how_a_language_is_spoken_is_part_of_its_name() -> None:
    plain = spoken("zh_CN", plain=True)

    assert (is_plain(plain), base_language(plain), spoken(plain, plain=False)) == (True, "zh_CN", "zh_CN")
    assert texts(plain).language == "zh_CN"
    assert texts("zh_CN")("M月d日（EEE）") == "M月d日（EEE）"
