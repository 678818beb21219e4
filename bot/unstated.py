"""What a question takes for granted and its quotes do not say, named in the finding in the question's own words.

By a model's word or by the quotes' words; either way nothing is said that the model wrote.
"""

from __future__ import annotations

from dataclasses import replace

from bot import phrasing
from bot.answer import Answer
from bot.at_issue import is_borne_out, words_at_issue
from bot.premise import premise_of

DECISIVE = ("for", "against")
"""Kinds of words that a statement does not do without where it praises or condemns; a breach can be said in others."""


def named(answer: Answer, language: str | None) -> Answer:
    """The answer with its question's premise named as not in the quotes; as it was where there is none to be told."""
    premise = premise_of(answer.standalone_question, language)
    if premise is None or answer.premise is not None:
        return answer
    return replace(answer, premise=premise, finding=f"{answer.finding} {phrasing.premise(language, premise)}")


def by_words(answer: Answer, language: str | None) -> Answer:
    """The same where the quotes show by their words that they do not say it: no praise where it asks why one praised.

    Without a model only such words settle it, and only in the question's language; else nothing is said of it.
    """
    words = words_at_issue(answer.standalone_question, language, DECISIVE)
    quotes = [(quote.text, quote.language) for quote in (*answer.quotes, *answer.more)]
    return named(answer, language) if is_borne_out(words, quotes, language) is False else answer
