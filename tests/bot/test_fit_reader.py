"""The fit of how questions are read: the marks of the sets fall on the pieces that hold them, and a fit learns them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.fit_reader import figures, fitted, load
from bot.questions.reader import FORMS, NUMBERS, Form, Part, probabilities
from tests.conftest import ROOT

BLIND = ROOT / "corpus" / "reading" / "blind.jsonl"
ROW = {
    "text": "What did Kenya say about the debt of Mali in 2016?",
    "lang": "en",
    "form": "answer",
    "follows": False,
    "of": ["Kenya"],
    "about": ["Mali"],
    "when": ["in 2016"],
    "topic": "the debt of Mali",
}


def test_marks_fall_on_pieces(tmp_path: Path) -> None:
    """A name within the topic is marked as a name; what no mark is on asks."""
    (tmp_path / "set.jsonl").write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    (one,) = load(tmp_path / "set.jsonl")
    does = {
        one.pieces.text[start:end].strip(): Part(part)
        for (start, end), part in zip(one.pieces.spans, one.parts.tolist(), strict=True)
    }
    assert (does["Kenya"], does["Mali"], does["debt"], does["2016"], does["What"]) == (
        Part.OF,
        Part.ABOUT,
        Part.TOPIC,
        Part.WHEN,
        Part.FRAME,
    )
    assert (FORMS[one.form], one.follows) == (Form.ANSWER, 0)
    assert [(one.pieces.text[start:end], part) for start, end, part in one.names] == [
        ("Mali", Part.ABOUT),
        ("Kenya", Part.OF),
    ]


def test_a_fit_tells_classes_apart() -> None:
    """Three clouds of points; large weights are held back by the ridge."""
    made = np.random.default_rng(5)
    classes = np.repeat(np.arange(3), 40)
    signals = (np.eye(3)[classes] * 3 + made.normal(size=(120, 3))).astype(np.float32)
    loose, tight = fitted(signals, classes, 3, 0.1), fitted(signals, classes, 3, 100.0)
    assert (probabilities(signals, loose).argmax(axis=1) == classes).mean() > 0.9
    assert np.abs(tight[:, :-1]).max() < np.abs(loose[:, :-1]).max()


@pytest.mark.parametrize(
    ("what", "right", "every"), [("form", 208, 220), ("name", 220, 234), ("language", 220, 220), ("follows", 216, 220)]
)
def test_the_shipped_numbers_read_what_they_have_not_seen(what: str, right: int, every: int) -> None:
    """As many of the blind questions as the corpus says, or more."""
    (line,) = (line for line in _figures().splitlines() if line.strip().rpartition("=")[0].split()[:-1] == [what])
    found, of = map(int, line.split()[1].split("/"))
    assert of == every
    assert found >= right


@cache
def _figures() -> str:
    with np.load(NUMBERS) as stored:
        return figures({name: stored[name].astype(np.float32) for name in stored.files}, load(BLIND))
