"""The passage index: every stored passage searchable, kept in step with Chroma and saved beside Chroma.

A few immutable segments and the set of currently stored statements. New statements join a small segment in memory; a
grown segment is sealed and saved, so that an update costs as much as the change. The division into segments does not
affect a ranking, except for the mean passage length in BM25.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.filters import ADMIT_ALL, Filters
from retrieval.held import Held
from retrieval.search.index import files
from retrieval.search.index.files import Saved
from retrieval.search.index.filter_columns import Columns
from retrieval.search.index.segment import Segment
from retrieval.search.index.update import AT_ONCE, followed
from retrieval.search.index.word_index import keys_of
from retrieval.statement import Passage, Statement
from retrieval.text.terms import rarity

if TYPE_CHECKING:
    from retrieval.store.store import Store

    Vector = npt.NDArray[np.float32]
    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.intp]

L = TypeVar("L", bound="str | None")

FILTERS = 16
"""Filters with cached results: a question repeats a few filters."""


class PassageIndex:
    """Searchable passages. An instance never changes: `follow` returns another."""

    def __init__(
        self, segments: Sequence[Segment] = (), held: Sequence[Held] = (), generation: str = "", number: int = 0
    ) -> None:
        """An index of the statements both in `held` and in a segment; `number` is the number of the manifest read."""
        self.segments = tuple(segments)
        self.held = tuple(held)
        self.generation = generation
        self.number = number
        # A segment keeps what was held when it was made; the source of a version may have changed since.
        self._now = {(h.id, h.version): h for h in held}
        self._places: dict[tuple[str, str], tuple[int, int]] = {}
        self._alive: list[Mask] = []
        for n, segment in enumerate(segments):
            alive = np.zeros(len(segment.held), dtype=bool)
            for i, h in enumerate(segment.held):
                # What two segments hold, since two processes made them, is found in the first of them alone.
                if (h.id, h.version) in self._now and (h.id, h.version) not in self._places:
                    self._places[h.id, h.version] = n, i
                    alive[i] = True
            self._alive.append(alive)
        self._languages = [_languages(segment) for segment in segments]
        self._columns = [Columns([h.record for h in segment.held]) for segment in segments]
        self._admitted: OrderedDict[Filters, list[Mask]] = OrderedDict()

    def follow(self, store: Store, folder: Path | None = None) -> PassageIndex:
        """A new index in step with the store; `self` if nothing changed.

        Large additions are written to `folder` in pieces, and memory-mapped from there.

        Raises:
            StoreError: the store cannot be read.
        """
        generation = store.generation()
        if generation == self.generation and generation:
            return self
        held = store.held()
        number = self.number

        def keep(made: list[Segment]) -> list[Segment]:
            nonlocal number
            if folder is None:
                return made
            there = {key for one in made for key in files.keys(one)}
            so_far = Saved(tuple(made), tuple(h for h in held if (h.id, h.version) in there), "", number)
            saved = files.save(folder, so_far, wait=files.SECONDS_TO_SAVE)
            number = saved.number
            return list(saved.segments)

        segments = followed(self.segments, held, store, keep)
        return PassageIndex(segments, held, generation, number)

    def holding(self, wordings: Sequence[str], filters: Filters) -> list[Held]:
        """The admitted statements that may contain all wordings, typography aside; no containing statement is left out.

        Earliest first, undated last. A contained wording starts and ends on word boundaries; a wording without a letter
        or digit excludes no statement.
        """
        keys = keys_of(wordings)
        found = []
        for number, segment in enumerate(self.segments):
            admitted = self._admitting(number, filters)
            some: Iterable[int] = range(len(segment.held))
            if segment.words is not None:
                some = segment.words.statements.holding(keys).tolist()
            for place in some:
                if admitted[place]:
                    held = segment.held[place]
                    found.append(self._now[held.id, held.version])
        return sorted(found, key=lambda h: (h.record.date is None, h.record.date or "", h.id))

    def among(self, filters: Filters) -> int:
        """The number of passages admitted by the filters."""
        counts = (np.diff(s.firsts)[self._admitting(n, filters)].sum() for n, s in enumerate(self.segments))
        return int(sum(counts))

    def statement(self, held: Held) -> Statement | None:
        """A stored statement, rebuilt and verified; None if missing from the index, or altered."""
        place = self._places.get((held.id, held.version))
        return self.segments[place[0]].statement(place[1]) if place else None

    def passages(self, held: Held) -> tuple[Passage, ...]:
        """The passages of a stored statement in order; empty if missing from the index."""
        place = self._places.get((held.id, held.version))
        return self.segments[place[0]].passages(place[1]) if place else ()

    def term_weights(self, words: Mapping[L, Sequence[str]]) -> dict[L, dict[str, float]]:
        """The weight of each term of a question, by language: BM25's inverse document frequency in the index."""
        known = [s.words.lexical for s in self.segments if s.words is not None]
        size = sum(one.size for one in known)
        weights: dict[L, dict[str, float]] = {}
        for language, asked in words.items():
            counts = {term: sum(one.frequency(term) for one in known) for term in asked}
            weights[language] = {term: rarity(n, size) for term, n in counts.items()}
        return weights

    @property
    def languages(self) -> frozenset[str | None]:
        """The languages of the stored statements."""
        return frozenset(language for some in self._languages for language in some)

    @property
    def unsaved(self) -> int:
        """Passages in segments made by this process, possibly unsaved."""
        return sum(len(s) for s in self.segments if s.folder is None)

    def save(self, folder: Path, wait: float = 0) -> PassageIndex:
        """Save the new parts and return the index as saved; `self` if another process is saving.

        `wait` is how long to wait for another process, in seconds. The manifest is replaced last, in one step: a reader
        sees the old index or the new index.
        """
        mine = Saved(self.segments, self.held, self.generation, self.number)
        saved = files.save(folder, mine, wait=wait)
        return self if saved is mine else PassageIndex(saved.segments, saved.held, saved.generation, saved.number)

    @classmethod
    def load(cls, folder: Path, known: PassageIndex | None = None) -> PassageIndex:
        """The index saved in a folder; empty if missing. Damaged parts are left out, since the index is derived.

        Segments of the index `known` are not read again.
        """
        saved = files.load(folder, known.segments if known else ())
        segments = saved.segments
        if sum(len(one) for one in segments if one.words is None) <= AT_ONCE:
            # Few have their words made at once; of many, this is done in the background.
            segments = tuple(one if one.words else one.with_words() for one in segments)
        return cls(segments, saved.held, saved.generation, saved.number)

    def rows(self, number: int, filters: Filters) -> Rows:
        """The rows of a segment whose statements are stored now and admitted by the filters."""
        admitted = self._admitting(number, filters)
        if admitted.all():
            return np.arange(len(self.segments[number]))
        return np.flatnonzero(admitted[self.segments[number].statements])

    def _admitting(self, number: int, filters: Filters) -> Mask:
        """Which statements of a segment are stored now and admitted by the filters; cached for the latest filters."""
        if filters == ADMIT_ALL:
            return self._alive[number]
        known = self._admitted.get(filters)
        if known is None:
            known = [c.admitted(filters) & alive for c, alive in zip(self._columns, self._alive, strict=True)]
            if filters.statements:
                known = [mask & _among(s, filters.statements) for mask, s in zip(known, self.segments, strict=True)]
            self._admitted[filters] = known
            while len(self._admitted) > FILTERS:
                self._admitted.popitem(last=False)
        return known[number]

    def passage_at(self, number: int, row: int) -> tuple[Held, Passage]:
        """The current metadata of a row's statement, and the row's passage."""
        segment = self.segments[number]
        held = segment.held[int(segment.statements[row])]
        return self._now[held.id, held.version], segment.passage(row)

    def spoken(self, number: int, language: str | None) -> Mask | bool | None:
        """A mask of a segment's passages in a language; `True` for all passages, None for no passage."""
        spoken = self._languages[number].get(language)
        if spoken is None or len(self._languages[number]) == 1:
            return None if spoken is None else True
        return spoken[self.segments[number].statements]


def _among(segment: Segment, ids: Sequence[str]) -> Mask:
    """A mask of the statements of a segment with the given ids."""
    wanted = frozenset(ids)
    return np.fromiter((held.id in wanted for held in segment.held), dtype=bool, count=len(segment.held))


def _languages(segment: Segment) -> dict[str | None, Mask]:
    """By language, a mask of the statements of a segment."""
    found: dict[str | None, Mask] = {}
    for place, held in enumerate(segment.held):
        if held.record.language not in found:
            found[held.record.language] = np.zeros(len(segment.held), dtype=bool)
        found[held.record.language][place] = True
    return found
