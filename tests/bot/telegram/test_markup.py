"""Pieces of markup: what they read as, what they count, and what Telegram would alter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.cards import markup
from bot.telegram.cards.markup import (
    LONGEST,
    MOST_ENTITIES,
    card,
    carried,
    is_web,
    link,
    plain,
    quoted,
    settled,
)
from bot.telegram.values import Piece
from tests.bot.telegram.reading import html_of, quotes_of, read

FORMS = [markup.bold, markup.italic, markup.struck, markup.underlined, markup.code, markup.plain]
HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"' \n\t\r\u2028\u202e\u030a\u200f\u200e@#/.")), max_size=60
)


@given(HOSTILE)
def test_a_quote_is_verbatim_or_refused(text: str) -> None:
    """A blockquote holds exactly the text, or there is none."""
    if not carried(text):
        with pytest.raises(ValueError, match="alter"):
            quoted(text)
        return
    piece = quoted(text)
    rich = read(piece)
    assert rich.blockquotes() == [f"“{text}”"]
    assert rich.text == piece.text
    assert quotes_of(piece) == (text,)


@given(
    st.text(min_size=1, max_size=40).filter(carried),
    st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)), max_size=5),
)
def test_emphasis_changes_no_word(text: str, ranges: list[tuple[int, int]]) -> None:
    """Ranges in bold, in any order and beyond the ends, leave the quote as it is."""
    piece = quoted(text, emphasised=ranges)
    assert read(piece).blockquotes() == [f"“{text}”"]


@pytest.mark.parametrize(
    "text",
    [
        "a\tb", "a\rb", "a\x00b", "a\x85b", "a\u2028b", "a\u202eb", "a\u030ab", "a\u0333b", "a\u033fb", "\ud800",
        "e\u0301", "\u212b", "a\u200e\u200fb", " a", "a ", "a\n", "",
    ],
)  # fmt: skip
def test_what_telegram_alters_is_not_carried(text: str) -> None:
    """Each kind of character or place that Telegram changes is known; U+212B is no NFC."""
    assert not carried(text)


@pytest.mark.parametrize(
    "text", ["a\nb", "a\u00a0b", "\u200fنعم", "a\u2068b\u2069c", "Å", "👩‍👩‍👧", "می‌گوید", "a  b", "<&>"]
)
def test_what_telegram_leaves_is_carried(text: str) -> None:
    """Paragraphs, no-break spaces, marks of direction, isolates and joiners arrive as they are."""
    assert carried(text)


@given(HOSTILE)
def test_settled_is_settled(text: str) -> None:
    """What Telegram would give back, it gives back again unchanged."""
    once = settled(text)
    assert settled(once) == once
    assert carried(once.strip()) or not once.strip()


def test_a_long_quote_is_collapsed() -> None:
    """From 300 code points on a quote is collapsed until it is tapped."""
    assert html_of(quoted("a" * 299)).startswith("<blockquote>")
    assert html_of(quoted("a" * 300)).startswith("<blockquote expandable>")


def test_a_link() -> None:
    """An address of the web is a link; any other is text."""
    linked = link("here & now", "https://un.org/?a=1&b='")
    assert [(each.type, each.url) for each in linked.entities] == [("text_link", "https://un.org/?a=1&b='")]
    for address in ("https://un.org/?a=1&b='\"", "javascript:alert(1)"):
        assert link("here & now", address) == Piece("here & now")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/", "https://user@un.org/", "ftp://un.org/", "/srv/a", "un.org", "https://un.org/ a", "",
        "https://[::1", "https://un.org/" + "a" * 3000, "https://un.org/" + "制" * 700, "https://un..org/",
        "https://un.org/\n", "tg://user?id=1",
    ],
)  # fmt: skip
def test_no_address_of_the_web(url: str) -> None:
    """What Telegram would drop, or what leads elsewhere, is no link."""
    assert not is_web(url)


def test_too_much_for_a_message() -> None:
    """A message that is too long, or has too many entities, is no card; neither is cut in silence."""
    assert card([plain("a" * LONGEST)]).text == "a" * LONGEST
    with pytest.raises(ValueError, match="4097 code points"):
        card([plain("a" * (LONGEST + 1))])
    with pytest.raises(ValueError, match="101 entities"):
        card([markup.bold("a")] * (MOST_ENTITIES + 1))


def test_emoji_count_once() -> None:
    """Lengths are code points, as Telegram's limit is: an emoji outside of the first plane is one."""
    assert plain("😀").length == 1


def test_nothing_to_see() -> None:
    """A message of which nothing can be seen would be refused: an ellipsis stands in its place."""
    assert card([plain(" \u200b\u200f")]).text == "…"


def test_a_text_full_of_mentions_costs_no_quote_its_entity() -> None:
    """Where Telegram would find many entities, it finds none."""
    text = markup.sparing("@someone #tag /start www.example.org 123456789 " * 40)
    rich = read(card([plain(text[:4000])]))
    assert not rich.spans
    assert markup.sparing("@someone writes.") == "@someone writes."
