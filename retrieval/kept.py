"""Statements kept in memory after use, up to so many characters in all: those used longest ago go first.

For any number of threads. Knows no store: who reads a statement puts it here.
"""

from __future__ import annotations

import threading

from cachetools import LRUCache

from retrieval.statement import Passage, Statement

Key = tuple[str, str]
Entry = tuple[Statement, tuple[Passage, ...] | None]


class Kept:
    """Statements, and their passages where they were asked for, by id and version."""

    def __init__(self, most: int) -> None:
        """Keeps statements of at most `most` characters together, and the last one whatever its length."""
        self._entries: LRUCache[Key, Entry] = LRUCache(most, getsizeof=lambda entry: min(len(entry[0].text), most))
        self._lock = threading.Lock()

    def get(self, key: Key) -> Entry | None:
        """What is kept under a key."""
        with self._lock:
            return self._entries.get(key)

    def put(self, key: Key, entry: Entry) -> None:
        """Keep a statement, in place of what was kept under its key."""
        with self._lock:
            self._entries[key] = entry
