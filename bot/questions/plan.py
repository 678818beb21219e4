"""The plan of a question: what to search for, the preferences, and the context of earlier questions.

Filters set with a question are walls; filters read in its words are preferences. Knows no statement and no reply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.output.rows import are_many
from bot.question import Question, Turn, Wants
from bot.questions.annotate import Annotated, Pieces, annotated, parts_asked, says_something
from bot.questions.exceptions import LeftOut, parted, without_others
from bot.questions.group_members import (
    asked_for,
    in_place_of,
    newcomers,
    outside,
    spoken_of,
    unheard,
    with_groups,
)
from bot.questions.holdings import Bearers, Holdings, bearers
from bot.questions.names import COMPARED
from bot.questions.read_filters import TIME, WHEN, WHO, only, over, taken, when, with_those
from bot.questions.read_text import Name
from bot.questions.reader import Form, Part, unread
from bot.questions.typed import as_typed
from retrieval.filters import ADMIT_ALL, Filters, recorded
from retrieval.names.delegations import Bloc, Delegation, named
from retrieval.names.lexicon import words_of
from retrieval.names.membership import MembershipTime, memberships
from retrieval.statement import PartKind

RECORD = frozenset((PartKind.COVER, PartKind.HEADING))  # Where it stands who delivered a statement, where and when.
LEAST = 0.1  # What a word tells at least of what a question is about: it may have been misread.
_OF_TOPIC = (Form.WHO, Form.COMPARE, Form.TIMELINE)  # What is asked of many about a topic.

TURNS = 3  # Earlier questions of a conversation that are read.

_FORMS = {Wants.COMPARISON: Form.COMPARE, Wants.TIMELINE: Form.TIMELINE, Wants.PHRASE: Form.PHRASE, Wants.WHO: Form.WHO}

_CARRIED = (Form.COMPARE, Form.TIMELINE, Form.PHRASE)
"""Forms kept by a follow-up about another delegation or another time."""

BARE = 4  # Words of a follow-up that is a topic or a time and hardly more.
SURE = 0.45  # How probable a form has to be that is no plain question's.

SURE_OF_MEMBERS = 0.3
"""The least probability of a question about the speakers of a group; other questions have at most .28."""

_SURE = {Form.TIMELINE: 0.6, Form.RECORD: 0.6}
"""Higher thresholds for forms that questions about a date or a person resemble."""


@dataclass(frozen=True)
class Plan:
    """The plan of a `question`, as `read`.

    `walls` always hold; `filters` add the names and times in the question: those `named` in its own words, and those it
    `took` from the question before. `unmet`: no statement is of the delegations and times in them.

    `speaking` are the delegations asked about, `not_held` the delegations without a statement in their own name that
    meets the other filters, `outside` the time of membership of those `not_held` with statements from outside that
    time, `newcomers` recent members, `by_bloc` the delegations spoken for by others. `strangers` are unknown names,
    `bearers` ambiguous speakers. `mentioned` are the codes of all delegations named, and of the speakers' delegations.

    `topic_in` is the question with the `topic`, which a follow-up may have `carried` over from the question before;
    `talked_of` are the names in the topic. `alternatives` are topics each of which counts, each in its wordings;
    `left_out` is who is not counted.
    """

    question: Question
    form: Form
    walls: Filters
    filters: Filters
    topic: str
    speaking: tuple[Delegation, ...] = ()
    not_held: tuple[Delegation, ...] = ()
    outside: Mapping[str, MembershipTime] = field(default_factory=dict)
    newcomers: tuple[Delegation, ...] = ()
    by_bloc: tuple[Delegation, ...] = ()
    blocs_not_held: tuple[Bloc, ...] = ()
    strangers: tuple[str, ...] = ()
    unmet: bool = False
    bearers: tuple[Bearers, ...] = ()
    phrases: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    carried: str = ""
    topic_in: str = ""
    talked_of: tuple[Name, ...] = ()
    named: Filters = ADMIT_ALL
    took: Filters = ADMIT_ALL
    has_topic: bool = True
    parts: frozenset[PartKind] = frozenset()
    alternatives: tuple[tuple[str, ...], ...] = ()
    left_out: LeftOut | None = None
    read: Annotated = field(default_factory=lambda: Annotated("", unread("")), repr=False)

    @property
    def text(self) -> str:
        """The question's text."""
        return self.question.text.strip()

    @property
    def language(self) -> str | None:
        """The question's language."""
        return self.read.language

    @property
    def standalone(self) -> str:
        """The question, followed by the filters of the question before."""
        whom = [named(code) for code in self.took.delegations]
        period = "–".join(filter(None, dict.fromkeys((self.took.since, self.took.until))))
        taken = [self.carried, *whom, *self.took.blocs, *self.took.groups, *self.took.speakers, *self.took.sessions]
        taken += [*self.took.years, period, *self.took.forums]
        listed = " · ".join(filter(None, taken))
        return f"{self.text} ({listed})" if listed else self.text

    @property
    def sought(self) -> str:
        """The search text: the question, or its topic where many are asked about; then the topic carried over.

        Of 50 follow-ups of the question sets, 30 thus have a right sentence first; 18 with the whole question before.
        """
        of_topic = len(self.speaking) > 1 or (self.form in _OF_TOPIC and self.has_topic)
        asked = self.topic if of_topic else self.text
        return asked if self.carried in asked else f"{asked} {self.carried}"

    @property
    def emphasis(self) -> tuple[float, ...]:
        """The weight of each piece of the question for the topic."""
        reading = self.read.reading
        if not reading.is_read or self.left_out or self.sought.startswith(self.topic):
            return ()
        parts = reading.parts
        told = parts[:, Part.TOPIC] + parts[:, Part.ABOUT]
        return tuple(round(max(float(one), LEAST), 3) for one in told)

    @property
    def is_bare(self) -> bool:
        """Whether the question is one word and no more."""
        return len(words_of(self.text)) == 1

    @property
    def is_table(self) -> bool:
        """Whether the finding counts rows: for a group, or for many delegations."""
        return bool(self.filters.groups) or are_many(self.speaking)

    @property
    def negated(self) -> bool:
        """Whether the question asks who did not say something; a topic alone ("non-governmental …") asks who did."""
        return self.read.negated and len(words_of(self.topic)) < len(words_of(self.text))

    @property
    def who(self) -> Filters | None:
        """The filters of delegations and speakers; None if the question names nobody."""
        whose = only(self.filters, WHO)
        return None if whose == only(self.walls, WHO) else whose

    @property
    def when(self) -> Filters | None:
        """The filters of time and place; None if the question names neither."""
        return only(self.filters, WHEN)

    @property
    def tries(self) -> tuple[Filters, ...]:
        """The filters searched one by one: all admitted, the delegations named, the time named, and both together."""
        whom, time = with_those(self.walls, self.filters, WHO), with_those(self.walls, self.filters, WHEN)
        return tuple(dict.fromkeys((self.walls, whom, time, self.filters)))

    def at_any_time(self, filters: Filters) -> Filters:
        """The filters without times read in the question."""
        return with_those(filters, self.walls, WHEN)


