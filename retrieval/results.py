"""What a search is asked and what it brings back: values that the core of the bot may know.

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

    `wordings` are those of the topic there, the topic itself for its own words in any inflection; its words in another
    order, what an abbreviation stands for and the abbreviation of a name as they stand there.
    """

    held: Held
    ranges: Ranges
    wordings: tuple[str, ...]


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

    Passages of one of the `parts` come before all others. `emphasis` says how much each of the text's first pieces
    tells of what it is about (0..1); what follows tells all.
    """

    text: str
    language: str | None = None
    phrases: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    passages: int = 10
    emphasis: tuple[float, ...] = ()
    parts: frozenset[PartKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """How well a question's tokens are matched, each by the cosine (-1..1) of its best match, weighed by its rarity.

    `sentence` is the mean of all among the sentence's own tokens, `window` among its and its neighbours', `passage`
    among all its passage's. `weakest` is the mean of those that match worst and have a third of the weight, `rarest` of
    the rarest quarter of them; and the same in the window.
    """

    sentence: float
    window: float
    passage: float
    weakest: float
    window_weakest: float
    rarest: float
    window_rarest: float


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a found passage, `start` to `end` without the white space around it.

    `cosine` is that of question and sentence; `coverage` the share (0..1) of the question's weighed terms in it, None
    where question and sentence are not in one language; `around` the text it stands in, up to a thousand characters
    to each side; `holds_phrase` says that one of the phrases wanted is in it, letter case and accents aside. `place` is
    its passage's in the order of a reranker, from 0; None where there is none.

    `tokens` says how well its tokens match the question's; None where the embedder gives no token vectors, or they were
    not asked for.
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
    tokens: TokenMatches | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brings back: passages, best first, and their sentences in the same order.

    `among` is how many passages were compared.
    """

    passages: tuple[RankedPassage, ...]
    sentences: tuple[RankedSentence, ...]
    among: int = 0
