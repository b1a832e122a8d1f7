"""Sentences, days, moments, numbers and lengths of time in both languages."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel.messages.catalog import Catalog

from bot import texts as texts_module
from bot.texts import Texts, languages, match_language, phrase, texts
from tests import catalogues

FRIDAY = date(2026, 11, 27)
MOMENT = datetime(2026, 11, 25, 7, 20, tzinfo=UTC)


def french(*entries: tuple[catalogues.MessageId, str | tuple[str, ...]]) -> Texts:
    """Texts of a language that has just these entries."""
    catalog = Catalog(locale="fr")
    for sentence, words in entries:
        catalog.add(sentence, words)
    return Texts("fr", catalog)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh_CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh-hans", "zh_CN"),
        ("ZH-Hans-CN", "zh_CN"),
        ("zh-TW", "zh_Hant"),
        ("zh-HK", "zh_Hant"),
        ("zh-mo", "zh_Hant"),
        ("zh-hant", "zh_Hant"),
        ("zh-Hant-TW", "zh_Hant"),
        ("zh-Hans-HK", "zh_CN"),
        ("en", "en"),
        ("en-US", "en"),
        ("tlh", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_tag_finds_its_catalogue(wanted: str | None, language: str | None) -> None:
    assert match_language(wanted) == language


def test_an_unknown_language_is_spoken_to_in_chinese() -> None:
    assert texts("tlh").language == texts(None).language == "zh_CN"


def test_the_default_language_comes_first() -> None:
    assert languages()[0] == "zh_CN"


def test_values_go_into_their_places_as_they_are() -> None:
    t = french(("{name} 在等", "{name} attend"))

    assert t("{name} 在等", name="<b> & {x}") == "<b> & {x} attend"


def test_a_sentence_without_translation_stays_chinese() -> None:
    assert french()("{name} 在等", name="王小明") == "王小明 在等"


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        texts()("{name} 在等")


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 affaire"), (1, "1 affaire"), (2, "2 affaires"), (1401, "1\u202f401 affaires")]
)
def test_a_plural_has_the_form_of_its_language(n: int, words: str) -> None:
    t = french((("{n} 件", "{n} 件"), ("{n} affaire", "{n} affaires")))

    assert t.plural("{n} 件", "{n} 件", n) == words


def test_a_plural_takes_further_values() -> None:
    assert texts().plural("{who}有 {n} 件", "{who}有 {n} 件", 3, who="您") == "您有 3 件"


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "11月27日（周五）"), ("en", "Fri 27 Nov")])
def test_a_day_has_its_weekday(language: str, words: str) -> None:
    assert texts(language).day(FRIDAY) == words


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "11月25日 15:20"), ("en", "25 Nov 15:20")])
def test_a_moment_is_told_in_local_time(language: str, words: str) -> None:
    assert texts(language).moment(MOMENT, "Asia/Shanghai") == words


def test_a_moment_without_a_zone_keeps_its_own() -> None:
    assert texts().moment(MOMENT) == "11月25日 07:20"


def test_a_time_of_day_is_told_from_a_moment_or_a_time() -> None:
    assert texts("en").time(MOMENT, "Asia/Shanghai") == texts().time(time(15, 20)) == "15:20"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_numbers_are_grouped(language: str) -> None:
    assert texts(language).number(1401) == "1,401"


def test_a_share_is_told_in_percent() -> None:
    assert texts().percent(0.8342) == "83.4%"


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (0, "0 秒", "0 seconds"),
        (1, "1 秒", "1 second"),
        (125, "2 分钟 5 秒", "2 minutes 5 seconds"),
        (timedelta(hours=24), "1 天", "1 day"),
        (timedelta(days=2, hours=3, minutes=4), "2 天 3 小时", "2 days 3 hours"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(
    length: float | timedelta, chinese: str, english: str
) -> None:
    assert (texts("zh_CN").seconds(length), texts("en").seconds(length)) == (chinese, english)


def test_a_marked_phrase_is_itself() -> None:
    assert phrase("满意") == "满意"


def test_the_catalogues_lie_beside_the_package() -> None:
    assert texts_module.LOCALES == catalogues.LOCALES
