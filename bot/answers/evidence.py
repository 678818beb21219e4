"""Who speaks to a topic in its words: all statements with the words, and the sentences around the words.

Knows the library; knows no model and no front end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answers.topic_words import HAN_IN_A_WORD, TopicWords
from bot.questions.read_filters import WHO, with_those
from retrieval.filters import ADMIT_ALL
from retrieval.names.glossary import names
from retrieval.names.lexicon import words_of
from retrieval.results import Mentioned, RankedSentence
from retrieval.statement import PartKind
from retrieval.text.inflection import fold_word
from retrieval.text.initials import is_abbreviation
from retrieval.text.language import QUESTION_LANGUAGES, detect
from retrieval.text.phrase_forms import told
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

if TYPE_CHECKING:
    from bot.library import Library
    from bot.questions.plan import Plan
    from bot.questions.read_text import Name
    from bot.quote import Quote
    from retrieval.filters import Filters
    from retrieval.held import Held

Mentioning = Callable[[str, str | None, "Filters"], tuple[Mentioned, ...]]
"""`Library.mentioning`, or what looks at fewer statements."""

Best = Callable[[], Sequence[RankedSentence]]
"""The sentences that answer a question best, best first."""


MOST_WORDS = 5  # Content words of a topic; what has more is a statement of its own, and is answered as a question.
MOST_UNSAID = 3  # Words of a topic of which it is told that nobody has them, at most.
PASSAGES_OF_FEW = 3  # Statements for each passage with a word that few delegations say, at least.
FEWEST_DELEGATIONS = 5  # Of fewer, no words are said by few.

FEWEST_WORDS, IN_OTHER_LETTERS = 5, 2
"""Words from which on the language of a wording is detected; the second if none of its letters are Latin."""

NEAR = 500  # Characters between a quote and a name, within which the quote may be about the bearer.


def in_words(
    library: Library,
    plan: Plan,
    filters: Filters,
    mentioning: Mentioning | None = None,
    best: Best | None = None,
) -> tuple[Mentioned, ...] | None:
    """Every admitted statement with the words of a plan's topic; None for a topic of no words, or too many.

    A topic in a foreign language, or a misspelt topic, is looked for in the statements' own words. `mentioning` finds
    the statements with a wording; None for all. Where no statement has the topic as it stands in the question, the
    `best` sentences tell which words are meant (`topic_words`), of a topic with too many words too; without them, for a
    command, and where few delegations may speak, each alternative counts that is said.
    """
    if not plan.has_topic:
        return None
    look = mentioning or library.mentioning
    every = plan.alternatives or (plan.topic,)
    short = [one for one in every if _content_words(one, plan.language) <= MOST_WORDS]
    found = [_standing(library, plan, filters, one, look) for one in short]
    is_whole = len(found) == len(every) and not _is_part(" ".join(short), plan.topic, plan.language)
    said = _together(one for there in found for one in there) if short else None
    if best is None or not plan.alternatives or (is_whole and all(found)):
        return said
    # Of a group's members too many say what few others do.
    anybody = with_those(filters, plan.walls, WHO)
    admitted = [one.record for one in library.held() if anybody.admits(one.record)]
    delegations = len({record.code or record.delegation for record in admitted})
    if delegations < FEWEST_DELEGATIONS:
        return said
    sought = TopicWords(plan.read, best(), delegations)
    if anybody != filters:
        found = [_standing(library, plan, anybody, one, look) for one in short]
    every_run = sought.runs()
    # What stands in so many passages is said by many, and needs no look at each.
    common = len(admitted) / PASSAGES_OF_FEW
    often = library.standing([one for one, _ in every_run if len(words_of(one)) == 1])
    runs = {
        one: _named(library, plan, anybody, one, look, said=there and often.get(one, 0) <= common)
        for one, there in every_run
    }
    words = sought.likeliest([*runs.items(), *zip(short, found, strict=True)])
    if words is None:
        return said if is_whole or not short else ()
    told = _together(one for there in found for one in there) if words in short else runs[words]
    return tuple(one for one in told if filters.admits(one.held.record))


def _together(mentioned: Iterable[Mentioned]) -> tuple[Mentioned, ...]:
    """Each statement once, with all the places and wordings."""
    merged: dict[str, Mentioned] = {}
    for one in mentioned:
        other = merged.get(one.held.id, one)
        merged[one.held.id] = replace(
            min(other, one, key=lambda each: each.ranges[0]),
            ranges=tuple(sorted({*other.ranges, *one.ranges})),
            wordings=tuple(dict.fromkeys((*other.wordings, *one.wordings))),
        )
    return tuple(merged.values())


def _standing(
    library: Library, plan: Plan, filters: Filters, topic: str, mentioning: Mentioning
) -> tuple[Mentioned, ...]:
    """The statements with a topic, or with its names; else with other words for it."""
    topic = _bare(topic, plan.language)
    if (there := _named(library, plan, filters, topic, mentioning)) or names(
        topic, plan.language, _spoken(library, filters)
    ):
        return there
    worded = _other_words(library, plan, filters, topic)
    return mentioning(worded, None, filters) if worded else ()


def _named(
    library: Library, plan: Plan, filters: Filters, topic: str, mentioning: Mentioning, *, said: bool = True
) -> tuple[Mentioned, ...]:
    """The statements with a topic, or with its names in the glossary; only these, if the topic is not `said`."""
    every = [(topic, plan.language)] if said else []
    every += names(topic, plan.language, _spoken(library, filters))
    return _together(one for name in every for one in mentioning(*name, filters))


def _spoken(library: Library, filters: Filters) -> set[str | None]:
    return {one.record.language for one in library.held() if filters.admits(one.record)}


def _is_part(wording: str, topic: str, language: str | None) -> bool:
    """Whether a wording lacks a telling word of the topic; never in a language of which no little words are known."""
    return bool(stop_words(language)) and not {*_folded(" ".join(_telling(topic, language)))} <= {*_folded(wording)}


def _bare(wording: str, language: str | None) -> str:
    """An abbreviation without its article ("the TPNW"); any other wording as it is."""
    short = told(wording, language)
    return short if is_abbreviation(short) else wording


def _other_words(library: Library, plan: Plan, filters: Filters, topic: str) -> str | None:
    if is_in_its_language(library, plan, plan.filters):
        worded = library.other_words(topic, plan.language, filters)
        # Fewer words are no other words: "dangerous" is said of much besides "AI dangerous".
        return None if worded and {*_folded(worded)} < {*_folded(topic)} else worded
    return library.other_words(topic, plan.language, ADMIT_ALL, plan.topic_in or plan.text)


def _folded(text: str) -> list[str]:
    return [fold_word(word.text) for word in words_of(text)]


def unsaid(library: Library, plan: Plan, filters: Filters, naming: Sequence[Naming]) -> str | None:
    """What no statement admitted has of a plan's topic: the topic of few words, with each of its words, or a name.

    Else None, as where statements are in another language than the plan.
    """
    # A person may mean a topic without saying its words; so only names are looked for.
    of_person = bool(plan.filters.speakers) and not plan.speaking
    may_tell = plan.has_topic and not of_person and is_in_its_language(library, plan, filters)
    if may_tell and len(words_of(plan.topic)) <= MOST_UNSAID:
        words = _telling(plan.topic, plan.language)
        topic = plan.topic if len(words) > 1 else "".join(words)
        # Of words put together from a question nobody could tell what was looked for.
        is_told = topic and (len(words) == 1 or topic in plan.topic_in) and not any(map(has_han, words))
        if is_told and not any(is_said(library, plan, filters, one) for one in dict.fromkeys((*words, topic))):
            return topic
    if plan.is_bare:
        return None
    for one in naming:
        if one.is_unsaid(filters, library.held()):
            return one.name
    others = (one.text for one in plan.talked_of if may_tell and not one.delegations)
    return next((one for one in others if not is_said(library, plan, filters, one)), None)


def is_said(library: Library, plan: Plan, filters: Filters, topic: str) -> bool:
    """Whether a statement admitted, all in the plan's language, has a topic's words, or other words for the topic."""
    spoken, topic = plan.language, _bare(topic, plan.language)
    if library.mentions(topic, spoken, filters):
        return True
    others = [name for name, _ in names(topic, spoken, (spoken,))]
    others = others or list(filter(None, [_other_words(library, plan, filters, topic)]))
    return any(library.mentions(name, spoken, filters) for name in others)


@dataclass(frozen=True, slots=True)
class Naming:
    """A name in a topic of the delegations `codes`, and where statements name them: ranges by the statement's id."""

    name: str
    codes: frozenset[str]
    ranges: Mapping[str, tuple[tuple[int, int], ...]]

    def is_unsaid(self, filters: Filters, held: Sequence[Held]) -> bool:
        """Whether no admitted statement names the delegations, of which none is asked about."""
        if not self.codes.isdisjoint(filters.delegations):
            return False
        return not any(one.id in self.ranges for one in held if filters.admits(one.record))

    def is_near(self, quote: Quote) -> bool:
        """Whether a quote names one of the delegations within or near, or is one's own."""
        if not quote.is_speech or (quote.whose and quote.whose.code in self.codes):
            return True
        places = self.ranges.get(quote.statement, ())
        return any(start - NEAR < quote.end and quote.start < end + NEAR for start, end in places)


