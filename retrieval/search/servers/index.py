"""The index on servers, as the search asks it: the records in memory, everything else by questions to the servers.

What is found by words is complete (PostgreSQL); what is found by meaning comes from Chroma's approximate index, several
times as much as is wanted, and is compared exactly. Knows the tables, not scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from retrieval.errors import StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.index.database import KINDS
from retrieval.search.index.held_index import HeldIndex, held_of
from retrieval.search.servers.tables import State, code, codes_of, state_of
from retrieval.search.word_forms import SPEECH, Vocabulary, sought_under, together
from retrieval.statement import PartKind, Passage, Sentence
from retrieval.text.terms import saturation

if TYPE_CHECKING:
    from retrieval.held import Held
    from retrieval.search.servers.tables import Tables

    Vector = npt.NDArray[np.float32]
    Rows = npt.NDArray[np.intp]
    Mask = npt.NDArray[np.bool_]
    Words = Mapping[Any, Sequence[str]]

T = TypeVar("T")

EXACT = 5_000
"""Admitted passages up to which all are compared: of a narrow filter Chroma's index finds least."""

TIMES = 8
"""How many times the passages wanted Chroma is asked for."""

DEEPER, DEEPEST = 10, 10_000
"""How many times as many Chroma looks for, and how many at most: its graph is of passages, and questions lie apart.

Of 256,000 passages, each with twenty others near it, Chroma finds .90 of the 50 nearest to a question where 800 are
asked for, .96 where 1,600 are, and .98 where 4,000 are. They come nearest first, so that the others need not be
compared.
"""

MOST = 3_000
"""Passages that each search of a server brings at most: some 7 MB with their vectors."""

WIDE = 4
"""The share of passages, as a divisor, from which a filter is applied after the search: Chroma's own takes longer.

Where that leaves less than this share of what is wanted, Chroma filters after all: passages of a year lie together.
"""

VALUES = 1_000
"""Values of a field in a filter of Chroma's at most."""

RARE = 50_000
"""Passages with a question's rarest terms that are ordered by words, and the most that are read for it."""

TERMS, WORDS = 10_000, 128
"""Terms of which it is kept how many passages have them, and words of which the forms are kept."""

AT_ONCE = 256
"""Texts read at once."""

_PASSAGE = "place, statement, start, stop, kind, sentences"
_FIELDS = ("code", "date", "language")
"""The fields of a record that each entry of Chroma has."""


