"""How near a question lies to the field: by sentences that stand for it, whatever is held and whoever embeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval import field
from retrieval.archive import Archive
from retrieval.found import SearchQuery
from retrieval.vector_cache import CachedEmbeddings

Matrix = npt.NDArray[np.float32]

OF_THE_FIELD = ("sanctions", "the reform of the Security Council", "la situation au Sahel", "изменение климата", "难民")
OTHER = (
    "how long to boil an egg",
    "a good hotel with a pool",
    "recette de crêpes",
    "прогноз погоды на завтра",
    "炒饭的做法",
)


class Counting:
    """An embedder that counts what it is asked for."""

    def __init__(self, inner: CachedEmbeddings) -> None:
        self._inner = inner
        self.asked = 0

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dims)."""
        self.asked += 1
        return self._inner.document_matrix(texts)

    def query_vector(self, text: str) -> Matrix:
        """A unit vector."""
        return self._inner.query_vector(text)


def test_the_vector_in_the_file_is_the_local_embedder_s(embeddings: CachedEmbeddings) -> None:
    """It is the mean of the vectors of the sentences beside it, as nearly as 16 bits tell."""
    assert field.local() == pytest.approx(field.measured(embeddings), abs=1e-3)


def test_what_is_of_the_field_lies_nearer_in_each_language(embeddings: CachedEmbeddings) -> None:
    """A subject of such meetings lies nearer to the field than what nobody says there, pair by pair."""
    vector = field.local()
    for one, other in zip(OF_THE_FIELD, OTHER, strict=True):
        assert vector @ embeddings.query_vector(one) > vector @ embeddings.query_vector(other)


def test_it_is_measured_once_and_kept(embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """Another embedder is asked for the sentences once; a file that is damaged is made anew."""
    counting, file = Counting(embeddings), tmp_path / "derived" / "field.npy"
    first = field.kept(counting, file)
    assert np.array_equal(field.kept(counting, file), first)
    assert counting.asked == 1
    for damage in (b"", b"not an array", np.array([np.nan], dtype=np.float32).tobytes()):
        file.write_bytes(damage)
        assert np.array_equal(field.kept(counting, file), first)
    assert counting.asked == 4


def test_a_search_tells_how_near_its_question_is(
    assembly: Archive, embeddings: CachedEmbeddings, tmp_path: Path
) -> None:
    """The figure is the question's mean cosine with the sentences, put on the scale; passages compared are counted."""
    found = assembly.search(SearchQuery("sanctions", "en"))
    assert found.nearness is not None
    assert found.nearness == pytest.approx(float(field.local() @ embeddings.query_vector("sanctions")), abs=1e-5)
    assert found.among == sum(held.passages for held in assembly.held())
    (tmp_path / "scale.json").write_text('{"factor": 0.5, "offset": 0.4}', encoding="utf-8")
    on_scale = Archive(assembly.store, embeddings, tmp_path, scaled=True).search(SearchQuery("sanctions", "en"))
    assert on_scale.nearness == pytest.approx(0.5 * found.nearness + 0.4, abs=1e-3)
    assert (tmp_path / "field.npy").is_file()
