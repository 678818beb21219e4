"""An archive that outlives the index: once the index is rebuilt, maybe for another embedder, a new archive takes over.

Knows when to take over, not how the next archive is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from retrieval.errors import IndexMismatch, IndexReplaced
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.archive import Archive

if TYPE_CHECKING:
    from retrieval.embedding.base import QuestionPieces
    from retrieval.held import Held
    from retrieval.results import Found, Mentioned, RankedPassage, SearchQuery
    from retrieval.statement import Passage, Statement

T = TypeVar("T")


class HandingOver:
    """The methods of `Archive`, answered from the present index. For any number of threads.

    Methods raise the errors of the archive's own, or an OnRecordError if the next archive cannot be opened.
    """

    def __init__(self, archive: Archive, anew: Callable[[], Archive]) -> None:
        """Begin with `archive`; `anew` opens an archive over the index's replacement."""
        self._archive = archive
        self._anew = anew
        self._lock = threading.Lock()

    def held(self) -> tuple[Held, ...]:
        """As `Archive.held`."""
        return self._ask(lambda archive: archive.held())

    def statement(self, statement_id: str) -> Statement:
        """As `Archive.statement`."""
        return self._ask(lambda archive: archive.statement(statement_id))

    def read(self, held: Held) -> tuple[Statement, tuple[Passage, ...]]:
        """As `Archive.read`."""
        return self._ask(lambda archive: archive.read(held))

    def find(self, statement_id: str) -> Held:
        """As `Archive.find`."""
        return self._ask(lambda archive: archive.find(statement_id))

    def search(self, query: SearchQuery) -> Found:
        """As `Archive.search`."""
        return self._ask(lambda archive: archive.search(query))

    def pieces(self, text: str) -> QuestionPieces | None:
        """As `Archive.pieces`."""
        return self._ask(lambda archive: archive.pieces(text))

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """As `Archive.candidates`."""
        return self._ask(lambda archive: archive.candidates(query, each))

    def search_statements(self, query: SearchQuery, most: int) -> Found:
        """As `Archive.search_statements`."""
        return self._ask(lambda archive: archive.search_statements(query, most))

    def holding(self, pieces: Sequence[str], filters: Filters = ADMIT_ALL) -> tuple[Held, ...]:
        """As `Archive.holding`."""
        return self._ask(lambda archive: archive.holding(pieces, filters))

    def mentioning(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> tuple[Mentioned, ...]:
        """As `Archive.mentioning`."""
        return self._ask(lambda archive: archive.mentioning(topic, language, filters))

    def other_words(
        self, topic: str, language: str | None, filters: Filters = ADMIT_ALL, question: str | None = None
    ) -> str | None:
        """As `Archive.other_words`."""
        return self._ask(lambda archive: archive.other_words(topic, language, filters, question))

    def resembling(self, text: str, filters: Filters = ADMIT_ALL, limit: int = 5) -> tuple[RankedPassage, ...]:
        """As `Archive.resembling`."""
        return self._ask(lambda archive: archive.resembling(text, filters, limit))

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._archive.close()

    def _ask(self, call: Callable[[Archive], T]) -> T:
        """The answer of the present archive, or of the next if the index has just been replaced."""
        archive = self._archive
        try:
            return call(archive)
        except IndexReplaced:
            pass
        except IndexMismatch:
            # The index may have been replaced just after it was seen to be the same.
            if not _replaced(archive):
                raise
        return call(self._next(archive))

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
