"""A segment: some statements in searchable form, as arrays beside Chroma, shared between processes.

Derived from Chroma and never the truth: a segment can be deleted and made again. Immutable once made. Passages are
compared exactly, so that broad filters lose nothing; codes rule out passages that cannot be among the best.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import StatementDamaged
from retrieval.held import Held
from retrieval.search.index import checksums
from retrieval.search.index.int8_codes import Codes
from retrieval.search.index.segment_words import SegmentWords
from retrieval.statement import Part, PartKind, Passage, Sentence, Statement
from retrieval.store import schema

if TYPE_CHECKING:
    from retrieval.store.schema import StoredStatement

    Integers = npt.NDArray[np.int32]
    Ends = npt.NDArray[np.int64]
    Vectors = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]
    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.intp]

DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, StatementDamaged)
"""The errors from reading a file that is missing, cut short or of another kind."""

CODED_FROM = 4_000
"""Passages from which codes are worth the space: below, an exact comparison takes a millisecond."""

_KINDS = tuple(PartKind)
_ARRAYS = ("statements", "spans", "kinds", "bounds", "bound_ends", "vectors", "texts", "text_ends")
_HELD, _CODES, _WORDS = "held.json", "codes", "words"


@dataclass(frozen=True, eq=False)
class Segment:
    """Passages as rows, grouped by statement. n rows, m sentence boundaries.

    `statements` (n,) index `held`; `spans` (n, 3) are ordinal, start and end; `kinds` (n,) index PartKind; `bounds`
    (m,) are sentence ends, row i's from `bound_ends[i - 1]` to `bound_ends[i]`; `vectors` (n, dims) are unit vectors,
    and `codes`, in a large segment, the vectors' codes. `texts` are the statements' whole texts in UTF-8, ending at
    `text_ends`; `parts` are the parts of each statement. `words` are None until made: until then passages are found by
    vectors alone. `folder` is the folder read, None for a segment made here.
    """

    held: tuple[Held, ...]
    parts: tuple[tuple[Part, ...], ...]
    statements: Integers
    spans: Integers
    kinds: Integers
    bounds: Integers
    bound_ends: Integers
    vectors: Vectors
    texts: Bytes
    text_ends: Ends
    codes: Codes | None = None
    words: SegmentWords | None = None
    folder: Path | None = None

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.statements)

    @cached_property
    def firsts(self) -> Rows:
        """The first row of each statement, then the number of rows, shape (len(held) + 1,)."""
        return np.searchsorted(self.statements, np.arange(len(self.held) + 1))

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        ordinal, start, end = self.spans[row].tolist()
        first = int(self.bound_ends[row - 1]) if row else 0
        ends = self.bounds[first : int(self.bound_ends[row])].tolist()
        starts = [start, *ends[:-1]]
        sentences = tuple(Sentence(a, b) for a, b in zip(starts, ends, strict=True))
        return Passage(ordinal, start, end, _KINDS[int(self.kinds[row])], sentences)

    def passages(self, number: int) -> tuple[Passage, ...]:
        """The passages in order of the statement at a place in `held`."""
        rows = range(int(self.firsts[number]), int(self.firsts[number + 1]))
        return tuple(sorted((self.passage(row) for row in rows), key=lambda passage: passage.ordinal))

    def statement(self, number: int) -> Statement | None:
        """The statement at a place in `held`; None if the saved text does not match the hash."""
        held = self.held[number]
        text = self.text(number)
        if hashlib.sha256(text).hexdigest() != held.sha256:
            return None
        return Statement(held.id, text.decode("utf-8"), self.parts[number], held.record, held.source)

    def text(self, number: int) -> bytes:
        """The text in UTF-8 of the statement at a place in `held`."""
        return self._bytes(number).tobytes()

    def _bytes(self, number: int) -> Bytes:
        first = int(self.text_ends[number - 1]) if number else 0
        return self.texts[first : int(self.text_ends[number])]

    @staticmethod
    def kinds_of(parts: Iterable[PartKind]) -> list[int]:
        """The numbers for parts in `kinds`."""
        return [_KINDS.index(part) for part in parts]

    @classmethod
    def build(cls, stored: Sequence[StoredStatement], *, words: bool = True) -> Segment:
        """A segment of at least one statement, with vectors; `words` adds the words."""
        statements: list[int] = []
        spans: list[tuple[int, int, int]] = []
        kinds: list[int] = []
        bounds: list[int] = []
        bound_ends: list[int] = []
        vectors: list[Any] = []
        texts: list[bytes] = []
        for index, one in enumerate(stored):
            for item in one.passages:
                statements.append(index)
                spans.append((item.passage.ordinal, item.passage.start, item.passage.end))
                kinds.append(_KINDS.index(item.passage.kind))
                bounds.extend(s.end for s in item.passage.sentences)
                bound_ends.append(len(bounds))
                vectors.append(item.vector)
            texts.append("".join(item.text for item in one.passages).encode("utf-8"))
        made = cls(
            held=tuple(one.held for one in stored),
            parts=tuple(one.parts for one in stored),
            statements=np.array(statements, dtype=np.int32),
            spans=np.array(spans, dtype=np.int32).reshape(-1, 3),
            kinds=np.array(kinds, dtype=np.int32),
            bounds=np.array(bounds, dtype=np.int32),
            bound_ends=np.array(bound_ends, dtype=np.int32),
            vectors=np.array(vectors, dtype=np.float32),
            texts=np.frombuffer(b"".join(texts), dtype=np.uint8),
            text_ends=np.cumsum([len(text) for text in texts], dtype=np.int64),
        )
        if words:
            passages = ((item.text, one.held.record.language) for one in stored for item in one.passages)
            made = replace(made, words=SegmentWords.build(passages, (text.decode("utf-8") for text in texts)))
        return made._with_codes()

    def with_words(self) -> Segment:
        """A copy with the words, made from the texts."""
        return replace(self, words=self._words(), folder=None)

    def _words(self) -> SegmentWords:
        texts = [self.text(number).decode("utf-8") for number in range(len(self.held))]
        rows = zip(self.statements.tolist(), self.spans.tolist(), strict=True)
        passages = ((texts[n][start:end], self.held[n].record.language) for n, (_, start, end) in rows)
        return SegmentWords.build(passages, texts)

    def _with_codes(self) -> Segment:
        return replace(self, codes=Codes.of(self.vectors)) if len(self) >= CODED_FROM else self

    @classmethod
    def merge(cls, segments: Sequence[Segment], stay: Sequence[Mask] | None = None) -> Segment:
        """One segment with words from several, of the statements in `stay`, at least one, in order."""
        stay = [np.ones(len(one.held), dtype=bool) for one in segments] if stay is None else stay
        words = [one.words or one._words() for one in segments]
        rows = [alive[one.statements] for one, alive in zip(segments, stay, strict=True)]
        kept = list(zip(segments, rows, strict=True))
        staying = [
            (one, number)
            for one, alive in zip(segments, stay, strict=True)
            for number in np.flatnonzero(alive).tolist()
        ]
        # What takes most memory to make comes first, before there is anything else in it.
        merged = SegmentWords.merge(words, rows, stay)
        texts = [one._bytes(number) for one, number in staying]
        sentences = [np.diff(one.bound_ends, prepend=0) for one in segments]
        made = cls(
            held=tuple(one.held[number] for one, number in staying),
            parts=tuple(one.parts[number] for one, number in staying),
            statements=np.repeat(
                np.arange(len(staying), dtype=np.int32),
                [int(one.firsts[number + 1] - one.firsts[number]) for one, number in staying],
            ),
            spans=np.concatenate([one.spans[at] for one, at in kept]),
            kinds=np.concatenate([one.kinds[at] for one, at in kept]),
            bounds=np.concatenate(
                [one.bounds[np.repeat(at, count)] for (one, at), count in zip(kept, sentences, strict=True)]
            ),
            bound_ends=np.cumsum(
                np.concatenate([count[at] for at, count in zip(rows, sentences, strict=True)]), dtype=np.int32
            ),
            vectors=np.concatenate([one.vectors[at] for one, at in kept]),
            texts=np.concatenate(texts),
            text_ends=np.cumsum([len(text) for text in texts], dtype=np.int64),
            words=merged,
        )
        return made._with_codes()

    def save(self, folder: Path) -> None:
        """Write the segment to a new folder."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        if self.codes is not None:
            self.codes.save(folder / _CODES)
        if self.words is not None:
            self.words.save(folder / _WORDS)
            checksums.write(folder / _WORDS)
        rows = [schema.kept_beside(held, parts) for held, parts in zip(self.held, self.parts, strict=True)]
        (folder / _HELD).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        checksums.write(folder, leaving=_WORDS)

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """The segment saved in a folder, memory-mapped; without words if only the words are damaged.

        Raises:
            one of DAMAGE: the folder does not have the segment as saved.
        """
        checksums.check(folder, leaving=_WORDS)
        # As plain arrays, still memory-mapped: of numpy's own kind for these, each look takes a microsecond more.
        arrays: dict[str, Any] = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
        rows = json.loads((folder / _HELD).read_text(encoding="utf-8"))
        size = len(arrays["statements"])
        if {len(arrays[name]) for name in ("spans", "kinds", "bound_ends", "vectors")} != {size}:
            raise ValueError(f"the arrays in {folder} are of different lengths")
        words = None
        with contextlib.suppress(*DAMAGE):
            checksums.check(folder / _WORDS)
            words = SegmentWords.load(folder / _WORDS, size, len(rows))
        return cls(
            held=tuple(schema.read_head(row).held for row in rows),
            parts=tuple(schema.read_parts(row) for row in rows),
            codes=Codes.load(folder / _CODES, size) if size >= CODED_FROM else None,
            words=words,
            folder=folder,
            **arrays,
        )
