"""The reader of questions: the role of each word, and the form of reply.

Linear models over the local model's token vectors, fitted by `bot.evaluation.fit_reader`; the numbers are data
(`reader.npz`). Knows vectors and no words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embedding.base import QuestionPieces
from retrieval.text.language import QUESTION_LANGUAGES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

NUMBERS = Path(__file__).with_name("reader.npz")

QUOTATION_MARKS = frozenset('"“”«»„「」『』‘’')


class Part(IntEnum):
    """The part of a word in its question."""

    FRAME = 0  # It asks ("what does … say about").
    TOPIC = 1
    OF = 2  # It names those whose words are asked for.
    ABOUT = 3  # It names somebody who is only talked about.
    WHEN = 4  # It says when that was said.


class Form(StrEnum):
    """The form of a question."""

    ANSWER = "answer"
    WHO = "who"
    COMPARE = "compare"
    TIMELINE = "timeline"
    PHRASE = "phrase"
    CHECK = "check"
    RECORD = "record"  # Who delivered a statement, where and when, under which symbol: what stands on its cover.
    SMALL_TALK = "small_talk"
    OFF = "off"


FORMS = tuple(Form)
NEW_TOPIC = "new_topic"
FOLLOWING = ("keeps", "among", "others", NEW_TOPIC)  # What is read of a question behind another.
IN_PRACTICE = {Form.RECORD: 0.2, Form.TIMELINE: 0.5}
"""The shares of rare forms in practice, relative to the fitted questions (Saerens et al., 2002)."""


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """The reading of a question.

    `parts`, of the shape (pieces, 5), and `forms` are probabilities of each `Part` of each piece and of the `FORMS`;
    `follows` and `negated` are the probabilities of a follow-up, and of a question who did not say something; behind
    another question, `keeps` is the probability that the question asks the same with something exchanged or left out,
    `among` that only those of the question before are meant, `others` that others than those are, and `new_topic` that
    the topic is not that of the question before. `leaving` is what each piece adds to the odds that a name is left out,
    in each place that it has `around` the name: shape (pieces, 6). `language` is None without a model that reads.
    """

    spans: tuple[tuple[int, int], ...]
    parts: Matrix
    forms: tuple[float, ...]
    follows: float
    negated: float
    keeps: float
    among: float
    others: float
    new_topic: float
    leaving: Matrix
    language: str | None

    @property
    def is_read(self) -> bool:
        """Whether a model read the question."""
        return self.language is not None

    @property
    def form(self) -> Form:
        """The most probable form."""
        return FORMS[max(range(len(self.forms)), key=lambda at: self.forms[at])]

    @property
    def certainty(self) -> float:
        """The probability of the form."""
        return self.likelihood(self.form)

    def likelihood(self, form: Form) -> float:
        """How probable a form is."""
        return self.forms[FORMS.index(form)]

    def as_form(self, form: Form) -> QuestionReading:
        """The reading of a question whose form is known."""
        return replace(self, forms=tuple(float(one is form) for one in FORMS))

    def does(self, start: int, end: int) -> tuple[float, ...]:
        """The probability of each `Part` for the words from `start` to `end`; all 0 for words not read."""
        rows = rows_of(self.spans, start, end)
        if not rows:
            return (0.0,) * len(Part)
        return tuple(float(one) for one in self.parts[rows].mean(axis=0))

    def leaves_out(self, start: int, end: int) -> float:
        """The probability that the question leaves out whoever is named from `start` to `end`."""
        rows = rows_of(self.spans, start, end)
        if not rows or not self.is_read:
            return 0.0
        some = (self.leaving[place, at] for at, place in enumerate(around(rows)))
        return 1 / (1 + math.exp(-sum(float(one.mean()) for one in some if one.size)))


def read(pieces: QuestionPieces) -> QuestionReading:
    """The roles of a question's words, and its form."""
    numbers = _numbers()
    of_pieces = part_signals(pieces)
    parts = probabilities(of_pieces, numbers["parts"])
    signals = form_signals(pieces, parts)[None] - numbers["mean"]
    forms = probabilities(signals, numbers["forms"])[0] * [IN_PRACTICE.get(form, 1) for form in FORMS]
    follows = float(probabilities(signals, numbers["follows"])[0, 1])
    keeps, among, others, new_topic = (float(probabilities(signals, numbers[name])[0, 1]) for name in FOLLOWING)
    return QuestionReading(
        pieces.spans,
        parts,
        tuple(float(one) for one in forms / forms.sum()),
        follows,
        negation(parts, of_pieces, numbers["negated"]),
        keeps,
        among,
        others,
        new_topic,
        leaving(pieces, numbers["left_out"]),
        QUESTION_LANGUAGES[int(probabilities(signals, numbers["languages"])[0].argmax())],
    )


