"""The lock of whoever writes to a server: homes on any machine exclude each other by the database that they share."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.state.writer_lock import writer_lock
from retrieval.errors import IndexBusy, WriterLost
from retrieval.store.writer_lock import writer
from tests.bot.state.places import Where
from tests.postgres import own
from tests.retrieval.child import Forked, started

HOLDS = """
import sys, time
from pathlib import Path
from bot.state.writer_lock import writer_lock
from retrieval.store.writer_lock import writer
url, home = sys.argv[1:]
with writer(Path(home), 10, writer_lock(url, Path(home))) as still:
    still()
    print("holding", flush=True)
    time.sleep(60)
"""


def url_of(where: Where) -> str:
    """The URL of a database of either kind, as several homes have it in their settings."""
    return where.url or f"sqlite:///{where.home / 'shared.sqlite'}"


def holding(where: Where) -> Forked:
    """A process with a home of its own, that is the writer."""
    process = started(HOLDS, url_of(where), str(where.home / "theirs"))
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_writer_of_another_home_is_named_and_waited_for(where: Where) -> None:
    """Whoever comes second is told who is writing, and writes once that one has ended, killed or not."""
    mine, lock = where.home / "mine", writer_lock(url_of(where), where.home / "mine")
    process = holding(where)
    told = rf"process {process.pid} .*has been writing since.*wait for it to end"
    with pytest.raises(IndexBusy, match=told), writer(mine, 0.3, lock):
        pass
    process.kill()
    process.wait()
    began = time.monotonic()
    with writer(mine, 10, lock) as still:
        still()
        with writer(mine, 0, lock) as again:  # nested, in the same thread
            again()
    assert time.monotonic() - began < 5
    with writer(mine, 1, lock):
        pass


def test_who_has_lost_the_lock_learns_of_it(tmp_path: Path) -> None:
    """A server that restarts lets others in: who was writing must not go on."""
    with own() as server:
        lock = writer_lock(server.url(), tmp_path)
        with writer(tmp_path, 5, lock) as still:
            still()
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            with pytest.raises(WriterLost, match=r"lost the connection.*goes on where it was"):
                still()
        with writer(tmp_path, 5, lock) as still:
            still()
