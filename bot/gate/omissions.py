"""How a quoter's wording is put together: pieces of the statement, omissions, and the quoter's own words in brackets.

Knows the marks that quoters use; knows no statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.gate.wording import pasted

MOST_PIECES = 24
"""A wording in more pieces is no quotation that could be checked as one."""

_DOTS = r"(?:…|\.\s?\.\s?\.)"
_MARK = re.compile(
    rf"(?P<stop>\.(?=\.\.\.\.?(?!\.)))?(?:\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|\[\s?\]|{_DOTS}\.*)"
    r"|\[(?P<own>[^\[\]]{1,120})\]"
)
_LINE_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad][ \t]*\r?\n\s*(?=\w)")
_MOST_LINE_HYPHENS = 20


class Gap(StrEnum):
    """What stands between two pieces: words left out, or the quoter's own words in square brackets."""

    OMISSION = "omission"
    INSERTION = "insertion"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a wording, to be found word for word in one of its `options`.

    There are several where the quoter's copy cannot tell which: after "[w]e", or where a hyphen ends a line. `sure` is
    what all options share: stretches of whole words.
    """

    options: tuple[str, ...]
    sure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a wording: its pieces in order, and what stands before each and behind the last.

    `before[k]` is what precedes piece k, `after` what follows the last; None where nothing does. `own_words` are the
    quoter's, in order, without the brackets.
    """

    pieces: tuple[Piece, ...]
    before: tuple[Gap | None, ...]
    after: Gap | None = None
    own_words: tuple[str, ...] = ()


def readings(wording: str) -> tuple[Reading, ...]:
    """The readings of a wording to try in turn, the most literal first: a statement may hold brackets and dots itself.

    A wording with more than `MOST_PIECES` pieces has its literal readings only.
    """
    forms = pasted(wording)
    literal = [Reading((_piece(form),), (None,)) for form in forms]
    return tuple(dict.fromkeys([*literal, *(parsed for form in forms if (parsed := _parsed(form)) is not None)]))


def is_in_too_many_pieces(wording: str) -> bool:
    """Whether a wording leaves out more than can be checked as one quotation."""
    return sum(1 for _ in _MARK.finditer(wording)) > MOST_PIECES


def _parsed(form: str) -> Reading | None:
    """The reading of a form in which brackets and dots are the quoter's; None where it has none, or too many."""
    if is_in_too_many_pieces(form):
        return None
    parts = _Parts()
    at = 0
    for mark in _MARK.finditer(form):
        parts.take(form[at : mark.start()], stop=mark["stop"] is not None)
        at = mark.end()
        if mark["own"] is None:
            parts.omit()
        else:
            parts.insert(mark["own"].strip(), begins_word=_begins_word(form, mark))
    if at == 0:
        return None
    parts.take(form[at:])
    return (
        Reading(tuple(parts.pieces), tuple(parts.before), parts.gap, tuple(parts.own_words)) if parts.pieces else None
    )


class _Parts:
    """The pieces of a wording while it is read from its start to its end."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.before: list[Gap | None] = []
        self.own_words: list[str] = []
        self.gap: Gap | None = None
        self._letter = ""

    def take(self, text: str, *, stop: bool = False) -> None:
        """Text up to the next mark, or to the end; with `stop` a full stop may or may not belong to it."""
        text = text.strip()
        if _says(text):
            self.pieces.append(
                _recased(self._letter, text) if self._letter else _stopped(text) if stop else _piece(text)
            )
            self.before.append(self.gap)
            self.gap = None
        self._letter = ""

    def omit(self) -> None:
        """Words are left out here."""
        self.gap = Gap.OMISSION

    def insert(self, own: str, *, begins_word: bool) -> None:
        """The quoter's own words stand here; with `begins_word` they are the first letter of the word that follows."""
        self.own_words.append(own)
        if self.gap is not Gap.OMISSION:
            self.gap = Gap.INSERTION
        self._letter = own if begins_word and len(own) == 1 else ""


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _stopped(text: str) -> Piece:
    return Piece((text + ".", text), (text,))


def _piece(text: str) -> Piece:
    """A piece as it may have been before its lines were broken: a hyphen at a line's end may be part of the word."""
    if not _LINE_HYPHEN.search(text):
        return Piece((text,), (text,))
    joined, kept = _LINE_HYPHEN.sub("", text), _LINE_HYPHEN.sub("-", text)
    options = [text, joined, kept]
    places = list(_LINE_HYPHEN.finditer(text))
    if 1 < len(places) <= _MOST_LINE_HYPHENS:
        options += [_hyphenated(text, places, k) for k in range(len(places))]
    # The words to the left and right of the break are not known; the others are.
    sure = [re.sub(r"^\S+|\S+$", "", part).strip() for part in _LINE_HYPHEN.split(text)]
    first = _LINE_HYPHEN.split(text)[0]
    sure[0] = re.sub(r"\S+$", "", first).strip()
    return Piece(tuple(dict.fromkeys(options)), tuple(part for part in sure if part))


def _hyphenated(text: str, places: list[re.Match[str]], kept: int) -> str:
    """The text with one of its broken words hyphenated and the others joined."""
    pieces: list[str] = []
    at = 0
    for k, place in enumerate(places):
        pieces += [text[at : place.start()], "-" if k == kept else ""]
        at = place.end()
    return "".join([*pieces, text[at:]])


def _recased(letter: str, rest: str) -> Piece:
    """A piece whose first letter the quoter wrote in another case: "[w]e must" of "We must"."""
    cases = dict.fromkeys((letter.upper(), letter.lower(), letter))
    _, _, sure = rest.partition(" ")
    return Piece(tuple(case + rest for case in cases), (sure.strip(),) if sure.strip() else ())


def _begins_word(form: str, mark: re.Match[str]) -> bool:
    start, end = mark.span()
    return end < len(form) and form[end].isalpha() and not (start > 0 and form[start - 1].isalnum())
