"""For everybody: read aloud, without colours, from right to left, in a script of one's own."""

import shutil
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot import texts as texts_module
from bot.facts import Notice
from bot.rules.references import Reference, Tap
from bot.rules.splitting import MESSAGE_LIMIT, utf16_length
from bot.texts import DEFAULT_LANGUAGE, END_OF_ISOLATE, ISOLATE, Texts, languages, texts
from handlers.screens import Screen
from handlers.views import render
from models.terms import Grade
from tests import catalogues, pseudo_locale
from tests.handlers.samples import CASE_NO, ENGLISH, LONGEST, ZONE, Names, samples

# What undoes, gives away or ends something; it never stands where the thumb falls first.
ENDINGS = frozenset({Tap.DRAFT_CANCEL, Tap.DECLINE, Tap.DECLINE_ALL, Tap.DISOWN, Tap.STOP_ALL, Tap.ERASE_ASK})
# test_every_view.py sees that there are samples of every kind.
KINDS = list(samples())
GRADING = frozenset({Tap.RATE, Tap.REGRADE})
# Answers in this order, wherever they are offered together.
ORDERS = [
    [Tap.TYPED_YES, Tap.TYPED_NO],
    [Tap.CONTACT_YES, Tap.CONTACT_NO],
    [Tap.LASTING_YES, Tap.LASTING_NO],
    [Tap.STOP_RESULTS, Tap.STOP_ALL],
    [Tap.DRAFT_SUBMIT, Tap.DRAFT_REDO, Tap.DRAFT_CANCEL],
    [Tap.MINE, Tap.DISOWN],
]
# Signs that carry a meaning to the eye alone; the boxes of tags say what Telegram has no other way to say.
SIGNS = frozenset({"So", "Sk", "Sm"})
SPOKEN = frozenset("→><+|=~")
BOXES = "☐☑"


@pytest.fixture
def right_to_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Texts]:
    """Texts of the pseudo language, which is there for this test only."""
    shutil.copytree(catalogues.LOCALES / DEFAULT_LANGUAGE, tmp_path / DEFAULT_LANGUAGE)
    pseudo_locale.write(tmp_path)
    monkeypatch.setattr(texts_module, "LOCALES", tmp_path)
    _forget_catalogues()
    yield texts(pseudo_locale.LANGUAGE)
    _forget_catalogues()


def _forget_catalogues() -> None:
    for cached in (texts_module.languages, texts_module.match_language, texts_module._load):
        cached.cache_clear()


def screens(kind: Notice, t: Texts, names: Names = ENGLISH) -> Iterator[Screen]:
    """A kind of message with all its samples."""
    for facts in samples(names)[kind]:
        yield render(kind, t, facts, ZONE)


def taps(screen: Screen) -> list[Tap]:
    """What the buttons do, in the order in which they are read aloud."""
    return [one.reference.tap for row in screen.rows for one in row]


def says_something(text: str) -> bool:
    """Whether there are words in it."""
    return any(unicodedata.category(letter).startswith("L") for letter in text)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_a_button_says_what_it_does_in_words(kind: Notice, language: str) -> None:
    for screen in screens(kind, texts(language)):
        assert [one.label for row in screen.rows for one in row if not says_something(one.label)] == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_buttons_of_a_message_say_the_same(kind: Notice, language: str) -> None:
    for screen in screens(kind, texts(language)):
        said: dict[str, Reference] = {}
        for one in (one for row in screen.rows for one in row):
            assert said.setdefault(one.label, one.reference) == one.reference, one.label


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_means_the_same_without_its_signs(kind: Notice, language: str) -> None:
    for screen in screens(kind, texts(language)):
        for line in (screen.text or "").splitlines():
            signs = [sign for sign in line if _is_sign(sign)]
            assert not signs or _is_said_before(line, signs), line


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter) in SIGNS and letter not in SPOKEN


