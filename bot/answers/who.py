"""Who speaks to a topic: every delegation with the topic's words, and separately delegations near in meaning.

Knows the library and the gate; knows no model and no front end. All statements admitted are searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bot.answers.compose import composed
from bot.answers.evidence import in_words, is_in_its_language, with_words
from bot.answers.finding import MOST_NAMED, of_another
from bot.answers.quotes import one_each
from bot.answers.search import MOST_STATEMENTS, search, though_unsaid
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.question import Wants
from bot.quote import DelegationName, Quote, delegation_name, is_own
from bot.reply import Answer, Reply, Row, RowStatus
from retrieval.names.groups import in_own_name, on_behalf_at
from retrieval.names.lexicon import words_of
from retrieval.results import Found, Mentioned, RankedSentence, SearchQuery
from retrieval.statement import PartKind

if TYPE_CHECKING:
    from bot.library import Library
    from bot.question import Question
    from bot.questions.plan import Plan
    from retrieval.held import Held

NEAR = 0.78
"""The least cosine with the topic for a sentence near in meaning, without the topic's words.

A second bound: the sentence is as near as half of the best sentences of statements with the words. Few are so near: of
95 questions about 580 statements of the General Debate three find one. From .72 on there would be 47, of which a fifth
is right, and no delegation may be said to speak to what it does not.
"""

SHORTEST = 40
"""Characters below which a sentence is near to a topic by being short ("Climate Change"), without saying much."""

MOST_LOOKED_FOR = 3  # Words of a question's topic that is looked for word for word, at most ("universal basic income").
MOST_WORDINGS = 4  # Wordings that the finding names; the others are counted.
TRIES = 3  # Sentences of a delegation that are put to the gate until one passes.


@dataclass(frozen=True, slots=True)
class _Delegation:
    """A delegation and its sentences that speak to the topic, best first."""

    name: DelegationName
    sentences: tuple[RankedSentence, ...]


@dataclass(frozen=True, slots=True)
class _Speaking:
    """The delegations that speak to the topic, of `looked_at` many: in its words, near in meaning, or for others.

    `wordings` were counted; `without` are the delegations without the words, if the question asks for such delegations.
    """

    by_words: Mapping[str, _Delegation]
    near: Mapping[str, _Delegation]
    for_others: Sequence[RankedSentence]
    wordings: Sequence[str]
    without: Mapping[str, DelegationName]
    looked_at: int


def who(library: Library, plan: Plan, question: Question, held: Sequence[Held]) -> Reply | None:
    """Every delegation that speaks to a plan's topic; the closest passages, if no statement has the topic's words.

    None for a topic without words to look for, or with too many.
    """
    by_its_words = in_words(library, plan, plan.filters)
    if by_its_words is None:
        return None
    admitted = [one.record for one in held if plan.filters.admits(one.record)]
    every = {name.key: name for one in admitted if (name := delegation_name(one.code, one.delegation))}
    mentioned = tuple(one for one in by_its_words if _key(one.held) in every)
    if not mentioned:
        return None if by_its_words else _in_no_words(library, plan, question, held)
    query = SearchQuery(plan.topic, plan.language, filters=plan.filters, passages=1)
    found = library.search_statements(query, MOST_STATEMENTS)
    said = speaker(plan.language)
    holding = {_key(one.held) for one in mentioned}
    without = {key: name for key, name in every.items() if plan.negated and key not in holding}
    speaking = _speaking(list(with_words(mentioned, found.sentences)), mentioned, found, without, len(every))
    by_words = speaking.by_words
    said_for = _by_delegation(speaking.for_others).values()
    quotes, rejected = one_each(
        library, [one.sentences[:TRIES] for one in (*_best_first(by_words), *said_for, *_best_first(speaking.near))]
    )
    shown = [quote for quote in quotes if _quote_key(quote) in by_words or not is_own(quote)][: question.limit]
    return Answer(
        question.text,
        plan.standalone,
        _finding(said, speaking, len(shown), len(quotes)),
        tuple(shown),
        rows=tuple(_rows(said, speaking, shown)),
        rejected=rejected,
        filters=plan.filters,
        more=quotes[len(shown) :],
        language=plan.language,
    )


def _speaking(
    holding: Sequence[RankedSentence],
    mentioned: Sequence[Mentioned],
    found: Found,
    without: Mapping[str, DelegationName],
    looked_at: int,
) -> _Speaking:
    """Who speaks, by sentences with the words and by sentences near in meaning."""
    by_words = _by_delegation(one for one in holding if not _for_others(one))
    # What is said for a group alone makes none of its members speak, nor whoever says it.
    for_others = [one for one in holding if _for_others(one)]
    by_meaning = _by_delegation(one for one in _near(mentioned, found) if not _for_others(one))
    near = {key: one for key, one in by_meaning.items() if key not in by_words}
    return _Speaking(by_words, near, for_others, _wordings(mentioned, by_words), without, looked_at)


def _in_no_words(library: Library, plan: Plan, question: Question, held: Sequence[Held]) -> Reply:
    """The closest passages by meaning; a short topic, or the topic of a command, is said to be unsaid; so is a name."""
    is_short = plan.topic in plan.text and len(words_of(plan.topic)) <= MOST_LOOKED_FOR
    is_phrase = is_short or question.wants is Wants.WHO
    unsaid = plan.topic if is_phrase and is_in_its_language(plan, held) else None
    found = search(library, plan)
    return composed(question, plan, held, [though_unsaid(found, unsaid) if unsaid else found])


def _key(held: Held) -> str | None:
    """The key of a delegation: its code, or its name as written."""
    return held.record.code or held.record.delegation


def _for_others(sentence: RankedSentence) -> tuple[str, ...]:
    """The groups a sentence is said for, unless the delegation speaks in its own name too."""
    groups = on_behalf_at(sentence.held.record, sentence.start)
    return () if in_own_name(sentence.held.record.code, groups) else groups


def _quote_key(quote: Quote) -> str | None:
    return quote.delegation.key if quote.delegation else None


def _near(mentioned: Sequence[Mentioned], found: Found) -> list[RankedSentence]:
    """Sentences near the topic in meaning, of statements without the topic's words."""
    holding = {one.held.id for one in mentioned}
    best: dict[str, RankedSentence] = {}
    for sentence in found.sentences:
        known = best.get(sentence.held.id)
        if sentence.kind is PartKind.SPEECH and (known is None or sentence.cosine > known.cosine):
            best[sentence.held.id] = sentence
    cosines = [sentence.cosine for key, sentence in best.items() if key in holding]
    if not cosines:
        return []
    level = max(median(cosines), NEAR)
    others = [sentence for key, sentence in best.items() if key not in holding]
    return [one for one in others if one.cosine >= level and len(one.text) >= SHORTEST]


