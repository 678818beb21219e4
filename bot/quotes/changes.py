"""The word-level difference of a wording from a stretch of a statement, from the words that both share.

Knows tokens and how people read a difference; knows no statement, and not how the shared words were found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.check import Change, Op
from bot.quotes.alignment import Common
from bot.quotes.tokens import Tokens
from retrieval.text.normalise import normalise

_TAKEN_WHOLE = 1
"""Tokens by which the start of a sentence may be longer than that of a wording, and still be what it stands for."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """Tokens `i` to `i_end` of the wording against `j` to `j_end` of the stretch."""

    equal: bool
    i: int
    i_end: int
    j: int
    j_end: int


def changes(said: Tokens, stated: Tokens, common: Sequence[Common]) -> tuple[Change, ...]:
    """The changes that lead from the wording `said` to the stretch `stated` of a statement.

    `common` are the tokens alike in both, in order, without overlaps. Joined, the changes' `wording`s are the whole
    wording, white space included, and the `statement`s the whole stretch. Both sides of an EQUAL change are equal under
    normalisation, but for white space at the wording's ends. Tokens alike but not equal (letter case, accents) are a
    REPLACE; so is white space on one side only, with the tokens around. White space on both sides belongs to the EQUAL
    change beside.

    Text that the wording leaves off at the stretch's start and end is an INSERT apart. Words between changes that are
    as long, and less than a third of the whole, are part of the REPLACE (diff-match-patch's semantic clean-up,
    N. Fraser 2006, counted in words).
    """
    segments = list(_segments(said, stated, common))
    cuts = [(said.start, stated.start), *_cuts(said, stated, segments), (said.end, stated.end)]
    found: list[Change] = []
    for segment, (i, j), (i_end, j_end) in zip(segments, cuts, cuts[1:], strict=False):
        change = _change(said.text[i:i_end], stated.text[j:j_end], equal=segment.equal)
        if found and change.op is found[-1].op is Op.EQUAL:
            before = found.pop()
            change = Change(Op.EQUAL, before.wording + change.wording, before.statement + change.statement)
        found.append(change)
    return tuple(found)


def _change(wording: str, statement: str, *, equal: bool) -> Change:
    if not (wording and statement):
        return Change(Op.DELETE if wording else Op.INSERT, wording, statement)
    # What is one token in one text may be two in the other, where a sentence ends in ". . .".
    same = equal or normalise(wording).text == normalise(statement).text
    return Change(Op.EQUAL if same else Op.REPLACE, wording, statement)


def _segments(said: Tokens, stated: Tokens, common: Sequence[Common]) -> Iterator[_Segment]:
    """The difference in tokens; the head and tail left off by the wording come apart."""
    i_last, j_last = len(said.texts), len(stated.texts)
    first, last = common[0], common[-1]
    head = _left_off(said, range(first.said), stated, range(first.stated))
    beyond, after = last.said + last.length, last.stated + last.length
    tail = _left_off(said, range(i_last - 1, beyond - 1, -1), stated, range(j_last - 1, after - 1, -1))
    if head:
        yield _Segment(False, 0, 0, 0, head)
    yield from _cleaned(said, stated, _alternating(said, stated, common, head, j_last - tail))
    if tail:
        yield _Segment(False, i_last, i_last, j_last - tail, j_last)


def _left_off(said: Tokens, unlike: range, stated: Tokens, before: range) -> int:
    """How many of the stretch's tokens `before` the first in common, from the end on, the wording leaves off.

    Own words of the wording stand for as many of the stretch, or for all if the stretch has hardly more; own marks
    stand for marks alone; an omission stands for all.
    """
    if not said.omissions.isdisjoint(unlike):
        return 0
    if not any(said.words[k] for k in unlike):
        return len(before) if not unlike or any(stated.words[k] for k in before) else 0
    left = 0 if len(before) <= len(unlike) + _TAKEN_WHOLE else len(before) - len(unlike)
    if left or said.words[unlike[0]]:
        while left < len(before) and not stated.words[before[left]]:
            left += 1
    return left


def _alternating(said: Tokens, stated: Tokens, common: Sequence[Common], j: int, j_last: int) -> Iterator[_Segment]:
    """Equal tokens and the tokens between, in turn, from token `j` to `j_last` of the stretch."""
    i = 0
    for one in common:
        for begin, end in _same(said, stated, one):
            if (i, j) != (one.said + begin, one.stated + begin):
                yield _Segment(False, i, one.said + begin, j, one.stated + begin)
            i, j = one.said + end, one.stated + end
            yield _Segment(True, one.said + begin, i, one.stated + begin, j)
    if (i, j) != (len(said.texts), j_last):
        yield _Segment(False, i, len(said.texts), j, j_last)


def _same(said: Tokens, stated: Tokens, one: Common) -> Iterator[tuple[int, int]]:
    """The ranges of tokens in common that are equal, not only alike, white space included."""
    begin: int | None = None
    for k in range(one.length):
        i, j = one.said + k, one.stated + k
        same = said.texts[i] == stated.texts[j]
        if same and k and said.spaced[i] != stated.spaced[j]:
            same = False
        if same and k + 1 < one.length and said.spaced[i + 1] != stated.spaced[j + 1]:
            same = False
        if same and begin is None:
            begin = k
        elif not same and begin is not None:
            yield begin, k
            begin = None
    if begin is not None:
        yield begin, one.length


def _cleaned(said: Tokens, stated: Tokens, segments: Iterator[_Segment]) -> list[_Segment]:
    """The segments; equal segments too short for the changes around become part of the changes."""
    own, theirs = [0, *accumulate(said.words)], [0, *accumulate(stated.words)]
    omissions = sorted(said.omissions)

    def words(segment: _Segment) -> int:
        """The words of the longer side; words behind an omission do not count."""
        of_wording = own[segment.i_end] - own[segment.i]
        if bisect_left(omissions, segment.i) != bisect_left(omissions, segment.i_end):
            return of_wording
        return max(of_wording, theirs[segment.j_end] - theirs[segment.j])

    kept: list[_Segment] = []
    for segment in segments:
        kept.append(segment)
        while len(kept) > 2 and not kept[-1].equal:
            before, between, after = kept[-3:]
            left, same, right = map(words, (before, between, after))
            if same > min(left, right) or 2 * same >= left + right:
                break
            kept[-3:] = [_Segment(False, before.i, after.i_end, before.j, after.j_end)]
    return kept


def _cuts(said: Tokens, stated: Tokens, segments: Sequence[_Segment]) -> Iterator[tuple[int, int]]:
    """Where each segment but the last ends, in characters of both texts, with the white space shared out."""
    at = at_stated = -1
    for segment in segments[:-1]:
        i, j = segment.i_end, segment.j_end
        if i == 0 or j == 0:
            to_former = True
        elif i == len(said.texts) or j == len(stated.texts):
            to_former = False
        else:
            # The white space before words that only one side has may have gone to the segment before them.
            free = said.spaced[i] and at <= said.ends[i - 1]
            free_stated = stated.spaced[j] and at_stated <= stated.ends[j - 1]
            to_former = free == free_stated if segment.equal else not (free and free_stated)
        at = max(at, _cut(said, i, to_former=to_former))
        at_stated = max(at_stated, _cut(stated, j, to_former=to_former))
        yield at, at_stated


def _cut(side: Tokens, k: int, *, to_former: bool) -> int:
    """Where token k parts from the token before, with the white space on the former's side or not."""
    if k in (0, len(side.texts)):
        return side.start if k == 0 else side.end
    return side.starts[k] if to_former else side.ends[k - 1]
