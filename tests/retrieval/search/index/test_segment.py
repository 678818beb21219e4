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
from retrieval.search.index.segment import Segment
from retrieval.search.index.word_index import keys_of
from retrieval.statement import Part, PartKind, Passage, Record, Sentence
from retrieval.store.schema import StoredPassage, StoredStatement

Stored = StoredStatement


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
        parts = (Part(draw(st.sampled_from(list(PartKind))), 0, start),)
        made.append(StoredStatement(held, parts, tuple(items)))
    return made


def rows(segment: Segment) -> list[tuple[Held, Passage, list[float]]]:
    """All that a segment says of its passages."""
    return [
        (segment.held[int(s)], segment.passage(row), segment.vectors[row].tolist())
        for row, s in enumerate(segment.statements)
    ]


def put_in(made: list[Stored]) -> list[tuple[Held, Passage, list[float]]]:
    """The same of what a segment is made of."""
    return [(s.held, i.passage, [float(i.passage.ordinal), float(s.held.id), 1.0]) for s in made for i in s.passages]


def scores(segment: Segment, term: str) -> list[float]:
    """The BM25 of each passage against a term."""
    assert segment.words is not None
    return [float(score) for score in segment.words.lexical.scores([term], {term: 1.0})]


@given(stored())
def test_a_segment_gives_back_its_passages(made: list[Stored]) -> None:
    """Every row is the passage that was put in: offsets, sentences, kind, statement and vector."""
    assert rows(Segment.build(made)) == put_in(made)


@given(stored(), stored())
def test_merged_segments_give_back_all_passages(one: list[Stored], other: list[Stored]) -> None:
    """Merging shifts no boundary, and scores words as one segment of all of them does."""
    merged = Segment.merge([Segment.build(one), Segment.build(other)])
    assert rows(merged) == put_in(one) + put_in(other)
    assert scores(merged, "ab") == scores(Segment.build([*one, *other]), "ab")
    assert [merged.text(n) for n in range(len(merged.held))] == [
        "".join(item.text for item in each.passages).encode() for each in (*one, *other)
    ]
    assert merged.parts == tuple(each.parts for each in (*one, *other))


@given(stored())
def test_a_saved_segment_gives_back_its_passages(made: list[Stored]) -> None:
    """A folder holds all that a search needs, records included."""
    with tempfile.TemporaryDirectory() as folder:
        Segment.build(made).save(Path(folder) / "segment")
        loaded = Segment.load(Path(folder) / "segment")
        assert rows(loaded) == put_in(made)
        assert len(loaded) == len(put_in(made))
        assert loaded.parts == tuple(one.parts for one in made)
        assert scores(loaded, "ab") == scores(Segment.build(made), "ab")


@given(st.data(), stored(), stored())
def test_what_is_to_go_is_left_out_of_what_is_merged(
    data: st.DataObject, one: list[Stored], other: list[Stored]
) -> None:
    """A segment of those that stay is that which would be made of them alone, words included."""
    flags = [data.draw(st.lists(st.booleans(), min_size=len(some), max_size=len(some))) for some in (one, other)]
    left = [
        each for some, stay in zip((one, other), flags, strict=True) for each, s in zip(some, stay, strict=True) if s
    ]
    if not left:
        return
    merged = Segment.merge([Segment.build(one), Segment.build(other)], [np.array(stay) for stay in flags])
    alone = Segment.build(left)
    assert rows(merged) == put_in(left)
    assert merged.texts.tobytes() == alone.texts.tobytes()
    assert scores(merged, "ab") == scores(alone, "ab")
    assert merged.words is not None
    assert alone.words is not None
    for wording in ("ab", "a b", "b"):
        keys = keys_of([wording])
        assert merged.words.statements.holding(keys).tolist() == alone.words.statements.holding(keys).tolist()


def test_a_file_that_is_as_long_but_not_the_same_is_damage(tmp_path: Path) -> None:
    """Offsets that one flipped bit has moved are not searched with: passages would be lost or cut wrongly."""
    record = Record(delegation="Kenya", language="en")
    held = Held("0" * 12, "00000000", record, "/k", "", 50, 1, "")
    passage = Passage(0, 0, 50, PartKind.SPEECH, (Sentence(0, 20), Sentence(20, 50)))
    item = StoredPassage(held, passage, "seeds and wells", np.ones(3, dtype=np.float32))
    one = StoredStatement(held, (Part(PartKind.SPEECH, 0, 50),), (item,))
    folder = tmp_path / "segment"
    Segment.build([one]).save(folder)
    checked = [p for p in folder.rglob("*") if p.is_file() and p.name != "sums.json"]
    assert len(checked) > 8
    for path in checked:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        if "words" in path.relative_to(folder).parts:
            assert Segment.load(folder).words is None  # they can be made anew from the texts
        else:
            with pytest.raises(ValueError, match="is not as it was saved"):
                Segment.load(folder)
        path.write_bytes(whole)
    assert len(Segment.load(folder)) == 1
    assert Segment.load(folder).words is not None
