"""Text as Telegram's HTML, in pieces that know what they read as and how much of a message they take.

Knows Telegram's markup and what Telegram does to text; nothing of what is said.
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
"""Code points of a message, counted once its markup is parsed."""

LONGEST_CAPTION = 1024
"""Code points of a caption, counted likewise."""

MOST_ENTITIES = 100
"""Entities of a message; Telegram drops those beyond without a word."""

EXPANDABLE_FROM = 300
"""Code points from which on a quote is collapsed until it is tapped."""

LONGEST_LINK = 2048
"""Bytes of an address that is made a link or a button; a longer one is left as text."""

_DELETED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f\ud800-\udfff]+")
"""What Telegram deletes from a text, and lone surrogates, which nothing can carry."""

_BLANKED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Controls: Telegram makes most of them spaces. The line feed is kept."""

_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
"""Marks of direction before another one: Telegram puts U+200C in their place."""

_FOUND_BY_TELEGRAM = re.compile(r"(?<!\w)[@#/$+](?=\w)|[^\W\d_](?=\.[^\W\d_])|\d{6}(?=\d)")
"""Where Telegram may find an entity by itself: a mention, a hashtag, a command, an address, a telephone number."""

_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""What can be seen: neither white space nor without any form."""

WORD_JOINER = "\u2060"

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message: its `html`, and what that reads as once it is parsed.

    `entities` is the most that it adds to the entities of a message, those that Telegram finds by itself included.
    `quotes` are the texts of its blockquotes, without the marks around them.
    """

    html: str
    plain: str
    entities: int = 0
    quotes: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Code points that it takes of a message."""
        return len(self.plain)

    def __add__(self, other: Piece) -> Piece:
        """Both, one behind the other."""
        return Piece(
            self.html + other.html,
            self.plain + other.plain,
            self.entities + other.entities,
            self.quotes + other.quotes,
        )


NOTHING = Piece("", "")
"""A piece that adds nothing."""


def settled(text: str) -> str:
    """The text as Telegram would give it back, but for the white space at its ends, which only a message loses.

    In NFC, without what Telegram deletes, controls but the line feed as spaces, of marks of direction the last.
    """
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
    """The text, with U+2060 (which has no width) where Telegram might find entities, if it might find more than `most`.

    So that a text full of them costs no quote its own entity.
    """
    return _FOUND_BY_TELEGRAM.sub(rf"\g<0>{WORD_JOINER}", text) if _finds(text) > most else text


def plain(text: str) -> Piece:
    """The text without a form of its own."""
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
    """The text in a monospaced face; a tap copies it, and Telegram finds nothing in it."""
    piece = _formed("code", text)
    return Piece(piece.html, piece.plain, min(piece.entities, 1))


def preformatted(text: str, language: str = "") -> Piece:
    """The text in a block of a monospaced face, which a tap copies; Telegram finds nothing in it.

    `language` is what it is written in, as Telegram names languages to colour them.

    Raises:
        ValueError: Telegram would alter the text; see `carried`.
    """
    if not carried(text):
        raise ValueError("Telegram would alter this text: it cannot be copied from a message as it is.")
    inner = escape(text, quote=False)
    told = f'<code class="language-{escape(language)}">{inner}</code>' if language else inner
    return Piece(f"<pre>{told}</pre>", text, 1)


def link(text: str, url: str) -> Piece:
    """The text as a link; without one where Telegram would drop it, or where it leads to no page of the web."""
    if not is_web(url):
        return plain(text)
    shown = settled(text)
    if not shown:
        return NOTHING
    return Piece(f'<a href="{escape(url)}">{escape(shown, quote=False)}</a>', shown, 1)


def is_web(url: str) -> bool:
    """Whether an address is one of the web that Telegram takes for a link: http or https, and a host with a dot."""
    if not url.isprintable() or len(url.encode()) > LONGEST_LINK or any(char in url for char in ' <>"\\'):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.username is None and bool(_HOST.fullmatch(host))


def quoted(
    text: str,
    *,
    expandable: bool | None = None,
    marks: bool = True,
    emphasised: Sequence[tuple[int, int]] = (),
) -> Piece:
    """The text in a blockquote, between quotation marks unless `marks` is False, and nothing else in it.

    Collapsed where `expandable`, by default where it is long. `emphasised` are ranges of it in bold, in order.

    Raises:
        ValueError: Telegram would alter the text; see `carried`.
    """
    if not carried(text):
        raise ValueError("Telegram would alter this text: it cannot stand in a blockquote as a quote.")
    tag = (
        "blockquote expandable"
        if (len(text) >= EXPANDABLE_FROM if expandable is None else expandable)
        else "blockquote"
    )
    ranges = _within(emphasised, len(text))
    inner, at = "", 0
    for start, end in ranges:
        inner += f"{escape(text[at:start], quote=False)}<b>{escape(text[start:end], quote=False)}</b>"
        at = end
    inner += escape(text[at:], quote=False)
    opens, closes = ("“", "”") if marks else ("", "")
    return Piece(
        f"<{tag}>{opens}{inner}{closes}</blockquote>",
        f"{opens}{text}{closes}",
        1 + len(ranges) + _finds(text),
        (text,),
    )


def together(*pieces: Piece) -> Piece:
    """The pieces as one, each right behind the one before."""
    return Piece(
        "".join(piece.html for piece in pieces),
        "".join(piece.plain for piece in pieces),
        sum(piece.entities for piece in pieces),
        tuple(quote for piece in pieces for quote in piece.quotes),
    )


def fits(piece: Piece, longest: int = LONGEST) -> bool:
    """Whether a piece can be a message by itself; one without markup has no entities to lose."""
    return piece.length <= longest and (piece.entities <= MOST_ENTITIES or "<" not in piece.html)


def card(pieces: Iterable[Piece], longest: int = LONGEST) -> Card:
    """The pieces, one right behind the other, as a message; "…" where nothing of them can be seen.

    Raises:
        ValueError: it is too long, or has more entities than Telegram keeps.
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
    """The ranges cut to a text of that length, without those that are empty, overlap, or are all of it."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        first = max(start, kept[-1][1] if kept else 0)
        last = min(end, length)
        if first < last:
            kept.append((first, last))
    return [] if kept == [(0, length)] else kept
