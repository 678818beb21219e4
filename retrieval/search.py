"""Search: from a question's text and filters to ranked passages and the sentences in them.

Dense leads; BM25 joins where question and passage share a language, or where the question's is not known, and weighs
more for quoted phrases and document symbols. Knows the passage index and the embedder, not what an answer is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from retrieval.filters import fold
from retrieval.found import Found, RankedPassage, RankedSentence, SearchQuery
from retrieval.held import Held
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
    vector = embeddings.query_vector(query.text)
    spoken = sorted(language for language in index.languages if language)
    topic = " ".join(query.phrases) or query.text
    words = {language: terms(topic, language) for language in ([query.language] if query.language else spoken)}
    reranked = reranker if reranker and not query.phrases else None
    passages: Sequence[RankedPassage] = index.rank(
        vector,
        # A phrase or a symbol is wanted as it stands, whatever the language of the question around it.
        {language: terms(topic, language) for language in spoken} if query.phrases else words,
        query.filters,
        limit=max(query.passages, RERANKED) if reranked else query.passages,
        lexical_weight=(PHRASE_WEIGHT if query.phrases else LEXICAL_WEIGHT) / scale.factor,
        parts=query.parts,
    )
    passages = [replace(p, cosine=scale(p.cosine), score=scale(p.score)) for p in passages]
    if not passages:
        return Found((), ())
    order = reranked.order(query.text, passages, [statement(p.held).text for p in passages]) if reranked else None
    passages = [passages[at] for at in order or range(len(passages))][: query.passages]
    weights = index.term_weights(words)
    spans: list[tuple[int, RankedPassage, int, int, str, str]] = []
    for place, ranked in enumerate(passages):
        text = statement(ranked.held).text
        for sentence in ranked.passage.sentences:
            whole = text[sentence.start : sentence.end]
            bare = whole.strip()
            if bare:
                start = sentence.start + whole.index(bare)
                end = start + len(bare)
                spans.append((place, ranked, start, end, bare, text[max(0, start - AROUND) : end + AROUND]))
    phrases = [wanted for phrase in query.phrases if (wanted := _word_for_word(phrase))]
    cosines = embeddings.document_matrix([bare for _, _, _, _, bare, _ in spans]) @ vector
    sentences = tuple(
        RankedSentence(
            held=ranked.held,
            kind=ranked.passage.kind,
            start=start,
            end=end,
            text=bare,
            around=around,
            cosine=scale(float(cosine)),
            coverage=_coverage(bare, ranked.held.record.language, words, weights),
            passage_cosine=ranked.cosine,
            holds_phrase=any(phrase.search(fold(bare)) for phrase in phrases),
            place=place if order else None,
        )
        for (place, ranked, start, end, bare, around), cosine in zip(spans, cosines, strict=True)
    )
    nearness = scale(float(field @ vector)) if field is not None and field.shape == vector.shape else None
    return Found(tuple(passages), sentences, index.among(query.filters), nearness)


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


def _coverage(
    text: str, language: str | None, words: Mapping[str, Sequence[str]], weights: Mapping[str, Mapping[str, float]]
) -> float | None:
    asked = weights.get(language or "")
    if not asked:
        return None
    total = sum(asked.values())
    there = set(terms(text, language))
    return sum(w for term, w in asked.items() if term in there) / total if total else None
