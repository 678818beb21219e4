"""Search: from a question's text and filters to ranked passages and the sentences in them.

Dense leads; BM25 joins where question and passage share a language, or where the question's is not known, and weighs
more for quoted phrases and document symbols. Knows the passage index and the embedder, not what an answer is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.embeddings import ArrayEmbeddings
from retrieval.filters import Filters, fold
from retrieval.found import Found, RankedPassage, RankedSentence, SearchQuery
from retrieval.held import Held
from retrieval.late_interaction import best_matches, with_neighbours
from retrieval.lexical import terms
from retrieval.passage_index import PassageIndex
from retrieval.scale import AS_IS, Scale
from retrieval.scripts import is_unspaced
from retrieval.statement import Statement
from retrieval.vectors import TextVectors

if TYPE_CHECKING:
    from retrieval.vectors import Matrix

LEXICAL_WEIGHT = 0.03
"""What a perfect BM25 match is worth in cosine; e5 cosines of one question lie within about 0.1."""

PHRASE_WEIGHT = 1.0
"""The same where a phrase or a document symbol is wanted word for word: more than any difference in cosine."""

_AROUND_PHRASE = " .,;:!?…،؛؟。，；：！？、"
"""What a phrase is quoted with and is not wanted: the question's punctuation within its quotation marks."""

_ARABIC = re.compile("[\u0620-\u06d3]")

AROUND = 1_000
"""Characters to each side of a sentence in which what it speaks of is named."""


BY_WORDS = 20
"""Candidates that are found by words before meaning."""

