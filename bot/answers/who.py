"""Who speaks to a topic: every delegation with the topic's words, and separately delegations near in meaning.

Knows the library and the gate; knows no model and no front end. All statements admitted are searched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from statistics import median
from typing import TYPE_CHECKING

from bot.answers.compose import composed
from bot.answers.evidence import Mentioning, in_words, is_in_its_language, is_said, with_words
from bot.answers.finding import MOST_NAMED, of_another
from bot.answers.quotes import one_each
from bot.answers.search import best_sentences, searches, though_unsaid
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.question import Wants
from bot.questions.read_filters import WHO, with_those
from bot.quote import DelegationName, Quote, delegation_name, is_own
from bot.reply import Answer, Reply, Row, RowStatus
from retrieval.names.groups import in_own_name, on_behalf_at
from retrieval.names.lexicon import words_of
from retrieval.results import Found, Mentioned, RankedSentence, SearchQuery
from retrieval.statement import PartKind

if TYPE_CHECKING:
    from bot.library import Library
    from bot.questions.plan import Condition, Plan
    from retrieval.filters import Filters
    from retrieval.held import Held

NEAR = 0.78
"""The least cosine with the question for a sentence near in meaning, without the topic's words.

A second bound: the sentence is as near as half of the best sentences of statements with the words. Few are so near to
a topic: of 95 questions about 580 statements of the General Debate three find one. From .72 on there would be 47, of
which a fifth is right, and no delegation may be said to speak to what it does not.
"""

SHORTEST = 40
"""Characters below which a sentence is near to a topic by being short ("Climate Change"), without saying much."""

MOST_NEAREST = 1_500
"""Statements, those with the nearest passages, of which the sentences are compared with the question."""

FIRST_OF_EACH = 5
"""Statements of a delegation in which the topic's words are looked for first: so many of the nearest, and so many
spread over all.

