"""Cards read as Telegram reads them: cleaned, trimmed, with the entities that it finds by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import is_normalized

from telegram import Chat, Message

from bot.telegram.values import Piece
from tests.bot_api.spans import MOST_ENTITIES, Rich, from_entities, settled, unmarked

MARKS_OF_DIRECTION = "\u200e\u200f"


def html_of(card: Piece) -> str:
    """A card as HTML, with bare quotation marks."""
    html = Message(1, datetime.now(UTC), Chat(1, Chat.PRIVATE), text=card.text, entities=card.entities).text_html
    return html.replace("&quot;", '"').replace("&#x27;", "'")


def quotes_of(card: Piece) -> tuple[str, ...]:
    """The quotes on a card, without the marks around them."""
    return tuple(map(unmarked, card.blockquotes))


def read(card: Piece) -> Rich:
    """What Telegram makes of a card; nothing of it may be dropped or altered without a word.

    Raises:
        AssertionError: something was.
    """
    notes: list[tuple[str, str]] = []
    spans = from_entities(card.text, [each.to_dict() for each in card.entities], notes)
    rich = settled(card.text, spans, notes)
    assert not notes, notes
    return rich


def assert_sound(card: Piece, longest: int = 4096) -> Rich:
    """Assert that a card arrives as it is meant, within the limits; returns what it reads as."""
    rich = read(card)
    assert rich.text == card.text
    assert tuple(rich.blockquotes()) == card.blockquotes
    assert all(quote == f"“{unmarked(quote)}”" for quote in card.blockquotes)
    assert len(rich.text) <= longest
    assert len(rich.spans) <= MOST_ENTITIES
    assert is_normalized("NFC", rich.text)
    assert not any(
        a in MARKS_OF_DIRECTION and b in MARKS_OF_DIRECTION for a, b in zip(rich.text, rich.text[1:], strict=False)
    )
    assert rich.text.strip()
    return rich
