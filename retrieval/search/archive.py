"""The archive: thread-safe reading of the stored statements, beside any number of writers.

Keeps the derived index in step with Chroma, and answers from the index alone: statements, passages and searches. Once
the index is rebuilt, maybe for another embedder, a new archive takes over (`reopening`).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cachetools import LRUCache

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.local import question_pieces
from retrieval.embedding.scale import AS_IS, kept
from retrieval.errors import EmbeddingError, IndexMismatch, IndexReplaced, StatementGone, UsageError
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.held import Held
from retrieval.results import Found, Mentioned, RankedPassage, SearchQuery
from retrieval.search.index import best_passages
from retrieval.search.index.current import Current
from retrieval.search.index.database import SCALE
from retrieval.search.index.held_index import HeldIndex
from retrieval.search.mentioned import is_mentioned, mentioned
from retrieval.search.other_words import other_words
from retrieval.search.search import Search
from retrieval.statement import Passage, Statement
from retrieval.store.store import Store
from retrieval.text.terms import terms

if TYPE_CHECKING:
    from retrieval.embedding.base import QuestionPieces
    from retrieval.search.reranker import Reranker
    from retrieval.search.servers.tables import Tables

T = TypeVar("T")

KEPT_CHARACTERS = 12_000_000
"""Characters of the statements cached in memory: up to four bytes each."""

RESEMBLING_CHARACTERS = 4_000
"""Characters read of a text for `resembling`: more than any passage has."""

MOST_STATEMENTS = 200
"""Statements whose nearest passage is searched for the topic's own words: with 1,000, one of 1,954 replies differs."""

SHORTEST_PREFIX = 2
"""The fewest digits of an id accepted as a unique prefix."""

LOOKS = 4
"""Attempts at a search or a look-up when a statement found is replaced meanwhile."""


