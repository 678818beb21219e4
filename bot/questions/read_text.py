"""A question's words with what each does by its reading, and the value of a name among them.

Knows no table of names and no records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from bot.questions.dates import Time
from bot.questions.reader import Part, QuestionReading, is_asking
from retrieval.names.delegations import Bloc, Delegation, Mention
from retrieval.names.lexicon import Word
from retrieval.names.speakers import NOBODY, SpeakerMatch
from retrieval.text.terms import stop_words

T = TypeVar("T")

SURE = 0.5  # How probable it has to be that a word names somebody.


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its place. `asked` says that the question asks for the bearer's words.

    The bearer is one of `delegations` (several of an ambiguous name), a `group`, or a held speaker; else unknown.
    `of_members` says that a group's members are named ("EU countries"), and not the group.
    """

    start: int
    end: int
    text: str
    asked: bool
    delegations: tuple[Delegation, ...] = ()
    misspelt: bool = False
    group: Bloc | None = None
    of_members: bool = False
    match: SpeakerMatch = NOBODY

    @property
    def known(self) -> bool:
        """Whether the bearer is known."""
        return bool(self.delegations or self.group or self.match)


Placed = Word | Name | Mention | Time
"""What has a place in the text."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """A question: the text, its words in order, and the reading."""

    text: str
    words: Sequence[Word]
    reading: QuestionReading

    def does(self, one: Placed) -> tuple[float, ...]:
        """The probability of each `Part` for a word or a name."""
        return self.reading.does(one.start, one.end)

    def asks(self, one: Placed, *, who: bool = False) -> bool:
        """Whether the words of a name's bearer are asked for; with `who`, if it is counted ("How many …")."""
        does = self.does(one)
        return does[Part.OF] + does[Part.FRAME] * who > does[Part.ABOUT] + does[Part.TOPIC]

    def is_asking(self, one: Placed) -> bool:
        """Whether a word asks, or says when."""
        return is_asking(self.does(one))

    def whole(self, words: Sequence[Word]) -> Word:
        """Some words as one."""
        start, end = words[0].start, words[-1].end
        return Word(start, end, self.text[start:end])

    def names_somebody(self, one: Placed) -> bool:
        """Whether a word, or several as one, names somebody."""
        does = self.does(one)
        return does[Part.OF] + does[Part.ABOUT] >= SURE

    def are_together(self, words: Sequence[Word]) -> bool:
        """Whether nothing stands between words that is not within a name."""
        return not any(self.text[one.end : other.start].strip(" .-‐·•’'") for one, other in pairwise(words))

    def is_ordinary(self, word: Word) -> bool:
        """Whether a word is common to all texts of the language."""
        return word.text.casefold() in stop_words(self.reading.language)

    def outside(self, taken: Sequence[Placed]) -> list[Word]:
        """The words outside of some names."""
        return [word for word in self.words if not overlaps(word, taken)]


def overlaps(one: Placed, others: Iterable[Placed]) -> bool:
    """Whether a place overlaps one of others."""
    return any(one.start < other.end and other.start < one.end for other in others)


def split(each: Iterable[T], are_apart: Callable[[T, T], bool]) -> list[list[T]]:
    """Runs of what comes in order, with a new run wherever one is apart from the one before."""
    runs: list[list[T]] = []
    for one in each:
        if not runs or are_apart(runs[-1][-1], one):
            runs.append([])
        runs[-1].append(one)
    return runs
