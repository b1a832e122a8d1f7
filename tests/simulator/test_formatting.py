"""HTML and Markdown become plain text and entities, or are refused by the byte."""

from typing import Any

import pytest

from simulator.formatting import Formatted, pieces, tidy, units
from simulator.html_text import read_html
from simulator.markdown_text import read_markdown, read_markdown_v2
from simulator.refusals import ApiRefusal


def kinds(found: Formatted) -> list[tuple[Any, ...]]:
    return [(one["type"], one["offset"], one["length"]) for one in found.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;&#x4e2d;", 'a <b> & "c" \'中', []),
        ("&nbsp;&copy; R&D", "&nbsp;&copy; R&D", []),
        ("<b>满意</b>。", "满意。", [("bold", 0, 2)]),
        ("😀<i>a</i>", "😀a", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<a href="https://a.cn/?x=1&amp;y=2">看</a>', "看", [("text_link", 0, 1)]),
        ("<a href='not a link'>看</a>", "看", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        (
            '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
            "xy",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<b></b>a", "a", []),
    ],
)
def test_html_is_read(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    found = read_html(source)
    assert (found.text, kinds(found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("中<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b x", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused(source: str, why: str) -> None:
    with pytest.raises(ApiRefusal) as refusal:
        read_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {why}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (r"1\. *满意* _ok_", "1. 满意 ok", [("bold", 3, 2), ("italic", 6, 2)]),
        ("__u__ ~s~ ||x||", "u s x", [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)]),
        ("[看](https://a.cn)", "看", [("text_link", 0, 1)]),
        ("`a.b` ```py\nx\n```", "a.b x\n", [("code", 0, 3), ("pre", 4, 2)]),
        (">引\n>文\n后", "引\n文\n后", [("blockquote", 0, 4)]),
    ],
)
def test_markdown_v2_is_read(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    found = read_markdown_v2(source)
    assert (found.text, kinds(found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("好.", "Character '.' is reserved and must be escaped"),
        ("*好", "Can't find end of Bold entity at byte offset 0"),
        ("[好", "Can't find end of TextUrl entity"),
        ("`好", "Can't find end of Code entity at byte offset 0"),
        ("]", "Character ']' is reserved"),
    ],
)
def test_broken_markdown_v2_is_refused(source: str, why: str) -> None:
    with pytest.raises(ApiRefusal, match="can't parse entities") as refusal:
        read_markdown_v2(source)
    assert why in refusal.value.description


def test_the_older_markdown_is_read() -> None:
    found = read_markdown(r"*a* _b_ `c` [d](http://e.f) \*g")
    assert found.text == "a b c d *g"
    assert [kind for kind, *_ in kinds(found)] == ["bold", "italic", "code", "text_link"]


def test_the_older_markdown_needs_its_ends() -> None:
    with pytest.raises(ApiRefusal, match="Can't find end of the entity starting at byte offset 2"):
        read_markdown("a *b")


def test_blanks_at_both_ends_go_and_entities_follow() -> None:
    found = tidy(read_html("  <b> a </b>\r\n"))
    assert (found.text, kinds(found)) == ("a", [("bold", 0, 1)])


def test_the_wide_blanks_of_a_chinese_paragraph_stay() -> None:
    assert tidy(Formatted("\n\u3000\u3000经查。\n\u3000")).text == "\u3000\u3000经查。\n\u3000"


def test_control_characters_become_blanks() -> None:
    assert tidy(Formatted("a\x00b\tc\nd")).text == "a b c\nd"


@pytest.mark.parametrize("text", ["字" * 9000, "😀" * 5000, "a" * 4095 + "  \n  " + "b" * 4000])
def test_a_phone_cuts_a_long_text_without_loss(text: str) -> None:
    parts = pieces(text, 4096)
    assert "".join(part.strip() for part in parts) == text
    assert all(units(part) <= 4096 for part in parts)
