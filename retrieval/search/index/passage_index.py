"""The passage index: the stored statements as of one transaction of the derived index.

An instance never changes. Small figures of each passage are arrays in memory, vectors are memory-mapped, texts and
lists of terms are read when asked for. Rows are the passages as written; the rows of removed statements stay unused.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from retrieval.errors import StatementDamaged, StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.held import Held
from retrieval.search.index.database import BLOCK, KINDS, PASSAGE, Damage, Database, State, opened
from retrieval.search.index.filter_columns import Columns
from retrieval.search.index.vectors import mapped
from retrieval.search.index.wordings import match
from retrieval.search.word_forms import SPEECH, Vocabulary, together
from retrieval.statement import Passage, Sentence, Statement
from retrieval.store import schema
from retrieval.text.terms import rarity, saturation

if TYPE_CHECKING:
    Vector = npt.NDArray[np.float32]
    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.intp]

L = TypeVar("L", bound="str | None")

FILTERS, TERMS, STATEMENTS, MASKS = 16, 64, 512, 32
"""Filters and terms with cached rows, statements with cached passages, and words with a cached mask of what may have
them: a question repeats a few filters, all terms, and the statements that it quotes."""

_vocabulary_lock = threading.Lock()
_vocabularies: LRUCache[str, Vocabulary] = LRUCache(2)
"""By the name of the index: terms are added as the index grows."""


class PassageIndex:
    """Searchable passages: `count` rows with `vectors`, and for each row the place in `held`, -1 for an unused row."""

    stale = False
    """Files of before stay readable, whatever is taken out of the store."""

    def __init__(
        self, database: Database, db: sqlite3.Connection, state: State, known: PassageIndex | None = None
    ) -> None:
        """Read all but texts and terms in a transaction; statement metadata in `known` is not read anew.

        Raises:
            Damage: the files do not fit together.
        """
        self._database = database
        self.name, self.generation, self.count = state.vectors, state.generation, state.count
        self.vectors = mapped(database.folder, db, state)
        before = known._known if known else {}
        found = db.execute("SELECT id, version, source, head, first, passages, sentences FROM statements").fetchall()
        try:
            every = sorted(
                ((held_of(before, *row[:4]), row) for row in found), key=lambda one: (one[0].source, one[0].id)
            )
            firsts, passages, sentences = ([row[n] for _, row in every] for n in (4, 5, 6))
            figures = np.frombuffer(opened(passages), dtype=np.int32).reshape(-1, PASSAGE // 4)
            self.held = tuple(held for held, _ in every)
            self._firsts = np.array(firsts, dtype=np.intp)
            counts = np.array([held.passages for held in self.held], dtype=np.intp)
            rows = np.repeat(self._firsts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
            self._figures = np.zeros((self.count, PASSAGE // 4), dtype=np.int32)
            self._figures[rows] = figures
            self.statements = np.full(self.count, -1, dtype=np.int32)
            self.statements[rows] = np.repeat(np.arange(len(counts)), counts)
            self._sentences = np.frombuffer(opened(sentences), dtype=np.int32)
            self._stops = np.zeros(self.count, dtype=np.int32)
            self._stops[rows] = np.cumsum(figures[:, 4])
        except (ValueError, KeyError, TypeError, IndexError, StatementDamaged) as error:
            raise Damage(f"its statements cannot be read ({error!r})") from error
        self.starts, self.ends, self.kinds, self._lengths, _ = self._figures.T
        self._alive = self.statements >= 0
        self._mean = float(self._lengths[self._alive].mean()) if len(rows) else 1.0
        self._known: dict[tuple[str, str], tuple[Held, int]] = {
            (held.id, held.version): (held, number) for number, held in enumerate(self.held)
        }
        self.languages = tuple(dict.fromkeys(held.record.language for held in self.held))
        spoken = np.array([self.languages.index(held.record.language) for held in self.held] or [0], dtype=np.int16)
        self._spoken = spoken[self.statements]
        self._columns = Columns([held.record for held in self.held])
        self._rows: LRUCache[Filters, Rows] = LRUCache(FILTERS)
        self._terms: LRUCache[str, tuple[Rows, Vector]] = LRUCache(TERMS)
        self._masks: LRUCache[tuple[frozenset[str], str | None], Mask] = LRUCache(MASKS)
        self._passages: LRUCache[int, tuple[Passage, ...]] = LRUCache(STATEMENTS)
        self._lock = threading.Lock()

    @classmethod
    def load(cls, database: Database, known: PassageIndex | None = None) -> PassageIndex:
        """The index as of now; empty without files. Statement metadata in `known` is not read anew.

        Raises:
            StatementGone: the files were damaged, and are deleted.
            StoreError: the files cannot be read.
        """
        with database.reading() as (db, state):
            return cls(database, db, state, known)

    def rows(self, filters: Filters = ADMIT_ALL) -> Rows:
        """The rows of the admitted statements; cached for the latest filters."""
        with self._lock:
            found = self._rows.get(filters)
        if found is None:
            admitted = self._columns.admitted(filters)
            if filters.statements:
                wanted = frozenset(filters.statements)
                admitted &= np.fromiter((held.id in wanted for held in self.held), dtype=bool, count=len(self.held))
            found = np.flatnonzero(np.append(admitted, False)[self.statements])
            with self._lock:
                self._rows[filters] = found
        return found

    def among(self, filters: Filters = ADMIT_ALL) -> int:
        """The number of passages admitted by the filters."""
        return len(self.rows(filters))

    def admitted(self, filters: Filters) -> frozenset[int]:
        """The places in `held` of the admitted statements."""
        return frozenset(self.statements[self.rows(filters)].tolist())

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
        return self.held[number], Passage(row - int(self._firsts[number]), start, end, KINDS[kind], cut)

    def passages(self, held: Held) -> tuple[Passage, ...]:
        """The passages of a statement in order; cached.

        Raises:
            StatementGone: the statement is missing from the index.
        """
        first = int(self._firsts[self._number(held)])
        with self._lock:
            found = self._passages.get(first)
        if found is None:
            found = tuple(self.passage(row)[1] for row in range(first, first + held.passages))
            with self._lock:
                self._passages[first] = found
        return found

    def read(self, held: Sequence[Held]) -> list[Statement]:
        """Statements, rebuilt and verified, in order.

        Raises:
            StatementGone: a statement is missing from the index, or was removed, or the files were made anew, since the
                index was loaded.
            StatementDamaged: the stored text does not match the stored hash.
        """
        return [schema.rebuilt(one, *self._read(self._number(one))) for one in held]

    def text(self, number: int) -> str:
        """The text of the statement at a place in `held`.

        Raises:
            StatementGone: as `read`.
        """
        return self._read(number)[0]

    def holding(self, wordings: Sequence[str], filters: Filters) -> list[Held]:
        """The admitted statements that may contain all wordings, typography aside; no containing statement is left out.

        Earliest first, undated last. A contained wording starts and ends on word boundaries; a wording without a letter
        or digit excludes no statement.

        Raises:
            StatementGone: as `read`.
        """
        numbers = np.unique(self.statements[self.rows(filters)])
        if query := match(wordings):
            with self._database.reading(self.name) as (db, _):
                found = db.execute("SELECT rowid FROM words WHERE words MATCH ?", (query,)).fetchall()
            numbers = numbers[np.isin(self._firsts[numbers], [first for (first,) in found])]
        held = [self.held[number] for number in numbers.tolist()]
        return sorted(held, key=lambda h: (h.record.date is None, h.record.date or "", h.id))

    def view(self, query: Vector | None, words: object, filters: Filters, parts: object, wanted: int) -> PassageIndex:
        """The passages to compare with a question: all of them."""
        return self

    def speech_with(
        self, needed: Sequence[frozenset[str] | None], language: str | None, filters: Filters
    ) -> Iterator[tuple[int, list[int], str]]:
        """The admitted passages of speech in a language that may have a form of all words needed, or pairs of passages.

        Each as the place in `held`, the borders of its sentences, and the text of the statement. A word is given by its
        keys; None excludes no passage.

        Raises:
            StatementGone: as `read`.
        """
        rows = self.rows(filters)
        among = np.zeros(self.count, dtype=bool)
        among[rows[self.kinds[rows] == SPEECH]] = True
        among &= self.spoken(language)
        masks = [self._having(some, language) for some in needed if some is not None]
        read, text = -1, ""
        for row, last in together(masks, among, self.statements, self.starts, self.ends, pairs=len(needed) > 1):
            number, first = int(self.statements[row]), int(self._stops[row] - self._figures[row, 4])
            ends = self._sentences[first : self._stops[last]].tolist()
            if number != read:
                read, text = number, self.text(number)
            yield number, [int(self.starts[row]), *ends], text

    def _having(self, wanted: frozenset[str], language: str | None) -> Mask:
        """A mask of the rows with a term that matches a key."""
        with _vocabulary_lock:
            mask = self._masks.get((wanted, language))
            if mask is None:
                vocabulary = _vocabularies.setdefault(self.name, Vocabulary())
                vocabulary.add(self.terms(vocabulary.last))
                terms = {term for key in wanted for term in vocabulary.like(key, language)}
                mask = self._masks[wanted, language] = np.zeros(self.count, dtype=bool)
                for term in terms:
                    mask[self.column(term)[0]] = True
        return mask

    def column(self, term: str) -> tuple[Rows, Vector]:
        """The rows with a term, and how far the term's count in each comes to the limit in BM25 (0..1).

        Raises:
            StatementGone: as `read`.
        """
        with self._lock:
            kept = self._terms.get(term)
        if kept is None:
            rows, times = self._entries(term)
            stay = rows < self.count
            stay[stay] = self._alive[rows[stay]]
            rows = rows[stay]
            kept = rows, saturation(times[stay], self._lengths[rows], self._mean)
            with self._lock:
                self._terms[term] = kept
        return kept

    def weights(self, words: Mapping[L, Iterable[str]]) -> dict[L, dict[str, float]]:
        """The weight of each term of a question, by language: BM25's inverse document frequency in the index."""
        size = self.among()
        return {
            language: {term: rarity(len(self.column(term)[0]), size) for term in asked}
            for language, asked in words.items()
        }

    def terms(self, after: int) -> list[tuple[int, str]]:
        """The terms with numbers above `after`, each with the number."""
        with self._database.reading(self.name) as (db, _):
            return db.execute("SELECT number, term FROM terms WHERE number > ?", (after,)).fetchall()

    def _entries(self, term: str) -> tuple[Rows, npt.NDArray[np.uint32]]:
        query = "SELECT block, entries FROM postings WHERE term = (SELECT number FROM terms WHERE term = ?)"
        with self._database.reading(self.name) as (db, _):
            found = db.execute(query, (term,)).fetchall()
            entries = np.frombuffer(opened([blob for _, blob in found]), dtype=np.uint32)
        counts = [(len(blob) - 4) // 4 for _, blob in found]
        blocks = np.repeat(np.array([block for block, _ in found], dtype=np.intp) * BLOCK, counts)
        return blocks + (entries >> 16).astype(np.intp), (entries & 0xFFFF).astype(np.uint32)

    def _number(self, held: Held) -> int:
        """The place of a statement in `held`."""
        if (held.id, held.version) not in self._known:
            raise StatementGone(f"statement {held.id} has been replaced or removed meanwhile: ask again")
        return self._known[held.id, held.version][1]

    def _read(self, number: int) -> tuple[str, str]:
        """The text and the metadata, in JSON, of the statement at a place in `held`."""
        # A transaction for each text would take longer than to read the text.
        query = "SELECT text, head FROM statements, state WHERE first = ? AND vectors = ?"
        with self._database.connected() as db:
            found = db.execute(query, (int(self._firsts[number]), self.name)).fetchone() if db else None
            if found is None:
                raise StatementGone(
                    f"statement {self.held[number].id} has been replaced or removed meanwhile: ask again"
                )
            return opened([found[0]]).decode("utf-8"), found[1]


def held_of(known: Mapping[tuple[str, str], tuple[Held, int]], name: str, version: str, source: str, head: str) -> Held:
    """The metadata of a statement as kept in a table; not read anew if known."""
    kept = known.get((name, version))
    held = kept[0] if kept else schema.read_head(json.loads(head)).held
    return held if held.source == source else replace(held, source=source)
