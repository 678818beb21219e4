"""The word index: the texts that may contain a wording, typography aside, by the wording's words.

Knows the words of a normalised text, not meaning or place. No containing text is left out: a named text must still be
checked, an unnamed text does not contain the wording.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.text.normalise import RULE, normalise
from retrieval.text.scripts import UNSPACED

if TYPE_CHECKING:
    Keys = npt.NDArray[np.uint32]
    Numbers = npt.NDArray[np.unsignedinteger]
    Packed = npt.NDArray[np.uint64]
    Mask = npt.NDArray[np.bool_]

_WORD = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")

_MIX = np.uint32(2_654_435_761)
"""The odd multiplier of Knuth's multiplicative hashing (The Art of Computer Programming, volume 3, 6.4)."""

MOST_LISTS = 32
"""Lists of texts intersected, shortest first: further lists rarely exclude another text."""

AT_A_TIME = 4_000_000
"""Pairs of key and text sorted at once when indexes are merged: some 100 MB."""

_ARRAYS = ("keys", "ends", "texts")
_NOTION = "word.txt"
"""The file with the definition of a word at the time of writing: under another definition, keys would not match."""


def keys_of(wordings: Iterable[str]) -> Keys:
    """The keys of all words and adjacent pairs of words of some wordings; sorted and distinct, uint32.

    A key is a hash. A text that contains a wording on word boundaries has every key of the wording: the wording
    consists of whole words (runs of letters and digits in scripts with spaces between words, single characters in other
    scripts).
    """
    found: list[Keys] = []
    for wording in wordings:
        words = _WORD.findall(normalise(wording).text)
        if words:
            codes = {word: zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
            singles = np.array([codes[word] for word in words], dtype=np.uint32)
            found += [singles, singles[:-1] * _MIX + singles[1:]]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """For each key, the texts with the key. `size` counts texts.

    `keys` are sorted; the text numbers of key i are `texts` from `ends[i - 1]` to `ends[i]`.
    """

    size: int
    keys: Keys
    ends: npt.NDArray[np.int64]
    texts: Numbers

    @classmethod
    def build(cls, texts: Iterable[str]) -> WordIndex:
        """The index of some texts."""
        pairs = [keys_of([text]).astype(np.uint64) << np.uint64(32) | np.uint64(n) for n, text in enumerate(texts)]
        return cls._of(len(pairs), np.concatenate([np.zeros(0, dtype=np.uint64), *pairs]))

    @classmethod
    def merge(cls, indexes: Sequence[WordIndex], stay: Sequence[Mask] | None = None) -> WordIndex:
        """One index of the texts of several, in order; only of the texts in `stay`, if given."""
        kept = [np.ones(index.size, dtype=bool) for index in indexes] if stay is None else stay
        sizes = [int(np.count_nonzero(each)) for each in kept]
        firsts = np.cumsum([0, *sizes])
        places = [(np.cumsum(each) - 1 + first).astype(np.uint64) for each, first in zip(kept, firsts, strict=False)]
        # Keys are hashes, so that equal ranges of them have like numbers of pairs.
        ranges = 1 + sum(len(index.texts) for index in indexes) // AT_A_TIME
        borders = np.linspace(0, 2**32, ranges, endpoint=False).astype(np.uint32)
        cuts = [[*np.searchsorted(index.keys, borders).tolist(), len(index.keys)] for index in indexes]
        pieces = []
        for n in range(ranges):
            pairs = [np.zeros(0, dtype=np.uint64)]
            for index, each, new, cut in zip(indexes, kept, places, cuts, strict=True):
                pairs.append(index._pairs(slice(cut[n], cut[n + 1]), each, new))
            pieces.append(cls._of(sum(sizes), np.concatenate(pairs)))
        offsets = np.cumsum([0, *(len(one.texts) for one in pieces)])
        return cls(
            sum(sizes),
            np.concatenate([one.keys for one in pieces]),
            np.concatenate([one.ends + offset for one, offset in zip(pieces, offsets, strict=False)]),
            np.concatenate([one.texts for one in pieces]),
        )

    def _pairs(self, at: slice, stay: Mask, places: Packed) -> Packed:
        """The pairs of some keys with the texts to keep, by new numbers."""
        ends = self.ends[at]
        start = int(self.ends[at.start - 1]) if at.start else 0
        texts = self.texts[start : int(ends[-1]) if len(ends) else start]
        some = stay[texts]
        keys = np.repeat(self.keys[at], np.diff(ends, prepend=start))[some].astype(np.uint64)
        return np.asarray(keys << np.uint64(32) | places[texts[some]], dtype=np.uint64)

    @classmethod
    def _of(cls, size: int, pairs: Packed) -> WordIndex:
        """The index of pairs: a key in the upper half, a text's number in the lower; sorted in place."""
        pairs.sort()
        of_each = (pairs >> np.uint64(32)).astype(np.uint32)
        lasts = np.flatnonzero(np.diff(of_each, append=~of_each[-1:]) != 0)
        texts = (pairs & np.uint64(0xFFFFFFFF)).astype(np.min_scalar_type(max(0, size - 1)))
        return cls(size, of_each[lasts], lasts + 1, texts)

    def holding(self, keys: Keys) -> Numbers:
        """The numbers of the texts with all keys, some of the most frequent keys aside; all texts for no key."""
        if not len(keys):
            return np.arange(self.size, dtype=np.uint32)
        places = np.searchsorted(self.keys, keys)
        if not len(self.keys) or places[-1] == len(self.keys) or not np.array_equal(self.keys[places], keys):
            return np.zeros(0, dtype=np.uint32)
        starts = np.where(places > 0, self.ends[places - 1], 0)
        ends = self.ends[places]
        order = np.argsort(ends - starts, kind="stable")[:MOST_LISTS]
        found: Numbers | None = None
        for start, end in zip(starts[order].tolist(), ends[order].tolist(), strict=True):
            among = self.texts[start:end]
            if found is None:
                found = among
            else:
                at = np.searchsorted(among, found)
                at[at == len(among)] = 0
                found = found[among[at] == found]
            if not len(found):
                break
        return np.zeros(0, dtype=np.uint32) if found is None else found

    def save(self, folder: Path) -> None:
        """Write the index to a new folder."""
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / _NOTION).write_text(_notion(), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> WordIndex:
        """The index saved in a folder, its arrays memory-mapped.

        Raises:
            OSError, EOFError, ValueError: the index is missing, or of another definition of words.
        """
        if (folder / _NOTION).read_text(encoding="utf-8") != _notion():
            raise ValueError(f"the word index in {folder} was made of words of another kind")
        # As plain arrays, still memory-mapped: of numpy's own kind for these, each slice takes a microsecond more.
        return cls(size, *(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS))


def _notion() -> str:
    return f"{RULE} {_WORD.pattern}"
