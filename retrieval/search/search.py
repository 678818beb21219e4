"""Search: from a question's text and filters to ranked passages and the sentences in them.

The dense score leads; BM25 joins if question and passage share a language, or if the question's is unknown, and weighs
more for quoted phrases and document symbols. Knows the passage index and the embedder, not answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.embedding.base import ArrayEmbeddings, QuestionTokens
from retrieval.embedding.scale import AS_IS, Scale
from retrieval.embedding.statement_vectors import TextVectors
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import Found, RankedPassage, RankedSentence, SearchQuery, TokenMatches
from retrieval.search.index.best_passages import Comparison
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.late_interaction import best_matches, rarest, weakest, with_neighbours
from retrieval.statement import Statement
from retrieval.text.scripts import fold, is_unspaced
from retrieval.text.terms import terms

if TYPE_CHECKING:
    from retrieval.embedding.base import TokenVectors
    from retrieval.embedding.statement_vectors import Matrix

LEXICAL_WEIGHT = 0.03
"""The value of a perfect BM25 match in cosine; e5 cosines of one question lie within about 0.1."""

PHRASE_WEIGHT = 1.0
"""The value of a perfect BM25 match for a phrase or document symbol: more than any difference in cosine."""

_AROUND_PHRASE = " .,;:!?…،؛؟。，；：！？、"
"""Punctuation at the ends of a quotation that belongs to the question, not to the phrase."""

_ARABIC = re.compile("[\u0620-\u06d3]")

WORDS_LEAD = 1.0
"""The value of a perfect BM25 match in the search for candidates by words: more than any difference in cosine."""

LEAST_TOLD = 0.05
"""The least share of a question's weight that the emphasis may leave."""

RERANKED = 30
"""Passages given to a reranker, even if fewer are wanted."""


class Reranker(Protocol):
    """Reorders search results."""

    def order(self, question: str, passages: Sequence[RankedPassage], texts: Sequence[str]) -> list[int] | None:
        """The positions of the passages, best first, each once; None without an order. Never raises."""
        ...


def search(
    query: SearchQuery,
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    reranker: Reranker | None = None,
    scale: Scale = AS_IS,
) -> Found:
    """The best passages for a query and all their sentences.

    With a reranker, the results are the first of the reranker's order of the best `RERANKED` passages; no passage is
    added or altered. A query with quoted phrases is not reranked. Cosines are on `scale`.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    asked = _Asked.of(query, index, embeddings, scale)
    reranked = reranker if reranker and not query.phrases else None
    limit = max(query.passages, RERANKED) if reranked else query.passages
    compared = Comparison(index, asked.vector, asked.terms)
    some = compared.best(query.filters, limit=limit, lexical_weight=asked.lexical_weight, parts=query.parts)
    passages = [replace(p, cosine=scale(p.cosine), score=scale(p.score)) for p in some]
    texts = [statement(p.held).text for p in passages] if reranked and passages else []
    order = reranked.order(query.text, passages, texts) if reranked and passages else None
    passages = [passages[at] for at in order or range(len(passages))][: query.passages]
    return asked.found(passages, statement, index.among(query.filters), placed=order is not None)


def search_statements(
    query: SearchQuery,
    most: int,
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    scale: Scale = AS_IS,
) -> Found:
    """The best passages of each admitted statement, at most `query.passages` per statement, and all their sentences.

    Only the `most` statements with the nearest best passage are returned.

    Raises:
        EmbeddingError, StoreError: as `search`.
    """
    asked = _Asked.of(query, index, embeddings, scale)
    compared = Comparison(index, asked.vector, asked.terms)
    ranked = compared.best_of_statements(
        query.filters, each=query.passages, most=most, lexical_weight=asked.lexical_weight
    )
    passages = [replace(p, cosine=scale(p.cosine), score=scale(p.score)) for p in ranked]
    return asked.found(passages, statement, index.among(query.filters), by_tokens=True)


def candidates(
    query: SearchQuery,
    each: Sequence[Filters],
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    reranker: Reranker | None = None,
    scale: Scale = AS_IS,
) -> Found:
    """The passages to choose an answer among, found by meaning and by words with each of the filters.

    Their sentences are compared with the question by token vectors too, if the embedder returns any. A reranker orders
    the first `RERANKED`. Cosines are on `scale`.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    asked = _Asked.of(query, index, embeddings, scale)

    compared = Comparison(index, asked.vector, asked.terms)

    def ranked(lexical_weight: float) -> Iterator[list[RankedPassage]]:
        for filters in each:
            some = compared.best(filters, limit=query.passages, lexical_weight=lexical_weight, parts=query.parts)
            yield [replace(one, cosine=scale(one.cosine)) for one in some]

    near = list(ranked(asked.lexical_weight))
    has_words = any(asked.terms.values())
    worded = list(ranked(WORDS_LEAD / scale.factor)) if has_words else []
    worded = [[one for one in some if one.lexical > 0] for some in worded]
    by_place: dict[tuple[str, int], RankedPassage] = {}
    for one in (*_in_turn(near), *_in_turn(worded)):
        by_place.setdefault((one.held.id, one.passage.ordinal), one)
    once = list(by_place.values())
    order = None
    if reranker and not query.phrases and once:
        best = once[:RERANKED]
        order = reranker.order(query.text, best, [statement(one.held).text for one in best])
        once = [best[at] for at in order] if order else once
    return asked.found(once, statement, index.among(query.filters), placed=bool(order), by_tokens=True)


