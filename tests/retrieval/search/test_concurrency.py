"""One writer at a time, who is named to the others; readers in any thread and process go on, and see what is added."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import IndexBusy, StatementGone, StoreError
from retrieval.statement import Statement
from retrieval.store.entries import Entries
from retrieval.store.writer_lock import OWNER, is_written, writer
from tests.retrieval import child
from tests.retrieval.stored import connect, put


def test_a_second_writer_waits_and_then_says_who_holds_the_index(tmp_path: Path) -> None:
    """Nobody hangs, and nobody has to guess which program to stop."""
    with child.holding(tmp_path) as first:
        start = time.monotonic()
        with pytest.raises(IndexBusy) as busy, writer(tmp_path, wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - start < 5
    message = str(busy.value)
    assert f"process {first.pid} (-c {tmp_path}) on {platform.node()} has been writing since " in message
    assert "wait for it to end, or stop it" in message


def test_whether_somebody_writes_is_seen_without_waiting(tmp_path: Path) -> None:
    """Readers may ask at any time; to ask keeps no writer out, and one that was killed is none."""
    assert not is_written(tmp_path / "nowhere")
    with writer(tmp_path):
        assert is_written(tmp_path)
    assert not is_written(tmp_path)
    with child.holding(tmp_path):
        assert is_written(tmp_path)
    assert (tmp_path / OWNER).exists()
    assert not is_written(tmp_path)
    with writer(tmp_path, wait=0):
        pass


def test_one_thread_may_nest_what_another_must_wait_for(tmp_path: Path) -> None:
    """The lock holds between threads too, and does not lock its holder out."""

    def second() -> None:
        with writer(tmp_path, wait=0.1):
            pass

    with writer(tmp_path), writer(tmp_path, wait=0), ThreadPoolExecutor(1) as pool, pytest.raises(IndexBusy):
        pool.submit(second).result()
    second()


def test_a_writer_without_a_note_is_still_reported(tmp_path: Path) -> None:
    """The note of who is writing is a courtesy; the lock does not depend on it."""
    with child.holding(tmp_path):
        (tmp_path / OWNER).write_text("{", encoding="utf-8")
        with pytest.raises(IndexBusy, match="another process is writing"), writer(tmp_path, wait=0):
            pass


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path: Path) -> None:
    """State that lies where nothing can be made is a matter of settings."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="ONRECORD_HOME"), writer(tmp_path / "file" / "home"):
        pass


def test_threads_read_while_one_of_them_writes(tmp_path: Path) -> None:
    """The engine reads from several threads at once; a source is never without its statement."""
    store = connect(tmp_path)
    sources = [f"/{n}.txt" for n in range(6)]
    for source in sources:
        put(store, f"{source} in its first version. " * 10, source)
    done = threading.Event()

    def read() -> int:
        looks = 0
        while not done.is_set():
            held = store.held()
            assert [h.source for h in held] == sources
            for one in held:
                try:
                    assert store.read(one).text.startswith(one.source)
                    assert len(store.whole(one, vectors=True).passages) == one.passages
                except StatementGone:
                    pass  # replaced between the two looks
            looks += 1
        return looks

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for turn in range(2):
            for source in sources:
                put(store, f"{source} in version {turn}. " * 10, source)
        done.set()
        assert all(reader.result() > 0 for reader in readers)


def test_what_is_replaced_while_heads_are_read_stays_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement is held before and after it is replaced, so nobody finds it gone in between."""
    put(store := connect(tmp_path), "The old words. " * 5)
    put(store, "Other words. " * 5, "/statements/b.txt")
    reader = connect(tmp_path, create=False)
    reader.held()
    put(store, "Words. " * 5, "/statements/c.txt")
    get = Entries.get
    replaced: list[Statement] = []

    def overtaken(self: Entries, ids: Sequence[str], include: list[Any]) -> dict[str, dict[str, Any]]:
        if not replaced:
            replaced.append(put(store, "The new words. " * 5))
        return get(self, ids, include)

    monkeypatch.setattr(Entries, "get", overtaken)
    assert {h.source for h in reader.held()} == {f"/statements/{name}.txt" for name in "abc"}
    assert replaced


def test_a_reader_that_has_read_something_new_knows_all_that_is_new(tmp_path: Path) -> None:
    """To read a statement opens the index anew; what is held is then what it says, not what was known before."""
    put(store := connect(tmp_path), "Words. " * 5)
    reader = connect(tmp_path, create=False)
    (first,) = reader.held()
    put(store, "Other words. " * 5, "/statements/b.txt")
    reader.read(first)
    assert len(reader.held()) == 2
