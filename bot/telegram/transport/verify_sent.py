"""Whether a message arrived as it was sent: Telegram alters some characters, and a quote must not be altered.

Compares Telegram's message with the card. Pure: `sender` knows the consequences.
"""

from __future__ import annotations

from enum import Enum

from telegram import Message

from bot.telegram.values import Card

WITHHELD = "[This quote did not arrive word for word, and was taken out.]"

_QUOTES = frozenset(("blockquote", "expandable_blockquote"))
_START, _END = "<blockquote", "</blockquote>"


class Difference(Enum):
    """The difference between the message and the card, for the log."""

    NONE = "it is the same"
    TEXT = "its text differs outside of the quotes"
    QUOTES = "a quote differs"


def quotes_of(message: Message) -> tuple[str, ...]:
    """The texts of the message's blockquotes, in their order. Offsets of entities count UTF-16 units."""
    text = message.text if message.text is not None else message.caption
    entities = message.entities if message.text is not None else message.caption_entities
    units = (text or "").encode("utf-16-le")
    return tuple(
        units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
        for entity in sorted(entities, key=lambda each: each.offset)
        if entity.type in _QUOTES
    )


def whole(arrived: str, quote: str) -> bool:
    """Whether a blockquote that arrived holds a quote and nothing else but quotation marks around it."""
    return arrived in (quote, f"“{quote}”")


def difference(message: Message, card: Card) -> Difference:
    """How the message differs from the card."""
    arrived = quotes_of(message)
    if len(arrived) != len(card.quotes) or not all(map(whole, arrived, card.quotes)):
        return Difference.QUOTES
    text = message.text if message.text is not None else message.caption
    return Difference.NONE if (text or "") == card.plain else Difference.TEXT


def without_altered(message: Message, card: Card) -> str:
    """The card's HTML with a sentence in the place of each quote that was altered; of all, if some are missing."""
    arrived = quotes_of(message)
    known = len(arrived) == len(card.quotes)
    head, *rest = card.html.split(_START)
    parts = [head]
    for n, part in enumerate(rest):
        inside, _, after = part.partition(_END)
        kept = known and n < len(arrived) and whole(arrived[n], card.quotes[n])
        parts.append(f"{_START}{inside}{_END}{after}" if kept else f"{WITHHELD}{after}")
    return "".join(parts)
