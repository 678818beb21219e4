"""The passage index: every held passage searchable, kept in step with Chroma and saved beside it.

A few immutable segments and the set of statements that are held now. New statements join a small segment in memory;
that segment is sealed and saved once it has grown, so that following a change costs as much as the change.
BM25 is computed within each segment, as distributed search engines do within each shard.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.errors import IndexMismatch, StatementGone
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.found import RankedPassage
from retrieval.held import Held
from retrieval.lexical import rarity
from retrieval.segment import Segment
from retrieval.statement import PartKind, Passage
from retrieval.word_index import keys_of

if TYPE_CHECKING:
    from retrieval.schema import StoredPassage
    from retrieval.store import Store

    Vector = npt.NDArray[np.float32]
    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.intp]

L = TypeVar("L", bound="str | None")

DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError)
"""What reading a file raises that is missing, cut short or of another kind."""

SEALED_AT = 2_000
"""Passages at which a growing segment is sealed: re-indexing that many takes well under a tenth of a second."""

TIE = 1e-6
"""Scores that differ by less are alike: the same text's differ in the last digit, by where it stands in a matrix."""

PART_WEIGHT = 4.0
"""What it adds to a passage's score to be of a part that is asked for: more than all that can speak for another."""

LOOKS = 3
"""Times that a saved index is read again which another process has replaced meanwhile."""