Whoever has the words there speaks to the topic: the rest are not read.
"""

MOST_LOOKED_FOR = 3  # Words of a question's topic that is looked for word for word, at most ("universal basic income").
MOST_WORDINGS = 4  # Wordings that the finding names; the others are counted.
TRIES = 3  # Sentences of a delegation that are put to the gate until one passes.


def _few_first(library: Library, held: Sequence[Held], search: Callable[[], Found]) -> Mentioning:
    """`Library.mentioning` for the question who: of a delegation that is found to speak, no more is looked at.

    A few statements of each delegation come first; `search` finds the nearest passages, and is called only if it is
    needed. Of few statements, all are looked at.
    """

    def mentioning(topic: str, language: str | None, filters: Filters) -> tuple[Mentioned, ...]:
        those = set(filters.statements)
        admitted = {one.id: one for one in held if filters.admits(one.record) and (not those or one.id in those)}
        if len(admitted) <= MOST_NEAREST:
            return library.mentioning(topic, language, filters)
        nearest = _of_each(one.held for one in search().passages).values()
        spread = (some[:: -(-len(some) // FIRST_OF_EACH)] for some in _of_each(admitted.values()).values())
        # A statement that came meanwhile is in no list of what is held.
        few = admitted.keys() & {*chain(*(some[:FIRST_OF_EACH] for some in nearest), *spread)}
        found = library.mentioning(topic, language, replace(filters, statements=tuple(sorted(few))))
        speaking = {_key(one.held) for one in found if not _groups(one)}
        rest = tuple(sorted(name for name in admitted.keys() - few if _key(admitted[name]) not in speaking))
        return found + (library.mentioning(topic, language, replace(filters, statements=rest)) if rest else ())

    return mentioning


def _of_each(every: Iterable[Held]) -> dict[str | None, list[str]]:
    """The ids of the statements of each delegation, in order."""
    of_each: dict[str | None, list[str]] = {}
    for one in every:
        of_each.setdefault(_key(one), []).append(one.id)
    return of_each


@dataclass(frozen=True, slots=True)
class _Speaking:
    """Who speaks to the topic, of `every` delegation admitted: in its words, near in meaning, or for others alone.

    `of` is the number of `every`; where none is admitted of those named before, the number of these.

    All by the key of the delegation: `every` in the order of their names, the sentences of `by_words` and `near` best
    first. `without` are those without the words, if the question asks who did not say them; those `left_out` by the
    question have the words, and are not counted; nor are those `elsewhere`, where nobody asked about has them.
    """

    every: Mapping[str, DelegationName]
    of: int
    by_words: Mapping[str, Sequence[RankedSentence]]
    near: Mapping[str, Sequence[RankedSentence]]
    for_others: Sequence[RankedSentence]
    without: Collection[str]
    left_out: Collection[str]
    elsewhere: Mapping[str, DelegationName]
    wordings: Sequence[str]


def who(library: Library, plan: Plan, held: Sequence[Held]) -> Reply | None:
    """Every delegation that speaks to a plan's topic; the closest passages, if no statement has the topic's words.

    None for a topic without words to look for, or with too many of which none is likely the topic.
    """
    search_once, by_its_words = _mentioning(library, plan, held, plan.sought)
    if by_its_words is None:
        return None
    said = speaker(plan.language)
    named = [name for one in held if plan.filters.admits(one.record) and (name := _named(one))]
    every = {name.key: name for name in sorted(named, key=lambda one: _name(said, one).casefold())}
    meant: Collection[str] = every.keys()
    if plan.among:
        meant = _meeting(library, held, plan.among, {key for one in held if (key := _key(one))})
        if not meant:
            return None
    every = {key: name for key, name in every.items() if key in meant}
    left_out = _meeting(library, held, plan.left_out, every) if plan.left_out else set()
    mentioned = [one for one in by_its_words if _key(one.held) in every]
    elsewhere = _elsewhere(library, plan, by_its_words, every) if not mentioned else ()
    if not (mentioned or elsewhere):
        return None if by_its_words else _in_no_words(library, plan, held)
    with_them = {_key(one.held) for one in mentioned}
    mentioned = [one for one in mentioned if _key(one.held) not in left_out]
    found = search_once()
    holding = list(with_words(mentioned, found.sentences))
    by_words = _by_delegation(one for one in holding if not _groups(one))
    near = (one for one in _near(mentioned, found) if _key(one.held) in every.keys() - left_out and not _groups(one))
    by_meaning = _by_delegation(near)
    speaking = _Speaking(
        every,
        len(every) or len(meant),
        by_words,
        {key: some for key, some in by_meaning.items() if key not in by_words},
        # What is said for a group alone makes none of its members speak, nor whoever says it.
        [one for one in holding if _groups(one)],
        every.keys() - with_them - left_out if plan.negated else (),
        left_out & with_them,
        {name.key: name for one in elsewhere if (name := _named(one.held))},
        _wordings([one for one in mentioned if _key(one.held) in by_words] or elsewhere),
    )
    said_for = _by_delegation(speaking.for_others)
    each = (*by_words.values(), *said_for.values(), *speaking.near.values())
    quotes, rejected = one_each(library, [some[:TRIES] for some in each])
    shown = [one for one in quotes if not is_own(one) or (one.delegation and one.delegation.key in by_words)]
    shown = shown[: plan.question.limit]
    return Answer(
        plan.question.text,
        plan.standalone,
        _finding(said, speaking, plan.left_out, len(shown), len(quotes)),
        tuple(shown),
        rows=tuple(_rows(speaking, shown)),
        rejected=rejected,
        filters=plan.filters,
        more=quotes[len(shown) :],
        language=plan.language,
    )


def _mentioning(
    library: Library, plan: Plan, held: Sequence[Held], sought: str
) -> tuple[Callable[[], Found], tuple[Mentioned, ...] | None]:
    """The search for the statements nearest to a text, made once, and the statements with a plan's topic."""
    query = SearchQuery(sought, plan.language, filters=plan.filters, passages=1)
    search_once = cache(partial(library.search_statements, query, MOST_NEAREST))
    return search_once, in_words(
        library, plan, plan.filters, _few_first(library, held, search_once), best_sentences(library, plan)
    )


