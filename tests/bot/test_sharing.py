"""What a worker that shares a folder tells of what others do meanwhile."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from bot.state import open_state
from retrieval.ingest.ingest import Progress, ingest
from retrieval.ingest.shared.ingest import LEASE, ingest_shared
from retrieval.readers import statement_id
from retrieval.store.store import Store
from tests.bot.cli.workers import write
from tests.retrieval.exports import Hashes

FILES = 12


def test_what_others_store_counts_as_done(tmp_path: Path) -> None:
    """The bar of each worker comes to its end, and what somebody else has stored is not stored again."""
    folder = tmp_path / "files"
    write(folder, FILES)
    seen: list[Progress] = []
    with (
        closing(open_state(None, tmp_path, bot=0)) as state,
        closing(Store.connect(tmp_path / "home", None, "hashes", create=True)) as mine,
        closing(Store.connect(tmp_path / "home", None, "hashes", create=True)) as theirs,
    ):
        claims = state.claims("index", "one", LEASE)
        work = ingest_shared([folder], mine, Hashes(), claims, on_progress=seen.append)
        first = next(work)
        last = sorted(folder.iterdir())[-3:]
        assert [one.status for one in ingest(last, theirs, Hashes())] == ["added"] * 3
        did = Counter(str(one.status) for one in (first, *work))
        assert did == {"added": FILES - 3, "by others": 3}
        assert (seen[-1].files_done, seen[-1].files) == (FILES, FILES)
        assert seen[-1].passages_done == seen[-1].passages == sum(held.passages for held in mine.held())


def test_nothing_is_waited_for_but_what_others_have_claimed(tmp_path: Path) -> None:
    """Whoever has nothing left to do says how much others have claimed, and takes it over when their claims end."""
    folder = tmp_path / "files"
    write(folder, 3)
    said: list[str] = []
    with (
        closing(open_state(None, tmp_path, bot=0)) as state,
        closing(Store.connect(tmp_path / "home", None, "hashes", create=True)) as store,
    ):
        gone = state.claims("index", "gone", 1.0)
        gone.claim([statement_id(path.read_bytes()) for path in sorted(folder.iterdir())[:2]], 2)
        work = ingest_shared([folder], store, Hashes(), state.claims("index", "one", LEASE), say=said.append)
        assert [one.status for one in work] == ["added"] * 3
    assert said == ["All else is done; waiting for 2 statements that other workers have claimed."]
