"""What the statements call a topic that is worded in another language, or misspelt: their own words for it.

Words that stand together in the sentences nearest to the topic are compared with it by meaning, or by their letters.
Knows sentences and vectors; knows no index.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from retrieval.found import RankedSentence
from retrieval.lexical import stop_words
from retrieval.lexicon import words_of
from retrieval.scripts import has_han
from retrieval.spellings import writes_vowels

if TYPE_CHECKING:
    import numpy.typing as npt

SENTENCES = 60
"""Sentences, those nearest to the topic, whose words are looked at."""

FEWEST = 3
"""Times that words have to stand in them."""

MOST = 160
"""Words that are compared, those that stand there most often."""

LONGEST = 4
"""Words that may stand together."""

ALIKE = 0.903
"""The worth from which on words say the same as a topic in another language: their cosine with it, and what follows.

Of 24 topics in eight languages, over 580 statements of the General Debate, 17 find their English words so; none finds
words for another matter.
"""

OFTEN = 0.006
"""What it is worth to stand there e times as often."""

LONGER = 0.01
"""What each word costs that they have more than the topic."""

SPELT = 0.75
"""The likeness of letters from which on words are a misspelt topic's."""

_WORD = re.compile(r"[\w’']+")


def other_words(
    topic: str,
    language: str | None,
    sentences: Sequence[RankedSentence],
    vectors: Callable[[Sequence[str]], npt.NDArray[Any]],
) -> str | None:
    """The words of the nearest sentences that say what the topic says; None where none plainly do.

    `vectors` gives unit vectors of texts, shape (texts, dims).
    """
    nearest = sorted(sentences, key=lambda one: -one.cosine)[:SENTENCES]
    counts: Counter[str] = Counter()
    for one in nearest:
        counts.update(set(_together(one.text, one.held.record.language)))
    known = [words for words, times in counts.most_common() if times >= FEWEST]
    spelt = _spelt_alike(topic, known)
    if spelt is not None:
        return spelt
    size = _content(topic, language)
    theirs = nearest[0].held.record.language if nearest else None
    some = [words for words in known if _content(words, theirs) >= size][:MOST]
    if not some or all(one.held.record.language == language for one in nearest):
        return None
    own, *others = vectors([topic, *some])

    def worth(at: int) -> float:
        unlike = len(some[at].split()) - size if size else 0
        return float(own @ others[at]) + OFTEN * math.log(counts[some[at]]) - LONGER * unlike

    best = max(range(len(some)), key=worth)
    return some[best] if worth(best) >= ALIKE else None


def _content(topic: str, language: str | None) -> int:
    """How many words of a topic say something; 0 where its writing does not tell: Chinese, Arabic and Persian."""
    words = [word.text for word in words_of(topic)]
    if any(has_han(word) or not writes_vowels(word) for word in words):
        return 0
    return sum(word.casefold() not in stop_words(language) for word in words)


def _spelt_alike(topic: str, known: Sequence[str]) -> str | None:
    """The words that are all but spelt like the topic; None where none are."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(topic.casefold(), known, scorer=OSA.normalized_similarity, score_cutoff=SPELT)
    return str(found[0]) if found else None


def _together(text: str, language: str | None) -> Iterator[str]:
    """The words of a text that stand together, up to `LONGEST` of them, none of them little at the ends."""
    words = _WORD.findall(text.casefold())
    little = stop_words(language)
    for size in range(1, LONGEST + 1):
        for first in range(len(words) - size + 1):
            some = words[first : first + size]
            if some[0] not in little and some[-1] not in little and len(some[0]) > 2:
                yield " ".join(some)
