"""Search: from a question's text and filters to ranked passages and the sentences in them.

The dense score leads; BM25 joins if question and passage share a language, or if the question's is unknown, and weighs
more for quoted phrases and document symbols. Knows the passage index and the embedder, not answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.base import ArrayEmbeddings, QuestionTokens
from retrieval.embedding.scale import AS_IS, Scale
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import Compared, Found, RankedPassage, RankedSentence, SearchQuery
from retrieval.search.index.best_passages import Comparison
from retrieval.search.index.held_index import HeldIndex
from retrieval.statement import Statement
from retrieval.text.inflection import fold_word
from retrieval.text.scripts import fold, is_unspaced
from retrieval.text.terms import terms

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.embedding.base import TokenVectors
    from retrieval.search.reranker import Reranker

    Matrix = npt.NDArray[np.float32]

LEXICAL_WEIGHT = 0.03
"""The value of a perfect BM25 match in cosine; the cosines of one question lie within about 0.2."""

PHRASE_WEIGHT = 1.0
"""The value of a perfect BM25 match for a phrase or document symbol: more than any difference in cosine."""

_AROUND_PHRASE = " .,;:!?…،؛؟。，；：！？、"
"""Punctuation at the ends of a quotation that belongs to the question, not to the phrase."""

_ARABIC = re.compile("[\u0620-\u06d3]")

WORDS_LEAD = 1.0
"""The value of a perfect BM25 match in the search for candidates by words: more than any difference in cosine."""

LEAST_TOLD = 0.05
"""The least share of a question's weight that the emphasis may leave."""

READ_AT_ONCE = 256
"""Statements read at once."""

COMPARED_AT_ONCE = 1_000
"""Texts of which the token vectors are compared at once: as numbers of four bytes they take 10 MB."""

DEEP = 8
"""How many times the passages wanted are looked at for the nearest sentences.

Of 69 open questions that name nobody, the candidates have a right sentence for .65 without this, and for .86 with it;
among the first three of the ranker it is for .49 and .61.
"""

RERANKED = 30
"""Passages given to a reranker, even if fewer are wanted."""


