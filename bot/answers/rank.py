"""The ranker: sentences that answer a question, best first, and the probability that the first sentence does.

A logistic model over few signals, fitted by `bot.evaluation.fit_ranker`; the numbers are data (`ranker.json`). Knows
sentences and preferences; knows no store and no words.
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
from retrieval.results import Compared, RankedSentence
from retrieval.statement import PartKind, Record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

NUMBERS = Path(__file__).with_name("ranker.json")

NEARNESS = ("passage cosine", "sentence cosine", "word overlap")
MAXSIM = "maxsim"
"""Signals of nearness. Each counts by itself, and by its distance from the best. `MAXSIM` needs token vectors."""

MATCHES = (
    "length",
    "of whom is named",
    "of others",
    "of when is named",
    "of another time",
    "of whom is mentioned",
    "of the statement quoted before",
    "near the quote before",
)
"""The logarithm of the sentence's length; whether its statement is of the delegation and of the time named, and of a
delegation mentioned in the question at all; in a follow-up, whether its statement has one of the best sentences for the
question before, and how near to one it stands.
"""

NEIGHBOURHOOD = 1000.0
"""The characters between a sentence and a quote at which the one is half as near to the other as its neighbours are."""

SHORTEST = 25  # Characters below which a sentence says nothing that could be quoted in answer ("I thank you.").
NOTHING = -100.0  # The margin of a search that finds nothing.
SPOKEN = frozenset({PartKind.SPEECH})  # What a delegation is quoted with.
PHRASE = 100.0  # What holding a phrase word for word adds to the log-odds: more than all other signals.
MOST = 12  # Sentences that are chosen at most, to show now or for "more".
SHOWN = 3  # Sentences of a reply that are shown at once.
BETWEEN = 2  # Characters of white space between two neighbouring sentences, at most.
LIKELY = 0.5  # The probability from which whoever is quoted speaks to the question; below it, they may.

NEARLY = 2.5
"""By how much less log-odds a sentence is nearly as good as another.

Of 1,063 open questions .741 have an answer with a right quote at 1.5, and .750 here; an answer has 2.0 and 2.2 quotes,
of which .67 and .63 are right.
"""

NEARLY_BESIDE = 3.0
"""The same for a sentence beside a quoted one: an answer often goes on in the next sentence.

Over 982 open questions at 1.5, 2.5, 3 and 4 the first quote is right for .642, .648, .651 and .652, and a quote of an
answer for .715, .721, .723 and .725. The median first quote has 202, 218 and 246 characters at 1.5, 2.5 and 4.
"""


@dataclass(frozen=True, slots=True)
class Preferred:
    """The delegations and times in a question; `mentioned` are the codes of all delegations in the question.

    `quoted` are the best sentences for the question before, in a follow-up.
    """

    who: Filters | None = None
    when: Filters | None = None
    mentioned: tuple[str, ...] = ()
    quoted: tuple[RankedSentence, ...] = ()

    def admits(self, record: Record) -> bool:
        """Whether a record is of the delegations and times in the question."""
        return all(one is None or one.admits(record) for one in (self.who, self.when))


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its `score`, the probability that it answers, and the margin of a reply that begins with it.

    The margin is the log-odds that such a reply answers, less the log-odds from which on it is told as an answer.
    """

    sentence: RankedSentence
    score: float
    confidence: float
    margin: float


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
    """The order of sentences by `sentence`; then the probabilities that the first answers, and any that is shown.

    From the probability `answer` of the `reply` on it is an answer; from `closest` of the `first` on passages are shown
    as closest.
    """

    sentence: Linear
    first: Linear
    reply: Linear
    answer: float
    closest: float


@cache
def ranker(*, tokens: bool) -> Ranker:
    """The model for sentences with token vectors, or without."""
    numbers = json.loads(NUMBERS.read_text(encoding="utf-8"))["with tokens" if tokens else "without tokens"]
    sentence, first, reply = (Linear(**numbers[name]) for name in ("sentence", "first", "reply"))
    return Ranker(sentence, first, reply, numbers["answer"], numbers["closest"])


def quotable(sentences: Sequence[RankedSentence], parts: frozenset[PartKind] = frozenset()) -> list[RankedSentence]:
    """The quotable sentences, each once: the speaker's own, or of a part asked for."""
    once: dict[tuple[str, int], RankedSentence] = {}
    for one in sentences:
        if one.kind in (parts or SPOKEN) and (one.kind in parts or len(one.text) >= SHORTEST):
            once.setdefault((one.held.id, one.start), one)
    return list(once.values())


def scored(
    sentences: Sequence[RankedSentence],
    preferred: Preferred,
    compared: Compared,
    parts: frozenset[PartKind] = frozenset(),
) -> list[Scored]:
    """The sentences to quote, best first.

    A part asked for answers. A sentence with a wanted phrase word for word answers, and comes before all others.
    """
    import numpy as np

    once = quotable(sentences, parts)
    if not once:
        return []
    model = ranker(tokens=has_tokens(once))
    known = signals(once, preferred)
    scores = model.sentence.scores(known)
    as_first = first_signals(once, known, scores, compared)
    odds, margins = model.first.scores(as_first), model.reply.scores(as_first) - _log_odds(model.answer)
    lead = PHRASE * np.array([one.holds_phrase for one in once])
    answers = np.array([one.holds_phrase or one.kind in parts for one in once])
    odds = np.where(answers, np.maximum(odds, _log_odds(LIKELY)), odds) + lead
    margins = np.where(answers, np.maximum(margins, 0.0), margins) + lead
    chances = (1 + np.tanh(odds / 2)) / 2
    every = zip(once, (scores + lead).tolist(), chances.tolist(), margins.tolist(), strict=True)
    ranked = [Scored(*one) for one in every]
    return sorted(ranked, key=lambda s: (-s.score, s.sentence.held.id, s.sentence.start))


