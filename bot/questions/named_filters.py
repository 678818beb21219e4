"""Whose words a question names, and of when, as filters.

Knows names, times and records; no earlier question.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.question import Question
from bot.questions.annotate import Annotated
from bot.questions.group_members import with_groups
from bot.questions.holdings import Holdings
from bot.questions.names import COMPARED
from bot.questions.read_filters import TIME, only, when, with_those
from bot.questions.reader import Form
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.names.membership import memberships


def named_in(read: Annotated, form: Form, held: Holdings) -> Filters:
    """Whose words a question of a form asks for, where and of when: of a group, its own or its members'."""
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
    theirs = spoken_for(speakers, held)
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


def time_behind(question: Question, read: Annotated, form: Form, held: Holdings) -> Filters:
    """The time said with the topic of a command ("sanctions in 2023"), if statements are held of it; else none.

    "Agenda 2063" is a topic as it stands, so is any phrase, and so is a topic behind a filter of time.
    """
    may_be = form is not Form.PHRASE and read.apart_from_times and not only(question.filters, TIME)
    time = when(read)
    return time if may_be and any(map(time.admits, held.records)) else ADMIT_ALL


def spoken_for(speakers: Sequence[str], held: Holdings) -> list[str]:
    """The codes of the delegations that persons speak for."""
    return [record.code for record in held.records if record.code and record.speaker in speakers]
