"""Whether words left out of a sentence turn the kept words, told by a linear model over token vectors.

The numbers are data (`cuts.npz`), fitted by `bot.evaluation.fit_cuts` on labelled cuts in seven languages. Knows
vectors and marks, no words and no statement; the caller supplies the local model that makes the vectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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


def signals(sentence: str, kept: Sequence[Range], read: Read) -> Vector | None:
    """The features of a cut: mean vectors of the stretches and edges, and the lengths left out; None if unread.

    `kept` are ranges of the sentence, in order and without overlaps. Shape (2313,): 384 numbers each for the words
    before the kept words, directly before, between, behind, for the kept words and for the first kept words, then nine
    signals.
    """
    import numpy as np

    text, ranges = excerpt(sentence, kept)
    if (pieces := read(text)) is None:
        return None
    at = np.arange(len(pieces.spans))
    own = np.array([any(a <= start and end <= b + 1 for a, b in ranges) for start, end in pieces.spans], dtype=bool)
    if not own.any():
        return None
    first, last = at[own].min(), at[own].max()
    chosen = (
        at < first,
        (at < first) & (at >= first - _NEXT),
        ~own & (at > first) & (at < last),
        at > last,
        own,
        own & (at < first + _NEXT),
    )
    nothing = np.zeros(pieces.vectors.shape[1], dtype=np.float32)
    means = [pieces.vectors[some].mean(axis=0) / 10 if some.any() else nothing for some in chosen]
    before, *between, behind = (end - start for start, end in _gaps(sentence, kept))
    lengths = [min(length / _LONG, 1) for length in (before, sum(between), behind)]
    comma, asks = _COMMA.search(sentence[:before]), _QUESTION.search(sentence)
    there = (before > 0, any(between), behind > 2, comma is not None, asks is not None)
    return np.concatenate([*means, np.array([*lengths, *there, 1], dtype=np.float32)]).astype(np.float32)


def excerpt(sentence: str, kept: Sequence[Range]) -> tuple[str, list[Range]]:
    """A sentence as read by the model, clean, long stretches without the middle; and the kept ranges there."""
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
    return text.rstrip(), ranges


def left_out(sentence: str, kept: Sequence[Range], read: Read) -> Range | None:
    """The words of a sentence whose omission most likely turns the kept words; None where the sense likely stays.

    `kept` are ranges of the sentence, in order and without overlaps.
    """
    gaps = _gaps(sentence, kept)
    if not any(_governs(sentence, *gap) for gap in gaps):
        return None
    found = signals(sentence, kept, read)
    if found is None or (shares := found * _numbers()).sum() <= 0:
        return None
    means = shares[:-_OTHERS].reshape(_MEANS, -1).sum(axis=1)
    worth = [means[0] + means[1], *[means[2]] * (len(kept) - 1), means[3]]
    told = [(share, gap) for share, gap in zip(worth, gaps, strict=True) if _governs(sentence, *gap)]
    gap = max(told)[1]
    # What follows turns a sentence seldom, and a wording that breaks off within its clause looks as if it did.
    return _nearest(sentence, *gap) if gap[0] < kept[-1][1] else None


def _gaps(sentence: str, kept: Sequence[Range]) -> list[Range]:
    """The stretches before, between and behind the kept ones."""
    edges = [(0, 0), *kept, (len(sentence), len(sentence))]
    return [(one[1], other[0]) for one, other in pairwise(edges)]


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
