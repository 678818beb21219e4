"""Search: from a question's text and filters to ranked passages and the sentences in them.

Dense leads; BM25 joins where question and passage share a language, or where the question's is not known, and weighs
more for quoted phrases and document symbols. Knows the passage index and the embedder, not what an answer is.
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
from retrieval.search.index import best_passages
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.late_interaction import best_matches, rarest, weakest, with_neighbours
from retrieval.statement import Statement
from retrieval.text.scripts import fold, is_unspaced
from retrieval.text.terms import terms

if TYPE_CHECKING:
    from retrieval.embedding.base import TokenVectors
    from retrieval.embedding.statement_vectors import Matrix

LEXICAL_WEIGHT = 0.03
"""What a perfect BM25 match is worth in cosine; e5 cosines of one question lie within about 0.1."""

PHRASE_WEIGHT = 1.0
"""The same where a phrase or a document symbol is wanted word for word: more than any difference in cosine."""

_AROUND_PHRASE = " .,;:!?…،؛؟。，；：！？、"
"""What a phrase is quoted with and is not wanted: the question's punctuation within its quotation marks."""

_ARABIC = re.compile("[\u0620-\u06d3]")

WORDS_LEAD = 1.0
"""The same where candidates are looked for by words: more than any difference in cosine."""

LEAST_TOLD = 0.05
"""The share of a question's weight that its emphasis has to leave."""

RERANKED = 30
"""Passages that a reranker is given to choose among, where fewer are wanted."""


class Reranker(Protocol):
    """What puts passages that were found in another order."""

    def order(self, question: str, passages: Sequence[RankedPassage], texts: Sequence[str]) -> list[int] | None:
        """The places of the passages, best first, each once; None where it has no order to give. Never raises."""
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

    With a reranker they are the first of its order among the best `RERANKED`: it adds none and alters none. What is
    wanted word for word it is not asked about. Cosines are given on `scale`.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    asked = _Asked.of(query, index, embeddings, scale)
    reranked = reranker if reranker and not query.phrases else None
    limit = max(query.passages, RERANKED) if reranked else query.passages
    some = best_passages.rank(
        index,
        asked.vector,
        asked.terms,
        query.filters,
        limit=limit,
        lexical_weight=asked.lexical_weight,
        parts=query.parts,
    )
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
    """The best passages of each statement that a query admits, and all their sentences.

    So many of each as a query wants `passages`, of the `most` statements whose best passage comes nearest.

    Raises:
        EmbeddingError, StoreError: as `search`.
    """
    asked = _Asked.of(query, index, embeddings, scale)
    ranked = best_passages.rank_statements(
        index,
        asked.vector,
        asked.terms,
        query.filters,
        each=query.passages,
        most=most,
        lexical_weight=asked.lexical_weight,
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
    """The passages to choose an answer among, found by meaning and by words with each of some filters.

    Their sentences are compared with the question by token vectors too, where the embedder gives them. A reranker puts
    the first `RERANKED` of them in its order. Cosines are given on `scale`.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    asked = _Asked.of(query, index, embeddings, scale)

    def ranked(lexical_weight: float) -> Iterator[list[RankedPassage]]:
        for some in best_passages.rank_each(
            index,
            asked.vector,
            asked.terms,
            each,
            limit=query.passages,
            lexical_weight=lexical_weight,
            parts=query.parts,
        ):
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
    """How well each sentence matches a question's tokens; `places` says of which passage each is, in order."""
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
    """A question's tokens that weigh by how much they tell of what it is about; as they were where none tells much."""
    told = np.ones(len(asked.weights), dtype=np.float32)
    told[: len(emphasis)] = emphasis[: len(told)]
    weights = asked.weights * told
    return replace(asked, weights=weights / weights.sum()) if weights.sum() > LEAST_TOLD else asked


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query made ready for an index: its vector, its words by language, and how much each of them tells.

    `terms` are those by which passages are ranked, `words` those that are looked for in sentences.
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
        """The query as it is asked of an index."""
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
            index.term_weights(words),
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
        """What was found, from passages: whether a reranker has `placed` them in order, and how many were compared.

        Sentences are compared by tokens too where that is wanted, and the embedder gives them.
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
        """The cosine of each sentence with the question, and how well it matches its tokens."""
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
    """A sentence of a passage found, which is the one at `place`, as `RankedSentence` has it."""

    place: int
    ranked: RankedPassage
    start: int
    end: int
    text: str


def _spans(passages: Sequence[RankedPassage], statement: Callable[[Held], Statement]) -> Iterator[_Span]:
    """The sentences of passages in order, without the white space around them."""
    for place, ranked in enumerate(passages):
        text = statement(ranked.held).text
        for sentence in ranked.passage.sentences:
            whole = text[sentence.start : sentence.end]
            if bare := whole.strip():
                start = sentence.start + whole.index(bare)
                end = start + len(bare)
                yield _Span(place, ranked, start, end, bare)


def _word_for_word(phrase: str) -> re.Pattern[str] | None:
    """What finds a phrase in folded text: at whole words, so that A/RES/70/1 is not in A/RES/70/125.

    None where the phrase holds no word. What is quoted in Chinese may stand anywhere, since it writes no spaces, and
    an Arabic word after the one letter that is written onto it.
    """
    wanted = fold(phrase).strip(_AROUND_PHRASE)
    if not wanted:
        return None
    before = "" if is_unspaced(wanted[0]) else r"(?<!\w\w)" if _ARABIC.match(wanted) else r"(?<!\w)"
    after = r"(?!\w)" if not is_unspaced(wanted[-1]) else ""
    return re.compile(before + re.escape(wanted) + after)
