"""What a model may choose among, and what a search comes to with its choice.

Knows found sentences, quotes and the gate; knows no model. Each candidate is a quote that has passed the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answers.quotes import gated, once
from bot.answers.rank import Scored
from bot.answers.search import BESIDE_WHAT_IS_NAMED, Searched
from bot.library import Library
from bot.quote import Quote
from bot.reply import Answer, Reply


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen: the quote that shows it, its text, and the sentences beside it ("" if none).

    `named` says whether its statement is of whom the question names, if it names any. `confidence` is the ranker's.
    """

    quote: Quote
    start: int
    end: int
    sentence: str
    before: str
    after: str
    named: bool
    confidence: float

    def is_in(self, quote: Quote) -> bool:
        """Whether the sentence stands in a quote."""
        return quote.statement == self.quote.statement and quote.start <= self.start and self.end <= quote.end

    def shown_in(self, reply: Reply) -> Quote | None:
        """The quote of a reply in which the sentence stands; None where it is not shown."""
        quotes = reply.quotes if isinstance(reply, Answer) else ()
        return next((quote for quote in quotes if self.is_in(quote)), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a question, best first; `made` is the reply to those chosen and to whether they answer."""

    candidates: tuple[Candidate, ...]
    made: Callable[[Sequence[Candidate], bool], Reply]


def candidates(library: Library, searched: Searched) -> tuple[Candidate, ...]:
    """The best sentences of a search that can be quoted, each once."""
    every = [one for scored in searched.ranked if (one := _candidate(library, searched, scored))]
    kept = {quote.permalink for quote in once(one.quote for one in every)}
    return tuple({(one.quote.statement, one.start): one for one in every if one.quote.permalink in kept}.values())


def _candidate(library: Library, searched: Searched, scored: Scored) -> Candidate | None:
    sentence = scored.sentence
    quotes, _, _ = gated(library, [sentence])
    if not quotes:
        return None
    statement, passages = library.read(sentence.held)
    texts = [(each.start, statement.text[each.start : each.end].strip()) for p in passages for each in p.sentences]
    at = max((n for n, (start, _) in enumerate(texts) if start <= sentence.start), default=0)
    return Candidate(
        quotes[0],
        sentence.start,
        sentence.end,
        sentence.text,
        texts[at - 1][1] if at else "",
        texts[at + 1][1] if at + 1 < len(texts) else "",
        searched.preferred.who is None or searched.preferred.who.admits(sentence.held.record),
        scored.confidence,
    )


def chosen(searched: Searched, picked: Sequence[Candidate], limit: int, *, answers: bool) -> Searched:
    """The search with the sentences that a model has chosen, in its order; `answers` says whether they answer.

    The ranker's own first stays among the first `limit`, where that is more than one. What is of others than the
    question names answers nothing.
    """
    quotes = list(_with_own_first(list(_quotes(searched, picked)), searched.quotes, limit))
    rest = [one for one in searched.quotes if not any(_within(one, other) for other in quotes)]
    answers = answers and bool(picked) and picked[0].named
    return replace(
        searched,
        quotes=tuple(once([*quotes, *rest])),
        best=max(searched.best, 0.0) if answers else min(searched.best, BESIDE_WHAT_IS_NAMED),
        confidence=picked[0].confidence if picked else searched.confidence,
    )


def _quotes(searched: Searched, picked: Sequence[Candidate]) -> Iterator[Quote]:
    """The quotes of those that were chosen, each once: the ranker's own where the sentence stands in one."""
    had: list[Quote] = []
    for one in picked:
        if any(one.is_in(quote) for quote in had):
            continue
        had.append(next((quote for quote in searched.quotes if one.is_in(quote)), one.quote))
        yield had[-1]


def _with_own_first(quotes: list[Quote], own: Sequence[Quote], limit: int) -> list[Quote]:
    """The quotes with the ranker's own first no later than in the last place that is shown."""
    if not own or limit < 2 or any(_within(own[0], one) for one in quotes[:limit]):
        return quotes
    others = [one for one in quotes if one != own[0]]
    return [*others[: limit - 1], own[0], *others[limit - 1 :]]


def _within(one: Quote, other: Quote) -> bool:
    return one.statement == other.statement and other.start <= one.start and one.end <= other.end
