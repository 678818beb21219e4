"""Batches of files that are ready, stored: of the workers that share, one after the other is the writer for a moment.

Knows what is stored together and what is held by then; what is done before is known to
`retrieval.ingest.shared.ingest`.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.errors import IndexBusy
from retrieval.ingest.file import Due, Read, TakingIn, notes_of, outlived
from retrieval.ingest.files import path_of
from retrieval.ingest.outcome import Outcome, Status
from retrieval.ingest.shared.claims import Claims
from retrieval.store.store import Store

if TYPE_CHECKING:
    from retrieval.ingest.file import Vectors
    from retrieval.store.schema import Head

LOOK_EVERY = 0.5
"""Seconds between two looks at what one waits for: that another writer ends, or that others are done."""

LONGEST_WAIT = 600.0
"""Seconds to wait for another writer to end: those who share end in one, an ingest of its own may take longer."""

TELL_AFTER = 10.0
"""Seconds of waiting for another writer after which it is said who that is: those who are awake end sooner."""

Group = list[Due]
"""The files of the same bytes: they are taken in by the same worker, since they are one statement."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A group that can be stored: its files, and as what they were read; with vectors, if they are not a copy's."""

    key: str
    group: Group
    reads: list[tuple[Due, Read, Vectors | None]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch, and the groups that were this worker's no more."""

    outcomes: list[Outcome]
    lost: dict[str, Group]


class Storing:
    """The writing of one worker, in a thread of its own and with its own view of what is held."""

    def __init__(
        self, store: Store, view: TakingIn, claims: Claims, stopped: threading.Event, say: Callable[[str], None]
    ) -> None:
        """`stopped` says that the work is cut short: then nobody waits for another writer. `say` is told of a wait."""
        self._store, self._view, self._claims, self._stopped, self._say = store, view, claims, stopped, say

    def store(self, batch: list[Ready]) -> Stored:
        """Store what is ready and still this worker's."""
        stored = Stored([], {})
        with self._writing():
            mine = self._claims.mine(one.key for one in batch)
            self._view.look_again()
            for one in batch:
                if one.key in mine:
                    stored.outcomes.extend(self._stored(one.key, *file) for file in one.reads)
                else:
                    stored.lost[one.key] = one.group
        self._claims.done(mine)
        return stored

    def _stored(self, key: str, due: Due, read: Read, made: Vectors | None) -> Outcome:
        if head := held(key, due, self._view):
            return by_others(due, head)
        outcome, store = self._view.take(read, None if made is None else lambda: made)
        store()
        return outcome

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Being the one writer; one waits for the others, though not where the work is cut short.

        A writer that was killed holds nothing; one that is asleep or stuck holds everybody up: it is named once.
        """
        began = time.monotonic()
        told = False
        with contextlib.ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(self._store.writing(wait=LOOK_EVERY, together=True))
                    break
                except IndexBusy as error:
                    waited = time.monotonic() - began
                    if self._stopped.is_set() or waited > LONGEST_WAIT:
                        raise
                    if not told and waited > TELL_AFTER:
                        told = True
                        self._say(_waited_for(error))
            yield


def _waited_for(busy: IndexBusy) -> str:
    return (
        f"Waiting to store what is ready: {busy.who or 'another process is writing'}. If it is asleep or stuck, wake "
        f"it or stop it; it is waited for {LONGEST_WAIT / 60:.0f} minutes at most."
    )


def held(key: str, due: Due, view: TakingIn) -> Head | None:
    """What is held of a file as it is: from its own path, or from one that another machine calls it by."""
    name = due.source.name
    own = view.heads.get(view.by_source.get(name, ""))
    if own is not None:
        return None if own.sources[name] != due.fingerprint or outlived(own) else own
    head = view.heads.get(key)
    if (
        head is None
        or due.fingerprint not in head.sources.values()
        or any(map(os.path.lexists, map(path_of, head.sources)))
    ):
        return None
    return head


def by_others(due: Due, head: Head) -> Outcome:
    """What there is to say of a file that others have taken in."""
    return Outcome(due.source.path, Status.BY_OTHERS, head.held.id, notes=notes_of(head.held.record))
