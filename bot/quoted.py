"""What stands in quotation marks in a line, of whatever kind the marks are and however they are nested.

Knows marks and the characters beside them; knows no words, no question and no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from retrieval.normalise import INVISIBLE

_HAN = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_BLANK = re.compile(f"[\\s{INVISIBLE}]")
_MARK = re.compile("''|``|<<|>>|[\"＂“”„‟❝❞〝〞〟«»‹›「」『』'‘’‚‛`]")
_OPENERS = frozenset(("„", "‟", "❝", "〝", "「", "『", "‚", "<<"))
_CLOSERS = frozenset(("❞", "〞", "〟", "」", "』", ">>"))
_FAMILIES = ('"＂“”„‟❝❞〝〞〟', "«»", "‹›", "「」", "『』", "'‘’‚‛`", "<>")
_SINGLE = _FAMILIES[5]
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_FAMILY |= {"''": _FAMILIES[0], "``": _FAMILIES[0], "<<": "<>", ">>": "<>"}
_BEFORE_NESTED = frozenset("([{<«“„「『")
_DEEPEST = 4


class _Role(Enum):
    OPENS = 1
    CLOSES = 2
    MAY_CLOSE = 3
    """An apostrophe behind a word's last s, which closes only where no better mark follows ("the states' rights")."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A range of a text in quotation marks, the marks included; `first` to `last` is what stands between them.

    An opening mark that is never closed reaches to the end of the text: `closed` is then False.
    """

    start: int
    end: int
    first: int
    last: int
    closed: bool = True


@dataclass(slots=True)
class _Open:
    mark: re.Match[str]
    family: str
    weak: re.Match[str] | None = None


def quotations(text: str) -> list[Quotation]:
    """The outermost quotations of a text in order, without those inside them; time is linear in its length.

    A straight or single mark opens and closes by what stands beside it: single ones only at the edges of words, so that
    "don't" has none, and a straight double one behind a letter or a digit ('5"') opens nothing.
    """
    found: list[Quotation] = []
    stack: list[_Open] = []
    for mark in _MARK.finditer(text):
        family = _FAMILY[mark[0]]
        own = next((k for k in range(len(stack) - 1, -1, -1) if stack[k].family == family), None)
        role = _role(text, mark, stack[own] if own is not None else None)
        if role is _Role.OPENS:
            # Each paragraph of a long quotation begins with a mark of its own; only the last one ends with one.
            continued = own is not None and family != _SINGLE and text[mark.start() - 1 : mark.start()] == "\n"
            if len(stack) < _DEEPEST and not continued:
                stack.append(_Open(mark, family))
        elif role is _Role.MAY_CLOSE and own is not None:
            stack[own].weak = mark
        elif role is _Role.CLOSES and own is not None:
            found.append(_between(stack[own].mark, mark))
            found += _abandoned(stack[own + 1 :])
            del stack[own:]
    found += _abandoned(stack)
    found += _unclosed(text, stack, found)
    return list(_outermost(found))


def _between(opening: re.Match[str], closing: re.Match[str]) -> Quotation:
    return Quotation(opening.start(), closing.end(), opening.end(), closing.start())


def _abandoned(unclosed: list[_Open]) -> Iterator[Quotation]:
    return (_between(one.mark, one.weak) for one in unclosed if one.weak)


def _unclosed(text: str, stack: list[_Open], found: list[Quotation]) -> Iterator[Quotation]:
    """The first mark that nothing closes; a single one may be none, and counts where there is no other quotation."""
    for one in stack:
        if one.family != _SINGLE or not (found or one.weak):
            yield Quotation(one.mark.start(), len(text), one.mark.end(), len(text), closed=False)
            return


def _outermost(found: list[Quotation]) -> Iterator[Quotation]:
    end = 0
    for one in sorted(found, key=lambda q: (q.start, -q.end)):
        if one.start >= end:
            yield one
            end = one.end


def _role(text: str, mark: re.Match[str], own: _Open | None) -> _Role | None:
    """What a mark does where it stands, given the mark of its family that is open, if any is."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    sign = mark[0]
    if sign in _OPENERS:
        return _Role.OPENS
    if sign in _CLOSERS:
        return _Role.CLOSES
    if sign in "«»‹›":
        return _angle(sign, before, own)
    if _FAMILY[sign] == _SINGLE:
        return _single(text, mark, before, after, own)
    return _double(sign, before, after, own)


def _angle(sign: str, before: str, own: _Open | None) -> _Role | None:
    """German has them the other way round: »…«."""
    opening = sign in "«‹"
    if own is not None and (own.mark[0] in "«‹") != opening:
        return _Role.CLOSES
    return _Role.OPENS if opening or not _is_letter(before) else None


def _double(sign: str, before: str, after: str, own: _Open | None) -> _Role | None:
    free = not before or bool(_BLANK.match(before)) or before in _BEFORE_NESTED
    if own is None:
        # '5"' is a measure; a mark right behind a Han character opens, since no space parts it.
        return None if _is_letter(before) and sign != "“" else _Role.OPENS
    if sign == "“" and own.mark[0] == "„":
        return _Role.CLOSES
    if sign == "”":
        return _Role.CLOSES
    if sign == "“":
        return _Role.OPENS if free or not before or _is_letter(after) else _Role.CLOSES
    return _Role.OPENS if free and _starts_word(after) else _Role.CLOSES


def _single(text: str, mark: re.Match[str], before: str, after: str, own: _Open | None) -> _Role | None:
    behind, ahead = _is_letter(before), _is_letter(after)
    if behind and ahead:
        return None
    free = not before or bool(_BLANK.match(before)) or before in _BEFORE_NESTED
    if own is None or (ahead and free):
        opens = not behind and after and not _BLANK.match(after) and not after.isdigit() and mark[0] != "’"
        return _Role.OPENS if opens else None
    if free and before not in _BEFORE_NESTED:
        return None
    possessive = before in "sS" and after == " " and text[mark.end() + 1 : mark.end() + 2].islower()
    return _Role.MAY_CLOSE if possessive else _Role.CLOSES


def _is_letter(character: str) -> bool:
    """Whether a word of spaced letters, or a number, has the character; Han is left out."""
    return character.isalnum() and not _HAN.match(character)


def _starts_word(character: str) -> bool:
    return bool(character) and (character.isalnum() or character in "“‘'«([„…-")