class Search:
    """A search for one query in an index, with cosines on a scale.

    A reranker may reorder the best `RERANKED` passages, unless the query has quoted phrases; no passage is added or
    altered. Methods raise EmbeddingError if the embedder did not answer, StoreError if a statement cannot be read.
    """

    def __init__(
        self,
        query: SearchQuery,
        index: HeldIndex,
        embeddings: ArrayEmbeddings,
        statements: Callable[[Sequence[Held]], Sequence[Statement]],
        *,
        reranker: Reranker | None = None,
        scale: Scale = AS_IS,
    ) -> None:
        """Prepare the query: vector, words by language, and the weight of each word.

        Raises:
            EmbeddingError: the embedder did not answer.
            IndexMismatch: the embedder's vectors have other dimensions than the stored vectors.
        """
        self._query = query
        self._index = index
        self._embeddings = embeddings
        self._statements = statements
        self._reranker = None if query.phrases else reranker
        self._scale = scale
        self._vector = embeddings.query_vector(query.text)
        spoken = sorted(language for language in index.languages if language)
        topic = " ".join(query.phrases) or query.text
        words = {language: terms(topic, language) for language in ([query.language] if query.language else spoken)}
        self._weights = index.weights(words)
        # A phrase or a symbol is wanted as it stands, whatever the language of the question around it.
        ranking = {language: terms(topic, language) for language in spoken} if query.phrases else words
        self._has_words = any(ranking.values())
        self._ranking = ranking
        self._comparisons: dict[object, Comparison] = {}
        self._lexical_weight = (PHRASE_WEIGHT if query.phrases else LEXICAL_WEIGHT) / scale.factor

    def best(self) -> Found:
        """The best passages and all their sentences, compared by meaning alone."""
        limit = max(self._query.passages, RERANKED) if self._reranker else self._query.passages
        passages = self._scaled(self._ranked(self._query.filters, self._lexical_weight, limit))
        order = self._reordered(passages)
        passages = [passages[at] for at in order or range(len(passages))][: self._query.passages]
        return self._found(passages, placed=order is not None)

    def best_of_statements(self, most: int, *, by_tokens: bool) -> Found:
        """The best passages of each admitted statement, at most `query.passages` per statement, and all sentences.

        Only the `most` statements with the nearest best passage are returned. Sentences have all signals, if
        `by_tokens`, which takes longer than all the rest; else the cosine alone.
        """
        filters = self._query.filters
        ranked = self._compared(filters, min(most, self._index.among(filters))).best_of_statements(
            filters, each=self._query.passages, most=most, lexical_weight=self._lexical_weight
        )
        return self._found(self._scaled(ranked), by_tokens=by_tokens)

    def candidates(self, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found by meaning and by words with each of the filters.

        Those with the nearest sentences are found among more that are near with the narrowest filter. All sentences of
        all are compared with the question by token vectors too, if the embedder returns any.
        """
        limit, lead = self._query.passages, WORDS_LEAD / self._scale.factor
        near = [self._ranked(filters, self._lexical_weight, limit) for filters in each]
        worded = [
            [one for one in self._ranked(filters, lead, limit) if one.lexical > 0]
            for filters in (each if self._has_words else ())
        ]
        by_place: dict[tuple[str, int], RankedPassage] = {}
        for one in (*_in_turn([*near, self._by_sentence(each)]), *_in_turn(worded)):
            by_place.setdefault((one.held.id, one.passage.ordinal), one)
        once = [replace(one, cosine=self._scale(one.cosine)) for one in by_place.values()]
        order = self._reordered(once[:RERANKED])
        return self._found([once[at] for at in order] if order else once, placed=bool(order), by_tokens=True)

    def _by_sentence(self, each: Sequence[Filters]) -> list[RankedPassage]:
        """The passages with the nearest sentences: a passage on many things may lie far from a question on one."""
        limit = self._query.passages
        narrowest = min(each, key=self._index.among)
        # The view for the passages wanted has this many on servers too (`TIMES` in servers/index.py).
        deep = self._compared(narrowest, limit).best(
            narrowest, limit=DEEP * limit, lexical_weight=self._lexical_weight, parts=self._query.parts
        )
        spans = list(_spans(deep, self._statements)) if len(deep) > limit else []
        if not spans:
            return []
        cosines = self._embeddings.document_matrix([text for *_, text in spans]) @ self._vector
        best = np.full(len(deep), -1.0, dtype=np.float32)
        np.maximum.at(best, [place for place, *_ in spans], cosines)
        return [deep[place] for place in np.argsort(-best, kind="stable")[:limit].tolist()]

    def _ranked(self, filters: Filters, lexical_weight: float, limit: int) -> list[RankedPassage]:
        return self._compared(filters, limit).best(
            filters, limit=limit, lexical_weight=lexical_weight, parts=self._query.parts
        )

    def _compared(self, filters: Filters, wanted: int) -> Comparison:
        """The comparison of the passages that a filter admits; one for all filters, if the index has all in memory."""
        if (filters, wanted) not in self._comparisons:
            view = self._index.view(self._vector, self._ranking, filters, self._query.parts, wanted)
            known = (one for one in self._comparisons.values() if one.index is view)
            self._comparisons[filters, wanted] = next(known, None) or Comparison(view, self._vector, self._ranking)
        return self._comparisons[filters, wanted]

    def _scaled(self, passages: Sequence[RankedPassage]) -> list[RankedPassage]:
        return [replace(p, cosine=self._scale(p.cosine), score=self._scale(p.score)) for p in passages]

    def _reordered(self, passages: Sequence[RankedPassage]) -> list[int] | None:
        """The reranker's order of some passages; None without an order."""
        if self._reranker is None or not passages:
            return None
        texts = [one.text for one in self._statements([ranked.held for ranked in passages])]
        return self._reranker.order(self._query.text, passages, texts)

    def _found(self, passages: Sequence[RankedPassage], *, placed: bool = False, by_tokens: bool = False) -> Found:
        """The results of a search, from passages.

        `placed` says that a reranker ordered the passages. `by_tokens` compares sentences by their words too, and by
        tokens, if the embedder returns token vectors.
        """
        spans = list(_spans(passages, self._statements))
        texts = [text for *_, text in spans]
        asked = self._asked() if by_tokens else None
        cosines, matches = self._nearness(texts, asked) if texts else ((), ())
        lacking = self._lacking_names([one.held for one in passages]) if by_tokens else frozenset()
        phrases = [wanted for phrase in self._query.phrases if (wanted := _word_for_word(phrase))]
        totals = {language: sum(by_term.values()) for language, by_term in self._weights.items()}
        sentences = (
            RankedSentence(
                held=ranked.held,
                kind=ranked.passage.kind,
                start=start,
                end=start + len(text),
                text=text,
                cosine=self._scale(cosine),
                coverage=self._coverage(text, ranked.held.record.language, totals) if by_tokens else None,
                passage_cosine=ranked.cosine,
                holds_phrase=any(phrase.search(fold(text)) for phrase in phrases),
                place=place if placed else None,
                maxsim=match,
                lacks_name=ranked.held.id in lacking,
            )
            for (place, ranked, start, text), cosine, match in zip(spans, cosines, matches, strict=True)
        )
        compared = Compared(self._index.among(self._query.filters), breadth(asked) if asked else 1.0)
        return Found(tuple(passages), tuple(sentences), compared) if passages else Found((), ())

    def _asked(self) -> QuestionTokens | None:
        """The question's tokens, weighted by emphasis; None where the embedder gives none."""
        _, asked = self._embeddings.query_tokens(self._query.text)
        return _emphasised(asked, self._query.emphasis) if asked else None

    def _nearness(
        self, texts: Sequence[str], asked: QuestionTokens | None
    ) -> tuple[Sequence[float], Sequence[float | None]]:
        """The cosine of each sentence with the question, and MaxSim with the tokens asked, if any."""
        vectors, tokens = (
            self._embeddings.document_tokens(texts) if asked else (self._embeddings.document_matrix(texts), None)
        )
        cosines = (vectors @ self._vector).tolist()
        return cosines, maxsim(asked, tokens).tolist() if asked and tokens else [None] * len(texts)

    def _lacking_names(self, held: Sequence[Held]) -> frozenset[str]:
        """The ids of statements that lack one of the query's names, even as part of a word, but for its ending."""
        names = [fold_word(name) for name in self._query.names]
        every = list({one.id: one for one in held}.values()) if names else []
        lacking: set[str] = set()
        for first in range(0, len(every), READ_AT_ONCE):
            some = every[first : first + READ_AT_ONCE]
            for one, statement in zip(some, self._statements(some), strict=True):
                text = statement.text.casefold()
                if not all(name in text for name in names):
                    lacking.add(one.id)
        return frozenset(lacking)

    def _coverage(self, text: str, language: str | None, totals: Mapping[str, float]) -> float | None:
        asked = self._weights.get(language or "")
        if not asked or not (total := totals[language or ""]):
            return None
        there = set(terms(text, language))
        return sum(weight for term, weight in asked.items() if term in there) / total


def _in_turn(searches: Sequence[Sequence[RankedPassage]]) -> Iterator[RankedPassage]:
    """The first passage of each search, then the second of each, and so on."""
    return (one for row in zip_longest(*searches) for one in row if one is not None)


def _emphasised(asked: QuestionTokens, emphasis: Sequence[float]) -> QuestionTokens:
    """A question's tokens, weighted by emphasis; unchanged if the emphasis leaves too little weight."""
    told = np.ones(len(asked.weights), dtype=np.float32)
    told[: len(emphasis)] = emphasis[: len(told)]
    weights = asked.weights * told
    return replace(asked, weights=weights / weights.sum()) if weights.sum() > LEAST_TOLD else asked


def breadth(question: QuestionTokens) -> float:
    """The number of a question's tokens, by weight: the exponential of the entropy of the weights."""
    weights = question.weights[question.weights > 0]
    return float(np.exp(-(weights * np.log(weights)).sum()))


def maxsim(question: QuestionTokens, texts: Sequence[TokenVectors]) -> Matrix:
    """The mean of the cosines (-1..1) of a question's tokens, by weight, with their best matches: shape (texts,).

    -1 for a text without tokens. Late interaction of Khattab and Zaharia (ColBERT, 2020).
    """
    found = np.full(len(texts), -1.0, dtype=np.float32)
    asked = (question.vectors.astype(np.float32) / question.scale**2).T
    filled = [number for number, text in enumerate(texts) if len(text)] if len(question.weights) else []
    for first in range(0, len(filled), COMPARED_AT_ONCE):
        some = filled[first : first + COMPARED_AT_ONCE]
        every = np.concatenate([texts[number] for number in some]).astype(np.float32)
        starts = np.cumsum([0, *(len(texts[number]) for number in some[:-1])])
        found[some] = np.maximum.reduceat(every @ asked, starts, axis=0) @ question.weights
    return found


def _spans(
    passages: Sequence[RankedPassage], statements: Callable[[Sequence[Held]], Sequence[Statement]]
) -> Iterator[tuple[int, RankedPassage, int, str]]:
    """The sentences of passages in order, without surrounding white space.

    Each as the passage's place among all, the passage, and the sentence's start and text.
    """
    for first in range(0, len(passages), READ_AT_ONCE):
        some = passages[first : first + READ_AT_ONCE]
        for place, (ranked, statement) in enumerate(zip(some, statements([r.held for r in some]), strict=True), first):
            for sentence in ranked.passage.sentences:
                whole = statement.text[sentence.start : sentence.end]
                if bare := whole.strip():
                    yield place, ranked, sentence.start + whole.index(bare), bare


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
