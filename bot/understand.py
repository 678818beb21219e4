"""What a question asks for: filters, who speaks, the topic, and the question as it stands by itself.

Without a model. Knows questions and records, not the store, the search or the words of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.followup import Inherited, Standalone, State, basis, inherited, standalone
from bot.group_members import Outside, asked_for, outside, spoken_of, unheard, with_groups
from bot.holdings import Holdings, holdings
from bot.own_topic import leans, own_topic
from bot.phrasebook import LANGUAGES, phrasebook
from bot.question import Question
from bot.reading import Reading, read
from bot.referring import Refers, corrected, without_time
from retrieval.delegations import Bloc, Delegation, named
from retrieval.filters import Filters
from retrieval.lexicon import Word, words_of
from retrieval.mentions import function_words
from retrieval.quotation_marks import SINGLE, Quoted, outermost, quoted_ranges
from retrieval.statement import Record

LONGEST = 4_000
"""Characters of a question that are read; what follows them changes nothing."""

FEW = 12
"""Words up to which a question's language is read from its phrases before a model is asked."""

TURNS = 12
"""Earlier questions of a conversation that are read."""


_SHORT = 4
_COMPARED = 2
_SHORTEST_PHRASE, _LONGEST_PHRASE = 2, 300
_TITLE = re.compile("《([^《》\n]+)》")
_SYMBOL = re.compile(r"(?<![\w/])[A-Z][A-Z-]{0,9}(?:/[A-Za-z0-9.()\-]*[A-Za-z0-9)])+(?![\w/])")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks for.

    `filters` hold for the search; those given with the question come before those found in it. `speaking` are the
    delegations whose words are asked for, `not_held` those of them with no statement in their own name that meets the
    other filters, `outside` those of these of whom some statement does, but of a time when they were no members of the
    groups asked about. `by_bloc` are those for whom somebody else made one: a bloc that they were in then. Nobody
    else's words are looked at where the filters given with the question name who speaks.
    `topic` is the question without its frame, `standalone` the question written out with what it leaves out.
    `phrases` were quoted, `symbols` are of documents ("A/RES/70/1"). `language` is ISO 639-1, None where unsure.
    `stranger` is someone whose words are asked for, and who is neither a delegation nor a speaker held ("Churchill").
    `without` are the codes of delegations whose words are not asked for ("anyone but Iran").
    `carried` is the topic of the question before where this one speaks of it and does not name it ("Are they lawful?").
    `keeps_period` says that a session or a period was asked about before and holds on.
    `small_talk` says that it greets or asks about the bot; `untold` that it leans on the history in a way that no rule
    writes out.
    """

    filters: Filters
    speaking: tuple[Delegation, ...]
    not_held: tuple[Delegation, ...]
    topic: str
    standalone: str
    phrases: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    language: str | None = None
    outside: tuple[Outside, ...] = ()
    by_bloc: tuple[Delegation, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    blocs_not_held: tuple[Bloc, ...] = ()
    stranger: str | None = None
    small_talk: bool = False
    untold: bool = False
    without: tuple[str, ...] = ()
    keeps_period: bool = False
    carried: str = ""

    @property
    def sought(self) -> str:
        """What is searched for: the topic, behind that of the question before where it leans on it."""
        return f"{self.carried}, {self.topic}" if self.carried else self.topic


@dataclass(frozen=True, slots=True)
class _Read:
    """A question read in its conversation."""

    state: State
    took: Inherited = field(default_factory=Inherited)
    carried: str = ""


def understand(question: Question, records: Sequence[Record], today: date | None = None) -> Understanding:
    """What a question asks for, given the records of the statements held. Never raises on any text."""
    held = holdings(records)
    day = today or date.today()
    text = question.text[:LONGEST]
    if not any(c.isalnum() for c in text):
        return Understanding(question.filters, (), (), text.strip(), text.strip())
    if greeted := _small_talk(text):
        said = text.strip()
        return Understanding(question.filters, (), (), said, said, language=greeted, small_talk=True)
    before: State | None = None
    for turn in question.history[-TURNS:]:
        earlier = _in_turn(turn.question[:LONGEST], before, held, day)
        before = earlier.state if turn.filters is None else replace(earlier.state, filters=turn.filters)
    now = _in_turn(text, before, held, day)
    return _understood(question, now, held)


def _in_turn(text: str, before: State | None, held: Holdings, day: date) -> _Read:
    """One question of a conversation, read with what came before it."""
    if before is not None and (_small_talk(text) or not any(c.isalnum() for c in text)):
        return _Read(before)
    language = _language(text, before)
    asked = corrected(text, language) if before else text
    always = without_time(asked, language) if before and _has_period(before.filters) else None
    reading = read(asked if always is None else always, language, held, day)
    took = inherited(reading, before, at_any_time=always is not None)
    filters = _filters(reading, held)
    carried = before.topic if before and not took.topic and leans(reading) else ""
    own = own_topic(reading, held, day)
    if before is None or not took:
        mentioned = (*(before.mentioned if before else ()), *filters.delegations)
        return _Read(State(reading, Standalone(text.strip()), filters, own, mentioned), carried=carried)
    filters = _taken(took, filters, before)
    whole = standalone(reading, before, took)
    if whole.untold:
        again = read(basis(reading, before, took), before.reading.phrases.book.language, held, day)
        again = replace(again, language=reading.language)
        whole = replace(whole, text=whole.text.replace(reading.text.strip(), asked.strip(), 1))
    else:
        again = read(whole.text, reading.language, held, day)
    topic = before.topic if took.topic else again.topic.text if Refers.OBJECT in took.refers else own
    return _Read(State(again, whole, filters, topic, (*before.mentioned, *filters.delegations)), took, carried)


def _has_period(filters: Filters) -> bool:
    return bool(filters.sessions or filters.since or filters.until)


def _taken(took: Inherited, filters: Filters, before: State) -> Filters:
    """The filters of a follow-up, with those that it takes from the question before."""
    old = before.filters
    if Refers.COMPARED in took.refers:
        # "Compare them": those asked about last, where the last question was about one alone.
        own = filters.delegations or (before.mentioned if len(old.delegations) < _COMPARED else ())
        latest = tuple(dict.fromkeys(reversed((*own, *old.delegations))))[:_COMPARED]
        delegations = tuple(dict.fromkeys((*old.delegations, *filters.delegations))) if filters.delegations else latest
        filters = replace(filters, delegations=delegations if len(old.delegations) < _COMPARED else old.delegations)
    elif took.who:
        filters = replace(filters, delegations=old.delegations, blocs=old.blocs)
        filters = replace(filters, groups=old.groups, speakers=old.speakers)
    if took.when:
        filters = replace(filters, sessions=old.sessions, since=old.since, until=old.until)
    if took.forum:
        filters = replace(filters, forums=old.forums)
    return replace(filters, languages=old.languages)


def _filters(reading: Reading, held: Holdings) -> Filters:
    """The filters that a question names by itself."""
    codes = tuple(d.code for d in reading.delegations(held.codes))
    blocs: tuple[str, ...] = ()
    if codes == ("EU",) and "EU" not in held.codes and (said := held.on_behalf_of(Bloc("EU", named("EU")))):
        codes, blocs = (), said
    groups = tuple(group.code for group in reading.groups)
    if not (codes or groups):
        blocs += tuple(name for bloc in reading.blocs for name in held.on_behalf_of(bloc) or (bloc.name,))
    named_alone = Filters(
        delegations=codes,
        blocs=blocs,
        speakers=reading.speakers,
        forums=reading.forums,
        sessions=reading.when.sessions,
        since=reading.when.since,
        until=reading.when.until,
    )
    return with_groups(named_alone, groups, held)


def _understood(question: Question, now: _Read, held: Holdings) -> Understanding:
    state, given = now.state, question.filters
    filters = _with_given(state.filters, given)
    speaking = asked_for(filters, held)
    # Whose statements were given as a filter: what they said for others is among them, what others said is not.
    alone = given.delegations or filters.speakers
    by_bloc = () if alone else spoken_of(speaking, filters, held)
    own = replace(filters, own=bool(by_bloc))
    not_held = unheard(speaking, own, held)
    blocs = state.reading.blocs if filters.blocs else ()
    text = question.text[:LONGEST].strip()
    return Understanding(
        filters=filters,
        speaking=speaking,
        not_held=not_held,
        outside=outside(not_held, own, held),
        by_bloc=by_bloc,
        topic=state.topic or state.standalone.text,
        standalone=state.standalone.text if now.took else text,
        phrases=_quoted(text),
        symbols=tuple(dict.fromkeys(_SYMBOL.findall(text))),
        language=state.reading.language,
        blocs=blocs,
        blocs_not_held=tuple(b for b in blocs if not held.on_behalf_of(b)),
        stranger=state.reading.stranger if not filters.speakers and not speaking else None,
        untold=bool(now.took) and state.standalone.untold,
        without=state.reading.without,
        carried=now.carried,
        keeps_period=now.took.when and _has_period(state.filters) and not _has_period(given),
    )


def _with_given(found: Filters, given: Filters) -> Filters:
    """The filters found, each replaced by the one given with the question where there is one."""
    period = (given.since, given.until) if given.since or given.until else (found.since, found.until)
    return Filters(
        delegations=given.delegations or (() if given.blocs or given.groups else found.delegations),
        blocs=given.blocs or (() if given.delegations or given.groups else found.blocs),
        groups=given.groups or (() if given.delegations or given.blocs else found.groups),
        speakers=given.speakers or found.speakers,
        forums=given.forums or found.forums,
        sessions=given.sessions or found.sessions,
        since=period[0],
        until=period[1],
        languages=given.languages or found.languages,
        statements=given.statements,
    )


def _language(text: str, before: State | None) -> str | None:
    """The question's language; that of the conversation where a few words do not show it."""
    earlier = before.reading.language if before else None
    words = words_of(text)
    if found := _by_phrases(text):
        # "In 2021?" may be of several languages: it is of the one that is spoken.
        return (
            earlier
            if earlier and len(words) <= _SHORT and _covered(words, earlier) >= _covered(words, found)
            else found
        )
    if len(words) <= 3 and (text.isascii() or (earlier in {"ar", "fa"} and words[0].text[0] >= "\u0600")):
        return earlier
    from retrieval.language import detect

    found = detect(text)
    return found if found in LANGUAGES or not earlier else earlier


