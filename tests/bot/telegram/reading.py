"""Cards read as Telegram reads them: parsed strictly, cleaned, trimmed, with the entities that it finds by itself."""

from __future__ import annotations

from unicodedata import is_normalized

from bot.telegram.values import Card
from tests.bot_api.html import parse
from tests.bot_api.spans import MOST_ENTITIES, Rich, settled

MARKS_OF_DIRECTION = "\u200e\u200f"


def read(card: Card) -> Rich:
    """What Telegram makes of a card; nothing of it may be dropped or altered without a word.

    Raises:
        AssertionError: something was.
        Refused: Telegram would refuse it.
    """
    notes: list[tuple[str, str]] = []
    text, spans = parse(card.html, notes)
    rich = settled(text, spans, notes)
    assert not notes, notes
    return rich


def assert_sound(card: Card, longest: int = 4096) -> Rich:
    """Assert that a card arrives as it is meant, within the limits; returns what it reads as."""
    rich = read(card)
    assert rich.text == card.plain
    assert rich.blockquotes() == [f"“{quote}”" for quote in card.quotes]
    assert len(rich.text) <= longest
    assert len(rich.spans) <= MOST_ENTITIES
    assert is_normalized("NFC", rich.text)
    assert not any(
        a in MARKS_OF_DIRECTION and b in MARKS_OF_DIRECTION for a, b in zip(rich.text, rich.text[1:], strict=False)
    )
    assert rich.text.strip()
    return rich