def plan(question: Question, held: Holdings, pieces: Pieces) -> Plan:
    """The plan of a question. Never raises on any text."""
    text, words, others = ("", "", ()) if question.topical else without_others(question.text)
    if not others:
        made = _plan(question, held, pieces)
        return (_said_alone(made, held, pieces) if made.form is Form.WHO else None) or made
    made = _plan(replace(question, text=text), held, pieces)
    groups = Filters(groups=tuple(name.group.code for name in others if name.group))
    codes = [one.code for name in others for one in name.delegations]
    codes += [one.code for one in asked_for(groups, held)] if groups.groups else []
    theirs = replace(made.filters, delegations=tuple(codes))
    return replace(made, question=question, left_out=LeftOut(words, made.topic, made.alternatives, theirs))


def _said_alone(made: Plan, held: Holdings, pieces: Pieces) -> Plan | None:
    """The plan of who said one thing and not another, or not at another time; None if nothing is left out."""
    question, read = made.question, made.read
    is_topic = question.topical or question.wants is Wants.WHO
    before, words, behind = parted(question.text if is_topic else read.text) or ("", "", "")
    first = next((word.start for word in words_of(before) if is_topic or read.is_about(word)), None)
    if first is None:
        return None
    # Behind a command whatever is no time is a topic.
    other = annotated(behind if is_topic else f"{before[:first]}{behind}", held, pieces, made.language)
    topic = other.apart_from_times if is_topic else other.topic
    has_topic = says_something(topic, other.language)
    times = other.times_in_words if has_topic and other.said_when else ""
    kept = _plan(replace(question, text=f"{before.rstrip(' ,،，')} {times}".strip()), held, pieces)
    left_out = LeftOut(f"{words}{behind}".rstrip(" ?？؟."), kept.topic, kept.alternatives, kept.filters)
    if has_topic:
        left_out = replace(left_out, topic=topic, alternatives=((topic,),) if is_topic else other.alternatives)
    elif other.said_when:
        left_out = replace(left_out, filters=with_those(kept.filters, when(other), TIME))
    else:
        return None
    return replace(kept, question=question, left_out=left_out) if kept.form is Form.WHO else None