def _meeting(library: Library, held: Sequence[Held], condition: Condition, every: Collection[str]) -> set[str]:
    """The delegations, of `every` one, that meet a condition."""
    plan = condition.plan
    named = {*every}.intersection(condition.codes)
    if plan is None:
        return named
    _, mentioned = _mentioning(library, plan, held, plan.topic)
    speaking = {key for one in mentioned or () if (key := _key(one.held)) and not _groups(one)}
    asked = {*every}.intersection(key for one in held if plan.filters.admits(one.record) and (key := _key(one)))
    meeting = asked - speaking if condition.negated else asked & speaking
    if plan.among:
        meeting &= _meeting(library, held, plan.among, every)
    if plan.left_out:
        meeting -= _meeting(library, held, plan.left_out, every)
    return meeting | named


def _elsewhere(
    library: Library, plan: Plan, mentioned: Sequence[Mentioned], every: Collection[str]
) -> Sequence[Mentioned]:
    """The statements of others with a topic's words, where a question asks for some alone, none of whom has them."""
    anybody = with_those(plan.filters, plan.walls, WHO)
    if not mentioned and anybody != plan.filters:
        mentioned = in_words(library, plan, anybody, best=best_sentences(library, plan)) or ()
    return [one for one in mentioned if (key := _key(one.held)) and key not in every and not _groups(one)]


def _named(held: Held) -> DelegationName | None:
    return delegation_name(held.record.code, held.record.delegation)


def _in_no_words(library: Library, plan: Plan, held: Sequence[Held]) -> Reply:
    """The closest passages by meaning; a short topic, or the topic of a command, is said to be unsaid; so is a name."""
    is_short = plan.topic in plan.text and len(words_of(plan.topic)) <= MOST_LOOKED_FOR
    is_phrase = is_short or plan.question.wants is Wants.WHO
    found = searches(library, plan)
    is_told = is_phrase and is_in_its_language(library, plan, plan.filters)
    if is_told and not is_said(library, plan, plan.filters, plan.topic):
        found = [though_unsaid(one, plan.topic) for one in found]
    return composed(plan, held, found)


def _key(held: Held) -> str | None:
    """The key of a delegation: its code, or its name as written."""
    return held.record.code or held.record.delegation


def _groups(sentence: RankedSentence | Mentioned) -> tuple[str, ...]:
    """The groups a sentence is said for, unless the delegation speaks in its own name too."""
    groups = on_behalf_at(sentence.held.record, sentence.start)
    return () if in_own_name(sentence.held.record.code, groups) else groups


def _near(mentioned: Sequence[Mentioned], found: Found) -> list[RankedSentence]:
    """The best sentences of statements without the topic's words, if near in meaning."""
    holding = {one.held.id for one in mentioned}
    best: dict[str, RankedSentence] = {}
    for sentence in sorted(found.sentences, key=lambda one: -one.cosine):
        if sentence.kind is PartKind.SPEECH:
            best.setdefault(sentence.held.id, sentence)
    cosines = [sentence.cosine for key, sentence in best.items() if key in holding]
    level = max(median(cosines), NEAR) if cosines else math.inf
    others = (sentence for key, sentence in best.items() if key not in holding)
    return [one for one in others if one.cosine >= level and len(one.text) >= SHORTEST]


def _by_delegation(sentences: Iterable[RankedSentence]) -> dict[str, list[RankedSentence]]:
    """The sentences of each delegation, and the delegations, best first: long enough first, then nearest."""
    of_each: dict[str, list[RankedSentence]] = {}
    for sentence in sorted(sentences, key=lambda one: (len(one.text) < SHORTEST, -one.cosine)):
        if key := _key(sentence.held):
            of_each.setdefault(key, []).append(sentence)
    return of_each


