"""How the numbers of `thresholds.toml` were found: a logistic regression on questions whose answers are known.

Run by hand, `python -m bot.fitting SET=HOME …`, each question set with the folder in which its statements are stored;
of a set in halves (`dev-`, `test-`) it takes the first alone. Knows the search and what is wanted of it, not how an
answer is put.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot import choose
from bot.composing import groups
from bot.evaluating.questions import Item, load
from bot.of_record import PARTS
from bot.refusing import before_search, contradicted, unreadable
from bot.searching import looked
from bot.understand import understand

if TYPE_CHECKING:
    import numpy.typing as npt

    from bot.library import Library

    Vector = npt.NDArray[np.float64]

NAMES = ("score", "coverage", "in the language", "among", "farther")
"""What is known of a question and its best sentence: the sentence's score, what the share of the question's terms is
worth (0 where the sentence is in another language), 1 where it is in the question's language, the logarithm of the
passages searched, and by how much the question lies farther from the field than `near`."""

RIDGE = 1.0
"""By how much large weights are held against a fit, each of its quantities scaled to a deviation of 1."""

FOLDS = 10

OVER_REFUSAL = 0.07
"""The share of answerable questions, among those that reach a search, that may be refused at the level chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question that reached a search: the figures of the best of its sentences that hold what is asked for."""

    item: Item
    figures: tuple[float, ...]


def rows(items: Sequence[Item], library: Library) -> Iterator[Row]:
    """The rows of a set's questions, without those settled before a search, by words quoted or by a cover."""
    held = library.held()
    for item in items:
        question = item.question
        if unreadable(question):
            continue
        understood = understand(question, [h.record for h in held])
        if contradicted(question, understood, held) or before_search(question, understood, held):
            continue
        best: tuple[float, ...] | None = None
        for filters in groups(understood):
            found, wanted = looked(library, understood, filters, question)
            fit = choose.fitting(choose.scored(found.sentences, wanted), wanted)
            first = next(iter(fit), None)
            if first is None or first.sentence.holds_phrase or first.sentence.kind in PARTS:
                continue
            language = first.sentence.held.record.language
            own = understood.language is None or language in (understood.language, None)
            numbers = choose.thresholds(understood.language)
            coverage = choose.covered(found.sentences, numbers) if own else 0.0
            # What the margin is made of, less what the numbers looked for add to it.
            score = first.margin + wanted.level + (numbers.own - numbers.coverage * coverage if own else numbers.across)
            farther = 0.0 if found.nearness is None else max(0.0, numbers.near - found.nearness)
            figures = (score, coverage, float(own), math.log(max(found.among, 1)), farther)
            best = max(best or figures, figures)
        if best is not None:
            yield Row(item, best)


def fitted(figures: Vector, answered: Vector) -> tuple[Vector, float]:
    """The weights of the figures and the intercept by which what is answered is told, by Newton's method.

    `figures` has the shape (rows, figures). See Hastie, Tibshirani and Friedman, The Elements of Statistical Learning,
    4.4.
    """
    mean, deviation = figures.mean(axis=0), figures.std(axis=0) + 1e-9
    scaled = np.column_stack([(figures - mean) / deviation, np.ones(len(figures))])
    held = np.diag([RIDGE] * figures.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (answered - likely) - held @ weights
        curve = (scaled * (likely * (1 - likely))[:, None]).T @ scaled + held
        weights = weights + np.linalg.solve(curve, slope)
    own = weights[:-1] / deviation
    return own, float(weights[-1] - own @ mean)


def apart(answered: Vector, values: Vector) -> float:
    """The share of pairs of an answerable question and another in which the first has the higher value."""
    yes, no = values[answered > 0], values[answered == 0]
    return float(np.mean(yes[:, None] > no) + 0.5 * np.mean(yes[:, None] == no)) if len(yes) and len(no) else math.nan


def crossed(figures: Vector, answered: Vector) -> Vector:
    """Each row's value by a fit that has not seen it, the mean of five divisions into tenths."""
    values = np.zeros((5, len(answered)))
    for turn in range(len(values)):
        fold = np.random.default_rng(turn).permutation(len(answered)) % FOLDS
        for k in range(FOLDS):
            weights, intercept = fitted(figures[fold != k], answered[fold != k])
            values[turn, fold == k] = figures[fold == k] @ weights + intercept
    return np.asarray(values.mean(axis=0))


def main(arguments: Sequence[str]) -> None:
    """Print what the fit comes to, and the numbers for `thresholds.toml`."""
    from bot import wiring
    from bot.settings import Settings

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")

    found: list[Row] = []
    for argument in arguments:
        path, _, home = argument.partition("=")
        items = [i for i in load(Path(path)).items if i.half != "test"]
        asked = [replace(item, question=replace(item.question, mode="quotes")) for item in items]
        with closing(wiring.open_session(Settings(home=Path(home)), telling=False)) as session:
            found += rows(asked, session.library)
    figures = np.array([row.figures for row in found])
    answered = np.array([row.item.kind == "answer" for row in found], dtype=float)
    values = crossed(figures, answered)
    say(f"{len(found)} questions; in order by fits that did not see them: {apart(answered, values):.3f} of the pairs")
    for half in ("dev", None):
        some = np.array([row.item.half == half for row in found])
        if some.any():
            say(f"  {half or 'others'}: {int(some.sum())} questions, {apart(answered[some], values[some]):.3f}")
    weights, intercept = fitted(figures, answered)
    _, coverage, own, among, farther = weights / weights[0]
    level = float(np.quantile(values[answered > 0], OVER_REFUSAL))
    base = (level - intercept) / weights[0]
    numbers = {"coverage": coverage, "own": base - own, "across": base, "among": -among, "nearness": -farther}
    for name, number in numbers.items():
        say(f"{name} = {number:.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
