"""A folder that several processes take in together: each statement once, whoever of them is killed."""

from __future__ import annotations

import json
import platform
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.state.writer_lock import writer_lock
from retrieval.errors import IndexBusy
from retrieval.ingest.shared.batches import TELL_AFTER
from retrieval.ingest.shared.ingest import LEASE
from retrieval.store.index import index_at
from retrieval.store.writer_lock import Beyond, writer
from tests.bot.cli.workers import ALONE, Place, outcomes, place, told, write
from tests.fake_openai.embeddings import Fault

pytestmark = pytest.mark.slow

BY_OTHERS = "by others"


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A Chroma server with a database of either kind."""
    with place(tmp_path, request.param) as made:
        yield made


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Place]:
    """A Chroma server with PostgreSQL."""
    with place(tmp_path, "postgresql") as made:
        yield made


def until(what: object, seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    assert callable(what)
    while not what():
        assert time.monotonic() < end
        time.sleep(0.003)


def is_changed(database: Path) -> bool:
    """Whether somebody is in the middle of changing a database of SQLite."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as opened:
        try:
            opened.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        opened.execute("ROLLBACK")
        return False


def put_to_sleep(worker: subprocess.Popen[bytes], home: Path, beyond: Beyond | None) -> None:
    """Stop a worker while it is the writer; where that is over by the time that it stops, once more."""

    def writes() -> bool:
        try:
            with writer(home, 0, beyond):
                return False
        except IndexBusy as busy:
            return f"process {worker.pid} " in busy.who

    while worker.poll() is None:
        until(writes)
        worker.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        # Nor in the middle of changing what workers keep beside the index, for which others wait seconds and no more.
        if writes() and not any(map(is_changed, home.parent.rglob("*.sqlite"))):
            return
        worker.send_signal(signal.SIGCONT)
    pytest.fail("it ended before it could be put to sleep")


def like_alone(there: Place, home: str = "reader") -> None:
    """What is held there is what a plain ingest holds: ids, sources, texts and vectors."""
    plain = there.start(ALONE, "ingest", there.folder, "--json", ONRECORD_CHROMA_URL="", ONRECORD_DATABASE_URL="")
    outcomes(plain)
    assert there.held(home) == there.held(ALONE)


def test_two_workers_share_a_folder_and_others_read_meanwhile(there: Place) -> None:
    """Each statement is embedded and stored once, by one of them; a third home answers from what is in."""
    write(there.folder, 24)
    (there.folder / "copy.md").write_bytes((there.folder / "007.md").read_bytes())
    workers = [there.worker("one"), there.worker("two")]
    until(lambda: len(there.provider.embedded) > 300)
    seen = 0
    while any(worker.poll() is None for worker in workers) and seen < 1:
        wording = "In matter 000 we have said on day 7 that the sea is deep and wide."
        check = there.start("bot", "check", wording, "--json")
        seen += json.loads(check.communicate()[0])["verdict"] == "verbatim"
    assert seen, "what is in answers while the rest is taken in"
    did = [outcomes(worker) for worker in workers]
    assert sum(did, Counter()) == {"added": 24, "duplicate": 1, BY_OTHERS: 25}
    assert all(one["added"] for one in did)
    assert set(there.embedded().values()) == {1}
    like_alone(there)
    again = there.worker("two")
    assert outcomes(again) == {"unchanged": 25}


def test_what_a_worker_that_is_killed_had_claimed_others_take_over(there: Place) -> None:
    """Killed while it embeds: nothing is lost, nothing is there twice, and only what it had begun is embedded again."""
    write(there.folder, 16)
    killed = there.worker("one")
    until(lambda: len(there.provider.embedded) > 100)
    other = there.worker("two")
    until(lambda: len(there.provider.embedded) > 200)
    killed.send_signal(signal.SIGKILL)
    before = [json.loads(line) for line in killed.communicate()[0].splitlines()]
    began = time.monotonic()
    did = outcomes(other)
    assert did["added"] + did[BY_OTHERS] + did["unchanged"] == 16
    assert did["added"] >= 16 - len(before) - 8
    assert time.monotonic() - began < LEASE + 30
    assert max(there.embedded().values()) <= 2
    like_alone(there)


def test_a_worker_killed_within_the_writing_leaves_nothing_half(postgres: Place) -> None:
    """Killed with a part of a batch stored: the next writer mends that, and the rest is taken over."""
    write(postgres.folder, 32, sentences=120)
    killed = postgres.worker("one")
    with closing(index_at(postgres.root / "looking", postgres.chroma)) as index:
        within = False
        while not within:
            until(lambda: index.exists and index.generation() and index.unclean)
            # Stopped first, since it may come to the end of its writing before a signal reaches it.
            killed.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            within = index.unclean
            killed.send_signal(signal.SIGKILL if within else signal.SIGCONT)
        killed.wait()
        did = outcomes(postgres.worker("two"))
        assert did["added"] + did[BY_OTHERS] + did["unchanged"] == 32
        assert not index.unclean
    like_alone(postgres)


