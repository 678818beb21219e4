"""Where quotation marks open and close in a text: pairs of one kind, nested too, over paragraphs that open anew.

Knows characters and lines; knows no words and no language, and not whose words are quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from retrieval.text.scripts import is_unspaced

DOUBLE, SINGLE = '"＂“”„‟〝〞〟❝❞', "'＇`‘’‚‛❛❜"
ANGLES, SINGLE_ANGLES = "«»", "‹›"
CORNERS, WHITE_CORNERS = "「」", "『』"
_KINDS = (DOUBLE, ANGLES, SINGLE, SINGLE_ANGLES, CORNERS, WHITE_CORNERS)

MARKS = "".join(_KINDS) + "<>"
"""Every character that quotation marks are written with."""

LONGEST = 1500
"""Characters from the last opening mark within which a quotation closes in another paragraph; else that is missing."""

MOST_PARAGRAPHS = 5
"""Paragraphs that open anew; beyond it a statement is read out whole, which is no quotation within one."""

_TYPED = {"''": '"', "``": "“", "<<": "«", ">>": "»"}
"""What is typed for a mark that is not on the keyboard."""

_KIND = {mark: kind for kind in _KINDS for mark in kind}
_OPENING = frozenset("“„‟〝❝«‘‚‛❛‹「『")
_CLOSING = frozenset("”〞〟❞»’❜›」』")
_OPENING_TOO = frozenset("”»›")
"""Swedish and Finnish open with ”, German and Danish books with »; and OCR takes one for the other."""
_STRAIGHT_SINGLE = frozenset("'＇`")

_EVENT = re.compile(f"''|``|<<|>>|[{''.join(_KINDS)}]|[\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029]+\\s*")
_DECADE = re.compile(r"\d0s")
_BEFORE_POSSESSIVE = frozenset(("s", "S", "x", "z"))
_BEFORE_OPENING = frozenset("([{<（【《—–-‐‑―/¡¿:：、")
_BEHIND_WORDS = frozenset(",،，。；…")
"""What a word is followed by, or a quotation within one."""
_BEHIND_CLOSING = frozenset(")]}>）】》—–-/.,;:!?…،؛؟。，、；：！？·*")
_BEGINNING = frozenset("([¿¡…-")
"""What a quotation may begin with before its first word."""

_DEEPEST = 4
"""Quotations of one kind within each other; one more shows that marks are missing: it ends the outermost of them in a
statement, and is left out of a line."""


@dataclass(frozen=True, slots=True)
class QuotedRange:
    """A range between a pair of marks, without white space inside the marks: `start` to `end`.

    The first mark stands at `opener`, the last mark ends at `closer`. Without a closing mark, `closed` is False and
    both end with the supposed quotation.
    """

    opener: int
    start: int
    end: int
    closer: int
    closed: bool
    kind: str = field(repr=False)
    """The marks of its kind: DOUBLE, SINGLE, ANGLES, …"""


def quoted_ranges(text: str) -> list[QuotedRange]:
    """The ranges between quotation marks of a statement, by opener; nested ranges each alone.

    Straight marks open before a word and close behind a word, and alternate in doubt. Apostrophes and the signs of feet
    and inches neither open nor close. A quotation that goes on in the next paragraph opens anew there or closes within
    LONGEST characters. An unclosed quotation ends, for caution, before the next opening mark of the kind, with the
    paragraph, or after LONGEST characters, whichever comes first. A quotation that opens anew more than MOST_PARAGRAPHS
    times is left out. Time is linear in the text.
    """
    return _in_order(_Pairing(text).ranges())


def quoted_in_line(text: str) -> list[QuotedRange]:
    """The outermost quotations of typed or pasted words, in order, however long; in linear time.

    The first unclosed quotation ends with the text, white space aside. An unclosed single mark counts where nothing
    else does.
    """
    found = _in_order(_Pairing(text.rstrip(), whole=True).ranges())
    return outermost([one for one in found if one.closed or one.kind != SINGLE] or found)


def outermost(ranges: Iterable[QuotedRange]) -> list[QuotedRange]:
    """The ranges that begin in no other range, in order."""
    found: list[QuotedRange] = []
    for one in _in_order(ranges):
        if not found or one.opener >= found[-1].closer:
            found.append(one)
    return found


def _in_order(ranges: Iterable[QuotedRange]) -> list[QuotedRange]:
    return sorted((one for one in ranges if one.start < one.end), key=lambda one: (one.opener, -one.closer))


@dataclass(slots=True)
class _Open:
    """An open mark: where, where last opened anew, and the bound of a quotation that never closes.

    `first` is the offset behind the mark, `sign` the mark's meaning, `left` whether the paragraph is over. `perhaps` is
    the place of a mark that closes the quotation, unless that is an apostrophe ("the States’ rights") and another mark
    closes it.
    """

    kind: str
    sign: str
    opener: int
    first: int
    latest: int
    paragraphs: int = 1
    goes_on: bool = True
    left: bool = False
    bound: int | None = None
    perhaps: int | None = None


@dataclass(frozen=True, slots=True)
class _Pairing:
    """The open marks of a text, by kind: lost marks of one kind do not spoil another kind.

    `whole` says that a quotation may be as long as the text. `found` are the ranges that have ended.
    """

    text: str
    whole: bool = False
    stacks: dict[str, list[_Open]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})
    found: list[QuotedRange] = field(default_factory=list)

    def ranges(self) -> list[QuotedRange]:
        """The ranges, by their ends."""
        paragraph = -1
        for event in _EVENT.finditer(self.text):
            mark = event.group()
            sign = _TYPED.get(mark, mark)
            if sign in _KIND:
                self._mark(sign, event.start(), event.end(), event.start() == paragraph)
            else:
                paragraph = event.end()
                self._break(event.start(), _KIND.get(self.text[paragraph : paragraph + 1]))
        self._break(len(self.text), None)
        for stack in self.stacks.values():
            for one in stack:
                self._end(one)
        return self.found

    def _mark(self, sign: str, at: int, end: int, begins_paragraph: bool) -> None:
        kind = _KIND[sign]
        stack = self.stacks[kind]
        while stack and not self.whole and self._is_lost(stack[0], at):
            self._end(stack.pop(0))
        before, ahead = self.text[at - 1 : at], self.text[end : end + 3]
        goes_on = begins_paragraph and bool(stack) and (self.whole or stack[0].goes_on)
        if goes_on and _opens_anew(sign, ahead, stack[0].sign):
            stack[0].latest, stack[0].bound, stack[0].left = at, None, False
            stack[0].paragraphs += 1
        elif _opens(sign, before, ahead, within=bool(stack)):
            # "l''Iran" has one apostrophe too many.
            if end - at == 1 or not (before.isalnum() and ahead[:1].isalnum()):
                self._open(_Open(kind, sign, at, end, at), stack)
        elif stack and kind != SINGLE:
            self._end_single_marks_within(stack[-1])
            self._end(stack.pop(), (at, end))
        elif stack and not _is_letter(ahead[:1]):
            if self._is_doubtful(stack[-1], sign, before, ahead):
                stack[-1].perhaps = stack[-1].perhaps or at
            else:
                self._end(stack.pop(), (at, end))

    def _is_lost(self, one: _Open, at: int) -> bool:
        """Whether the closing mark of an open mark is missing, at another mark: both are far, and in two paragraphs.

        A single mark is more often an apostrophe than far from its pair.
        """
        return at - one.latest > LONGEST and (one.kind == SINGLE or one.left)

    def _open(self, one: _Open, stack: list[_Open]) -> None:
        if stack and stack[-1].perhaps is not None:
            self._end(stack.pop())
        if stack and stack[-1].bound is None:
            stack[-1].bound = one.opener
        stack.append(one)
        if len(stack) > _DEEPEST and self.whole:
            stack.pop()
        elif len(stack) > _DEEPEST:
            self._end(stack.pop(0))

    def _end_single_marks_within(self, one: _Open) -> None:
        """End what single marks open within a quotation that closes; apostrophes within close none outside."""
        single = self.stacks[SINGLE]
        while single and single[-1].opener > one.opener:
            self._end(single.pop())
        for outer in single:
            if outer.perhaps is not None and outer.perhaps > one.opener:
                outer.perhaps = None

    def _is_doubtful(self, one: _Open, sign: str, before: str, ahead: str) -> bool:
        """Whether a single mark that may close another is an apostrophe more likely ("the States’ rights")."""
        crosses = any(stack and stack[-1].opener > one.opener for stack in self.stacks.values())
        unlike = (sign in _STRAIGHT_SINGLE) != (one.sign in _STRAIGHT_SINGLE)
        possessive = before in _BEFORE_POSSESSIVE and ahead[:1] == " " and ahead[1:2].islower()
        return crosses or unlike or possessive

    def _break(self, at: int, opens_anew: str | None) -> None:
        """End with a paragraph single marks, and all but the outermost of the kind that opens the next paragraph."""
        for kind, stack in self.stacks.items():
            for one in stack:
                one.bound = at if one.bound is None else one.bound
                one.goes_on = one.goes_on and kind == opens_anew
                one.left = True
            kept = len(stack)
            if kind == SINGLE and not self.whole:
                kept = 0
            elif stack and stack[0].goes_on:
                kept = 1
            for one in stack[kept:]:
                self._end(one)
            del stack[kept:]

    def _end(self, one: _Open, closing: tuple[int, int] | None = None) -> None:
        """End a range at the closing mark, else at the possible closing mark or the bound."""
        if closing is None and one.perhaps is not None:
            closing = (one.perhaps, one.perhaps + 1)
        if not self.whole and (one.paragraphs > MOST_PARAGRAPHS or (one.kind == SINGLE and closing is None)):
            return
        bound = len(self.text) if self.whole else min(one.bound or len(self.text), one.latest + LONGEST)
        last, closer = closing or (bound, bound)
        inside = self.text[one.first : last]
        start = last - len(inside.lstrip())
        end = start + len(inside.strip())
        self.found.append(QuotedRange(one.opener, start, end, closer, closing is not None, one.kind))


def _opens(sign: str, before: str, ahead: str, *, within: bool) -> bool:
    """Whether a mark opens a quotation at its place, `within` another of the kind or not."""
    after = ahead[:1]
    ends = _ends_words(after)
    behind = _is_letter(before)
    free = _is_blank(before) or before in _BEFORE_OPENING
    begins = free or before in _KIND or (not within and (before in _BEHIND_WORDS or is_unspaced(before)))
    if _KIND[sign] == SINGLE and (behind or _DECADE.match(ahead)):
        return False
    if sign in _STRAIGHT_SINGLE:
        return begins and (after.isalpha() or after in _BEGINNING or after in _OPENING)
    if sign in _OPENING:
        # German closes with “, and Arabic text may have both marks the other way round.
        return begins or not ends or not (within or (behind and sign == "“"))
    if sign in _CLOSING:
        return sign in _OPENING_TOO and not within and free and after.isalnum()
    return (begins and not ends) or (not within and begins == ends and not before.isdigit())


def _opens_anew(sign: str, ahead: str, outer: str) -> bool:
    """Whether a mark at the beginning of a paragraph goes on with a quotation; French has » for that too."""
    return sign == "»" or (sign == outer and not _ends_words(ahead[:1]))


def _ends_words(after: str) -> bool:
    """Whether no word follows a mark before this character."""
    return _is_blank(after) or after in _BEHIND_CLOSING or after in _KIND


def _is_letter(character: str) -> bool:
    """Whether a word of spaced letters, or a number, has the character."""
    return character.isalnum() and not is_unspaced(character)


def _is_blank(character: str) -> bool:
    """Whether nothing is seen: no character, white space, or a character that only sets the direction of others."""
    return not character or character.isspace() or unicodedata.category(character) == "Cf"
