"""From a plan to quotes that have passed the gate: search, rank, choose, cut, for one delegation or for all.

Knows the library and the gate; knows no model and no front end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.answers.evidence import Best, Naming, in_words, is_in_its_language, naming, unsaid, with_words
from bot.answers.quotes import gated
from bot.answers.rank import LIKELY, MOST, NOTHING, PHRASE, Preferred, Scored, chosen, is_close, scored
from bot.answers.topic_words import BEST
from bot.library import Library
from bot.questions.plan import Plan
from bot.questions.reader import Form
from bot.quote import Quote, Rejected
from retrieval.filters import Filters
from retrieval.results import Mentioned, RankedSentence, SearchQuery

CANDIDATES = 50  # Passages that each search brings for the ranker to choose among.
OF_MANY = 8  # The same where there are many searches at once.

MANY, OF_EACH = 12, 2
"""Searches at once above which fewer sentences of each are cut, if enough: people read the best of each."""

MOST_STATEMENTS = 5_000  # Statements of a look at every one of them: those whose best passage comes nearest.
TURNS_BEFORE = 2  # Earlier questions that are searched for again, to look near what was quoted.
MOST_READ = 30  # Sentences that a model may choose among.

THOUGH_UNSAID = 0.67
"""The probability from which passages answer though no statement has the words of the topic, or a name in it.

Of 64 such English questions in ten open sets, the passages shown have what answers for 16 of 21 from it on, and for
12 of 43 below it.
"""

NEAREST_PASSAGES = 20  # Passages of each search among which the sentences nearest to a question are looked for.
BESIDE_WHAT_IS_NAMED = -0.01
"""The highest margin of passages that only come close: of other delegations or times than the question's."""


NOBODY_NAMED = Preferred()


@dataclass(frozen=True, slots=True)
class Searched:
    """The result of a search for one delegation, or for all.

    `confidence` is the probability of an answer, None if not ranked. `unsaid` are words of the topic absent from all
    statements, `naming` the places of the names in the topic; `looked_for` tells whether words of the topic could be
    looked for, without which nobody is silent. `ranked` are the best sentences, `preferred` the
    delegations and times in the question.

    `best` is the margin of the best sentence over the level of an answer (`answer` in `ranker.json`): from 0 on the
    quotes answer. The topic's words change it (`_by_words`, `though_unsaid`), and a model's choice
    (`ordered_by_model`); nothing else does.
    """

    filters: Filters
    quotes: tuple[Quote, ...]
    rejected: tuple[Rejected, ...]
    best: float
    confidence: float | None
    unsaid: str | None = None
    naming: tuple[Naming, ...] = ()
    looked_for: bool = True
    ranked: tuple[Scored, ...] = ()
    preferred: Preferred = NOBODY_NAMED

    @property
    def answers(self) -> bool:
        """Whether the quotes answer, and do not only come close."""
        return bool(self.quotes) and self.best >= 0

    @property
    def is_sure(self) -> bool:
        """Whether the search answers so probably that words or names which are not found do not matter."""
        return self.confidence is None or self.confidence >= THOUGH_UNSAID

    def is_likely(self, quote: Quote | None = None) -> bool:
        """Whether the search, and a quote of it, answers more likely than not: not far from a name in the topic."""
        if not self.answers or self.unsaid or (quote and not all(one.is_near(quote) for one in self.naming)):
            return False
        return self.confidence is None or self.confidence >= LIKELY


def searches_of(plan: Plan) -> list[Filters]:
    """One set of filters for each delegation named and held; else one for all.

    Behind these, filters with `members`, for words said by others: for each delegation, or for all of a group, or many.
    """
    missing = {d.code for d in plan.not_held}
    named = [d.code for d in plan.speaking if d.code not in missing]
    own = replace(plan.filters, own=plan.filters.own or bool(plan.by_bloc))
    if named and (len(named) > 1 or missing):
        each = [replace(own, delegations=(code,)) for code in named]
    else:
        each = [] if missing else [own]
    members = [d.code for d in plan.by_bloc]
    if plan.is_table and members:
        return [*each, replace(plan.filters, delegations=(), groups=(), members=tuple(members))]
    return [*each, *(replace(plan.filters, delegations=(), members=(code,)) for code in members)]


def searches(library: Library, plan: Plan) -> list[Searched]:
    """The result of each of the `searches_of` a plan."""
    each = searches_of(plan)
    if len(each) == 1 and len(plan.speaking) < 2 and not each[0].members:
        return [search(library, plan)]
    return _search_each(library, plan, each)


def search(library: Library, plan: Plan) -> Searched:
    """The result of a plan: everything admitted is searched, and the names in the question are preferred."""
    preferred = preferred_by(library, plan)
    found = _searched(library, plan, plan.filters, tries_of(plan, preferred), preferred=preferred)
    found = replace(found, naming=_names(library, plan, [found]))
    if plan.speaking or not plan.parts:  # A part of a document does not say its own name.
        found = _told_unsaid(library, plan, found)
    if not (found.answers or found.unsaid):
        if plan.is_bare:
            return _by_words(library, found, in_words(library, plan, found.filters))
        if plan.speaking and found.quotes:
            # Whoever has the words of the topic speaks to it, as in a comparison; how well that answers stays in doubt.
            return _words_first(library, found, in_words(library, plan, found.filters) or ())
    return found


