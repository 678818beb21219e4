"""Text with Telegram's entities, in pieces with a known share of a message.

Knows Telegram's entities and Telegram's changes to text; not words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from unicodedata import is_normalized, normalize
from urllib.parse import urlsplit

from telegram import MessageEntity

from bot.telegram.values import Piece, together, units

LONGEST = 4096
"""The most code points of a message."""

LONGEST_CAPTION = 1024
"""Code points of a caption, counted likewise."""

MOST_ENTITIES = 100
"""The most entities of a message; Telegram silently drops further entities."""

EXPANDABLE_FROM = 300
"""Code points from which on a quote is collapsed until tapped."""

LONGEST_LINK = 2048
"""The most bytes of an address for a link or a button; a longer address stays text."""

_DELETED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f\ud800-\udfff]+")
"""Characters that Telegram deletes from a text, and lone surrogates, which nothing can carry."""

_BLANKED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Controls: Telegram makes most of them spaces. The line feed is kept."""

_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
"""Marks of direction before another mark: Telegram replaces such marks with U+200C."""

_FOUND_BY_TELEGRAM = re.compile(r"(?<!\w)[@#/$+](?=\w)|[^\W\d_](?=\.[^\W\d_])|\d{6}(?=\d)")
"""Where Telegram may find an entity by itself: a mention, a hashtag, a command, an address, a telephone number."""

_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Visible characters: neither white space nor blank."""

WORD_JOINER = "\u2060"

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


_OPAQUE = (MessageEntity.PRE, MessageEntity.CODE, MessageEntity.TEXT_LINK)
"""Entities in which Telegram finds no others."""

NOTHING = Piece("")
"""An empty piece."""


def settled(text: str) -> str:
    """The text as Telegram would return it, except white space at its ends: in NFC, without deleted characters."""
    if text.isascii() and text.isprintable():
        return text
    kept = _BLANKED.sub(" ", _DELETED.sub("", normalize("NFC", text)))
    return normalize("NFC", _MARKS.sub("", kept))


def carried(text: str) -> bool:
    """Whether Telegram gives a text back unchanged, even where nothing stands before or behind it in the message."""
    if text != text.strip() or not text:
        return False
    if text.isascii() and text.isprintable():
        return True
    return is_normalized("NFC", text) and not any(each.search(text) for each in (_DELETED, _BLANKED, _MARKS))


def sparing(text: str, most: int = 5) -> str:
    """The text, with U+2060 (of no width) wherever Telegram might find entities, if there may be more than `most`.

    So a text full of mentions costs no quote its own entity.
    """
    return _FOUND_BY_TELEGRAM.sub(rf"\g<0>{WORD_JOINER}", text) if _finds(text) > most else text


def plain(text: str) -> Piece:
    """The text without formatting."""
    return Piece(settled(text))


def formed(kind: str, text: str, url: str | None = None) -> Piece:
    """The text as an entity of a kind; a link leads to `url`."""
    shown = settled(text)
    return Piece(shown, (MessageEntity(kind, 0, units(shown), url=url),)) if shown else NOTHING


bold = partial(formed, MessageEntity.BOLD)
italic = partial(formed, MessageEntity.ITALIC)
struck = partial(formed, MessageEntity.STRIKETHROUGH)
underlined = partial(formed, MessageEntity.UNDERLINE)
code = partial(formed, MessageEntity.CODE)
"""The text in a monospaced face; a tap copies the text."""


def preformatted(text: str, language: str = "") -> Piece:
    """The text in a monospaced block to copy; `language` is its language for Telegram's colours.

    Raises:
        ValueError: Telegram would alter the text; see `carried`.
    """
    if not carried(text):
        raise ValueError("Telegram would alter this text: it cannot be copied from a message as it is.")
    return Piece(text, (MessageEntity(MessageEntity.PRE, 0, units(text), language=language or None),))


def link(text: str, url: str) -> Piece:
    """The text as a link; plain text if Telegram would not link the address."""
    return formed(MessageEntity.TEXT_LINK, text, url=url) if is_web(url) else plain(text)


def is_web(url: str) -> bool:
    """Whether Telegram takes an address for a link: http or https, and a host with a dot."""
    if not url.isprintable() or len(url.encode()) > LONGEST_LINK or any(char in url for char in ' <>"\\'):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.username is None and bool(_HOST.fullmatch(host))


def quoted(text: str, emphasised: Sequence[tuple[int, int]] = ()) -> Piece:
    """The text alone in a blockquote, between quotation marks, collapsed if long. `emphasised` are ranges in bold.

    Raises:
        ValueError: Telegram would alter the text; see `carried`.
    """
    if not carried(text):
        raise ValueError("Telegram would alter this text: it cannot stand in a blockquote as a quote.")
    kind = MessageEntity.EXPANDABLE_BLOCKQUOTE if len(text) >= EXPANDABLE_FROM else MessageEntity.BLOCKQUOTE
    strong = [MessageEntity(MessageEntity.BOLD, 1 + a, b - a) for a, b in _within(emphasised, len(text))]
    shown = f"“{text}”"
    whole = MessageEntity(kind, 0, len(shown))
    return Piece(shown, tuple(MessageEntity.adjust_message_entities_to_utf_16(shown, (whole, *strong))))


def entities_of(piece: Piece) -> int:
    """The most entities that a piece can add to a message, with those that Telegram finds by itself."""
    units = bytearray(piece.text.encode("utf-16-le", "replace"))
    for each in piece.entities:
        if each.type in _OPAQUE:
            units[2 * each.offset : 2 * (each.offset + each.length)] = b" \0" * each.length
    return len(piece.entities) + _finds(units.decode("utf-16-le", "replace"))


def fits(piece: Piece, longest: int = LONGEST) -> bool:
    """Whether a piece can be a message by itself; a piece without markup has no entities to lose."""
    return piece.length <= longest and (not piece.entities or entities_of(piece) <= MOST_ENTITIES)


def card(pieces: Iterable[Piece], longest: int = LONGEST) -> Piece:
    """The pieces without gaps as a message; "…" without anything visible.

    Raises:
        ValueError: the message is too long, or has more entities than Telegram keeps.
    """
    whole = together(*pieces)
    if not fits(whole, longest):
        raise ValueError(f"{whole.length} code points with {entities_of(whole)} entities do not fit in one message.")
    # Telegram refuses a message of which nothing can be seen.
    return whole if _SEEN.search(whole.text) else Piece("…")


def _finds(text: str) -> int:
    return len(_FOUND_BY_TELEGRAM.findall(text))


def _within(ranges: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The ranges cut to a text of that length, without empty or overlapping ranges; empty if one covers the text."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        first = max(start, kept[-1][1] if kept else 0)
        last = min(end, length)
        if first < last:
            kept.append((first, last))
    return [] if kept == [(0, length)] else kept
