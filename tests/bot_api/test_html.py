"""The emulator's reader of HTML takes what Telegram takes and refuses what Telegram refuses."""

from __future__ import annotations

import time

import pytest

from tests.bot_api.html import parse
from tests.bot_api.refusals import Refused
from tests.bot_api.spans import Rich, settled


def read(source: str) -> tuple[Rich, list[tuple[str, str]]]:
    notes: list[tuple[str, str]] = []
    text, spans = parse(source, notes)
    return settled(text, spans, notes), notes


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("a <p>b</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =x>z</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, why: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(source, [])
    assert (caught.value.code, caught.value.description) == (400, f"Bad Request: can't parse entities: {why}")


def test_tags_become_entities_in_utf16_units() -> None:
    rich, notes = read("😀<b>bold</b> <blockquote expandable>“a &amp; b”</blockquote>")
    assert rich.text == "😀bold “a & b”"
    assert rich.entities() == [
        {"type": "bold", "offset": 2, "length": 4},
        {"type": "expandable_blockquote", "offset": 7, "length": 7},
    ]
    assert rich.blockquotes() == ["“a & b”"]
    assert notes == []


def test_references_that_telegram_does_not_know_stay_and_are_noted() -> None:
    rich, notes = read("a&nbsp;b &lt;c&gt; &#33;&#x21;")
    assert rich.text == "a&nbsp;b <c> !!"
    assert [kind for kind, _ in notes] == ["reference"]


def test_a_blockquote_in_a_blockquote_is_lost_and_noted() -> None:
    rich, notes = read("<blockquote>a <blockquote>b</blockquote> c</blockquote>")
    assert rich.blockquotes() == ["a b c"]
    assert [kind for kind, _ in notes] == ["blockquote"]


def test_a_link_to_a_host_without_a_dot_is_lost_and_noted() -> None:
    rich, notes = read('<a href="http://localhost:80/x">here</a> <a href="https://un.org/x">there</a>')
    assert rich.entities() == [{"type": "text_link", "offset": 5, "length": 5, "url": "https://un.org/x"}]
    assert [kind for kind, _ in notes] == ["link"]


def test_entities_above_100_are_dropped_and_noted() -> None:
    rich, notes = read("<b>x</b> " * 101)
    assert len(rich.spans) == 100
    assert [kind for kind, _ in notes] == ["entities"]


def test_text_is_altered_as_telegram_alters_it() -> None:
    rich, _ = read("  \n<b>a\tb\rc</b>\u202ed\u0333e\x01\n ")
    assert rich.text == "a bcde"
    assert rich.entities() == [{"type": "bold", "offset": 0, "length": 4}]


def test_what_telegram_finds_by_itself() -> None:
    rich, _ = read("/ask@Bot @Bot a@b.org https://un.org/a_(b). un.org/x #tag <code>/no @no</code>")
    found = [(s.type, rich.text[s.start : s.end]) for s in rich.spans]
    assert found == [
        ("bot_command", "/ask@Bot"),
        ("mention", "@Bot"),
        ("email", "a@b.org"),
        ("url", "https://un.org/a_(b"),
        ("url", "un.org/x"),
        ("hashtag", "#tag"),
        ("code", "/no @no"),
    ]


@pytest.mark.parametrize("source", ["<" * 1, "&" * 100_000, "@a" * 50_000, "a." * 50_000, "#" * 100_000, "/a" * 50_000])
def test_hostile_text_is_read_in_linear_time(source: str) -> None:
    began = time.perf_counter()
    try:
        read(source)
    except Refused:
        assert source == "<"
    assert time.perf_counter() - began < 2
