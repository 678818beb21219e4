"""The reply to a line about a wording: whether, by whom or how often the words were said.

Knows the library; verdicts are known to `bot.answers.check`, counts to `bot.answers.phrase_counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.combine import combined
from bot.answers.evidence import language_of_none
from bot.check import Check, Verdict
from bot.library import Library
from bot.question import Question, Wants
from bot.questions.annotate import Annotated
from bot.questions.plan import Plan
from bot.questions.reader import Form
from bot.questions.wordings import Wording, marked_wordings, only_quotes, told_wording, whole_line
from bot.quote import Rejected
from bot.reply import Answer, Refusal, RefusalReason, Reply
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.lexicon import words_of

MOST_QUOTATIONS = 6  # Quotations of a line that are checked; that others were not is said.

_TOO_MANY = f"not checked: {MOST_QUOTATIONS} quotations are checked at once; ask about it by itself"

LONG = 8
"""Words from which on any line is also looked for verbatim: so long a wording never occurs by chance."""

SURE = 0.5  # How probable it has to be that a line which quotes something asks about these words.

_SAID = (Verdict.VERBATIM, Verdict.PART, Verdict.MISLEADING_CUT, Verdict.SAID_BY_ANOTHER)
"""Verdicts on words found somewhere. For a wording without quotation marks, only these verdicts are reported."""


def said_of_wording(library: Library, plan: Plan, held: Sequence[Held]) -> Reply | None:
    """The reply to whether, by whom or how often a wording was said; None for any other question."""
    question, read = plan.question, plan.read
    if question.wants is Wants.PHRASE:
        return _phrase(library, plan, plan.text, held)
    if question.wants is not Wants.ANSWER or question.topical:
        return None
    marked = marked_wordings(read)
    form = _form(read, plan, marked)
    if form is Form.PHRASE and (phrase := _named(read, plan, marked)):
        counted = _phrase(library, plan, phrase.text, held)
        if counted.phrase and counted.phrase.count:
            return counted
        # What no marks set off may have been said in other words, and a long quotation in nearly these.
        if not (phrase.marked and phrase.is_sentence):
            return counted if phrase.marked else None
        form = Form.CHECK
    if form is Form.CHECK and marked:
        return _checked_all(library, plan, marked, held)
    told = told_wording(read)
    if form is not Form.CHECK:
        told = told if told and len(words_of(told.text)) >= LONG else None
    each = (told,) if form is Form.CHECK else (whole_line(read), told)
    checks = (_check(library, plan, one) for one in each if one)
    return next((reply(question, one, held) for one in checks if one.verdict in _SAID), None)


def _form(read: Annotated, plan: Plan, marked: Sequence[Wording]) -> Form:
    """The form of a line: a quoted sentence is checked if the line asks about the quotation."""
    if not marked or not read.reading.is_read or plan.form in (Form.COMPARE, Form.TIMELINE):
        return plan.form
    counted, checked = read.reading.likelihood(Form.PHRASE), read.reading.likelihood(Form.CHECK)
    sentences = any(one.is_sentence for one in marked)
    if counted + checked < SURE and not (sentences and only_quotes(read, marked)):
        return plan.form
    return Form.CHECK if checked > counted or any(one.is_ended for one in marked) else Form.PHRASE


def _named(read: Annotated, plan: Plan, marked: Sequence[Wording]) -> Wording | None:
    """The phrase in a question: a quoted phrase, the phrase of the question before, or the topic."""
    if len(marked) == 1:
        return marked[0]
    if not marked and not read.has_topic and (phrase := " ".join(plan.phrases[:1]) or plan.carried):
        return Wording(phrase, 0, 0, marked=True)
    return None if marked or not read.has_topic else Wording(read.topic, 0, 0, marked=False)


def _phrase(library: Library, plan: Plan, phrase: str, held: Sequence[Held]) -> Reply:
    from bot.answers.phrase_counts import phrase_use

    return phrase_use(library, plan, phrase, held)


def _checked_all(library: Library, plan: Plan, marked: Sequence[Wording], held: Sequence[Held]) -> Reply | None:
    """The verdicts on quotations; None for one quotation that may be a translation of what is held."""
    checks = [_check(library, plan, one) for one in marked[:MOST_QUOTATIONS]]
    if len(checks) == 1 and checks[0].verdict is Verdict.NOT_FOUND and language_of_none(checks[0].wording, held):
        return None
    replies = [reply(plan.question, one, held) for one in checks]
    if len(marked) == 1:
        return replies[0]
    told = [replace(each, standalone_question=f"“{one.text}”") for one, each in zip(marked, replies, strict=False)]
    left = tuple(Rejected(one.text, _TOO_MANY, is_unchecked=True) for one in marked[MOST_QUOTATIONS:])
    return combined(plan.question, [*told[:-1], replace(told[-1], rejected=(*told[-1].rejected, *left))])


def _check(library: Library, plan: Plan, wording: Wording) -> Check:
    from bot.answers.check import check  # only a line that may be a quotation needs it

    return check(wording.text, library, _of_whom(plan, wording), plan.language, closest=wording.marked)


def _of_whom(plan: Plan, wording: Wording) -> Filters:
    """The filters for the alleged speakers: the names outside the wording, or else the filters set."""
    asked = plan.read.asked
    outside = [name for name in asked if name.end <= wording.start or wording.end <= name.start]
    if outside or plan.walls == plan.filters:
        strangers = tuple(name.text for name in outside if not name.known)
        return plan.filters if not strangers else replace(plan.filters, speakers=(*plan.filters.speakers, *strangers))
    return plan.walls


def reply(question: Question, check: Check, held: Sequence[Held]) -> Reply:
    """The reply to a question about a check, with the message of the check."""
    if check.verdict is Verdict.NOT_FOUND:
        looked = any(check.filters.admits(one.record) for one in held)
        reason = RefusalReason.NOT_IN_STATEMENTS if looked else RefusalReason.NOT_HELD
        nearest = check.found[: question.limit]
        return Refusal(question.text, question.text, reason, check.message, nearest, filters=check.filters, check=check)
    return Answer(
        question.text,
        question.text,
        check.message,
        check.found[: question.limit],
        filters=check.filters,
        more=check.found[question.limit :],
        check=check,
    )