def _is_said_before(line: str, signs: list[str]) -> bool:
    """A sign that follows words only repeats them."""
    return says_something(line[: line.index(signs[0])])


@pytest.mark.parametrize("kind", KINDS)
def test_only_tags_are_ticked(kind: Notice) -> None:
    for screen in screens(kind, texts()):
        ticked = [one for row in screen.rows for one in row if one.label[0] in BOXES]
        assert {one.reference.tap for one in ticked} <= {Tap.TAG}


@pytest.mark.parametrize("kind", KINDS)
def test_grades_stand_best_first_and_the_ways_out_behind_them(kind: Notice) -> None:
    for screen in screens(kind, texts()):
        grades = [one.reference.arg for row in screen.rows for one in row if one.reference.tap in GRADING]
        first = taps(screen)[: len(grades)]
        assert grades == sorted(grades, reverse=True)
        assert set(grades) <= set(Grade)
        assert not grades or set(first) <= GRADING


@pytest.mark.parametrize("kind", KINDS)
def test_answers_stand_in_one_order_everywhere(kind: Notice) -> None:
    for screen in screens(kind, texts()):
        for order in ORDERS:
            found = [tap for tap in taps(screen) if tap in order]
            assert found == sorted(found, key=order.index)


@pytest.mark.parametrize("kind", KINDS)
def test_judgements_go_from_solved_to_unsolved(kind: Notice) -> None:
    for screen in screens(kind, texts()):
        judgements = [
            one.reference.arg for row in screen.rows for one in row if one.reference.tap is Tap.JUDGE
        ]
        assert all(before < after for before, after in pairwise(judgements))


@pytest.mark.parametrize("kind", KINDS)
def test_what_ends_something_never_comes_first(kind: Notice) -> None:
    for screen in screens(kind, texts()):
        order = taps(screen)
        assert len(order) < 2 or order[0] not in ENDINGS


def test_no_sentence_is_missing_from_right_to_left(right_to_left: Texts) -> None:
    for kind in KINDS:
        for screen in screens(kind, right_to_left):
            said = [screen.text or "", *(one.label for row in screen.rows for one in row)]
            assert [words for words in said if pseudo_locale.CHINESE.search(words) and not _own(words)] == []


def _own(words: str) -> bool:
    """The name of a language is written in that language."""
    return words in {"简体中文", "繁體中文"}


def test_values_stand_apart_from_a_sentence_that_runs_to_the_left(right_to_left: Texts) -> None:
    for kind in KINDS:
        for screen in screens(kind, right_to_left):
            for words in [screen.text or "", *(one.label for row in screen.rows for one in row)]:
                assert _is_balanced(words), words


def _is_balanced(words: str) -> bool:
    depth = 0
    for letter in words:
        depth += (letter == ISOLATE) - (letter == END_OF_ISOLATE)
        if depth < 0:
            return False
    return depth == 0


def test_a_case_number_stays_whole_from_left_to_right(right_to_left: Texts) -> None:
    [alert, *_] = screens(Notice.ALERT, right_to_left)

    assert f"{ISOLATE}{CASE_NO}{END_OF_ISOLATE}" in (alert.text or "")


def test_messages_from_right_to_left_fit_too(right_to_left: Texts) -> None:
    for kind in KINDS:
        for screen in screens(kind, right_to_left, LONGEST):
            assert utf16_length(screen.text or "") <= MESSAGE_LIMIT, kind


def test_days_follow_the_language(right_to_left: Texts) -> None:
    [prompt, *_] = screens(Notice.PROMPT, right_to_left)

    assert "الجمعة" in (prompt.text or "")


def test_words_of_people_are_never_wrapped(right_to_left: Texts) -> None:
    assert next(screens(Notice.WORDS, right_to_left)).text == ENGLISH.words


def test_languages_that_run_to_the_right_are_left_alone() -> None:
    for language in languages():
        assert ISOLATE not in texts(language)("“{words}”", words="好")
