"""Statements kept in memory after use, up to so many characters in all: those used longest ago go first.

For any number of threads. Knows no store: who reads a statement puts it here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from retrieval.statement import Passage, Statement

Key = tuple[str, str]
Entry = tuple[Statement, tuple[Passage, ...] | None]


class Kept:
    """Statements, and their passages where they were asked for, by id and version."""

    def __init__(self, most: int) -> None:
        """Keeps statements of at most `most` characters together, and the last one whatever its length."""
        self._most = most
        self._characters = 0
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Entry | None:
        """What is kept under a key."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Key, entry: Entry) -> None:
        """Keep a statement, in place of what was kept under its key."""
        with self._lock:
            before = self._entries.pop(key, None)
            self._characters += len(entry[0].text) - (len(before[0].text) if before else 0)
            self._entries[key] = entry
            while self._characters > self._most and len(self._entries) > 1:
                _, (oldest, _) = self._entries.popitem(last=False)
                self._characters -= len(oldest.text)
