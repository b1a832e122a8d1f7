"""What officials see of an anonymous rating, and of a named one; words arrive as they were written."""

from dataclasses import replace
from typing import Any

import pytest

from bot.facts import CitizenSaidFacts, Notice, WordsFacts
from bot.texts import languages, texts
from handlers.views import render
from models.terms import WordKind
from tests.handlers import samples
from tests.handlers.samples import ZONE

ODD_WORDS = "<b>“A&B”</b> {curly} https://example.org *a* _b_ `c`\n  第二行"
# Planted in the fields that only a named case may show.
PLANTED: dict[str, Any] = {"matter_no": "NO-77123", "completed_at": samples.HOUR, "window": "W-4711"}


def text_of(kind: Notice, facts: Any, language: str = "zh_CN") -> str:
    """The text of one message."""
    return render(kind, texts(language), facts, ZONE).text or ""


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", [Notice.ALERT, Notice.CARD])
def test_an_anonymous_case_shows_no_number_hour_or_window(kind: Notice, language: str) -> None:
    case = replace(samples.claimed(), **PLANTED)
    facts = samples.alert(case=case) if kind is Notice.ALERT else samples.card(case=case)
    text = text_of(kind, facts, language)

    assert [secret for secret in ("77123", "10:14", "02:14", "4711") if secret in text] == []


@pytest.mark.parametrize("language", languages())
def test_an_anonymous_general_review_shows_its_window_and_nothing_else(language: str) -> None:
    case = replace(samples.claimed(), **PLANTED, general=True)
    text = text_of(Notice.ALERT, samples.alert(case=case), language)

    assert "4711" in text
    assert [secret for secret in ("77123", "10:14", "02:14") if secret in text] == []


def test_a_named_case_shows_number_and_time() -> None:
    assert "评价人实名：办件编号 2554-8802，11月20日 10:14 办结。" in text_of(
        Notice.ALERT, samples.alert(case=samples.named())
    )


def test_an_anonymous_case_asks_not_to_search() -> None:
    assert "评价人匿名。请勿打听、查找是谁。" in text_of(Notice.ALERT, samples.alert())


def test_a_voice_is_told_by_its_length_only() -> None:
    assert "语音 23 秒（未转）" in text_of(Notice.ALERT, samples.alert(voice_seconds=(23,)))


@pytest.mark.parametrize("language", languages())
def test_words_stand_alone_as_they_were_written(language: str) -> None:
    screen = render(Notice.WORDS, texts(language), WordsFacts(WordKind.TEXT, ODD_WORDS), ZONE)

    assert (screen.text, screen.rows, screen.photo) == (ODD_WORDS, [], None)


def test_a_photo_stands_alone() -> None:
    screen = render(Notice.WORDS, texts(), WordsFacts(WordKind.PHOTO, "file-1"), ZONE)

    assert (screen.text, screen.rows, screen.photo) == (None, [], "file-1")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Notice.ALERT, samples.alert(quote=ODD_WORDS)),
        (Notice.ANSWER, samples.relay(inline=ODD_WORDS)),
        (Notice.QUESTION, samples.relay(inline=ODD_WORDS)),
        (Notice.DRAFT, samples.draft(preview=ODD_WORDS)),
        (Notice.CITIZEN_SAID, CitizenSaidFacts(samples.claimed(), "late", ODD_WORDS, 0, ())),
    ],
)
def test_words_inside_a_message_keep_every_character(kind: Notice, facts: Any) -> None:
    assert ODD_WORDS in text_of(kind, facts)


def test_a_named_citizen_is_not_told_that_nobody_sees_who_they_are() -> None:
    anonymous, named = samples.relay(), samples.relay(case=samples.citizen_case(named=True))

    assert "看不到您是谁" in text_of(Notice.QUESTION, anonymous)
    assert "看不到您是谁" not in text_of(Notice.QUESTION, named)


@pytest.mark.parametrize("kind", [Notice.ANSWER, Notice.QUESTION, Notice.DRAFT])
def test_words_of_three_thousand_units_fit_beside_the_longest_names(kind: Notice) -> None:
    names = replace(samples.LONGEST, words="x" * 3000)
    facts = samples.draft(names, short=3) if kind is Notice.DRAFT else samples.relay(names)

    assert len(text_of(kind, facts, "en").encode("utf-16-le")) // 2 <= 4096


def test_a_reopened_case_says_so() -> None:
    assert "请接着办（第 2 次）" in text_of(Notice.ALERT, samples.alert(case=samples.official_case(round=1)))


def test_many_voices_are_summed_up() -> None:
    assert "语音 40 段共 80 秒（未转）" in text_of(Notice.ALERT, samples.alert(voice_seconds=(2,) * 40))
