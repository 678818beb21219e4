"""The plan of a question, made from its words, its filters and the questions before.

Knows names, times and records; no statement and no reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.question import Question, Turn, Wants
from bot.questions.annotate import Annotated, Pieces, annotated, parts_asked, says_something
from bot.questions.exceptions import Condition, Cut, asks_how_many, negates, of_those_before, parted, without_others
from bot.questions.group_members import (
    asked_for,
    in_place_of,
    newcomers,
    outside,
    spoken_of,
    unheard,
    with_groups,
)
from bot.questions.holdings import Holdings, bearers
from bot.questions.names import COMPARED
from bot.questions.plan import OF_TOPIC, Plan
from bot.questions.read_filters import TIME, WHEN, WHO, only, over, taken, when, with_those
from bot.questions.reader import Form
from bot.questions.regions import region_alone
from bot.questions.typed import as_typed
from retrieval.filters import ADMIT_ALL, Filters, recorded
from retrieval.names.delegations import Bloc
from retrieval.names.lexicon import words_of
from retrieval.names.membership import memberships
from retrieval.statement import PartKind

RECORD = frozenset((PartKind.COVER, PartKind.HEADING))  # Where it stands who delivered a statement, where and when.
TURNS = 8  # Earlier questions of a conversation that are read.

_FORMS = {Wants.COMPARISON: Form.COMPARE, Wants.TIMELINE: Form.TIMELINE, Wants.PHRASE: Form.PHRASE, Wants.WHO: Form.WHO}

_CARRIED = (Form.COMPARE, Form.TIMELINE, Form.PHRASE)
"""Forms kept by a follow-up about another delegation or another time."""

BARE = 4  # Words of a follow-up that is a topic or a time and hardly more.
SURE = 0.45  # How probable a form has to be that is no plain question's.

SURE_OF_MEMBERS = 0.3
"""The least probability of a question about the speakers of a group; other questions have at most .28."""

_SURE = {Form.TIMELINE: 0.6, Form.RECORD: 0.6}
"""Higher thresholds for forms that questions about a date or a person resemble."""


def plan(question: Question, held: Holdings, pieces: Pieces) -> Plan:
    """The plan of a question. Never raises on any text."""
    if question.topical:
        return _of_who_alone(_plan(question, held, pieces), held, pieces)
    cut = without_others(question.text, follows=bool(question.history))
    if again := _asked_again(question, cut, held, pieces):
        return again
    made = _plan(replace(question, text=cut.text), held, pieces)
    if cut.words:
        made = replace(made, question=question, asked=cut.text)
        return _without(made, cut, held) if cut.others else made
    return _of_who_alone(made, held, pieces)


def _of_who_alone(made: Plan, held: Holdings, pieces: Pieces) -> Plan:
    """A plan; of a question who, with those who are not counted, or with those who alone are."""
    if made.form is not Form.WHO:
        return (_said_alone(made, held, pieces) if made.question.history else None) or made
    return _said_alone(made, held, pieces) or _of_those_before(made, held, pieces) or made


def _asked_again(question: Question, cut: Cut, held: Holdings, pieces: Pieces) -> Plan | None:
    """The plan of the question before, for a follow-up that is a region or leaves out somebody, and no more.

    None for any other follow-up ("only the African ones", "except the EU members" are such).
    """
    if not question.history:
        return None
    read = annotated(cut.text, held, pieces)
    says_nothing = not (read.says_more_than_names or read.names or read.said_when)
    # A little word such as "only" may seem to negate.
    region = None if cut.words or (read.negated and negates(question.text)) else region_alone(read)
    meant = tuple(one.code for name in read.names for one in name.delegations) if cut.others else ()
    counts = says_nothing and asks_how_many(question.text)
    alone = says_nothing and bool(cut.others)
    before = _before(question.history, held, pieces) if region or meant or counts or alone else None
    if before is None:
        return None
    if region:
        members = with_those(Filters(groups=(region,)), before.filters, WHEN)
        return replace(_again(before, question, members, held), among=None)
    if meant and not read.says_more_than_names:
        corrected = with_those(before.filters, Filters(delegations=meant), WHO)
        return _again(before, question, corrected, held)
    if counts:
        return _again(before, question, before.filters, held) if before.form is Form.WHO else None
    return _without(_again(before, question, before.filters, held), cut, held) if alone else None


def _again(before: Plan, question: Question, filters: Filters, held: Holdings) -> Plan:
    """The plan of the question before, under other filters, as the plan of a question."""
    walls, filters = question.filters, over(question.filters, filters)
    return replace(
        before,
        question=question,
        asked=before.text,
        carried=before.carried or (before.topic if before.has_topic else ""),
        walls=walls,
        filters=filters,
        took=filters,
        **_whose(filters, walls, (), held, alone=False),
    )


def _without(made: Plan, cut: Cut, held: Holdings) -> Plan:
    """A plan without those whom the question leaves out: they are not counted, or of many asked about not searched."""
    groups = Filters(groups=tuple(name.group.code for name in cut.others if name.group))
    codes = [one.code for name in cut.others for one in name.delegations]
    codes += [one.code for one in asked_for(groups, held)] if groups.groups else []
    made = replace(made, left_out=Condition(cut.words, codes=tuple(codes)))
    rest = tuple(one.code for one in made.speaking if one.code not in codes)
    if made.form is Form.WHO or not rest:
        return made
    filters = replace(made.filters, delegations=rest)
    return replace(made, filters=filters, **_whose(filters, made.walls, (), held, alone=False))


def _said_alone(made: Plan, held: Holdings, pieces: Pieces) -> Plan | None:
    """The plan of who said one thing and not another, or not at another time; None if nothing is left out."""
    question, read, follows = made.question, made.read, bool(made.question.history)
    is_topic = question.topical or question.wants is Wants.WHO
    before, words, behind = parted(question.text if is_topic else read.text, follows=follows) or ("", "", "")
    first = next((word.start for word in words_of(before) if is_topic or read.is_about(word)), None)
    if not words or (first is None and not follows):
        return None
    # Behind a command whatever is no time is a topic.
    other = annotated(behind if is_topic else f"{before[: first or 0]}{behind}", held, pieces, made.language)
    topic = other.apart_from_times if is_topic else other.topic
    has_topic = says_something(topic, other.language)
    if not (has_topic or other.said_when):
        return None
    times = other.times_in_words if has_topic and other.said_when else ""
    text = f"{before.rstrip(' ,،，')} {times}".strip()
    if text:
        kept = replace(_plan(replace(question, text=text), held, pieces), question=question, asked=text)
    elif earlier := _before(question.history, held, pieces):
        kept = _again(earlier, question, earlier.filters, held)
    else:
        return None
    left_out = Condition(f"{words}{behind}".rstrip(" ?？؟."), (), kept.topic, kept.alternatives, kept.filters)
    if has_topic:
        left_out = replace(left_out, topic=topic, alternatives=((topic,),) if is_topic else other.alternatives)
    else:
        left_out = replace(left_out, filters=with_those(kept.filters, when(other), TIME))
    return replace(kept, left_out=left_out) if kept.form is Form.WHO and kept.has_topic else None


def _of_those_before(made: Plan, held: Holdings, pieces: Pieces) -> Plan | None:
    """The plan of who of those of the question before ("how many of them"); None for any other question."""
    words = of_those_before(made.text)
    before = _before(made.question.history, held, pieces) if words else None
    if before is None:
        return None
    if before.form is Form.WHO:
        without = before.left_out.codes if before.left_out else ()
        among = Condition(words, (), before.topic, before.alternatives, before.filters, without)
    elif len(before.speaking) > 1:
        among = Condition(words, tuple(one.code for one in before.speaking))
    else:
        return None
    time = made.filters if only(made.filters, TIME) else with_those(made.filters, before.filters, TIME)
    return replace(made, among=among, filters=time)


def _plan(question: Question, held: Holdings, pieces: Pieces) -> Plan:
    read = annotated(question.text, held, pieces)
    leans = read.leans or not _has_topic(question, read)
    before = _before(question.history, held, pieces) if leans and not question.topical else None
    if before and before.language != read.language:
        read = annotated(question.text, held, pieces, before.language)
    has_topic = _has_topic(question, read)
    asked = _form_of(question, read, held, alone=before is None)
    form = (before and asked is Form.ANSWER and _form_kept(read, before)) or asked
    walls = question.filters
    if question.topical and form is Form.COMPARE and walls.delegations:
        walls = with_groups(replace(walls, groups=()), walls.groups, held)
    named = _time_behind(read, form, held) if question.topical else _named_in(read, form, held)
    if before and read.reading.form is Form.COMPARE and len(named.delegations) == 1:
        # "Compare that with India": with those of the question before.
        named = replace(named, delegations=tuple(dict.fromkeys((*before.filters.delegations, *named.delegations))))
    took = taken(named, before.filters, walls, everybody=_asks_everybody(asked, read, before)) if before else ADMIT_ALL
    carried = (before.carried or (before.topic if before.has_topic else "")) if before and not read.has_topic else ""
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
        left_out=before.left_out if before.left_out and before.left_out.codes and made.form is Form.WHO else None,
    )


def _form_of(question: Question, read: Annotated, held: Holdings, *, alone: bool) -> Form:
    """The form set with a question, or read in it if sure enough; else the plain form."""
    if question.wants in _FORMS or question.topical:
        return _FORMS.get(question.wants, Form.ANSWER)
    reading = read.reading
    if any(name.group for name in read.asked) and reading.likelihood(Form.WHO) >= SURE_OF_MEMBERS:
        form = Form.WHO
    else:
        form = reading.form if reading.certainty >= _SURE.get(reading.form, SURE) else Form.ANSWER
    if form is Form.WHO and any(len(words_of(one)) > 1 for one in read.phrases) and read.language in held.languages:
        return (
            Form.PHRASE
        )  # several words in quotation marks are wanted as they stand; no statement has a translation's
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
    alone = bool(question.filters.delegations or filters.speakers) and question.wants is not Wants.COMPARISON
    mentioned = (*(one.code for one in read.mentioned), *_spoken_for(filters.speakers, held))
    return Plan(
        question,
        form=form,
        walls=walls,
        filters=filters,
        topic=text if topical else read.topic or read.text,
        topic_in=text,
        talked_of=read.talked_of,
        alternatives=read.alternatives if form in OF_TOPIC and read.has_topic and not topical else (),
        strangers=() if topical else tuple(name.text for name in read.asked if not name.known),
        bearers=bearers(((name.text, name.match) for name in names if name.match), held, filters),
        phrases=(text,) if topical and form is Form.PHRASE else read.phrases,
        mentioned=tuple(dict.fromkeys(mentioned)),
        parts=parts_asked(question.text) or (RECORD if form is Form.RECORD else frozenset()),
        read=read,
        **_whose(filters, walls, missing_blocs, held, alone=alone),
    )


def _whose(
    filters: Filters, walls: Filters, missing_blocs: tuple[Bloc, ...], held: Holdings, *, alone: bool
) -> dict[str, Any]:
    """The fields of a plan that say whose statements are asked for; `alone`, without what others say for them."""
    speaking = asked_for(filters, held)
    by_bloc = () if alone else spoken_of(speaking, filters, held)
    own_words = replace(filters, own=filters.own or bool(by_bloc))
    not_held = unheard(speaking, own_words, held)
    if len(not_held) == len(speaking):
        # The time that is read in a question is a preference: nobody is not held who is held of another.
        not_held = unheard(speaking, with_those(own_words, walls, WHEN), held)
    return {
        "speaking": speaking,
        "not_held": not_held,
        "outside": outside(not_held, own_words, held),
        "newcomers": newcomers(filters, held),
        "by_bloc": by_bloc,
        "blocs_not_held": missing_blocs,
        "unmet": not any(filters.admits(record) for record in held.records),
    }


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
        if name.group and (members or name.of_members) and name.group.code in memberships():
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
