"""Fit how questions are read on labelled ones: `python -m bot.fit_reader SET… [--judge SET]`.

A set has a question a line: `text`, `lang`, its `form`, whether it `follows` on the one before, and as they stand in it
the names whose words are asked for (`of`), those that are only talked `about`, `when`, and the `topic`. Writes
`bot/questions/reader.npz`; with `--judge`, prints how sets are read that the fit has not seen, and writes nothing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.questions.reader import (
    FORMS,
    LANGUAGES,
    NUMBERS,
    Form,
    Part,
    form_signals,
    part_signals,
    probabilities,
)
from retrieval.embeddings import QuestionPieces, clean
from retrieval.local_embedder import question_pieces

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

RIDGE = {"parts": 5.0, "forms": 1.0, "follows": 1.0, "languages": 1.0}
"""How strongly large weights are held back, of each model."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what its pieces do and what it asks for."""

    lang: str
    pieces: QuestionPieces
    parts: npt.NDArray[np.int64]
    form: int
    follows: int
    names: tuple[tuple[int, int, Part], ...]


def load(path: Path) -> list[Labelled]:
    """The labelled questions of a set."""
    return [_labelled(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _labelled(row: dict[str, Any]) -> Labelled:
    pieces = question_pieces(row["text"])
    parts = np.zeros(len(pieces.spans), dtype=np.int64)
    names = []
    # What is marked later counts: a name may stand within the topic.
    marked = ((Part.TOPIC, [row["topic"]]), (Part.WHEN, row["when"]), (Part.ABOUT, row["about"]), (Part.OF, row["of"]))
    for part, texts in marked:
        for text in filter(None, map(clean, texts)):
            start = pieces.text.find(text)
            end = start + len(text)
            if start < 0:
                continue
            if part in {Part.OF, Part.ABOUT}:
                names.append((start, end, part))
            for at, (first, last) in enumerate(pieces.spans):
                if first < end and start < last:
                    parts[at] = part
    form = FORMS.index(Form(row["form"]))
    return Labelled(row["lang"], pieces, parts, form, int(row.get("follows", False)), tuple(names))


def fitted(signals: Matrix, classes: npt.NDArray[np.int64], count: int, ridge: float) -> Matrix:
    """Weights of a softmax regression, an intercept behind each row: shape (count, signals + 1).

    See Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.
    """
    from scipy.optimize import minimize

    rows, width = signals.shape
    there = np.eye(count)[classes]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(count, width + 1)
        scores = signals @ weights[:, :-1].T + weights[:, -1]
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        likely /= likely.sum(axis=1, keepdims=True)
        slope = np.hstack([(likely - there).T @ signals + ridge * weights[:, :-1], (likely - there).sum(0)[:, None]])
        lost = -np.log(likely[np.arange(rows), classes] + 1e-12).sum() + ridge / 2 * (weights[:, :-1] ** 2).sum()
        return float(lost), slope.ravel()

    best = minimize(loss, np.zeros(count * (width + 1)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(best.x.reshape(count, width + 1), dtype=np.float32)


def _parts(some: Sequence[Labelled]) -> Matrix:
    signals = np.vstack([part_signals(one.pieces) for one in some])
    return fitted(signals, np.concatenate([one.parts for one in some]), len(Part), RIDGE["parts"])


def model_of(every: Sequence[Labelled]) -> dict[str, Matrix]:
    """The numbers of all three models. The forms are fitted on parts read by fits that have not seen their question."""
    fold = np.random.default_rng(7).integers(0, FOLDS, len(every))
    of_fold = [_parts([one for one, at in zip(every, fold, strict=True) if at != k]) for k in range(FOLDS)]
    forms = np.vstack(
        [
            form_signals(one.pieces, probabilities(part_signals(one.pieces), of_fold[at]))
            for one, at in zip(every, fold, strict=True)
        ]
    )
    mean = forms.mean(axis=0)
    return {
        "parts": _parts(every),
        "mean": mean,
        "forms": fitted(forms - mean, np.array([one.form for one in every]), len(FORMS), RIDGE["forms"]),
        "follows": fitted(forms - mean, np.array([one.follows for one in every]), 2, RIDGE["follows"]),
        "languages": fitted(
            forms - mean, np.array([LANGUAGES.index(one.lang) for one in every]), len(LANGUAGES), RIDGE["languages"]
        ),
    }


def figures(numbers: dict[str, Matrix], some: Sequence[Labelled]) -> str:
    """How questions are read: the share of names told whose words or whom about, and of forms, by language."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()

    def count(what: str, lang: str, *, good: bool) -> None:
        for key in dict.fromkeys((what, f"{what} {lang}".strip())):
            every[key] += 1
            right[key] += good

    for one in some:
        parts = probabilities(part_signals(one.pieces), numbers["parts"])
        signals = form_signals(one.pieces, parts)[None] - numbers["mean"]
        form = int(probabilities(signals, numbers["forms"])[0].argmax())
        count("form", one.lang, good=form == one.form)
        count(f"form is {FORMS[one.form]}", "", good=form == one.form)
        count(f"form read {FORMS[form]}", "", good=form == one.form)
        count("follows", one.lang, good=(probabilities(signals, numbers["follows"])[0, 1] >= 0.5) == one.follows)
        language = LANGUAGES[int(probabilities(signals, numbers["languages"])[0].argmax())]
        count("language", "", good=language == one.lang)
        for start, end, part in one.names:
            rows = [at for at, (first, last) in enumerate(one.pieces.spans) if first < end and start < last]
            if rows:
                does = parts[rows].mean(axis=0)
                good = (does[Part.OF] > does[Part.ABOUT] + does[Part.TOPIC]) == (part is Part.OF)
                count("name", one.lang, good=bool(good))
                count(f"name {part.name}", "", good=bool(good))
    return "\n".join(f"  {key:22} {right[key]}/{every[key]} = {right[key] / every[key]:.3f}" for key in sorted(every))


def main(arguments: Sequence[str]) -> None:
    """Fit on the sets, and judge by others or write the numbers."""
    given, _, judged = " ".join(arguments).partition(" --judge ")
    every = [one for path in given.split() for one in load(Path(path))]
    numbers = model_of(every)
    for path in judged.split():
        sys.stdout.write(f"{path}\n{figures(numbers, load(Path(path)))}\n")
    if not judged:
        halves: dict[str, Any] = {name: array.astype(np.float16) for name, array in numbers.items()}
        np.savez_compressed(NUMBERS, **halves)


if __name__ == "__main__":
    main(sys.argv[1:])
