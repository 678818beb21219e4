"""The word-level difference of two texts, from the tokens that both share in order.

Knows tokens and how people read a difference; knows no statement. Tokens are alike whatever their letter case, accents
and spaces. rapidfuzz (MIT) finds a longest common subsequence in time bounded by the product of the lengths over 64,
bit-parallel (Hyyrö 2004).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from bot.check import Change, Op
from bot.quotes.tokens import Token, tokens
from retrieval.text.normalise import normalise
from retrieval.text.scripts import fold

_LONG = 300
"""Tokens from which on a wording is compared with all there is, not looked for part by part."""

_MOST_PARTS = 16
_LEAST_PART = 40.0
"""What a part between omissions must have in common with its place, in per cent, to be placed beside the longest."""

_Range = tuple[int, int]


class Common(NamedTuple):
    """`length` tokens alike in both texts, from `said` on in the wording and from `stated` on in the text."""

    said: int
    stated: int
    length: int


class _Segment(NamedTuple):
    """Tokens `i` to `i_end` of the wording against `j` to `j_end` of the text."""

    equal: bool
    i: int
    i_end: int
    j: int
    j_end: int


def difference(wording: str, text: str) -> tuple[Change, ...]:
    """The changes that lead from a wording to a text.

    Joined, the changes' `wording`s are the whole wording, white space included, and the `statement`s the whole text.
    Both sides of an EQUAL change are equal under normalisation, but for white space at the wording's ends. Tokens alike
    but not equal (letter case, accents) are a REPLACE; so is white space on one side only, with the tokens around.
    White space on both sides belongs to the EQUAL change beside.

    Text that the wording leaves off at the start and end is an INSERT apart. Words between changes that are as long,
    and less than a third of the whole, are part of the REPLACE (diff-match-patch's semantic clean-up, N. Fraser 2006,
    counted in words).
    """
    said, stated = list(tokens(wording)), list(tokens(text))
    common = shared(said, stated) if said and stated else []
    if not common:
        return (_change(wording, text),) if wording or text else ()
    segments = _segments(said, stated, common)
    found: list[Change] = []
    for one, other in _texts(segments, wording, _starts(wording, said), text, _starts(text, stated)):
        change = _change(one, other)
        if found and change.op is found[-1].op is Op.EQUAL:
            before = found.pop()
            change = Change(Op.EQUAL, before.wording + one, before.statement + other)
        found.append(change)
    return tuple(found)


def shared(said: Sequence[Token], stated: Sequence[Token]) -> list[Common]:
    """The tokens that a wording shares with a text, in order, in as few runs as possible.

    The parts between omissions are looked for one by one, the longest first, each where the text is most alike and then
    in the least range that shares as much.
    """
    letters = _Letters()
    one, other = ("".join([letters[token.text] for token in side]) for side in (said, stated))
    omissions = [k for k, token in enumerate(said) if token.is_omission]
    runs = list(_subsequence(one, other, omissions))
    if not runs or runs[0].said:
        runs = max(runs, _begun_alike(one, other, omissions), key=lambda some: sum(run.length for run in some))
    return runs


def _begun_alike(said: str, stated: str, omissions: Sequence[int]) -> list[Common]:
    """The runs of a wording that begins as the text does: words far behind may have been left out after that."""
    from rapidfuzz.distance import Prefix

    head = Prefix.similarity(said, stated)
    behind = _subsequence(said[head:], stated[head:], [k - head for k in omissions if k >= head]) if head else ()
    rest = [Common(head + run.said, head + run.stated, run.length) for run in behind]
    return [Common(0, 0, head), *rest] if rest else []


class _Letters(dict[str, str]):
    """A character for each token, equal for tokens that are alike."""

    def __missing__(self, text: str) -> str:
        self[text] = self.setdefault(_bare(text), chr(len(self) + 1))
        return self[text]


@lru_cache(maxsize=1 << 14)
def _bare(token: str) -> str:
    """A token without case and accents, behind a blank, with which no token begins."""
    return " " + (fold(token).replace(" ", "") or token)


def _subsequence(said: str, stated: str, omissions: Collection[int]) -> Iterator[Common]:
    from rapidfuzz.distance import Indel

    literal = stated.find(said)
    if literal >= 0:
        yield Common(0, literal, len(said))
        return
    long = len(said) > _LONG
    anchored = {(0, len(said)): (0, len(stated))} if long else _anchored(said, stated, omissions)
    at = 0
    for begin, end in sorted(anchored):
        low, high = anchored[begin, end]
        if not long:
            slack = 2 + (end - begin) // 4
            low, high = _tightest(said[begin:end], stated, max(at, low - slack), min(len(stated), high + slack))
        for run in Indel.opcodes(said[begin:end], stated[low:high]):
            if run.tag == "equal":
                yield Common(begin + run.src_start, low + run.dest_start, run.src_end - run.src_start)
                at = low + run.dest_end


def _anchored(said: str, stated: str, omissions: Collection[int]) -> dict[_Range, _Range]:
    """The parts of a wording between omissions, each with the stretch of the text most like the part."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    edges = [-1, *omissions, len(said)]
    parts = [(one + 1, other) for one, other in pairwise(edges) if other > one + 1]
    anchored: dict[_Range, _Range] = {}
    for part in sorted(parts, key=lambda part: part[0] - part[1])[:_MOST_PARTS]:
        low = max((place[1] for other, place in anchored.items() if other < part), default=0)
        high = min((place[0] for other, place in anchored.items() if other > part), default=len(stated))
        found = partial_ratio_alignment(said[slice(*part)], stated[low:high])
        if found and (found.score >= _LEAST_PART or not anchored):
            anchored[part] = low + found.dest_start, low + found.dest_end
    return anchored


