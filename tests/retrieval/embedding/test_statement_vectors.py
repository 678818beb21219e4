"""A passage's vector is made of its sentences', those around it and its header, as the module says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.statement_vectors import (
    AROUND,
    AROUND_WEIGHT,
    AT_A_TIME,
    HEADER_WEIGHT,
    header,
    passage_vectors,
)
from retrieval.statement import Part, PartKind, Passage, Record, Sentence, Statement

Vectors = npt.NDArray[np.float32]
IRAN = Record(delegation="Islamic Republic of Iran", date="2020-06-12", language="en")


class Directions(ArrayEmbeddings):
    """A stand-in for an embedder whose vectors can be reckoned with: each new text has a direction of its own."""

    def __init__(self, dims: int = 16) -> None:
        self.dims = dims
        self.seen: list[str] = []

    def document_matrix(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one a text."""
        self.seen += texts
        known = list(dict.fromkeys(self.seen))
        return np.array([np.eye(self.dims)[known.index(text)] for text in texts], dtype=np.float32)


def made(sizes: Sequence[int], *, lengths: Sequence[int], record: Record) -> tuple[Statement, list[Passage]]:
    """A statement of passages of so many sentences; sentence k is `lengths[k]` times its letter and a space."""
    text = "".join(chr(ord("a") + k) * n + " " for k, n in enumerate(lengths))
    sentences = [Sentence(a, b) for a, b in pairwise(accumulate((n + 1 for n in lengths), initial=0))]
    groups = [sentences[a:b] for a, b in pairwise(accumulate(sizes, initial=0))]
    cut = [Passage(k, g[0].start, g[-1].end, PartKind.SPEECH, tuple(g)) for k, g in enumerate(groups)]
    return Statement("0" * 12, text, (Part(PartKind.SPEECH, 0, len(text)),), record, "/a.txt"), cut


def test_weights_by_hand() -> None:
    """Sentences weigh by length, those around and the header by the module's numbers; computed here one by one."""
    lengths = [3, 1, 2, 2, 4, 1, 5, 2, 3]
    statement, cut = made([2, 1, 1, 5], lengths=lengths, record=IRAN)
    got = passage_vectors(Directions(), statement, cut)
    assert (HEADER_WEIGHT, AROUND_WEIGHT, AROUND) == (0.35, 0.3, 3)
    # The third passage is sentence 3; around it stand those from 0 to 6. The first has nothing before it.
    for passage, sentences, weights, last in ((2, [3], [1.0], 7), (0, [0, 1], [0.75, 0.25], 5)):
        own, around = np.zeros(16), np.zeros(16)
        own[sentences] = weights
        around[:last] = np.array(lengths[:last]) / sum(lengths[:last])
        expected = 0.65 * (0.7 * own + 0.3 * around)
        expected[9] += 0.35
        assert got[passage] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_without_a_delegation_and_a_date_there_is_no_header() -> None:
    """Where nothing is known of a statement its sentences alone make its vectors."""
    statement, cut = made([1], lengths=[4], record=Record(language="en"))
    embedder = Directions()
    assert passage_vectors(embedder, statement, cut)[0].tolist() == [1.0] + [0.0] * 15
    assert embedder.seen == ["aaaa"]


def test_the_header_says_who_and_when() -> None:
    """Country as written and year, whichever of them is known."""
    records = (IRAN, Record(delegation="Kenya"), Record(date="2021"), Record(speaker="Mr. Peter Otieno"))
    assert [header(record) for record in records] == ["Islamic Republic of Iran, 2020", "Kenya", "2021", ""]


@given(data=st.data(), sizes=st.lists(st.integers(1, 5), min_size=1, max_size=2 * AT_A_TIME), named=st.booleans())
@settings(max_examples=60)
def test_vectors_are_unit_vectors_whatever_the_lengths(data: st.DataObject, sizes: list[int], named: bool) -> None:
    """Passages of any sizes, with sentences of any lengths and of nothing, have finite vectors of length 1."""
    lengths = data.draw(st.lists(st.integers(0, 3000), min_size=sum(sizes), max_size=sum(sizes)))
    statement, cut = made(sizes, lengths=lengths, record=IRAN if named else Record())
    got = passage_vectors(Directions(dims=sum(sizes) + 1), statement, cut)
    assert np.isfinite(got).all()
    assert np.linalg.norm(got, axis=1) == pytest.approx(np.ones(len(sizes)), abs=1e-5)


def test_progress_is_told_and_changes_no_vector() -> None:
    """A long statement is embedded in steps that are reported, and its vectors are those of the whole."""
    sizes = [2] * (2 * AT_A_TIME + 3)
    statement, cut = made(sizes, lengths=range(20, 20 + sum(sizes)), record=IRAN)
    steps: list[int] = []
    got = passage_vectors(Directions(dims=400), statement, cut, steps.append)
    assert steps == [AT_A_TIME, AT_A_TIME, 3]
    middle = cut[AT_A_TIME - 1 : AT_A_TIME + 1]
    alone = passage_vectors(Directions(dims=400), statement, middle)
    assert not np.allclose(got[AT_A_TIME], alone[1]), "the sentences around count across a step"
