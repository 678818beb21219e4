"""Chroma in a folder, shared by one writer and any number of readers in other processes.

Chroma keeps passages and metadata in SQLite, which survives any kill, and vectors in files rewritten in place. By
default any process rewrites the files once enough entries are pending: a kill at that moment, or two processes at once,
leave an index that does not open. Therefore only the writer rewrites the files, in `checkpoint`: the old files are set
aside first, and no process opens the index meanwhile. Knows files and Chroma's client, not the entries.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from retrieval.errors import IndexBusy, StoreError
from retrieval.store.schema import is_whole
from retrieval.store.versions import following
from retrieval.store.writer_lock import busy_with, disk_full

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from filelock import BaseFileLock

NEVER = 1_000_000_000
"""Pending entries at which Chroma rewrites the vector files on its own: never reached."""

AT_ONCE = 2
"""Pending entries at which Chroma rewrites the vector files inside a checkpoint."""

SECONDS_TO_OPEN = 60.0

_PICKLE = "index_metadata.pickle"

_VECTORS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The name of a folder of vectors: the id of the collection's segment in Chroma's database."""

_NOT_DAMAGE = re.compile(r"\(code: (?:5|8|10|14)\)")
"""SQLite's result codes BUSY, READONLY, IOERR and CANTOPEN: the database may be intact."""

_DAMAGE = re.compile(r"\(code: (?:11|26)\)|malformed|not a database")
"""SQLite's signs of a damaged database: the result codes CORRUPT and NOTADB, or words."""

_VECTORS_MISSING = re.compile("Error finding id|Error getting embedding")

_PREAMBLE = re.compile(r"^(?:Error (?:executing|sending|constructing|creating)[^:]*: |error returned from [^)]*\) )*")
"""The uninformative beginnings of Chroma's error messages."""

_spelled: dict[Path, set[int]] = {}
_spelling = threading.Lock()


