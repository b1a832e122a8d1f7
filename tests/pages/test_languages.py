"""Pages in other languages: English, and one that runs from right to left."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import texts as sentences
from models.terms import Grade
from tests import catalogues, pseudo_locale
from tests.pages.browser import SIZES, window
from tests.pages.site import Page, Site
from tests.pages.test_links import link, rated
from tests.pages.test_public import PAGES, of_town

pytestmark = pytest.mark.slow

OWN = {"护照换发", "A3区政务服务中心", "等了一上午。"}  # what systems and people wrote stays as it is


@pytest.fixture
def right_to_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language of Arabic letters among ours."""
    shutil.copytree(catalogues.LOCALES / sentences.DEFAULT_LANGUAGE, tmp_path / sentences.DEFAULT_LANGUAGE)
    pseudo_locale.write(tmp_path)
    monkeypatch.setattr(sentences, "LOCALES", tmp_path)
    _forget()
    yield pseudo_locale.LANGUAGE
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for known in (sentences.languages, sentences.match_language, sentences._load):
        known.cache_clear()


@pytest.mark.parametrize("size", SIZES)
async def test_a_page_runs_from_right_to_left(
    quick_site: Site, browser: str, right_to_left: str, size: str
) -> None:
    path = await link(quick_site)
    own = await rated(quick_site, path, Grade.DISSATISFIED)
    async with window(browser, SIZES[size]) as seen:
        await seen.page.goto(f"{quick_site.url}{own}?lang={right_to_left}")

        assert await seen.page.locator("html[dir=rtl]").count() == 1
        await seen.picture(f"rate-open-{size}-rtl")
        assert await seen.overflows() == []
        assert await seen.axe() == []


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
async def test_nothing_is_left_in_the_simplified_chinese_of_the_code(quick_site: Site, language: str) -> None:
    own = await rated(quick_site, await link(quick_site), Grade.DISSATISFIED)
    await quick_site.send(own, act="submit", words="等了一上午。")

    page = Page(await (await quick_site.get(f"{own}?lang={language}")).text())

    code = {str(sentence.id) for sentence in catalogues.sentences_of(catalogues.speaking_files())}
    same = {
        message.id
        for message in catalogues.read(catalogues.path_of(language), language)
        if message.string == message.id
    }
    left = {line.strip() for line in page.words.splitlines()} & code - OWN - {str(one) for one in same}
    assert left == set()


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
async def test_nothing_public_is_left_in_the_simplified_chinese_of_the_code(
    quick_site: Site, language: str
) -> None:
    await of_town(window="07")
    code = {str(sentence.id) for sentence in catalogues.sentences_of(catalogues.speaking_files())}
    same = {
        str(message.id)
        for message in catalogues.read(catalogues.path_of(language), language)
        if message.string == message.id
    }
    for path in PAGES:
        page = Page(await (await quick_site.get(in_language(path, language))).text())
        assert {line.strip() for line in page.words.splitlines()} & code - OWN - same == set(), path


@pytest.mark.parametrize("size", SIZES)
async def test_the_public_pages_run_from_right_to_left(
    quick_site: Site, browser: str, right_to_left: str, size: str
) -> None:
    await of_town(window="07")
    async with window(browser, SIZES[size]) as seen:
        for number, path in enumerate(PAGES):
            await seen.page.goto(quick_site.url + in_language(path, right_to_left))
            assert await seen.page.locator("html[dir=rtl]").count() == 1
            await seen.picture(f"public-{number}-{size}-rtl")
            assert await seen.overflows() == []
            assert await seen.axe() == []
