"""Every statement whose speech holds a topic's words: found by the index's terms, then looked up in the text.

Knows the passage index and forms of words; nothing of meaning. None is left out: an index of terms rules out passages
that lack one of the words, and the text of the others decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from retrieval.found import Mentioned, Ranges
from retrieval.name_forms import NameForms, name_forms
from retrieval.phrase_forms import CLITIC_LETTERS, SHARED, WITH_CLITICS, Phrase, beginning, folded, is_like, phrases
from retrieval.scripts import has_han
from retrieval.segment import Segment
from retrieval.statement import PartKind

if TYPE_CHECKING:
    from retrieval.filters import Filters
    from retrieval.lexical import LexicalIndex
    from retrieval.passage_index import PassageIndex

    Mask = npt.NDArray[np.bool_]

_SPEECH = Segment.kinds_of((PartKind.SPEECH,))[0]
_JOINTS = str.maketrans("./'’", "----")


def mentioned(index: PassageIndex, topic: str, language: str | None, filters: Filters) -> tuple[Mentioned, ...]:
    """The statements admitted whose speech holds a topic's words, earliest first, undated ones last.

    `language` is the topic's own (ISO 639-1), None where it is not known.
    """
    found: list[Mentioned] = []
    for number, segment in enumerate(index.segments):
        rows = index.rows(number, filters)
        speech = np.zeros(len(segment), dtype=bool)
        speech[rows[segment.kinds[rows] == _SPEECH]] = True
        places: dict[int, set[tuple[int, int]]] = {}
        for spoken_in in sorted({one.record.language for one in segment.held}, key=str):
            spoken = index.spoken(number, spoken_in)
            if spoken is not None:
                _look(_Rows(segment, speech & spoken), topic, language, spoken_in, places)
        held = {n: index.passage_at(number, int(segment.firsts[n]))[0] for n in places}
        found += [Mentioned(held[n], _apart(ranges)) for n, ranges in places.items()]
    return tuple(sorted(found, key=lambda one: (one.held.record.date is None, one.held.record.date or "", one.held.id)))


def _look(
    rows: _Rows, topic: str, language: str | None, spoken_in: str | None, places: dict[int, set[tuple[int, int]]]
) -> None:
    """Add where the topic stands in passages of one language, by statement."""
    names = name_forms(topic, language, spoken_in)
    looked = [] if names is not None and names.instead else list(phrases(topic, language, spoken_in))
    for one in (*looked, *((names,) if names is not None else ())):
        for statement, start, text in rows.holding(one):
            ranges = {(start + first, start + last) for first, last in one.ranges(text)}
            if ranges:
                places.setdefault(statement, set()).update(ranges)


def _apart(ranges: set[tuple[int, int]]) -> Ranges:
    """The ranges in order, those inside of another left out."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(ranges, key=lambda one: (one[0], -one[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


class _Rows:
    """Some passages of a segment."""

    def __init__(self, segment: Segment, among: Mask) -> None:
        self._segment = segment
        self._among = among

    def holding(self, sought: Phrase | NameForms) -> Iterator[tuple[int, int, str]]:
        """The stretches that may hold what is sought: a statement's place, where in it they start, and their text."""
        segment = self._segment
        alone, joined = self._among, self._among
        for some in sought.needed:
            if some is None or segment.words is None:
                continue
            mask = _having(segment.words.lexical, some, sought.language)
            alone = alone & mask
            joined = joined & (mask | np.append(mask[1:], False))
        stretched = joined & self._followed() if len(sought.needed) > 1 else np.zeros(len(segment), dtype=bool)
        number, text = -1, ""
        for row in np.flatnonzero(alone | stretched).tolist():
            if int(segment.statements[row]) != number:
                number = int(segment.statements[row])
                text = segment.text(number).decode("utf-8")
            start = int(segment.spans[row, 1])
            yield number, start, text[start : int(segment.spans[row + stretched[row], 2])]

    def _followed(self) -> Mask:
        """Which passages are followed by one of the same statement, both of them among these."""
        segment, among = self._segment, self._among
        same = segment.statements[:-1] == segment.statements[1:]
        next_to = segment.spans[:-1, 2] == segment.spans[1:, 1]
        return np.append(same & next_to & among[:-1] & among[1:], False)[: len(segment)]


@dataclass(frozen=True, slots=True)
class _Terms:
    """An index's terms, folded: those of one word by their folded form, and of several with `-` at each joint."""

    simple: dict[str, list[str]]
    compound: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, index: LexicalIndex) -> _Terms:
        """The terms of an index."""
        simple: dict[str, list[str]] = {}
        compound = []
        for term in index.vocabulary:
            plain = folded(term.translate(_JOINTS)).text
            if "-" in plain:
                compound.append((plain, term))
            else:
                simple.setdefault(plain, []).append(term)
        return cls(simple, tuple(compound))

    def like(self, key: str, language: str | None) -> Iterator[str]:
        """The terms that a form of a word may have in texts of a language; `key` is one of the word's."""
        for plain, terms in self.simple.items():
            if plain == key or _may_be(plain, key, language):
                yield from terms
            elif language == "en":
                # English stems differ by accents alone.
                yield from (term for term in terms if not term.isascii() and is_like(plain, key))
        start = beginning(key)[:SHARED]
        for plain, term in self.compound:
            solid = plain.replace("-", "")
            if f"-{start}" in f"-{plain}" or solid.startswith(start) or (has_han(key) and key in plain):
                yield term


def _may_be(plain: str, key: str, language: str | None) -> bool:
    if has_han(key):
        return key in plain
    if language in WITH_CLITICS:
        return any(is_like(plain[n:], key) for n in range(min(CLITIC_LETTERS, len(plain)) + 1))
    return language != "en" and is_like(plain, key)


_known: WeakKeyDictionary[LexicalIndex, _Terms] = WeakKeyDictionary()


def _having(index: LexicalIndex, wanted: frozenset[str], language: str | None) -> Mask:
    """Which passages of an index have a term that is like one of some keys."""
    terms = _known.get(index)
    if terms is None:
        terms = _known[index] = _Terms.of(index)
    mask = np.zeros(index.size, dtype=bool)
    for term in {term for key in wanted for term in terms.like(key, language)}:
        mask[index.rows(term)] = True
    return mask