def preferred_by(library: Library, plan: Plan, turns: int = TURNS_BEFORE) -> Preferred:
    """What a plan prefers: the delegations and times in the question, and what stands by the quotes before it."""
    quoted: tuple[RankedSentence, ...] = ()
    if plan.before is not None and turns:
        quoted = _quoted(library, plan.before, preferred_by(library, plan.before, turns - 1))
    quoted = tuple(one for one in quoted if plan.filters.admits(one.held.record))
    return Preferred(plan.who, plan.when, plan.mentioned, quoted)


def tries_of(plan: Plan, preferred: Preferred) -> tuple[Filters, ...]:
    """The filters that a plan searches with one by one: its own, and the statements quoted in the answer before."""
    quoted = tuple(dict.fromkeys(one.held.id for one in preferred.quoted))
    if not quoted or plan.walls.statements:
        return plan.tries
    return (*plan.tries, replace(plan.walls, statements=quoted))


def _quoted(library: Library, plan: Plan, preferred: Preferred) -> tuple[RankedSentence, ...]:
    """The best sentences for a question that was asked before; none of one that asks about many."""
    if plan.form is not Form.ANSWER:
        return ()
    found = ranked(library, query_of(plan), tries_of(plan, preferred), preferred)
    fits = [one for one in found if preferred.admits(one.sentence.held.record)]
    return tuple(one.sentence for one in chosen(fits))[: plan.question.limit]


def _search_each(library: Library, plan: Plan, each: Sequence[Filters]) -> list[Searched]:
    """Results for each of some filters, with the time as a preference alone.

    A delegation with the words of the topic speaks to the topic, regardless of the ranker; with the words at another
    time alone it comes close.
    """
    many = len(each) > MANY
    passages, most = (OF_MANY, max(OF_EACH, plan.question.limit)) if many else (CANDIDATES, MOST)
    preferred = Preferred(when=plan.when, mentioned=plan.mentioned)
    at_any_time = (plan.at_any_time(filters) for filters in each)
    found = [
        _searched(
            library,
            plan,
            filters,
            tuple(dict.fromkeys((anyhow, filters))),
            preferred=preferred,
            passages=passages,
            most=most,
        )
        for filters, anyhow in zip(each, at_any_time, strict=True)
    ]

    def is_settled(one: Searched) -> bool:
        # A comparison is on a topic of few words.
        return bool(one.filters.members) or (one.is_likely() if plan.form is Form.COMPARE else one.answers)

    by_words = () if all(map(is_settled, found)) else in_words(library, plan, plan.at_any_time(plan.filters)) or ()

    def says(one: Searched) -> bool:
        anyhow = plan.at_any_time(one.filters)
        return any(anyhow.admits(each.held.record) for each in by_words)

    looked_for = bool(by_words) or (
        plan.has_topic and is_in_its_language(library, plan, plan.at_any_time(plan.filters))
    )
    found = [one if is_settled(one) else _by_words(library, one, by_words) for one in found]
    found = [replace(one, looked_for=looked_for) for one in found]
    found = [replace(one, confidence=None) if not one.answers and says(one) else one for one in found]
    names = _names(library, plan, found)
    found = [replace(one, naming=names) for one in found]
    return [_told_unsaid(library, plan, one) for one in found] if len(plan.speaking) == 1 else found


def _names(library: Library, plan: Plan, found: Sequence[Searched]) -> tuple[Naming, ...]:
    """The names in the topic, and where the statements asked for or quoted have them: to read all takes a second."""
    if not any(name.delegations for name in plan.talked_of):
        return ()
    asked = {one.id for one in library.held() if any(some.filters.admits(one.record) for some in found)}
    return naming(library, plan, asked.union(quote.statement for some in found for quote in some.quotes))


def _told_unsaid(library: Library, plan: Plan, searched: Searched) -> Searched:
    """A search with the topic's words, or the name in it, that no statement has: then what answers has to be surer."""
    words = unsaid(library, plan, searched.filters, searched.naming)
    if words is None:
        return searched
    # What a follow-up is about is said by the quotes before it, and not by its own words alone.
    return replace(searched, unsaid=words) if plan.goes_on else though_unsaid(searched, words)


def though_unsaid(searched: Searched, unsaid: str) -> Searched:
    """A search with words of the topic that no statement has: only what answers surely is an answer then."""
    best = searched.best if searched.is_sure else min(searched.best, BESIDE_WHAT_IS_NAMED)
    return replace(searched, unsaid=unsaid, best=best)


