"""Whether words left out of a sentence turn the kept words, told by a linear model over token vectors.

The numbers are data (`cuts.npz`), fitted by `bot.evaluation.fit_cuts` on labelled cuts in seven languages. Knows
vectors and marks, no words and no statement; the caller supplies the local model that makes the vectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.quotes.phrases import says
from retrieval.embedding.base import QuestionPieces, clean

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]

Range = tuple[int, int]
Read = Callable[[str], QuestionPieces | None]
"""A text as the local model reads it; None where that model is not there."""

NUMBERS = Path(__file__).with_name("cuts.npz")

_LEADING, _KEPT, _BETWEEN, _TRAILING = 28, (12, 12), (14, 8), 20
"""Words that are read of a stretch before, of a kept one, of one between and of one behind: those nearest the edges."""

_NEXT = 3
"""Pieces directly beside an edge that are looked at by themselves too."""

_LONG = 100
"""Characters beyond which the length of what was left out tells nothing more."""

_SHOWN = 12
"""Words of a stretch that was left out which are shown."""

_MEANS, _OTHERS = 6, 9
"""How many mean vectors the signals have, and how many numbers behind them."""

_SEMICOLONS = frozenset(";；؛")

_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_COMMA = re.compile(r"[,،，:：]\s*\Z")
_QUESTION = re.compile(r"[?؟？]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence as read by the model: `text`, the ranges `kept` there, and the number of characters left out.

    `left` counts the characters before the first kept range, between and behind, in the unshortened sentence.
    """

    text: str
    kept: tuple[Range, ...]
    left: tuple[int, int, int]
    comma: bool
    asks: bool


def excerpt(sentence: str, kept: Sequence[Range]) -> Excerpt:
    """A sentence as read by the model: clean, long stretches without the middle."""
    edges = [0, *(edge for span in kept for edge in span), len(sentence)]
    text, ranges = "", []
    for number, (start, end) in enumerate(pairwise(edges)):
        first, last = _edges(number, len(edges) - 2)
        stretch = _shortened(sentence[start:end], first, last)
        space = " " if text and (text[-1].isspace() or stretch[:1].isspace()) else ""
        bare = clean(stretch)
        text = text.rstrip() + (space if bare else "")
        if number % 2:
            ranges.append((len(text), len(text) + len(bare)))
        text += bare + (" " if stretch[-1:].isspace() and bare else "")
    left = edges[1], sum(edges[k + 1] - edges[k] for k in range(2, len(edges) - 2, 2)), edges[-1] - edges[-2]
    comma = _COMMA.search(sentence[: edges[1]]) is not None
    return Excerpt(text.rstrip(), tuple(ranges), left, comma, _QUESTION.search(sentence) is not None)


def signals(pieces: QuestionPieces, one: Excerpt) -> Vector | None:
    """The features of a cut: mean vectors of the stretches and edges, and the lengths left out; None if unread.

    Shape (2313,): 384 numbers each for the words before the kept words, directly before, between, behind, for the kept
    words and for the first kept words, then nine signals.
    """
    import numpy as np

    at = np.arange(len(pieces.spans))
    kept = np.array([any(a <= start and end <= b + 1 for a, b in one.kept) for start, end in pieces.spans], dtype=bool)
    if not kept.any():
        return None
    first, last = at[kept].min(), at[kept].max()
    chosen = (
        at < first,
        (at < first) & (at >= first - _NEXT),
        ~kept & (at > first) & (at < last),
        at > last,
        kept,
        kept & (at < first + _NEXT),
    )
    nothing = np.zeros(pieces.vectors.shape[1], dtype=np.float32)
    means = [pieces.vectors[some].mean(axis=0) / 10 if some.any() else nothing for some in chosen]
    before, between, behind = one.left
    there = (before > 0, between > 0, behind > 2, one.comma, one.asks)
    lengths = [min(length / _LONG, 1) for length in one.left]
    return np.concatenate([*means, np.array([*lengths, *there, 1], dtype=np.float32)]).astype(np.float32)


def left_out(sentence: str, kept: Sequence[Range], read: Read) -> Range | None:
    """The words of a sentence whose omission most likely turns the kept words; None where the sense likely stays.

    `kept` are ranges of the sentence, in order and without overlaps.
    """
    edges = [(0, 0), *kept, (len(sentence), len(sentence))]
    gaps = [(one[1], other[0]) for one, other in pairwise(edges)]
    if not any(_governs(sentence, *gap) for gap in gaps):
        return None
    one = excerpt(sentence, kept)
    pieces = read(one.text)
    found = signals(pieces, one) if pieces is not None else None
    if found is None or (shares := found * _numbers()).sum() <= 0:
        return None
    means = shares[:-_OTHERS].reshape(_MEANS, -1).sum(axis=1)
    worth = [means[0] + means[1], *[means[2]] * (len(kept) - 1), means[3]]
    told = [(share, gap) for share, gap in zip(worth, gaps, strict=True) if _governs(sentence, *gap)]
    gap = max(told)[1]
    # What follows turns a sentence seldom, and a wording that breaks off within its clause looks as if it did.
    return _nearest(sentence, *gap) if gap[0] < kept[-1][1] else None


def _governs(sentence: str, start: int, end: int) -> bool:
    """Whether a stretch has words, with no semicolon between the stretch and the kept words."""
    stretch = sentence[start:end].strip()
    parted = stretch[-1:] in _SEMICOLONS if start == 0 else stretch[:1] in _SEMICOLONS
    return says(stretch) and not parted


def _nearest(sentence: str, start: int, end: int) -> Range:
    """The words of a stretch nearest to the kept words."""
    found = [match.span() for match in _WORD.finditer(sentence, start, end) if says(match.group())]
    some = found[:_SHOWN] if start else found[-_SHOWN:]
    return some[0][0], some[-1][1]


def _edges(number: int, last: int) -> tuple[int, int]:
    """How many words are read at the start and at the end of a stretch."""
    if number % 2:
        return _KEPT
    return (0, _LEADING) if number == 0 else (_TRAILING, 0) if number == last else _BETWEEN


def _shortened(text: str, first: int, last: int) -> str:
    words = list(_WORD.finditer(text))
    if len(words) <= first + last:
        return text
    head = text[: words[first - 1].end()] if first else ""
    tail = text[words[-last].start() :] if last else ""
    return f"{head} … {tail}" if head and tail else head + tail


@cache
def _numbers() -> Vector:
    import numpy as np

    with np.load(NUMBERS) as file:
        return np.asarray(file["weights"], dtype=np.float32)