WORDS_LEAD = 1.0
"""What a perfect BM25 match is worth in cosine there: more than any difference in cosine."""

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
    field: Matrix | None = None,
) -> Found:
    """The best passages for a query and all their sentences.

    With a reranker they are the first of its order among the best `RERANKED`: it adds none and alters none. What is
    wanted word for word it is not asked about. Cosines are given on `scale`; `field` is the vector by which the
    question's nearness to the field is told.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    (found,) = search_each(
        query, (query.filters,), index, embeddings, statement, reranker=reranker, scale=scale, field=field
    )
    return found


def search_each(
    query: SearchQuery,
    each: Sequence[Filters],
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    reranker: Reranker | None = None,
    scale: Scale = AS_IS,
    field: Matrix | None = None,
) -> tuple[Found, ...]:
    """What `search` finds for a query with each of some filters in place of its own, in their order.

    The question is embedded once, and the vectors of all sentences are read at once.

    Raises:
        EmbeddingError, StoreError: as `search`.
    """
    asked = _Asked.of(query, index, embeddings, scale, field)
    reranked = reranker if reranker and not query.phrases else None
    limit = max(query.passages, RERANKED) if reranked else query.passages
    chosen: list[tuple[list[RankedPassage], bool, int]] = []
    ranked = index.rank_each(
        asked.vector, asked.terms, each, limit=limit, lexical_weight=asked.lexical_weight, parts=query.parts
    )
    for filters, some in zip(each, ranked, strict=True):
        passages = [replace(p, cosine=scale(p.cosine), score=scale(p.score)) for p in some]
        texts = [statement(p.held).text for p in passages] if reranked and passages else []
        order = reranked.order(query.text, passages, texts) if reranked and passages else None
        passages = [passages[at] for at in order or range(len(passages))][: query.passages]
        chosen.append((passages, order is not None, index.among(filters)))
    return asked.found(chosen, statement)


def search_statements(
    query: SearchQuery,
    most: int,
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    scale: Scale = AS_IS,
    field: Matrix | None = None,
) -> Found:
    """The best passages of each statement that a query admits, and all their sentences.

    So many of each as a query wants `passages`, of the `most` statements whose best passage comes nearest.

    Raises:
        EmbeddingError, StoreError: as `search`.
    """
    asked = _Asked.of(query, index, embeddings, scale, field)
    ranked = index.rank_statements(
        asked.vector, asked.terms, query.filters, each=query.passages, most=most, lexical_weight=asked.lexical_weight
    )
    passages = [replace(p, cosine=scale(p.cosine), score=scale(p.score)) for p in ranked]
    (found,) = asked.found([(passages, False, index.among(query.filters))], statement)
    return found


def candidates(
    query: SearchQuery,
    each: Sequence[Filters],
    index: PassageIndex,
    embeddings: TextVectors,
    statement: Callable[[Held], Statement],
    *,
    scale: Scale = AS_IS,
) -> Found:
    """The passages to choose an answer among, found by meaning with each of some filters, and by words with the first.

    Their sentences are compared with the question by token vectors too, where the embedder gives them. Cosines are
    given on `scale`.

    Raises:
        EmbeddingError: the embedder did not answer.
        StoreError: a statement cannot be read.
    """
    asked = _Asked.of(query, index, embeddings, scale, None)

    def ranked(each: Sequence[Filters], limit: int, weight: float) -> Iterator[RankedPassage]:
        for some in index.rank_each(
            asked.vector, asked.terms, each, limit=limit, lexical_weight=weight, parts=query.parts
        ):
            yield from (replace(one, cosine=scale(one.cosine)) for one in some)

    near = list(ranked(each, query.passages, asked.lexical_weight))
    has_words = any(asked.terms.values())
    worded = (
        [one for one in ranked(each[:1], BY_WORDS, WORDS_LEAD / scale.factor) if one.lexical > 0] if has_words else []
    )
    once = list(
        {
            (one.held.id, one.passage.ordinal): one
            for one in reversed([*near, *(one for one in worded if one.lexical > 0)])
        }.values()
    )[::-1]
    (found,) = asked.found([(once, False, index.among(query.filters))], statement)
    return replace(found, sentences=tuple(_compared(found, query.text, embeddings)))


def _compared(found: Found, question: str, embeddings: TextVectors) -> Iterator[RankedSentence]:
    """The sentences found with their MaxSims; as they were where the embedder gives no token vectors."""
    asked, tokens = None, None
    if isinstance(embeddings, ArrayEmbeddings):
        _, asked = embeddings.query_tokens(question)
        _, tokens = embeddings.document_tokens([one.text for one in found.sentences])
    if asked is None or not tokens:
        yield from found.sentences
        return
    sizes = list(_sizes(found))
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    matches = best_matches(asked, tokens)
    columns = (
        matches @ asked.weights,
        with_neighbours(matches, starts) @ asked.weights,
        np.repeat(np.maximum.reduceat(matches, starts, axis=0) @ asked.weights, sizes),
    )
    for one, maxsim, window, passage in zip(found.sentences, *(c.tolist() for c in columns), strict=True):
        yield replace(one, maxsim=maxsim, window_maxsim=window, passage_maxsim=passage)


def _sizes(found: Found) -> Iterator[int]:
    """How many sentences of each passage there are, without passages that have none; both are in one order."""
    sentences = iter(found.sentences)
    one = next(sentences, None)
    for ranked in found.passages:
        size = 0
        while one and one.held == ranked.held and ranked.passage.start <= one.start < ranked.passage.end:
            size += 1
            one = next(sentences, None)
        if size:
            yield size


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
    nearness: float | None

    @classmethod
    def of(
        cls, query: SearchQuery, index: PassageIndex, embeddings: TextVectors, scale: Scale, field: Matrix | None
    ) -> _Asked:
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
            scale(float(field @ vector)) if field is not None and field.shape == vector.shape else None,
        )

    def found(
        self, chosen: Sequence[tuple[Sequence[RankedPassage], bool, int]], statement: Callable[[Held], Statement]
    ) -> tuple[Found, ...]:
        """What was found, from passages, whether a reranker has put them in order, and how many were compared."""
        spans = [list(_spans(passages, statement)) for passages, _, _ in chosen]
        texts = [span.text for some in spans for span in some]
        cosines = iter((self.embeddings.document_matrix(texts) @ self.vector).tolist() if texts else ())
        phrases = [wanted for phrase in self.query.phrases if (wanted := _word_for_word(phrase))]
        totals = {language: sum(asked.values()) for language, asked in self.weights.items()}

        def sentence(span: _Span, *, placed: bool) -> RankedSentence:
            held = span.ranked.held
            return RankedSentence(
                held=held,
                kind=span.ranked.passage.kind,
                start=span.start,
                end=span.end,
                text=span.text,
                around=span.around,
                cosine=self.scale(next(cosines)),
                coverage=self._coverage(span.text, held.record.language, totals),
                passage_cosine=span.ranked.cosine,
                holds_phrase=any(phrase.search(fold(span.text)) for phrase in phrases),
                place=span.place if placed else None,
            )

        return tuple(
            Found(tuple(passages), tuple(sentence(span, placed=placed) for span in some), among, self.nearness)
            if passages
            else Found((), ())
            for (passages, placed, among), some in zip(chosen, spans, strict=True)
        )

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
    around: str


def _spans(passages: Sequence[RankedPassage], statement: Callable[[Held], Statement]) -> Iterator[_Span]:
    """The sentences of passages in order, without the white space around them."""
    for place, ranked in enumerate(passages):
        text = statement(ranked.held).text
        for sentence in ranked.passage.sentences:
            whole = text[sentence.start : sentence.end]
            if bare := whole.strip():
                start = sentence.start + whole.index(bare)
                end = start + len(bare)
                yield _Span(place, ranked, start, end, bare, text[max(0, start - AROUND) : end + AROUND])


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
