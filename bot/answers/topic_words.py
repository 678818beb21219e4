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
from retrieval.names.lexicon import Word, words_of
from retrieval.text.initials import is_abbreviation
from retrieval.text.phrase_forms import phrases

if TYPE_CHECKING:
    from bot.questions.annotate import Annotated
    from bot.questions.dates import Time
    from bot.questions.read_text import Name
    from retrieval.results import Mentioned, RankedSentence

BEST = 10  # The best sentences for the question, which tell of its words.
FEWEST = 2  # Of these, how many have each word of a topic at least.
LONGEST = 5  # Words of a topic at most, little words aside.

WEIGHTS = {"diverges": 3.4, "often": -6.2, "sure": 1.8, "both": 4.1, "abroad": 1.2, "first": 0.9}
"""The weights of the signals for some words as the topic.

From a logistic model of 875 runs of words in 304 open questions of which no statement has the topic as it stands;
judged on questions unseen by the fit, the likeliest run is right for 127 of the 137 questions with a right run.

"diverges": the words' part of the divergence of the best sentences from all, high for words of many best sentences and
few delegations (Carpineto et al., An Information-Theoretic Approach to Automatic Query Expansion, 2001); "often": the
share of the best sentences with the words; "sure": the share of the words in everything read as the topic; "both": the
product of these two; "abroad": whether the words are translated; "first": whether the best sentence has the words.
"""

CONSTANT = -2.5

FEW = 60
"""Delegations below which words said by a share of them are taken for rarer: one of four is not many who say them."""

LEAST = 0.4
"""The least probability of words that count as the topic."""


@dataclass(frozen=True)
class TopicWords:
    """The words of a question, and the `best` sentences for it; `delegations` are how many may speak."""

    read: Annotated
    best: Sequence[RankedSentence]
    delegations: int

    def runs(self) -> Iterator[tuple[str, bool]]:
        """Adjacent words that may be the topic, with no time or name; and whether the best sentences have each word."""
        read, words = self.read, words_of(self.read.text)
        aside: list[Name | Time] = [*(name for name in read.asked if name.known), *read.said_when]
        for first, start in enumerate(words):
            telling, said, last = 0, True, start
            for word in words[first:]:
                if overlaps(word, aside) or any(mark in read.text[last.end : word.start] for mark in ".?!;:,"):
                    break
                last, tells = word, says_something(word.text, read.language)
                telling += tells
                if telling > LONGEST or not telling:
                    break
                if tells:
                    said = said and word in self._said
                    yield read.text[start.start : word.end], said

    def best_of(self, found: Iterable[tuple[str, tuple[Mentioned, ...]]]) -> tuple[Mentioned, ...] | None:
        """The statements with the likeliest topic, of those `found` for some words; None if all are unlikely."""
        likely = [(self._likely(words, there), there) for words, there in found if there]
        odds, there = max(likely, key=lambda one: one[0], default=(-math.inf, ()))
        return there if odds >= math.log(LEAST / (1 - LEAST)) else None

    def _likely(self, words: str, there: Sequence[Mentioned]) -> float:
        """The log-odds of some words as the topic."""
        places = {one.held.id: one.ranges for one in there}
        has = [
            any(one.start < end and start < one.end for start, end in places.get(one.held.id, ())) for one in self.best
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

    @cached_property
    def _said(self) -> frozenset[Word]:
        return frozenset(word for word in words_of(self.read.text) if self._is_said(word.text))

    def _is_said(self, word: str) -> bool:
        """Whether enough of the best sentences have a word; an abbreviation may stand there written out."""
        if is_abbreviation(word):
            return True
        language = self.read.language
        every = ((one.text, phrases(word, language, one.held.record.language)) for one in self.best)
        return sum(any(phrase.ranges(text) for phrase in some) for text, some in every) >= FEWEST
