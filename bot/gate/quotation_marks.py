"""Where quotation marks open and close in a text: pairs of one kind, nested ones too, over paragraphs that open anew.

Knows characters and lines; knows no words and no language, and not whose words are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1500
"""Characters from the last opening mark within which a quotation must close; else its closing mark is missing."""

MOST_PARAGRAPHS = 5
"""Paragraphs that open anew; beyond it a statement is read out whole, which is no quotation within one."""

_DOUBLE, _ANGLE, _SINGLE, _SINGLE_ANGLE, _CORNER, _WHITE_CORNER = range(6)
_KINDS = {
    _DOUBLE: '"＂″“”„‟〝〞〟❝❞',
    _ANGLE: "«»",
    _SINGLE: "'＇‘’‚‛❛❜",
    _SINGLE_ANGLE: "‹›",
    _CORNER: "「」",
    _WHITE_CORNER: "『』",
}
_KIND = {mark: kind for kind, marks in _KINDS.items() for mark in marks}
_OPENING = frozenset("“„‟〝❝«‘‚‛❛‹「『")
_CLOSING = frozenset("”〞〟❞»’❜›」』")

MARKS = "".join(_KINDS.values())
"""Every character that may open or close a quotation."""

_EVENT = re.compile(f"[{MARKS}]|[\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]+\\s*")
_BEFORE_OPENING = frozenset("([{<（【《—–-‐‑―/¡¿:：,，、。；…")
_BEHIND_CLOSING = frozenset(")]}>）】》—–-/.,;:!?…،؛؟。，、；：！？·*")

_DEEPEST = 4
"""Quotations of one kind within each other; one more shows that marks are missing, and ends the outermost."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A range between a pair of marks, without the white space inside them; `opener` is where the first mark stands.

    `closed` is False where the closing mark is missing: the range then ends, for caution, before the next opening mark
    of its kind, with its paragraph, or after LONGEST characters, whichever comes first.
    """

    opener: int
    start: int
    end: int
    closed: bool


@dataclass(slots=True)
class _Open:
    """A mark that is open: where, where it was last opened anew, and what bounds it should it never close.

    `perhaps` is a mark that closes it, unless that is an apostrophe ("the States’ rights") and another closes it.
    """

    opener: int
    latest: int
    paragraphs: int = 1
    goes_on: bool = True
    bound: int | None = None
    perhaps: int | None = None


def quoted_ranges(text: str) -> list[Quoted]:
    """The ranges between quotation marks of a text, by their openers; nested ones each on their own, in linear time.

    Straight marks open before a word and close behind one; where their place does not say, they alternate. An
    apostrophe neither opens nor closes. A quotation that goes on in the next paragraph either opens anew there or
    closes within LONGEST characters. What opens anew more than MOST_PARAGRAPHS times is left out.
    """
    found = [pair for pair in _pairs(text) if pair.start < pair.end]
    return sorted(found, key=lambda pair: (pair.opener, -pair.end))


def _pairs(text: str) -> Iterator[Quoted]:
    stacks: dict[int, list[_Open]] = {kind: [] for kind in _KINDS}
    paragraph = -1
    for event in _EVENT.finditer(text):
        at, mark = event.start(), event.group()[0]
        kind = _KIND.get(mark)
        if kind is None:
            paragraph = event.end()
            yield from _break(text, at, _KIND.get(text[paragraph : paragraph + 1]), stacks)
            continue
        stack = stacks[kind]
        while stack and at - stack[0].latest > LONGEST:
            yield from _ended(text, stack.pop(0))
        if at == paragraph and stack and stack[0].goes_on and _opens_anew(text, at, mark, stack[0]):
            stack[0].latest, stack[0].bound = at, None
            stack[0].paragraphs += 1
        elif _opens(text, at, mark, bool(stack)):
            yield from _opened(text, at, stack)
        elif stack and _closes(text, at, mark, text[stack[-1].opener]):
            if kind == _SINGLE and _may_be_possessive(text, at):
                stack[-1].perhaps = stack[-1].perhaps or at
            else:
                yield from _ended(text, stack.pop(), at)
    yield from _break(text, len(text), None, stacks)
    for stack in stacks.values():
        for one in stack:
            yield from _ended(text, one)


def _opened(text: str, at: int, stack: list[_Open]) -> Iterator[Quoted]:
    """What ends when another mark of its kind opens, which is put on the stack."""
    if stack and stack[-1].perhaps is not None:
        yield from _ended(text, stack.pop())
    if stack and stack[-1].bound is None:
        stack[-1].bound = at
    stack.append(_Open(at, at))
    if len(stack) > _DEEPEST:
        yield from _ended(text, stack.pop(0))


def _break(text: str, at: int, opens_anew: int | None, stacks: dict[int, list[_Open]]) -> Iterator[Quoted]:
    """What ends with a paragraph: single marks, and all but the outermost of the kind that the next one opens with."""
    for kind, stack in stacks.items():
        for one in stack:
            one.bound = at if one.bound is None else one.bound
            one.goes_on = one.goes_on and kind == opens_anew
        ending = stack[0 if kind == _SINGLE else 1 if stack and stack[0].goes_on else len(stack) :]
        del stack[len(stack) - len(ending) :]
        for one in ending:
            yield from _ended(text, one)


def _ended(text: str, one: _Open, at: int | None = None) -> Iterator[Quoted]:
    """The range of what was open, up to the mark that closes it, the one that may have, or its bound."""
    if one.paragraphs > MOST_PARAGRAPHS:
        return
    end = one.perhaps if at is None else at
    if end is not None:
        yield _trimmed(text, one.opener, end, True)
    elif _KIND[text[one.opener]] != _SINGLE:
        bound = len(text) if one.bound is None else one.bound
        yield _trimmed(text, one.opener, min(bound, one.latest + LONGEST), False)


def _trimmed(text: str, opener: int, end: int, closed: bool) -> Quoted:
    inside = text[opener + 1 : end]
    start = end - len(inside.lstrip())
    return Quoted(opener, start, start + len(inside.strip()), closed)


def _opens_anew(text: str, at: int, mark: str, outer: _Open) -> bool:
    """Whether a mark at the beginning of a paragraph says that the quotation goes on; French has » for it too."""
    return mark == "»" or (mark == text[outer.opener] and not _ends_words(text, at))


def _opens(text: str, at: int, mark: str, within: bool) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before in _BEFORE_OPENING or before in _KIND
    if mark in _OPENING:
        # German closes with “, Arabic text may have both marks the other way round, and ‘ may be an apostrophe.
        return not (before.isalnum() and mark in "‘‛") and (begins or not within or not _ends_words(text, at))
    if mark in _CLOSING:
        # Swedish and Finnish open with ”, German and Danish books with »; and OCR takes one for the other.
        return mark in "”»" and not within and after.isalnum() and (not before or before.isspace())
    if mark in "'＇":
        return begins and after.isalpha()
    return (begins and not _ends_words(text, at)) or (not within and begins == _ends_words(text, at))


def _ends_words(text: str, at: int) -> bool:
    """Whether no word follows the mark at an offset."""
    after = text[at + 1 : at + 2]
    return not after or after.isspace() or after in _BEHIND_CLOSING or after in _KIND


def _closes(text: str, at: int, mark: str, opener: str) -> bool:
    """Whether a mark that opens nothing closes what is open: apostrophes, and a curly one for a straight, do not."""
    if _KIND[mark] != _SINGLE:
        return True
    return not text[at + 1 : at + 2].isalnum() and (mark in "'＇") == (opener in "'＇")


def _may_be_possessive(text: str, at: int) -> bool:
    before, after, next_word = text[at - 1 : at], text[at + 1 : at + 2], text[at + 2 : at + 3]
    return before in ("s", "S", "x", "z") and after == " " and next_word.islower()
