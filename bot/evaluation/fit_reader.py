"""Fit the reader of questions on labelled questions: `python -m bot.evaluation.fit_reader SET… [--judge SET]`.

A set has a question a line: `text`, `lang`, its `form`, whether the question `follows` on the last, or is `negated` and
asks who did not, the words that leave somebody `out`, and the parts of the text: the names whose words are asked for
(`of`), names only talked `about`, `when`, and the `topic`. A question without parts shows all but these; a follow-up
with the question `before` shows whom it leaves out, whether it `keeps` to that question, asks `among` those of it only,
or has a `new_topic`. Writes `bot/questions/reader.npz`; with `--judge`, prints figures on sets unseen by the fit, and
writes nothing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bot.evaluation.exchanged_names import with_other_names
from bot.questions.annotate import NEGATED
from bot.questions.left_out import LEFT_OUT, bearers
from bot.questions.plan import GOES_ON
from bot.questions.reader import (
    FOLLOWING,
    FORMS,
    NEW_TOPIC,
    NUMBERS,
    Form,
    Part,
    form_signals,
    name_signals,
    negating,
    negation,
    part_signals,
    probabilities,
    rows_of,
)
from retrieval.embedding.base import QuestionPieces, clean
from retrieval.embedding.local import question_pieces
from retrieval.text.language import QUESTION_LANGUAGES

Matrix = npt.NDArray[np.float32]

RIDGE = {
    "parts": 5.0,
    "forms": 1.0,
    "follows": 1.0,
    "negated": 1.0,
    "languages": 1.0,
    "following": 4.0,
    "left_out": 1.0,
}
"""How strongly large weights are held back, of each model."""

FOLDS = 5

EXCHANGED = 0.25
"""The weight of each piece of a copy with other countries' names, beside 1 of the question's own.

A name's part in the question then depends less on the country. With more weight, or copies in English too, the fit
forgets the countries mostly talked about: of 234 names of blind questions, up to 6 more are read wrongly.
"""


ALONE = 0.05
"""The weight of a question that stands alone, beside 1 of a follow-up, for what is read of follow-ups.

