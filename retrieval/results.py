"""Queries and results of a search: values that the core of the bot may know.

Knows no index and no embedder.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import PartKind, Passage

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A statement whose speech holds a topic's words: each of `ranges` is a start and an end, in code points.

    `wordings` are the topic, if the topic's own words stand there in any inflection, and words of the text: the topic's
    words in another order, the meaning of an abbreviation, or the abbreviation of a name. `sentence` is the text of the
    sentence in which the first range begins, without the white space around, and `start` where it stands.
    """

    held: Held
    ranges: Ranges
    wordings: tuple[str, ...]
    start: int
    sentence: str


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage found, with its figures: cosine (-1..1), lexical (0..1, share of the best attainable BM25)."""

    held: Held
    passage: Passage
    cosine: float
    lexical: float
    score: float


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query. `text` is embedded and supplies the terms; `phrases` are wanted word for word.

    Passages of the `parts` come before all others. `emphasis` is how much each of the text's first pieces tells of the
    subject (0..1); later pieces count in full. `names` are words that a statement on the subject likely has.
    """

    text: str
    language: str | None = None
    phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    passages: int = 10
    emphasis: tuple[float, ...] = ()
    parts: frozenset[PartKind] = frozenset()


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a found passage, `start` to `end` without the white space around.

    `cosine` is of question and sentence; `coverage` the share (0..1) of the question's weighed terms in the sentence,
    None where question and sentence differ in language, or the query asked for none; `holds_phrase` says whether the
    sentence holds a phrase wanted, letter case and accents aside; `lacks_name` whether the statement lacks one of the
    names of the query. `place` is the passage's in the order of a reranker, from 0, if any.

    `maxsim` is the mean of the cosines (-1..1) of the question's tokens, weighed by rarity, with their best matches in
    the sentence; None where the embedder gives no token vectors, or the query asked for none.
    """

    held: Held
    kind: PartKind
    start: int
    end: int
    text: str
    cosine: float
    coverage: float | None
    passage_cosine: float
    holds_phrase: bool
    place: int | None = None
    maxsim: float | None = None
    lacks_name: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """How much a search compared: the number of `passages`, and the number of the question's tokens, by weight.

    `breadth` is the exponential of the entropy of the tokens' weights; 1 without token vectors.
    """

    passages: int = 0
    breadth: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: passages, best first, their sentences in the same order, and how much was `compared`."""

    passages: tuple[RankedPassage, ...]
    sentences: tuple[RankedSentence, ...]
    compared: Compared = Compared()
