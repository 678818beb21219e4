"""Cards of one quote and of a statement's record, by example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.output.speech.speaker import speaker
from bot.telegram.cards.markup import LONGEST_CAPTION
from bot.telegram.cards.quote import context_card, quote_card
from bot.telegram.cards.record import source_card, statement_card
from bot.telegram.cards.safe_text import Title, lines_card, notice_card
from retrieval.held import Held
from retrieval.statement import Record
from tests.bot.cli.samples import quote
from tests.bot.telegram.reading import assert_sound, html_of, quotes_of, read

EN, RU, AR = speaker("en"), speaker("ru"), speaker("ar")
WHO = "<b>Ms. Tahereh Jalili</b> (Islamic Republic of Iran) · CSTD twenty-third session · 12 June 2020"
AROUND = "We met. We spoke.\n\nWe support it. We thank all. We part."
TEXT = "We support it."
RECORD = Record(
    delegation="Islamic Republic of Iran",
    code="IRN",
    speaker="Ms. Tahereh Jalili",
    on_behalf_of=("G77", "China"),
    forum="CSTD",
    session="23",
    date="2020-06",
    language="fa",
    source_url="https://un.org/a?b=1&c=2",
    title="Statement <on> progress",
)
HELD = Held("9a1b2c3d4e5f", "00000000", RECORD, "/srv/held/a.pdf", "0" * 64, 12_345, 40, "0" * 64)


def around(text: str = AROUND, **fields: object) -> tuple[str, int, int]:
    """A stretch of a statement and the range of the quote in it."""
    start = text.index(TEXT)
    return text, start, start + len(TEXT)


def test_a_quote_by_itself() -> None:
    """A quote that stands alone has no number: there is nothing to tell it from."""
    card = quote_card(quote(TEXT), EN)
    assert html_of(card) == f"{WHO}\n<blockquote>“{TEXT}”</blockquote>"
    assert card.text == read(card).text


def test_a_quote_among_its_neighbours() -> None:
    """One blockquote as the statement runs, paragraphs and all, with the quote in bold."""
    card = context_card(quote(TEXT), *around(), EN, breaks=())
    assert card is not None
    before, after = AROUND.split(TEXT)
    assert html_of(card) == f"[1] {WHO}\n<blockquote>“{before}<b>{TEXT}</b>{after}”</blockquote>"
    assert quotes_of(card) == (AROUND,)


def test_fewer_neighbours_where_they_do_not_fit() -> None:
    """The farthest sentences are left out first, whole, and the quote never."""
    text = f"{'Far. ' * 500}{'Near. ' * 200}{TEXT} {'Next. ' * 200}{'Last. ' * 500}".strip()
    near, next_, last = text.index("Near."), text.index("Next."), text.index("Last.")
    card = context_card(quote(TEXT), *around(text), EN, breaks=(near, next_, last))
    assert card is not None
    assert quotes_of(card) == (text[near:last].strip(),)
    assert_sound(card)


def test_a_neighbour_that_would_be_altered_is_left_out() -> None:
    """A tab in a neighbour costs the neighbour, and not the quote."""
    card = context_card(quote(TEXT), *around(f"A\ttab. {TEXT} We part."), EN, breaks=())
    assert card is not None
    assert quotes_of(card) == (f"{TEXT} We part.",)


def test_the_range_must_be_the_quote_s() -> None:
    """A range that holds other words than the quote is an error, and no card."""
    with pytest.raises(ValueError, match="not that of the quote"):
        context_card(quote(TEXT), AROUND, 0, 7, EN, breaks=())


def test_a_source() -> None:
    """The record, the link, and what the quote is checked against."""
    card = source_card(replace(quote(TEXT), n=2), RECORD, EN)
    assert card.text.split("\n") == [
        "Source of [2]",
        "",
        "Title: Statement <on> progress",
        "Delegation: Islamic Republic of Iran",
        "Speaker: Ms. Tahereh Jalili",
        "On behalf of: G77 and China",
        "Forum: CSTD",
        "Session: 23",
        "Date: June 2020",
        "Language: Persian",
        "Link: https://un.org/a?b=1&c=2",
        "Statement: 9a1b2c3d4e5f",
        "Range in its text, in code points: 1723-1737",
        f"SHA-256 of its text: {'0' * 64}",
        "To check the quote, cut this range out of the text that 📄 sends.",
    ]
    links = [span for span in assert_sound(card).spans if span.type == "text_link"]
    assert [span.more["url"] for span in links] == ["https://un.org/a?b=1&c=2"]
    assert not quotes_of(card)


@pytest.mark.parametrize(
    "url", ["/srv/held/a.pdf", "file:///srv/held/a.pdf", "http://localhost/a", "javascript:x", "C:\\a"]
)
def test_only_the_web_is_linked(url: str) -> None:
    """No path of the machine, and nothing that Telegram would not open, is shown or linked."""
    card = source_card(quote(TEXT, source=url), replace(RECORD, source_url=url), EN)
    assert "Link:" not in card.text
    assert url not in html_of(card)


@pytest.mark.parametrize("tail", ["a" * 5_000, "制" * 1_660])
def test_an_address_too_long_for_a_link(tail: str) -> None:
    """It is shown by its beginning, as text that Telegram makes no link of, with how long it is."""
    url = f"https://un.org/{tail}"
    record = replace(RECORD, source_url=url)
    for card in (source_card(quote(TEXT), record, EN), statement_card(replace(HELD, record=record), EN)):
        assert f"Link: https://un.org/{tail[:100]}" in card.text
        assert f"… ({len(url):,} characters, too long for a link here)" in card.text
        assert not [span for span in assert_sound(card).spans if span.type in ("url", "text_link")]


def test_a_source_as_a_caption() -> None:
    """Below a file there is less room: what is longest is left out, and the hash's line is not cut."""
    long = replace(RECORD, title="word " * 900, speaker="word " * 900, post="word " * 900, agenda_item="word " * 900)
    for said in (EN, RU, AR):
        card = source_card(quote(TEXT), long, said, caption=True)
        assert_sound(card, LONGEST_CAPTION)
        assert "9a1b2c3d4e5f" in card.text
        assert "1723-1737" in card.text


def test_a_statement_held() -> None:
    """The record, the length and the hash of a statement, without the path it lies at."""
    card = statement_card(HELD, EN)
    assert html_of(card).startswith("<b>Statement &lt;on&gt; progress</b>\n\nDelegation: Islamic Republic of Iran\n")
    assert "Length, in code points: 12,345" in card.text
    assert "/srv" not in html_of(card)
    assert_sound(card)


def test_a_statement_of_nobody() -> None:
    """Where no delegation is recorded, that is said."""
    card = statement_card(replace(HELD, record=Record()), EN)
    assert card.text.startswith("9a1b2c3d4e5f\n\nDelegation: delegation not recorded\n")


def test_sentences() -> None:
    """Sentences of the interface are text, whatever they hold; one in bold begins a paragraph."""
    assert html_of(notice_card("Ask <again> & wait.\nThen go.")) == "Ask &lt;again&gt; &amp; wait.\nThen go."
    card = lines_card([Title("Ask"), "One.", Title("Check"), "Two."])
    assert html_of(card) == "<b>Ask</b>\nOne.\n\n<b>Check</b>\nTwo."
