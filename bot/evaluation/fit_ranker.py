"""Fit the ranker's numbers on questions with known answers: `python -m bot.evaluation.fit_ranker SET=HOME …`.

Each question set comes with the folder of its stored statements; of a set in halves (`dev-`, `test-`) only the first is
taken. Writes `ranker.json`, and prints figures on statements unseen by a fit. Three of the sets that the shipped
numbers were fitted on are not shipped: `o71`, `o76` and `o78`. Knows the search and its aim, and no reply.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot import wiring
from bot.answers.rank import (
    MATCHES,
    NEARLY,
    NUMBERS,
    SHOWN,
    Linear,
    Ranker,
    first_signals,
    has_tokens,
    names,
    quotable,
    signals,
)
from bot.answers.refuse import before_search, seems_off, unreadable
from bot.answers.search import preferred_by, query_of, tries_of
from bot.evaluation.aggregate import calibration_error
from bot.evaluation.questions import load
from bot.evaluation.results import Asked
from bot.evaluation.statements import Sources
from bot.library import Library
from bot.questions.holdings import holdings
from bot.questions.planning import plan
from bot.settings import Settings
from retrieval.results import Compared, RankedSentence

Matrix = npt.NDArray[np.float64]

RIDGE = 5.0
"""How strongly large weights are held back; every signal is scaled to a deviation of 1."""

ROUNDS = 40
"""Steps of a fit at most."""

FOLDS = 5

CLOSEST = 0.01
"""The probability from which passages are shown as the closest: below, nothing is near."""

UNANSWERED = 0.67
"""The share to leave unanswered of the unanswerable questions that reach the ranker.

Others are refused before, or called closest for a name or a word that nobody says, so that three of four of all are not
answered.
"""

WEIGHT = 0.3
"""The weight of a question on one statement alone: such questions are many, and much alike."""

NARROWED = 0.3
"""The weight of a copy of a question, asked of one statement or one passage, beside 1 of the question."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question's candidates: their signals, shape (sentences, signals), and the right candidates.

    `group` names the delegation whose statement answers: questions of one group are never on both sides of a fit.
    """

    asked: Asked
    group: str
    sentences: tuple[RankedSentence, ...]
    signals: Matrix
    right: Matrix
    compared: Compared
    weight: float


def rows(questions: Sequence[Asked], library: Library, *, tokens: bool) -> Iterator[Row]:
    """The rows of a set's questions, without questions settled before a search."""
    sources = Sources(library)
    held = library.held()
    alone = len(held) == 1
    weight = WEIGHT if alone else 1.0
    for asked in questions:
        question = asked.in_mode("quotes")
        if unreadable(question):
            continue
        planned = plan(question, holdings([one.record for one in held]), library.pieces, library.standing)
        if before_search(planned, held) or seems_off(planned):
            continue
        preferred = preferred_by(library, planned)
        found = library.candidates(query_of(planned), tries_of(planned, preferred))
        sentences = quotable(found.sentences)
        if not sentences or planned.parts:
            continue
        if not tokens:
            sentences = [replace(one, maxsim=None) for one in sentences]
        expected = sources.placed(asked.gold)
        right = np.array(
            [
                any(gold.statement == one.held.id and gold.overlaps(one.start, one.end) for gold in expected)
                for one in sentences
            ],
            dtype=np.float64,
        )
        of = (one.held.record.code or "" for one, yes in zip(sentences, right, strict=True) if yes and not alone)
        group = next(of, asked.id)
        yield Row(asked, group, tuple(sentences), signals(sentences, preferred), right, found.compared, weight)


def narrowed(row: Row) -> Iterator[Row]:
    """The same question in small archives: asked of one statement, with what answers and without, and of one passage.

    There every share is large and few sentences are compared, and what a question is about is often not said.
    """
    cosines = row.signals[:, 1]
    statement = np.array([one.held.id for one in row.sentences])
    passage = np.array([one.passage_cosine for one in row.sentences])
    own = statement == statement[int((row.right + cosines / 2).argmax())]
    answering = own & np.isin(passage, passage[own & (row.right > 0)])
    for some in (own, own & ~answering) if answering.any() else (own,):
        if some.any():
            nearest = passage[int(np.where(some, row.right + cosines / 2, -1).argmax())]
            yield _of(row, some)
            yield _of(row, some & (passage == nearest))


