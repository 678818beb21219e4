"""The current passage index: in step with the store, shared with other reading and writing processes.

Small changes are applied before a question is answered. Where the update would delay the answer, a slightly older index
answers, and the update runs in the background. Knows when to update; how is known elsewhere.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import OnRecordError
from retrieval.search.index import compact
from retrieval.search.index.files import MANIFEST, SECONDS_TO_SAVE, read_manifest
from retrieval.search.index.passage_index import PassageIndex

if TYPE_CHECKING:
    from retrieval.store.store import Store

SAVED_FROM = 500
"""Passages read from Chroma that are worth saving for the next process; reading that many takes about 0.1 s."""

LARGE = 20_000
"""Passages from which the check for changes takes longer than an answer: seconds, and 2 kB a passage."""

KEPT_UP_EVERY, KEPT_UP_SHARE = 10.0, 1 / 30
"""For a writing process, the fewest seconds between two saves of the index, and the most time for saving (share)."""

PATIENCE, PATIENCE_WHILE_WRITTEN = 5.0, 300.0
"""How long readers wait for a writer to save the index, in seconds: after the end of writing, and during writing."""

log = logging.getLogger(__name__)


class Current:
    """The index of the stored statements, for any number of threads."""

    def __init__(self, store: Store, folder: Path) -> None:
        """Follow `store`; `folder` keeps the index between processes. Nothing is read yet."""
        self._store = store
        self._folder = folder
        self._lock = threading.Lock()
        self._index: PassageIndex | None = None
        self._saved: PassageIndex | None = None
        self._seen: tuple[int, int, int] | None = None
        self._behind: float | None = None
        self._keeps_up_at = time.monotonic() + KEPT_UP_EVERY
        self._follower: threading.Thread | None = None
        self._tender: subprocess.Popen[bytes] | None = None
        self._tended: PassageIndex | None = None

    @property
    def last(self) -> PassageIndex:
        """The index as last returned."""
        return self._index or self.index()

    def index(self) -> PassageIndex:
        """The index in step with the store; a large index changed by another process may be slightly older.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            first = self._index is None
            index = self._loaded()
            generation = self._store.generation()
            if generation == index.generation and generation:
                self._behind = None
                self._tend()
                return index
            small = sum(h.passages for h in index.held) < LARGE
            if small or self._store.is_writing or (first and not self._store.is_written):
                return self._followed(index)
            self._follow_behind()
            return index

    def follow(self) -> PassageIndex:
        """The index in step with the store, saved for other processes.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            return self._followed(self._loaded(), save_from=0, wait=SECONDS_TO_SAVE)

    def keep_up(self) -> None:
        """Call `follow`, unless called a few seconds ago: for a process that goes on writing.

        Raises:
            StoreError: the store cannot be read.
        """
        began = time.monotonic()
        if began >= self._keeps_up_at:
            self.follow()
            ended = time.monotonic()
            self._keeps_up_at = ended + max(KEPT_UP_EVERY, (ended - began) / KEPT_UP_SHARE)

    def _loaded(self) -> PassageIndex:
        """The last index, or a newer one saved by another process; call with the lock held."""
        stamp = self._stamp()
        if self._index is None:
            self._index = self._saved = PassageIndex.load(self._folder)
        elif stamp is not None and stamp != self._seen:
            there, current = read_manifest(self._folder), self._store.generation()
            in_step = there.generation in {current, self._index.generation}
            newer = self._index.generation != current and there.number > self._index.number
            if there.generation and (in_step or newer):
                loaded = PassageIndex.load(self._folder, self._index)
                if loaded.generation == there.generation:
                    self._index = self._saved = loaded
                    self._behind = None  # whoever writes keeps up
        self._seen = stamp
        return self._index

    def _followed(self, index: PassageIndex, save_from: int = SAVED_FROM, wait: float = 0) -> PassageIndex:
        """Update an index from the store, and save the index if much of it is unsaved; call with the lock held."""
        after = index.follow(self._store, self._folder)
        # What was kept piece by piece is in step only once that is said.
        pieces = after.number != index.number or (index.segments and not index.generation)
        if after is not self._saved and (after.unsaved >= save_from or pieces):
            saved = after.save(self._folder, wait=wait)
            if saved is not after:
                after = self._saved = saved
                self._seen = self._stamp()
        self._index, self._behind = after, None
        self._tend()
        return after

    def _follow_behind(self) -> None:
        """Start an update in the background, after a delay: another process may be about to save the index in step."""
        now = time.monotonic()
        self._behind = self._behind or now
        wait = 0.0
        if self._store.is_local:
            wait = PATIENCE_WHILE_WRITTEN if self._store.is_written else PATIENCE
        if now - self._behind < wait or (self._follower is not None and self._follower.is_alive()):
            return
        self._follower = threading.Thread(target=self._follow_once, daemon=True, name="following")
        self._follower.start()

    def _follow_once(self) -> None:
        index = self._index or PassageIndex()
        try:
            after = index.follow(self._store, self._folder)
        except OnRecordError as error:
            log.warning("the index cannot follow what is held: %s", error)
            return
        finally:
            if self._store.is_local and not self._store.is_writing:
                # Chroma keeps all vectors in memory for as long as it is open.
                self._store.close()
        saved = after.save(self._folder, wait=SECONDS_TO_SAVE)
        with self._lock:
            if self._index is index:
                self._index = self._saved = saved
                self._seen, self._behind = self._stamp(), None
                self._tend()

    def _tend(self) -> None:
        """Start compaction of the folder in another process, unless a process started here still runs."""
        index = self._saved
        if index is self._tended or (self._tender is not None and self._tender.poll() is None):
            return
        self._tended, self._tender = index, None
        if index is not None and compact.due(index.segments, {(h.id, h.version) for h in index.held}):
            self._tender = compact.in_background(self._folder)

    def _stamp(self) -> tuple[int, int, int] | None:
        """The manifest's time, inode and size, for detecting a new manifest; None without a manifest."""
        try:
            stat = (self._folder / MANIFEST).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size
