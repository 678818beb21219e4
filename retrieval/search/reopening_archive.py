"""An archive that outlives the index: once the index is rebuilt, maybe for another embedder, a new archive takes over.

Knows when to take over, not how the next archive is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from retrieval.errors import IndexMismatch, IndexReplaced
from retrieval.search.archive import Archive


def reopening(archive: Archive, anew: Callable[[], Archive]) -> Archive:
    """The methods of `Archive`, answered from the present index: by `archive`, and once replaced, by what `anew` opens.

    Methods raise the errors of the archive's own, or an OnRecordError if the next archive cannot be opened.
    """
    return cast("Archive", _Reopening(archive, anew))  # its methods are made on first use


class _Reopening:
    """Calls each method on the present archive. For any number of threads."""

    def __init__(self, archive: Archive, anew: Callable[[], Archive]) -> None:
        self._archive = archive
        self._anew = anew
        self._lock = threading.Lock()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """A method of the archive."""
        return partial(self._call, method)

    def _call(self, method: str, *arguments: object, **named: object) -> object:
        """The answer of the present archive, or of the next if the index has just been replaced."""
        archive = self._archive
        try:
            return getattr(archive, method)(*arguments, **named)
        except IndexReplaced:
            pass
        except IndexMismatch:
            # The index may have been replaced just after it was seen to be the same.
            if not _replaced(archive):
                raise
        return getattr(self._next(archive), method)(*arguments, **named)

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