def _tightest(part: str, stated: str, low: int, high: int) -> _Range:
    """The latest start and earliest end inside a range of the text that share as much with the part as the range."""
    from rapidfuzz.distance import LCSseq

    most = LCSseq.similarity(part, stated[low:high])
    if most == 0:
        return low, low
    high = bisect_left(range(high), most, low, key=lambda end: LCSseq.similarity(part, stated[low:end]))
    low = bisect_right(range(high), -most, low, key=lambda start: -LCSseq.similarity(part, stated[start:high])) - 1
    return low, high


def _segments(said: Sequence[Token], stated: Sequence[Token], common: Sequence[Common]) -> Iterator[_Segment]:
    """The difference in tokens; the head and tail left off by the wording come apart."""
    i_last, j_last = len(said), len(stated)
    first, last = common[0], common[-1]
    head = _left_off(said[: first.said], stated[: first.stated])
    tail = _left_off(said[last.said + last.length :][::-1], stated[last.stated + last.length :][::-1])
    if head:
        yield _Segment(False, 0, 0, 0, head)
    yield from _cleaned(said, stated, _alternating(said, stated, common, head, j_last - tail))
    if tail:
        yield _Segment(False, i_last, i_last, j_last - tail, j_last)


def _left_off(unlike: Sequence[Token], before: Sequence[Token]) -> int:
    """How many of the text's tokens `before` the first in common, from the end on, the wording leaves off.

    Own words of the wording stand for as many of the text, own marks for marks alone, an omission for all.
    """
    if any(token.is_omission for token in unlike) or (unlike and not any(token.is_word for token in before)):
        return 0
    own, left = sum(token.is_word for token in unlike), len(before)
    while own and left:
        left -= 1
        own -= before[left].is_word
    return left


def _alternating(
    said: Sequence[Token], stated: Sequence[Token], common: Sequence[Common], j: int, j_last: int
) -> Iterator[_Segment]:
    """Equal tokens and the tokens between, in turn, from token `j` to `j_last` of the text."""
    i = 0
    for one in common:
        same = [_is_same(said, stated, one, k) for k in range(one.length)]
        for equal, some in groupby(range(one.length), key=same.__getitem__):
            begin, *_ = run = list(some)
            if equal:
                start, start_stated = one.said + begin, one.stated + begin
                if (i, j) != (start, start_stated):
                    yield _Segment(False, i, start, j, start_stated)
                i, j = start + len(run), start_stated + len(run)
                yield _Segment(True, start, i, start_stated, j)
    if (i, j) != (len(said), j_last):
        yield _Segment(False, i, len(said), j, j_last)


def _is_same(said: Sequence[Token], stated: Sequence[Token], one: Common, k: int) -> bool:
    """Whether the tokens numbered `k` in common are equal, not only alike, with the white space in common around."""
    around = (n for n in (k, k + 1) if 0 < n < one.length)
    spaced = all(said[one.said + n].spaced == stated[one.stated + n].spaced for n in around)
    return spaced and said[one.said + k].text == stated[one.stated + k].text


def _cleaned(said: Sequence[Token], stated: Sequence[Token], segments: Iterable[_Segment]) -> list[_Segment]:
    """The segments; equal segments too short for the changes around become part of the changes."""
    own, theirs = ([0, *accumulate(token.is_word for token in side)] for side in (said, stated))
    omitted = [0, *accumulate(token.is_omission for token in said)]

    def words(segment: _Segment) -> int:
        """The words of the longer side; words behind an omission do not count."""
        of_wording = own[segment.i_end] - own[segment.i]
        if omitted[segment.i] != omitted[segment.i_end]:
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


def _texts(
    segments: Iterable[_Segment], wording: str, own: Sequence[int], text: str, theirs: Sequence[int]
) -> Iterator[tuple[str, str]]:
    """Both texts of each segment; white space behind a segment in both texts belongs to the equal segment beside.

    `own` and `theirs` are where tokens begin in the two texts.
    """
    moved = ["", ""]
    for equal, i, i_end, j, j_end in segments:
        both = moved[0] + wording[own[i] : own[i_end]], moved[1] + text[theirs[j] : theirs[j_end]]
        blanks = [one[len(one.rstrip()) :] for one in both]
        over = own[i_end] == own[-1], theirs[j_end] == theirs[-1]
        moves = all(blanks) != equal or any(over)
        moved = [blank if moves and not ended else "" for blank, ended in zip(blanks, over, strict=True)]
        yield both[0].removesuffix(moved[0]), both[1].removesuffix(moved[1])


def _starts(text: str, side: Sequence[Token]) -> list[int]:
    """Where the tokens of a text begin, white space before the first included; and where the text ends."""
    return [0, *(token.start for token in side[1:]), len(text)]


def _change(wording: str, statement: str) -> Change:
    if not (wording and statement):
        return Change(Op.DELETE if wording else Op.INSERT, wording, statement)
    one, other = (normalise(text).text.strip() for text in (wording, statement))
    return Change(Op.EQUAL if one == other else Op.REPLACE, wording, statement)