def test_a_worker_that_slept_stores_nothing_twice(postgres: Place) -> None:
    """A laptop that is closed loses its claims; when it wakes, it finds its work done and says by whom."""
    write(postgres.folder, 6)
    postgres.provider.always = Fault(pause=1.0)
    asleep = postgres.worker("one")
    until(lambda: len(postgres.provider.times) > 1)  # its first statement: it writes nothing yet
    asleep.send_signal(signal.SIGSTOP)
    postgres.provider.always = None
    other = postgres.worker("two")
    time.sleep(LEASE + 1)
    did = outcomes(other)
    asleep.send_signal(signal.SIGCONT)
    back = outcomes(asleep)
    assert did["added"] >= 1
    assert did["added"] + back["added"] == 6
    assert back[BY_OTHERS] == did["added"]
    like_alone(postgres)


@pytest.mark.parametrize("server", [False, True], ids=["a home", "a server"])
def test_a_writer_that_sleeps_is_named_once_to_those_who_wait(server: bool, tmp_path: Path) -> None:
    """Asleep within the writing it holds everybody up: they say for whom they wait, and go on once it wakes."""
    with place(tmp_path, "postgresql" if server else "sqlite", server=server) as there:
        write(there.folder, 24, sentences=120)
        homes = ("one", "two") if server else ("home", "home")
        asleep, waiting = (there.worker(home) for home in homes)
        said: list[str] = []
        assert waiting.stderr is not None
        listening = threading.Thread(target=said.extend, args=(map(bytes.decode, waiting.stderr),), daemon=True)
        listening.start()
        until(lambda: len(there.provider.embedded) > 700)  # both have begun
        looking = tmp_path / "looking" if server else tmp_path / "home"
        put_to_sleep(asleep, looking, writer_lock(str(there.database), looking) if server else None)
        since = time.strftime("%H:")
        until(lambda: said, TELL_AFTER + 30)
        time.sleep(TELL_AFTER + 2)
        assert f"process {asleep.pid} " in said[0]
        assert f"on {platform.node()} has been writing since {since}" in said[0]
        assert "wake it or stop it" in said[0]
        asleep.send_signal(signal.SIGCONT)
        listening.join(120)
        assert waiting.wait(60) == 0, said
        assert sum("has been writing" in line for line in said) == 1
        assert outcomes(asleep)["added"] > 0
        like_alone(there, homes[1])


def test_a_file_that_cannot_be_read_is_refused_by_one(postgres: Place) -> None:
    """Whoever claimed it says why and ends with 3; the others say by whom, and all of the rest is taken in."""
    write(postgres.folder, 12)
    (postgres.folder / "000.md").write_text("---\ndelegation: [\n---\n\nWords.\n", "utf-8")
    workers = [postgres.worker("one"), postgres.worker("two")]
    for worker in workers:
        worker.wait(120)
    did = [one for worker in workers for one in told(worker, worker.returncode)]
    of_it = sorted((one["status"], one["reason"]) for one in did if one["path"].endswith("000.md"))
    assert [status for status, _ in of_it] in ([BY_OTHERS, "refused"], ["refused", "refused"])
    assert sorted(worker.returncode for worker in workers) in ([0, 3], [3, 3])
    assert len(postgres.held("reader")) == 11


def test_ctrl_c_lets_go_of_claims(postgres: Place) -> None:
    """Whoever goes on does not wait for a lease to end."""
    write(postgres.folder, 8)
    stopped = postgres.worker("one")
    until(lambda: len(postgres.provider.embedded) > 50)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=30)
    assert stopped.returncode == 130
    assert b"Interrupted after" in said
    began = time.monotonic()
    did = outcomes(postgres.worker("two"))
    assert did["added"] + did["unchanged"] == 8
    assert time.monotonic() - began < LEASE


def test_processes_of_one_home_share_a_folder_too(tmp_path: Path) -> None:
    """Without any server: the index in the home, and the database beside it."""
    with place(tmp_path, "sqlite", server=False) as there:
        write(there.folder, 12)
        workers = [there.worker("home"), there.worker("home")]
        did = [outcomes(worker) for worker in workers]
        assert sum(did, Counter()) == {"added": 12, BY_OTHERS: 12}
        assert set(there.embedded().values()) == {1}
        like_alone(there, "home")