def _plan(question: Question, held: Holdings, pieces: Pieces) -> Plan:
    before = None if question.topical else _before(question.history, held, pieces)
    read = annotated(question.text, held, pieces, before.language if before else None)
    has_topic = _has_topic(question, read)
    if not (read.leans or (question.wants is not Wants.ANSWER and not has_topic)):
        before = None
    asked = _form_of(question, read, alone=before is None)
    form = (before and asked is Form.ANSWER and _form_kept(read, before)) or asked
    walls = question.filters
    if question.topical and form is Form.COMPARE and walls.delegations:
        walls = with_groups(replace(walls, groups=()), walls.groups, held)
    named = _time_behind(read, form, held) if question.topical else _named_in(read, form, held)
    took = taken(named, before.filters, walls, everybody=_asks_everybody(asked, read, before)) if before else ADMIT_ALL
    carried = (before.carried or before.topic) if before and not read.has_topic else ""
    made = _planned(question, read, form, held, walls=walls, filters=over(walls, over(named, took)))
    made = replace(made, named=named, took=took, has_topic=has_topic or bool(carried))
    if not (before and carried):
        return made
    return replace(
        made,
        carried=carried,
        topic=carried,
        topic_in=before.topic_in,
        talked_of=before.talked_of,
        phrases=made.phrases or before.phrases,
    )


def _form_of(question: Question, read: Annotated, *, alone: bool) -> Form:
    """The form set with a question, or read in it if sure enough; else the plain form."""
    if question.wants in _FORMS or question.topical:
        return _FORMS.get(question.wants, Form.ANSWER)
    reading = read.reading
    if any(name.group for name in read.asked) and reading.likelihood(Form.WHO) >= SURE_OF_MEMBERS:
        form = Form.WHO
    else:
        form = reading.form if reading.certainty >= _SURE.get(reading.form, SURE) else Form.ANSWER
    if form is Form.WHO and any(len(words_of(one)) > 1 for one in read.phrases):
        return Form.PHRASE  # several words in quotation marks are wanted as they stand
    if form is Form.COMPARE and alone and len(read.asked) == 1 and read.asked[0].group is None:
        return Form.ANSWER  # one delegation is compared with nobody
    return form


def _form_kept(read: Annotated, before: Plan) -> Form | None:
    """The form that a follow-up keeps of the question before, if any."""
    if before.form in _CARRIED and not read.has_topic:
        return before.form
    return Form.WHO if before.form is Form.WHO and _is_bare(read) else None


def _is_bare(read: Annotated) -> bool:
    """Whether a follow-up is another topic, time or group, or a "not", and hardly more."""
    if read.asked and not read.has_topic:
        return all(name.group for name in read.asked)
    says_more = bool(read.has_topic or read.said_when or read.negated)
    return says_more and not read.asked and len(words_of(read.text)) <= BARE


def _asks_everybody(asked: Form, read: Annotated, before: Plan) -> bool:
    """Whether a follow-up asks for everybody anew, and not for the group of the question before."""
    of_group = before.form is Form.WHO and before.filters.groups and not read.has_topic
    return asked is Form.WHO and not of_group


def _has_topic(question: Question, read: Annotated) -> bool:
    """Whether a question has a topic. Behind a command any word is one."""
    if question.topical:
        return says_something(question.text, read.language)
    return read.has_topic or (question.wants is not Wants.ANSWER and read.has_words)


def _before(history: Sequence[Turn], held: Holdings, pieces: Pieces) -> Plan | None:
    if not history:
        return None
    *earlier, last = history[-TURNS:]
    done = plan(as_typed(last.question, tuple(earlier)), held, pieces)
    if last.filters is None:
        return done
    return replace(done, filters=recorded(last.filters, held.by_name))


