"""A check as the reply to a question: an answer where the words stand somewhere, or something close; else a refusal.

Knows values alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Answer, Refusal, RefusalReason, Reply
from bot.check import Check, Verdict
from bot.question import Question
from retrieval.held import Held


def reply(question: Question, check: Check, held: Sequence[Held]) -> Reply:
    """The reply to a question that asks whether a wording was said; its finding or message is that of the check."""
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