def _covered(words: Sequence[Word], language: str) -> int:
    """How many words are phrases of a language."""
    found = phrasebook(language).read(words).found
    return len({i for (first, last), kinds in found.items() if kinds != {"event"} for i in range(first, last + 1)})


def _by_phrases(text: str) -> str | None:
    """The language of a short question of plain letters by its phrases and function words, where they show it.

    The model behind `detect` takes long to load, and errs on a few words.
    """
    words = words_of(text)
    if not text.isascii() or not 0 < len(words) <= FEW:
        return None
    english = phrasebook("en").read(words)
    # "invasion" and "crisis" are words of several languages.
    found = (span for span, kinds in english.found.items() if kinds != {"event"})
    covered = {i for first, last in found for i in range(first, last + 1)}
    if 2 * len(covered) >= len(words):
        return "en"
    first, second = sorted(function_words(text).items(), key=lambda pair: -pair[1])[:2]
    if first[1] > second[1]:
        return first[0]
    return "en" if covered and not first[1] else None


def _small_talk(text: str) -> str | None:
    """The language of a greeting, a thank-you or a question about the bot; None for anything else."""
    words = words_of(text)
    if len(words) > FEW:
        return None
    spoken = _by_phrases(text)
    candidates = dict.fromkeys((spoken, "en")) if spoken else LANGUAGES
    return next((language for language in candidates if phrasebook(language).read(words).whole("hello")), None)


def _quoted(text: str) -> tuple[str, ...]:
    """What stands in quotation marks of any kind, or in those of a Chinese title, within a line.

    Single marks around one word set it off ("‘soft’ power") rather than ask for it word for word.
    """
    titles = (
        Quoted(title.start(), *title.span(1), title.end(), closed=True, kind="《》") for title in _TITLE.finditer(text)
    )
    marked = outermost(one for one in (*quoted_ranges(text), *titles) if one.closed and _may_be_phrase(text, one))
    phrases = ((one.kind, text[one.start : one.end].strip()) for one in marked)
    return tuple(dict.fromkeys(phrase for kind, phrase in phrases if kind != SINGLE or " " in phrase))


def _may_be_phrase(text: str, one: Quoted) -> bool:
    return _SHORTEST_PHRASE <= one.end - one.start <= _LONGEST_PHRASE and "\n" not in text[one.start : one.end]