def test_files_are_known_by_their_bytes_wherever_a_machine_has_them(tmp_path: Path) -> None:
    """What was taken in from another machine's path is held: it is neither read again nor held from two places."""
    with place(tmp_path, "sqlite", server=False) as there:
        write(there.folder, 3)
        assert outcomes(there.worker("home")) == {"added": 3}
        held, embedded = there.held("home"), len(there.provider.embedded)
        there.folder = there.folder.rename(tmp_path / "mounted elsewhere")
        assert outcomes(there.worker("home")) == {"unchanged": 3}
        assert there.held("home") == held
        assert len(there.provider.embedded) == embedded
        (there.folder / "001.md").write_text("---\ndelegation: Kenya\n---\n\nOther words now.\n", "utf-8")
        assert outcomes(there.worker("home")) == {"unchanged": 2, "added": 1}


@pytest.mark.parametrize("server", [False, True], ids=["a home", "a server"])
def test_who_reads_before_anything_is_in_stores_nothing(server: bool, tmp_path: Path) -> None:
    """The shipped statement does not join an archive that workers have just begun."""
    with place(tmp_path, "postgresql" if server else "sqlite", server=server) as there:
        write(there.folder, 6)
        there.provider.always = Fault(pause=3)
        homes = ("one", "two", "reader") if server else ("home",) * 3
        workers = [there.worker(home) for home in homes[:2]]
        with closing(index_at(tmp_path / homes[0], there.chroma)) as index:
            until(lambda: index.exists)
            out, said = there.start(homes[2], "statements", "list", "--json").communicate(timeout=60)
            assert not index.generation(), "nothing is in yet"
        assert (out, said.decode()) == (b"", "Nothing is held yet: other processes have begun to take statements in.\n")
        there.provider.always = None
        assert sum((outcomes(worker) for worker in workers), Counter())["added"] == 6
        like_alone(there, homes[0])


def test_an_ingest_of_its_own_keeps_other_homes_out(postgres: Place) -> None:
    """Two machines that do not share the work exclude each other by the database; the second is told who writes."""
    write(postgres.folder, 24)
    postgres.provider.always = Fault(pause=1.5)
    first = postgres.start("one", "ingest", postgres.folder, "--json")
    until(lambda: len(postgres.provider.embedded) > 50)
    second = postgres.start("two", "ingest", postgres.folder, "--json")
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"process {first.pid} ".encode() in said
    assert b"wait for it to end" in said
    postgres.provider.always = None
    assert outcomes(first) == {"added": 24}
    like_alone(postgres)


@pytest.mark.parametrize("option", ["--prune", "--dry-run", "--rebuild"])
def test_what_is_no_work_to_be_shared_is_refused(option: str, tmp_path: Path) -> None:
    """By name, before anything is done."""
    with place(tmp_path, "sqlite", server=False) as there:
        _, said = (refused := there.worker("home", option)).communicate(timeout=60)
        assert refused.returncode == 2
        assert option.encode() in said
        assert b"--shared" in said


def test_what_was_exported_is_restored_by_one(tmp_path: Path) -> None:
    """It takes no embedding, and its sources and times are restored as a whole."""
    with place(tmp_path, "sqlite", server=False) as there:
        write(there.folder, 1)
        assert outcomes(there.worker("home")) == {"added": 1}
        there.start("home", "export", tmp_path / "backup").communicate(timeout=60)
        _, said = (refused := there.start("home", "ingest", tmp_path / "backup", "--shared")).communicate(timeout=60)
        assert refused.returncode == 2
        assert b"leave out --shared" in said


def test_two_workers_take_little_more_than_half_the_time(postgres: Place) -> None:
    """With a provider that takes as long as a real one: at least 1.6 times as fast as one, at a quiet moment."""
    postgres.provider.always = Fault(pause=0.5)  # some eighty sentences
    speedups = []
    for attempt in range(3):
        took = []
        for count in (1, 2):
            folder = postgres.root / f"of {count} in {attempt}"
            write(folder, 60)
            for path in folder.iterdir():
                path.write_text(path.read_text("utf-8").replace("matter", f"matter {attempt} of {count},"), "utf-8")
            postgres.folder = folder
            postgres.provider.times.clear()
            workers = [postgres.worker(f"home {n}") for n in range(count)]
            did = sum((outcomes(worker) for worker in workers), Counter())
            assert did["added"] == 60
            # Without the start of the processes: from the first request to the last.
            took.append(postgres.provider.times[-1] - postgres.provider.times[0])
        speedups.append(took[0] / took[1])
        if speedups[-1] >= 1.6:
            return
    pytest.fail(f"two workers were only {', '.join(f'{one:.2f}' for one in speedups)} times as fast as one")