class PassageIndex:
    """Searchable passages. An instance never changes: `follow` returns another."""

    def __init__(self, segments: Sequence[Segment] = (), held: Sequence[Held] = (), generation: str = "") -> None:
        self.segments = tuple(segments)
        self.held = tuple(held)
        self.generation = generation
        # A segment keeps what was held when it was made; the source of a version may have changed since.
        self._now = {(h.id, h.version): h for h in held}
        self._alive: tuple[Mask, ...] = tuple(
            np.array([(h.id, h.version) in self._now for h in s.held], dtype=bool) for s in segments
        )
        self._places = {(h.id, h.version): (n, i) for n, s in enumerate(segments) for i, h in enumerate(s.held)}
        self._speaking: dict[tuple[int, str | None], Mask] = {}
        self._latest: dict[int, tuple[Filters, Mask]] = {}

    def follow(self, store: Store) -> PassageIndex:
        """This index brought in step with the store; itself where nothing changed.

        Raises:
            StoreError: the store cannot be read.
        """
        generation = store.generation()
        if generation == self.generation and generation:
            return self
        held = store.held()
        current = {(h.id, h.version) for h in held}
        segments = [s for s in self.segments if any((h.id, h.version) in current for h in s.held)]
        have = {(h.id, h.version) for s in segments for h in s.held}
        if current - have:
            # A small segment that was loaded has left its terms behind: it is read again with what is new.
            segments = [s for s in segments if len(s) >= SEALED_AT or s.terms is not None]
            growing = [s for s in segments if len(s) < SEALED_AT]
            segments = [s for s in segments if len(s) >= SEALED_AT]
            have = {(h.id, h.version) for s in [*segments, *growing] for h in s.held}
            fresh = [h for h in held if (h.id, h.version) not in have]
            if read := list(_read(store, fresh)):
                growing.append(Segment.build(read))
            if growing:
                segments.append(Segment.merge(growing))
        return PassageIndex(segments, held, generation)

    def rank(
        self,
        query: Vector,
        words: Mapping[str, Sequence[str]],
        filters: Filters,
        *,
        limit: int,
        lexical_weight: float,
        parts: Collection[PartKind] = (),
    ) -> list[RankedPassage]:
        """The best passages among the statements that the filters admit, best first, at most `limit`.

        `words` are the question's terms by language; a passage is matched in its own language's only. Passages of one
        of the `parts` come before all others.

        Raises:
            IndexMismatch: the query has another number of dimensions than what is held.
        """
        if any(len(query) != s.vectors.shape[1] for s in self.segments):
            held = ", ".join(sorted({str(s.vectors.shape[1]) for s in self.segments}))
            raise IndexMismatch(
                f"the index holds vectors of {held} dimensions, and the embedder gives {len(query)}, so the model "
                "behind ONRECORD_EMBEDDINGS is another: set it back, or run `onrecord ingest --rebuild`."
            )
        found: list[RankedPassage] = []
        for number, segment in enumerate(self.segments):
            rows = self._admitted(number, filters)
            if not len(rows):
                continue
            # Gathering rows costs more than multiplying all of them once most are wanted.
            most = len(rows) * 2 > len(segment)
            cosines = (segment.vectors @ query)[rows] if most else segment.vectors[rows] @ query
            lexical = self._lexical(number, words)[rows]
            scores = cosines + lexical_weight * lexical
            if parts:
                scores = scores + PART_WEIGHT * np.isin(segment.kinds[rows], segment.kinds_of(parts))
            found += [
                RankedPassage(
                    *self._passage(number, int(rows[i])), float(cosines[i]), float(lexical[i]), float(scores[i])
                )
                for i in _best(scores, limit)
            ]
        return _in_order(found)[:limit]

    def resembling(
        self, words: Mapping[str | None, Sequence[str]], filters: Filters, *, limit: int
    ) -> list[RankedPassage]:
        """The passages whose words are most like a text's, by BM25 alone, best first, at most `limit`.

        `words` are the text's terms by language; a passage is matched in its own language's only, and is left out where
        it has none. `lexical` and `score` are as `LexicalIndex.resemblance` has them; `cosine` is 0.
        """
        weights = self.term_weights(words)
        found: list[RankedPassage] = []
        for number, segment in enumerate(self.segments):
            rows = self._admitted(number, filters)
            scores = np.zeros(len(segment), dtype=np.float32)
            for language, asked in weights.items():
                if asked and self._spoken(number, language).any():
                    scores += self._spoken(number, language) * segment.lexical.resemblance(asked)
            scores = scores[rows]
            found += [
                RankedPassage(*self._passage(number, int(rows[i])), 0.0, float(scores[i]), float(scores[i]))
                for i in _best(scores, limit)
                if scores[i] > 0
            ]
        return _in_order(found)[:limit]

    def holding(self, wordings: Sequence[str], filters: Filters) -> list[Held]:
        """The statements admitted that may hold all of some wordings, typography aside: none that does is left out.

        Earliest first, undated ones last. A wording must start and end on word boundaries to be held; one without a
        letter or digit leaves none out.
        """
        keys = keys_of(wordings)
        found = []
        for segment, alive in zip(self.segments, self._alive, strict=True):
            for number in segment.words.holding(keys):
                held = segment.held[number]
                if alive[number] and filters.admits(held.record):
                    found.append(self._now[held.id, held.version])
        return sorted(found, key=lambda h: (h.record.date is None, h.record.date or "", h.id))

    def among(self, filters: Filters) -> int:
        """How many passages the filters admit."""
        every = zip(self.segments, range(len(self.segments)), strict=True)
        return sum(int(np.count_nonzero(self._admitting(n, filters)[s.statements])) for s, n in every)

    def _admitted(self, number: int, filters: Filters) -> Rows:
        """The rows of a segment that belong to statements held now which the filters admit."""
        return np.flatnonzero(self._admitting(number, filters)[self.segments[number].statements])

    def _admitting(self, number: int, filters: Filters) -> Mask:
        """Which statements of a segment are held now and admitted by the filters; kept for the latest filters."""
        if filters == ADMIT_ALL:
            return self._alive[number]
        known = self._latest.get(number)
        if known is None or known[0] != filters:
            pairs = zip(self._alive[number], self.segments[number].held, strict=True)
            known = (filters, np.array([bool(a) and filters.admits(h.record) for a, h in pairs], dtype=bool))
            self._latest[number] = known
        return known[1]

    def _passage(self, number: int, row: int) -> tuple[Held, Passage]:
        """A row's statement, as it is held now, and its passage."""
        segment = self.segments[number]
        held = segment.held[int(segment.statements[row])]
        return self._now[held.id, held.version], segment.passage(row)

    def _lexical(self, number: int, words: Mapping[str, Sequence[str]]) -> Vector:
        """Each passage's BM25 as a share of the best attainable, 0 where it is in none of the languages asked for."""
        segment = self.segments[number]
        total = np.zeros(len(segment), dtype=np.float32)
        for language, terms in words.items():
            ceiling = segment.lexical.ceiling(terms)
            if ceiling > 0:
                total += self._spoken(number, language) * (segment.lexical.scores(terms) / ceiling)
        return total

    def _spoken(self, number: int, language: str | None) -> Mask:
        """Which passages of a segment are in a language."""
        if (number, language) not in self._speaking:
            segment = self.segments[number]
            of_held = np.array([h.record.language == language for h in segment.held], dtype=bool)
            self._speaking[number, language] = of_held[segment.statements]
        return self._speaking[number, language]

    def passages(self, held: Held) -> tuple[Passage, ...]:
        """The passages of a held statement in order; none if it is not in this index."""
        place = self._places.get((held.id, held.version))
        if place is None:
            return ()
        segment = self.segments[place[0]]
        rows = np.flatnonzero(segment.statements == place[1])
        return tuple(sorted((segment.passage(int(r)) for r in rows), key=lambda p: p.ordinal))

    @property
    def unsaved(self) -> int:
        """Passages in segments made in this process, which may not be saved yet."""
        return sum(len(s) for s in self.segments if s.terms is not None)

    def term_weights(self, words: Mapping[L, Sequence[str]]) -> dict[L, dict[str, float]]:
        """How much each term of a question tells, by language: BM25's inverse document frequency over what is held."""
        weights: dict[L, dict[str, float]] = {}
        for language, asked in words.items():
            counts = {term: sum(s.lexical.frequency(term) for s in self.segments) for term in asked}
            size = sum(len(s) for s in self.segments)
            weights[language] = {term: rarity(n, size) for term, n in counts.items()}
        return weights

    def save(self, folder: Path) -> None:
        """Write what is not written yet, unless another process is at it.

        The manifest is replaced last, in one step: a reader sees the old index or the new one.
        """
        from filelock import FileLock, Timeout

        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(Timeout, OSError), FileLock(folder / "save.lock", timeout=0):
            self._save(folder)

    def _save(self, folder: Path) -> None:
        names: list[str] = []
        before = _manifest(folder)
        known = dict(_whole(folder, before))
        manifest: dict[str, list[tuple[str, str]]] = {}
        for segment in self.segments:
            keys = [(h.id, h.version) for h in segment.held]
            name = known.get(frozenset(keys))
            if name is None:
                name = f"segment-{uuid.uuid4().hex[:12]}"
                segment.save(folder / name)
            names.append(name)
            manifest[name] = keys
        held = [(h.id, h.version, h.source) for h in self.held]
        body = {"generation": self.generation, "segments": manifest, "held": held}
        draft = folder / f"manifest-{uuid.uuid4().hex[:8]}"
        draft.write_text(json.dumps(body), encoding="utf-8")
        os.replace(draft, folder / "manifest.json")
        for old in set(folder.glob("segment-*")) - {folder / name for name in names}:
            shutil.rmtree(old, ignore_errors=True)
        for unused in folder.glob("manifest-*"):
            unused.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path) -> PassageIndex:
        """The index saved in a folder; an empty one where there is none or it is damaged (it is derived)."""
        for _ in range(LOOKS):
            manifest = _manifest(folder)
            with contextlib.suppress(*DAMAGE):
                segments = [Segment.load(folder / name) for name in manifest.get("segments", {})]
                by_key = {(h.id, h.version): h for s in segments for h in s.held}
                held = [replace(by_key[i, v], source=source) for i, v, source in manifest.get("held", [])]
                return cls(segments, held, manifest.get("generation", ""))
            if manifest == _manifest(folder):
                break
        return cls()


def _best(scores: Vector, limit: int) -> Rows:
    """Where the best scores are, with all that tie with the last, such as a greeting that many begin with."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else scores.min()
    return np.flatnonzero(scores >= least - TIE)


def _in_order(found: Sequence[RankedPassage]) -> list[RankedPassage]:
    return sorted(found, key=lambda r: (-round(r.score / TIE), r.held.id, r.passage.ordinal))


def _read(store: Store, held: Iterable[Held]) -> Iterator[tuple[Held, list[StoredPassage]]]:
    """The passages of statements; one that is replaced meanwhile is left out, and comes with the next generation."""
    for one in held:
        with contextlib.suppress(StatementGone):
            yield one, store.passages(one, vectors=True)


def _whole(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[frozenset[tuple[str, str]], str]]:
    """The statements and the name of each segment of a manifest that can be loaded: a damaged one is written anew."""
    with contextlib.suppress(*DAMAGE):
        for name in manifest.get("segments", {}):
            with contextlib.suppress(*DAMAGE):
                yield frozenset((h.id, h.version) for h in Segment.load(folder / name).held), name


def _manifest(folder: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if isinstance(read, dict):
            return read
    return {}
