"""What searches came to, as a reply: the quotes in order with a plain finding, or a refusal with its reason.

Knows what was asked and found; knows no search and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import choose, phrasing
from bot.answer import Answer, Quote, Refusal, RefusalReason, Reply, Row, RowStatus
from bot.naming import name_of
from bot.question import Question
from bot.searching import Searched
from bot.understand import Understanding
from retrieval.filters import Filters
from retrieval.held import Held


def groups(understood: Understanding) -> list[Filters]:
    """One set of filters for each delegation that was named, so that none crowds out another; else one for all."""
    missing = {d.code for d in understood.not_held}
    named = [d.code for d in understood.speaking if d.code not in missing]
    if len(named) > 1:
        return [replace(understood.filters, delegations=(code,)) for code in named]
    return [understood.filters]


def composed(
    question: Question, understood: Understanding, held: Sequence[Held], searches: Sequence[Searched]
) -> Reply:
    """The reply that searches, one for each group, come to without a model."""
    rejected = tuple(r for s in searches for r in s.rejected)
    quotes = _interleaved(searches)
    if not quotes:
        nearest = sorted(searches, key=lambda s: -s.best)[0].nearest
        best = max((s.best for s in searches), default=-1.0)
        inside = bool(understood.speaking) or best >= -choose.thresholds(understood.language).scope
        reason = RefusalReason.NOT_IN_STATEMENTS if inside else RefusalReason.OUT_OF_SCOPE
        message = phrasing.silent(understood, held) if inside else phrasing.out_of_scope(held, understood.language)
        message += phrasing.period_kept(understood)
        return Refusal(
            question.text,
            understood.standalone,
            reason,
            message,
            nearest=nearest if inside else (),
            rows=rows(understood, ()),
            rejected=rejected,
            filters=understood.filters,
        )
    limit = max(question.limit, len(searches)) if len(searches) > 1 else question.limit
    # The best of each delegation first; then numbered in the order in which the delegations were named.
    order = {q.permalink: i for i, q in enumerate(q for s in searches for q in s.quotes)}
    first = sorted(quotes[:limit], key=lambda q: order[q.permalink])
    shown = tuple(replace(q, n=n) for n, q in enumerate([*first, *quotes[limit:]], start=1))
    return Answer(
        question.text,
        understood.standalone,
        phrasing.finding(understood, shown, limit),
        shown[:limit],
        rows=rows(understood, shown[:limit]),
        rejected=rejected,
        filters=understood.filters,
        more=shown[limit:],
    )


def _interleaved(searches: Sequence[Searched]) -> list[Quote]:
    """The quotes of all searches: the first of each, then the second of each, and so on; no words of one twice."""
    longest = max((len(s.quotes) for s in searches), default=0)
    every = [s.quotes[i] for i in range(longest) for s in searches if i < len(s.quotes)]
    # A statement may be held in two files, and may say a thing twice.
    first: dict[tuple[str | None, str], Quote] = {}
    for quote in every:
        first.setdefault((quote.delegation.as_written if quote.delegation else None, quote.text), quote)
    return list(first.values())


def rows(understood: Understanding, shown: Sequence[Quote]) -> tuple[Row, ...]:
    """One row for each delegation of a comparison, the silent and the missing too; none for a plain question."""
    if len(understood.speaking) < 2:
        return ()
    missing = {d.code for d in understood.not_held}
    rows = []
    for delegation in understood.speaking:
        numbers = tuple(q.n for q in shown if q.delegation and q.delegation.code == delegation.code)
        status = RowStatus.QUOTED if numbers else RowStatus.NOT_HELD if delegation.code in missing else RowStatus.SILENT
        rows.append(Row(name_of(delegation.code), status, numbers))
    return tuple(rows)
