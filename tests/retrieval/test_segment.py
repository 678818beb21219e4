"""Segments give back the passages they were made of, alone, merged and loaded."""

from __future__ import annotations

import tempfile
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.held import Held
from retrieval.schema import StoredPassage
from retrieval.segment import Segment
from retrieval.statement import PartKind, Passage, Record, Sentence

Stored = tuple[Held, list[StoredPassage]]


@st.composite
def stored(draw: st.DrawFn) -> list[Stored]:
    """A few statements whose passages have any kinds and any numbers of sentences."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        shapes = draw(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=1, max_size=4))
        record = Record(
            delegation=draw(st.none() | st.text(max_size=5)), on_behalf_of=("African Group",), language="en"
        )
        held = Held(f"{number:012x}", "00000000", record, f"/{number}", "", 0, len(shapes), "")
        items: list[StoredPassage] = []
        start = 0
        for ordinal, lengths in enumerate(shapes):
            sentences = tuple(Sentence(a, b) for a, b in pairwise(accumulate(lengths, initial=start)))
            kind = draw(st.sampled_from(list(PartKind)))
            passage = Passage(ordinal, start, start + sum(lengths), kind, sentences)
            vector = np.array([ordinal, number, 1], dtype=np.float32)
            items.append(StoredPassage(held, passage, draw(st.text("ab ", max_size=9)), vector))
            start += sum(lengths)
        made.append((held, items))
    return made


def rows(segment: Segment) -> list[tuple[Held, Passage, list[float]]]:
    """All that a segment says of its passages."""
    return [
        (segment.held[int(s)], segment.passage(row), segment.vectors[row].tolist())
        for row, s in enumerate(segment.statements)
    ]


def put_in(made: list[Stored]) -> list[tuple[Held, Passage, list[float]]]:
    """The same of what a segment is made of."""
    return [(h, i.passage, [float(i.passage.ordinal), float(h.id), 1.0]) for h, items in made for i in items]


@given(stored())
def test_a_segment_gives_back_its_passages(made: list[Stored]) -> None:
    """Every row is the passage that was put in: offsets, sentences, kind, statement and vector."""
    assert rows(Segment.build(made)) == put_in(made)


@given(stored(), stored())
def test_merged_segments_give_back_all_passages(one: list[Stored], other: list[Stored]) -> None:
    """Merging shifts no boundary, and scores words as one segment of all of them does."""
    merged = Segment.merge([Segment.build(one), Segment.build(other)])
    assert rows(merged) == put_in(one) + put_in(other)
    assert merged.lexical.scores(["ab"]).tolist() == Segment.build([*one, *other]).lexical.scores(["ab"]).tolist()


@given(stored())
def test_a_saved_segment_gives_back_its_passages(made: list[Stored]) -> None:
    """A folder holds all that a search needs, records included."""
    with tempfile.TemporaryDirectory() as folder:
        Segment.build(made).save(Path(folder) / "segment")
        loaded = Segment.load(Path(folder) / "segment")
        assert rows(loaded) == put_in(made)
        assert len(loaded) == len(put_in(made))


def test_a_file_that_is_as_long_but_not_the_same_is_damage(tmp_path: Path) -> None:
    """Offsets that one flipped bit has moved are not searched with: passages would be lost or cut wrongly."""
    record = Record(delegation="Kenya", language="en")
    held = Held("0" * 12, "00000000", record, "/k", "", 50, 1, "")
    passage = Passage(0, 0, 50, PartKind.SPEECH, (Sentence(0, 20), Sentence(20, 50)))
    item = StoredPassage(held, passage, "seeds and wells", np.ones(3, dtype=np.float32))
    folder = tmp_path / "segment"
    Segment.build([(held, [item])]).save(folder)
    checked = [p for p in folder.rglob("*") if p.is_file() and p.name not in {"vectors.npy", "sums.json"}]
    assert len(checked) > 8
    for path in checked:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(ValueError, match="not those that were saved"):
            Segment.load(folder)
        path.write_bytes(whole)
    assert len(Segment.load(folder)) == 1