class IndexFolder:
    """The index under `home`. An instance is one open client, for one thread at a time."""

    is_local = True

    def __init__(self, home: Path) -> None:
        """Nothing is opened or made yet."""
        self.place = home.resolve() / "index"
        self._chroma = self.place / "chroma"
        self._aside = self.place / "aside"
        self._generation = self.place / "generation"
        self._unclean = self.place / "unclean"
        self._pending = self.place / "pending"
        self._client: ClientAPI | None = None
        self._spelling = 0

    @property
    def exists(self) -> bool:
        """Whether an index was ever made here."""
        return (self._chroma / "chroma.sqlite3").exists()

    def generation(self) -> str:
        """A name for the state of the stored statements; changes with every change. Empty before the first."""
        return _read(self._generation)

    def bump(self, made: str | None = None) -> str:
        """Return a new generation, announced to all readers; `made` names the index that replaces the old one."""
        generation = following(self.generation(), made)
        self._note(self._generation, generation)
        return generation

    @property
    def altered(self) -> str:
        """Empty: in a folder, all statement metadata are read at once."""
        return ""

    def note_altered(self) -> None:
        """Do nothing: in a folder, all statement metadata are read at once."""

    @property
    def release(self) -> str:
        """The version of the program that wrote the index's layout; empty if unknown."""
        return _read(self.place / "onrecord")

    def note_release(self, release: str) -> None:
        """Record the version of the program that wrote the layout."""
        self._note(self.place / "onrecord", release)

    @property
    def rebuilding(self) -> str:
        """The embedder of a rebuild under way, from beginning to end; otherwise empty."""
        return _read(self.place / "rebuilding")

    def note_rebuilding(self, embedder: str) -> None:
        """Record the embedder of a rebuild that begins; an empty name ends the rebuild."""
        if embedder:
            self._note(self.place / "rebuilding", embedder)
        else:
            (self.place / "rebuilding").unlink(missing_ok=True)

    def _note(self, path: Path, text: str) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with self._written():
            draft.write_text(text, encoding="utf-8")
            os.replace(draft, path)

    @property
    def unclean(self) -> bool:
        """Whether a writer began a change and did not finish."""
        return self._unclean.exists()

    def mark_unclean(self) -> None:
        """Record that a change begins."""
        with self._written():
            self._unclean.touch()

    def mark_clean(self) -> None:
        """Record that all changes are finished."""
        self._unclean.unlink(missing_ok=True)

    @property
    def pending(self) -> int:
        """The number of entries that earlier writers left for a checkpoint; very large if unknown."""
        try:
            return int(self._pending.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            return NEVER

    def leave(self, pending: int) -> None:
        """Record the number of entries left for a checkpoint."""
        self._note(self._pending, str(pending))

    def client(self) -> ClientAPI:
        """The open client; the first client after an interrupted checkpoint repairs the files.

        Raises:
            IndexBusy: another process is opening the index, changing the index, or rewriting the vectors, for too long.
            StoreError: the database is damaged.
            chromadb.errors.ChromaError: Chroma cannot open the index.
        """
        if self._client is None:
            with self._written():
                self._chroma.mkdir(parents=True, exist_ok=True)
            with self._alone(), self._written():
                try:
                    wait_for(self._chroma / "chroma.sqlite3", self.place.parent, SECONDS_TO_OPEN)
                except sqlite3.DatabaseError as error:
                    raise self.broken(error) from error
                if self._aside.exists():
                    self._restore()
                client = self._open()
                for collection in client.list_collections():
                    # The vectors are loaded at first use; that must happen while nobody rewrites them. Those of an
                    # index that is not whole yet are its maker's alone.
                    if is_whole(collection.name, collection.metadata):
                        collection.count()
        return self._client or self._open()

    def close(self) -> None:
        """Close the client; the next use opens another, which sees the changes of other processes."""
        if self._client is not None:
            cast("Client", self._client).close()
            self._client = None
            with _spelling:
                _spelled[self._chroma].discard(self._spelling)

    def checkpoint(self, name: str) -> None:
        """Make Chroma write the pending vectors of collection `name` to files, so that opening stays quick.

        After a kill at any moment, the files set aside and SQLite's log together have every vector.
        """
        with self._alone(), self._written():
            self._set_aside()
            self._persist_at(name, AT_ONCE)
            self.close()
            self._open().get_collection(name, embedding_function=None).count()
            self._persist_at(name, NEVER)
            self.close()
            self._pending.unlink(missing_ok=True)
            self._drop_aside()

    def sweep(self) -> None:
        """Delete the vector files of deleted collections, left behind by Chroma."""
        database = f"{(self._chroma / 'chroma.sqlite3').as_uri()}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(database, uri=True)) as opened:
                known = {str(row[0]) for row in opened.execute("SELECT id FROM segments")}
        except sqlite3.Error:
            return  # they take room, and no more
        for folder in self._vector_folders():
            if _VECTORS.fullmatch(folder.name) and folder.name not in known:
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

    def _open(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        if self._client is None:
            # Chroma shares one system among the clients of a path, so that a client opened again would still miss
            # what others wrote. Each open client of this process therefore spells the path in its own way.
            with _spelling:
                used = _spelled.setdefault(self._chroma, set())
                self._spelling = next(n for n in range(len(used) + 1) if n not in used)
                used.add(self._spelling)
            path = os.path.join(self._chroma, *["."] * self._spelling)
            # Where this fails the spelling stays used: Chroma keeps the half-made system for whoever comes by it again.
            self._client = chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
        return self._client

    def _persist_at(self, name: str, pending: int) -> None:
        self._open().get_collection(name, embedding_function=None).modify(
            configuration={"hnsw": {"sync_threshold": pending}}
        )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock: BaseFileLock = FileLock(self.place / "opening.lock", timeout=SECONDS_TO_OPEN, poll_interval=0.01)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusy(
                f"the index in {self.place} was being opened for {SECONDS_TO_OPEN:.0f} s: try again"
            ) from error
        except OSError as error:
            raise self._not_written(error) from error
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise
        except OSError as error:
            raise self._not_written(error) from error

    def _not_written(self, error: OSError) -> StoreError:
        said = f"{self.place} cannot be written ({error.strerror or error}): check its owner and mode"
        return disk_full(error, self.place) or StoreError(said)

    def _vector_folders(self) -> list[Path]:
        return [entry for entry in self._chroma.iterdir() if entry.is_dir()]

    def _set_aside(self) -> None:
        draft = self.place / "aside.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for folder in self._vector_folders():
            shutil.copytree(folder, draft / folder.name)
        os.replace(draft, self._aside)

    def _drop_aside(self) -> None:
        dropped = self.place / "aside.dropped"
        shutil.rmtree(dropped, ignore_errors=True)
        os.replace(self._aside, dropped)
        shutil.rmtree(dropped, ignore_errors=True)

    def _restore(self) -> None:
        """Undo an interrupted checkpoint, unless the checkpoint was complete.

        Chroma writes the vector files, then the pickle, then the position reached into SQLite. With the old pickle the
        files may be torn; with a readable new pickle the files are whole, and SQLite may rely on the files.
        """
        names = {f.name for f in self._vector_folders()} | {f.name for f in self._aside.iterdir()}
        changed = [n for n in names if _pickle(self._chroma / n) not in (None, _pickle(self._aside / n))]
        for name in names.difference(changed):
            self._put_back(name)
        if not self._opens():
            for name in changed:
                self._put_back(name)
            self._opens()
        self._drop_aside()

    def _put_back(self, name: str) -> None:
        torn, copy = self.place / "torn", self.place / "copy"
        for leftover in (torn, copy):
            shutil.rmtree(leftover, ignore_errors=True)
        saved = self._aside / name
        if saved.exists():
            shutil.copytree(saved, copy)
        if (self._chroma / name).exists():
            os.replace(self._chroma / name, torn)
        if saved.exists():
            os.replace(copy, self._chroma / name)
        shutil.rmtree(torn, ignore_errors=True)

    def _opens(self) -> bool:
        from chromadb.errors import ChromaError

        try:
            names = [c.name for c in self._open().list_collections()]
            for name in names:
                self._persist_at(name, NEVER)
            self.close()
            for name in names:
                self._open().get_collection(name, embedding_function=None).count()
        except ChromaError:
            return False
        finally:
            self.close()
        return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _pickle(folder: Path) -> bytes | None:
    try:
        return (folder / _PICKLE).read_bytes()
    except FileNotFoundError:
        return None


_BUSY = 5
"""SQLite's result code for a database being changed by another connection, in the low byte; the rest gives details."""

_OWN_TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'acquire_write'
    AND (name NOT LIKE 'embedding%' OR name LIKE 'embeddings_queue%')
"""
"""All tables except those with the entries, and except one that grows with every change and is never read."""

_KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int}


def wait_for(database: Path, home: Path, seconds: float) -> None:
    """Wait until no process is in the middle of a change; Chroma itself reports any other obstacle to opening.

    Raises:
        IndexBusy: after `seconds`, a process is still changing the database, asleep or stuck; the message names the
            process.
        sqlite3.DatabaseError: tables of Chroma's own are damaged.
    """
    if not database.exists():
        return
    fault = None
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", timeout=seconds, uri=True)) as opened:
            opened.isolation_level = None
            opened.execute("BEGIN IMMEDIATE")
            fault = _fault(opened)
            opened.execute("ROLLBACK")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == _BUSY:
            raise busy_with(home) from error
    if fault is not None:
        raise sqlite3.DatabaseError(fault)


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
