"""The baseline: for any question, the sentences nearest to the question's text, by the embedder alone.

Knows the library and the gate; no rule, no filter and no earlier question. Used by `onrecord evaluate --mode nearest`.
"""

from __future__ import annotations

import asyncio
from time import perf_counter

from bot.answers.quotes import cut
from bot.library import Library
from bot.question import Question
from bot.quote import Quote, Rejected, Timing
from bot.quotes.spans import Span
from bot.reply import Answer
from retrieval.results import SearchQuery

PASSAGES, SENTENCES = 10, 3  # Passages that are searched for, and sentences of them that are quoted.

NO_LANGUAGE = "zxx"
"""ISO 639-2 for "no linguistic content": no statement has this language, so that words play no part in the search."""

FINDING = "The nearest sentences, whether they answer or not."


class Nearest:
    """An engine whose answer to every question is the sentences of the highest cosine that pass the gate."""

    def __init__(self, library: Library) -> None:
        """Answers from the statements of `library`."""
        self._library = library

    async def ask(self, question: Question) -> Answer:
        """The sentences nearest to the question's text, best first; its filters and its history play no part.

        Raises:
            OnRecordError: the library cannot be read, or the embedder does not answer.
        """
        started = perf_counter()
        quotes, rejected = await asyncio.to_thread(self._quotes, question.text)
        spent = (perf_counter() - started) * 1000
        ms = Timing(total=spent, search=spent)
        return Answer(question.text, question.text, FINDING, quotes, rejected=rejected, ms=ms)

    def _quotes(self, text: str) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
        query = SearchQuery(text, NO_LANGUAGE, passages=PASSAGES)
        quotes: list[Quote] = []
        rejected: list[Rejected] = []
        for one in sorted(self._library.search(query).sentences, key=lambda one: -one.cosine):
            span = Span(one.held.id, one.start, one.end, one.kind)
            quote = cut(len(quotes) + 1, span, one.held, self._library.read(one.held), one.text)
            if isinstance(quote, Rejected):
                rejected.append(quote)
            else:
                quotes.append(quote)
            if len(quotes) == SENTENCES:
                break
        return tuple(quotes), tuple(rejected)
