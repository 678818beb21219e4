"""What a question is taken for: an answer, a comparison or a timeline, and what it asks for as that.

Knows questions and records. A topic is taken as it stands; a question as it is understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from bot.group_members import asked_for, in_place_of, outside, spoken_of, unheard, with_groups
from bot.holdings import holdings
from bot.kept_form import as_command, restored
from bot.over_time import as_at_one_time
from bot.phrasebook import comparing
from bot.question import Question, Wants
from bot.silence_asked import as_spoken
from bot.understand import LONGEST, Understanding, understand
from retrieval.filters import Filters
from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Taken:
    """What a question asks for, and whether it asks how that went over time.

    `of_all` says that it asks which of all delegations are silent: those of whom a statement is held are then named.
    """

    understood: Understanding
    over_time: bool = False
    of_all: bool = False


def taken(question: Question, records: Sequence[Record]) -> Taken:
    """What a question is taken for, given the records of the statements held."""
    if question.topical:
        return Taken(_of_topic(question, records), over_time=question.wants is Wants.TIMELINE)
    plain = as_at_one_time(question.text) if question.wants in (Wants.ANSWER, Wants.TIMELINE) else None
    over_time = plain is not None or question.wants is Wants.TIMELINE
    if plain is None and question.wants is Wants.ANSWER:
        plain = as_spoken(question.text)
    asked = replace(question, text=question.text if plain is None else plain)
    if question.wants is Wants.COMPARISON:
        asked = replace(asked, text=comparing(question.text, understand(asked, records).language))
    understood = understand(asked, records)
    if understood.joined:
        whole, form = understood.joined, understood.form
        understood = understand(Question(as_spoken(whole) or whole, (), question.filters), records)
        understood = replace(understood, standalone=whole, form=form)
    understood = _or_its_members(understood, asked, records)
    whole = understood.standalone
    if whole == asked.text.strip():
        understood = replace(understood, standalone=question.text.strip())
    elif plain is not None:
        understood = replace(understood, standalone=restored(question.text, plain, whole))
    elif question.wants is Wants.TIMELINE:
        # What a command leaves out is taken from before, and no sentence of its own is made of it.
        understood = replace(understood, standalone=as_command(question.wants, understood.filters, understood.topic))
    if over_time or understood.form is Wants.TIMELINE:
        return Taken(understood, over_time=True)
    if question.wants is Wants.ANSWER and as_spoken(understood.standalone) is not None:
        return _of_the_silent(understood, asked, records)
    return Taken(understood)


def _of_the_silent(understood: Understanding, asked: Question, records: Sequence[Record]) -> Taken:
    """The same as a question for those who are silent: of those named or, where nobody is, of all who are held."""
    understood = replace(understood, silence=True)
    filters = understood.filters
    named = understood.speaking or filters.blocs or filters.speakers or understood.stranger or understood.without
    codes = {record.code for record in records if record.code and filters.admits(record)} if not named else set()
    if len(codes) < 2:
        return Taken(understood)
    of_all = understand(replace(asked, filters=replace(filters, delegations=tuple(sorted(codes)))), records)
    return Taken(replace(of_all, standalone=understood.standalone, silence=True), of_all=True)


def written_out(written: str, question: Question, before: Understanding, records: Sequence[Record]) -> Understanding:
    """What a follow-up asks for as it was written out: what it does not name by itself holds as before."""
    again = understand(Question(written, (), question.filters), records)
    named = {f.name: getattr(again.filters, f.name) or getattr(before.filters, f.name) for f in fields(Filters)}
    kept = understand(Question(written, (), Filters(**named)), records)
    return replace(kept, standalone=written)


def _of_topic(question: Question, records: Sequence[Record]) -> Understanding:
    """What is asked about a topic of those whom the filters name."""
    held, filters, text = holdings(records), question.filters, question.text[:LONGEST].strip()
    if question.wants is Wants.COMPARISON and filters.delegations:
        filters = with_groups(replace(filters, groups=()), filters.groups, held)
    read = understand(Question(text), records)
    speaking = asked_for(filters, held)
    # Each row of a comparison is of a delegation's own words; of what else is said, filters by name leave out others'.
    alone = filters.speakers or (filters.delegations and question.wants is not Wants.COMPARISON)
    by_bloc = () if alone else spoken_of(speaking, filters, held)
    own = replace(filters, own=filters.own or bool(by_bloc))
    missing = unheard(speaking, own, held)
    return Understanding(
        filters=filters,
        speaking=speaking,
        not_held=missing,
        outside=outside(missing, own, held),
        by_bloc=by_bloc,
        topic=text,
        standalone=text,
        phrases=read.phrases,
        symbols=read.symbols,
        language=read.language,
    )


def _or_its_members(understood: Understanding, question: Question, records: Sequence[Record]) -> Understanding:
    """The same; of the members of a bloc of which no statement of its own is held, where theirs are."""
    if understood.speaking or not understood.blocs_not_held or len(understood.blocs_not_held) < len(understood.blocs):
        return understood
    own = in_place_of(understood.blocs_not_held, understood.filters, holdings(records))
    if own is None:
        return understood
    given = replace(question.filters, blocs=(), groups=own.groups)
    of_members = understand(replace(question, filters=given), records)
    return replace(of_members, blocs_not_held=understood.blocs_not_held)
