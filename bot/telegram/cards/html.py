"""Text as Telegram's HTML, in pieces with known parsed text and a known share of a message.

Knows Telegram's markup and Telegram's changes to text; not words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import is_normalized, normalize
from urllib.parse import urlsplit

from bot.telegram.values import Card

LONGEST = 4096
"""The most code points of a message, counted after parsing the markup."""

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


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message: its `html`, and the text after parsing.

    `entities` is the most entities the piece can add to a message, including entities that Telegram finds by itself.
    `quotes` are the texts of the blockquotes, without the marks around each text.
    """

    html: str
    plain: str
    entities: int = 0
    quotes: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Code points of a message."""
        return len(self.plain)

    def __add__(self, other: Piece) -> Piece:
        """Both pieces, one behind the other."""
        return Piece(
            self.html + other.html,
            self.plain + other.plain,
            self.entities + other.entities,
            self.quotes + other.quotes,
        )


NOTHING = Piece("", "")
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
    shown = settled(text)
    return Piece(escape(shown, quote=False), shown, _finds(shown))


def bold(text: str) -> Piece:
    """The text in bold."""
    return _formed("b", text)


def italic(text: str) -> Piece:
    """The text in italics."""
    return _formed("i", text)


def struck(text: str) -> Piece:
    """The text struck through."""
    return _formed("s", text)


def underlined(text: str) -> Piece:
    """The text underlined."""
    return _formed("u", text)


def code(text: str) -> Piece:
    """The text in a monospaced face; a tap copies the text, and Telegram finds no entities there."""
    piece = _formed("code", text)
    return Piece(piece.html, piece.plain, min(piece.entities, 1))


def preformatted(text: str, language: str = "") -> Piece:
    """The text in a monospaced block to copy; `language` is its language for Telegram's colours.

    Raises:
        ValueError: Telegram would alter the text; see `carried`.
    """
    if not carried(text):
        raise ValueError("Telegram would alter this text: it cannot be copied from a message as it is.")
    inner = escape(text, quote=False)
    told = f'<code class="language-{escape(language)}">{inner}</code>' if language else inner
    return Piece(f"<pre>{told}</pre>", text, 1)


def link(text: str, url: str) -> Piece:
    """The text as a link; plain text if Telegram would not link the address."""
    if not is_web(url):
        return plain(text)
    shown = settled(text)
    if not shown:
        return NOTHING
    return Piece(f'<a href="{escape(url)}">{escape(shown, quote=False)}</a>', shown, 1)


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
    tag = "blockquote expandable" if len(text) >= EXPANDABLE_FROM else "blockquote"
    ranges = _within(emphasised, len(text))
    inner, at = "", 0
    for start, end in ranges:
        inner += f"{escape(text[at:start], quote=False)}<b>{escape(text[start:end], quote=False)}</b>"
        at = end
    inner += escape(text[at:], quote=False)
    return Piece(f"<{tag}>“{inner}”</blockquote>", f"“{text}”", 1 + len(ranges) + _finds(text), (text,))


def together(*pieces: Piece) -> Piece:
    """The pieces joined without gaps."""
    return Piece(
        "".join(piece.html for piece in pieces),
        "".join(piece.plain for piece in pieces),
        sum(piece.entities for piece in pieces),
        tuple(quote for piece in pieces for quote in piece.quotes),
    )


def fits(piece: Piece, longest: int = LONGEST) -> bool:
    """Whether a piece can be a message by itself; a piece without markup has no entities to lose."""
    return piece.length <= longest and (piece.entities <= MOST_ENTITIES or "<" not in piece.html)


def card(pieces: Iterable[Piece], longest: int = LONGEST) -> Card:
    """The pieces without gaps as a message; "…" without anything visible.

    Raises:
        ValueError: the message is too long, or has more entities than Telegram keeps.
    """
    whole = together(*pieces)
    if not fits(whole, longest):
        raise ValueError(f"{whole.length} code points with {whole.entities} entities do not fit in one message.")
    if not _SEEN.search(whole.plain):
        return Card("…", "…")  # Telegram refuses a message of which nothing can be seen
    return Card(whole.html, whole.plain, whole.quotes)


def _formed(tag: str, text: str) -> Piece:
    shown = settled(text)
    if not shown:
        return NOTHING
    return Piece(f"<{tag}>{escape(shown, quote=False)}</{tag}>", shown, 1 + _finds(shown))


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
