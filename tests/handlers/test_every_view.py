"""Every kind of message in every language: whole, short enough, plain, pressed where it says."""

from collections.abc import Iterator

import pytest

from bot.facts import Notice
from bot.rules.references import unseal
from bot.rules.splitting import MESSAGE_LIMIT, utf16_length
from bot.texts import languages, texts
from handlers.screens import Screen, keyboard
from handlers.views import VIEWS, render
from handlers.views.draft import draft_clash
from tests.catalogues import CHINESE as CHINESE_LETTERS
from tests.handlers.samples import CASE_NO, CHINESE, ENGLISH, LONGEST, ZONE, Names, samples

KEY, CHAT = b"k" * 32, -1_001_234_567_890
# Every language is called by its own name, whatever is spoken.
OWN_NAMES = frozenset({"简体中文", "繁體中文"})
TO_OFFICIALS = frozenset(list(Notice)[list(Notice).index(Notice.ALERT) : list(Notice).index(Notice.DESK)])
CASES_OF_CITIZENS = frozenset(
    list(Notice)[list(Notice).index(Notice.QUESTION) : list(Notice).index(Notice.WORDS)]
)


def screens(kind: Notice, language: str = "zh_CN", names: Names = CHINESE) -> Iterator[Screen]:
    """A kind of message with all its samples."""
    for facts in samples(names)[kind]:
        yield render(kind, texts(language), facts, ZONE)


def test_every_kind_has_a_view_and_a_sample() -> None:
    assert set(VIEWS) == set(samples()) == set(Notice)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", Notice)
def test_a_message_says_something_and_its_buttons_fit(kind: Notice, language: str) -> None:
    for screen in screens(kind, language):
        assert (screen.text or "").strip() or screen.photo
        assert all(one.label.strip() and len(one.label) <= 64 for row in screen.rows for one in row)
        assert sum(map(len, screen.rows)) <= 100


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", Notice)
def test_the_longest_names_and_words_fit_into_one_message(kind: Notice, language: str) -> None:
    assert (
        max(utf16_length(screen.text or "") for screen in screens(kind, language, LONGEST)) <= MESSAGE_LIMIT
    )


@pytest.mark.parametrize("kind", Notice)
def test_english_is_english(kind: Notice) -> None:
    for screen in screens(kind, "en", ENGLISH):
        said = [screen.text or "", *(one.label for row in screen.rows for one in row)]
        assert [words for words in said if CHINESE_LETTERS.search(words) and words not in OWN_NAMES] == []


@pytest.mark.parametrize("kind", Notice)
def test_every_button_can_be_sealed_and_read_back(kind: Notice) -> None:
    for screen in screens(kind, names=LONGEST):
        markup = keyboard(screen, CHAT, KEY)
        buttons = [one for row in (markup.inline_keyboard if markup else []) for one in row]
        data = [one.callback_data or "" for one in buttons if not one.web_app]
        sealed = [one.reference for row in screen.rows for one in row]
        assert [unseal(one, CHAT, [KEY]) for one in data] == sealed
        assert all(len(one.encode()) <= 64 for one in data)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", sorted(TO_OFFICIALS))
def test_every_message_to_officials_about_a_case_carries_its_number(kind: Notice, language: str) -> None:
    for screen in screens(kind, language):
        assert CASE_NO in (screen.text or "") or VIEWS[kind] is draft_clash


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", sorted(CASES_OF_CITIZENS))
def test_every_case_message_to_the_citizen_names_the_matter(kind: Notice, language: str) -> None:
    for screen in screens(kind, language):
        assert CHINESE.service in (screen.text or "")
        assert "2554" in (screen.text or "")


@pytest.mark.parametrize("kind", Notice)
def test_the_service_is_shown_whole(kind: Notice) -> None:
    service = "某" * 200
    long_named = Names(service=service)
    for screen in screens(kind, names=long_named):
        text = screen.text or ""
        assert "某某" not in text.replace(service, "")
