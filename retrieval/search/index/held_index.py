"""What an index knows of the statements held, wherever their passages are: metadata and filters, in memory.

`passage_index` has the passages in files, `servers.index` on servers.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from json import loads
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from retrieval.errors import StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.index.filter_columns import Columns
from retrieval.search.index.wordings import ends
from retrieval.store import schema
from retrieval.text.terms import rarity

if TYPE_CHECKING:
    from retrieval.held import Held
    from retrieval.search.index import database
    from retrieval.search.servers import tables
    from retrieval.statement import PartKind, Passage, Statement

    Mask = npt.NDArray[np.bool_]
    Vector = npt.NDArray[np.float32]

L = TypeVar("L", bound="str | None")
K = TypeVar("K")
V = TypeVar("V")

FILTERS, STATEMENTS = 16, 512
"""Filters with a cached mask, and statements with cached passages: a question repeats a few of each."""


class Comparable(Protocol):
    """Passages to compare with a question: all of an index, or the candidates that servers gave."""

    count: int
    statements: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int32]

    @property
    def vectors(self) -> npt.NDArray[np.float32]:
        """The unit vectors, of shape (count, dimensions)."""
        ...

    def weights(self, words: Mapping[L, Iterable[str]]) -> dict[L, dict[str, float]]:
        """As `HeldIndex.weights`."""
        ...

    def rows(self, filters: Filters) -> npt.NDArray[np.intp]:
        """The rows of the admitted passages."""
        ...

    def spoken(self, language: str | None) -> npt.NDArray[np.bool_]:
        """A mask of the rows in a language."""
        ...

    def column(self, term: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The rows with a term, and how far the term's count in each comes to the limit in BM25 (0..1)."""
        ...

    def passage(self, row: int) -> tuple[Held, Passage]:
        """The statement's metadata and the passage of a row."""
        ...