class Archive:
    """The stored statements, and search over the statements. Methods block, and may be called from any thread.

    All raise StoreError if the index cannot be read; those with a query or a topic, EmbeddingError if the embedder did
    not answer.
    """

    def __init__(
        self,
        store: Store,
        embeddings: ArrayEmbeddings,
        folder: Path,
        reranker: Reranker | None = None,
        *,
        scaled: bool = False,
        tables: Tables | None = None,
    ) -> None:
        """Read `store`; `folder` keeps the derived index between processes, unless servers do, in `tables`.

        `scaled` maps the embedder's cosines to the scale of the local embedder, measured at the first search.
        """
        self.store = store
        self._embeddings = embeddings
        self._folder = folder
        self._now = Current(store, tables or folder)
        self._reranker = reranker
        self._scale = None if scaled else AS_IS
        self._kept: LRUCache[tuple[str, str], Statement] = LRUCache(KEPT_CHARACTERS, lambda one: len(one.text))
        self._lock = threading.Lock()

    def held(self) -> tuple[Held, ...]:
        """The metadata of all stored statements, one entry a statement."""
        return self._now.index().held

    def statement(self, statement_id: str) -> Statement:
        """The statement with an id, or with a unique prefix of the id.

        Raises:
            UsageError: no statement, or more than one, has such an id.
            StatementDamaged: the stored text does not match the stored hash.
        """
        return self._while_held(lambda _: self._statement(self.find(statement_id)))

    def read(self, held: Held) -> tuple[Statement, tuple[Passage, ...]]:
        """Exactly the version `held` of a statement, and the passages in order.

        Raises:
            StatementGone: the version has been replaced or removed since.
            StatementDamaged: the stored text does not match the stored hash.
        """
        return self.read_all([held])[0]

    def read_all(self, held: Sequence[Held]) -> list[tuple[Statement, tuple[Passage, ...]]]:
        """Statements as `read`, in order, all at once.

        Raises:
            StatementGone: a version has been replaced or removed since.
            StatementDamaged: a stored text does not match the stored hash.
        """
        return list(zip(self._statements(held), self._now.last.passages(held), strict=True))

    def find(self, statement_id: str) -> Held:
        """The metadata of the statement with an id, or with a unique prefix of the id.

        Raises:
            UsageError: no statement, or more than one, has such an id.
        """
        wanted = statement_id.strip().lower()
        held = self._now.index(anew=True).held
        found = [h for h in held if h.id == wanted] or [
            h for h in held if len(wanted) >= SHORTEST_PREFIX and h.id.startswith(wanted)
        ]
        if not found:
            raise UsageError(f"No statement has the id {statement_id!r}; `onrecord statements` lists the ids held.")
        if len(found) > 1:
            ids = ", ".join(h.id for h in found[:5])
            raise UsageError(
                f"{len(found)} statements have ids that begin with {statement_id!r}: {ids}; give more of it."
            )
        return found[0]

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences."""
        return self._while_held(lambda index: self._prepared(query, index).best())

    def pieces(self, text: str) -> QuestionPieces | None:
        """A question as read by the local model, whichever embedder searches; None if the model is not installed."""
        try:
            return question_pieces(text)
        except EmbeddingError:
            return None

    def standing(self, words: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of some words stands in any English inflection; in all, of a stop word."""
        of = {word: terms(word, "en") for word in words}

        def counted(index: HeldIndex) -> Mapping[str, int]:
            counts = index.counts({term for some in of.values() for term in some})
            return {word: min((counts[term] for term in some), default=index.size) for word, some in of.items()}

        return self._while_held(counted)

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found with each of the filters; sentences carry all signals."""
        return self._while_held(lambda index: self._prepared(query, index).candidates(each))

    def search_statements(self, query: SearchQuery, most: int, *, by_tokens: bool = False) -> Found:
        """The best passages of each admitted statement, at most `query.passages` per statement, and their sentences.

        Only the `most` statements with the nearest best passage are returned; `by_tokens` as in `Search`.
        """
        return self._while_held(
            lambda index: self._prepared(query, index).best_of_statements(most, by_tokens=by_tokens)
        )

    def _prepared(self, query: SearchQuery, index: HeldIndex) -> Search:
        if self._scale is None:
            self._scale = kept(self._embeddings, self._folder / SCALE)
        return Search(query, index, self._embeddings, self._statements, reranker=self._reranker, scale=self._scale)

    def _while_held(self, look: Callable[[HeldIndex], T]) -> T:
        """Call `look` with the index; call again if a statement was replaced meanwhile."""
        for attempt in range(LOOKS):
            with contextlib.suppress(StatementGone):
                return look(self._now.index(anew=attempt > 0))
        raise StatementGone("what was found keeps being replaced: ask again")

    def holding(self, pieces: Sequence[str], filters: Filters = ADMIT_ALL) -> tuple[Held, ...]:
        """The admitted statements that may contain all pieces of a wording, typography aside; few others.

        Every statement with all pieces on word boundaries is included. Earliest first, undated last. A piece without a
        letter or digit excludes no statement.
        """
        return self._while_held(lambda index: tuple(index.holding(pieces, filters)))

    def mentioning(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> tuple[Mentioned, ...]:
        """Every admitted statement whose speech contains the topic's words, with the places; earliest first.

        The words match as a phrase, in any inflection and spelling, and in other orders with an equal meaning; an
        abbreviation also matches the full name, and the reverse. `language` is the topic's own.
        """
        return self._while_held(lambda index: mentioned(index, topic, language, filters, self._alike))

    def mentions(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> bool:
        """Whether `mentioning` would have a statement; the first is enough."""
        return self._while_held(lambda index: is_mentioned(index, topic, language, filters, self._alike))

    def _alike(self, topic: str, wordings: Sequence[str]) -> list[float]:
        """The cosines of a topic with some wordings."""
        if not wordings:
            return []
        own, *others = self._embeddings.document_matrix([topic, *wordings])
        return [float(own @ other) for other in others]

    def other_words(
        self, topic: str, language: str | None, filters: Filters = ADMIT_ALL, question: str | None = None
    ) -> str | None:
        """The admitted statements' own words for a topic in another language, or misspelt; None if unsure.

        `question` is the text around the topic: sentences found for the question are searched for the words too.
        """
        found = [
            self.search_statements(SearchQuery(text, language, filters=filters, passages=1), MOST_STATEMENTS).sentences
            for text in dict.fromkeys((topic, question or topic))
        ]
        return other_words(topic, language, found, self._embeddings)

    def resembling(self, text: str, filters: Filters = ADMIT_ALL, limit: int = 5) -> tuple[RankedPassage, ...]:
        """The admitted passages with the words most like a text's, by BM25 alone, best first.

        The text may be in any stored language; only the first 4,000 characters count. The embedder is not called.
        """
        start = text[:RESEMBLING_CHARACTERS]

        def look(index: HeldIndex) -> tuple[RankedPassage, ...]:
            words = {language: terms(start, language) for language in index.languages}
            view = index.view(None, words, filters, (), limit)
            return tuple(best_passages.resembling(view, words, filters, limit=limit))

        return self._while_held(look)

    def follow(self) -> None:
        """Bring the derived index in step with Chroma, for other processes too."""
        self._now.follow()

    def keep_up(self) -> None:
        """Call `follow`, unless called a few seconds ago: for a process that goes on storing."""
        self._now.keep_up()

    def close(self) -> None:
        """Close the store and the files of the index."""
        self._now.close()
        self.store.close()

    def _statement(self, held: Held) -> Statement:
        return self._statements([held])[0]

    def _statements(self, held: Sequence[Held]) -> list[Statement]:
        """Statements in order; what is not cached is read at once."""
        every = {(one.id, one.version): one for one in held}
        with self._lock:
            found = {key: kept for key in every if (kept := self._kept.get(key))}
        missing = {key: one for key, one in every.items() if key not in found}
        read = dict(zip(missing, self._now.last.read(list(missing.values())), strict=True))
        with self._lock, contextlib.suppress(ValueError):  # one may be longer than all that is kept
            self._kept.update(read)
        found |= read
        # With the present source: the file first read may be gone.
        same = ((one, found[one.id, one.version]) for one in held)
        return [kept if kept.source == one.source else replace(kept, source=one.source) for one, kept in same]


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
