"""The index is made anew for another embedder from what it holds, and never lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.errors import EmbeddingError, IndexMismatch
from retrieval.ingest.outcome import Progress
from retrieval.ingest.rebuild import rebuild
from retrieval.store.index import create_collection, index_at
from retrieval.store.schema import REBUILT, SCHEMA, passage_ids
from retrieval.store.store import Store
from tests.retrieval.store.test_store import chroma, raw
from tests.retrieval.stored import connect, put

OTHER = "lengths, 3 dimensions"


class Lengths(ArrayEmbeddings):
    """Vectors of three numbers that depend on a text's length; fails after `enough` calls."""

    def __init__(self, enough: int = 1_000) -> None:
        self.enough = enough

    def document_matrix(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 3)."""
        if not self.enough:
            raise EmbeddingError("the embedder did not answer")
        self.enough -= 1
        rows = np.array([[len(text), len(text) ** 2, 7] for text in texts], dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def query_vector(self, text: str) -> npt.NDArray[np.float32]:
        """A unit vector, shape (3,)."""
        return np.asarray(self.document_matrix([text])[0])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that holds five statements."""
    store = connect(tmp_path)
    with store.writing():
        for n in range(5):
            put(store, f"Statement {n} of five. " * (n + 5), f"/{n}.txt", speaker=f"S{n}")
        put(store, "Statement 4 in its second version. " * 9, "/4.txt")
    store.close()
    return tmp_path


def test_another_embedder_takes_over_all_that_is_held(home: Path) -> None:
    """Text, records and sources stay to the letter; the vectors are the new embedder's, and the old ones are gone."""
    old = connect(home)
    before = [(h, old.read(h)) for h in old.held()]
    seen: list[Progress] = []
    outcomes = list(rebuild(home, None, OTHER, Lengths(), on_progress=seen.append))
    assert [o.statement_id for o in outcomes] == [h.id for h, _ in before]
    assert seen[-1].passages_done == seen[-1].passages > 5
    new = Store.connect(home, None, OTHER, create=False)
    assert [(h, new.read(h)) for h in new.held()] == before
    assert {new.whole(h, vectors=True).vectors.shape for h in new.held()} == {(h.passages, 3) for h in new.held()}
    with pytest.raises(IndexMismatch, match="onrecord ingest --rebuild"):
        old.held()
    assert len([entry for entry in (home / "index" / "chroma").iterdir() if entry.is_dir()]) == 1


def test_an_embedder_that_fails_leaves_the_index_as_it_was(home: Path) -> None:
    """A rebuild is all or nothing, and may be started again."""
    store = connect(home)
    before = [store.read(h) for h in store.held()]
    with pytest.raises(EmbeddingError):
        list(rebuild(home, None, OTHER, Lengths(enough=2)))
    again = connect(home, create=False)
    assert [again.read(h) for h in again.held()] == before
    assert again.whole(again.held()[0], vectors=True).vectors.size
    assert len(list(rebuild(home, None, OTHER, Lengths()))) == 5


def test_a_rebuild_cut_short_in_its_last_step_is_not_lost(home: Path) -> None:
    """Between taking the old collection away and naming the new one a kill leaves the new one, which is used."""
    client = chroma(home)
    entries = client.get_collection("onrecord", embedding_function=None).get(
        include=["documents", "metadatas", "embeddings"]
    )
    metadata: dict[str, str | int] = {"schema": SCHEMA, "embedder": "hashes, 8 dimensions", "complete": 1}
    made = create_collection(index_at(home, None), REBUILT, metadata)
    made.upsert(entries["ids"], entries["embeddings"], entries["metadatas"], entries["documents"])
    client.delete_collection("onrecord")
    reader = connect(home, create=False)
    held = reader.held()
    assert len(held) == 5
    put(connect(home), "One more.", "/5.txt")
    assert raw(home).name == "onrecord"
    assert len(reader.held()) == 6


def test_a_damaged_statement_is_left_out_by_name(home: Path) -> None:
    """What cannot be shown as the statement is not carried over as one."""
    store = connect(home)
    damaged = store.held()[1]
    raw(home).delete(ids=passage_ids(damaged)[1:2])
    raw(home).upsert(
        ids=passage_ids(damaged)[1:2],
        documents=["other words"],
        embeddings=np.ones((1, 8), dtype=np.float32),
        metadatas=[{"statement": damaged.id, "ordinal": 1}],
    )
    outcomes = {o.statement_id: o for o in rebuild(home, None, OTHER, Lengths())}
    assert outcomes[damaged.id].status == "refused"
    assert "damaged" in str(outcomes[damaged.id].reason)
    assert damaged.id not in {h.id for h in Store.connect(home, None, OTHER, create=False).held()}


def test_where_nothing_is_held_there_is_nothing_to_rebuild(tmp_path: Path) -> None:
    """The command is harmless on a new folder."""
    assert list(rebuild(tmp_path, None, OTHER, Lengths())) == []