def naming(library: Library, plan: Plan, statements: Collection[str]) -> tuple[Naming, ...]:
    """The delegations named in a plan's topic, in all the forms of their names, with the places in some statements."""
    filters = replace(plan.walls, statements=tuple(sorted(statements)))
    return tuple(_naming(library, filters, name) for name in plan.talked_of if name.delegations)


def _naming(library: Library, filters: Filters, name: Name) -> Naming:
    # An abbreviation would be found as that alone.
    found = _together(one for each in name.delegations for one in library.mentioning(each.name, "en", filters))
    codes = frozenset(one.code for one in name.delegations)
    return Naming(name.text, codes, {one.held.id: one.ranges for one in found})


def is_in_its_language(library: Library, plan: Plan, filters: Filters) -> bool:
    """Whether all statements admitted are in the plan's language."""
    every = [one.record for one in library.held()]
    others = any(record.language != plan.language and filters.admits(record) for record in every)
    return not others and any(map(filters.admits, every))


def language_of_none(wording: str, held: Sequence[Held]) -> str | None:
    """The language of a wording if no statement held is in it: then none could have the words. None otherwise."""
    spoken = {one.record.language for one in held} - {None}
    words = words_of(wording)
    fewest = FEWEST_WORDS if any(word.text[0] < "\u0250" for word in words) else IN_OTHER_LETTERS
    language = detect(wording) if spoken and len(words) >= fewest else None
    return language if language in QUESTION_LANGUAGES and language not in spoken else None