def _in_turn(searches: Sequence[Sequence[RankedPassage]]) -> Iterator[RankedPassage]:
    """The first passage of each search, then the second of each, and so on."""
    return (one for row in zip_longest(*searches) for one in row if one is not None)


def _compared(asked: QuestionTokens, tokens: Sequence[TokenVectors], places: Sequence[int]) -> Iterator[TokenMatches]:
    """The token matches of each sentence with a question; `places` are the sentences' passage numbers, in order."""
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    matches = best_matches(asked, tokens)
    window = with_neighbours(matches, starts.tolist())
    of_passage = np.maximum.reduceat(matches, starts, axis=0) @ asked.weights
    columns = (
        matches @ asked.weights,
        window @ asked.weights,
        np.repeat(of_passage, np.diff(starts, append=len(places))),
        weakest(matches, asked.weights),
        weakest(window, asked.weights),
        rarest(matches, asked.weights),
        rarest(window, asked.weights),
    )
    return (TokenMatches(*own) for own in zip(*(column.tolist() for column in columns), strict=True))


def _emphasised(asked: QuestionTokens, emphasis: Sequence[float]) -> QuestionTokens:
    """A question's tokens, weighted by emphasis; unchanged if the emphasis leaves too little weight."""
    told = np.ones(len(asked.weights), dtype=np.float32)
    told[: len(emphasis)] = emphasis[: len(told)]
    weights = asked.weights * told
    return replace(asked, weights=weights / weights.sum()) if weights.sum() > LEAST_TOLD else asked


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query prepared for an index: vector, words by language, and the weight of each word.

    `terms` rank passages, `words` are looked for in sentences.
    """

    query: SearchQuery
    vector: Matrix
    terms: Mapping[str, Sequence[str]]
    words: Mapping[str, Sequence[str]]
    weights: Mapping[str, Mapping[str, float]]
    lexical_weight: float
    embeddings: TextVectors
    scale: Scale

    @classmethod
    def of(cls, query: SearchQuery, index: PassageIndex, embeddings: TextVectors, scale: Scale) -> _Asked:
        """Prepare a query for an index."""
        vector = embeddings.query_vector(query.text)
        spoken = sorted(language for language in index.languages if language)
        topic = " ".join(query.phrases) or query.text
        words = {language: terms(topic, language) for language in ([query.language] if query.language else spoken)}
        return cls(
            query,
            vector,
            # A phrase or a symbol is wanted as it stands, whatever the language of the question around it.
            {language: terms(topic, language) for language in spoken} if query.phrases else words,
            words,
            index.weights(words),
            (PHRASE_WEIGHT if query.phrases else LEXICAL_WEIGHT) / scale.factor,
            embeddings,
            scale,
        )

    def found(
        self,
        passages: Sequence[RankedPassage],
        statement: Callable[[Held], Statement],
        among: int,
        *,
        placed: bool = False,
        by_tokens: bool = False,
    ) -> Found:
        """The results of a search, from passages; `among` is the number of passages compared.

        `placed` says that a reranker ordered the passages. `by_tokens` compares sentences by tokens too, if the
        embedder returns token vectors.
        """
        spans = list(_spans(passages, statement))
        cosines, matches = self._nearness(spans, by_tokens=by_tokens) if spans else ((), ())
        phrases = [wanted for phrase in self.query.phrases if (wanted := _word_for_word(phrase))]
        totals = {language: sum(asked.values()) for language, asked in self.weights.items()}
        sentences = (
            RankedSentence(
                held=span.ranked.held,
                kind=span.ranked.passage.kind,
                start=span.start,
                end=span.end,
                text=span.text,
                cosine=self.scale(cosine),
                coverage=self._coverage(span.text, span.ranked.held.record.language, totals),
                passage_cosine=span.ranked.cosine,
                holds_phrase=any(phrase.search(fold(span.text)) for phrase in phrases),
                place=span.place if placed else None,
                tokens=match,
            )
            for span, cosine, match in zip(spans, cosines, matches, strict=True)
        )
        return Found(tuple(passages), tuple(sentences), among) if passages else Found((), ())

    def _nearness(
        self, spans: Sequence[_Span], *, by_tokens: bool
    ) -> tuple[Sequence[float], Sequence[TokenMatches | None]]:
        """The cosine of each sentence with the question, and the token matches."""
        texts = [span.text for span in spans]
        tokens, asked = None, None
        if by_tokens and isinstance(self.embeddings, ArrayEmbeddings):
            vectors, tokens = self.embeddings.document_tokens(texts)
            _, asked = self.embeddings.query_tokens(self.query.text)
        else:
            vectors = self.embeddings.document_matrix(texts)
        cosines = (vectors @ self.vector).tolist()
        if tokens is None or asked is None:
            return cosines, [None] * len(texts)
        asked = _emphasised(asked, self.query.emphasis)
        return cosines, list(_compared(asked, tokens, [span.place for span in spans]))

    def _coverage(self, text: str, language: str | None, totals: Mapping[str, float]) -> float | None:
        asked = self.weights.get(language or "")
        if not asked or not (total := totals[language or ""]):
            return None
        there = set(terms(text, language))
        return sum(weight for term, weight in asked.items() if term in there) / total


@dataclass(frozen=True, slots=True)
class _Span:
    """A sentence of the passage found at `place`, as in `RankedSentence`."""

    place: int
    ranked: RankedPassage
    start: int
    end: int
    text: str


def _spans(passages: Sequence[RankedPassage], statement: Callable[[Held], Statement]) -> Iterator[_Span]:
    """The sentences of passages in order, without surrounding white space."""
    for place, ranked in enumerate(passages):
        text = statement(ranked.held).text
        for sentence in ranked.passage.sentences:
            whole = text[sentence.start : sentence.end]
            if bare := whole.strip():
                start = sentence.start + whole.index(bare)
                end = start + len(bare)
                yield _Span(place, ranked, start, end, bare)


def _word_for_word(phrase: str) -> re.Pattern[str] | None:
    """A pattern for a phrase in folded text, on word boundaries: A/RES/70/1 does not match A/RES/70/125.

    None if the phrase has no word. A Chinese phrase may match anywhere, since Chinese has no spaces, and an Arabic word
    may follow a single prefixed letter.
    """
    wanted = fold(phrase).strip(_AROUND_PHRASE)
    if not wanted:
        return None
    before = "" if is_unspaced(wanted[0]) else r"(?<!\w\w)" if _ARABIC.match(wanted) else r"(?<!\w)"
    after = r"(?!\w)" if not is_unspaced(wanted[-1]) else ""
    return re.compile(before + re.escape(wanted) + after)