def _wordings(mentioned: Iterable[Mentioned]) -> list[str]:
    """The wordings of the topic, those of most delegations first; hyphens and letter case aside."""
    alike: dict[str, list[str]] = {}
    for _, wording in dict.fromkeys((_key(one.held), wording) for one in mentioned for wording in one.wordings):
        alike.setdefault(wording.casefold().replace("-", " "), []).append(wording)
    return [some[0] for some in sorted(alike.values(), key=len, reverse=True)]


def _rows(speaking: _Speaking, shown: Sequence[Quote]) -> Iterator[Row]:
    """A row for each delegation: silent ones if asked for, then quoted ones, others by name, last near ones."""
    every, near = speaking.every, speaking.near
    for key in every:
        if key in speaking.without and key not in near:
            yield Row(every[key], RowStatus.SILENT, ())
    numbers: dict[str, int] = {}
    for quote in shown:
        if is_own(quote) and quote.delegation:
            numbers.setdefault(quote.delegation.key, quote.n)
    for key in dict.fromkeys((*numbers, *(key for key in every if key in speaking.by_words))):
        yield Row(every[key], RowStatus.QUOTED, (numbers[key],) if key in numbers else (), evidence="words")
    for key in every:
        if key in near:
            yield Row(every[key], RowStatus.CLOSEST, (), evidence="meaning")


def _name(said: Speaker, one: DelegationName) -> str:
    return names.delegation(said, one.code, one.name)


def _finding(said: Speaker, speaking: _Speaking, out: Condition | None, shown: int, quotes: int) -> str:
    """Who does not mention the topic in its words, if asked; who does; for whom others do; how many are near."""
    every = {key: _name(said, one) for key, one in speaking.every.items()}
    clauses = []
    if speaking.without:
        without = [name for key, name in every.items() if key in speaking.without]
        clauses.append(
            said.gettext(
                "delegations without these words: {n} of {m} ({names})",
                n=len(without),
                m=len(every),
                names=said.listed(without, MOST_NAMED),
            )
        )
    wordings = said.listed([f"“{one}”" for one in speaking.wordings], MOST_WORDINGS)
    if speaking.by_words:
        listed = said.listed([every[key] for key in speaking.by_words], MOST_NAMED)
        clauses.append(
            said.ngettext(
                "{n} of {m} delegations mentions this in these words: {names}",
                "{n} of {m} delegations mention this in these words: {names}",
                len(speaking.by_words),
                m=len(every),
                names=f"{wordings}: {listed}",
            )
        )
    elif out or (speaking.elsewhere and not speaking.without):
        clauses.append(said.gettext("delegations counted: 0 of {m}", m=speaking.of))
    if speaking.elsewhere:
        listed = said.listed([_name(said, one) for one in speaking.elsewhere.values()], MOST_NAMED)
        n = len(speaking.elsewhere)
        clauses.append(
            said.gettext("others mention this in these words: {n} ({names})", n=n, names=f"{wordings}: {listed}")
        )
    if speaking.for_others:
        groups = dict.fromkeys(name for one in speaking.for_others for name in _groups(one))
        whose = said.listed([names.behalf(said, name) for name in groups], MOST_NAMED)
        clauses.append(of_another(said, whose, len(speaking.for_others)))
    if speaking.left_out and out:
        named = said.listed([every[key] for key in every if key in speaking.left_out], MOST_NAMED)
        n = len(speaking.left_out)
        if out.words:
            clauses.append(said.gettext("not counted, by “{words}”: {n} ({names})", words=out.words, n=n, names=named))
        else:
            clauses.append(said.gettext("not counted, as named before: {n} ({names})", n=n, names=named))
    if speaking.near:
        clauses.append(said.gettext("near in meaning, in other words: {n}", n=len(speaking.near)))
    if shown < quotes:
        clauses.append(said.ngettext("the best is shown", "the best {n} are shown", shown))
    return said.sentence(*clauses)
