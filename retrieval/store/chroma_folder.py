"""Chroma in a folder, shared by one writer and any number of readers in other processes.

Chroma keeps passages and metadata in SQLite, which survives anything, and vectors in files that it rewrites in place.
Left alone, any process rewrites them once enough is pending: a kill in that moment leaves an index that does not open,
and so do two processes at it. So nobody does, except the writer in `checkpoint`: the files are set aside first, and no
one opens the index meanwhile. Knows files and Chroma's client, not what is stored.
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
"""Pending entries at which Chroma rewrites its vector files on its own."""

AT_ONCE = 2
"""The same, inside a checkpoint."""

SECONDS_TO_OPEN = 60.0

_PICKLE = "index_metadata.pickle"

_VECTORS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How the folder of a collection's vectors is called: by its segment in Chroma's database."""

_NOT_DAMAGE = re.compile(r"\(code: (?:5|8|10|14)\)")
"""SQLite's result codes BUSY, READONLY, IOERR and CANTOPEN: its file may be as it should be."""

_DAMAGE = re.compile(r"\(code: (?:11|26)\)|malformed|not a database")
"""What SQLite says of a file that is not as it should be, in its result codes CORRUPT and NOTADB or in words."""

_VECTORS_MISSING = re.compile("Error finding id|Error getting embedding")

_PREAMBLE = re.compile(r"^(?:Error (?:executing|sending|constructing|creating)[^:]*: |error returned from [^)]*\) )*")
"""What Chroma's errors begin with before they come to the point."""

_spelled: dict[Path, set[int]] = {}
_spelling = threading.Lock()


class IndexFolder:
    """The index under `home`. One instance is one open client, to be used by one thread at a time."""

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
        """A name for the state of what is held; another one after every change. Empty before the first."""
        return _read(self._generation)

    def bump(self, made: str | None = None) -> str:
        """A new generation, told to all readers; `made` names the index that has taken the place of the one before."""
        generation = following(self.generation(), made)
        self._note(self._generation, generation)
        return generation

    @property
    def altered(self) -> str:
        """None: what is said of the statements held is read as a whole."""
        return ""

    def note_altered(self) -> None:
        """Nothing, for the same reason."""

    @property
    def release(self) -> str:
        """The version of the program that gave the index its layout; empty where it did not say."""
        return _read(self.place / "onrecord")

    def note_release(self, release: str) -> None:
        """Say which version of the program that is."""
        self._note(self.place / "onrecord", release)

    @property
    def rebuilding(self) -> str:
        """The embedder for which the index is being made anew, from the beginning of that to its end; or nothing."""
        return _read(self.place / "rebuilding")

    def note_rebuilding(self, embedder: str) -> None:
        """Say which embedder that is; an empty name says that it has ended."""
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
        """Whether a writer began a change and did not come to its end."""
        return self._unclean.exists()

    def mark_unclean(self) -> None:
        """Say that a change begins."""
        with self._written():
            self._unclean.touch()

    def mark_clean(self) -> None:
        """Say that all changes have come to their end."""
        self._unclean.unlink(missing_ok=True)

    @property
    def pending(self) -> int:
        """How many entries earlier writers have left for a checkpoint; very many where that is not known."""
        try:
            return int(self._pending.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            return NEVER

    def leave(self, pending: int) -> None:
        """Say how many are left."""
        self._note(self._pending, str(pending))

    def client(self) -> ClientAPI:
        """The open client; the first one after a checkpoint that was cut short repairs its files.

        Raises:
            IndexBusy: another process is opening the index, changing it, or rewriting its vectors, for too long.
            StoreError: its database is damaged.
            chromadb.errors.ChromaError: Chroma cannot open it.
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
        """Let go of the client; the next use opens another, which sees what other processes wrote."""
        if self._client is not None:
            cast("Client", self._client).close()
            self._client = None
            with _spelling:
                _spelled[self._chroma].discard(self._spelling)

    def checkpoint(self, name: str) -> None:
        """Have Chroma write the pending vectors of collection `name` to its files, so that opening stays quick.

        Whatever moment a kill falls into, the files set aside and SQLite's log together hold every vector.
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
        """Delete the vectors of collections that are gone; Chroma leaves their files behind."""
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
        """What to tell of an error that Chroma keeps raising: what it is, and how to get out of it."""
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
        """Undo a checkpoint that was cut short, unless it had come through.

        Chroma writes the vector files, then the pickle, then in SQLite up to where they reach. While the pickle is the
        old one the files may be torn; with a new pickle that can be read they are whole, and SQLite may rely on them.
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
"""SQLite's result code where another connection is changing the database; what is beside it in a byte says how."""

_OWN_TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'acquire_write'
    AND (name NOT LIKE 'embedding%' OR name LIKE 'embeddings_queue%')
"""
"""All but those of the entries in its files, and one that grows with every change and is never read."""

_KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int}


def wait_for(database: Path, home: Path, seconds: float) -> None:
    """Nothing, once no process is in the middle of a change; what else keeps it from being opened Chroma says.

    Raises:
        IndexBusy: one still is, after so many seconds: it is asleep, or stuck; says which.
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
    """What is wrong with the tables in which Chroma keeps what it knows of its collections; None if nothing is."""
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