def unread(text: str) -> QuestionReading:
    """The reading without a model: a plain question, and whoever is named anywhere is asked about."""
    import numpy as np

    parts = np.eye(len(Part), dtype=np.float32)[[Part.OF]]
    forms = tuple(float(form is Form.ANSWER) for form in FORMS)
    nobody = np.zeros((1, 6), dtype=np.float32)
    return QuestionReading(
        ((0, len(text)),),
        parts,
        forms,
        follows=0.0,
        negated=0.0,
        keeps=0.0,
        among=0.0,
        others=0.0,
        new_topic=1.0,
        leaving=nobody,
        language=None,
    )


def rows_of(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """The numbers of the pieces between two places of a text."""
    return [at for at, (first, last) in enumerate(spans) if first < end and start < last and first < last]


def part_signals(pieces: QuestionPieces) -> Matrix:
    """The signals of the parts: the vectors of a piece and its neighbours, and its place. Shape (pieces, 1154)."""
    import numpy as np

    vectors = _unit(pieces.vectors)
    nothing = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    place = np.arange(len(vectors), dtype=np.float32)[:, None]
    first, along = (place == 0).astype(np.float32), place / len(vectors)
    before, behind = np.vstack([nothing, vectors[:-1]]), np.vstack([vectors[1:], nothing])
    return 5 * np.hstack([vectors, before, behind, 0.3 * first, 0.3 * along])


def form_signals(pieces: QuestionPieces, parts: Matrix) -> Matrix:
    """The signals of the form: the mean, asking and first vectors, and a few counts. Shape (1160,)."""
    import numpy as np

    vectors = _unit(pieces.vectors)
    asking = parts[:, Part.FRAME] @ vectors
    counts = np.bincount(parts.argmax(axis=1), minlength=len(Part))
    few = [
        len(QUOTATION_MARKS.intersection(pieces.text)) > 0,
        min(len(vectors), 60) / 60,
        pieces.text.rstrip().endswith(("?", "؟", "？")),
        *np.minimum(counts, 12) / 12,
    ]
    mean = pieces.vectors.mean(axis=0)
    return np.concatenate([10 * _unit(mean), 10 * _unit(asking), 10 * vectors[0], 3 * np.array(few, dtype=np.float32)])


def around(rows: Sequence[int]) -> tuple[slice, ...]:
    """The pieces of a name, the one before, the one behind, the three before, the three behind, and all pieces."""
    first, last = rows[0], rows[-1] + 1
    sides = [(slice(max(first - size, 0), first), slice(last, last + size)) for size in (1, 3)]
    return slice(first, last), *sides[0], *sides[1], slice(None)


def name_signals(pieces: QuestionPieces, rows: Sequence[int]) -> Matrix:
    """The signals of a name, the pieces of these numbers: the mean vectors `around`. Shape (2304,)."""
    import numpy as np

    vectors = _unit(pieces.vectors)
    some = (vectors[place] for place in around(rows))
    return 5 * np.concatenate([one.mean(axis=0) if len(one) else np.zeros(vectors.shape[1]) for one in some])


def leaving(pieces: QuestionPieces, weights: Matrix) -> Matrix:
    """What each piece adds to the odds that a name is left out, by a logistic model of `name_signals`: (pieces, 6)."""
    added: Matrix = 5 * _unit(pieces.vectors) @ weights[:-1].reshape(6, -1).T
    added[:, 0] += weights[-1]
    return added


def _unit(vectors: Matrix) -> Matrix:
    import numpy as np

    unit: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


def probabilities(signals: Matrix, weights: Matrix) -> Matrix:
    """Class probabilities for each row of signals, by a softmax regression with intercepts in the last column."""
    import numpy as np

    scores = signals @ weights[:, :-1].T + weights[:, -1]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    normed: Matrix = likely / likely.sum(axis=1, keepdims=True)
    return normed


def negation(parts: Matrix, signals: Matrix, weights: Matrix) -> float:
    """The probability that any word that asks negates a question.

    By a noisy-or: Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, 4.3.2.
    """
    import numpy as np

    return 1 - float(np.prod(1 - parts[:, Part.FRAME] * negating(signals, weights)))


def negating(signals: Matrix, weights: Matrix) -> Matrix:
    """The probability of each piece to negate, if it asks, by a logistic model with an intercept: shape (pieces,)."""
    import numpy as np

    likely: Matrix = 1 / (1 + np.exp(-(signals @ weights[:-1] + weights[-1])))
    return likely


@cache
def _numbers() -> dict[str, Matrix]:
    import numpy as np

    with np.load(NUMBERS) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def is_asking(does: Sequence[float]) -> bool:
    """Whether words with these probabilities of each `Part` most probably ask, or say when."""
    return max(does) in (does[Part.FRAME], does[Part.WHEN])


def runs(reading: QuestionReading, part: Part, least: float = 0.5) -> Sequence[tuple[int, int]]:
    """The stretches of the text with at least that probability of a part."""
    found: list[tuple[int, int]] = []
    for (start, end), likely in zip(reading.spans, reading.parts[:, part], strict=True):
        if likely < least or start == end:
            continue
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
