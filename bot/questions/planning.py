"""The plan of a question, made from its words, its filters and the questions before.

Knows names, times and records; no statement and no reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.question import Question, Wants
from bot.questions.annotate import Annotated, Pieces, annotated, says_something
from bot.questions.conditions import parted
from bot.questions.forms import SURE_OF_WHO, asks_everybody, form_of, has_topic_of
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
from bot.questions.left_out import (
    LEFT_OUT,
    NEVER,
    RATHER,
    as_worded,
    codes_of,
    left_out,
    with_delegations_asked,
    with_groups_asked,
    without,
)
from bot.questions.named_filters import named_in, spoken_for, time_behind
from bot.questions.parts import parts_asked
from bot.questions.plan import GOES_ON, KEPT, OF_TOPIC, Condition, Plan
from bot.questions.read_filters import TIME, WHEN, WHO, only, over, taken, when, with_those
from bot.questions.read_text import Name
from bot.questions.reader import Form
from bot.questions.spelling import Misspelt, Standing, misspelt, put_right
from bot.questions.typed import as_typed
from retrieval.filters import ADMIT_ALL, Filters, recorded
from retrieval.names.delegations import Bloc, resolve
from retrieval.names.lexicon import words_of
from retrieval.statement import PartKind

RECORD = frozenset((PartKind.COVER, PartKind.HEADING))  # Where it stands who delivered a statement, where and when.
TURNS = 20  # Earlier questions of a conversation that are read.
LOOKED_BACK = 3  # Questions before among which those are looked for who are meant ("which of them …").
SURELY_SAME = 0.1  # How improbable a new topic has to be of a follow-up with words that seem to be one ("And Gaza?").


def plan(question: Question, held: Holdings, pieces: Pieces, standing: Standing | None = None) -> Plan:
    """The plan of a question, never an error of its text; misspelt words are put right by those `standing`, if given.

    Raises:
        StoreError, StatementGone: as `standing`.
    """
    planner = _Planner(question, held, pieces, standing)
    words: Misspelt = ()
    if standing and question.wants is not Wants.PHRASE:
        words = misspelt(question.text, standing, planner.annotated)
    if not words:
        return planner.plan()
    right = put_right(question.text, words)
    made = _Planner(replace(question, text=right), held, pieces, standing).plan()
    return replace(made, question=question, asked=made.asked or right, misspelt=words)


@dataclass(frozen=True)
class _Planner:
    """Makes the plan of a question; the plan of the question before is made once, and only where it is needed."""

    question: Question
    held: Holdings
    pieces: Pieces
    standing: Standing | None

    def annotated(self, text: str) -> Annotated:
        """A text as read."""
        return annotated(text, self.held, self.pieces)

    @cached_property
    def before(self) -> Plan | None:
        """The plan of the question before, under the filters that it was answered with."""
        if not self.question.history:
            return None
        *earlier, last = self.question.history[-TURNS:]
        done = plan(as_typed(last.question, tuple(earlier)), self.held, self.pieces, self.standing)
        return done if last.filters is None else replace(done, filters=recorded(last.filters, self.held.by_name))

    def plan(self) -> Plan:
        """The plan of the question."""
        question = self.question
        if question.wants is Wants.PHRASE:
            return self._alone(question)
        read = self.annotated(question.text)
        # "But not Ukraine" is a topic behind another.
        parts = parted(read.text, follows=bool(question.history))
        keeps = self._keeps(read)
        asks_who = read.reading.likelihood(Form.WHO) >= SURE_OF_WHO
        out = left_out(read, RATHER if keeps else LEFT_OUT if asks_who else NEVER)
        if parts and not keeps:
            out = tuple(one for one in out if one.end <= len(parts[0]))
        if not out:
            return self._with_conditions(self._alone(question, read), read)
        text = without(read.text, out)
        # "/who Haiti except Kenya": a name that stands alone behind a command is a topic.
        is_name = question.wants in {Wants.WHO, Wants.TIMELINE} and resolve(text) is not None
        cut = replace(question, text=text, topical=question.topical or is_name)
        codes, rest = {*codes_of(out, self.held)}, self.annotated(text)
        again = [one for one in rest.names if one.delegations and codes.issuperset(codes_of([one], self.held))]
        names = tuple(replace(one, asked=one.asked and one not in again) for one in rest.names)
        reading = replace(rest.reading, new_topic=read.reading.new_topic)
        made = self._alone(cut, replace(rest, reading=reading, names=names), keeps=keeps)
        made = replace(made, question=question, asked=made.asked or text)
        made = _without(made, out, as_worded(read.text, out), self.held)
        return (self._beside_those_before(made, read) if made.form is Form.WHO else None) or made

    @property
    def _follows(self) -> bool:
        """Whether the question is a plain one behind another."""
        question = self.question
        return bool(question.history) and question.wants is Wants.ANSWER and not question.topical

    def _keeps(self, read: Annotated) -> bool:
        """Whether the question asks the question before again, with something exchanged or left out."""
        return self._follows and read.reading.keeps >= GOES_ON

    def _asks_for_others(self, read: Annotated) -> bool:
        """Whether the question asks for others than the delegations before ("who else?")."""
        asks_who = read.reading.likelihood(Form.WHO) >= SURE_OF_WHO
        return self._follows and asks_who and read.reading.others >= GOES_ON

    def _with_conditions(self, made: Plan, read: Annotated) -> Plan:
        """The plan with the conditions on who is counted ("but not …", "of them"), if any."""
        if made.form is not Form.WHO:
            return (self._but_not(made, read) if made.question.history else None) or made
        return self._but_not(made, read) or self._beside_those_before(made, read) or made

    def _but_not(self, made: Plan, read: Annotated) -> Plan | None:
        """The plan of who said one thing but not another, or at one time but not another; else None."""
        question, follows = self.question, bool(self.question.history)
        is_topic = question.topical or question.wants is Wants.WHO
        before, words, behind = parted(question.text if is_topic else read.text, follows=follows) or ("", "", "")
        first = next((word.start for word in words_of(before) if is_topic or read.is_about(word)), None)
        if not words or (first is None and not follows):
            return None
        # Behind a command whatever is no time is a topic.
        asking = "" if is_topic else before[: first or 0]
        other = annotated(f"{asking}{behind}", self.held, self.pieces, made.language)
        topic = other.apart_from_times if is_topic else other.topic
        has_topic = says_something(topic, other.language)
        if not (has_topic or other.said_when):
            return None
        times = other.times_in_words if has_topic and other.said_when else ""
        text = f"{before.rstrip(' ,،，')} {times}".strip()
        if text:
            kept = replace(self._alone(replace(question, text=text)), question=question, asked=text)
        elif self.before:
            kept = _again(self.before, question, self.held)
        else:
            return None
        if not (kept.form is Form.WHO and kept.has_topic):
            return None
        out = replace(kept, among=None, left_out=None)
        if has_topic:
            alternatives = (topic,) if is_topic else other.alternatives
            out = replace(out, topic=topic, alternatives=alternatives, read=other, asked=f"{asking}{behind}")
        else:
            out = replace(out, filters=with_those(kept.filters, when(other), TIME))
        return replace(kept, left_out=Condition(f"{words}{behind}".rstrip(" ?？؟."), plan=out))

    def _beside_those_before(self, made: Plan, read: Annotated) -> Plan | None:
        """The plan of who among the delegations of an earlier question ("of them"), or besides them; else None."""
        if self._asks_for_others(read):
            those = self._named_before()
            if made.left_out or not (those.codes or those.plan):
                return None
            anybody = with_those(made.filters, over(made.walls, made.named), WHO)
            return replace(made, left_out=those, filters=anybody, **_whose(anybody, made.walls, self.held))
        if not self._follows or read.reading.among < GOES_ON:
            return None
        for before in self._earlier():
            if before.form is Form.WHO:
                among = Condition("", plan=before, negated=before.negated)
            elif len(before.speaking) > 1:
                among = Condition("", tuple(one.code for one in before.speaking))
            else:
                continue
            time = made.filters if only(made.filters, TIME) else with_those(made.filters, before.filters, TIME)
            return replace(made, among=among, filters=time)
        return None

    def _named_before(self) -> Condition:
        """Whom the last questions on one topic named, and whoever the last of who is answered by."""
        codes: list[str] = []
        topic = self.before.topic_to_carry if self.before else ""
        for before in self._earlier():
            if before.topic_to_carry != topic:
                break
            if before.form is Form.WHO:
                return Condition("", tuple(codes), before.bringing_back(ADMIT_ALL), before.negated)
            codes += [one.code for one in before.speaking]
        return Condition("", tuple(dict.fromkeys(codes)))

    def _earlier(self) -> Iterator[Plan]:
        """The plans of the last few questions before, latest first."""
        planner = self
        for _ in range(LOOKED_BACK):
            if (before := planner.before) is None:
                return
            yield before
            planner = replace(planner, question=replace(self.question, history=planner.question.history[:-1]))

    def _alone(self, question: Question, read: Annotated | None = None, *, keeps: bool | None = None) -> Plan:
        """The plan of a question without conditions; what it leaves unsaid is taken from the question before.

        `keeps` is given where those left out are no longer in its text: whether it asks the question before again.
        """
        held = self.held
        read = read or annotated(question.text, held, self.pieces)
        if question.wants is Wants.WHO:
            read = replace(read, reading=read.reading.as_form(Form.WHO))
        if self.question.history and read.reading.form is Form.WHO and any(map(read.surely_asks_members, read.names)):
            read = with_groups_asked(read, delegations=False)  # "Which CARICOM members did not, then?"
        leaves_out, keeps = keeps is not None, self._keeps(read) if keeps is None else keeps
        again = self.before if keeps and self.before and self.before.form in KEPT else None
        leans = read.leans or not has_topic_of(question, read)
        before = again or (self.before if leans and not question.topical else None)
        if before and before.language != read.language:
            read = annotated(question.text, held, self.pieces, before.language)
        if self._asks_for_others(read):
            read = replace(read, reading=read.reading.as_form(Form.WHO))
        seems_new = again and not leaves_out and read.is_about_something
        is_same = keeps and read.reading.new_topic < (SURELY_SAME if seems_new else GOES_ON)
        is_new = read.has_topic and not (again and is_same)
        if again:
            read = with_groups_asked(read, delegations=not is_new)
        elif is_same and not (read.asked or read.says_more_than_names):
            read = with_delegations_asked(read)  # "I meant Niger"
        asked = form_of(question, read, held, before)
        if again and again.form is Form.WHO and any(one.delegations or one.match for one in read.asked):
            again = None  # "And Kenya?" asks what Kenya says.
        if again and not is_new:
            return self._exchanged(again, read)
        form, walls = again.form if again else asked, question.filters
        if question.topical and form is Form.COMPARE and walls.delegations:
            walls = with_groups(replace(walls, groups=()), walls.groups, held)
        named = time_behind(question, read, form, held) if question.topical else named_in(read, form, held)
        if before and read.reading.form is Form.COMPARE and len(named.delegations) == 1:
            # "Compare that with India": with those of the question before.
            named = replace(named, delegations=tuple(dict.fromkeys((*before.filters.delegations, *named.delegations))))
        everybody = before is not None and asks_everybody(asked, read, before)
        took = taken(named, before.filters, walls, everybody=everybody) if before else ADMIT_ALL
        carried = before.topic_to_carry if before and not is_new else ""
        made = _planned(question, read, form, held, walls=walls, filters=over(walls, over(named, took)))
        made = replace(made, named=named, took=took, has_topic=bool(carried) or has_topic_of(question, read))
        if before is None:
            return made
        out = before.bringing_back(named).left_out if made.form is Form.WHO else None
        out = out if out and out.codes else None
        made = replace(made, before=before, left_out=out if carried or again else None)
        if not carried:
            return made
        return replace(
            made,
            carried=carried,
            topic=carried,
            topic_in=before.topic_in,
            talked_of=before.talked_of,
            phrases=made.phrases or before.phrases,
        )

    def _exchanged(self, before: Plan, read: Annotated) -> Plan:
        """The plan of the question before, for others or for another time ("only the Africans", "and in 2021?")."""
        named = named_in(read, before.form, self.held)
        filters = with_those(before.filters, named, WHO) if only(named, WHO) else before.filters
        filters = with_those(filters, named, TIME) if only(named, TIME) else filters
        made = _again(before.bringing_back(named), self.question, self.held, filters)
        took = taken(named, before.filters, self.question.filters, everybody=False)
        negated = read.negated if read.reading.form is Form.WHO else before.negated
        return replace(made, before=before, named=named, took=took, negated=negated)


def _again(before: Plan, question: Question, held: Holdings, filters: Filters | None = None) -> Plan:
    """The plan of the question before, under other filters if any, as the plan of a question."""
    walls, filters = question.filters, over(question.filters, before.filters if filters is None else filters)
    return replace(
        before,
        question=question,
        asked=before.text,
        carried=before.topic_to_carry,
        walls=walls,
        filters=filters,
        took=filters,
        **_whose(filters, walls, held),
    )


def _without(made: Plan, out: Sequence[Name], words: str, held: Holdings) -> Plan:
    """A plan without those whom the question leaves out in its `words`: not counted, nor asked, though named again."""
    codes = codes_of(out, held)
    if made.left_out and made.left_out.codes:
        codes, words = [*made.left_out.codes, *codes], f"{made.left_out.words}, {words}"
    made = replace(made, left_out=Condition(words, codes=tuple(codes)))
    rest = tuple(one.code for one in made.speaking if one.code not in codes)
    if made.form is Form.WHO or (made.walls.delegations and not rest):
        return made
    filters = replace(made.filters, delegations=rest)
    return replace(made, filters=filters, **_whose(filters, made.walls, held))


def _planned(
    question: Question, read: Annotated, form: Form, held: Holdings, *, walls: Filters, filters: Filters
) -> Plan:
    """The plan of a question by itself, for the delegations that the filters ask for."""
    text, topical = question.text.strip(), question.topical
    if topical and time_behind(question, read, form, held) != ADMIT_ALL:
        text = read.apart_from_times
    names = () if topical else read.asked
    blocs = tuple(dict.fromkeys(name.group for name in names if name.group)) if filters.blocs else ()
    missing_blocs = tuple(bloc for bloc in blocs if not held.on_behalf_of(bloc))
    if missing_blocs and len(missing_blocs) == len(blocs) and not filters.delegations:
        members = in_place_of(missing_blocs, with_those(filters, walls, WHEN), held)
        filters = with_those(members, filters, WHEN) if members else filters
    is_wanted = bool(question.filters.delegations or filters.speakers)
    own_words_only = is_wanted and question.wants is not Wants.COMPARISON
    mentioned = (*(one.code for one in read.mentioned), *spoken_for(filters.speakers, held))
    return Plan(
        question,
        form=form,
        walls=walls,
        filters=filters,
        topic=text if topical else read.topic or read.text,
        topic_in=text,
        negated=read.negated and not (read.has_topic and len(words_of(read.topic)) >= len(words_of(question.text))),
        talked_of=read.talked_of,
        alternatives=read.alternatives if form in OF_TOPIC and read.has_topic and not topical else (),
        strangers=() if topical else tuple(name.text for name in read.asked if not name.known),
        bearers=bearers(((name.text, name.match) for name in names if name.match), held, filters),
        phrases=(text,) if topical and form is Form.PHRASE else read.phrases,
        mentioned=tuple(dict.fromkeys(mentioned)),
        parts=parts_asked(question.text) or (RECORD if form is Form.RECORD else frozenset()),
        read=read,
        **_whose(filters, walls, held, missing_blocs, own_words_only=own_words_only),
    )


def _whose(
    filters: Filters,
    walls: Filters,
    held: Holdings,
    missing_blocs: tuple[Bloc, ...] = (),
    *,
    own_words_only: bool = False,
) -> dict[str, Any]:
    """The fields of a plan that say whose statements are asked for, with what others say for them or without."""
    speaking = asked_for(filters, held)
    by_bloc = () if own_words_only else spoken_of(speaking, filters, held)
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
