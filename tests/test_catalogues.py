"""Every sentence is in every language, whole, and no sentence bypasses the catalogues."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests import catalogues

LANGUAGES = catalogues.languages()
FOREIGN = [language for language in LANGUAGES if not language.startswith("zh")]


def a_module(root: Path, code: str) -> list[Path]:
    """A source tree of one module."""
    (root / "bot").mkdir()
    (root / "bot" / "module.py").write_text(code, "utf-8")
    return catalogues.speaking_files(root)


def test_chinese_and_english_have_a_catalogue() -> None:
    assert {"zh_CN", "en"} <= set(LANGUAGES)


def test_no_sentence_bypasses_the_catalogues() -> None:
    assert catalogues.loose_sentences(catalogues.speaking_files()) == []


def test_the_template_says_what_the_code_says() -> None:
    on_disk = catalogues.read(catalogues.TEMPLATE, None)

    assert catalogues.keys(on_disk) == catalogues.keys(catalogues.template()), "run `make catalogues`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_entries_of_the_code(language: str) -> None:
    on_disk = catalogues.read(catalogues.path_of(language), language)

    assert catalogues.keys(on_disk) == catalogues.keys(catalogues.template()), "run `make catalogues`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_wholly_translated(language: str) -> None:
    assert catalogues.lacking(catalogues.read(catalogues.path_of(language), language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_keeps_nothing_obsolete(language: str) -> None:
    assert not catalogues.read(catalogues.path_of(language), language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_sentence(language: str) -> None:
    assert catalogues.strange_placeholders(catalogues.read(catalogues.path_of(language), language)) == []


def test_chinese_reads_as_it_stands_in_the_code() -> None:
    catalog = catalogues.read(catalogues.path_of("zh_CN"), "zh_CN")

    assert [
        m.id for m in catalogues.messages(catalog) if set(catalogues.forms(m)) != {catalogues.ids(m)[0]}
    ] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_has_no_chinese_in_it(language: str) -> None:
    catalog = catalogues.read(catalogues.path_of(language), language)
    words = [form for message in catalogues.messages(catalog) for form in catalogues.forms(message)]

    assert [form for form in words if catalogues.CHINESE.search(form)] == []


@pytest.mark.parametrize("code", ['x = "请评价"', 'reply("请评价", t("好"))', 'f"请{x}"', "x = {'k': '。'}"])
def test_a_loose_sentence_is_found(tmp_path: Path, code: str) -> None:
    assert len(catalogues.loose_sentences(a_module(tmp_path, code), tmp_path)) == 1


@pytest.mark.parametrize(
    "code", ['"""满意度。"""', 't("请评价")', 'self.t.plural("{n} 件", "{n} 件", n)', 'phrase("好")']
)
def test_a_marked_sentence_and_a_docstring_are_not_loose(tmp_path: Path, code: str) -> None:
    assert catalogues.loose_sentences(a_module(tmp_path, code), tmp_path) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('t("请" "评价")', ["请评价"]),
        ('t("外", name=show(t("里"), 1))', ["外", "里"]),
        ('t("是" if yes else "否")', ["是", "否"]),
        ('t.plural("{n} 件", "{n} 件", n)', [("{n} 件", "{n} 件")]),
        ("t(LABELS[grade])", []),
    ],
)
def test_sentences_are_read_from_the_code(
    tmp_path: Path, code: str, found: list[catalogues.MessageId]
) -> None:
    sentences = catalogues.sentences_of(a_module(tmp_path, code), tmp_path)

    assert [sentence.id for sentence in sentences] == found


def test_an_update_keeps_translations_and_drops_what_nobody_says(tmp_path: Path) -> None:
    now = catalogues.template()
    kept = catalogues.updated("en", now)
    now.add("没人说过的话")

    fresh = catalogues.updated("en", now)

    assert catalogues.keys(fresh) - catalogues.keys(kept) == {"没人说过的话"}
    assert catalogues.lacking(fresh) == [*catalogues.lacking(kept), "没人说过的话"]


@pytest.mark.parametrize("words", ["{nmae} waits", "waits", "{name} waits {n} days"])
def test_a_differing_placeholder_is_found(words: str) -> None:
    catalog = Catalog(locale="en")
    catalog.add("{name} 在等", words)

    assert catalogues.strange_placeholders(catalog) == ["{name} 在等"]


def test_a_singular_may_do_without_the_number() -> None:
    catalog = Catalog(locale="en")
    catalog.add(("{n} 件", "{n} 件"), ("one matter", "{n} matters"))

    assert catalogues.strange_placeholders(catalog) == []
