"""The words of a question as the names that stand in it and the phrases between them.

Knows phrases and names by their places; knows neither who speaks nor what is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.phrasebook import Phrases
from retrieval.delegations import Bloc, Delegation
from retrieval.lexicon import Kind
from retrieval.speakers import NOBODY, Match

GENITIVE = frozenset(("of", "de", "du", "des", "d", "del", "do", "da", "dos", "das", "von", "vom", "of the", "s"))
"""Words that lead from a phrase to the name whose it is."""


@dataclass(frozen=True, slots=True)
class Named:
    """A delegation, a bloc or a speaker held, named by the words from `first` to `last`."""

    first: int
    last: int
    kind: Kind | None
    delegations: tuple[Delegation, ...] = ()
    bloc: Bloc | None = None
    match: Match = NOBODY
    guessed: bool = False
    """Whether the words may mean something else than a speaker."""
    clitic: str = ""
    """What Arabic has written onto the name: a preposition, or "و" (and)."""
    members: bool = False
    """Whether the members of the bloc are meant, each for itself, and not the bloc."""
    which: bool = False
    """Whether the words ask which of them."""
    unknown: bool = False
    """Whether it names nobody known."""
    own: tuple[int, int] | None = None
    """The first and last word of the name itself, where words for its members stand around it."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names of the speakers, as the records have them."""
        return self.match.recorded


@dataclass(frozen=True, slots=True)
class Segment:
    """A phrase, a name, or a word that is neither (without kinds)."""

    first: int
    last: int
    kinds: frozenset[str] = frozenset()
    named: Named | None = None


def segments(phrases: Phrases, named: Sequence[Named], removed: Sequence[tuple[int, int]]) -> list[Segment]:
    """The words of a question as names, as limits already read (kind "removed"), and as the longest phrases between."""
    fixed = {n.first: Segment(n.first, n.last, frozenset(("name",)), n) for n in named}
    fixed |= {first: Segment(first, last, frozenset(("removed",))) for first, last in removed}
    starts = sorted(fixed)
    made: list[Segment] = []
    i = 0
    while i < len(phrases.words):
        if i in fixed:
            made.append(fixed[i])
        else:
            stop = next((start for start in starts if start > i), len(phrases.words))
            last, kinds = phrases.longest(i, stop)
            made.append(Segment(i, last, kinds))
        i = made[-1].last + 1
    return made


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its phrase: `start` is the phrase's first segment, `before` the kinds of the word before that.

    `voiced` says that the phrase is of a statement or of a person who makes one.
    """

    k: int
    named: Named
    start: int
    voiced: bool
    before: frozenset[str]

    @property
    def kind(self) -> Kind | None:
        """How the delegation is named."""
        return self.named.kind


@dataclass(frozen=True, slots=True)
class Parts:
    """The segments of one question, and what stands around one of them."""

    text: str
    phrases: Phrases
    all: Sequence[Segment]

    @property
    def language(self) -> str:
        """The language by whose phrases the question is read."""
        return self.phrases.book.language

    def before(self, k: int) -> int:
        """The segment before one, articles and the like left out; -1 at the beginning."""
        j = k - 1
        while j >= 0 and "art" in self.all[j].kinds and not {"with", "by", "about"} & self.all[j].kinds:
            j -= 1
        return j

    def words(self, k: int) -> str:
        """The words of a segment, in lower case."""
        return self.words_of(self.all[k])

    def words_of(self, part: Segment) -> str:
        """The same of a segment."""
        words = self.phrases.words
        return self.text[words[part.first].start : words[part.last].end].casefold()

    def gap_before(self, k: int) -> str:
        """The text between a segment and the one before it."""
        words = self.phrases.words
        start = words[self.all[k - 1].last].end if k else 0
        return self.text[start : words[self.all[k].first].start]

    def ends_as(self, kind: str, k: int) -> bool:
        """Whether a phrase of a kind ends where a segment does, though it parts no sentence."""
        return k >= 0 and bool(self.phrases.ending(self.all[k].last, frozenset((kind,)))[1])

    def are(self, first: int, stop: int, *kinds: str) -> bool:
        """Whether each segment from `first` up to `stop` is of one of some kinds."""
        return all(set(kinds) & part.kinds for part in self.all[first:stop])

    def any_is(self, first: int, stop: int, *kinds: str) -> bool:
        """Whether one of the segments from `first` up to `stop` is of one of some kinds."""
        return any(set(kinds) & part.kinds for part in self.all[first:stop])
