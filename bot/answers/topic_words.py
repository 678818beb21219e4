"""Which words of a question are its topic, told by the sentences that answer the question best.

Knows the reading of a question, and sentences; knows no library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.questions.annotate import says_something
from bot.questions.read_text import overlaps
from retrieval.names.lexicon import words_of
from retrieval.text.initials import is_abbreviation
from retrieval.text.phrase_forms import phrases
from retrieval.text.scripts import has_han

if TYPE_CHECKING:
    from bot.questions.annotate import Annotated
    from bot.questions.dates import Time
    from bot.questions.read_text import Name
    from retrieval.results import Mentioned, RankedSentence

_MARKS = frozenset(".?!;:,。？！；：，、؟؛،")

BEST = 10  # The best sentences for the question, which tell of its words.
LONGEST = 5  # Words of a topic at most, little words aside.
HAN_IN_A_WORD = 2  # Chinese characters that are counted as one word.

WEIGHTS = {"diverges": 3.4, "often": -6.2, "sure": 1.8, "both": 4.1, "abroad": 1.2, "first": 0.9}
"""The weights of the signals for some words as the topic.

From a logistic model of 875 runs of words in 304 open questions of which no statement has the topic as it stands;
judged on questions unseen by the fit, the likeliest run is right for 127 of the 137 questions with a right run.

"diverges": the words' part of the divergence of the best sentences from all, high for words of many best sentences and
few delegations (Carpineto et al., An Information-Theoretic Approach to Automatic Query Expansion, 2001); "often": the
share of the best sentences with the words; "sure": the share of the words in everything read as the topic; "both": the
product of these two; "abroad": whether only statements of other languages have them; "first": whether the best sentence
has them.
"""

CONSTANT = -2.5

FEW = 60
"""Delegations of which a share is taken at least: what one of four delegations says is not said by many."""

LEAST = 0.25
"""The least probability of words that count as the topic."""


@dataclass(frozen=True)
class TopicWords:
    """The words of a question, and the `best` sentences for it; `delegations` are how many may speak."""

    read: Annotated
    best: Sequence[RankedSentence]
    delegations: int

    def runs(self) -> list[tuple[str, bool]]:
        """Adjacent words that may be the topic, and whether the best sentences have them; times and who is asked apart.

        Words within others that the same of the best sentences have are no likelier than these, and are left out.
        """
        text = self.read.text
        of_word = {word.text: self._holding(word.text) for word in words_of(text)}

        def holding(words: str) -> frozenset[int]:
            each = [of_word[word.text] for word in words_of(words) if word.text in self._tells]
            # A phrase is looked for only where some of the best sentences have all its words.
            together = frozenset.intersection(*each)
            return self._holding(words) if len(each) > 1 and together else together

        every = {one: holding(text[slice(*one)]) for one in self._adjacent()}

        def is_within(one: tuple[int, int], other: tuple[int, int]) -> bool:
            return one != other and other[0] <= one[0] and one[1] <= other[1] and every[one] == every[other]

        widest = (one for one in every if not (every[one] and any(is_within(one, other) for other in every)))
        return [(text[slice(*one)], bool(every[one]) or is_abbreviation(text[slice(*one)])) for one in widest]

    def _adjacent(self) -> Iterator[tuple[int, int]]:
        """Start and end of each run of few telling words, with no mark, no time and nobody asked between."""
        read, words = self.read, words_of(self.read.text)
        aside: list[Name | Time] = [*(name for name in read.asked if name.known), *read.said_when]
        for first, start in enumerate(words):
            telling, last = 0.0, start
            for word in words[first:]:
                if overlaps(word, aside) or not _MARKS.isdisjoint(read.text[last.end : word.start]):
                    break
                last, tells = word, says_something(word.text, read.language)
                telling += tells / (HAN_IN_A_WORD if has_han(word.text) else 1)
                if telling > LONGEST or not telling:
                    break
                if tells:
                    yield start.start, word.end

    def _holding(self, words: str) -> frozenset[int]:
        """Which of the best sentences have some words as a phrase, by number."""
        spoken = {one.held.record.language for one in self.best}
        forms = {each: phrases(words, self.read.language, each) for each in spoken}
        every = ((one.text, forms[one.held.record.language]) for one in self.best)
        return frozenset(at for at, (text, some) in enumerate(every) if any(phrase.ranges(text) for phrase in some))

    def likeliest(self, found: Iterable[tuple[str, tuple[Mentioned, ...]]]) -> str | None:
        """Of some words, each with the statements `found` for them, the likeliest topic; None if none is likely."""
        odds = {words: self._likely(words, there) for words, there in found if there}
        best = max(odds, key=lambda words: odds[words], default=None)
        return best if best is not None and odds[best] >= math.log(LEAST / (1 - LEAST)) else None

    def _likely(self, words: str, there: Sequence[Mentioned]) -> float:
        """The log-odds of some words as the topic."""
        places = {one.held.id: one.ranges for one in there}
        holding = self._holding(words)
        # Not every statement with the words need be there, and what is there may have others for them.
        has = [
            at in holding or any(one.start < end and start < one.end for start, end in places.get(one.held.id, ()))
            for at, one in enumerate(self.best)
        ]
        often = sum(has) / max(len(has), 1)
        share = len({one.held.record.code or one.held.record.delegation for one in there}) / max(self.delegations, FEW)
        sure = self._sure_of(words) / (self._sure_of(self.read.text) or 1.0)
        signals = {
            "diverges": often * math.log(often / share) if often else 0.0,
            "often": often,
            "sure": sure,
            "both": often * sure,
            "abroad": all(one.held.record.language != self.read.language for one in there),
            "first": has[:1] == [True],
        }
        return CONSTANT + sum(WEIGHTS[name] * value for name, value in signals.items())

    def _sure_of(self, text: str) -> float:
        return sum(self._tells.get(word.text, 0.0) for word in words_of(text))

    @cached_property
    def _tells(self) -> dict[str, float]:
        """The probability of each word as part of the topic; of no little word."""
        read = self.read
        return {one.text: read.sure_of(one) for one in words_of(read.text) if says_something(one.text, read.language)}
