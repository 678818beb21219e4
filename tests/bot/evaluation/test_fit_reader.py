"""The fit of how questions are read: the marks of the sets fall on the pieces that hold them, and a fit learns them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.fit_reader import figures, fitted, load, load_with_copies
from bot.questions.reader import (
    FORMS,
    NUMBERS,
    Form,
    Part,
    probabilities,
)
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


def test_shares_weigh_rows() -> None:
    """Of rows that contradict each other, those that count for more are followed."""
    signals, classes = np.ones((2, 1), dtype=np.float32), np.array([0, 1])
    shares = np.array([1, 0.2], dtype=np.float32)
    assert probabilities(signals, fitted(signals, classes, 2, 0.01, shares))[0].argmax() == 0
    assert probabilities(signals, fitted(signals, classes, 2, 0.01, shares[::-1]))[0].argmax() == 1


def test_copies_have_other_names(tmp_path: Path) -> None:
    """Each question that names a country has a copy with another one, but in English; each set has always the same."""
    french = ROW | {"text": "Que dit le Kenya du Mali ?", "lang": "fr", "when": [], "topic": "Mali"}
    rows = (ROW, french, french | {"text": "Que dit Lula ?", "of": ["Lula"], "about": [], "topic": ""})
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    copies, again = ([one.exchanged for one in load_with_copies(tmp_path / "set.jsonl")] for _ in range(2))
    assert [bool(one) for one in copies] == [False, True, False]
    assert copies[1] is not None
    assert again[1] is not None
    assert "Kenya" not in copies[1].pieces.text
    assert copies[1].pieces.text == again[1].pieces.text
    assert len(copies[1].names) == 2


@pytest.mark.parametrize(
    ("what", "right", "every"), [("form", 204, 220), ("name", 222, 234), ("language", 220, 220), ("follows", 215, 220)]
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