def query_of(plan: Plan, passages: int = CANDIDATES) -> SearchQuery:
    """The search query of a plan, with no filters yet."""
    return SearchQuery(
        plan.sought,
        plan.language,
        phrases=(*plan.phrases, *plan.read.symbols),
        names=plan.read.in_capitals,
        emphasis=plan.emphasis,
        passages=passages,
        parts=plan.parts,
    )


def ranked(library: Library, query: SearchQuery, tries: Sequence[Filters], preferred: Preferred) -> list[Scored]:
    """The sentences of some searches, best first; speech, where the part asked for is not held."""
    query = replace(query, filters=tries[0])
    found = library.candidates(query, tries)
    theirs = (one for one in found.sentences if preferred.admits(one.held.record))
    if query.parts and not any(one.kind in query.parts for one in theirs):
        query = replace(query, parts=frozenset())
        found = library.candidates(query, tries)
    return scored(found.sentences, preferred, found.compared, query.parts)


def best_sentences(library: Library, plan: Plan) -> Best:
    """The sentences that answer a question best, quoted phrases aside; they are looked for once."""

    @cache
    def best_first() -> list[RankedSentence]:
        preferred = preferred_by(library, plan)
        found = ranked(library, query_of(plan, NEAREST_PASSAGES), tries_of(plan, preferred), preferred)
        found.sort(key=lambda one: -(one.score - PHRASE * one.sentence.holds_phrase))
        return [one.sentence for one in found[:BEST]]

    return best_first


def _searched(
    library: Library,
    plan: Plan,
    filters: Filters,
    tries: Sequence[Filters],
    *,
    preferred: Preferred,
    passages: int = CANDIDATES,
    most: int = MOST,
) -> Searched:
    """The chosen sentences of a search, at most `most` of them.

    If the first is of the delegation and time in the question, or one of these answers, so are all; otherwise no
    sentence plainly answers.
    """
    every = ranked(library, query_of(plan, passages), tries, preferred)
    found = [one for one in every if not plan.leaves_out(one.sentence.held.record)]
    fits = [one for one in found if preferred.admits(one.sentence.held.record)]
    # Whoever is named answers where that answers well enough, though others come nearer.
    named = bool(fits) and (fits[0] is found[0] or fits[0].margin >= 0)
    # Who spoke, where and when is said by a cover or a heading; where speech surely answers, the record was not meant.
    told = fits if named else found
    of_record = plan.form is Form.RECORD and told and told[0].sentence.kind not in plan.parts
    tells = named and (not of_record or told[0].confidence >= THOUGH_UNSAID)
    answers = tells and told[0].margin >= 0
    near = [one for one in told if is_close(one) or not answers]
    # Where those left out come near, others may say it in other words: they are not said to be silent.
    best = [one.sentence for one in chosen(near)] if told and (is_close(told[0]) or is_close(every[0])) else []
    quotes, rejected = gated(library, best[:most])
    first = next((one for one in near if any(_holds(quote, one) for quote in quotes)), told[0] if told else None)
    margin = first.margin if first else NOTHING
    return Searched(
        filters,
        quotes,
        rejected,
        margin if tells else min(margin, BESIDE_WHAT_IS_NAMED),
        first.confidence if first else None,
        ranked=tuple(told[:MOST_READ]),
        preferred=preferred,
    )


def _by_words(library: Library, searched: Searched, mentioned: Sequence[Mentioned] | None) -> Searched:
    """A search, sure where a statement has the topic's words: with the first such sentence where nothing answers."""
    theirs = [one for one in mentioned or () if searched.filters.admits(one.held.record)]
    if not theirs:
        return searched
    if searched.answers:
        return replace(searched, confidence=None)
    quotes, rejected = gated(library, list(with_words(theirs[:1], ()))[:1])
    rejected = (*searched.rejected, *rejected)
    return replace(searched, quotes=quotes, rejected=rejected, best=0.0, confidence=None)


def _words_first(library: Library, searched: Searched, mentioned: Sequence[Mentioned]) -> Searched:
    """A search as an answer that quotes the topic's words first; as it is, if no statement ranked has the words."""
    best_first = [one.sentence for one in searched.ranked]
    there = {sentence.held.id for sentence in best_first}
    holding = list(with_words([one for one in mentioned if one.held.id in there], best_first))
    if not holding:
        return searched
    order = {id(sentence): at for at, sentence in enumerate(best_first)}
    holding.sort(key=lambda one: order.get(id(one), len(order)))
    passed, failed = gated(library, holding[:MOST])
    if not passed:
        return searched

    def is_shown(quote: Quote) -> bool:
        return any(one.statement == quote.statement and one.start <= quote.start < one.end for one in passed)

    others = [quote for quote in searched.quotes if not is_shown(quote)]
    quotes, rejected = (*passed, *others)[:MOST], (*searched.rejected, *failed)
    return replace(searched, quotes=quotes, rejected=rejected, best=0.0)


def _holds(quote: Quote, one: Scored) -> bool:
    sentence = one.sentence
    return quote.statement == sentence.held.id and quote.start < sentence.end and sentence.start < quote.end
