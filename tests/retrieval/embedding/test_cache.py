"""The cache of vectors: nothing is embedded twice, and nothing that befalls its file stops anybody."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.local import LocalEmbeddings
from retrieval.errors import EmbeddingError
from tests.retrieval.child import run
from tests.retrieval.exports import Hashes

if TYPE_CHECKING:
    from retrieval.embedding.base import Matrix

DIMS = 384
GARBAGE = b"not a database at all" * 1000
SENTENCES = [
    "Sanctions hinder the access of our people to technology.",
    "The Security Council must be reformed.",
    "Small islands pay the price of a warming sea.",
    "La paix se construit chaque jour.",
]


class Recording(Hashes):
    """The embedder that counts, with as many dimensions as the local one; it fails on the text "fail"."""

    def __init__(self) -> None:
        super().__init__(dims=DIMS)

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        if "fail" in texts:
            raise EmbeddingError("no more")
        return super().document_matrix(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the cache's file will be; its folder is not there yet."""
    return tmp_path / "state" / "vectors.sqlite"


def numbered(count: int, start: int = 0) -> list[str]:
    """So many texts, each another."""
    return [f"sentence {number}" for number in range(start, start + count)]


def test_nothing_is_embedded_twice(path: Path) -> None:
    """Not in one call, not in the next, not in another process's, and not for white space or accents.

    Another identity is another embedder, whose vectors mean something else.
    """
    first, second, other = Recording(), Recording(), Recording()
    texts = ["café", " cafe\u0301 ", "tea", "café"]
    vectors = CachedEmbeddings(first, path, "it").document_matrix(texts)
    assert first.asked == ["café", "tea"]
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[0], vectors[3])
    again = CachedEmbeddings(second, path, "it").document_matrix(["tea", "water", "café"])
    assert second.asked == ["water"]
    assert np.array_equal(again[[2, 0]], vectors[[0, 2]])
    CachedEmbeddings(other, path, "other").document_matrix(["tea"])
    assert other.asked == ["tea"]


def test_a_vector_read_back_is_the_vector_computed(path: Path) -> None:
    """A threshold decides the same on the day of the ingest and on the next, to the last bit.

    Half precision moves no cosine that matters: those of e5 differ by hundredths, and these by 0.00005 at most.
    """
    local = LocalEmbeddings()
    fresh = CachedEmbeddings(local, path, "local").document_matrix(SENTENCES)
    assert np.array_equal(CachedEmbeddings(local, path, "local").document_matrix(SENTENCES), fresh)
    assert fresh.dtype == np.float32
    assert np.allclose(np.linalg.norm(fresh, axis=1), 1, atol=1e-6)
    question = local.query_vector("What is said about sanctions?")
    assert np.abs(local.document_matrix(SENTENCES) @ question - fresh @ question).max() < 5e-5


def test_a_question_is_embedded_once_and_nobody_can_spoil_it(path: Path) -> None:
    """Questions are kept in memory, apart from documents; a caller may do what it likes with its array."""
    inner = Recording()
    cache = CachedEmbeddings(inner, path, "it")
    first = cache.query_vector("a")
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(cache.query_vector(" a "), kept)
    assert inner.asked == ["a"]
    for number in range(300):
        cache.query_vector(f"question {number}")
    cache.query_vector("a")
    assert inner.asked.count("a") == 2


def test_what_was_embedded_before_a_failure_is_not_embedded_again(path: Path) -> None:
    """Each batch is stored before the next begins."""
    with pytest.raises(EmbeddingError, match="no more"):
        CachedEmbeddings(Recording(), path, "it").document_matrix([*numbered(70), "fail"])
    after = Recording()
    CachedEmbeddings(after, path, "it").document_matrix(numbered(71))
    assert after.asked == numbered(7, start=64)


def test_threads_share_a_cache(path: Path) -> None:
    """Eight threads that embed overlapping texts get each text's own vector."""
    cache, texts = CachedEmbeddings(Recording(), path, "it"), numbered(300)
    right = CachedEmbeddings(Recording(), path.with_name("other"), "it").document_matrix(texts)
    with ThreadPoolExecutor(8) as threads:
        starts = [10 * n for n in range(20)]
        for start, got in zip(starts, threads.map(lambda s: cache.document_matrix(texts[s:]), starts), strict=True):
            assert np.array_equal(got, right[start:])


def test_processes_share_a_file(path: Path) -> None:
    """Four processes that make the file at once and embed the same texts all store, and the file is sound."""
    script = """
        import sys
        from pathlib import Path
        from retrieval.embedding.cache import CachedEmbeddings
        from tests.retrieval.embedding.test_cache import Recording, numbered
        cache = CachedEmbeddings(Recording(), Path(sys.argv[1]), "it")
        start = int(sys.argv[2])
        for _ in range(3):
            cache.document_matrix(numbered(400, start))
        print(float(cache.document_matrix(numbered(400, start)).sum()))
    """
    starts = [0, 100, 200, 300]
    with ThreadPoolExecutor(4) as threads:
        sums = list(threads.map(lambda start: float(run(script, str(path), str(start))), starts))
    after = Recording()
    cache = CachedEmbeddings(after, path, "it")
    assert [float(cache.document_matrix(numbered(400, start)).sum()) for start in starts] == sums
    assert after.asked == []
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def settle(path: Path) -> None:
    """Brings what SQLite's journal holds into the file, so that damage to the file is damage."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def garbage_pages(path: Path) -> None:
    """SQLite's, with every page after the first overwritten."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def another_table(path: Path) -> None:
    """SQLite's, and somebody else's."""
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE vectors (something TEXT)")