class ServerIndex(HeldIndex):
    """The stored statements as of one state of the tables; `by_first` has the number of each by its first row."""

    state: State

    def __init__(self, tables: Tables, known: ServerIndex | None = None) -> None:
        """Read the metadata of statements; of those in `known` it is not read anew.

        Raises:
            StoreError: PostgreSQL cannot be used.
        """
        self._tables = tables
        with tables.reading() as db:
            state = state_of(db)
            found = db.execute("SELECT id, version, source, first FROM statements").fetchall() if state else []
            new = [row[3] for row in found if not known or row[:2] not in known.numbers]
            query = "SELECT first, head FROM statements WHERE first = ANY(%s)"
            heads = dict(chain.from_iterable(db.execute(query, (some,)) for some in _batches(new)))
        every = [
            (held_of(known, name, version, source, heads.get(row, "")), row) for name, version, source, row in found
        ]
        super().__init__(every, state or State())
        self.by_first = {first: number for number, first in enumerate(self.firsts.tolist())}
        self.mean = self.state.terms / max(1, self.size)
        self._places_with: LRUCache[tuple[frozenset[str], str | None], Rows] = LRUCache(WORDS)
        self._in_order = np.argsort(self.firsts)
        self._times: LRUCache[str, int] = LRUCache(TERMS)

    def passages_of(self, numbers: Collection[int]) -> dict[int, tuple[Passage, ...]]:
        """As `HeldIndex.passages_of`."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE statement = ANY(%s) ORDER BY place + 0"
        found: dict[int, list[Passage]] = {number: [] for number in numbers}
        for row in self._rows(query, [int(self.firsts[number]) for number in numbers]):
            found[self.by_first[row[1]]].append(_passage(row))
        return {number: tuple(some) for number, some in found.items()}

    def texts(self, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
        """As `HeldIndex.texts`."""
        query = "SELECT first, text, head FROM statements WHERE first = ANY(%s)"
        found = self._rows(query, [int(self.firsts[number]) for number in numbers]) if numbers else []
        return {self.by_first[first]: (text.decode(), head) for first, text, head in found}

    def with_words(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """As `HeldIndex.with_words`."""
        codes = sorted({one for words in rows for one in codes_of(words)})
        return [first for (first,) in self._rows("SELECT first FROM statements WHERE codes @> %s::int[]", codes)]

    def speech_with(
        self, needed: Sequence[frozenset[str] | None], language: str | None, filters: Filters
    ) -> Iterator[tuple[int, list[int], str]]:
        """As `HeldIndex.speech_with`."""
        wanted = [some for some in needed if some is not None]
        is_narrow = self.among(filters) <= EXACT
        having = [
            self._having(some, language, filters)
            if is_narrow
            else self.kept(self._places_with, (some, language), partial(self._having, some, language))
            for some in wanted
        ]
        if not all(len(places) for places in having):
            return
        if having:
            places = _in_all(having, pairs=len(needed) > 1)
            condition, values = "place = ANY(%s)", [places[self._are_admitted(places, filters)].tolist()]
        else:
            condition, values = self._where(filters)
        # For an order by the place itself PostgreSQL would read all passages in that order.
        query = f"""
            SELECT place, statement, start, stop, sentences FROM passages
            WHERE {condition} AND kind = %s AND language IS NOT DISTINCT FROM %s ORDER BY place + 0
        """
        found = self._rows(query, *values, SPEECH, language)
        places, *figures = np.array([row[:4] for row in found], dtype=np.int64).reshape(-1, 4).T
        masks = [np.isin(places, some) for some in having]
        rows = together(masks, np.ones(len(found), dtype=bool), *figures, pairs=len(needed) > 1)
        for some in _batches([(row, last) for row, last in rows if found[row][1] in self.by_first]):
            texts = self.texts({self.by_first[found[row][1]] for row, _ in some})
            for row, last in some:
                number = self.by_first[found[row][1]]
                borders = [found[row][2], *chain.from_iterable(found[each][4] for each in range(row, last + 1))]
                yield number, borders, texts[number][0]

    def view(
        self, query: Vector | None, words: Words, filters: Filters, parts: Collection[PartKind], wanted: int
    ) -> Candidates:
        """The passages to compare with a question: near by meaning, or with its words, several times those wanted."""
        where, given = self._where(filters)
        among = self.among(filters)
        if among <= EXACT:
            return Candidates(self, self._candidates(where, given))
        count = min(MOST, TIMES * wanted)
        places = set(self._worded(words, where, given, count))
        if query is not None:
            places.update(self.near(query, filters, count))
            if parts:
                places.update(self.near(query, filters, count, parts))
        return Candidates(self, self._candidates(f"{where} AND place = ANY(%s)", [*given, list(places)]))

    def near(self, query: Vector, filters: Filters, count: int, parts: Collection[PartKind] = ()) -> list[int]:
        """The places of about the `count` nearest admitted passages, by Chroma."""
        admitted = frozenset(np.flatnonzero(self.mask(filters)).tolist())
        share = self.among(filters) / max(1, self.size)
        kinds: list[dict[str, Any]] = [{"kind": {"$in": sorted(parts)}}] if parts else []

        def asked(conditions: Sequence[dict[str, Any]], share: float) -> list[int]:
            every = [*kinds, *conditions]
            where = {"$and": every} if len(every) > 1 else every[0] if every else None
            ids = self._tables.chroma.nearest(query, int(min(DEEPEST, self.size, DEEPER * count / share)), where)
            return list(islice(self._places(ids, admitted), count))

        found = asked((), share) if share * WIDE > 1 else []
        if admitted and filters != ADMIT_ALL and len(found) * WIDE < count:
            found += asked(*self._narrowed(filters))
        return found

    def _places(self, ids: Iterable[str], admitted: frozenset[int]) -> Iterator[int]:
        """The places of the passages with some ids in Chroma, of admitted statements."""
        for name in ids:
            key, _, ordinal = name.rpartition(":")
            statement, _, version = key.rpartition(".")
            number = self.numbers.get((statement, version))
            if number in admitted:
                yield int(self.firsts[number]) + int(ordinal)

    def every_vector(self, at_once: int) -> Iterator[tuple[Rows, Rows, Vector]]:
        """All passages in parts: their places, their statements' places in `held`, and their vectors."""
        after = -1
        query = "SELECT place, statement, vector FROM passages WHERE place > %s ORDER BY place LIMIT %s"
        while found := self._rows(query, after, at_once):
            after = found[-1][0]
            if not (found := [row for row in found if row[1] in self.by_first]):
                continue
            places, firsts, vectors = zip(*found, strict=True)
            yield np.array(places), np.array([self.by_first[first] for first in firsts]), self.matrix(vectors)

    def matrix(self, vectors: Sequence[bytes]) -> Vector:
        """Stored vectors as rows."""
        return np.frombuffer(b"".join(vectors), dtype=np.float32).reshape(len(vectors), self.state.dims)

    def passage(self, row: Sequence[Any]) -> tuple[Held, Passage]:
        """The statement's metadata and the passage of a row of the table."""
        return self.held[self.by_first[row[1]]], _passage(row)

    def _candidates(self, where: str, given: Sequence[object]) -> list[Any]:
        query = f"SELECT {_PASSAGE}, length, language, array_send(terms), vector FROM passages WHERE {where}"
        return self._rows(query, *given)

    def _worded(self, words: Words, where: str, given: Sequence[object], count: int) -> Iterator[int]:
        """The places of the passages with the most telling of the words in their language, about best first."""
        weights = self.weights(words)
        counts = self.counts({term for asked in words.values() for term in asked})
        for language, asked in weights.items():
            every = sorted((term for term in asked if counts[term]), key=counts.__getitem__)
            totals = accumulate(counts[term] for term in every)
            rare = [term for term, total in zip(every, totals, strict=True) if total <= RARE] or every[:1]
            query = f"""
                SELECT place FROM unnest(%s::int[], %s::float8[]) AS asked (code, weight), LATERAL (
                    SELECT place, length FROM passages
                    WHERE terms @> ARRAY[code] AND {where} AND language IS NOT DISTINCT FROM %s LIMIT {RARE}
                ) AS found GROUP BY place, length ORDER BY sum(weight) / (length + %s) DESC, place LIMIT %s"""
            codes, told = [code(term) for term in rare], [asked[term] for term in rare]
            if rare:
                found = self._rows(query, codes, told, *given, language, 3 * self.mean, count)
                yield from (place for (place,) in found)

    def _narrowed(self, filters: Filters) -> tuple[list[dict[str, Any]], float]:
        """Chroma's conditions for admitted statements, which let few others through, and the share admitted."""
        mask = self.mask(filters)
        conditions: list[dict[str, Any]] = []
        through = np.ones(len(mask), dtype=bool)
        for name in _FIELDS:
            every = np.array([getattr(held.record, name) or "" for held in self.held])
            values = set(every[mask].tolist())
            if "" not in values and len(values) <= VALUES and not (kept := np.isin(every, list(values))).all():
                conditions.append({name: {"$in": sorted(values)}})
                through &= kept
        return conditions, int(self.sizes[mask].sum()) / int(self.sizes[through].sum())

    def _where(self, filters: Filters) -> tuple[str, list[object]]:
        if filters == ADMIT_ALL:
            return "true", []
        return "statement = ANY(%s)", [self.firsts[self.mask(filters)].tolist()]

    def _having(self, wanted: frozenset[str], language: str | None, filters: Filters = ADMIT_ALL) -> Rows:
        """The places of the admitted passages of speech in a language with a term that may be a form of a word."""
        under = sorted({letters for key in wanted for letters in sought_under(key)})
        rows = self._rows("SELECT term FROM terms WHERE begins && %s::text[]", under)
        vocabulary = Vocabulary()
        vocabulary.add(enumerate((term for (term,) in rows), 1))
        codes = sorted({code(term) for key in wanted for term in vocabulary.like(key, language)})
        where, given = self._where(filters)
        query = f"""
            SELECT array_send(array_agg(place::int)) FROM passages
            WHERE terms && %s::int[] AND {where} AND kind = %s AND language IS NOT DISTINCT FROM %s
        """
        ((places,),) = self._rows(query, codes, *given, SPEECH, language)
        return np.sort(_numbers(places).astype(np.int32)) if places else np.zeros(0, dtype=np.int32)

    def _are_admitted(self, places: Rows, filters: Filters) -> Mask:
        """Which places are of passages of admitted statements, as far as the statements are known."""
        statements = self._in_order[np.searchsorted(self.firsts[self._in_order], places, side="right") - 1]
        return self.mask(filters)[statements]

    def counts(self, terms: Collection[str]) -> dict[str, int]:
        """As `HeldIndex.counts`; cached."""
        with self._lock:
            found = {term: self._times[term] for term in terms if term in self._times}
        if missing := sorted(set(terms) - found.keys()):
            rows = dict(self._rows("SELECT term, passages FROM terms WHERE term = ANY(%s)", missing))
            found |= {term: rows.get(term, 0) for term in missing}
            with self._lock:
                self._times.update(found)
        return found

    def _rows(self, query: str, *values: object) -> list[Any]:
        """The rows of a query.

        Raises:
            StatementGone: a statement was taken out meanwhile, or the tables were made anew: the index is `stale`.
            StoreError: PostgreSQL cannot be used.
        """
        if not self.held:
            return []  # there may be no tables yet
        try:
            found, epoch = self._tables.rows(query, values)
            if epoch != self.state.epoch:
                raise StatementGone("statements have been replaced or removed meanwhile: ask again")
        except StatementGone:
            self.stale = True
            raise
        return found


