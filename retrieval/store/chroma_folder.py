"""Chroma in a folder, shared by one writer and any number of readers in other processes.

Chroma keeps passages and metadata in SQLite, which survives any kill, and vectors in files rewritten in place. By
default any process rewrites the files once enough entries are pending: a kill at that moment, or two processes at once,
leave an index that does not open. Therefore only the writer rewrites the files, in `checkpoint`: the old files are set
aside first, and no process opens the index meanwhile. Knows files and Chroma's client, not the entries.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from retrieval.errors import IndexBusy, StoreError
from retrieval.store.schema import is_whole
from retrieval.store.writer_lock import OWNER, busy_by, disk_full, not_writable

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client

NEVER = 1_000_000_000
"""Pending entries at which Chroma rewrites the vector files on its own: never reached."""

AT_ONCE = 2
"""Pending entries at which Chroma rewrites the vector files inside a checkpoint."""

CHECKPOINT_EVERY = 256
"""The fewest entries written between checkpoints: each pending entry adds 1 to 2 ms to opening the index."""

PENDING_MEANWHILE, PENDING_AFTER = 1 / 100, 1 / 400
"""The share of all entries that may stay pending: during writing, and after the last change.

A checkpoint costs as much as there are entries: a checkpoint per statement would cost more than the embedding.
"""

SECONDS_TO_OPEN = 60.0

_DATABASE = "chroma.sqlite3"

_VECTORS = "-".join("?" * digits for digits in (8, 4, 4, 4, 12))
"""The names of the folders of vectors: the ids of the collections' segments in Chroma's database."""

_POSITION = "position"
"""A file beside the vectors set aside: the position that the vectors' files had reached."""

_REACHED = """
    SELECT collections.name, max_seq_id.seq_id FROM max_seq_id JOIN segments ON segments.id = max_seq_id.segment_id
    JOIN collections ON collections.id = segments.collection WHERE segments.scope = 'VECTOR' ORDER BY 1
"""
"""How far in Chroma's log of changes the vectors' files of each collection reach."""

_PENDING = """
    SELECT count(*) FROM embeddings_queue JOIN collections ON embeddings_queue.topic LIKE '%' || collections.id
    JOIN segments ON segments.collection = collections.id AND segments.scope = 'VECTOR'
    LEFT JOIN max_seq_id ON max_seq_id.segment_id = segments.id
    WHERE collections.name = ? AND embeddings_queue.seq_id > coalesce(max_seq_id.seq_id, -1)
"""
"""The entries of a collection in Chroma's log that are in no file yet."""

_OWN_TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'acquire_write'
    AND (name NOT LIKE 'embedding%' OR name LIKE 'embeddings_queue%')
"""
"""All tables except those with the entries, and except one that grows with every change and is never read."""

_KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int}

_NOT_DAMAGE = re.compile(r"\(code: (?:5|8|10|14)\)")
"""SQLite's result codes BUSY, READONLY, IOERR and CANTOPEN: the database may be intact."""

_DAMAGE = re.compile(r"\(code: (?:11|26)\)|malformed|not a database")
"""SQLite's signs of a damaged database: the result codes CORRUPT and NOTADB, or words."""

_VECTORS_MISSING = re.compile("Error finding id|Error getting embedding")

_PREAMBLE = re.compile(r"^(?:Error (?:executing|sending|constructing|creating)[^:]*: |error returned from [^)]*\) )*")
"""The uninformative beginnings of Chroma's error messages."""

_spellings = itertools.count()