def _by_delegation(sentences: Iterable[RankedSentence]) -> dict[str, _Delegation]:
    of_each: dict[str, list[RankedSentence]] = {}
    for sentence in sentences:
        if key := _key(sentence.held):
            of_each.setdefault(key, []).append(sentence)
    made = {}
    for key, some in of_each.items():
        some.sort(key=_order)
        if name := delegation_name(some[0].held.record.code, some[0].held.record.delegation):
            made[key] = _Delegation(name, tuple(some))
    return made


def _best_first(delegations: Mapping[str, _Delegation]) -> list[_Delegation]:
    return sorted(delegations.values(), key=lambda one: _order(one.sentences[0]))


def _order(sentence: RankedSentence) -> tuple[bool, float]:
    """The sort key of a sentence: long enough first, then nearest."""
    return len(sentence.text) < SHORTEST, -sentence.cosine


def _rows(said: Speaker, speaking: _Speaking, shown: Sequence[Quote]) -> Iterator[Row]:
    """A row for each delegation: silent ones if asked for, then quoted ones, others by name, last near ones."""
    by_words, near = speaking.by_words, speaking.near
    silent = [name for key, name in speaking.without.items() if key not in near]
    for name in sorted(silent, key=lambda name: _name(said, name).casefold()):
        yield Row(name, RowStatus.SILENT, ())
    numbers: dict[str, int] = {}
    for quote in shown:
        if is_own(quote) and (key := _quote_key(quote)):
            numbers.setdefault(key, quote.n)
    quoted = [key for key in numbers if key in by_words]
    for key in (*quoted, *(key for key in _by_name(said, by_words) if key not in numbers)):
        quotes = (numbers[key],) if key in numbers else ()
        yield Row(by_words[key].name, RowStatus.QUOTED, quotes, evidence="words")
    for key in _by_name(said, near):
        yield Row(near[key].name, RowStatus.CLOSEST, (), evidence="meaning")


def _wordings(mentioned: Sequence[Mentioned], by_words: Mapping[str, _Delegation]) -> list[str]:
    """The delegations' wordings of the topic, most frequent first."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for key, wording in dict.fromkeys((_key(one.held), wording) for one in mentioned for wording in one.wordings):
        if key in by_words:
            same = wording.casefold().replace("-", " ")
            counts[same] += 1
            written.setdefault(same, wording)
    return [written[wording] for wording, _ in counts.most_common()]


def _by_name(said: Speaker, delegations: Mapping[str, _Delegation]) -> list[str]:
    return sorted(delegations, key=lambda key: _name(said, delegations[key].name).casefold())


def _name(said: Speaker, one: DelegationName) -> str:
    return names.delegation(said, one.code, one.name)


def _finding(said: Speaker, speaking: _Speaking, shown: int, quotes: int) -> str:
    """How many mention the topic in its words, of how many, and who; who does not, if asked; how many are near."""
    clauses = []
    if speaking.without:
        clauses.append(_not_mentioning(said, speaking))
    if speaking.by_words:
        clauses.append(_mentioning(said, speaking))
    if speaking.for_others:
        groups = dict.fromkeys(name for one in speaking.for_others for name in _for_others(one))
        whose = said.listed([names.behalf(said, name) for name in groups], MOST_NAMED)
        clauses.append(of_another(said, whose, len(speaking.for_others)))
    if speaking.near:
        clauses.append(said.gettext("near in meaning, in other words: {n}", n=len(speaking.near)))
    if shown < quotes:
        clauses.append(said.ngettext("the best is shown", "the best {n} are shown", shown))
    return said.sentence(*clauses)


def _not_mentioning(said: Speaker, speaking: _Speaking) -> str:
    without = sorted((_name(said, one) for one in speaking.without.values()), key=str.casefold)
    return said.gettext(
        "delegations without these words: {n} of {m} ({names})",
        n=len(without),
        m=speaking.looked_at,
        names=said.listed(without, MOST_NAMED),
    )


def _mentioning(said: Speaker, speaking: _Speaking) -> str:
    wordings = said.listed([f"“{one}”" for one in speaking.wordings], MOST_WORDINGS)
    listed = said.listed([_name(said, one.name) for one in _best_first(speaking.by_words)], MOST_NAMED)
    return said.ngettext(
        "{n} of {m} delegations mentions this in these words: {names}",
        "{n} of {m} delegations mention this in these words: {names}",
        len(speaking.by_words),
        m=speaking.looked_at,
        names=f"{wordings}: {listed}",
    )
