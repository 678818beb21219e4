"""A segment: the searchable form of some statements' passages, as arrays beside Chroma.

Derived from Chroma and never the truth: it can be thrown away and made again. Immutable once made; the vectors are
compared exactly (a product of matrices), so that a filter of any breadth loses nothing and costs nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.held import Held
from retrieval.lexical import LexicalIndex, terms
from retrieval.statement import Behalf, PartKind, Passage, Record, Sentence
from retrieval.word_index import WordIndex

if TYPE_CHECKING:
    from retrieval.schema import StoredPassage

    Integers = npt.NDArray[np.int32]
    Vectors = npt.NDArray[np.float32]

_KINDS = tuple(PartKind)
_SUMS = "sums.json"
_ARRAYS = ("statements", "spans", "kinds", "bounds", "bound_ends", "vectors")


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Passages as rows. n rows, m sentence boundaries.

    `statements` (n,) index `held`; `spans` (n, 3) are ordinal, start and end; `kinds` (n,) index PartKind;
    `bounds` (m,) are the ends of sentences, row i's being those between `bound_ends[i - 1]` and `bound_ends[i]`;
    `vectors` (n, dims) are unit vectors. `words` are of the statements' whole texts, in the order of `held`. `terms`
    are kept only in memory, to merge small segments.
    """

    held: tuple[Held, ...]
    statements: Integers
    spans: Integers
    kinds: Integers
    bounds: Integers
    bound_ends: Integers
    vectors: Vectors
    lexical: LexicalIndex
    words: WordIndex
    terms: tuple[tuple[str, ...], ...] | None = None

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.statements)

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        ordinal, start, end = self.spans[row].tolist()
        first = int(self.bound_ends[row - 1]) if row else 0
        ends = self.bounds[first : int(self.bound_ends[row])].tolist()
        starts = [start, *ends[:-1]]
        sentences = tuple(Sentence(a, b) for a, b in zip(starts, ends, strict=True))
        return Passage(ordinal, start, end, _KINDS[int(self.kinds[row])], sentences)

    @staticmethod
    def kinds_of(parts: Iterable[PartKind]) -> list[int]:
        """What stands for parts in `kinds`."""
        return [_KINDS.index(part) for part in parts]

    @classmethod
    def build(cls, stored: Sequence[tuple[Held, Sequence[StoredPassage]]]) -> Segment:
        """A segment of statements, one at least, and their passages, each with its vector."""
        statements: list[int] = []
        spans: list[tuple[int, int, int]] = []
        kinds: list[int] = []
        bounds: list[int] = []
        bound_ends: list[int] = []
        vectors: list[Any] = []
        words: list[tuple[str, ...]] = []
        for index, (held, passages) in enumerate(stored):
            for item in passages:
                statements.append(index)
                spans.append((item.passage.ordinal, item.passage.start, item.passage.end))
                kinds.append(_KINDS.index(item.passage.kind))
                bounds.extend(s.end for s in item.passage.sentences)
                bound_ends.append(len(bounds))
                vectors.append(item.vector)
                words.append(tuple(terms(item.text, held.record.language)))
        return cls(
            held=tuple(held for held, _ in stored),
            statements=np.array(statements, dtype=np.int32),
            spans=np.array(spans, dtype=np.int32).reshape(-1, 3),
            kinds=np.array(kinds, dtype=np.int32),
            bounds=np.array(bounds, dtype=np.int32),
            bound_ends=np.array(bound_ends, dtype=np.int32),
            vectors=np.array(vectors, dtype=np.float32),
            lexical=LexicalIndex.build(words),
            words=WordIndex.build(["".join(item.text for item in passages) for _, passages in stored]),
            terms=tuple(words),
        )

    @classmethod
    def merge(cls, segments: Sequence[Segment]) -> Segment:
        """One segment of several that still have their terms, in order."""
        held = tuple(h for s in segments for h in s.held)
        firsts = np.cumsum([0, *(len(s.held) for s in segments)])
        ends = np.cumsum([0, *(len(s.bounds) for s in segments)])
        words = tuple(t for s in segments for t in (s.terms or ()))
        return cls(
            held=held,
            statements=np.concatenate([s.statements + n for s, n in zip(segments, firsts, strict=False)]),
            spans=np.concatenate([s.spans for s in segments]),
            kinds=np.concatenate([s.kinds for s in segments]),
            bounds=np.concatenate([s.bounds for s in segments]),
            bound_ends=np.concatenate([s.bound_ends + n for s, n in zip(segments, ends, strict=False)]),
            vectors=np.concatenate([s.vectors for s in segments]),
            lexical=LexicalIndex.build(words),
            words=WordIndex.merge([s.words for s in segments]),
            terms=words,
        )

    def save(self, folder: Path) -> None:
        """Write the segment to a folder that does not exist yet."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        self.lexical.save(folder / "lexical")
        self.words.save(folder / "words")
        text = json.dumps([asdict(held) for held in self.held], ensure_ascii=False)
        (folder / "held.json").write_text(text, encoding="utf-8")
        (folder / _SUMS).write_text(json.dumps(_sums(folder)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """The segment saved in a folder; its arrays are memory-mapped.

        Raises:
            OSError, EOFError, ValueError, KeyError, TypeError: the folder does not hold the segment as it was saved.
        """
        if json.loads((folder / _SUMS).read_text(encoding="utf-8")) != _sums(folder):
            raise ValueError(f"the files in {folder} are not those that were saved")
        # As plain arrays, still memory-mapped: of numpy's own kind for these, each look takes a microsecond more.
        arrays: dict[str, Any] = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
        rows = json.loads((folder / "held.json").read_text(encoding="utf-8"))
        size = len(arrays["statements"])
        lexical = LexicalIndex.load(folder / "lexical", size)
        words = WordIndex.load(folder / "words", len(rows))
        return cls(held=tuple(_held(row) for row in rows), lexical=lexical, words=words, **arrays)


def _sums(folder: Path) -> dict[str, list[int]]:
    """The size and the CRC-32 of each file of a segment.

    Of the vectors, which are most of it, the size alone: to read them all would cost a question more than searching.
    """
    sums: dict[str, list[int]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SUMS:
            sums[path.relative_to(folder).as_posix()] = [path.stat().st_size]
            if path.name != "vectors.npy":
                sums[path.relative_to(folder).as_posix()].append(zlib.crc32(path.read_bytes()))
    return sums


def _held(row: dict[str, Any]) -> Held:
    behalf = tuple(Behalf(**one) for one in row["record"]["behalf"])
    record = Record(**(row["record"] | {"on_behalf_of": tuple(row["record"]["on_behalf_of"]), "behalf": behalf}))
    fields: dict[str, Any] = row | {"record": record}
    return Held(**fields)
