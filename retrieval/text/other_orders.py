"""A topic's content words in another order, close together: "rising sea levels" for "sea-level rise".

Knows words and Snowball stems; no index, no statement and no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from retrieval.text.phrase_forms import Unit, folded, unit_of
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

MOST_WORDS = 5
"""Content words of a topic that are looked for in other orders."""

BETWEEN = 3
"""Other words that may stand between two of them."""

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(rf"[\s'-]+(?:[^\W_]+[\s'-]+){{0,{BETWEEN}}}")


@dataclass(frozen=True)
class OtherOrders:
    """A topic's content words in any order in texts of a language, other words between them, punctuation not."""

    language: str | None
    units: tuple[Unit, ...]

    @property
    def needed(self) -> tuple[frozenset[str] | None, ...]:
        """The keys that a passage's terms have for each word; None where any passage may have it."""
        return tuple(some for one in self.units for some in one.needed)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(one.from_start for one in self.units))

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """The start and end of each place where all words stand together, in order, without overlap."""
        flat = folded(text)
        words = []
        for match in self._pattern.finditer(flat.text):
            written = text[slice(*flat.source_range(*match.span()))]
            fits = [n for n, one in enumerate(self.units) if one.fits(written, self.language)]
            if fits:
                words.append((match.start(), match.end(), frozenset(fits)))
        found, first, size = [], 0, len(self.units)
        while first + size <= len(words):
            some = words[first : first + size]
            gaps = (flat.text[one[1] : other[0]] for one, other in pairwise(some))
            if _covered([one[2] for one in some]) and all(map(_GAP.fullmatch, gaps)):
                found.append(flat.source_range(some[0][0], some[-1][1]))
                first += size
            else:
                first += 1
        return found


def _covered(fits: Sequence[frozenset[int]], used: frozenset[int] = frozenset()) -> bool:
    """Whether each word of the topic is one of these words, and no two are equal."""
    if not fits:
        return True
    return any(_covered(fits[1:], used | {one}) for one in fits[0] - used)


@lru_cache(maxsize=256)
def other_orders(topic: str, topic_language: str | None, language: str | None) -> OtherOrders | None:
    """The other orders of a topic's words in a language; None for a topic of one content word, or of too many.

    The parts of a compound have no other order: "proliferation of non-State actors" is no "non-proliferation".
    """
    if has_han(topic) or " " not in topic.strip():
        return None
    stops = stop_words(topic_language or "en")
    flat = folded(topic)
    words = [topic[slice(*flat.source_range(*match.span()))] for match in _WORD.finditer(flat.text)]
    telling = [word for word in words if len(word) > 1 and word.casefold() not in stops]
    if not 1 < len(telling) <= MOST_WORDS:
        return None
    return OtherOrders(language, tuple(unit_of(word, language) for word in telling))
