"""The ranker: which sentences answer a question, best first, and how probable it is that the first one does.

A logistic model over few signals, fitted by `bot.fit_ranker`; its numbers are data (`ranker.json`, which names the
questions they were fitted on). Knows found sentences and what a question prefers; knows no store and no words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.filters import ADMIT_ALL, Filters
from retrieval.found import RankedSentence
from retrieval.statement import PartKind, Record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

NUMBERS = Path(__file__).with_name("ranker.json")

NEARNESS = ("passage cosine", "sentence cosine", "maxsim", "window maxsim", "passage maxsim", "word overlap")
"""Signals of nearness. Each counts by itself, and by its distance from the best and from the best's mean."""

MATCHES = ("length", "of whom is named", "of others", "of when is named", "of another time")
"""The logarithm of the sentence's length, and whether its statement is of whom and of when the question names."""

TOKENS = ("maxsim", "window maxsim", "passage maxsim")
"""The signals that need token vectors, which another embedder than the local one does not give."""

BEST = 50
"""Sentences whose mean a signal is compared with."""

SHORTEST = 25
"""Characters below which a sentence says nothing that could be quoted in answer ("I thank you.")."""

SPOKEN = frozenset({PartKind.SPEECH})
"""What a delegation is quoted with."""

PHRASE = 10.0
"""What holding a phrase word for word adds to the log-odds: more than all other signals."""

MOST = 12
"""Sentences that are chosen at most, to show now or for "more"."""

BETWEEN = 2
"""Characters of white space between two neighbouring sentences, at most."""

NEIGHBOUR = 1.0
"""By how much less log-odds a sentence beside one that is quoted is quoted with it."""


@dataclass(frozen=True, slots=True)
class Preferred:
    """Whom and when a question names: a statement that these admit is preferred to others. None where it names none."""

    who: Filters | None = None
    when: Filters | None = None

    def admits(self, record: Record) -> bool:
        """Whether a statement of this record is of whom and of when."""
        return all(one is None or one.admits(record) for one in (self.who, self.when))


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score: the log-odds that it answers if it is the first of all."""

    sentence: RankedSentence
    score: float

    @property
    def confidence(self) -> float:
        """The calibrated probability that it answers if it is the first of all."""
        return 1 / (1 + math.exp(-self.score))


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model: the weights of standardised signals."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def scores(self, signals: Matrix) -> Matrix:
        """The log-odds of rows of signals: shape (rows,)."""
        import numpy as np

        return np.asarray(
            (signals - np.array(self.means)) / np.array(self.deviations) @ np.array(self.weights) + self.intercept
        )


@dataclass(frozen=True, slots=True)
class Ranker:
    """The fitted model of a sentence, whether it answers, and what that is worth for the first of all.

    The best of many that do not answer comes nearer than the best of few: the log-odds that a question's first sentence
    answers are `slope` times its own, plus `among` times the logarithm of the passages searched, plus `offset` (after
    Platt, 1999). From the probability `closest` on the first sentences are shown.
    """

    sentence: Linear
    slope: float
    among: float
    offset: float
    closest: float

    def first(self, score: float, among: int) -> float:
        """The log-odds that a question's first sentence answers, by its score and the number of passages searched."""
        return self.slope * score + self.among * math.log(max(among, 1)) + self.offset


@cache
def ranker(*, tokens: bool) -> Ranker:
    """The model for sentences that have token vectors, or for those that have none."""
    numbers = json.loads(NUMBERS.read_text(encoding="utf-8"))["with tokens" if tokens else "without tokens"]
    return Ranker(Linear(**numbers.pop("sentence")), **numbers)


