"""Chroma's files: rewritten by one process in one place, and whole again after a kill at any point of it."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.errors import DiskFull, IndexBusy, StoreError
from retrieval.ingest.rebuild import rebuild
from retrieval.store.chroma_folder import IndexFolder
from retrieval.store.chroma_server import IndexServer
from retrieval.store.store import Store
from tests.retrieval import child
from tests.retrieval.stored import connect, put, statement, vectors

PICKLE = "index_metadata.pickle"
DATABASE = "chroma.sqlite3"
NOISE = bytes(range(256)) * 4
TEXT = "My delegation thanks the Chair. " * 20


def index(home: Path, *names: str) -> Path:
    """A place in the index's folder."""
    return home.joinpath("index", *names)


def vector_folder(home: Path) -> Path:
    """The folder of the one collection's vectors."""
    (folder,) = (entry for entry in index(home, "chroma").iterdir() if entry.is_dir())
    return folder


def all_is_there(store: Store, texts: list[str]) -> None:
    """Every statement, with its vectors, and a search over them."""
    held = {h.source: h for h in store.held()}
    for n, text in enumerate(texts):
        made, passages = statement(text, f"/{n}.txt")
        assert store.read(held[f"/{n}.txt"]) == made
        rows = store.whole(held[f"/{n}.txt"], vectors=True).vectors
        assert np.allclose(rows, vectors(made, passages), atol=1e-6)


def fill(home: Path, texts: list[str]) -> None:
    """Store the texts in one go."""
    store = connect(home)
    with store.writing():
        for n, text in enumerate(texts):
            put(store, text, f"/{n}.txt")
    store.close()


TEXTS = [f"Statement {n} of them. " * 20 for n in range(6)]


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose writer was killed just before it wrote pending vectors to files: set aside, nothing written yet.

    `after` in it is the vectors' folder as it is when all is written.
    """
    home = tmp_path_factory.mktemp("cut") / "home"
    fill(home, TEXTS[:3])
    before = shutil.copytree(index(home), home / "before")
    fill(home, TEXTS)
    shutil.copytree(vector_folder(home), home / "after")
    # Back to the moment when the later statements were only in SQLite's log.
    shutil.rmtree(index(home))
    shutil.copytree(before, index(home))
    script = (
        "import os, sys; from pathlib import Path; from tests.retrieval.stored import *\n"
        "store = connect(Path(sys.argv[1])); writing = store.writing(); writing.__enter__()\n"
        "for n, text in enumerate(sys.argv[2:], 3): put(store, text, f'/{n}.txt')\n"
        "store._entries.index._set_aside(); store._entries.index._persist_at('onrecord', 2); os._exit(9)\n"
    )
    assert child.started(script, str(home), *TEXTS[3:]).wait(120) == 9
    assert index(home, "aside").is_dir()
    return home


def nothing_written(live: Path, after: Path) -> None:
    """Killed before the first byte."""


def torn_vectors(live: Path, after: Path) -> None:
    """Killed while the vectors were written: they no longer fit the old pickle."""
    whole = (after / "data_level0.bin").read_bytes()
    (live / "header.bin").write_bytes((after / "header.bin").read_bytes())
    (live / "data_level0.bin").write_bytes(whole[: len(whole) * 2 // 3])


def torn_pickle(live: Path, after: Path) -> None:
    """Killed while the pickle was written."""
    for file in after.iterdir():
        shutil.copy(file, live / file.name)
    (live / PICKLE).write_bytes((after / PICKLE).read_bytes()[:-40])


def folder_gone(live: Path, after: Path) -> None:
    """Killed in the middle of putting the files back."""
    shutil.rmtree(live)


@pytest.mark.parametrize("damage", [nothing_written, torn_vectors, torn_pickle, folder_gone])
def test_vectors_outlive_a_kill_while_they_are_written(
    cut_short: Path, tmp_path: Path, damage: Callable[[Path, Path], None]
) -> None:
    """Whatever a kill leaves of Chroma's files, the next one to open the index finds every vector."""
    home = shutil.copytree(cut_short, tmp_path / "home")
    damage(vector_folder(home), home / "after")
    store = connect(home, create=False)
    all_is_there(store, TEXTS)
    assert not index(home, "aside").exists()
    with store.writing():
        put(store, "One more. " * 20, "/6.txt")
    all_is_there(connect(home, create=False), [*TEXTS, "One more. " * 20])


