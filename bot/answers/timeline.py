"""The statements on a topic by date: each statement searched, its best quote, the years.

Knows the library and the gate. A year counts its statements with the topic's words, out of all searched; where none has
the words, those with a passage that likely answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers import refusal_text
from bot.answers.compose import refused
from bot.answers.evidence import by_statement, in_words, with_words
from bot.answers.finding import MOST_NAMED
from bot.answers.quotes import gated, in_turn, one_each
from bot.answers.rank import LIKELY, NEARLY, NOTHING, Preferred, Scored, chosen, is_close, scored
from bot.answers.search import MOST_STATEMENTS, Searched, best_sentences, query_of
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
from bot.reply import Answer, Closest, RefusalReason, Reply
from bot.timeline import Timeline, TimelineStep, Year
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import RankedSentence, SearchQuery
from retrieval.statement import Record

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
    """A statement that speaks to the question: its sentences that answer, best first, and the margin of the first."""

    sentences: tuple[RankedSentence, ...]
    margin: float

    @property
    def record(self) -> Record:
        """The statement's record."""
        return self.sentences[0].held.record


def by_date(library: Library, plan: Plan, held: Sequence[Held]) -> Reply:
    """The reply to a question about a topic over time: an answer or a refusal, with a timeline."""
    filters = replace(plan.filters, own=plan.filters.own or bool(plan.by_bloc))
    admitted = [one for one in held if filters.admits(one.record) and not plan.leaves_out(one.record)]
    query = replace(query_of(plan, _passages(len(admitted))), text=plan.topic, emphasis=())
    found = _looked_through(library, plan, replace(query, filters=filters), least=LIKELY)
    timeline = _counted(plan, admitted, found.speaking, left_out=sum(one.id not in found.looked_at for one in admitted))
    of_few = 0 < len(plan.speaking) <= FEW
    quoted = _chosen(found.every if of_few else found.speaking, each=of_few)
    quotes, rejected = one_each(library, [one.sentences for one in quoted])
    asked, standalone = plan.question.text, plan.standalone
    if quotes:
        timeline = replace(timeline, steps=_steps(quotes))
        told = _finding(plan, timeline, found, [one.record for one in admitted])
        return Answer(asked, standalone, told, quotes, rejected=rejected, filters=plan.filters, timeline=timeline)
    # Who is asked by name how it changed is shown what comes closest, as with any other question.
    may_close = plan.speaking and plan.question.wants is not Wants.TIMELINE
    close = [one for one in found.nearest if is_close(one)] if may_close else []
    quotes, failed = gated(library, [one.sentence for one in close or found.nearest])
    dropped = (*rejected, *failed)
    if close and quotes:
        told = closest(plan.language)
        return Closest(asked, standalone, told, quotes, rejected=dropped, filters=plan.filters, timeline=timeline)
    if rejected:
        refusal = refused(plan, RefusalReason.NOT_QUOTABLE, refusal_text.not_quotable(plan))
    else:
        refusal = refused(plan, RefusalReason.NOT_IN_STATEMENTS, refusal_text.silent(plan, held))
    return replace(refusal, nearest=quotes, rejected=dropped, timeline=timeline)