class IndexFolder:
    """The index under `home`. An instance is one open client, for one thread at a time."""

    is_local = True

    def __init__(self, home: Path) -> None:
        """Nothing is opened or made yet."""
        self.place = home.resolve() / "index"
        self._chroma = self.place / "chroma"
        self._aside = self.place / "aside"
        self._client: ClientAPI | None = None

    @property
    def exists(self) -> bool:
        """Whether an index was ever made here."""
        return (self._chroma / _DATABASE).exists()

    def noted(self, name: str) -> str:
        """The note of a name; empty if missing."""
        try:
            # An empty file is a note of earlier versions, which has no more to say than that it is there.
            return (self.place / name).read_text(encoding="utf-8", errors="replace") or name
        except FileNotFoundError:
            return ""

    def note(self, name: str, text: str) -> None:
        """Leave a note under a name; an empty text removes the note."""
        path, draft = self.place / name, self.place / f"{name}.{os.getpid()}"
        with self._writable():
            if text:
                draft.write_text(text, encoding="utf-8")
                os.replace(draft, path)
            else:
                path.unlink(missing_ok=True)

    def client(self) -> ClientAPI:
        """The open client; the first client after an interrupted checkpoint repairs the files.

        Raises:
            IndexBusy: another process is opening the index, changing the index, or rewriting the vectors, for too long.
            StoreError: the folder cannot be written.
            sqlite3.Error, chromadb.errors.ChromaError: the database is damaged, or Chroma cannot open the index.
        """
        if self._client is None:
            with self._writable():
                self._chroma.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self._wait()
                if self._aside.exists():
                    self._restore()
                for collection in self._open().list_collections():
                    # The vectors are loaded at first use; that must happen while nobody rewrites them. Those of an
                    # index that is not whole yet are its maker's alone.
                    if is_whole(collection):
                        collection.count()
        return self._open()

    def close(self) -> None:
        """Close the client; the next use opens another, which sees the changes of other processes."""
        if self._client is not None:
            cast("Client", self._client).close()  # the interface that Chroma's factory is typed with lacks it
            self._client = None

    def checkpoint(self, name: str, held: int, *, last: bool) -> bool:
        """Make Chroma write the pending vectors of collection `name` to files, so that opening stays quick.

        Returns False, and does nothing, if few are pending beside the `held` entries; after the `last` change, fewer
        may be. After a kill at any moment, the files set aside and Chroma's log together have every vector.
        """
        most = held * PENDING_AFTER if last else max(CHECKPOINT_EVERY - 1, held * PENDING_MEANWHILE)
        if self._asked(_PENDING, name)[0][0] <= most:
            return False
        with self._alone():
            self._set_aside()
            self._persist_at(name, AT_ONCE)
            self.close()
            self._open().get_collection(name, embedding_function=None).count()
            self._persist_at(name, NEVER)
            self.close()
            self._drop_aside()
        return True

    def sweep(self) -> None:
        """Delete the vector files of deleted collections, left behind by Chroma."""
        known = {name for (name,) in self._asked("SELECT id FROM segments")}
        for folder in [*self._chroma.glob(_VECTORS)]:
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def broken(self, error: BaseException) -> StoreError:
        """The StoreError for a persistent error of Chroma, with the cause and the remedy."""
        reason = _PREAMBLE.sub("", str(error)) or type(error).__name__
        if full := disk_full(error, self.place, guess=not _DAMAGE.search(str(error))):
            return full
        if _NOT_DAMAGE.search(str(error)):
            return StoreError(
                f"the index in {self.place} cannot be used ({reason}): check its owner, mode and free space, and "
                f"whether another program has it open, then try again"
            )
        # Where only vectors are missing, SQLite still has every statement.
        anew = "run `onrecord ingest --rebuild`, and if that fails too, " if _VECTORS_MISSING.search(reason) else ""
        return StoreError(
            f"the index in {self.place} is damaged ({reason}): {anew}move that folder away and run "
            f"`onrecord ingest PATH…` on your files again; "
            f"what was embedded is kept in {self.place.parent / 'vectors.sqlite'}, so it is quick"
        )

    def _wait(self) -> None:
        """Wait until no process is in the middle of a change, and look for faults.

        Chroma would wait for ever, and not be interrupted; and it panics at a fault, which prints a page.
        """
        if not self.exists:
            return
        database, fault = f"{(self._chroma / _DATABASE).as_uri()}?mode=rw", None
        try:
            with contextlib.closing(sqlite3.connect(database, uri=True, timeout=SECONDS_TO_OPEN)) as opened:
                opened.execute("BEGIN IMMEDIATE")
                fault = _fault(opened)
        except sqlite3.Error as error:  # any other obstacle is reported by Chroma itself
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise busy_by(self.place.parent / OWNER, self.place.parent) from error
        if fault:
            raise sqlite3.DatabaseError(fault)

    def _open(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        if self._client is None:
            # Chroma shares one system among the clients of a path, so that a client opened again would still miss
            # what others wrote. Each client therefore spells the path in its own way: "/" for 0, "/." for 1.
            spelling = format(next(_spellings), "b").replace("1", "/.").replace("0", "/")
            settings = Settings(anonymized_telemetry=False)
            self._client = chromadb.PersistentClient(f"{self._chroma}{spelling}", settings=settings)
        return self._client

    def _persist_at(self, name: str, pending: int) -> None:
        self._open().get_collection(name, embedding_function=None).modify(
            configuration={"hnsw": {"sync_threshold": pending}}
        )

    def _asked(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Rows of Chroma's own database."""
        database = f"{(self._chroma / _DATABASE).as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(database, uri=True, timeout=SECONDS_TO_OPEN)) as opened:
            return opened.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            with (
                self._writable(),
                FileLock(self.place / "opening.lock", timeout=SECONDS_TO_OPEN, poll_interval=0.01),
            ):
                yield
        except Timeout as error:
            raise IndexBusy(
                f"the index in {self.place} was being opened for {SECONDS_TO_OPEN:.0f} s: try again"
            ) from error

    @contextlib.contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise
        except OSError as error:
            raise not_writable(self.place, error) from error

    def _set_aside(self) -> None:
        draft = self.place / "aside.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for folder in [*self._chroma.glob(_VECTORS)]:
            shutil.copytree(folder, draft / folder.name)
        (draft / _POSITION).write_text(str(self._asked(_REACHED)), encoding="utf-8")
        os.replace(draft, self._aside)

    def _drop_aside(self) -> None:
        dropped = self.place / "aside.dropped"
        shutil.rmtree(dropped, ignore_errors=True)
        os.replace(self._aside, dropped)
        shutil.rmtree(dropped, ignore_errors=True)

    def _restore(self) -> None:
        """Undo an interrupted checkpoint, unless the checkpoint was complete.

        Chroma writes the position reached last, and drops what the files have from its log only then: as long as the
        position is the old one, the old files and the log have everything.
        """
        reached = self._aside / _POSITION
        if reached.exists() and reached.read_text(encoding="utf-8") == str(self._asked(_REACHED)):
            for folder in [*self._chroma.glob(_VECTORS)]:
                shutil.rmtree(folder)
            shutil.copytree(self._aside, self._chroma, dirs_exist_ok=True, ignore=shutil.ignore_patterns(_POSITION))
        for collection in self._open().list_collections():
            self._persist_at(collection.name, NEVER)
        self.close()
        self._drop_aside()


def _fault(opened: sqlite3.Connection) -> str | None:
    """The fault in the tables in which Chroma describes the collections; None if intact."""
    try:
        for (table,) in opened.execute(_OWN_TABLES).fetchall():
            sound = opened.execute(f"PRAGMA integrity_check('{table}')").fetchone() == ("ok",)
            kinds = [_KINDS.get(column[2], object) for column in opened.execute(f"PRAGMA table_info('{table}')")]
            rows = opened.execute(f"SELECT * FROM '{table}'")  # noqa: S608 - a name that the database gives
            if not (
                sound and all(v is None or isinstance(v, k) for row in rows for v, k in zip(row, kinds, strict=True))
            ):
                return f"its table {table} is malformed"
    except (sqlite3.Error, UnicodeDecodeError) as error:  # either is what a text raises that is no UTF-8
        return str(error)
    return None