def test_files_that_were_written_whole_are_not_put_back(tmp_path: Path) -> None:
    """Once Chroma relies on the new files, the old ones would lack vectors that are nowhere else."""
    fill(tmp_path, TEXTS[:3])
    IndexFolder(tmp_path)._set_aside()
    shutil.move(index(tmp_path, "aside"), tmp_path / "aside")
    fill(tmp_path, TEXTS)
    shutil.move(tmp_path / "aside", index(tmp_path, "aside"))
    all_is_there(connect(tmp_path, create=False), TEXTS)


def queued(home: Path) -> int:
    """The entries that are in no file of vectors yet."""
    with closing(sqlite3.connect(index(home, "chroma", DATABASE))) as database:
        (pending,) = database.execute("SELECT count(*) FROM embeddings_queue").fetchone()
    return int(pending)


LONG = "A statement of a thousand passages. ".ljust(80) * 1_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds one long statement."""
    home = tmp_path_factory.mktemp("long") / "home"
    fill(home, [LONG])
    return home


def test_few_beside_many_are_left_to_be_written_together(long: Path, tmp_path: Path) -> None:
    """One statement more does not have the vectors of all others written again; what is left is found."""
    home, texts = shutil.copytree(long, tmp_path / "home"), [LONG]
    files = {file.name: file.stat().st_mtime_ns for file in vector_folder(home).iterdir()}
    for n in range(1, 3):
        texts.append(f"One more, {n}.".ljust(80))
        put(connect(home), texts[-1], f"/{n}.txt")
        assert queued(home) >= n
        all_is_there(connect(home, create=False), texts)
    assert {file.name: file.stat().st_mtime_ns for file in vector_folder(home).iterdir()} == files
    texts.append("The one that makes them too many.".ljust(80))
    put(connect(home), texts[-1], "/3.txt")
    assert queued(home) <= 1
    all_is_there(connect(home, create=False), texts)


def test_what_a_killed_writer_has_left_is_written_by_the_next(long: Path, tmp_path: Path) -> None:
    """Nobody has counted it; it must not be left to pile up."""
    home = shutil.copytree(long, tmp_path / "home")
    script = (
        "import os, sys; from pathlib import Path; from tests.retrieval.stored import *\n"
        "store = connect(Path(sys.argv[1])); writing = store.writing(); writing.__enter__()\n"
        "put(store, 'It was killed. ' * 20, '/1.txt'); os._exit(9)\n"
    )
    assert child.started(script, str(home)).wait(120) == 9
    assert queued(home) > 1
    with connect(home).writing():
        pass
    assert queued(home) <= 1


def spoil_table(home: Path, name: str) -> None:
    """Write noise over the page in which a table of Chroma's database begins."""
    database = index(home, "chroma", DATABASE)
    with closing(sqlite3.connect(database)) as opened:
        (page,) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    data = bytearray(database.read_bytes())
    data[(page - 1) * size : page * size] = NOISE[:1024] * (size // 1024)
    database.write_bytes(data)


def spoil_values(home: Path, table: str, column: str, value: str = "CAST(x'7bd3' AS TEXT)") -> None:
    """Put a value of SQL in a column, a text that is no UTF-8 where none is given."""
    with closing(sqlite3.connect(index(home, "chroma", DATABASE))) as opened, opened:
        opened.execute(f"UPDATE {table} SET {column} = {value}")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a database that is noise": lambda home: index(home, "chroma", DATABASE).write_bytes(NOISE * 40),
    "a database cut short": lambda home: index(home, "chroma", DATABASE).write_bytes(
        index(home, "chroma", DATABASE).read_bytes()[:100_000]
    ),
    "a database that is empty": lambda home: index(home, "chroma", DATABASE).write_bytes(b""),
    "migrations that are noise": lambda home: spoil_table(home, "migrations"),
    "collections that are noise": lambda home: spoil_table(home, "collections"),
    "a collection that is no text": lambda home: spoil_values(home, "collections", "config_json_str"),
    "a collection of no dimensions": lambda home: spoil_values(home, "collections", "dimension", "x'00'"),
    "a collection of which Chroma panics": lambda home: spoil_values(home, "collections", "dimension", "1 << 40"),
    "a queue that is no text": lambda home: spoil_values(home, "embeddings_queue_config", "config_json_str"),
    "a pickle that is noise": lambda home: (vector_folder(home) / PICKLE).write_bytes(NOISE),
    "a pickle that is empty": lambda home: (vector_folder(home) / PICKLE).write_bytes(b""),
    "vectors without a header": lambda home: (vector_folder(home) / "header.bin").unlink(),
}
"""What may become of the index's files."""


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds one short statement."""
    home = tmp_path_factory.mktemp("short") / "home"
    fill(home, [TEXT])
    return home


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_index_says_how_to_get_out_of_it(
    short: Path, tmp_path: Path, what: str, embeddings: CachedEmbeddings
) -> None:
    """Reading, writing and rebuilding, first and again in one process, name the folder and the way out; it works."""
    home = shutil.copytree(short, tmp_path / "home")
    DAMAGE[what](home)
    attempts: list[Callable[[], object]] = [
        lambda: connect(home, create=False),
        lambda: put(connect(home), TEXT),
        lambda: list(rebuild(home, None, "another", embeddings)),
        lambda: connect(home, create=False),
    ]
    for attempt in attempts[1:2] if "empty" in what and "database" in what else attempts:
        with pytest.raises(StoreError) as told:
            attempt()
        assert str(told.value).startswith(f"the index in {home / 'index'} is damaged (")
        assert "move that folder away and run `onrecord ingest PATH…`" in str(told.value)
        assert "\n" not in str(told.value)
    index(home).rename(home / "moved")
    fill(home, [TEXT])
    with closing(connect(home, create=False)) as store:
        all_is_there(store, [TEXT])


def test_vectors_that_are_gone_can_be_made_again(short: Path, tmp_path: Path, embeddings: CachedEmbeddings) -> None:
    """Where SQLite still has the statements, what is told first is the way that needs no file."""
    home = shutil.copytree(short, tmp_path / "home")
    shutil.rmtree(vector_folder(home))
    with closing(connect(home)) as store:
        (held,) = store.held()
        with pytest.raises(StoreError, match="run `onrecord ingest --rebuild`, and if that fails too, move that"):
            store.whole(held, vectors=True)
    assert [o.status for o in rebuild(home, None, "another", embeddings)] == ["changed"]


@pytest.mark.parametrize("code", [5, 8, 10, 14])
def test_what_may_pass_is_not_called_damage(tmp_path: Path, code: int) -> None:
    """A file of someone else's is no reason to move an index away."""
    told = str(IndexFolder(tmp_path).broken(OSError(f"error returned from database: (code: {code}) so it is")))
    assert told.startswith(f"the index in {tmp_path / 'index'} cannot be used (so it is): check")
    assert "move" not in told