def _passages(statements: int) -> int:
    """How many passages are read of each of so many statements."""
    return min(EACH, max(FEWEST_EACH, PASSAGES // max(statements, 1)))


@dataclass(frozen=True, slots=True)
class _Found:
    """The statements with the topic's words, and others that answer by their meaning, best first.

    Beside them the `nearest` sentences of all, and the ids of the statements `looked_at`: of many held, those that come
    less near are not.
    """

    by_words: Sequence[Speaking]
    by_meaning: Sequence[Speaking]
    nearest: Sequence[Scored]
    looked_at: frozenset[str]

    @property
    def speaking(self) -> Sequence[Speaking]:
        """The statements that are counted: those with the words, or else those by meaning."""
        return self.by_words or self.by_meaning

    @property
    def every(self) -> list[Speaking]:
        """All of them."""
        return [*self.by_words, *self.by_meaning]


def _looked_through(library: Library, plan: Plan, query: SearchQuery, least: float = 0.0) -> _Found:
    """The statements that speak to the question; by their meaning, if they answer with the `least` probability."""
    found = library.search_statements(query, MOST_STATEMENTS, by_tokens=True)
    each = by_statement(one for one in found.sentences if not plan.leaves_out(one.held.record)).values()
    ranked = [some for one in each if (some := scored(one, Preferred(), found.compared))]
    nearest = sorted((some[0] for some in ranked), key=lambda one: -one.margin)
    answering = {some[0].sentence.held.id: some for some in ranked if some[0].margin >= 0}
    margins = {key: some[0].margin for key, some in answering.items() if some[0].confidence >= least}
    said = in_words(library, plan, query.filters, best=best_sentences(library, plan)) or ()
    mentioned = [one for one in said if not plan.leaves_out(one.held.record)]
    worded = by_statement(with_words(mentioned, found.sentences))
    by_words = [
        Speaking(tuple(sorted(sentences, key=lambda one: -one.cosine)), margins.get(key, 0.0))
        for key, sentences in worded.items()
    ]
    by_meaning = []
    for key in margins.keys() - worded.keys():
        some = answering[key]
        good = chosen([one for one in some if one.score >= some[0].score - NEARLY])
        by_meaning.append(Speaking(tuple(one.sentence for one in good), margins[key]))
    looked_at = frozenset((*(one.held.id for one in found.passages), *(one.held.id for one in mentioned)))
    return _Found(_best_first(by_words), _best_first(by_meaning), nearest[:NEAREST], looked_at)


def _best_first(speaking: Iterable[Speaking]) -> list[Speaking]:
    return sorted(speaking, key=lambda one: (-one.margin, one.sentences[0].held.id))


def _counted(plan: Plan, admitted: Sequence[Held], speaking: Sequence[Speaking], *, left_out: int) -> Timeline:
    every = Counter(date[:4] for one in admitted if (date := one.record.date))
    telling = Counter(date[:4] for one in speaking if (date := one.record.date))
    dates = sorted(date for one in speaking if (date := one.record.date))
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


def _chosen(speaking: Sequence[Speaking], *, each: bool) -> list[Speaking]:
    """The quoted statements, by date: `each` of them, or the best of each year."""
    dated = sorted((one for one in speaking if one.record.date), key=_when)
    if not each:
        best: dict[str, Speaking] = {}
        for one in dated:
            year = (one.record.date or "")[:4]
            if year not in best or one.margin > best[year].margin:
                best[year] = one
        dated = list(best.values())
    if len(dated) > MOST_STEPS:
        inner = sorted(dated[1:-1], key=lambda one: -one.margin)[: MOST_STEPS - 2]
        dated = sorted([dated[0], *inner, dated[-1]], key=_when)
    return dated or sorted(speaking, key=lambda one: -one.margin)[:MOST_STEPS]


def _when(one: Speaking) -> tuple[str, str, str]:
    record = one.record
    return record.date or "", record.code or record.delegation or "", one.sentences[0].held.id


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


def _finding(plan: Plan, timeline: Timeline, found: _Found, admitted: Sequence[Record]) -> str:
    """Who speaks to the topic in how many statements, and when; how many may in other words, or were not searched."""
    said = speaker(plan.language)
    who = _delegations([one.record for one in found.speaking])
    every = _delegations(admitted)
    named = [names.delegation(said, code, name) for code, name in who]
    k, n = timeline.speaking, timeline.held
    if 0 < len(named) <= MOST_NAMED and len(who) == len(every):
        listed = said.listed(named, MOST_NAMED)
        if found.by_words:
            clause = said.gettext("statements by {names} that speak to this: {k} of {n}", names=listed, k=k, n=n)
        else:
            clause = said.gettext("statements by {names} that may speak to this: {k} of {n}", names=listed, k=k, n=n)
    else:
        by = said.ngettext("{n} delegation", "{n} delegations", len(named))
        if found.by_words:
            clause = said.gettext(
                "statements that speak to this: {k} of {n}, by {delegations}", k=k, n=n, delegations=by
            )
        else:
            clause = said.gettext(
                "statements that may speak to this: {k} of {n}, by {delegations}", k=k, n=n, delegations=by
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
    if found.by_words and found.by_meaning:
        clauses.append(said.gettext("near in meaning, in other words: {n}", n=len(found.by_meaning)))
    if timeline.left_out:
        clauses.append(said.gettext("not looked at, as they come less near: {n}", n=timeline.left_out))
    return said.sentence(*clauses)


def _delegations(records: Sequence[Record]) -> dict[tuple[str | None, str], None]:
    """The delegations of some statements, in order: codes and names."""
    each = (delegation_name(one.code, one.delegation) for one in records)
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
    found = _looked_through(library, plan, query)
    speaking = _best_first(found.every)
    quotes: list[Sequence[Quote]] = []
    rejected: list[Rejected] = []
    for one in speaking[:MOST_QUOTED]:
        passed, failed = gated(library, one.sentences[: plan.question.limit])
        quotes.append(passed)
        rejected += failed
    best = speaking[0].margin if speaking else NOTHING
    return Searched(filters, tuple(in_turn(quotes)), tuple(rejected), best, None)
