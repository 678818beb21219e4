"""Fit the recogniser of cuts that turn their sentence: `python -m bot.evaluation.fit_cuts SET…`.

A set has a cut a line: the `sentence`, its `language` ("en" by default), the pieces `kept`, the `label` "turned" or
"fair", and a `kind`, "spoken" for cuts made by people from whole speeches. Prints figures on cuts unseen by the fit,
and writes `bot/quotes/cuts.npz`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.quotes.leaving import NUMBERS, Range, signals
from retrieval.embedding.local import question_pieces

Matrix = npt.NDArray[np.float32]

RIDGE = 0.1
"""How strongly large weights are held back."""

FOLDS = 8

SPOKEN = 10
"""The weight of a cut made by people, beside 1 of a cut made to show a word."""

ACCUSED = 0.0125
"""The share of fair cuts unseen by the fit, of spoken cuts and of all, that may be mistaken for turned cuts."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A labelled cut with its signals."""

    lang: str
    sentence: str
    kind: str
    turned: bool
    signals: Matrix


def located(sentence: str, kept: Sequence[str]) -> list[Range]:
    """The places of a cut's pieces in its sentence."""
    found: list[Range] = []
    for piece in kept:
        start = sentence.index(piece, found[-1][1] if found else 0)
        found.append((start, start + len(piece)))
    return found


def load(path: Path) -> Iterator[Cut]:
    """The labelled cuts of a set; without whole sentences."""
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
        row = json.loads(line)
        found = signals(row["sentence"], located(row["sentence"], row["kept"]), question_pieces)
        if row["label"] != "whole" and found is not None:
            yield Cut(row.get("language", "en"), row["sentence"], row["kind"], row["label"] == "turned", found)


def fitted(cuts: Sequence[Cut]) -> Matrix:
    """Weights by ridge regression on the two labels, with equal weight; the last belongs to the constant signal."""
    x = np.array([cut.signals for cut in cuts], dtype=np.float64)
    y = np.array([cut.turned for cut in cuts])
    share = np.where(y, 1 / y.mean(), 1 / (1 - y.mean())) / 2
    share *= [SPOKEN if cut.kind == "spoken" else 1 for cut in cuts]
    middle = x.mean(axis=0)
    middle[-1] = 0
    x -= middle
    weighed = x * share[:, None]
    weights = np.linalg.solve(weighed.T @ x + RIDGE * np.eye(x.shape[1]), weighed.T @ np.where(y, 1.0, -1.0))
    weights[-1] -= middle @ weights
    return np.asarray(weights, dtype=np.float32)


def unseen(cuts: Sequence[Cut], folds: Sequence[object]) -> Matrix:
    """The scores of cuts by fits without the cut's fold."""
    scores = np.zeros(len(cuts), dtype=np.float32)
    for fold in set(folds):
        weights = fitted([cut for cut, other in zip(cuts, folds, strict=True) if other != fold])
        mine = [k for k, other in enumerate(folds) if other == fold]
        scores[mine] = np.array([cuts[k].signals for k in mine]) @ weights
    return scores


def figures(cuts: Sequence[Cut], scores: Matrix, least: float) -> str:
    """The counts of recognised cuts, and of right recognitions."""
    told = scores > least
    turned = np.array([cut.turned for cut in cuts])
    return (
        f"{told[turned].sum()} of {turned.sum()} turned told, {told[~turned].sum()} of {(~turned).sum()} fair accused, "
        f"precision {turned[told].mean() if told.any() else 1:.3f}"
    )


def main(paths: Sequence[str]) -> None:
    """Fit on the sets, print figures on unseen cuts, and write the numbers."""
    cuts = [cut for path in paths for cut in load(Path(path))]
    scores = unseen(cuts, [crc32(cut.sentence.encode()) % FOLDS for cut in cuts])
    fair = [k for k, cut in enumerate(cuts) if not cut.turned]
    spoken = [k for k in fair if cuts[k].kind == "spoken"]
    least = max(float(np.quantile(scores[some], 1 - ACCUSED)) for some in (fair, spoken))
    for name, kinds in (("spoken", {"spoken"}), ("all", {cut.kind for cut in cuts})):
        chosen = [k for k, cut in enumerate(cuts) if cut.kind in kinds]
        sys.stdout.write(f"{name}: {figures([cuts[k] for k in chosen], scores[chosen], least)}\n")
    by_language = unseen(cuts, [cut.lang for cut in cuts])
    sys.stdout.write(f"a language unseen: {figures(cuts, by_language, least)}\n")
    weights = fitted(cuts)
    weights[-1] -= least
    np.savez_compressed(NUMBERS, weights=weights.astype(np.float16))


if __name__ == "__main__":
    main(sys.argv[1:])