A third of the later questions in a chat stand alone. Without these, 44 of 357 blind ones are taken to ask the question
before again, and 22 to ask only among those before; with them 11 and 2. Of labelled follow-ups, by fits without them,
1,271 of 1,388 are read right in place of 1,266, and 1,700 of 1,852 in place of 1,713.
"""

LOOSELY = 0.5
"""The weight for the forms of a question from a chat, beside 1 of others: with 1 fewer plain ones are read right."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the labels of its pieces, if any, and of its form; `exchanged` is a copy with other names.

    `follows` is None for a question from a chat, which says nothing of it.
    `left_out` has the signals of each name, and whether the question leaves out the bearer; `following` the labels of a
    question behind another, None for any other.
    """

    lang: str
    pieces: QuestionPieces
    parts: npt.NDArray[np.int64] | None
    form: int
    follows: int | None
    negated: int
    names: tuple[tuple[int, int, Part], ...]
    left_out: tuple[tuple[Matrix, bool], ...]
    following: Mapping[str, bool] | None = None
    exchanged: Labelled | None = None


def load(path: Path) -> list[Labelled]:
    """The labelled questions of a set."""
    return [_labelled(row) for row in _rows(path)]


def load_with_copies(path: Path) -> list[Labelled]:
    """The labelled questions of a set, with the copies for a fit."""
    chance = Random(5)  # noqa: S311 - the same copies at every fit
    found = []
    for row in _rows(path):
        copy = with_other_names(row, chance) if row["lang"] != "en" and "topic" in row else None
        found.append(replace(_labelled(row), exchanged=_labelled(copy) if copy else None))
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _labelled(row: dict[str, Any]) -> Labelled:
    pieces = question_pieces(row["text"])
    form = FORMS.index(Form(row["form"]))
    follows, negated = row.get("follows"), int(row.get("negated", False))
    out = tuple(_left_out(pieces, row))
    if "topic" not in row:
        following = {what: row[what] for what in FOLLOWING if what in row} if "before" in row else None
        return Labelled(row["lang"], pieces, None, form, follows, negated, (), out, following)
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
    return Labelled(row["lang"], pieces, parts, form, follows, negated, tuple(names), out)


def _left_out(pieces: QuestionPieces, row: dict[str, Any]) -> Iterator[tuple[Matrix, bool]]:
    """The signals of each name of a question, and whether it stands in words that leave somebody out."""
    out = [
        (start, start + len(text)) for text in map(clean, row.get("out", ())) if (start := pieces.text.find(text)) >= 0
    ]
    for name in bearers(pieces.text, row["lang"]):
        if rows := rows_of(pieces.spans, name.start, name.end):
            yield name_signals(pieces, rows), any(name.start < end and start < name.end for start, end in out)


def fitted(
    signals: Matrix, classes: npt.NDArray[np.int64], count: int, ridge: float, shares: Matrix | None = None
) -> Matrix:
    """Weights of a softmax regression, an intercept behind each row: shape (count, signals + 1).

    `shares` are the weights of the rows, 1 by default. See Hastie, Tibshirani and Friedman, The Elements of Statistical
    Learning, 4.4.
    """
    rows, width = signals.shape
    there = np.eye(count, dtype=np.float32)[classes]
    share = np.ones(rows, dtype=np.float32) if shares is None else shares

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(count, width + 1)
        single = weights.astype(np.float32)  # twice as fast as in double precision
        scores = signals @ single[:, :-1].T + single[:, -1]
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        likely /= likely.sum(axis=1, keepdims=True)
        off = (likely - there) * share[:, None]
        slope = np.hstack([off.T @ signals + ridge * weights[:, :-1], off.sum(0)[:, None]])
        lost = -(share * np.log(likely[np.arange(rows), classes] + 1e-12)).sum(dtype=np.float64)
        return float(lost + ridge / 2 * (weights[:, :-1] ** 2).sum()), slope.ravel()

    best = minimize(loss, np.zeros(count * (width + 1)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(best.x.reshape(count, width + 1), dtype=np.float32)


def fitted_to_any(
    signals: Matrix, asks: Matrix, sizes: Sequence[int], negated: npt.NDArray[np.int64], ridge: float
) -> Matrix:
    """Weights of a logistic model of pieces, an intercept behind: shape (signals + 1,).

    A question is `negated` if any piece that asks negates; questions have `sizes` pieces, which ask with the
    probabilities `asks`. The gradient is of the noisy-or of `bot.questions.reader.negation`.
    """
    starts = np.cumsum([0, *sizes[:-1]])

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.astype(np.float32)
        does = negating(signals, weights)
        none = np.minimum(np.add.reduceat(np.log1p(-np.minimum(asks * does, 1 - 1e-6)), starts), -1e-6)
        any_does = -np.expm1(none)
        lost = -np.where(negated, np.log(any_does), none).sum(dtype=np.float64)
        slope_of_none = np.where(negated, (1 - any_does) / any_does, -1.0)
        slope = -np.repeat(slope_of_none, sizes) * asks * does * (1 - does) / (1 - np.minimum(asks * does, 1 - 1e-6))
        slopes = np.append(signals.T @ slope.astype(np.float32) + ridge * weights[:-1], slope.sum())
        return float(lost + ridge / 2 * (weights[:-1] ** 2).sum()), slopes.astype(np.float64)

    begun = np.append(np.zeros(signals.shape[1]), -4.0)  # few words negate
    best = minimize(loss, begun, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(best.x, dtype=np.float32)


def _parts(some: Sequence[Labelled]) -> Matrix:
    labelled = [(one, one.parts, 1.0) for one in some]
    labelled += [(one.exchanged, one.exchanged.parts, EXCHANGED) for one in some if one.exchanged]
    known = [(part_signals(one.pieces), parts, share) for one, parts, share in labelled if parts is not None]
    signals, parts = np.vstack([one for one, _, _ in known]), np.concatenate([one for _, one, _ in known])
    shares = np.concatenate([np.full(len(one), share, dtype=np.float32) for _, one, share in known])
    return fitted(signals, parts, len(Part), RIDGE["parts"], shares)


def _following(what: str, signals: Matrix, labels: Sequence[bool | None], alone: Matrix) -> Matrix:
    """Weights for a label of questions behind others, from those that have it and from questions that stand `alone`."""
    known = np.array([one is not None for one in labels])
    true = [int(one) for one in labels if one is not None] + [int(what == NEW_TOPIC)] * len(alone)
    shares = np.concatenate([np.ones(known.sum()), np.full(len(alone), ALONE)]).astype(np.float32)
    return fitted(np.vstack([signals[known], alone]), np.array(true), 2, RIDGE["following"], shares)


def model_of(questions: Sequence[Labelled]) -> dict[str, Matrix]:
    """The numbers of all models. All but the parts are fitted on parts read by fits without the question."""
    every = [one for one in questions if one.following is None]
    follow_ups = [one for one in questions if one.following is not None]
    fold = np.random.default_rng(7).integers(0, FOLDS, len(every))
    of_fold = [_parts([one for one, at in zip(every, fold, strict=True) if at != k]) for k in range(FOLDS)]
    whole = _parts(every)

    def parts(one: Labelled, at: int) -> Matrix:
        return probabilities(part_signals(one.pieces), whole if one.parts is None else of_fold[at])

    def signals(one: Labelled, at: int) -> Matrix:
        return form_signals(one.pieces, parts(one, at))

    plain = [at for at, one in enumerate(every) if one.follows is not None]
    of_pieces = np.vstack([part_signals(every[at].pieces) for at in plain])
    asks = np.concatenate([parts(every[at], fold[at])[:, Part.FRAME] for at in plain])
    sizes, negated = [len(every[at].pieces.spans) for at in plain], np.array([every[at].negated for at in plain])
    forms = np.vstack([signals(one, at) for one, at in zip(every, fold, strict=True)])
    copies = [(one.exchanged, at) for one, at in zip(every, fold, strict=True) if one.exchanged]
    both = np.vstack([forms, *(signals(one, at) for one, at in copies)])
    mean = forms.mean(axis=0)
    form_of = np.array([one.form for one in (*every, *(one for one, _ in copies))])
    language_of = np.array([QUESTION_LANGUAGES.index(one.lang) for one in every])
    shares = np.array([*(LOOSELY if one.follows is None else 1 for one in every), *[1] * len(copies)], dtype=np.float32)
    follows = np.array([int(bool(every[at].follows)) for at in plain])
    behind = np.vstack([form_signals(one.pieces, probabilities(part_signals(one.pieces), whole)) for one in follow_ups])
    alone = forms[[at for at, one in enumerate(every) if not one.follows]] - mean
    names = [name for one in questions for name in one.left_out]
    of_names, are_out = np.vstack([one for one, _ in names]), np.array([int(out) for _, out in names])
    leave_out = fitted(of_names, are_out, 2, RIDGE["left_out"])
    return {
        "parts": whole,
        "mean": mean,
        "forms": fitted(both - mean, form_of, len(FORMS), RIDGE["forms"], shares),
        "follows": fitted(forms[plain] - mean, follows, 2, RIDGE["follows"]),
        "negated": fitted_to_any(of_pieces, asks, sizes, negated, RIDGE["negated"]),
        "languages": fitted(forms - mean, language_of, len(QUESTION_LANGUAGES), RIDGE["languages"]),
        **{
            what: _following(what, behind - mean, [(one.following or {}).get(what) for one in follow_ups], alone)
            for what in FOLLOWING
        },
        "left_out": leave_out[1] - leave_out[0],
    }


def figures(numbers: dict[str, Matrix], some: Sequence[Labelled]) -> str:
    """Figures of the reading: the share of names rightly read as speakers or subjects, and of forms, by language."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()

    def count(what: str, lang: str, *, good: bool) -> None:
        for key in dict.fromkeys((what, f"{what} {lang}".strip())):
            every[key] += 1
            right[key] += good

    for one in some:
        of_pieces = part_signals(one.pieces)
        parts = probabilities(of_pieces, numbers["parts"])
        signals = form_signals(one.pieces, parts)[None] - numbers["mean"]
        for of_name, out in one.left_out:
            likely = float(negating(of_name[None], numbers["left_out"])[0])
            count(f"name {'left out' if out else 'not left out'}", "", good=(likely >= LEFT_OUT) == out)
        for what, label in (one.following or {}).items():
            count(what, "", good=(probabilities(signals, numbers[what])[0, 1] >= GOES_ON) == label)
        if one.following is not None:
            continue
        form = int(probabilities(signals, numbers["forms"])[0].argmax())
        count("form", one.lang, good=form == one.form)
        count(f"form is {FORMS[one.form]}", "", good=form == one.form)
        count(f"form read {FORMS[form]}", "", good=form == one.form)
        if FORMS[one.form] is Form.WHO:
            negated = negation(parts, of_pieces, numbers["negated"]) >= NEGATED
            count("negated", "", good=negated == bool(one.negated))
        if one.follows is not None:
            count("follows", one.lang, good=(probabilities(signals, numbers["follows"])[0, 1] >= 0.5) == one.follows)
        language = QUESTION_LANGUAGES[int(probabilities(signals, numbers["languages"])[0].argmax())]
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
    every = [one for path in given.split() for one in load_with_copies(Path(path))]
    numbers = model_of(every)
    for path in judged.split():
        sys.stdout.write(f"{path}\n{figures(numbers, load(Path(path)))}\n")
    if not judged:
        halves: dict[str, Any] = {name: array.astype(np.float16) for name, array in numbers.items()}
        np.savez_compressed(NUMBERS, **halves)


if __name__ == "__main__":
    main(sys.argv[1:])
