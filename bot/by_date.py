"""From what a question asks for to what was said on it by date: each statement looked at, its best quote, the years.

Knows the library and the gate; knows no model and no front end. A year counts its statements with a passage that
answers, out of all that were looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import choose, phrasing
from bot.answer import Answer, Quote, Refusal, RefusalReason, Rejected, Reply
from bot.asked import Asked
from bot.finding_time import over_time as finding
from bot.gate.rewording import rewording
from bot.library import Library
from bot.question import Question
from bot.searching import NEAREST, SURE, gated, wanted_of
from bot.timeline import Step, Timeline, Year
from bot.understand import Understanding
from retrieval.found import Found, RankedSentence
from retrieval.held import Held

EACH, FEWEST_EACH = 5, 1
"""Passages of a statement that are looked at: as many as this, fewer where there are many statements."""

PASSAGES = 1_200
"""Passages that are looked at in all while there are fewer statements. Two of each of 580 find what five of each do."""

MOST_STATEMENTS = 5_000
"""Statements that are looked at: those whose best passage comes nearest."""

MOST_STEPS = 40
"""Quotes of a timeline: those of every statement that speaks, or of each year the best."""

FEW = 4
"""Delegations named of whom each statement has its quote; of more, and of all, each year has."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """A statement that speaks to the question: the sentences of it that answer, best first, and by how much."""

    held: Held
    sentences: tuple[RankedSentence, ...]
    margin: float


def by_date(library: Library, understood: Understanding, question: Question, held: Sequence[Held]) -> Reply:
    """The reply to a question that asks how it went over time: an answer with its timeline, or a refusal with one.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        OnRecordError: the library cannot be read, or the embedder does not answer.
    """
    filters = replace(understood.filters, own=understood.filters.own or bool(understood.by_bloc))
    admitted = [one for one in held if filters.admits(one.record)]
    each = min(EACH, max(FEWEST_EACH, PASSAGES // max(len(admitted), 1)))
    query, wanted = wanted_of(understood, question)
    found = library.search_statements(replace(query, filters=filters, passages=each), MOST_STATEMENTS)
    # When it was said is told by its statement: no date need stand in what was said.
    kinds = wanted.kinds - {Asked.DATE}
    speaking, nearest = looked_through(found, replace(wanted, record=frozenset(), kinds=kinds))
    timeline = _counted(understood, admitted, speaking, left_out=max(0, len(admitted) - MOST_STATEMENTS))
    chosen = _chosen(speaking, named=len(understood.speaking))
    quotes, rejected = _quoted(library, chosen)
    if not quotes:
        nearest_quotes, _, failed = gated(library, nearest)
        refusal = _refusal(understood, question, held, timeline, nearest_quotes)
        if rejected:
            message = phrasing.not_quotable(understood) + phrasing.period_kept(understood)
            refusal = replace(refusal, reason=RefusalReason.NOT_QUOTABLE, message=message)
        return replace(refusal, rejected=(*rejected, *failed))
    steps = _steps(quotes)
    timeline = replace(timeline, steps=steps)
    return Answer(
        question.text,
        understood.standalone,
        finding(understood, timeline, [one.held for one in speaking]),
        quotes,
        rejected=rejected,
        filters=understood.filters,
        timeline=timeline,
    )


def looked_through(found: Found, wanted: choose.Wanted) -> tuple[list[Speaking], list[RankedSentence]]:
    """The statements that speak to the question, and the sentences that come nearest to it, best first.

    Each is looked at by itself: whether it speaks does not depend on which others are looked at.
    """
    of_each: dict[str, list[RankedSentence]] = {}
    for sentence in found.sentences:
        of_each.setdefault(sentence.held.id, []).append(sentence)
    speaking, nearest = [], []
    for sentences in of_each.values():
        alone = replace(found, among=sentences[0].held.passages)
        wanted = replace(wanted, level=choose.level(alone, wanted.language))
        ranked = _each_for_itself(choose.scored(sentences, wanted), sentences, wanted)
        nearest += ranked[:1]
        if answering := choose.answering(ranked, wanted):
            best = tuple(one.sentence for one in answering)
            speaking.append(Speaking(best[0].held, best, answering[0].margin))
    nearest.sort(key=lambda one: -one.margin)
    speaking.sort(key=lambda one: -one.margin)
    speaking = [one for one in speaking if one.margin >= SURE]
    return speaking, [one.sentence for one in nearest[:NEAREST]]


def _each_for_itself(
    ranked: Sequence[choose.Scored], sentences: Sequence[RankedSentence], wanted: choose.Wanted
) -> list[choose.Scored]:
    """The sentences, best first, where the question's terms in one of them speak for no other."""
    numbers = choose.thresholds(wanted.language)
    shared = choose.covered(sentences, numbers)

    def alone(one: choose.Scored) -> float:
        return one.margin - numbers.coverage * (shared - choose.covered([one.sentence], numbers))

    return sorted((replace(one, margin=alone(one)) for one in ranked), key=lambda one: -one.margin)


