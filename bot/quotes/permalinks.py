"""The key of a quote: short enough for a link, and enough to find the quote again, or to see a changed text.

A key holds everything, so that a link in a note depends on nothing stored. Pure: knows no store; `bot.answers.recall`
looks keys up.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from bot.quote import Quote

_TEXT, _WORDS, _SOURCE = 8, 6, 4
"""Characters (six bits each) that are kept of the hashes of the statement's text, the quote's words, and the source."""

_PERMALINK = re.compile(r"(?:onrecord:)?(?P<statement>[0-9a-f]{1,12})[#:](?P<start>\d{1,9})-(?P<end>\d{1,9})", re.ASCII)
_LINK = re.compile(r"(?:\S+[?&]start=)?(?:q_)?(?P<key>[\w-]+)", re.ASCII)
_PAGE = re.compile(r"\S+/s/(?P<statement>[0-9a-f]{12})\?(?:\S*&)?q=(?P<rest>[\w-]+)(?:[&#]\S*)?", re.ASCII)

_KEY = re.compile(
    rf"(?P<statement>[0-9a-f]{{12}})(?P<text>[\w-]{{{_TEXT}}})(?P<words>[\w-]{{{_WORDS}}})"
    rf"(?P<source>[\w-]{{{_SOURCE}}})(?P<start>[0-9a-z]{{1,6}})-(?P<length>[0-9a-z]{{1,5}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Key:
    """The parts of a key: `start` and `length` in code points, and the beginnings of three hashes."""

    statement: str
    text: str
    words: str
    source: str
    start: int
    length: int

    def __str__(self) -> str:
        """The key in at most 42 characters of [A-Za-z0-9_-]."""
        return (
            f"{self.statement}{self.text}{self.words}{self.source}{_in_base_36(self.start)}-{_in_base_36(self.length)}"
        )


@dataclass(frozen=True, slots=True)
class Range:
    """A permalink: a statement by id, or by a unique beginning of the id, and a range of the text."""

    statement: str
    start: int
    end: int


def read_permalink(text: str) -> Range | None:
    """The range of a permalink ("onrecord:ID#START-END", or "ID:START-END" as typed); None for other text."""
    match = _PERMALINK.fullmatch(text.strip())
    return None if match is None else Range(match["statement"], int(match["start"]), int(match["end"]))


def read_link(text: str) -> Key | None:
    """The key in a link to a quote in a chat or on a page, or alone; None without a key."""
    if match := _PAGE.fullmatch(text.strip()):
        return read_key(match["statement"] + match["rest"])
    match = _LINK.fullmatch(text.strip())
    return None if match is None else read_key(match["key"])


def read_page_link(statement: str, rest: str) -> Key | Range | None:
    """What the query of a page's address names: the quote of a key, or a range (START-END); None for other text."""
    return read_permalink(f"{statement}:{rest}") or read_key(statement + rest)


def page_of(key: Key) -> str:
    """The address of a quote's page below the address of all pages.

    A browser does not send what stands behind "#", which brings the reader to the quote. So the rest of the key stands
    before it, by which the server knows what to mark, and whether the text has changed.
    """
    return f"s/{key.statement}?q={str(key).removeprefix(key.statement)}#{key.start}-{key.start + key.length}"


def key_of(quote: Quote, source: str) -> Key:
    """The key of a quote from a statement held from `source`."""
    words = words_hash(quote.text)
    return Key(
        quote.statement, text_hash(quote.sha256), words, source_hash(source), quote.start, quote.end - quote.start
    )


def read_key(text: str) -> Key | None:
    """The key in a link; None for other text."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    start, length = int(match["start"], 36), int(match["length"], 36)
    return Key(match["statement"], match["text"], match["words"], match["source"], start, length) if length else None


def text_hash(sha256: str) -> str:
    """The beginning of the hash of a statement's text, given as hexadecimal digits."""
    return _short(bytes.fromhex(sha256), _TEXT)


def words_hash(text: str) -> str:
    """The beginning of the hash of a quote's words."""
    return _short(hashlib.sha256(text.encode()).digest(), _WORDS)


def source_hash(source: str) -> str:
    """The beginning of the hash of a statement's source: a hash reveals no path of the machine."""
    return _short(hashlib.sha256(source.encode()).digest(), _SOURCE)


def _short(digest: bytes, characters: int) -> str:
    return base64.urlsafe_b64encode(digest)[:characters].decode("ascii")


def _in_base_36(number: int) -> str:
    import numpy as np

    return np.base_repr(number, 36).lower()
