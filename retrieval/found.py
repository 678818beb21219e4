"""What a search is asked and what it brings back: values that the core of the bot may know.

Knows no index and no embedder.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import PartKind, Passage


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage found, with what spoke for it: cosine (-1..1), lexical (0..1, share of the best attainable BM25)."""

    held: Held
    passage: Passage
    cosine: float
    lexical: float
    score: float


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to look for. `text` is embedded and supplies the terms; `phrases` are wanted word for word.

    `names` are further terms, in English, whatever the question's language: of the delegations that it is about.
    Passages of one of the `parts` come before all others.
    """

    text: str
    language: str | None = None
    phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    passages: int = 10
    parts: frozenset[PartKind] = frozenset()


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a found passage, `start` to `end` without the white space around it.

    `cosine` is that of question and sentence; `coverage` the share (0..1) of the question's weighed terms in it, None
    where question and sentence are not in one language; `around` the text it stands in, up to a thousand characters
    to each side; `holds_phrase` says that one of the phrases wanted is in it, letter case and accents aside. `place` is
    its passage's in the order of a reranker, from 0; None where there is none.

    `maxsim` (-1..1) is the mean cosine of the question's tokens, weighed by rarity, with their best matches among the
    sentence's, `window_maxsim` the same among its and its neighbours', and `passage_maxsim` among all its passage's;
    None where the embedder gives no token vectors, or they were not asked for.
    """

    held: Held
    kind: PartKind
    start: int
    end: int
    text: str
    around: str
    cosine: float
    coverage: float | None
    passage_cosine: float
    holds_phrase: bool
    place: int | None = None
    maxsim: float | None = None
    window_maxsim: float | None = None
    passage_maxsim: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brings back: passages, best first, and their sentences in the same order.

    `among` is how many passages were compared. `nearness` is the mean cosine of the question with the sentences that
    stand for the field (`retrieval.field`); None where that is not known.
    """

    passages: tuple[RankedPassage, ...]
    sentences: tuple[RankedSentence, ...]
    among: int = 0
    nearness: float | None = None
