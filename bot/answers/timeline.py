"""The statements on a topic by date: each statement searched, its best quote, the years.

Knows the library and the gate. A year counts its statements with a passage that likely answers, out of all searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.answers import refusal_text
from bot.answers.evidence import in_words, with_words
from bot.answers.finding import MOST_NAMED
from bot.answers.quotes import gated, one_each
from bot.answers.rank import LIKELY, NEARLY, NOTHING, Preferred, Scored, chosen, is_close, scored
from bot.answers.search import MOST_STATEMENTS, Searched, query_of
from bot.check import Change
from bot.library import Library
from bot.output.model_notices import closest
from bot.output.speech import names
from bot.output.speech.speaker import speaker
from bot.question import Wants
from bot.questions.plan import Plan
from bot.quote import Quote, Rejected, delegation_name
from bot.quotes.difference import difference, shared
from bot.quotes.tokens import tokens
from bot.reply import Answer, Closest, Refusal, RefusalReason, Reply
from bot.timeline import Timeline, TimelineStep, Year
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import Found, RankedSentence, SearchQuery

EACH, FEWEST_EACH = 5, 1
"""Passages read of each statement: the first number, or down to the second if there are many statements."""

PASSAGES = 1_200
"""Passages read in all, if there are fewer statements. Two of each of 580 find as much as five of each."""

NEAREST = 3  # Passages that are offered as nearest where no statement speaks to the question.
MOST_STEPS = 40  # Quotes of a timeline: those of every statement that speaks, or of each year the best.
FEW = 4  # Delegations named of whom each statement has its quote; of more, and of all, each year has.
MOST_QUOTED = 1_000  # Statements that are quoted in one reply to what is new: those that answer best.


@dataclass(frozen=True, slots=True)
class Speaking:
    """A statement that speaks to the question, with its answering sentences, best first, and how sure the first is."""

    held: Held
    sentences: tuple[RankedSentence, ...]
    margin: float
    confidence: float = 1.0


def by_date(library: Library, plan: Plan, held: Sequence[Held]) -> Reply:
    """The reply to a question about a topic over time: an answer or a refusal, with a timeline."""
    filters = replace(plan.filters, own=plan.filters.own or bool(plan.by_bloc))
    admitted = [one for one in held if filters.admits(one.record)]
    query = replace(query_of(plan, _passages(len(admitted))), text=plan.topic, emphasis=())
    speaking, nearest, looked_at = _speaking(library, plan, replace(query, filters=filters), least=LIKELY)
    timeline = _counted(plan, admitted, speaking, left_out=sum(one.id not in looked_at for one in admitted))
    quotes, rejected = one_each(library, [one.sentences for one in _chosen(speaking, named=len(plan.speaking))])
    if not quotes:
        # Who is asked by name how it changed is shown what comes closest, as with any other question.
        may_close = plan.speaking and plan.question.wants is not Wants.TIMELINE
        close = [one for one in nearest if is_close(one)] if may_close else []
        nearest_quotes, _, failed = gated(library, [one.sentence for one in close or nearest])
        if close and nearest_quotes:
            return Closest(
                plan.question.text,
                plan.standalone,
                closest(plan.language),
                nearest_quotes,
                rejected=(*rejected, *failed),
                filters=plan.filters,
                timeline=timeline,
            )
        reason, message = RefusalReason.NOT_IN_STATEMENTS, refusal_text.silent(plan, held)
        if rejected:
            reason, message = RefusalReason.NOT_QUOTABLE, refusal_text.not_quotable(plan)
        return Refusal(
            plan.question.text,
            plan.standalone,
            reason,
            message,
            nearest_quotes,
            rejected=(*rejected, *failed),
            filters=plan.filters,
            timeline=timeline,
        )
    timeline = replace(timeline, steps=_steps(quotes))
    return Answer(
        plan.question.text,
        plan.standalone,
        _finding(plan, timeline, [one.held for one in speaking], admitted),
        quotes,
        rejected=rejected,
        filters=plan.filters,
        timeline=timeline,
    )


def _passages(statements: int) -> int:
    """How many passages are read of each of so many statements."""
    return min(EACH, max(FEWEST_EACH, PASSAGES // max(statements, 1)))


def _speaking(
    library: Library, plan: Plan, query: SearchQuery, least: float = 0.0
) -> tuple[list[Speaking], list[Scored], frozenset[str]]:
    """The statements that answer with the `least` probability or have the topic's words, and the nearest sentences.

    Last the ids of all statements looked at: of many held, those that come less near are not.
    """
    found = library.search_statements(query, MOST_STATEMENTS)
    judged, nearest = _judged(found)
    speaking = [one for one in judged if one.confidence >= least]
    by_words = in_words(library, plan, query.filters) or ()
    if by_words:
        speaking = _with_those(speaking, with_words(by_words, found.sentences))
    return speaking, nearest, frozenset([p.held.id for p in found.passages] + [one.held.id for one in by_words])


def _judged(found: Found) -> tuple[list[Speaking], list[Scored]]:
    """The statements that speak to the question, each judged by itself, and the nearest sentences; best first."""
    of_each: dict[str, list[RankedSentence]] = {}
    for one in found.sentences:
        of_each.setdefault(one.held.id, []).append(one)
    ranked = [some for each in of_each.values() if (some := scored(each, Preferred(), found.among))]
    nearest = sorted((some[0] for some in ranked), key=lambda one: -one.margin)
    good = [[one for one in some if one.score >= some[0].score - NEARLY] for some in ranked]
    speaking = [
        Speaking(some[0].sentence.held, tuple(one.sentence for one in chosen(some)), some[0].margin, some[0].confidence)
        for some in good
        if some[0].margin >= 0
    ]
    return sorted(speaking, key=lambda one: -one.margin), nearest[:NEAREST]


def _with_those(speaking: Sequence[Speaking], sentences: Iterable[RankedSentence]) -> list[Speaking]:
    """The statements that speak to the question, and the statements with its very words; best first."""
    holding: dict[str, list[RankedSentence]] = {}
    for one in sentences:
        holding.setdefault(one.held.id, []).append(one)
    known = {one.held.id: one.margin for one in speaking}
    own = [
        Speaking(some[0].held, tuple(sorted(some, key=lambda one: -one.cosine)), known.get(some[0].held.id, 0.0))
        for some in holding.values()
    ]
    others = [one for one in speaking if one.held.id not in holding]
    return sorted((*own, *others), key=lambda one: -one.margin)


def _counted(plan: Plan, admitted: Sequence[Held], speaking: Sequence[Speaking], *, left_out: int) -> Timeline:
    every = Counter(date[:4] for one in admitted if (date := one.record.date))
    telling = Counter(date[:4] for one in speaking if (date := one.held.record.date))
    dates = sorted(date for one in speaking if (date := one.held.record.date))
    return Timeline(
        plan.topic,
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
    """The quoted statements, by date: all of few delegations named, else the best of each year."""
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


def _steps(quotes: Sequence[Quote]) -> tuple[TimelineStep, ...]:
    last: dict[str, Quote] = {}
    steps = []
    for quote in quotes:
        who = quote.delegation.key if quote.delegation else None
        before = last.get(who) if who else None
        if before is None or before.language != quote.language:
            steps.append(TimelineStep(quote.n))
        else:
            found = rewording(before.text, quote.text)
            steps.append(TimelineStep(quote.n, before.n, found.changes, found.likeness))
        if who:
            last[who] = quote
    return tuple(steps)


def _finding(plan: Plan, timeline: Timeline, speaking: Sequence[Held], admitted: Sequence[Held]) -> str:
    """Who speaks to the topic in how many statements, from when to when, and how many were not searched."""
    said = speaker(plan.language)
    who, every = _delegations(speaking), _delegations(admitted)
    named = [names.delegation(said, code, name) for code, name in who]
    spoken = {"k": timeline.speaking, "n": timeline.held}
    if 0 < len(named) <= MOST_NAMED and len(who) == len(every):
        listed = said.listed(named, MOST_NAMED)
        clause = said.gettext("statements by {names} that speak to this: {k} of {n}", names=listed, **spoken)
    else:
        number = said.ngettext("{n} delegation", "{n} delegations", len(named))
        clause = said.gettext(
            "statements that speak to this: {k} of {n}, by {delegations}", delegations=number, **spoken
        )
    clauses = [clause]
    if timeline.first and timeline.latest and timeline.first != timeline.latest:
        clauses.append(
            said.gettext(
                "first in {first}, latest in {latest}",
                first=said.date(timeline.first[:7]),
                latest=said.date(timeline.latest[:7]),
            )
        )
    if timeline.left_out:
        clauses.append(said.gettext("not looked at, as they come less near: {n}", n=timeline.left_out))
    return said.sentence(*clauses)


def _delegations(held: Sequence[Held]) -> dict[tuple[str | None, str], None]:
    """The delegations of some statements, in order: codes and names."""
    each = (delegation_name(one.record.code, one.record.delegation) for one in held)
    return dict.fromkeys((name.code, name.name) for name in each if name)


@dataclass(frozen=True, slots=True)
class Rewording:
    """`changes` lead from the earlier text (`wording`) to the later (`statement`), both whole.

    `likeness` (0..1) is the share of words in common, in the same order (Dice, 1945).
    """

    changes: tuple[Change, ...]
    likeness: float


def rewording(earlier: str, later: str) -> Rewording:
    """The difference between two texts."""
    said, stated = list(tokens(earlier)), list(tokens(later))
    alike = sum(token.is_word for run in shared(said, stated) for token in said[run.said : run.said + run.length])
    every = sum(token.is_word for token in (*said, *stated))
    return Rewording(difference(earlier, later), 2 * alike / every if every else 1.0)


def of_every_statement(library: Library, plan: Plan, filters: Filters) -> Searched:
    """The quotes of all statements that speak to a question: the best of each first."""
    query = replace(query_of(plan, _passages(len(filters.statements))), filters=filters)
    speaking, *_ = _speaking(library, plan, query)
    quotes: list[list[Quote]] = []
    within: dict[str, tuple[str, ...]] = {}
    rejected: list[Rejected] = []
    for one in speaking[:MOST_QUOTED]:
        passed, sentences, failed = gated(library, one.sentences[: plan.question.limit])
        quotes.append(list(passed))
        within |= sentences
        rejected += failed
    in_turn = [quote for some in zip_longest(*quotes) for quote in some if quote is not None]
    best = speaking[0].margin if speaking else NOTHING
    return Searched(filters, tuple(in_turn), within, tuple(rejected), best, None)
