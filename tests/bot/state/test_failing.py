"""What is committed outlives a kill; a database that is gone for a moment is found again; the rest is told well."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, text

from bot.state import database
from bot.state.errors import StateBusy, StateNotWritable, StateUnavailable
from bot.state.state import State, open_state
from tests.bot.state.places import ASKED, Where, incoming, there
from tests.postgres import Server, own
from tests.retrieval import child

WRITE = """
import itertools, sys
from dataclasses import replace
from pathlib import Path
from bot.question import Turn
from bot.state.state import open_state
from tests.bot.state.places import ASKED, incoming
state = open_state(sys.argv[1] or None, Path(sys.argv[2]), bot=int(sys.argv[3]))
for n in itertools.count():
    state.inbox.take_in([incoming(n)])
    state.inbox.claim_next("killed", "chat 5", 0.5)
    state.answers.record(replace(ASKED, update_id=n), [Turn(str(n), "a"), Turn(str(n), "b")])
    print(n, flush=True)
    state.inbox.done(n)
"""


def test_a_kill_loses_nothing_that_was_committed(where: Where) -> None:
    """Killed in the middle of writing: what was told to be there is there, whole; what was begun is taken over."""
    process = child.started(WRITE, where.url or "", str(where.home), str(where.bot))
    told = [int(process.stdout.readline()) for _ in range(60)]
    process.kill()
    told += [int(line) for line in process.communicate().splitlines()]
    with where.open() as state:
        assert state.inbox.take_in([incoming(n) for n in told]) == ()
        turns = state.answers.turns(5, 0, most=10_000)
        last = max(told)
        assert [one.question for one in turns[: 2 * last + 2 : 2]] == [str(n) for n in told]
        assert [one.answer for one in turns] == ["a", "b"] * (len(turns) // 2)
        sleep(0.6)
        open_one = state.inbox.claim_next("next", "chat 5", 30)
        assert open_one is None or open_one.update_id in (last, last + 1)
    if where.url is None:
        with sqlite3.connect(where.home / "state.sqlite") as plain:
            assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[State]:
    """A state in a file that may not grow."""
    state = open_state(None, tmp_path, bot=1)
    with state._db._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    yield state
    state.close()


def test_a_full_disk_is_told_of(grown: State) -> None:
    """By its name, not by SQLite's; a transaction that did not fit has left nothing."""
    many = [incoming(n) for n in range(5000)]
    with pytest.raises(StateNotWritable, match="the disk is full; make room"):
        grown.inbox.take_in(many)
    assert grown.inbox.waiting() == ()
    assert len(grown.inbox.take_in(many[:1])) == 1


@pytest.mark.slow
def test_a_server_that_restarts_is_found_again(tmp_path: Path) -> None:
    """While it is down, that is told at once, by the setting's name; afterwards all goes on as if nothing had been."""
    with own() as server:
        state = open_state(server.create(), tmp_path, bot=1)
        id = state.answers.record(ASKED, [])
        server.stop()
        server.start()
        assert state.answers.find(id) is not None
        server.stop()
        asked = monotonic()
        with pytest.raises(StateUnavailable, match="ONRECORD_DATABASE_URL"):
            state.answers.find(id)
        with pytest.raises(StateUnavailable):
            state.alive()
        assert monotonic() - asked < 5
        starting = threading.Timer(0.05, server.start)
        starting.start()
        while True:
            try:
                state.alive()
                break
            except StateUnavailable:
                assert monotonic() - asked < 30
        starting.join()
        assert state.answers.take_more(id, 1, 2)
        state.close()


@pytest.fixture
def postgres_state(postgres_database: str, tmp_path: Path) -> Iterator[State]:
    """A state on PostgreSQL."""
    with Where(postgres_database, tmp_path, int(monotonic() * 1000)).open() as state:
        yield state


