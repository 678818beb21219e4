"""The refusals that need no search: what is no question, and what nothing is held of.

Knows questions and what is held; knows no search and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import phrasing
from bot.answer import Refusal, RefusalReason
from bot.composing import rows
from bot.orders import is_order
from bot.question import Question, Wants
from bot.understand import Understanding, understand
from retrieval.filters import ADMIT_ALL
from retrieval.held import Held
from retrieval.lexicon import words_of
from retrieval.mentions import function_words

LONGEST_QUESTION = 2_000
"""Characters of a question that are read: more is not a question, and is refused with that reason."""

_COMPARED = 2
"""Delegations that a comparison is of, at least."""

_BY_TOPIC = frozenset((Wants.COMPARISON, Wants.TIMELINE))
"""What is asked of a topic, and of nothing without one."""


def says_nothing(topic: str) -> bool:
    """Whether a topic has little words alone ("of the"), in whatever language; capitals may be a name ("WHO")."""
    words = words_of(topic)
    plain = not any(word.text.isupper() for word in words)
    return plain and bool(words) and max(function_words(topic).values()) >= len(words)


def unreadable(question: Question) -> Refusal | None:
    """The refusal of a text that is no question in words, or none of a sentence or two; None for any other."""
    text = question.text
    if len(text) > LONGEST_QUESTION:
        shown = text[:LONGEST_QUESTION]
        message = phrasing.too_long(len(text), LONGEST_QUESTION, question.reader)
        return Refusal(shown, shown, RefusalReason.OUT_OF_SCOPE, message)
    if not any(c.isalnum() for c in text):
        return Refusal(text, text, RefusalReason.OUT_OF_SCOPE, phrasing.no_words(question.reader))
    return None


def contradicted(question: Question, understood: Understanding, held: Sequence[Held]) -> Refusal | None:
    """The refusal where the filters given exclude what the question itself names; None where both can be met."""
    # What the question names by itself is read again only where filters were given that may exclude it. A topic names
    # nobody whose words are asked for.
    if question.filters == ADMIT_ALL or question.topical:
        return None
    by_itself = understand(Question(question.text), [h.record for h in held]).filters
    message = phrasing.contradiction(question.filters, by_itself, understood.language)
    if message is None:
        return None
    reason = RefusalReason.NOT_HELD
    return Refusal(question.text, understood.standalone, reason, message, filters=understood.filters)


def _unasked(question: Question, understood: Understanding, held: Sequence[Held]) -> str | None:
    """Why what is written asks for nothing that statements say, and how to ask; None where it does."""
    language = understood.language
    if understood.small_talk or (not understood.speaking and is_order(question.text, language)):
        return phrasing.what_to_ask(held, language)
    if question.wants in _BY_TOPIC and says_nothing(understood.topic):
        return phrasing.no_topic(understood.topic, language)
    # Where one of several is known, that one is answered, and the others are named.
    few = _COMPARED - len(understood.unknown) if understood.speaking else _COMPARED
    compares = question.wants is Wants.COMPARISON or bool(understood.unknown)
    return phrasing.name_several(language) if compares and len(understood.speaking) < few else None


def before_search(question: Question, understood: Understanding, held: Sequence[Held]) -> Refusal | None:
    """The refusals that need no search: nothing held, small talk or an order, who or when nothing is held of."""
    base = Refusal(
        question.text, understood.standalone, RefusalReason.NOT_HELD, "", filters=understood.filters, rows=()
    )
    if not held:
        return replace(base, message=phrasing.nothing_held(understood.language))
    if message := _unasked(question, understood, held):
        return replace(base, reason=RefusalReason.OUT_OF_SCOPE, message=message)
    unknown = bool(understood.stranger or understood.blocs_not_held)
    missing = understood.not_held and len(understood.not_held) >= len(understood.speaking)
    if (unknown and not understood.speaking) or (missing and not understood.by_bloc):
        message = phrasing.not_held(understood, held) + phrasing.period_kept(understood)
        return replace(base, message=message, rows=rows(understood, ()))
    if not understood.by_bloc and not any(understood.filters.admits(h.record) for h in held):
        message = phrasing.nothing_admitted(understood, held) + phrasing.period_kept(understood)
        return replace(base, message=message)
    return None