FULL = (
    OSError(errno.ENOSPC, "Kein Speicherplatz"),
    OSError(errno.EDQUOT, "Kontingent erschöpft"),
    OSError("database or disk is full"),
    OSError("error returned from database: (code: 13) so it is"),
    OSError("Error writing hnsw index: No space left on device (os error 28)"),
)
"""What Chroma, SQLite and the system say of a full disk."""


@pytest.mark.parametrize("error", FULL, ids=str)
def test_a_full_disk_is_not_called_damage(tmp_path: Path, error: OSError) -> None:
    """What is full is said, and that the same command goes on once there is room."""
    for told in (IndexFolder(tmp_path).broken(error), IndexServer("http://chroma:8000").broken(error)):
        assert isinstance(told, DiskFull)
        assert "make room on it and run the same command again" in str(told)
    assert str(IndexFolder(tmp_path).broken(error)).startswith("the disk of /")


def test_who_sleeps_in_the_middle_of_a_change_is_named_to_those_who_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma would wait for it for ever, and neither say so nor let itself be interrupted."""
    fill(tmp_path, [TEXT])
    monkeypatch.setattr("retrieval.store.chroma_folder.SECONDS_TO_OPEN", 0.3)
    with child.holding(tmp_path) as asleep, closing(sqlite3.connect(index(tmp_path, "chroma", DATABASE))) as changing:
        changing.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexBusy, match=rf"process {asleep.pid} .* has been writing since"):
            connect(tmp_path, create=False)
    with closing(connect(tmp_path, create=False)) as store:
        all_is_there(store, [TEXT])
