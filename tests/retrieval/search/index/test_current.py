"""The present index: a small index is in step before a question is answered, a large index may be a moment behind."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from retrieval.held import Held
from retrieval.search.index import current as keeping
from retrieval.search.index import update
from retrieval.search.index.current import Current
from retrieval.store.schema import StoredStatement
from retrieval.store.store import Store
from tests.retrieval import child
from tests.retrieval.search.index.indexed import by_hand, load, ranked, text
from tests.retrieval.stored import EMBEDDER, connect, put


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition is true; fail after a time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    """A home with three statements, and the folder of its index, in step."""
    home, folder = tmp_path / "home", tmp_path / "derived"
    store = connect(home)
    for n in range(3):
        put(store, text(n), f"/{n}.txt")
    Current(store, folder).follow()
    store.close()
    return home, folder


def reader(home: Path, folder: Path) -> tuple[Store, Current]:
    """The store and the index of a process without a writer."""
    known = load(folder).generation
    store = Store.connect(home, None, EMBEDDER, create=False, known=known)
    return store, Current(store, folder)


def is_open(store: Store) -> bool:
    """Whether a store has Chroma open."""
    return store._entries.opened is not None


OPENED = """
    import sys
    from pathlib import Path
    from tests.retrieval.search.index.test_current import reader

    store, current = reader(Path(sys.argv[1]), Path(sys.argv[2]))
    for held in current.index().held:
        assert current.index().read([held])[0].sha256 == held.sha256
    print("chromadb" in sys.modules)
"""


def test_a_reader_in_step_opens_no_chroma(saved: tuple[Path, Path]) -> None:
    """Chroma keeps all vectors in each process's own memory, and takes seconds to load them where they are many."""
    assert child.run(OPENED, *map(str, saved)) == "False"


def test_an_index_that_was_changed_is_opened_and_checked(saved: tuple[Path, Path]) -> None:
    """After a change, a wrong embedder or a missing index is told as at the first opening."""
    from retrieval.errors import IndexMismatch, StoreError

    home, folder = saved
    known = load(folder).generation
    put(connect(home), text(9), "/9.txt")
    with pytest.raises(IndexMismatch):
        Store.connect(home, None, "another", create=False, known=known)
    with pytest.raises(StoreError):
        Store.connect(home / "elsewhere", None, EMBEDDER, create=False, known="")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index counts as large, and nobody waits for a dead writer."""
    monkeypatch.setattr(keeping, "LARGE", 0)
    monkeypatch.setattr(keeping, "PATIENCE", 0.0)
    monkeypatch.setattr(keeping, "KEPT_UP_EVERY", 0.0)
    monkeypatch.setattr(keeping, "KEPT_UP_SHARE", 1e9)


WRITES = """
    import sys, time
    from pathlib import Path
    from retrieval.search.index import current
    from retrieval.search.index.current import Current
    from tests.retrieval.stored import connect, put
    from tests.retrieval.search.index.indexed import text

    current.KEPT_UP_EVERY, current.KEPT_UP_SHARE = 0, 1e9
    home, folder, keeps_up = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "keeps up"
    store = connect(home)
    kept = Current(store, folder)
    with store.writing():
        for n in range(10, 16):
            put(store, text(n), f"/{n}.txt")
            if keeps_up:
                kept.keep_up()
        print("written", flush=True)
        time.sleep(600)
"""


def writer(home: Path, folder: Path, how: str) -> child.Forked:
    """A process after writing six statements, still the writer, until killed."""
    process = child.started(WRITES, str(home), str(folder), how)
    assert process.stdout.readline() == "written\n"
    return process


def killed(process: child.Forked) -> None:
    """Kill a process, and wait until it has ended."""
    process.kill()
    process.communicate()


@pytest.mark.usefixtures("large")
def test_what_a_writer_keeps_up_is_taken_over_from_its_files(saved: tuple[Path, Path]) -> None:
    """A bot sees the statements of a long ingest a moment later, and opens no Chroma."""
    store, current = reader(*saved)
    assert len(current.index().held) == 3
    process = writer(*saved, "keeps up")
    assert len(current.index().held) == 9
    assert ranked(current.index(), 3, limit=40)
    assert not is_open(store)
    killed(process)


@pytest.mark.usefixtures("large")
def test_what_a_writer_did_not_save_is_followed_in_the_background(saved: tuple[Path, Path]) -> None:
    """Until then the old index answers, at once and whole; Chroma is closed again afterwards."""
    store, current = reader(*saved)
    before = current.index()
    process = writer(*saved, "")
    for _ in range(20):
        assert current.index() is before  # it may yet be saved by the one who writes
    killed(process)
    until(lambda: len(current.index().held) == 9)
    until(lambda: not is_open(store))
    again = connect(saved[0], create=False)
    assert ranked(current.index(), 3, limit=40) == by_hand(again, 3, limit=40)
    assert len(load(saved[1]).held) == 9


@pytest.mark.usefixtures("large")
def test_a_writer_that_keeps_up_for_hours_is_waited_for(
    saved: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer is always a statement ahead of the index; readers leave the update to the writer."""
    clock = itertools.count(0.0, 150.0)
    monkeypatch.setattr(keeping, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    store, current = reader(*saved)
    other = connect(saved[0])
    theirs = Current(other, saved[1])
    with other.writing():
        for n in range(20, 30):
            put(other, text(n), f"/{n}.txt")
            theirs.follow()
            put(other, text(100 + n), f"/{100 + n}.txt")
            assert len(current.index().held) == 3 + 2 * (n - 20) + 1
    assert current._follower is None
    assert not is_open(store)


def test_threads_have_one_index(saved: tuple[Path, Path]) -> None:
    """Simultaneous questions wait for the same reading of the index."""
    _, current = reader(*saved)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(current.index())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(index) for index in found}) == 1


def test_many_that_are_new_are_kept_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large first update goes on after an interruption, and the pieces bound the memory."""
    monkeypatch.setattr(update, "PIECE", 6)
    home, folder = tmp_path / "home", tmp_path / "derived"
    store = connect(home)
    for n in range(7):
        put(store, text(n), f"/{n}.txt")
    read = store.whole
    asked: list[str] = []
    most = 5

    def whole(held: Held, *, vectors: bool) -> StoredStatement:
        if len(asked) == most:
            raise KeyboardInterrupt
        asked.append(held.id)
        return read(held, vectors=vectors)

    monkeypatch.setattr(store, "whole", whole)
    with pytest.raises(KeyboardInterrupt):
        Current(store, folder).index()
    part = load(folder)
    assert (len(part.held), part.generation) == (4, "")
    asked, most = [], 4
    index = Current(store, folder).index()
    assert len(index.held) == 7
    assert set(asked) == {h.id for h in index.held} - {h.id for h in part.held}
    assert load(folder).generation == store.generation()
    assert ranked(index, 2, limit=40) == by_hand(connect(home, create=False), 2, limit=40)
    assert index.among() == 21
