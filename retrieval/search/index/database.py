"""The database of the derived index: one SQLite file, for reading and writing by any number of processes.

Damaged files are deleted, to be made anew. Knows files, tables and transactions, not statements.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
import time
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from retrieval.errors import StatementGone, StoreError
from retrieval.search.index.wordings import WORD_RULE
from retrieval.statement import PartKind
from retrieval.store.schema import SCHEMA
from retrieval.store.writer_lock import disk_full
from retrieval.text import terms

FILE, LOCK, VECTORS = "passages-", "passages.lock", "vectors-"
SCALE = "scale.json"
"""A file in the same folder that is not made from the store (`retrieval.embedding.scale`)."""

RULES = f"layout 1, schema {SCHEMA}, {terms.RULE}, {WORD_RULE}"
"""Names the layout of the files and the definitions of terms and words: files made by other rules are made anew."""

TABLES = (
    "CREATE TABLE state (rules, vectors, count, dims, generation, size, modified)",
    # `first` is the row of a statement's first passage; passages, sentences (ends) and text are sealed. What is long
    # comes last: SQLite reads a row from the front.
    "CREATE TABLE statements (first INTEGER PRIMARY KEY, id, version, source, crc, head, passages, sentences, text)",
    "CREATE TABLE terms (number INTEGER PRIMARY KEY, term UNIQUE)",
    "CREATE TABLE postings (term INTEGER, block INTEGER, entries, PRIMARY KEY (term, block)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE words USING fts5(codes, content='', tokenize='ascii')",
)

KINDS = tuple(PartKind)
"""The kinds of parts by their numbers in the tables."""

BLOCK = 1 << 14
"""Passages whose places in the list of a term lie in one row of the table: an update writes the last rows anew."""

PASSAGE = 20
"""Bytes of a passage in `statements.passages`: start, end, kind, terms and sentences, in four bytes each."""

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR is the answer of another program's tables to a correct statement."""


class Damage(Exception):
    """The files do not fit together, or are not as written; `vectors` names a file of vectors that does not fit."""

    def __init__(self, what: str, vectors: str = "") -> None:
        super().__init__(what)
        self.vectors = vectors


@dataclass(frozen=True, slots=True)
class State:
    """The one row of the table `state`.

    `vectors` names the file of the vectors, `count` of `dims` numbers; the file had `size` bytes and was `modified` (in
    nanoseconds) after the last update. `generation` is the store's, empty if a stored statement is missing here.
    """

    rules: str = RULES
    vectors: str = field(default_factory=lambda: f"{VECTORS}{uuid.uuid4().hex[:12]}")
    count: int = 0
    dims: int = 0
    generation: str = ""
    size: int = 0
    modified: int = 0