def cut(connection: Connection) -> None:
    """End the connection, as a server does that is shut down."""
    connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_connection_that_is_lost_costs_one_try(postgres_state: State) -> None:
    """Cut in the middle of a transaction, it is begun again on another connection; cut again, that is told."""
    tries = []

    def work(connection: Connection) -> str:
        tries.append(1)
        if len(tries) == 1:
            cut(connection)
        return "done"

    assert postgres_state._db.write(work, repeatable=False) == "done"
    assert len(tries) == 2
    with pytest.raises(StateUnavailable, match="does not answer"):
        postgres_state._db.write(cut, repeatable=True)


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_may_have_been_committed_is_not_done_twice(postgres_state: State, repeatable: bool) -> None:
    """Lost while committing, nobody knows: only what has the same outcome twice is tried again."""
    tries: list[int] = []

    def work(connection: Connection) -> int:
        tries.append(1)
        if len(tries) == 1:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with postgres_state._db._engine.connect() as other:
                other.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)"))
        return len(tries)

    if repeatable:
        assert postgres_state._db.write(work, repeatable=True) == 2
    else:
        with pytest.raises(StateUnavailable):
            postgres_state._db.write(work, repeatable=False)
        assert len(tries) == 1


def test_a_deadlock_is_resolved(postgres_state: State) -> None:
    """The one whose transaction the server undid tries again, and both come through."""
    db, both, passed = postgres_state._db, threading.Barrier(2), []
    postgres_state.inbox.take_in([incoming(1), incoming(2)])

    def work(first: int, second: int) -> None:
        tries = []

        def lock(connection: Connection) -> None:
            tries.append(1)
            for number in (first, second):
                where = f"bot = {db.bot} AND update_id = {number}"
                connection.execute(text(f"UPDATE updates SET attempts = attempts + 1 WHERE {where}"))
                if len(tries) == 1 and number == first:
                    both.wait(5)

        db.write(lock, repeatable=False)
        passed.append(first)

    threads = [threading.Thread(target=work, args=order) for order in ((1, 2), (2, 1))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert sorted(passed) == [1, 2]
    assert there(postgres_state.inbox.claim_next("w", "chat 5", 60)).attempts == 3


def test_a_worker_that_hangs_is_not_waited_for_without_end(
    postgres_state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds a lane's lock for too long is told of as busy: to whoever would claim in it, or renew a claim."""
    postgres_state.inbox.take_in([incoming(1)])
    postgres_state.inbox.claim_next("w", "chat 5", 60)
    monkeypatch.setattr(database, "LOCK_WAIT", "200ms")
    held, over = threading.Event(), threading.Event()

    def hang(connection: Connection) -> None:
        postgres_state._db.lock(connection, "lane chat 5")
        held.set()
        over.wait(10)

    hanging = threading.Thread(target=lambda: postgres_state._db.write(hang, repeatable=False))
    hanging.start()
    held.wait(5)
    with pytest.raises(StateBusy, match="look for a worker that hangs"):
        postgres_state.inbox.claim_next("w", "chat 5", 60)
    with pytest.raises(StateBusy):
        postgres_state.inbox.renew("w", 60)
    postgres_state.inbox.renew("x", 60)
    assert postgres_state.inbox.claim_next("w", "chat 6", 60) is None
    over.set()
    hanging.join()


def test_too_much_at_once_is_told_of(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """More threads than there are connections wait for a while, and are then told so."""
    with where.open() as state:
        monkeypatch.setattr(state._db._engine.pool, "_timeout", 0.1)
        held = [state._db._engine.connect() for _ in range(8)]
        with pytest.raises(StateBusy, match="too much at once"):
            state.alive()
        for one in held:
            one.close()
        state.alive()


def test_a_primary_that_became_a_replica_is_told_of(postgres: Server, tmp_path: Path) -> None:
    """A database that only lets itself be read names what to change."""
    url = postgres.create()
    open_state(url, tmp_path, bot=1).close()
    name = url.split("/")[3].split("?")[0]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    state = open_state(url, tmp_path, bot=1)
    with pytest.raises(StateNotWritable, match="name the primary server in ONRECORD_DATABASE_URL"):
        state.answers.record(ASKED, [])
    state.close()