def spoilt_values(path: Path) -> None:
    """A sound file, whose vectors are too short or not numbers."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE vectors SET value = x'0011' WHERE rowid % 2")
        db.execute("UPDATE vectors SET value = ? WHERE NOT rowid % 2", (b"\xff" * 2 * DIMS,))


def a_folder(path: Path) -> None:
    """Not even a file."""
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "not SQLite's any more": lambda path: path.write_bytes(GARBAGE),
    "half of it gone": lambda path: os.truncate(path, path.stat().st_size // 2),
    "all of it gone": lambda path: os.truncate(path, 0),
    "other pages": garbage_pages,
    "another table": another_table,
    "values that are no vectors": spoilt_values,
    "a folder": a_folder,
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("is_open", [False, True], ids=["before it is opened", "while it is open"])
def test_a_damaged_file_costs_only_time(path: Path, damage: str, is_open: bool) -> None:
    """Right vectors come back, whatever became of the file; and they are kept again, if anything can be."""
    before = CachedEmbeddings(Recording(), path, "it")
    right = before.document_matrix(numbered(200))
    before.close()
    settle(path)
    cache = CachedEmbeddings(Recording(), path, "it")
    if is_open:
        cache.document_matrix(numbered(5))
    DAMAGE[damage](path)
    for _ in range(2):
        assert np.array_equal(cache.document_matrix(numbered(200)), right)
    cache.close()
    assert np.array_equal(CachedEmbeddings(Recording(), path, "it").document_matrix(numbered(200)), right)
    after = Recording()
    assert np.array_equal(CachedEmbeddings(after, path, "it").document_matrix(numbered(200)), right)
    assert after.asked == ([] if path.is_file() else numbered(200))


def test_a_damaged_file_is_moved_aside_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is kept for whoever wonders, said in the log, and a second process leaves the first one's new file alone."""
    first, second = (CachedEmbeddings(Recording(), path, "it") for _ in range(2))
    first.document_matrix(numbered(40))
    second.document_matrix(numbered(40))
    settle(path)
    path.write_bytes(GARBAGE)
    for cache in (first, second, first, second):
        cache.document_matrix(numbered(80))
    assert "was damaged" in caplog.text
    assert path.with_name("vectors.sqlite.damaged").read_bytes().startswith(b"not a database")
    after = Recording()
    CachedEmbeddings(after, path, "it").document_matrix(numbered(80))
    assert after.asked == []


def test_a_full_disk_stops_nobody(path: Path) -> None:
    """Where nothing more can be written, what was stored is found and the rest is embedded."""
    out = run(
        """
        import resource, sys
        from pathlib import Path
        import numpy as np
        from retrieval.embedding.cache import CachedEmbeddings
        from tests.retrieval.embedding.test_cache import Recording, numbered
        inner = Recording()
        cache = CachedEmbeddings(inner, Path(sys.argv[1]), "it")
        first = cache.document_matrix(numbered(32))
        cache.close()
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        all = cache.document_matrix(numbered(500))
        print(len(inner.asked), all.shape, np.array_equal(all[:32], first), bool(all.any(axis=1).all()))
        """,
        str(path),
    )
    assert out == f"500 (500, {DIMS}) True True"


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    """State under a path that is a file: there is no cache, and the vectors are right."""
    (tmp_path / "state").write_text("a file")
    inner = Recording()
    cache = CachedEmbeddings(inner, tmp_path / "state" / "vectors.sqlite", "it")
    assert np.array_equal(cache.document_matrix(["a"]), cache.document_matrix(["a"]))
    assert inner.asked == ["a", "a"]


def test_an_embedder_that_changes_its_dimensions_starts_anew(path: Path) -> None:
    """A provider that puts another model behind the same name gives vectors that agree with one another."""
    CachedEmbeddings(Recording(), path, "it").document_matrix(["a"])
    shorter = Hashes(dims=2)
    cache = CachedEmbeddings(shorter, path, "it")
    assert cache.document_matrix(["a", "b"]).shape == (2, 2)
    assert cache.document_matrix(["b", "a"]).shape == (2, 2)
    assert shorter.asked == ["b", "a", "b"]


def test_token_vectors_are_kept_beside_vectors(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are computed in one pass with the vectors, and read back as they were; an embedder may have none.

    A file that holds vectors alone is given the tokens when they are asked for.
    """
    local = LocalEmbeddings()
    first = CachedEmbeddings(local, path, "it")
    alone = first.document_matrix(SENTENCES)
    vectors, tokens = first.document_tokens(SENTENCES)
    expected = local.document_tokens(SENTENCES)[1]
    assert tokens is not None
    assert expected is not None
    assert np.array_equal(vectors, alone)
    assert all(np.array_equal(one, other) for one, other in zip(tokens, expected, strict=True))

    def refuse(*_: object) -> None:
        raise AssertionError("embedded twice")

    monkeypatch.setattr(LocalEmbeddings, "document_matrix", refuse)
    monkeypatch.setattr(LocalEmbeddings, "document_tokens", refuse)
    again = CachedEmbeddings(LocalEmbeddings(), path, "it")
    assert np.array_equal(again.document_matrix(SENTENCES), vectors)
    read = again.document_tokens(SENTENCES)[1]
    assert read is not None
    assert all(np.array_equal(one, other) for one, other in zip(read, tokens, strict=True))
    other = CachedEmbeddings(Recording(), path, "other")
    assert (other.document_tokens(["tea"])[1], other.query_tokens("tea")[1]) == (None, None)