def _planned(
    question: Question, read: Annotated, form: Form, held: Holdings, *, walls: Filters, filters: Filters
) -> Plan:
    """The plan of a question by itself, for the delegations that the filters ask for."""
    text, topical = question.text.strip(), question.topical
    if topical and _time_behind(read, form, held) != ADMIT_ALL:
        text = read.apart_from_times
    names = () if topical else read.asked
    blocs = tuple(dict.fromkeys(name.group for name in names if name.group)) if filters.blocs else ()
    missing_blocs = tuple(bloc for bloc in blocs if not held.on_behalf_of(bloc))
    if missing_blocs and len(missing_blocs) == len(blocs) and not filters.delegations:
        members = in_place_of(missing_blocs, with_those(filters, walls, WHEN), held)
        filters = with_those(members, filters, WHEN) if members else filters
    speaking = asked_for(filters, held)
    alone = question.filters.delegations or filters.speakers
    by_bloc = () if alone and question.wants is not Wants.COMPARISON else spoken_of(speaking, filters, held)
    own_words = replace(filters, own=filters.own or bool(by_bloc))
    not_held = unheard(speaking, own_words, held)
    if len(not_held) == len(speaking):
        # The time that is read in a question is a preference: nobody is not held who is held of another.
        not_held = unheard(speaking, with_those(own_words, walls, WHEN), held)
    mentioned = (*(one.code for one in read.mentioned), *_spoken_for(filters.speakers, held))
    return Plan(
        question,
        form=form,
        walls=walls,
        filters=filters,
        topic=text if topical else read.topic or read.text,
        topic_in=text,
        talked_of=read.talked_of,
        alternatives=read.alternatives if form in _OF_TOPIC and read.has_topic and not topical else (),
        speaking=speaking,
        not_held=not_held,
        outside=outside(not_held, own_words, held),
        newcomers=newcomers(filters, held),
        by_bloc=by_bloc,
        blocs_not_held=missing_blocs,
        strangers=tuple(name.text for name in read.asked if not name.known),
        unmet=not any(filters.admits(record) for record in held.records),
        bearers=bearers(((name.text, name.match) for name in names if name.match), held, filters),
        phrases=(text,) if topical and form is Form.PHRASE else read.phrases,
        mentioned=tuple(dict.fromkeys(mentioned)),
        parts=parts_asked(question.text) or (RECORD if form is Form.RECORD else frozenset()),
        read=read,
    )


def _named_in(read: Annotated, form: Form, held: Holdings) -> Filters:
    members = form in (Form.COMPARE, Form.WHO)
    codes: list[str] = []
    blocs: list[str] = []
    groups: list[str] = []
    for name in read.asked:
        every = [one.code for one in name.delegations]
        there = [code for code in every if code in held.codes] or every
        # Of a delegation that has members, they are asked who: "Who in the EU mentioned Gaza?"
        groups += [code for code in there if form is Form.WHO and code in memberships()]
        codes += [code for code in there if code not in groups]
        if name.group and members and name.group.code in memberships():
            groups.append(name.group.code)
        elif name.group:
            blocs += held.on_behalf_of(name.group) or (name.group.name,)
    persons = [one for name in read.asked for one in name.match.persons]
    speakers = [one for name in read.asked for one in name.match.recorded]
    theirs = _spoken_for(speakers, held)
    if form is Form.COMPARE and persons and len(codes) + len(persons) >= COMPARED:
        codes, speakers = [*codes, *theirs], []
    elif theirs and not set(codes).intersection(theirs):
        codes = []  # "Que sábio chinês Bukele citou?": a person's words are nobody else's
    named = Filters(
        delegations=tuple(dict.fromkeys(codes)),
        blocs=() if codes or groups or speakers else tuple(dict.fromkeys(blocs)),
        speakers=tuple(dict.fromkeys(speakers)),
        forums=read.forums,
    )
    return with_groups(with_those(named, when(read), TIME), tuple(dict.fromkeys(groups)), held)


def _time_behind(read: Annotated, form: Form, held: Holdings) -> Filters:
    """The time said with the topic of a command ("sanctions in 2023"), if statements are held of it; else none.

    "Agenda 2063" is a topic as it stands, and so is any phrase.
    """
    time = when(read)
    is_held = form is not Form.PHRASE and read.apart_from_times and any(map(time.admits, held.records))
    return time if is_held else ADMIT_ALL


def _spoken_for(speakers: Sequence[str], held: Holdings) -> list[str]:
    """The codes of the delegations that persons speak for."""
    return [record.code for record in held.records if record.code and record.speaker in speakers]
