"""The passage index: the stored statements as of one transaction of the derived index.

Small figures of each passage are arrays in memory, vectors are memory-mapped, texts and lists of terms are read when
asked for. Rows are the passages as written; the rows of removed statements stay unused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from retrieval.errors import StatementDamaged
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.index.database import BLOCK, KINDS, PASSAGE, Damage, Database, opened
from retrieval.search.index.held_index import FILTERS, HeldIndex, gone, held_of
from retrieval.search.index.vectors import mapped
from retrieval.search.index.wordings import match
from retrieval.search.word_forms import SPEECH, Vocabulary, together
from retrieval.statement import Passage, Sentence
from retrieval.text.terms import saturation

if TYPE_CHECKING:
    from retrieval.held import Held

    Vector = npt.NDArray[np.float32]
    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.intp]

TERMS, WORDS = 64, 32
"""Terms with cached rows, and words with a cached mask of what may have them: a question repeats all."""


class PassageIndex(HeldIndex):
    """Searchable passages: `count` rows with `vectors`, and for each row the statement's number, -1 if unused."""

    def __init__(self, database: Database, known: PassageIndex | None = None) -> None:
        """Read all but texts and terms, as of now; empty without files. Statement metadata in `known` is not read anew.

        Raises:
            StatementGone: the files were damaged, and are deleted.
            StoreError: the files cannot be read.
        """
        self._database = database
        with database.reading() as (db, state):
            self.name, self.count = state.vectors, state.count
            self.vectors = mapped(database.folder, db, state)
            query = "SELECT first, passages, sentences, id, version, source, head FROM statements"
            found = db.execute(query).fetchall()
            try:
                super().__init__([(held_of(known, *row[3:]), row[0]) for row in found], state)
                blobs = {first: (passages, sentences) for first, passages, sentences, *_ in found}
                ordered = [blobs[first] for first in self.firsts.tolist()]
                figures = np.frombuffer(opened([one for one, _ in ordered]), dtype=np.int32).reshape(-1, PASSAGE // 4)
                rows = np.repeat(self.firsts - np.cumsum(self.sizes) + self.sizes, self.sizes) + np.arange(self.size)
                self._figures = np.zeros((self.count, PASSAGE // 4), dtype=np.int32)
                self._figures[rows] = figures
                self.statements = np.full(self.count, -1, dtype=np.int32)
                self.statements[rows] = np.repeat(np.arange(len(self.held)), self.sizes)
                self._sentences = np.frombuffer(opened([one for _, one in ordered]), dtype=np.int32)
                self._stops = np.zeros(self.count, dtype=np.int32)
                self._stops[rows] = np.cumsum(figures[:, 4])
            except (ValueError, KeyError, TypeError, IndexError, StatementDamaged) as error:
                raise Damage(f"its statements cannot be read ({error!r})") from error
        self.starts, self.ends, self.kinds, self._lengths, _ = self._figures.T
        self._alive = self.statements >= 0
        self._mean = float(self._lengths[self._alive].mean()) if self.size else 1.0
        spoken = np.array([self.languages.index(held.record.language) for held in self.held] or [0], dtype=np.int16)
        self._spoken = spoken[self.statements]
        # Terms are added as the index grows.
        self._vocabulary: Vocabulary = known._vocabulary if known and known.name == self.name else Vocabulary()
        self._rows: LRUCache[Filters, Rows] = LRUCache(FILTERS)
        self._terms: LRUCache[str, tuple[Rows, Vector]] = LRUCache(TERMS)
        self._words: LRUCache[tuple[frozenset[str], str | None], Mask] = LRUCache(WORDS)

    def rows(self, filters: Filters = ADMIT_ALL) -> Rows:
        """The rows of the admitted statements; cached for the latest filters."""
        statements = self.statements
        return self.kept(self._rows, filters, lambda: np.flatnonzero(np.append(self.mask(filters), False)[statements]))

    def spoken(self, language: str | None) -> Mask:
        """A mask of the rows in a language."""
        known = language in self.languages
        return self._spoken == self.languages.index(language) if known else np.zeros(self.count, dtype=bool)

    def passage(self, row: int) -> tuple[Held, Passage]:
        """The statement's metadata and the passage of a row."""
        number = int(self.statements[row])
        start, end, kind, _, sentences = self._figures[row].tolist()
        stop = int(self._stops[row])
        ends = self._sentences[stop - sentences : stop].tolist()
        cut = tuple(Sentence(a, b) for a, b in zip([start, *ends[:-1]], ends, strict=True))
        return self.held[number], Passage(row - int(self.firsts[number]), start, end, KINDS[kind], cut)

    def passages_of(self, numbers: Collection[int]) -> dict[int, tuple[Passage, ...]]:
        """As `HeldIndex.passages_of`."""
        rows = {number: range(first := int(self.firsts[number]), first + int(self.sizes[number])) for number in numbers}
        return {number: tuple(self.passage(row)[1] for row in some) for number, some in rows.items()}

    def with_words(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """As `HeldIndex.with_words`."""
        with self._database.reading(self.name) as (db, _):
            found = db.execute("SELECT rowid FROM words WHERE words MATCH ?", (match(rows),)).fetchall()
        return [first for (first,) in found]

    def view(self, query: Vector | None, words: object, filters: Filters, parts: object, wanted: int) -> PassageIndex:
        """The passages to compare with a question: all of them."""
        return self

    def speech_with(
        self, needed: Sequence[frozenset[str] | None], language: str | None, filters: Filters
    ) -> Iterator[tuple[int, list[int], str]]:
        """As `HeldIndex.speech_with`."""
        masks = []
        for some in needed:
            if some is not None:
                masks.append(self.kept(self._words, (some, language), partial(self._having, some, language)))
                if not masks[-1].any():
                    return
        rows = self.rows(filters)
        among = np.zeros(self.count, dtype=bool)
        among[rows[self.kinds[rows] == SPEECH]] = True
        among &= self.spoken(language)
        read, text = -1, ""
        for row, last in together(masks, among, self.statements, self.starts, self.ends, pairs=len(needed) > 1):
            number, first = int(self.statements[row]), int(self._stops[row] - self._figures[row, 4])
            ends = self._sentences[first : self._stops[last]].tolist()
            if number != read:
                read, text = number, self.texts([number])[number][0]
            yield number, [int(self.starts[row]), *ends], text

    def _having(self, wanted: frozenset[str], language: str | None) -> Mask:
        """A mask of the rows with a term that matches a key."""
        with self._vocabulary.lock:
            self._vocabulary.add(self.terms(self._vocabulary.last))
            terms = {term for key in wanted for term in self._vocabulary.like(key, language)}
        mask = np.zeros(self.count, dtype=bool)
        for term in terms:
            mask[self.column(term)[0]] = True
        return mask

    def column(self, term: str) -> tuple[Rows, Vector]:
        """The rows with a term, and how far the term's count in each comes to the limit in BM25 (0..1); cached."""
        return self.kept(self._terms, term, lambda: self._column(term))

    def _column(self, term: str) -> tuple[Rows, Vector]:
        query = "SELECT block, entries FROM postings WHERE term = (SELECT number FROM terms WHERE term = ?)"
        with self._database.reading(self.name) as (db, _):
            found = db.execute(query, (term,)).fetchall()
            entries = np.frombuffer(opened([blob for _, blob in found]), dtype=np.uint32)
        counts = [(len(blob) - 4) // 4 for _, blob in found]
        blocks = np.repeat(np.array([block for block, _ in found], dtype=np.intp) * BLOCK, counts)
        rows, times = blocks + (entries >> 16).astype(np.intp), (entries & 0xFFFF).astype(np.uint32)
        stay = rows < self.count
        stay[stay] = self._alive[rows[stay]]
        rows = rows[stay]
        return rows, saturation(times[stay], self._lengths[rows], self._mean)

    def counts(self, terms: Collection[str]) -> dict[str, int]:
        """As `HeldIndex.counts`."""
        return {term: len(self.column(term)[0]) for term in terms}

    def terms(self, after: int) -> list[tuple[int, str]]:
        """The terms with numbers above `after`, each with the number."""
        with self._database.reading(self.name) as (db, _):
            return db.execute("SELECT number, term FROM terms WHERE number > ?", (after,)).fetchall()

    def texts(self, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
        """As `HeldIndex.texts`."""
        # A transaction for each text would take longer than to read the text.
        query = "SELECT text, head FROM statements, state WHERE first = ? AND vectors = ?"
        texts: dict[int, tuple[str, str]] = {}
        for number in numbers:
            with self._database.connected() as db:
                found = db.execute(query, (int(self.firsts[number]), self.name)).fetchone() if db else None
                if found is None:
                    raise gone(self.held[number])
                texts[number] = opened([found[0]]).decode("utf-8"), found[1]
        return texts
