"""An archive that lasts longer than its index: once that was made anew, maybe for another embedder, the next goes on.

Knows when to go on, not how the next archive is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from retrieval.errors import IndexMismatch, IndexReplaced
from retrieval.search.archive import Archive


class HandingOver:
    """Whatever an `Archive` can be asked, answered from the index that is there. For any number of threads.

    What is asked raises as the archive's own method does, or an OnRecordError where the next archive cannot be opened.
    """

    def __init__(self, archive: Archive, anew: Callable[[], Archive]) -> None:
        """Begins with `archive`; `anew` opens the one over the index that has taken its place."""
        self._archive = archive
        self._anew = anew
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A method of the archive, each call of which is answered from one index."""
        if name.startswith("_") or not callable(getattr(Archive, name, None)):
            raise AttributeError(f"an archive has no method {name!r}")

        def ask(*args: Any, **more: Any) -> Any:
            archive = self._archive
            try:
                return getattr(archive, name)(*args, **more)
            except IndexReplaced:
                pass
            except IndexMismatch:
                # The index may have been replaced just after it was seen to be the same.
                if not _replaced(archive):
                    raise
            return getattr(self._next(archive), name)(*args, **more)

        return ask

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            self._archive.close()

    def _next(self, before: Archive) -> Archive:
        with self._lock:
            if self._archive is before:
                self._archive = self._anew()
                before.close()  # who still asks it is told that it was replaced, and comes here
            return self._archive


def _replaced(archive: Archive) -> bool:
    try:
        archive.store.generation()
    except IndexReplaced:
        return True
    return False
