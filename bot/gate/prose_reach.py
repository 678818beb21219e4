"""What the marked words of a piece of prose bear on, and where its words stand: found once for each text.

Knows words, sentences and marks; knows no claim, no quote and no rule of the gate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from bot.gate.prose_words import Mark, Read, kinds

VERB_LAST = frozenset(("fa", "de", "zh", "ar"))
"""Languages in which what denies may stand behind, or far from, what it denies: it bears on its whole sentence."""

MODALS = ("obligation", "recommendation", "need", "possibility", "future", "would", "ability")
BOTH_WAYS = frozenset(("some", "most", "many", "few", "only", "possibility", "ability", "hedge"))
"""Kinds that bear on the words before them too."""

_FORWARD = frozenset(("negation", "obligation", "recommendation", "need", "future", "would"))
"""Kinds that bear on all that follows in their sentence, over commas; the others of `kept` on their clause."""

_BREAKS = frozenset(";:—()")
_COMMAS = frozenset(",،，、")
_TURNS = frozenset(
    (
        *("but", "mais", "pero", "mas", "sondern", "aber", "но", "а"),
        *("لكن", "ولكن", "بل", "اما", "بلکه", "但"),
    )
)
"""Words that, behind a comma, turn from what was denied."""
_OPENERS = frozenset(
    (
        *("which", "who", "and", "but", "that", "qui", "que", "et", "y", "e", "и", "die", "der", "das", "und"),
        *("которая", "который", "которое", "которые"),
    )
)
"""Words that, behind a comma, open or join a clause."""
_BACK = 3
_LONGEST_REACH = 12
_GOVERNED = 8
"""Words over which a modal bears on a verb."""
_NEXT = 4
"""Words between a negation and what it is next to."""
_BEHIND = 2
"""The same of what it stands behind: "no State should" is "States should not"."""
_DOUBLE = 10
"""Words within which two words may deny once."""
_AT_HAND = 512


@lru_cache(maxsize=_AT_HAND)
def places(text: Read) -> dict[str, tuple[int, ...]]:
    """Where each stem stands."""
    found: dict[str, list[int]] = {}
    for i, stem in enumerate(text.stems):
        if stem is not None:
            found.setdefault(stem, []).append(i)
    return {stem: tuple(at) for stem, at in found.items()}


@lru_cache(maxsize=_AT_HAND)
def _sentences(text: Read) -> tuple[int, ...]:
    """Where each sentence begins, and the end of the last."""
    starts = [i for i, (one, other) in enumerate(pairwise(text.words), 1) if one.sentence != other.sentence]
    return (0, *starts, len(text.words))


def sentence(text: Read, i: int) -> range:
    """The words of the sentence that a word stands in."""
    bounds = _sentences(text)
    k = bisect_right(bounds, i)
    return range(bounds[k - 1], bounds[k])


def stems(text: Read, at: Iterable[int]) -> list[str]:
    """The stems of words, those without left out."""
    return [stem for i in at if (stem := text.stems[i]) is not None]


@lru_cache(maxsize=16 * _AT_HAND)
def reach(text: Read, mark: Mark) -> tuple[int, ...]:
    """The words that a mark bears on, nearest first."""
    within = sentence(text, mark.first)
    if mark.kind in kinds().whole - {"hedge"} or (text.language in VERB_LAST and mark.kind in _FORWARD):
        inside = (i for i in within if not mark.first <= i <= mark.last)
        return tuple(sorted(inside, key=lambda i: abs(i - mark.first)))
    ahead: list[int] = []
    for i in range(mark.last + 1, within.stop):
        raw = text.words[i].raw
        if raw in _BREAKS or (raw in _COMMAS and mark.kind not in _FORWARD and ahead):
            break
        if raw in _COMMAS and i + 1 < within.stop and text.words[i + 1].text in _TURNS:
            break
        ahead.append(i)
    if mark.kind not in _FORWARD:
        ahead = ahead[:_LONGEST_REACH]
    back = range(max(within.start, mark.first - _BACK), mark.first) if mark.kind in BOTH_WAYS else range(0)
    return (*ahead, *reversed(back))


@lru_cache(maxsize=16 * _AT_HAND)
def bearing(text: Read, mark: Mark) -> tuple[tuple[str, ...], frozenset[str]]:
    """The two stems that a mark bears on first, and all that a claim cannot take over without it."""
    reached = stems(text, reach(text, mark))
    all_of_it = set(reached)
    if mark.kind in MODALS:
        # "A new architecture which is fair needs to be given priority" does not say that there is one.
        within = sentence(text, mark.first)
        all_of_it |= set(stems(text, range(max(_clause(text, mark), within.start), within.stop)))
    return tuple(reached[:2]), frozenset(all_of_it)


def _clause(text: Read, mark: Mark) -> int:
    """Where the clause of a mark begins, if a comma and a word that opens or joins clauses stand before it; else 0."""
    for i in range(mark.first - 1, 0, -1):
        if text.words[i].raw in _COMMAS:
            return i if text.words[i + 1].text in _OPENERS else 0
        if text.words[i].raw in _BREAKS:
            return i
    return 0


@lru_cache(maxsize=_AT_HAND)
def negated(text: Read) -> frozenset[int]:
    """The words next to a negation: hardly another word that says something stands between."""
    found: set[int] = set()
    for mark in text.of("negation"):
        for i in range(max(0, mark.first - _BEHIND), min(len(text.words), mark.last + _NEXT + 1)):
            between = text.stems[mark.last + 1 : i] if i > mark.last else text.stems[i + 1 : mark.first]
            if i > mark.last:
                near = sum(stem is not None for stem in between) <= 1
            else:
                near = mark.first - i == _BEHIND and text.stems[i + 1] is None and not text.words[i + 1].is_sign
            if near:
                found.add(i)
    return frozenset(found)


@lru_cache(maxsize=_AT_HAND)
def denials(text: Read) -> int:
    """How many negations there are; in languages that deny in two words ("ne … pas"), two near ones are one."""
    marks = list(text.of("negation"))
    if text.language == "en":
        return len(marks)
    return len(marks) - sum(b.first - a.last <= _DOUBLE for a, b in pairwise(marks))


@lru_cache(maxsize=_AT_HAND)
def focuses(text: Read) -> tuple[tuple[Mark, str], ...]:
    """The negations that have a word next to them that says something: behind them, or else before them."""
    found = []
    for mark in text.of("negation"):
        ahead = stems(text, (i for i in reach(text, mark) if i > mark.last))
        behind = () if ahead else stems(text, range(mark.first - 1, sentence(text, mark.first).start - 1, -1))
        focus = next(iter(ahead or behind), None)
        if focus is not None:
            found.append((mark, focus))
    return tuple(found)


@lru_cache(maxsize=_AT_HAND)
def denied(text: Read) -> frozenset[str]:
    """The stems that some negation bears on."""
    return frozenset(stem for mark in text.of("negation") for stem in stems(text, reach(text, mark)))


def nearest(text: Read, stem: str, pair: tuple[str, str]) -> Iterator[str]:
    """The kind of a pair whose word stands nearest before each place of a stem, or behind it, in its sentence."""
    marks = _in_order(text, pair)
    firsts = [mark.first for mark in marks]
    for i in places(text).get(stem, ()):
        within = sentence(text, i)
        k = bisect_right(firsts, i)
        if k and firsts[k - 1] in within:
            yield marks[k - 1].kind
        elif k < len(marks) and firsts[k] in within:
            yield marks[k].kind


@lru_cache(maxsize=8 * _AT_HAND)
def _in_order(text: Read, of: tuple[str, ...]) -> tuple[Mark, ...]:
    return tuple(text.of(*of))


def governing(text: Read, stem: str) -> set[str]:
    """The kinds of the modals that bear on a stem: the nearest before each of its places, or all of its sentence."""
    modals = _in_order(text, MODALS)
    firsts = [mark.first for mark in modals]
    found: set[str] = set()
    for i in places(text).get(stem, ()):
        within = sentence(text, i)
        near = modals[bisect_left(firsts, within.start) : bisect_left(firsts, within.stop)]
        if text.language not in VERB_LAST:
            k = bisect_right(firsts, i)
            near = tuple(m for m in modals[max(0, k - 3) : k] if k and m.first == firsts[k - 1])
            near = tuple(m for m in near if m.first in within and i - m.last <= _GOVERNED)
        found |= {m.kind for m in near}
    return found
