"""How a quoter's wording is put together: pieces of the statement, omissions, and the quoter's own words in brackets.

Knows the marks that quoters use; knows no statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.gate.pieces import Piece, piece, seen
from bot.gate.wording import pasted
from retrieval.scripts import is_unspaced

MOST_PIECES = 24
"""A wording in more pieces is no quotation that could be checked as one."""

_GAP = r"\s{0,3}"
_DOTS = rf"(?:…|\.(?:{_GAP}\.){{2,}})"
_MARK = re.compile(
    rf"\[{_GAP}{_DOTS}{_GAP}\]|\({_GAP}{_DOTS}{_GAP}\)|<{_GAP}{_DOTS}{_GAP}>|\[{_GAP}\]|(?P<bare>{_DOTS}\.*)"
    r"|\[(?P<own>[^\[\]]{1,120})\]"
)
_MOST_DOTS = 3
"""Of an omission alone; with one more a full stop ran into it."""


class Gap(StrEnum):
    """What stands between two pieces: words left out, or the quoter's own words in square brackets."""

    OMISSION = "omission"
    INSERTION = "insertion"


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
    forms = pasted(seen(wording))
    literal = [Reading((piece(form),), (None,)) for form in forms]
    return tuple(dict.fromkeys([*literal, *(parsed for form in forms if (parsed := _parsed(form)) is not None)]))


def is_in_too_many_pieces(wording: str) -> bool:
    """Whether a wording leaves out more than can be checked as one quotation."""
    return sum(1 for _ in _MARK.finditer(seen(wording))) > MOST_PIECES


def _parsed(form: str) -> Reading | None:
    """The reading of a form in which brackets and dots are the quoter's; None where it has none, or too many."""
    if is_in_too_many_pieces(form):
        return None
    parts = _Parts()
    at = 0
    for mark in _MARK.finditer(form):
        parts.take(form[at : mark.start()], stop=mark["bare"] is not None and _dots(mark["bare"]) > _MOST_DOTS)
        at = mark.end()
        if mark["own"] is None:
            parts.omit()
        elif _recases(form, mark):
            parts.recase(mark["own"])
        elif _is_glued(form, mark):
            return None
        else:
            parts.insert(mark["own"].strip())
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
        # A full stop behind an omission ends the sentence that was left out.
        text = text.strip().lstrip(". " if self.gap is Gap.OMISSION else "")
        if _says(text):
            self.pieces.append(piece(text, letter=self._letter, stop=stop))
            self.before.append(self.gap)
            self.gap = None
        self._letter = ""

    def omit(self) -> None:
        """Words are left out here."""
        self.gap = Gap.OMISSION

    def insert(self, own: str) -> None:
        """The quoter's own words stand here."""
        self.own_words.append(own)
        if self.gap is not Gap.OMISSION:
            self.gap = Gap.INSERTION

    def recase(self, letter: str) -> None:
        """The first letter of the word that follows stands here, in the quoter's case."""
        self.own_words.append(letter)
        if self.pieces and self.gap is None:
            self.gap = Gap.INSERTION
        self._letter = letter


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _recases(form: str, mark: re.Match[str]) -> bool:
    """Whether brackets hold the first letter of a word and nothing else: "[w]e"."""
    start, end = mark.span()
    letter = mark["own"]
    follows = len(letter) == 1 and letter.isalpha() and form[end : end + 1].isalpha()
    return follows and letter.lower() != letter.upper() and not form[max(0, start - 1) : start].isalnum()


def _is_glued(form: str, mark: re.Match[str]) -> bool:
    """Whether the quoter's own letters make another word of the speaker's: "[un]acceptable", "stand[s]"."""
    start, end = mark.span()
    before, after = form[max(0, start - 1) : start], form[end : end + 1]
    return any(side.isalnum() and not is_unspaced(side) for side in (before, after))


def _dots(mark: str) -> int:
    return sum(_MOST_DOTS if character == "…" else 1 for character in mark if not character.isspace())
