"""What searches came to, as a reply: the quotes in order with a plain finding, or a refusal with its reason.

Knows what was asked and found; knows no search and no model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot import choose, phrasing
from bot.answer import Answer, Beside, Quote, Refusal, RefusalReason, Reply, Row, RowStatus
from bot.naming import name_of
from bot.question import Question, Wants
from bot.rows import is_table
from bot.searching import Searched
from bot.understand import Understanding
from bot.voices import said_by, speaks, through
from retrieval.filters import Filters
from retrieval.held import Held


def groups(understood: Understanding) -> list[Filters]:
    """One set of filters for each delegation that was named, so that none crowds out another; else one for all.

    None for those of whom no statement is held. What they said for a bloc is left out: see `beside`.
    """
    missing = {d.code for d in understood.not_held}
    named = [d.code for d in understood.speaking if d.code not in missing]
    filters = replace(understood.filters, own=understood.filters.own or bool(understood.by_bloc))
    if named and (len(named) > 1 or missing):
        return [replace(filters, delegations=(code,)) for code in named]
    return [] if missing else [filters]


def beside(understood: Understanding) -> list[Filters]:
    """One set of filters for each delegation named for whom others speak: a bloc that it was in then, above all.

    For the members of a group, or for many, one for all: what is said for a group is said for many of them.
    """
    if is_table(understood) and understood.by_bloc:
        members = tuple(d.code for d in understood.by_bloc)
        return [replace(understood.filters, delegations=(), groups=(), members=members)]
    return [replace(understood.filters, delegations=(), members=(d.code,)) for d in understood.by_bloc]


def composed(
    question: Question,
    understood: Understanding,
    held: Sequence[Held],
    searches: Sequence[Searched],
    others: Sequence[Searched] = (),
) -> Reply:
    """The reply that searches, one for each group, come to without a model; `others` are those for words beside."""
    searches = [_voiced(one, own=True) for one in searches]
    others = [_voiced(one, own=False) for one in others]
    if is_table(understood):
        searches = sorted(searches, key=lambda s: -s.best)
    rejected = tuple(r for s in (*searches, *others) for r in s.rejected)
    unquotable = frozenset(code for one in searches if one.dropped for code in one.filters.delegations)
    quotes, said_for = _interleaved(searches), _interleaved(others)
    if not (quotes or said_for):
        looked = searches or others
        nearest = sorted(looked, key=lambda s: -s.best)[0].nearest
        best = max((s.best for s in looked), default=-1.0)
        inside = bool(understood.speaking) or best >= -choose.thresholds(understood.language).scope
        reason = RefusalReason.NOT_IN_STATEMENTS if inside else RefusalReason.OUT_OF_SCOPE
        message = phrasing.silent(understood, held) if inside else phrasing.out_of_scope(held, understood.language)
        if any(one.dropped for one in (*searches, *others)):
            reason, message = RefusalReason.NOT_QUOTABLE, phrasing.not_quotable(understood)
        if not searches:
            reason, message = RefusalReason.NOT_HELD, phrasing.not_held(understood, held)
        message += phrasing.period_kept(understood)
        return Refusal(
            question.text,
            understood.standalone,
            reason,
            message,
            nearest=nearest if inside else (),
            rows=rows(understood, (), unquotable),
            rejected=rejected,
            filters=understood.filters,
        )
    kept = min(sum(1 for one in others if one.quotes), len(said_for))
    limit = max(question.limit, len(searches) + kept) if len(understood.speaking) > 1 else question.limit
    if is_table(understood) or question.wants is Wants.COMPARISON:
        # As many of each that speaks; what it says more is left for later.
        each = question.limit if question.wants is Wants.COMPARISON else 1
        limit = sum(min(each, len(one.quotes)) for one in searches) + kept
    # What is said for a delegation comes behind all that it says itself, in a place of its own where there are two.
    own = quotes[: limit - min(kept, limit - 1)]
    others_shown = said_for[: limit - len(own)]
    # The best of each delegation first; then numbered in the order in which the delegations were named.
    first = [*_as_named(own, searches), *_as_named(others_shown, others)]
    rest = [*quotes[len(own) :], *said_for[len(others_shown) :]]
    numbered = tuple(replace(q, n=n) for n, q in enumerate([*first, *rest], start=1))
    shown, more = numbered[: len(first)], numbered[len(first) :]
    return Answer(
        question.text,
        understood.standalone,
        phrasing.finding(understood, numbered, len(shown), unquotable),
        shown,
        rows=rows(understood, shown, unquotable),
        rejected=rejected,
        filters=understood.filters,
        more=more,
        beside=_beside(understood, shown),
    )


def _voiced(searched: Searched, *, own: bool) -> Searched:
    """A search with those of its quotes that are what it was made for.

    In a statement made for a bloc somebody may speak for the own delegation too; what nobody has spoken is as wanted in
    any statement that was searched.
    """
    filters = searched.filters
    if own and not filters.own:
        return searched
    codes = filters.delegations if own else filters.members
    is_meant = speaks if own else _is_beside
    meant = (q for q in searched.quotes if not q.is_speech or any(is_meant(q, code) for code in codes))
    return replace(searched, quotes=tuple(meant))


def _is_beside(quote: Quote, code: str) -> bool:
    """Whether a quote is said for the delegation of a code, and is not its own words."""
    return not speaks(quote, code) and bool(through([quote], code))


def _as_named(quotes: Sequence[Quote], searches: Sequence[Searched]) -> list[Quote]:
    order = {q.permalink: i for i, q in reversed(list(enumerate(q for s in searches for q in s.quotes)))}
    return sorted(quotes, key=lambda q: order[q.permalink])


def _beside(understood: Understanding, shown: Sequence[Quote]) -> tuple[Beside, ...]:
    """For each delegation asked about, those of the quotes that are said for it and are not its own words."""
    made = []
    for one in understood.by_bloc:
        quotes = [q for q in shown if _is_beside(q, one.code)]
        if quotes:
            made.append(Beside(name_of(one.code), through(quotes, one.code), tuple(q.n for q in quotes)))
    return tuple(made)


def _interleaved(searches: Sequence[Searched]) -> list[Quote]:
    """The quotes of all searches: the first of each, then the second of each, and so on; no words of one twice."""
    longest = max((len(s.quotes) for s in searches), default=0)
    return once(s.quotes[i] for i in range(longest) for s in searches if i < len(s.quotes))


def once(every: Iterable[Quote]) -> list[Quote]:
    """The quotes, no words of one twice: a statement may be held in two files, and may say a thing twice."""
    first: dict[tuple[str | None, str], Quote] = {}
    for quote in every:
        first.setdefault((quote.whose.as_written if quote.whose else None, quote.text), quote)
    return list(first.values())


def rows(
    understood: Understanding, shown: Sequence[Quote], unquotable: Collection[str] = frozenset()
) -> tuple[Row, ...]:
    """One row for each delegation of a comparison, the silent and the missing too; none for a plain question.

    None either where what is shown was spoken by nobody: it makes no delegation quoted, and no other silent.

    Those without a quote whose codes are `unquotable` are not silent: passages of theirs were found. Of a group's
    members, and of many, those who are quoted come first, in the order of their quotes, then these, then the silent,
    then those of whom none is held of their time as a member, then those of whom no statement is held. Where the silent
    are asked for, they come first.
    """
    if len(understood.speaking) < 2 or not all(quote.is_speech for quote in shown):
        return ()
    missing = {d.code for d in understood.not_held}
    outside = {one.code: one.member for one in understood.outside}
    own = said_by(shown, [d.code for d in understood.speaking])
    rows = []
    for delegation in understood.speaking:
        numbers = tuple(q.n for q in own[delegation.code])
        status = RowStatus.QUOTED if numbers else RowStatus.NOT_HELD if delegation.code in missing else RowStatus.SILENT
        if status is RowStatus.SILENT and delegation.code in unquotable:
            status = RowStatus.NOT_QUOTABLE
        rows.append(Row(name_of(delegation.code), status, numbers, outside.get(delegation.code)))
    if understood.silence:
        # They are what is asked for.
        rows.sort(key=lambda row: row.status is not RowStatus.SILENT)
    elif is_table(understood):
        rows.sort(key=lambda row: (list(RowStatus).index(row.status), row.member is None, row.quotes[:1]))
    return tuple(rows)