def scored(
    sentences: Sequence[RankedSentence],
    preferred: Preferred,
    among: int,
    parts: frozenset[PartKind] = frozenset(),
) -> list[Scored]:
    """The sentences that could be quoted, best first, each once: the speaker's own, or of a part that was asked for.

    What holds a phrase that was wanted word for word answers, and comes before all that does not.
    """
    sentences = [one for one in sentences if one.kind in (parts or SPOKEN) and len(one.text) >= SHORTEST]
    once = list({(one.held.id, one.start): one for one in reversed(sentences)}.values())[::-1]
    if not once:
        return []
    model = ranker(tokens=has_tokens(once))
    scores = (model.first(float(score), among) for score in model.sentence.scores(signals(once, preferred)))
    ranked = [Scored(one, score + PHRASE * one.holds_phrase) for one, score in zip(once, scores, strict=True)]
    return sorted(ranked, key=lambda s: (-s.score, s.sentence.held.id, s.sentence.start))


def comes_close(first: Scored) -> bool:
    """Whether the first sentence of a question is close enough to be shown."""
    return first.confidence >= ranker(tokens=first.sentence.maxsim is not None).closest


def chosen(ranked: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote, best first, at most `MOST`; one whose neighbour is nearly as good comes with it."""
    beside = _neighbours(ranked)
    taken: dict[tuple[str, int], Scored] = {}
    for one in ranked[:MOST]:
        near = (each for each in beside[_place(one)] if each.score >= one.score - NEIGHBOUR)
        taken |= {_place(each): each for each in (one, *near) if _place(each) not in taken}
    return list(taken.values())[:MOST]


def _place(one: Scored) -> tuple[str, int]:
    return one.sentence.held.id, one.sentence.start


def _neighbours(ranked: Sequence[Scored]) -> dict[tuple[str, int], list[Scored]]:
    """The sentences right before and behind each, by its place."""
    beside: dict[tuple[str, int], list[Scored]] = {_place(one): [] for one in ranked}
    for one, other in pairwise(sorted(ranked, key=_place)):
        if one.sentence.held.id == other.sentence.held.id and other.sentence.start - one.sentence.end <= BETWEEN:
            beside[_place(one)].append(other)
            beside[_place(other)].append(one)
    return beside


def has_tokens(sentences: Sequence[RankedSentence]) -> bool:
    """Whether the sentences were compared by their token vectors."""
    return all(one.maxsim is not None for one in sentences)


def names(*, tokens: bool) -> tuple[str, ...]:
    """The names of the signals in the order of `signals`."""
    near = [name for name in NEARNESS if tokens or name not in TOKENS]
    return (*near, *(f"{name} less the best" for name in near), *(f"{name} less the mean" for name in near), *MATCHES)


def signals(sentences: Sequence[RankedSentence], preferred: Preferred) -> Matrix:
    """What is known of each sentence: shape (sentences, signals), in the order of `names`."""
    import numpy as np

    columns = {
        "passage cosine": [one.passage_cosine for one in sentences],
        "sentence cosine": [one.cosine for one in sentences],
        "maxsim": [one.maxsim for one in sentences],
        "window maxsim": [one.window_maxsim for one in sentences],
        "passage maxsim": [one.passage_maxsim for one in sentences],
        "word overlap": [one.coverage or 0.0 for one in sentences],
    }
    tokens = has_tokens(sentences)
    near = np.array([columns[name] for name in NEARNESS if tokens or name not in TOKENS], dtype=np.float64).T
    best = np.sort(near, axis=0)[-BEST:]
    who = _admitted(sentences, preferred.who)
    when = _admitted(sentences, preferred.when)
    length = np.log([len(one.text) + 1 for one in sentences])
    return np.column_stack([near, near - best[-1], near - best.mean(axis=0), length, *who, *when])


def _admitted(sentences: Sequence[RankedSentence], filters: Filters | None) -> tuple[list[float], list[float]]:
    """Whether the sentences' statements are of what is named, and whether they are of something else."""
    if filters is None or filters == ADMIT_ALL:
        return [0.0] * len(sentences), [0.0] * len(sentences)
    admits: dict[str, float] = {}
    for one in sentences:
        if one.held.id not in admits:
            admits[one.held.id] = float(filters.admits(one.held.record))
    inside = [admits[one.held.id] for one in sentences]
    return inside, [1.0 - each for each in inside]
