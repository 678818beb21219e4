"""What a question asks for: filters, who speaks, the topic, and the question as it stands by itself.

Without a model. Knows questions and records, not the store, the search or the words of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.earlier import Earlier, earlier
from bot.followup import Inherited, Standalone, State, inherited, is_group, keeps_form
from bot.group_members import Outside, asked_for, newcomers, outside, spoken_of, unheard, with_groups
from bot.holdings import Holdings, holdings
from bot.own_topic import leans, own_topic
from bot.persons import Bearers, Person, bearers, persons
from bot.phrasebook import comparing
from bot.question import Question, Turn, Wants
from bot.question_language import language_of, small_talk
from bot.reading import Reading, read
from bot.referring import Refers, corrected, without_time
from bot.writing_out import as_asked, as_line, basis, joined, standalone, stands
from retrieval.delegations import Bloc, Delegation, named
from retrieval.filters import Filters
from retrieval.quotation_marks import SINGLE, Quoted, outermost, quoted_ranges
from retrieval.statement import Record

LONGEST = 4_000
"""Characters of a question that are read; what follows them changes nothing."""

TURNS = 12
"""Earlier questions of a conversation that are read."""


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
    groups asked about, `newcomers` those who have joined these since. `by_bloc` are those for whom somebody else made
    one: a bloc that they were in then. Nobody else's words are looked at where the filters given with the question name
    who speaks.
    `topic` is the question without its frame, `standalone` the question written out with what it leaves out.
    `phrases` were quoted, `symbols` are of documents ("A/RES/70/1"). `language` is ISO 639-1, None where unsure.
    `stranger` is someone whose words are asked for, and who is neither a delegation nor a speaker held ("Churchill").
    `bearers` are the speakers found by a name that may mean somebody else.
    `without` are the codes of delegations whose words are not asked for ("anyone but Iran").
    `carried` is the topic of the question before where this one speaks of it and does not name it ("Are they lawful?").
    `keeps_period` says that a session or a period was asked about before and holds on.
    `small_talk` says that it greets or asks about the bot; `untold` that it leans on the history in a way that no rule
    writes out. `form` is that of the question before where this one goes on with it; of a comparison, `joined` is that
    question with the one named here beside those compared. `unknown` are names that name nobody known,
    those compared or, among the `unknown_groups`, whose members are asked for,
    `persons` those that name a speaker held, in whose place the delegation is compared, `rowless` the groups named
    beside delegations, which are not compared. `silence` says that those are asked for who do not speak to it.
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
    newcomers: tuple[Delegation, ...] = ()
    by_bloc: tuple[Delegation, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    blocs_not_held: tuple[Bloc, ...] = ()
    stranger: str | None = None
    small_talk: bool = False
    untold: bool = False
    without: tuple[str, ...] = ()
    keeps_period: bool = False
    carried: str = ""
    form: Wants = Wants.ANSWER
    joined: str = ""
    unknown: tuple[str, ...] = ()
    unknown_groups: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    bearers: tuple[Bearers, ...] = ()
    rowless: tuple[Bloc, ...] = ()
    silence: bool = False

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
    form: Wants = Wants.ANSWER
    joined: str = ""


def understand(
    question: Question, records: Sequence[Record], today: date | None = None, *, around_quote: bool = False
) -> Understanding:
    """What a question asks for, given the records of the statements held. Never raises on any text.

    `around_quote` says that its text is what stands around a wording that it quotes: it lacks no topic then.
    """
    held = holdings(records)
    day = today or date.today()
    text = question.text[:LONGEST]
    if not any(c.isalnum() for c in text):
        return Understanding(question.filters, (), (), text.strip(), text.strip())
    if greeted := small_talk(text):
        said = text.strip()
        return Understanding(question.filters, (), (), said, said, language=greeted, small_talk=True)
    before: State | None = None
    for turn in question.history[-TURNS:]:
        before = _past(turn, before, held, day)
    asked_as = Earlier(text, command=question.wants is not Wants.ANSWER)
    now = _in_turn(asked_as, before, held, day, around_quote=around_quote)
    return _understood(question, now, held)


def _past(turn: Turn, before: State | None, held: Holdings, day: date) -> State:
    """What a conversation has come to with a turn."""
    past = earlier(turn.question[:LONGEST])
    now = _in_turn(past, before, held, day)
    state, line = now.state, turn.question[:LONGEST]
    if now.joined:
        past, line = earlier(now.joined), now.joined
        state = _in_turn(past, None, held, day).state
    if past.text != line and not past.command:
        state = replace(state, original=line)
    if past.topic:
        # A topic names nobody who is asked for: that is the filters' to say.
        state = replace(state, topic=past.topic, filters=Filters() if past.command else state.filters)
    kept = _with_given(state.filters, past.filters) if turn.filters is None else turn.filters
    return replace(state, filters=held.by_name.resolved(kept))


def _in_turn(
    asked_as: Earlier, before: State | None, held: Holdings, day: date, *, around_quote: bool = False
) -> _Read:
    """One question of a conversation, read with what came before it."""
    text = asked_as.text
    if before is not None and (small_talk(text) or not any(c.isalnum() for c in text)):
        return _Read(before)
    language = language_of(text, before.reading.language if before else None)
    if asked_as.form is Wants.COMPARISON and asked_as.command and not asked_as.topic:
        text = comparing(text, language)
    asked = corrected(text, language) if before else text
    always = without_time(asked, language) if before and _has_period(before.filters) else None
    reading = read(asked if always is None else always, language, held, day)
    if asked_as.command and _is_whole(reading):
        before = None
    took = inherited(reading, before, at_any_time=always is not None, around_quote=around_quote)
    filters = _filters(reading, held)
    carried = before.topic if before and not took.topic and leans(reading) else ""
    own = own_topic(reading, held, day)
    if before is None or not took:
        mentioned = (*(before.mentioned if before else ()), *filters.delegations)
        state = State(reading, Standalone(text.strip()), filters, own, mentioned, _form(asked_as, reading))
        return _Read(replace(state, command=asked_as.is_line), carried=carried)
    filters = _taken(took, filters, before)
    whole = standalone(reading, before, took)
    standing = not whole.untold or stands(reading, before, took)
    keeps = keeps_form(reading, before, took, whole)
    if whole.untold:
        again = read(basis(reading, before, took), before.reading.phrases.book.language, held, day)
        again = replace(again, language=reading.language)
        whole = replace(whole, text=whole.text.replace(reading.text.strip(), asked.strip(), 1))
    else:
        again = read(whole.text, reading.language, held, day)
    topic = before.topic if took.topic else again.topic.text if Refers.OBJECT in took.refers else own
    mentioned = (*before.mentioned, *filters.delegations)
    if not keeps:
        state = State(again, whole, filters, topic, mentioned, _form(asked_as, again), command=asked_as.is_line)
        return _Read(replace(state, stands=standing), took, carried)
    if before.form is not Wants.TIMELINE and is_group(reading):
        filters = with_groups(
            replace(filters, blocs=()), tuple(b.code for b in (*reading.blocs, *reading.groups)), held
        )
    if before.form is Wants.PHRASE:
        topic = next(iter(_quoted(text)), topic)
    if before.command:
        if before.form is Wants.COMPARISON and not took.who and not is_group(reading):
            filters = _beside(filters, before, held)
        whole = as_line(before.form, filters, topic)
    original = as_asked(before, again.text) if before.original else ""
    state = State(again, whole, filters, topic, mentioned, before.form, original, before.command, standing)
    return _Read(state, took, carried, before.form, joined(reading, before, took))


def _beside(filters: Filters, before: State, held: Holdings) -> Filters:
    """The filters for those named and, where that is one alone, for those compared before."""
    if len(filters.delegations) >= _COMPARED:
        return filters
    together = replace(filters, delegations=(*before.filters.delegations, *filters.delegations))
    return with_groups(together, before.filters.groups, held)


def _form(asked_as: Earlier, reading: Reading) -> Wants:
    """What is wanted of a question that is asked for itself."""
    if asked_as.form is Wants.ANSWER and (reading.has("compare") or reading.groups):
        return Wants.COMPARISON
    return asked_as.form


def _is_whole(reading: Reading) -> bool:
    """Whether what stands behind a command has a topic of its own, and so takes nothing from before."""
    return bool(reading.topic.text) and not reading.topic.refers and not reading.is_opened


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
        filters = replace(filters, sessions=old.sessions, since=old.since, until=old.until, years=old.years)
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
    speakers = reading.speakers
    if compared := persons(reading, held):
        # All of them by name are looked at alone; beside a delegation they stand for theirs.
        speakers = speakers if not (codes or groups) else ()
        codes = tuple(dict.fromkeys((*codes, *(code for one in compared for code in one.codes))))
    if not (codes or groups):
        blocs += tuple(name for bloc in reading.blocs for name in held.on_behalf_of(bloc) or (bloc.name,))
    named_alone = Filters(
        delegations=codes,
        blocs=blocs,
        speakers=speakers,
        forums=reading.forums,
        sessions=reading.when.sessions,
        since=reading.when.since,
        until=reading.when.until,
        years=reading.when.years,
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
    stranger = state.reading.stranger if not filters.speakers and not speaking else None
    return Understanding(
        filters=filters,
        speaking=speaking,
        not_held=not_held,
        outside=outside(not_held, own, held),
        newcomers=newcomers(filters, held),
        by_bloc=by_bloc,
        topic=state.topic or state.standalone.text,
        standalone=state.standalone.said if now.took else text,
        phrases=_quoted(text),
        symbols=tuple(dict.fromkeys(_SYMBOL.findall(text))),
        language=state.reading.language,
        blocs=blocs,
        blocs_not_held=tuple(b for b in blocs if not held.on_behalf_of(b)),
        stranger=stranger,
        untold=bool(now.took) and state.standalone.untold,
        without=state.reading.without,
        carried=now.carried,
        form=now.form,
        joined=now.joined,
        unknown=state.reading.unknown,
        unknown_groups=state.reading.unknown_groups,
        persons=persons(state.reading, held),
        bearers=() if given.speakers else bearers(state.reading.speaker_names, held, filters),
        rowless=state.reading.blocs if state.reading.has("compare") and not (filters.blocs or filters.groups) else (),
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
        years=given.years or (() if given.since or given.until else found.years),
    )


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