class Candidates:
    """Some passages as a small index: the attributes of `PassageIndex` that a comparison asks, all of them admitted."""

    def __init__(self, index: ServerIndex, rows: Sequence[Any]) -> None:
        """`rows` are of the table, with the number of terms, language, terms and vector behind the passage's own."""
        self._index = index
        self._table = [row for row in rows if row[1] in index.by_first]
        self.count = len(self._table)
        self.statements = np.array([index.by_first[row[1]] for row in self._table], dtype=np.int32)
        self.kinds = np.array([row[4] for row in self._table], dtype=np.int32)
        self._lengths = np.array([row[6] for row in self._table], dtype=np.int32)
        self._languages = [row[7] for row in self._table]
        self.vectors = index.matrix([row[9] for row in self._table])
        self._owners, self._terms = _terms_of([row[8] for row in self._table])
        self.weights = index.weights

    def rows(self, filters: Filters) -> Rows:
        """All rows."""
        return np.arange(self.count)

    def spoken(self, language: str | None) -> Mask:
        """A mask of the rows in a language."""
        return np.array([one == language for one in self._languages], dtype=bool)

    def column(self, term: str) -> tuple[Rows, Vector]:
        """The rows with a term, and how far the term's count in each comes to the limit in BM25 (0..1)."""
        times = Counter(self._owners[self._terms == code(term)].tolist())
        rows = np.array(sorted(times), dtype=np.intp)
        counts = np.array([times[row] for row in rows.tolist()], dtype=np.int32)
        return rows, saturation(counts, self._lengths[rows], self._index.mean)

    def passage(self, row: int) -> tuple[Held, Passage]:
        """The statement's metadata and the passage of a row."""
        return self._index.passage(self._table[row])


