"""Tokens of a wording that stand in a text in order, and where: found with rapidfuzz.

Knows tokens only as characters, equal for tokens that are alike; knows no words and no statement.

rapidfuzz (MIT) does in microseconds what difflib does in milliseconds and diff-match-patch in more, in time bounded by
the product of the lengths over 64: a longest common subsequence, bit-parallel (Hyyrö 2004).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LONG = 300
"""Tokens from which on a wording is compared with all there is, not looked for part by part."""

_MOST_PARTS = 16
_LEAST_PART = 40.0
"""What a part between omissions must have in common with its place, in per cent, to be placed beside the longest."""

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Common:
    """`length` tokens alike in both texts, from `said` on in the wording and from `stated` on in the text."""

    said: int
    stated: int
    length: int


def shared(said: str, stated: str, omissions: Collection[int]) -> list[Common]:
    """The tokens that a wording shares with a text, in order, in as few runs as possible.

    `omissions` are the wording's tokens for words left out. The parts between omissions are looked for one by one, the
    longest first, each where the text is most alike and then in the least range that shares as much.
    """
    return _grown(_slid(_subsequence(said, stated, omissions), stated), said, stated)


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

    edges = [-1, *sorted(omissions), len(said)]
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


def _slid(runs: Iterable[Common], stated: str) -> list[Common]:
    """The shared tokens in fewer runs: "the {place where the }peace" is "{the place where }the peace"."""
    slid: list[Common] = []
    for run in runs:
        last = run
        while slid and (joined := _joined(slid[-1], last, stated)):
            last = joined
            slid.pop()
        slid.append(last)
    return slid


def _joined(one: Common, other: Common, stated: str) -> Common | None:
    """Two runs joined, where the wording has nothing between and either could as well stand beside the other."""
    if one.said + one.length != other.said:
        return None
    length, end = one.length + other.length, one.stated + one.length
    start = other.stated - one.length
    if start >= end and stated.startswith(stated[one.stated : end], start):
        return Common(one.said, start, length)
    if stated.startswith(stated[other.stated : other.stated + other.length], end):
        return Common(one.said, one.stated, length)
    return None


def _grown(runs: Sequence[Common], said: str, stated: str) -> list[Common]:
    """The runs with the alike tokens on both sides: dots that look like an omission may be the statement's own."""
    grown: list[Common] = []
    said_end = stated_end = 0
    for run, following in pairwise((*runs, Common(len(said), len(stated), 0))):
        left = _alike(said[said_end : run.said][::-1], stated[stated_end : run.stated][::-1])
        begun = Common(run.said - left, run.stated - left, left + run.length)
        if grown and (begun.said, begun.stated) == (said_end, stated_end):
            before = grown.pop()
            begun = Common(before.said, before.stated, before.length + begun.length)
        said_end, stated_end = begun.said + begun.length, begun.stated + begun.length
        right = _alike(said[said_end : following.said], stated[stated_end : following.stated])
        said_end, stated_end = said_end + right, stated_end + right
        grown.append(Common(begun.said, begun.stated, begun.length + right))
    return grown


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