def _of(row: Row, kept: npt.NDArray[np.bool_]) -> Row:
    near = len(names(tokens=has_tokens(row.sentences))) - len(MATCHES)
    known = row.signals[kept].copy()
    known[:, near // 2 : near] = known[:, : near // 2] - known[:, : near // 2].max(axis=0)
    sentences = tuple(one for one, yes in zip(row.sentences, kept, strict=True) if yes)
    return replace(
        row,
        sentences=sentences,
        signals=known,
        right=row.right[kept],
        compared=replace(row.compared, passages=len({one.passage_cosine for one in sentences})),
        weight=row.weight * NARROWED,
    )


def fitted(x: Matrix, y: Matrix, weight: Matrix, ridge: float = RIDGE) -> tuple[Matrix, float]:
    """Weights and intercept of a logistic regression, by Newton's method.

    See Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.
    """
    full = np.column_stack([x, np.ones(len(x))])
    held = np.diag([ridge] * x.shape[1] + [0.0])
    weights = np.zeros(full.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        slope = full.T @ (weight * (y - likely)) - held @ weights
        curve = (full * (weight * likely * (1 - likely))[:, None]).T @ full + held
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return weights[:-1], float(weights[-1])


def linear(x: Matrix, y: Matrix, weight: Matrix) -> Linear:
    """A logistic model of signals, with their means and deviations."""
    means, deviations = x.mean(axis=0), _deviations(x)
    return _rounded(means, deviations, *fitted((x - means) / deviations, y, weight))


def _deviations(x: Matrix) -> Matrix:
    deviations = x.std(axis=0)
    deviations[deviations < 1e-4] = 1.0  # a signal that never differs tells nothing
    return np.asarray(deviations)


def _rounded(means: Matrix, deviations: Matrix, weights: Matrix, intercept: float) -> Linear:
    def numbers(some: Matrix) -> tuple[float, ...]:
        return tuple(round(float(one), 5) for one in some)

    return Linear(numbers(means), numbers(deviations), numbers(weights), round(intercept, 4))


def _of_sentences(some: Sequence[Row]) -> Linear:
    """A model of the order: a question's answering sentences have the largest share of its odds.

    A conditional logit (McFadden, 1974), by Newton's method with the curvature of the odds alone.
    """
    some = [row for row in some if row.right.any()]
    every = np.vstack([row.signals for row in some])
    means, deviations = every.mean(axis=0), _deviations(every)
    weights = np.zeros(every.shape[1])
    for _ in range(ROUNDS):
        slope, curve = -RIDGE * weights, RIDGE * np.eye(len(weights))
        for row in some:
            x = (row.signals - means) / deviations
            odds = np.exp(x @ weights - (x @ weights).max())
            share, right = odds / odds.sum(), odds * row.right / (odds @ row.right)
            slope += row.weight * (right - share) @ x
            curve += row.weight * ((x.T * share) @ x - np.outer(share @ x, share @ x))
        step = np.linalg.solve(curve, slope)
        weights = weights + step / max(1.0, 4 * np.abs(step).max())  # a whole step may lead astray at first
    return _rounded(means, deviations, weights, 0.0)


def folds(every: Sequence[Row]) -> list[int]:
    """The fold of each row: no group is in two."""
    groups = sorted({row.group for row in every})
    of = {str(group): number % FOLDS for number, group in enumerate(np.random.default_rng(7).permutation(groups))}
    return [of[row.group] for row in every]


def model_of(asked: Sequence[Row], copies: Sequence[Row] = ()) -> tuple[Ranker, list[Seen]]:
    """The model, and the scores of each row by fits without the row's group; `copies` are fitted to, and not judged."""
    every = [*asked, *copies]
    fold = folds(every)
    models = [_of_sentences([row for row, at in zip(every, fold, strict=True) if at != k]) for k in range(FOLDS)]
    scores = [models[at].scores(row.signals) for row, at in zip(every, fold, strict=True)]
    best = [int(one.argmax()) for one in scores]
    right = np.array([row.right[at] for row, at in zip(every, best, strict=True)])
    firsts = np.vstack(
        [
            first_signals(row.sentences, row.signals, one, row.compared)[at]
            for row, one, at in zip(every, scores, best, strict=True)
        ]
    )
    weight = np.array([row.weight for row in every])
    at_fold = np.array(fold)

    def unseen(true: Matrix) -> Matrix:
        """The probabilities by fits without the row's group."""
        chance = np.zeros(len(every))
        for k in range(FOLDS):
            held_out = at_fold == k
            model = linear(firsts[~held_out], true[~held_out], weight[~held_out])
            chance[held_out] = 1 / (1 + np.exp(-model.scores(firsts[held_out])))
        return chance

    first = unseen(right)
    shown = np.array([row.right[_shown(one)].max() for row, one in zip(every, scores, strict=True)])
    reply = unseen(shown)
    ranker = Ranker(
        _of_sentences(every),
        linear(firsts, right, weight),
        linear(firsts, shown, weight),
        _level(asked, reply[: len(asked)]),
        CLOSEST,
    )
    unseen_by = zip(asked, scores, first.tolist(), reply.tolist(), strict=False)
    return ranker, [Seen(row, one, sure, answers) for row, one, sure, answers in unseen_by]


def _shown(scores: Matrix) -> list[int]:
    """The places of the sentences of an answer that are shown at once, where the first likely answers."""
    return [at for at in np.argsort(-scores)[:SHOWN].tolist() if scores[at] >= scores.max() - NEARLY]


def _level(every: Sequence[Row], chance: Matrix) -> float:
    """The probability below which a share of `UNANSWERED` of the unanswerable questions lies, by weight."""
    order = np.argsort(chance)
    near = np.array([row.weight * (row.asked.kind != "answer") for row in every])[order]
    return round(float(chance[order][np.searchsorted(near.cumsum() / near.sum(), UNANSWERED)]), 3)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row with its sentences' scores by a fit without the row.

    `sure` is the probability that the first answers, `answers` that any sentence shown does.
    """

    row: Row
    scores: Matrix
    sure: float
    answers: float


def figures(some: Sequence[Seen], ranker: Ranker) -> str:
    """Figures of the ranking: first right, right among three, and the share answered at the levels of the model."""
    asked = [one for one in some if one.row.asked.kind == "answer"]
    others = [one for one in some if one.row.asked.kind != "answer"]
    if not asked:
        return "no answerable questions"
    first = np.array([one.row.right[one.scores.argmax()] for one in asked])
    three = np.array([one.row.right[np.argsort(-one.scores)[:SHOWN]].max() for one in asked])
    shown = np.array([one.row.right[_shown(one.scores)].max() for one in asked])
    close = np.array([one.sure >= ranker.closest for one in asked])
    there = np.mean([one.row.right.max() for one in asked])
    plain = np.array([one.answers >= ranker.answer for one in asked])
    held = np.mean([one.answers < ranker.answer for one in others]) if others else math.nan
    chance = np.array([one.sure for one in some])
    right = np.array([one.row.right[one.scores.argmax()] for one in some])
    return (
        f"{len(asked)}+{len(others)}: first {first.mean():.3f} among 3 {three.mean():.3f} candidates {there:.3f} | "
        f"answered {plain.mean():.3f} first {(first * plain).mean():.3f} hit {(shown * plain).mean():.3f} "
        f"or closest {(three * close).mean():.3f} unanswerable not answered {held:.3f} | "
        f"calibration error {calibration_error(chance, right):.3f}"
    )


def main(arguments: Sequence[str]) -> None:
    """Fit the models, print their figures, and write `ranker.json`."""
    written: dict[str, object] = {}
    for tokens in (True, False):
        by_set: dict[str, list[Row]] = {}
        for argument in arguments:
            path, _, home = argument.partition("=")
            asked = [one for one in load(Path(path)).items if one.half != "test"]
            with closing(wiring.open_session(Settings(home=Path(home)), telling=False)) as session:
                name = f"{Path(path).name}, {len(session.library.held())} statements"
                by_set[name] = list(rows(asked, session.library, tokens=tokens))
        every = [row for some in by_set.values() for row in some]
        ranker, seen = model_of(every, [copy for row in every for copy in narrowed(row)])
        name = "with tokens" if tokens else "without tokens"
        sys.stdout.write(f"{name}: {dict(zip(names(tokens=tokens), ranker.sentence.weights, strict=True))}\n")
        for each, some in by_set.items():
            known = {id(row) for row in some}
            sys.stdout.write(f"  {each:42} {figures([one for one in seen if id(one.row) in known], ranker)}\n")
        sys.stdout.write(f"  {'all':42} {figures(seen, ranker)}\n")
        written[name] = asdict(ranker)
    written["fitted on"] = list(by_set)
    NUMBERS.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