class Database:
    """The files in one folder, for any number of threads and processes."""

    shared = False
    """Whether other machines keep the index up to date too."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened or made yet."""
        self.folder = folder
        self._lock = threading.RLock()
        self._alone = FileLock(folder / LOCK)
        self._reader: sqlite3.Connection | None = None
        self._file: Path | None = None

    @property
    def state(self) -> State:
        """The committed state; changes with every update by any process.

        Raises:
            StatementGone, StoreError: as `reading`.
        """
        with self.reading() as (_, state):
            return state

    @contextlib.contextmanager
    def reading(self, vectors: str = "") -> Iterator[tuple[sqlite3.Connection, State]]:
        """A transaction for reading, and the state read; an empty state and no table without files.

        Raises:
            StatementGone: the files were damaged, or are not those with the vectors' file named `vectors`.
            StoreError: the files cannot be read.
        """
        with self.connected(anew=not vectors) as found:
            db = found or _nothing()
            db.execute("BEGIN")
            try:
                state = _state(db)
                if vectors and state.vectors != vectors:
                    raise StatementGone("the derived index was made anew meanwhile: ask again")
                yield db, state
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @contextlib.contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, State]]:
        """A transaction for writing, the only one on this machine, and the state read; committed at the end.

        Raises:
            StatementGone: the files were damaged.
            StoreError: the files cannot be written.
        """
        with self._translated(), self._locked():
            with contextlib.closing(_connected(self._present() or self._made())) as db:
                db.execute("BEGIN IMMEDIATE")
                yield db, _state(db)
                current = _state(db).vectors
                db.execute("COMMIT")
            self.close()
            for path in self.folder.glob(f"{VECTORS}*"):
                if path.name != current:
                    path.unlink(missing_ok=True)  # who has mapped the file goes on

    @contextlib.contextmanager
    def connected(self, *, anew: bool = False) -> Iterator[sqlite3.Connection | None]:
        """The connection for reading, for one thread at a time; None without a file.

        The connection opened before goes on with an older file, unless a newer file is looked for `anew`.
        """
        with self._translated(), self._lock:
            if anew or self._reader is None:
                file = self._present()
                if file != self._file:
                    self.close()
                if file and self._reader is None:
                    self._reader, self._file = _connected(file), file
            yield self._reader

    def close(self) -> None:
        """Close the connection for reading; the next use opens another."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader, self._file = None, None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone:
            yield

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Delete damaged files, and tell of trouble with a StoreError."""
        try:
            yield
        except (Damage, sqlite3.Error, OSError) as error:
            # The low byte is the kind of error, the rest its detail.
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if not isinstance(error, Damage) and code not in DAMAGED:
                raise disk_full(error, self.folder) or StoreError(
                    f"the derived index in {self.folder} cannot be used ({error}): check its owner, mode and free space"
                ) from error
            with contextlib.suppress(OSError), self._locked():
                # Another process may have deleted the files already: what lies there now is new.
                if self._file in (None, self._present()) and not self._superseded(error):
                    self._clear()
            self.close()
            raise StatementGone(f"the derived index in {self.folder} was damaged ({error}): ask again") from error

    def _superseded(self, error: Exception) -> bool:
        """Whether the database names other vectors by now than those that did not fit."""
        file = self._present()
        if file is None or not isinstance(error, Damage) or not error.vectors:
            return False
        try:
            with contextlib.closing(_connected(file)) as db:
                return _state(db).vectors != error.vectors
        except (Damage, sqlite3.Error):
            return False

    def _present(self) -> Path | None:
        """The database; the newest, should an older database not be deleted."""
        return max(self.folder.glob(f"{FILE}*.sqlite"), default=None)

    def _made(self) -> Path:
        """A new database in an empty folder."""
        # Never by the name of another: SQLite deletes the files beside a database by their names.
        file = self.folder / f"{FILE}{time.time_ns():x}.sqlite"
        self._clear()
        with contextlib.closing(_connected(draft := self.folder / "draft")) as db:
            db.execute("PRAGMA journal_mode = WAL")
            _make(db, State())
        return draft.rename(file)

    def _clear(self) -> None:
        """Delete the files in the folder, those of earlier versions of the program too."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in {LOCK, SCALE}:
                with contextlib.suppress(OSError):
                    path.unlink()


def _connected(place: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(place, timeout=60, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def _nothing() -> sqlite3.Connection:
    db = _connected(":memory:")
    _make(db, State(vectors=""))
    return db


def _make(db: sqlite3.Connection, state: State) -> None:
    db.execute("BEGIN")
    for table in TABLES:
        db.execute(table)
    save(db, state)
    db.execute("COMMIT")


def _state(db: sqlite3.Connection) -> State:
    row = db.execute("SELECT * FROM state").fetchone()
    if row is None or row[0] != RULES:
        raise Damage("made by other rules")
    return State(*row)


def emptied(db: sqlite3.Connection) -> State:
    """Delete all rows, and return a state without any; call in `writing`."""
    db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    for deletion in ("DELETE FROM statements", "DELETE FROM terms", "DELETE FROM postings"):
        db.execute(deletion)
    return State()


def save(db: sqlite3.Connection, state: State) -> None:
    """Replace the state; call in `writing`."""
    values = [getattr(state, name) for name in State.__slots__]
    db.execute("DELETE FROM state")
    db.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def sealed(body: bytes) -> bytes:
    """Some bytes behind a checksum."""
    return zlib.crc32(body).to_bytes(4, "little") + body


def opened(blobs: Sequence[bytes]) -> bytes:
    """The bytes once sealed, joined.

    Raises:
        Damage: the bytes are not as sealed.
    """
    bodies = [memoryview(blob)[4:] for blob in blobs]
    if any(zlib.crc32(body) != int.from_bytes(blob[:4], "little") for blob, body in zip(blobs, bodies, strict=True)):
        raise Damage("the bytes of a table are not as they were written")
    return b"".join(bodies)
