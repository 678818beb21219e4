"""The statements' own words for a topic that is in another language, or misspelt.

Adjacent words of the sentences nearest to the topic are compared with the topic by meaning, token by token, or by
spelling. Knows sentences and vectors; knows no index.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from retrieval.names.lexicon import words_of
from retrieval.names.spellings import writes_vowels
from retrieval.results import RankedSentence
from retrieval.text.phrase_forms import told
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.embedding.base import ArrayEmbeddings, TokenVectors

    Matrix = npt.NDArray[Any]

SENTENCES = 80
"""The sentences nearest to the topic, and nearest to the question, whose words are candidates."""

OTHERS = 200
"""More distant sentences, whose words are less likely the topic's."""

FEWEST = 2
"""The fewest sentences with a candidate."""

MOST = 160
"""The most candidates compared: frequent in the nearest sentences, and rare elsewhere."""

LONGEST = 4
"""The most words of a candidate."""

SURE = 0.7
"""The least probability for accepting words as the equivalent of a topic in another language.

Of 46 topics in eight languages over 580 statements of the General Debate, left out by topic, 139 of 368 find English
words at this level, 134 of them right; the cosine alone, at the former level, finds 289, 235 right.
"""

WEIGHTS = {"weakest": 19.5, "often": 1.15, "longer": -1.36, "above": 73.8, "best": 45.6}
"""The weights of the features of a candidate, from a logistic model of those topics.

"weakest": the cosines of the worst matched tokens of topic and candidate; "often": the frequency in the sentences;
"longer": the difference from the topic in number of words; "above": the distance above the mean of the ten nearest
candidates; "best": the distance below the nearest.
"""

CONSTANT = -39.95

NEAREST = 10
"""The nearest candidates, above whose mean the right candidate has to be."""

SPELT_ONCE = 0.85
"""The least spelling similarity for words of only one sentence ("sanktions", if a statement says "sanctions" once)."""

SPELT, SPELT_ABROAD = 0.75, 0.8
"""The least spelling similarity for a misspelt topic; the second for words of another language than the topic's.

A short word that differs by a letter is another word in another language: French "faim" (hunger) is not "fail".
"""

JOINED = 0.9
"""The least spelling similarity of words that one text alone writes apart ("sea level"): no whole word may differ."""

_WORD = re.compile(r"[\w’']+")
_BREAK = re.compile(r"[^\w\s’'-]+")


def other_words(
    topic: str,
    language: str | None,
    found: Sequence[Sequence[RankedSentence]],
    embeddings: ArrayEmbeddings,
) -> str | None:
    """The words of the nearest sentences with the topic's meaning; None if unsure.

    `found` are the sentences for the topic, and for the surrounding question, if any. Without token vectors only
    misspelt topics have other words.
    """
    topic = told(topic, language) or topic
    near = [sorted(some, key=lambda one: -one.cosine) for some in found]
    nearest = {(one.held.id, one.start): one for some in near for one in some[:SENTENCES]}.values()
    counts = _counted(nearest)
    known = [words for words, times in counts.most_common() if times >= FEWEST]
    at_home = all(one.held.record.language == language for one in nearest)
    spelt = _spelt_alike(topic, known, SPELT if at_home else SPELT_ABROAD)
    spelt = spelt or (_spelt_alike(topic, list(counts), SPELT_ONCE) if at_home else None)
    if spelt is not None:
        return spelt
    if not known or at_home:
        return None
    rest = near[0][SENTENCES:]
    elsewhere = _counted(rest[:: max(1, len(rest) // OTHERS)])
    known.sort(key=lambda words: -counts[words] / (1 + elsewhere[words]) ** 0.7)
    some = known[:MOST]
    (own, *others), tokens = embeddings.document_tokens([topic, *some])
    if tokens is None:
        return None
    asked = embeddings.query_vector(topic)
    cosines = [float((own + asked) @ other) / 2 for other in others]
    top = sorted(cosines, reverse=True)[:NEAREST]
    size = _content(topic, language)

    def likely(at: int) -> float:
        speaks = {
            "weakest": _weakest(tokens[0], tokens[at + 1]),
            "often": math.log(counts[some[at]]),
            "longer": abs(len(some[at].split()) - size) if size else 0,
            "above": cosines[at] - sum(top) / len(top),
            "best": cosines[at] - top[0],
        }
        return CONSTANT + sum(WEIGHTS[name] * value for name, value in speaks.items())

    best = max(range(len(some)), key=likely)
    return some[best] if likely(best) >= math.log(SURE / (1 - SURE)) else None


def _weakest(topic: TokenVectors, words: TokenVectors) -> float:
    """The sum of the worst matched token's cosine in both directions: of the topic, and of the words."""
    cosines = _unit(topic) @ _unit(words).T
    return float(cosines.max(axis=1).min() + cosines.max(axis=0).min())


def _unit(tokens: TokenVectors) -> Matrix:
    import numpy as np

    vectors = tokens.astype(np.float32)
    unit: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return unit


def _counted(sentences: Iterable[RankedSentence]) -> Counter[str]:
    """The number of sentences per sequence of adjacent words."""
    counts: Counter[str] = Counter()
    for one in sentences:
        counts.update(set(_together(one.text, one.held.record.language)))
    return counts


def _content(topic: str, language: str | None) -> int:
    """The number of content words of a topic; 0 if the script does not tell: Chinese, Arabic and Persian."""
    words = [word.text for word in words_of(topic)]
    if any(has_han(word) or not writes_vowels(word) for word in words):
        return 0
    return sum(word.casefold() not in stop_words(language) for word in words)


def _spelt_alike(topic: str, known: Sequence[str], likeness: float) -> str | None:
    """The words spelt almost like the topic, word for word; None if no words are.

    A word of the topic that the sentences have is spelt right: "a ceasefire in Gaza" is none in Syria.
    """
    from rapidfuzz import process

    right = frozenset(words for words in known if " " not in words)
    own = topic.casefold().split()

    def alike(_: str, words: str, **__: object) -> float:
        return _likeness(own, words.split(), right)

    found = process.extractOne(topic, known, scorer=alike, processor=None, score_cutoff=likeness)
    return str(found[0]) if found else None


def _likeness(own: Sequence[str], other: Sequence[str], right: Container[str]) -> float:
    """The spelling similarity of the two words least alike; of all letters, if there are more words in one."""
    from rapidfuzz.distance import OSA

    if len(own) != len(other):
        joined = OSA.normalized_similarity("".join(own), "".join(other))
        return joined if joined >= JOINED else 0.0
    pairs = [(mine, theirs) for mine, theirs in zip(own, other, strict=True) if mine != theirs]
    if any(mine in right for mine, _ in pairs):
        return 0.0
    return min((OSA.normalized_similarity(mine, theirs) for mine, theirs in pairs), default=1.0)


def _together(text: str, language: str | None) -> Iterator[str]:
    """All sequences of at most `LONGEST` adjacent words of a text, without stop words at the ends."""
    little = stop_words(language)
    for part in _BREAK.split(text.casefold()):
        words = _WORD.findall(part)
        for size in range(1, LONGEST + 1):
            for first in range(len(words) - size + 1):
                some = words[first : first + size]
                if some[0] not in little and some[-1] not in little and len(some[0]) > 2:
                    yield " ".join(some)
