"""Refusals before a search (no question, or nothing held), and of what seems to be about something else.

Knows plans, holdings and results of searches; knows no store and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import refusal_text
from bot.answers.compose import refused, rows
from bot.answers.search import Searched
from bot.question import Question, Wants
from bot.questions.annotate import LONGEST
from bot.questions.names import COMPARED
from bot.questions.plan import Plan
from bot.questions.reader import Form
from bot.reply import Refusal, RefusalReason
from retrieval.held import Held

SURE, SURER = 0.8, 0.97
"""The least probability of small talk, or of a subject other than statements, for a refusal.

The second value holds for a line with a delegation's name: of five such lines in the sets read as about something else
with more than .95, four are, with .978 and more.
"""

SURE_OF_FEW_WORDS = 0.35  # The least probability of small talk, for a text without topic, name and time ("danke").

_BY_TOPIC = (Wants.COMPARISON, Wants.TIMELINE, Wants.WHO)


def unreadable(question: Question) -> Refusal | None:
    """The refusal of a text without words, or of too many characters; None for any other."""
    text = question.text
    if len(text) > LONGEST:
        shown = text[:LONGEST]
        message = refusal_text.too_long(len(text), LONGEST, question.reader)
        return Refusal(shown, shown, RefusalReason.OUT_OF_SCOPE, message)
    if not any(c.isalnum() for c in text):
        return Refusal(text, text, RefusalReason.OUT_OF_SCOPE, refusal_text.no_words(question.reader))
    return None


def contradicted(plan: Plan) -> Refusal | None:
    """The refusal if the filters given exclude the delegations or times in the question; None if both can be met."""
    given = plan.question.filters
    if plan.question.topical or (message := refusal_text.contradiction(given, plan.named, plan.language)) is None:
        return None
    return refused(plan, RefusalReason.NOT_HELD, message)


def before_search(plan: Plan, held: Sequence[Held]) -> Refusal | None:
    """The refusals without a search: nothing held at all, small talk, nothing held of the delegations or times."""
    if not held:
        return refused(plan, RefusalReason.NOT_HELD, refusal_text.nothing_held(plan.language))
    if message := _unasked(plan, held):
        unasked = refused(plan, RefusalReason.OUT_OF_SCOPE, message)
        return replace(unasked, standalone_question=plan.question.text.strip())
    missing = plan.not_held and len(plan.not_held) >= len(plan.speaking)
    if (plan.blocs_not_held and not plan.speaking) or (missing and not plan.by_bloc):
        refusal = refused(plan, RefusalReason.NOT_HELD, refusal_text.not_held(plan, held))
        refusal = replace(refusal, rows=rows(plan, ()))
    elif not plan.by_bloc and not any(plan.walls.admits(one.record) for one in held):
        refusal = refused(plan, RefusalReason.NOT_HELD, refusal_text.nothing_admitted(plan, held))
    else:
        return None
    return off(plan, held, ()) or refusal


def seems_off(plan: Plan) -> bool:
    """Whether a question seems to be about something else than statements.

    A bare word is a topic, as good as any; a question that goes on from another is about what that was about.
    """
    if plan.before is not None and plan.goes_on:
        return seems_off(plan.before)
    return _surely(Form.OFF, plan) and not (plan.filters.speakers or plan.is_bare)


def off(plan: Plan, held: Sequence[Held], searches: Sequence[Searched]) -> Refusal | None:
    """The refusal of what seems to be about something else, unless a statement surely answers."""
    if not seems_off(plan) or any(one.answers and one.confidence and one.is_sure for one in searches):
        return None
    return refused(plan, RefusalReason.OUT_OF_SCOPE, refusal_text.out_of_scope(held, plan.language))


def _surely(form: Form, plan: Plan) -> bool:
    level = SURER if plan.mentioned else SURE
    return _is_plain(plan) and plan.form is form and plan.read.reading.certainty >= level


def _is_small_talk(plan: Plan) -> bool:
    """Whether a text seems to be small talk; a text that says nothing need not be so sure."""
    likely = plan.read.reading.likelihood(Form.SMALL_TALK) >= SURE_OF_FEW_WORDS
    return _surely(Form.SMALL_TALK, plan) or (_is_plain(plan) and plan.read.says_nothing and likely)


def _is_plain(plan: Plan) -> bool:
    return plan.question.wants is Wants.ANSWER and not plan.question.topical


def _unasked(plan: Plan, held: Sequence[Held]) -> str | None:
    """Why a text is no question about statements, and how to ask; None for a question."""
    language, wants = plan.language, plan.question.wants
    if _is_small_talk(plan):
        return refusal_text.what_to_ask(held, language)
    if wants in _BY_TOPIC and not plan.has_topic:
        return refusal_text.no_topic(plan.text, language)
    return refusal_text.name_several(language) if wants is Wants.COMPARISON and len(plan.speaking) < COMPARED else None