class HeldIndex(ABC):
    """The statements as of one state of an index; an instance never changes.

    `held` is in the order of sources and ids. A statement's number is its place there, and its first row, in `firsts`,
    the place of its first passage among all passages; `size` is the number of passages.

    Methods raise StatementGone if a statement was replaced or removed, or the index made anew, since it was loaded.
    """

    stale = False
    """Whether the index answers no more, since a statement was taken out."""

    def __init__(self, every: Iterable[tuple[Held, int]], state: database.State | tables.State) -> None:
        """`every` has each statement with its first row, as of a state of the files or tables."""
        ordered = sorted(every, key=lambda one: (one[0].source, one[0].id))
        self.state: object = state
        self.generation = state.generation
        self.held = tuple(held for held, _ in ordered)
        self.firsts = np.array([first for _, first in ordered], dtype=np.int64)
        self.sizes = np.array([held.passages for held in self.held], dtype=np.int64)
        self.size = int(self.sizes.sum())
        self.numbers = {(held.id, held.version): number for number, held in enumerate(self.held)}
        self.languages = tuple(dict.fromkeys(held.record.language for held in self.held))
        self._columns = Columns([held.record for held in self.held])
        self._lock = threading.Lock()
        self._masks: LRUCache[Filters, Mask] = LRUCache(FILTERS)
        self._passages: LRUCache[int, tuple[Passage, ...]] = LRUCache(STATEMENTS)

    def mask(self, filters: Filters) -> Mask:
        """For each statement, by number, whether the filters admit it; cached."""
        return self.kept(self._masks, filters, lambda: self._admitted(filters))

    def _admitted(self, filters: Filters) -> Mask:
        mask = self._columns.admitted(filters)
        if filters.statements:
            wanted = frozenset(filters.statements)
            mask &= np.fromiter((held.id in wanted for held in self.held), dtype=bool, count=len(self.held))
        return mask

    def kept(self, cache: LRUCache[K, V], key: K, make: Callable[[], V]) -> V:
        """The value of a key in a cache of this index, made if missing.

        `cachetools.cachedmethod` would keep an index in memory that nobody has any more: it makes a circle.
        """
        with self._lock:
            if key in cache:
                return cache[key]
        made = make()
        with self._lock:
            return cache.setdefault(key, made)

    def among(self, filters: Filters = ADMIT_ALL) -> int:
        """The number of passages admitted by the filters."""
        return int(self.sizes[self.mask(filters)].sum())

    def weights(self, words: Mapping[L, Iterable[str]]) -> dict[L, dict[str, float]]:
        """The weight of each term of a question, by language: BM25's inverse document frequency in the index."""
        counts = self.counts({term for asked in words.values() for term in asked})
        return {
            language: {term: rarity(counts[term], self.size) for term in asked} for language, asked in words.items()
        }

    def holding(self, wordings: Sequence[str], filters: Filters) -> list[Held]:
        """The admitted statements that may contain all wordings, typography aside; no containing statement is left out.

        Earliest first, undated last. A contained wording starts and ends on word boundaries; a wording without a letter
        or digit excludes no statement.
        """
        numbers = np.flatnonzero(self.mask(filters))
        if rows := ends(wordings):
            numbers = numbers[np.isin(self.firsts[numbers], self.with_words(rows))]
        held = [self.held[number] for number in numbers.tolist()]
        return sorted(held, key=lambda h: (h.record.date is None, h.record.date or "", h.id))

    def read(self, held: Sequence[Held]) -> list[Statement]:
        """Statements, rebuilt and verified, in order.

        Raises:
            StatementDamaged: the stored text does not match the stored hash.
        """
        numbers = [self.number(one) for one in held]
        texts = self.texts(numbers)
        found = ((one, *texts[number]) for one, number in zip(held, numbers, strict=True))
        return [schema.verified(one, text, schema.read_parts(loads(head))) for one, text, head in found]

    def passages(self, held: Sequence[Held]) -> list[tuple[Passage, ...]]:
        """The passages of each of some statements in order; cached."""
        numbers = [self.number(one) for one in held]
        with self._lock:
            found = {number: self._passages[number] for number in numbers if number in self._passages}
        if missing := set(numbers) - found.keys():
            read = self.passages_of(missing)
            found |= read
            with self._lock:
                self._passages.update(read)
        return [found[number] for number in numbers]

    def number(self, held: Held) -> int:
        """The number of a statement."""
        if (held.id, held.version) not in self.numbers:
            raise gone(held)
        return self.numbers[held.id, held.version]

    @abstractmethod
    def counts(self, terms: Collection[str]) -> Mapping[str, int]:
        """The number of passages with each term."""

    @abstractmethod
    def with_words(self, rows: Sequence[Sequence[str]]) -> Sequence[int]:
        """The first rows of the statements with words, as `coded` gives them, in each of these rows."""

    @abstractmethod
    def texts(self, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
        """The texts of statements, by number, each with what `schema.kept_beside` gave, in JSON."""

    @abstractmethod
    def speech_with(
        self, needed: Sequence[frozenset[str] | None], language: str | None, filters: Filters
    ) -> Iterator[tuple[int, list[int], str]]:
        """The admitted passages of speech in a language that may have a form of all words needed, or pairs of passages.

        Each as the statement's number, the borders of its sentences, and the statement's text. A word is given by its
        keys; None excludes no passage.
        """

    @abstractmethod
    def view(
        self,
        query: Vector | None,
        words: Mapping[L, Sequence[str]],
        filters: Filters,
        parts: Collection[PartKind],
        wanted: int,
    ) -> Comparable:
        """The passages to compare with a question so that the `wanted` best admitted are among them, or nearly all."""

    @abstractmethod
    def passages_of(self, numbers: Collection[int]) -> dict[int, tuple[Passage, ...]]:
        """The passages of statements in order, by the statements' numbers."""


def held_of(known: HeldIndex | None, name: str, version: str, source: str, head: str) -> Held:
    """The metadata of a statement as kept in a table; not read anew if known."""
    number = known.numbers.get((name, version)) if known else None
    held = known.held[number] if known and number is not None else schema.read_head(loads(head)).held
    return held if held.source == source else replace(held, source=source)


def gone(held: Held) -> StatementGone:
    """The error for a statement that is not held any more."""
    return StatementGone(f"statement {held.id} has been replaced or removed meanwhile: ask again")