def is_close(one: Scored) -> bool:
    """Whether a sentence is shown at all, and does not come too far from an answer."""
    return one.confidence >= ranker(tokens=one.sentence.maxsim is not None).closest


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def chosen(ranked: Sequence[Scored]) -> list[Scored]:
    """The sentences to quote, best first, at most `MOST`; if the first likely answers, only sentences nearly as good.

    A reranker's order is kept whole. A neighbour that is not much worse comes along. A cover is quoted whole: name and
    label ("Submitted by") are two lines.
    """
    first: Scored | None = None
    if any(one.sentence.place is not None for one in ranked):
        ranked = sorted(ranked, key=lambda s: (not s.sentence.holds_phrase, _order(s.sentence), -s.score))
        good = ranked
    else:
        first = ranked[0] if ranked and ranked[0].margin >= 0 and ranked[0].confidence >= LIKELY else None
        good = [one for one in ranked if first is None or one.score >= first.score - NEARLY or _on_cover(one, first)]
    beside = _neighbours(ranked)
    taken: dict[tuple[str, int], Scored] = {}
    for one in good[:MOST]:
        near = (each for each in beside[_place(one)] if each.score >= (first or one).score - NEARLY_BESIDE)
        taken |= {_place(each): each for each in (one, *near) if _place(each) not in taken}
    return list(taken.values())[:MOST]


def _on_cover(one: Scored, first: Scored) -> bool:
    covers = all(each.sentence.kind is PartKind.COVER for each in (one, first))
    return covers and one.sentence.held.id == first.sentence.held.id


def _order(sentence: RankedSentence) -> float:
    return math.inf if sentence.place is None else sentence.place


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
    near = (*NEARNESS, MAXSIM) if tokens else NEARNESS
    return (*near, *(f"{name} less the best" for name in near), *MATCHES)


def signals(sentences: Sequence[RankedSentence], preferred: Preferred) -> Matrix:
    """The signals of each sentence: shape (sentences, signals), in the order of `names`."""
    import numpy as np

    near = np.array([(one.passage_cosine, one.cosine, one.coverage or 0.0) for one in sentences], dtype=np.float64)
    if has_tokens(sentences):
        near = np.column_stack([near, np.array([one.maxsim for one in sentences], dtype=np.float64)])
    who = _admitted(sentences, preferred.who)
    when = _admitted(sentences, preferred.when)
    length = np.log([len(one.text) + 1 for one in sentences])
    mentioned = [float(one.held.record.code in preferred.mentioned) for one in sentences]
    quoted = [[_between(one, quote) for quote in preferred.quoted if quote.held.id == one.held.id] for one in sentences]
    there = [float(bool(each)) for each in quoted]
    beside = [1 / (1 + min(each) / NEIGHBOURHOOD) if each else 0.0 for each in quoted]
    return np.column_stack([near, near - near.max(axis=0), length, *who, *when, mentioned, there, beside])


def _between(one: RankedSentence, other: RankedSentence) -> int:
    """The characters between two sentences of a statement."""
    return max(one.start - other.end, other.start - one.end, 0)


def first_signals(sentences: Sequence[RankedSentence], known: Matrix, scores: Matrix, compared: Compared) -> Matrix:
    """The signals of each sentence as the first: shape (sentences, signals and some more).

    `known` are the sentence's signals. Then come the distance from the average nearness, the logarithms of the share of
    all odds, of the odds of the sentences shown with it over its own, of the number of sentences and of passages, the
    breadth of the question, whether the question is in another language, and whether the statement lacks a name in it.
    """
    import numpy as np

    near = known[:, : len(NEARNESS) + has_tokens(sentences)]
    odds = np.exp(scores - scores.max())
    share = scores - scores.max() - math.log(odds.mean())
    order = np.argsort(-scores)
    behind = np.zeros(len(scores))
    behind[order] = np.convolve(odds[order], np.ones(SHOWN))[SHOWN - 1 :]
    sizes = [math.log(len(scores)), math.log(max(compared.passages, 1)), compared.breadth]
    apart = [(float(one.coverage is None), float(one.lacks_name)) for one in sentences]
    shares = np.column_stack([share, np.log(behind / odds), np.tile(sizes, (len(scores), 1))])
    return np.column_stack([known, near - near.mean(axis=0), shares, apart])


def _admitted(sentences: Sequence[RankedSentence], filters: Filters | None) -> tuple[list[float], list[float]]:
    """Whether each sentence's statement meets the filters, and whether not."""
    if filters is None or filters == ADMIT_ALL:
        return [0.0] * len(sentences), [0.0] * len(sentences)
    admits: dict[str, float] = {}
    for one in sentences:
        if one.held.id not in admits:
            admits[one.held.id] = float(filters.admits(one.held.record))
    inside = [admits[one.held.id] for one in sentences]
    return inside, [1.0 - each for each in inside]
