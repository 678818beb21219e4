"""A Chroma server takes the folder's place, and nothing else changes."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.errors import IndexMismatch, StoreError
from retrieval.ingest.rebuild import rebuild
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive, reopening
from retrieval.store.entries import Entries
from retrieval.store.index import REBUILDING, SYNC_THRESHOLD, index_at
from retrieval.store.store import Store
from tests.retrieval.exports import Hashes
from tests.retrieval.ingest.test_rebuild import OTHER
from tests.retrieval.stored import EMBEDDER, put, stored

pytestmark = pytest.mark.slow

Served = tuple[str, subprocess.Popen[bytes]]
"""The address of a Chroma server, and its process."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The address of a Chroma server over a folder, and its process."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--path", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api/v2/heartbeat", timeout=1).close()
            break
        except OSError:
            assert server.poll() is None
            time.sleep(0.1)
    yield address, server
    server.terminate()
    server.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """The address of a Chroma server, and its process."""
    with serving(tmp_path / "server") as started:
        yield started


def test_what_one_writes_on_a_server_others_read(server: Served, tmp_path: Path) -> None:
    """Several machines share one index: each sees what the others do, in one version, rebuilt to the letter."""
    url, process = server
    with pytest.raises(StoreError, match="onrecord ingest"):
        Store.connect(tmp_path / "a", url, EMBEDDER, create=False)
    one = Store.connect(tmp_path / "a", url, EMBEDDER, create=True)
    other = Store.connect(tmp_path / "b", url, EMBEDDER, create=True)
    assert other.is_new
    put(one, "The old words. " * 20)
    assert len(other.held()) == 1
    new = put(other, "The new words. " * 20)
    assert [h.id for h in one.held()] == [new.id]
    assert stored(one, new.id) == new
    assert one.whole(one.held()[0], vectors=True).vectors.size
    assert len(one._entries.ids()) == one.held()[0].passages
    with pytest.raises(IndexMismatch):
        Store.connect(tmp_path / "c", url, OTHER, create=True)
    assert [o.statement_id for o in rebuild(tmp_path / "a", url, OTHER, Hashes(dims=3))] == [new.id]
    assert stored(Store.connect(tmp_path / "c", url, OTHER, create=True), new.id) == new
    process.kill()
    process.wait()
    for act in (one.held, lambda: one.remove(new.id)):
        with pytest.raises(StoreError, match="ONRECORD_CHROMA_URL"):
            act()


def test_of_what_others_changed_only_that_is_read(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that comes after another knows everything as it is now, and has not read all of it to know."""
    url, _ = server
    one = Store.connect(tmp_path / "a", url, EMBEDDER, create=True)
    other = Store.connect(tmp_path / "b", url, EMBEDDER, create=True)
    first, *_ = [put(one, f"Statement {n}. " * 20, f"/{n}.txt") for n in range(5)]
    assert len(other.heads()) == 5
    read: list[str] = []
    get = Entries.get

    def counted(self: Entries, ids: list[str], include: list[str]) -> dict[str, dict[str, object]]:
        if self is other._entries:
            read.extend(ids)
        return get(self, ids, include)

    monkeypatch.setattr(Entries, "get", counted)
    new = put(one, "One that is new. " * 20, "/new.txt")
    one.remove(first.id)
    with other.writing():
        assert {h.held.id for h in other.heads()} == {h.held.id for h in one.heads()}
    assert [entry.partition(".")[0] for entry in read] == [new.id]
    one.add_source(new.id, "/copy.txt", "f" * 64)
    assert {h.held.id: h.sources for h in other.heads()} == {h.held.id: h.sources for h in one.heads()}
    read.clear()
    put(one, "Another. " * 20, "/another.txt")
    assert other.heads() == one.heads()
    assert len(read) == 1


def test_a_server_writes_its_vectors_to_files_as_it_likes(server: Served, tmp_path: Path) -> None:
    """Left to checkpoints, as a folder's, each change would take longer the more is held."""
    url, _ = server
    with closing(Store.connect(tmp_path, url, EMBEDDER, create=True)) as store:
        assert (store._entries.collection().configuration["hnsw"] or {})["sync_threshold"] == SYNC_THRESHOLD


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host", "http://"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    """A mistyped setting is named, with the form that is wanted."""
    with pytest.raises(StoreError, match="http://host:8000"):
        Store.connect(tmp_path, address, EMBEDDER, create=True)


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """The message says where nobody answered and which setting leads there."""
    with pytest.raises(StoreError, match=r"no Chroma server answers at http://127.0.0.1:.*ONRECORD_CHROMA_URL"):
        Store.connect(tmp_path, f"http://127.0.0.1:{free_port()}", EMBEDDER, create=True)


def test_readers_on_other_machines_go_over_to_the_new_index(server: Served, tmp_path: Path) -> None:
    """One machine makes the index anew; of what others ask meanwhile nothing fails, and then the new one answers."""
    url, _ = server
    with closing(Store.connect(tmp_path / "a", url, EMBEDDER, create=True)) as writer:
        for n in range(3):
            put(writer, f"Statement {n} of three. " * 20, f"/{n}.txt", language="en")
    opened: list[str] = []

    def archive(identity: str, vectors: ArrayEmbeddings) -> Archive:
        opened.append(identity)
        store = Store.connect(tmp_path / "b", url, identity, create=False)
        return Archive(store, vectors, tmp_path / "derived" / f"{identity}{store.made}")

    lasting = reopening(archive(EMBEDDER, Hashes()), lambda: archive(OTHER, Hashes(dims=3)))
    wrong: list[Exception] = []
    looks, over = 0, threading.Event()

    def look() -> None:
        nonlocal looks
        while not over.is_set():
            try:
                (first, *others) = lasting.held()
                assert len(others) == 2
                assert lasting.read(first)[1]
                assert lasting.search(SearchQuery("three", "en")).passages
            except Exception as error:
                wrong.append(error)
            looks += 1

    thread = threading.Thread(target=look)
    thread.start()
    assert [o.status for o in rebuild(tmp_path / "a", url, OTHER, Hashes(dims=3))] == ["changed"] * 3
    seen = looks
    while looks < seen + 3:
        time.sleep(0.02)
    over.set()
    thread.join()
    assert (wrong, opened) == ([], [EMBEDDER, OTHER])
    with closing(index_at(tmp_path / "c", url)) as index:
        assert index.noted(REBUILDING) == ""
        assert [collection.name for collection in index.client().list_collections()] == ["onrecord"]
