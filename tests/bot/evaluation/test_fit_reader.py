"""The fit of how questions are read: the marks of the sets fall on the pieces that hold them, and a fit learns them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.fit_reader import figures, fitted, fitted_to_any, load, load_with_copies
from bot.questions.reader import (
    FORMS,
    NUMBERS,
    Form,
    Part,
    negation,
    probabilities,
)
from tests.conftest import ROOT
from tests.tables import tables

BLIND = ROOT / "corpus" / "reading" / "blind.jsonl"
ROW = tables(__file__)


def test_marks_fall_on_pieces(tmp_path: Path) -> None:
    """A name within the topic is marked as a name; what no mark is on asks."""
    (tmp_path / "set.jsonl").write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    (one,) = load(tmp_path / "set.jsonl")
    assert one.parts is not None
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


def test_a_line_without_parts_shows_its_form(tmp_path: Path) -> None:
    """Its pieces have no labels, and it has no copy with other names."""
    row = {"text": "Qui ne parle pas du Mali ?", "lang": "fr", "form": "who", "negated": True}
    (tmp_path / "set.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (one,) = load_with_copies(tmp_path / "set.jsonl")
    assert (one.parts, one.names, one.exchanged) == (None, (), None)
    assert (FORMS[one.form], one.negated) == (Form.WHO, 1)


def test_one_piece_that_asks_negates() -> None:
    """The piece that negated questions share is found; it negates nothing where it does not ask."""
    made = np.random.default_rng(5)
    sizes, negated = made.integers(2, 6, 60), np.arange(60) % 2
    ends = np.cumsum(sizes)
    signals = made.normal(size=(ends[-1], 4)).astype(np.float32)
    asks = np.ones(ends[-1], dtype=np.float32)
    signals[ends - 1, 0] = np.where(negated, 6, 0)
    weights = fitted_to_any(signals, asks, sizes.tolist(), negated, 0.1)
    parts = np.eye(len(Part), dtype=np.float32)[np.full(ends[-1], Part.FRAME)]
    pieces = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    found = [negation(parts[one], signals[one], weights) >= 0.5 for one in pieces]
    assert np.mean(np.equal(found, negated)) > 0.9
    topic = np.eye(len(Part), dtype=np.float32)[np.full(ends[-1], Part.TOPIC)]
    assert not any(negation(topic[one], signals[one], weights) >= 0.5 for one in pieces)


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
    ("what", "right", "every"),
    [("form", 394, 423), ("name", 388, 417), ("language", 422, 423), ("follows", 416, 423), ("negated", 85, 87)],
)
def test_the_shipped_numbers_read_what_they_have_not_seen(what: str, right: int, every: int) -> None:
    """As many of the blind questions as the corpus says, or more."""
    (line,) = (line for line in _figures().splitlines() if line.strip().rpartition("=")[0].split()[:-1] == [what])
    found, of = map(int, line.split()[1].split("/"))
    assert of == every
    assert found >= right


def test_no_blind_question_is_fitted_on() -> None:
    """Letter case aside."""
    fitted_on, chats, follow_ups, blind = (
        {json.loads(line)["text"].casefold() for line in path.read_text(encoding="utf-8").splitlines()}
        for path in (*(BLIND.with_name(f"{name}.jsonl") for name in ("fitted", "chats", "follow_ups")), BLIND)
    )
    assert not (fitted_on | chats | follow_ups) & blind


@cache
def _figures() -> str:
    with np.load(NUMBERS) as stored:
        return figures({name: stored[name].astype(np.float32) for name in stored.files}, load(BLIND))
