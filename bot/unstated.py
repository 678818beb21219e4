"""What a question takes for granted and its quotes do not say, named in the finding in the question's own words.

By a model's word or by the quotes' words; either way nothing is said that the model wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import notices
from bot.answer import Answer, Quote
from bot.at_issue import FAMILIES, is_borne_out, words_at_issue
from bot.premise import premise_of
from retrieval.lexical import terms

DECISIVE = ("for", "against")
"""Kinds of words that a statement does not do without where it praises or condemns; a breach can be said in others."""


def named(answer: Answer, language: str | None) -> Answer:
    """The answer with its question's premise named as not in the quotes; as it was where there is none to be told."""
    premise = premise_of(answer.standalone_question, language)
    if premise is None or answer.premise is not None:
        return answer
    return with_finding(replace(answer, premise=premise), answer.finding, language)


def with_finding(answer: Answer, finding: str, language: str | None) -> Answer:
    """The answer with a finding, behind which its premise is named where it has one that is not said, and its note."""
    if answer.note and not finding.endswith(answer.note):
        finding = f"{finding} {answer.note}"
    if answer.premise is not None:
        finding = f"{finding} {notices.premise(language, answer.premise)}"
    return replace(answer, finding=finding)


def by_words(answer: Answer, language: str | None) -> Answer:
    """The same where the quotes show by their words that they do not say it: no praise where it asks why one praised.

    Only such words settle it, and only in the question's language; else nothing is said of it.
    """
    return named(answer, language) if _is_borne_out(answer, language, DECISIVE) is False else answer


def is_said(answer: Answer, language: str | None) -> bool:
    """Whether the quotes hold words of the kind that carry the premise: then nobody may say that they do not."""
    return _is_borne_out(answer, language, FAMILIES) is True


def _is_borne_out(answer: Answer, language: str | None, families: Sequence[str]) -> bool | None:
    words = words_at_issue(answer.standalone_question, language, families)
    quotes = [(quote.text, quote.language) for quote in _on_its_subject(answer, language)]
    return is_borne_out(words, quotes, language)


def _on_its_subject(answer: Answer, language: str | None) -> Sequence[Quote]:
    """The quotes that have words of the question, where some have: a word of praise of something else says nothing.

    A delegation's own name is in any of its statements, and is no such word.
    """
    quotes = (*answer.quotes, *answer.more)
    asked = set(terms(answer.standalone_question, language))
    asked -= {term for quote in quotes if quote.whose for term in terms(quote.whose.name, language)}
    found = [
        quote for quote in quotes if quote.language == language and asked.intersection(terms(quote.text, language))
    ]
    return found or quotes
