"""The index is made anew for another embedder from what it holds, and never lost on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexMismatch
from retrieval.ingest.outcome import Progress
from retrieval.ingest.rebuild import rebuild
from retrieval.store.schema import passage_ids
from retrieval.store.store import Store
from tests.retrieval.exports import Hashes
from tests.retrieval.store.test_store import raw
from tests.retrieval.stored import connect, put

OTHER = "hashes, 3 dimensions"


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
    outcomes = list(rebuild(home, None, OTHER, Hashes(dims=3), on_progress=seen.append))
    assert [o.statement_id for o in outcomes] == [h.id for h, _ in before]
    assert seen[-1].passages_done == seen[-1].passages > 5
    new = Store.connect(home, None, OTHER, create=False)
    assert [(h, new.read(h)) for h in new.held()] == before
    assert {new.whole(h, vectors=True).vectors.shape for h in new.held()} == {(h.passages, 3) for h in new.held()}
    with pytest.raises(IndexMismatch, match="onrecord ingest --rebuild"):
        old.held()
    assert len([entry for entry in (home / "index" / "chroma").iterdir() if entry.is_dir()]) == 1


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
    outcomes = {o.statement_id: o for o in rebuild(home, None, OTHER, Hashes(dims=3))}
    assert outcomes[damaged.id].status == "refused"
    assert "damaged" in str(outcomes[damaged.id].reason)
    assert damaged.id not in {h.id for h in Store.connect(home, None, OTHER, create=False).held()}


def test_where_nothing_is_held_there_is_nothing_to_rebuild(tmp_path: Path) -> None:
    """The command is harmless on a new folder."""
    assert list(rebuild(tmp_path, None, OTHER, Hashes(dims=3))) == []
