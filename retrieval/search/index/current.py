"""The current passage index: in step with the store, shared with other reading and writing processes.

Small changes are applied before a question is answered. Where the update would delay the answer, a slightly older index
answers, and the update runs in the background. Knows when to update; how is known elsewhere.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import OnRecordError, StatementGone
from retrieval.search.index.database import Database

if TYPE_CHECKING:
    from retrieval.search.index.held_index import HeldIndex
    from retrieval.search.servers.tables import Tables
    from retrieval.store.store import Store

LARGE = 20_000
"""Passages from which the check for changes takes longer than an answer: seconds, and 2 kB a passage."""

FRESH = 0.5
"""Seconds for which servers are not asked again whether something has changed: a question looks a dozen times."""

KEPT_UP_EVERY, KEPT_UP_SHARE = 10.0, 1 / 30
"""For a writing process, the fewest seconds between two updates of the index, and the most time for updates (share)."""

PATIENCE, PATIENCE_WHILE_WRITTEN = 5.0, 300.0
"""How long readers wait for a writer to update the index, in seconds: after the end of writing, and during writing."""

log = logging.getLogger(__name__)


class Current:
    """The index of the stored statements, for any number of threads."""

    def __init__(self, store: Store, place: Path | Tables) -> None:
        """Follow `store`; a folder, or tables on a server, keep the index. Nothing is read yet."""
        self._store = store
        self._database, self._load, self._follow = _ways(place)
        self._lock = threading.Lock()
        self._index: HeldIndex | None = None
        self._looked_at = 0.0
        self._behind: float | None = None
        self._keeps_up_at = time.monotonic() + KEPT_UP_EVERY
        self._follower: threading.Thread | None = None

    @property
    def last(self) -> HeldIndex:
        """The index as last returned."""
        return self._index or self.index()

    def index(self, *, anew: bool = False) -> HeldIndex:
        """The index in step with the store; a large index changed by another process may be slightly older.

        On servers, the index of a moment ago will do, unless looked for `anew`.

        Raises:
            StoreError: the store cannot be read, or the index cannot be written.
        """
        with self._lock:
            last, shared, now = self._index, self._database.shared, time.monotonic()
            if last and shared and not (anew or last.stale) and now < self._looked_at + FRESH:
                return last
            self._looked_at = now
            with contextlib.suppress(StatementGone):
                index = self._loaded()
                generation = self._store.generation()
                if generation == index.generation and (generation or not index.held):
                    self._behind = None
                    return index
                small = index.size < LARGE
                can_wait = last or self._store.is_written or (shared and index.held and index.generation)
                if can_wait and not (small or self._store.is_writing):
                    self._follow_behind()
                    return index
            return self._followed()

    def follow(self) -> HeldIndex:
        """The index in step with the store, for other processes too.

        Raises:
            StoreError: as `index`.
        """
        with self._lock:
            return self._followed()

    def keep_up(self) -> None:
        """Call `follow`, unless called a few seconds ago: for a process that goes on writing.

        Raises:
            StoreError: as `index`.
        """
        began = time.monotonic()
        if began >= self._keeps_up_at:
            self.follow()
            ended = time.monotonic()
            self._keeps_up_at = ended + max(
                FRESH if self._database.shared else KEPT_UP_EVERY, (ended - began) / KEPT_UP_SHARE
            )

    def close(self) -> None:
        """Close the files; the next use opens the files again."""
        self._database.close()

    def _loaded(self) -> HeldIndex:
        """The last index, or a newer one if any process has updated the files; call with the lock held."""
        if self._index is None or self._index.state != self._database.state:
            self._index = self._load(self._index)
            self._behind = None  # whoever writes keeps up
        return self._index

    def _followed(self) -> HeldIndex:
        """Update the files from the store; call with the lock held."""
        with contextlib.suppress(StatementGone):
            self._follow(self._store)
            self._behind = None
            return self._loaded()
        # Damaged files are deleted by now.
        self._follow(self._store)
        return self._loaded()

    def _follow_behind(self) -> None:
        """Start an update in the background, after a delay: another process may be about to make the update."""
        now = time.monotonic()
        self._behind = self._behind or now
        wait = 0.0
        if self._store.is_local or self._database.shared:
            wait = PATIENCE_WHILE_WRITTEN if self._store.is_written else PATIENCE
        if now - self._behind < wait or (self._follower is not None and self._follower.is_alive()):
            return
        self._follower = threading.Thread(target=self._follow_once, daemon=True, name="following")
        self._follower.start()

    def _follow_once(self) -> None:
        try:
            self._follow(self._store)
        except OnRecordError as error:
            log.warning("the index cannot follow what is held: %s", error)
        finally:
            if not self._store.is_writing:
                # Chroma keeps all vectors in memory for as long as it is open; beside a server, the heads stay there.
                self._store.close()


def _ways(place: Path | Tables) -> tuple[Database | Tables, Callable[[Any], HeldIndex], Callable[[Store], None]]:
    """What keeps the index at a place, how the index is read from it, and how it is brought in step with a store."""
    if isinstance(place, Path):
        from retrieval.search.index.passage_index import PassageIndex
        from retrieval.search.index.update import follow

        database = Database(place)
        return database, partial(PassageIndex, database), partial(follow, database)
    from retrieval.search.servers.index import ServerIndex

    return place, partial(ServerIndex, place), place.follow
