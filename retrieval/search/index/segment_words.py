"""The words of a segment: passages as term numbers, BM25 over the terms, and the words of each statement.

Made from the segment's texts, or from other segments' words without any text. Knows terms and rows, not statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.search.index.word_index import WordIndex
from retrieval.text.terms import RULE, LexicalIndex, terms

if TYPE_CHECKING:
    Numbers = npt.NDArray[np.int32]
    Ends = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

_ARRAYS = ("numbers", "ends")
_NOTION = "terms.txt"
"""The file with the definition of a term at the time of writing: a question's terms follow the present definition."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentWords:
    """The terms of n passages: `numbers`, row i's from `ends[i - 1]` to `ends[i]`.

    `lexical` maps numbers to terms. `statements` index whole texts.
    """

    numbers: Numbers
    ends: Ends
    lexical: LexicalIndex
    statements: WordIndex

    @classmethod
    def build(cls, passages: Iterable[tuple[str, str | None]], texts: Iterable[str]) -> SegmentWords:
        """The words of passages, each with a language, and of the statements' texts."""
        vocabulary: dict[str, int] = {}
        numbers: list[Numbers] = []
        for text, language in passages:
            found = [vocabulary.setdefault(term, len(vocabulary)) for term in terms(text, language)]
            numbers.append(np.array(found, dtype=np.int32))
        ends = np.cumsum([len(some) for some in numbers], dtype=np.int64)
        flat = np.concatenate([np.zeros(0, dtype=np.int32), *numbers])
        return cls(flat, ends, LexicalIndex.of(flat, ends, vocabulary), WordIndex.build(texts))

    @classmethod
    def merge(cls, parts: Sequence[SegmentWords], rows: Sequence[Mask], statements: Sequence[Mask]) -> SegmentWords:
        """The merged words of the rows and statements to keep of several segments, in order."""
        vocabulary: dict[str, int] = {}
        numbers: list[Numbers] = []
        counts: list[Ends] = []
        for part, stay in zip(parts, rows, strict=True):
            own = part.lexical.vocabulary
            new = np.zeros(max(own.values(), default=-1) + 1, dtype=np.int32)
            count = np.diff(part.ends, prepend=0)
            kept = part.numbers[np.repeat(stay, count)]
            used = np.zeros(len(new), dtype=bool)
            used[kept] = True
            for term, number in own.items():
                if used[number]:
                    new[number] = vocabulary.setdefault(term, len(vocabulary))
            numbers.append(new[kept])
            counts.append(count[stay])
        flat = np.concatenate(numbers)
        ends = np.cumsum(np.concatenate(counts), dtype=np.int64)
        index = WordIndex.merge([part.statements for part in parts], statements)
        return cls(flat, ends, LexicalIndex.of(flat, ends, vocabulary), index)

    def save(self, folder: Path) -> None:
        """Write the words to a new folder."""
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        self.lexical.save(folder / "lexical")
        self.statements.save(folder / "statements")
        (folder / _NOTION).write_text(RULE, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, passages: int, statements: int) -> SegmentWords:
        """The words saved in a folder, memory-mapped.

        Raises:
            OSError, EOFError, ValueError, KeyError, TypeError: the words are missing, or of another kind.
        """
        if (folder / _NOTION).read_text(encoding="utf-8") != RULE:
            raise ValueError(f"the terms in {folder} were made by another rule")
        arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
        if len(arrays["ends"]) != passages or (passages and arrays["ends"][-1] != len(arrays["numbers"])):
            raise ValueError(f"the terms in {folder} are not of {passages} passages")
        lexical = LexicalIndex.load(folder / "lexical", passages)
        return cls(lexical=lexical, statements=WordIndex.load(folder / "statements", statements), **arrays)