def _in_all(having: Sequence[Rows], *, pairs: bool) -> Rows:
    """The places in each of some sorted lists, none empty; with `pairs`, of passages side by side that are in each.

    Compared as masks of all places: as sets of numbers, tens of thousands take a hundred times longer.
    """
    in_each: npt.NDArray[np.bool_] = np.zeros((len(having), max(int(places[-1]) for places in having) + 2), dtype=bool)
    for mask, places in zip(in_each, having, strict=True):
        mask[places] = True
        if pairs:
            mask[:-1] |= mask[1:]
    there: npt.NDArray[np.bool_] = np.logical_and.reduce(in_each)
    if pairs:
        there[1:] |= there[:-1]
    return np.flatnonzero(there)


def _passage(row: Sequence[Any]) -> Passage:
    place, first, start, stop, kind, ends, *_ = row
    cut = tuple(Sentence(a, b) for a, b in zip([start, *ends[:-1]], ends, strict=True))
    return Passage(place - first, start, stop, KINDS[kind], cut)


def _batches(every: Sequence[T]) -> Iterator[Sequence[T]]:
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


def _terms_of(rows: Sequence[bytes]) -> tuple[Rows, Rows]:
    """The terms of rows one after the other, and the row of each; a row is what `array_send` makes of an array."""
    each = list(map(_numbers, rows))
    owners = np.repeat(np.arange(len(rows)), [len(some) for some in each])
    return owners, np.concatenate(each) if each else np.zeros(0, dtype=np.int64)


def _numbers(sent: bytes) -> Rows:
    """The numbers that `array_send` made bytes of."""
    # Five numbers about the array, then the length and the value of each element.
    return np.frombuffer(sent, dtype=">i4")[6::2].astype(np.int64)