def _telling(topic: str, language: str | None) -> list[str]:
    return [word.text for word in words_of(topic) if word.text.casefold() not in stop_words(language)]


def _content_words(topic: str, language: str | None) -> int:
    words = _telling(topic, language)
    characters = sum(map(has_han, words))
    return len(words) - characters + -(-characters // HAN_IN_A_WORD)


def by_statement(sentences: Iterable[RankedSentence]) -> dict[str, list[RankedSentence]]:
    """The sentences of each statement, by its id, in order."""
    of_each: dict[str, list[RankedSentence]] = {}
    for one in sentences:
        of_each.setdefault(one.held.id, []).append(one)
    return of_each


def with_words(mentioned: Sequence[Mentioned], found: Sequence[RankedSentence]) -> Iterator[RankedSentence]:
    """The sentences with the topic's words: the sentences of the nearest passages, or each statement's first."""
    ranked = by_statement(found)
    for one in mentioned:
        holding = [
            sentence
            for sentence in ranked.get(one.held.id, ())
            if any(sentence.start < end and start < sentence.end for start, end in one.ranges)
        ]
        yield from holding or [_first(one)]


def _first(one: Mentioned) -> RankedSentence:
    """The first sentence of a statement with the topic's words, without other signals."""
    return RankedSentence(
        held=one.held,
        kind=PartKind.SPEECH,
        start=one.start,
        end=one.start + len(one.sentence),
        text=one.sentence,
        coverage=None,
        cosine=0.0,
        passage_cosine=0.0,
        holds_phrase=False,
    )