def _counted(
    understood: Understanding, admitted: Sequence[Held], speaking: Sequence[Speaking], *, left_out: int
) -> Timeline:
    """The timeline without its quotes."""
    every = Counter(date[:4] for one in admitted if (date := one.record.date))
    telling = Counter(date[:4] for one in speaking if (date := one.held.record.date))
    dates = sorted(date for one in speaking if (date := one.held.record.date))
    return Timeline(
        understood.topic,
        tuple(Year(year, telling[year], every[year]) for year in sorted(every)),
        (),
        len(speaking),
        len(admitted),
        first=dates[0] if dates else None,
        latest=dates[-1] if dates else None,
        undated=len(speaking) - len(dates),
        left_out=left_out,
    )


def _chosen(speaking: Sequence[Speaking], *, named: int) -> list[Speaking]:
    """The statements that are quoted, by date: all of few delegations named, else the best of each year.

    Where these are too many, the first and the latest stay, and of the others those that answer best.
    """
    dated = sorted((one for one in speaking if one.held.record.date), key=_when)
    if not (0 < named <= FEW):
        best: dict[str, Speaking] = {}
        for one in dated:
            year = (one.held.record.date or "")[:4]
            if year not in best or one.margin > best[year].margin:
                best[year] = one
        dated = list(best.values())
    if len(dated) > MOST_STEPS:
        inner = sorted(dated[1:-1], key=lambda one: -one.margin)[: MOST_STEPS - 2]
        dated = sorted([dated[0], *inner, dated[-1]], key=_when)
    return dated or sorted(speaking, key=lambda one: -one.margin)[:MOST_STEPS]


def _when(one: Speaking) -> tuple[str, str, str]:
    record = one.held.record
    return record.date or "", record.code or record.delegation or "", one.held.id


def _quoted(library: Library, chosen: Sequence[Speaking]) -> tuple[tuple[Quote, ...], tuple[Rejected, ...]]:
    """The best quote of each statement that has passed the gate, numbered in order, and what did not pass."""
    quotes: list[Quote] = []
    rejected: list[Rejected] = []
    for one in chosen:
        for sentence in one.sentences:
            passed, _, failed = gated(library, [sentence])
            rejected += failed
            if passed:
                quotes.append(replace(passed[0], n=len(quotes) + 1))
                break
    return tuple(quotes), tuple(rejected)


def _steps(quotes: Sequence[Quote]) -> tuple[Step, ...]:
    """The quotes with what changed since the one before by the same delegation."""
    last: dict[str, Quote] = {}
    steps = []
    for quote in quotes:
        who = (quote.delegation.code or quote.delegation.as_written) if quote.delegation else None
        before = last.get(who) if who else None
        if before is None or before.language != quote.language:
            steps.append(Step(quote.n))
        else:
            found = rewording(before.text, quote.text)
            steps.append(Step(quote.n, before.n, found.changes, found.likeness))
        if who:
            last[who] = quote
    return tuple(steps)


def _refusal(
    understood: Understanding, question: Question, held: Sequence[Held], timeline: Timeline, nearest: Sequence[Quote]
) -> Refusal:
    """That none of the statements looked at speaks to the question."""
    return Refusal(
        question.text,
        understood.standalone,
        RefusalReason.NOT_IN_STATEMENTS,
        phrasing.silent(understood, held) + phrasing.period_kept(understood),
        nearest=tuple(nearest),
        filters=understood.filters,
        timeline=timeline,
    )
