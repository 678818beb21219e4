"""Of whom a line asks that quotes a wording: the filters that the words around it come to.

Knows questions and records, not the wording, and not what is done with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import phrasing
from bot.answer import Refusal, RefusalReason
from bot.persons import Bearers
from bot.question import Question
from bot.understand import understand
from retrieval.filters import Filters
from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Whose statements and which times a line asks of, and its language (ISO 639-1), None where it is not known.

    `refusal` is there where the filters given with it exclude what it names. `named` are the speakers found by a name
    that may mean somebody else.
    """

    filters: Filters
    language: str | None = None
    refusal: Refusal | None = None
    named: tuple[Bearers, ...] = ()


def asked_of(question: Question, rest: str, records: Sequence[Record]) -> AskedOf:
    """Of whom a question asks, from `rest`, which is what it says around the wording that it quotes."""
    filters = question.filters
    if not rest:
        return AskedOf(filters)
    understood = understand(replace(question, text=rest), records, around_quote=True)
    language = understood.language
    by_itself = understand(Question(rest), records).filters
    if message := phrasing.contradiction(filters, by_itself, language):
        refusal = Refusal(question.text, question.text, RefusalReason.NOT_HELD, message, filters=filters)
        return AskedOf(filters, language, refusal)
    filters = understood.filters
    if understood.stranger:
        filters = replace(filters, speakers=(understood.stranger,))
    elif understood.without and not understood.speaking:
        others = {one.code for one in records if one.code and filters.admits(one)}
        filters = replace(filters, delegations=tuple(sorted(others.difference(understood.without))))
    return AskedOf(filters, language, named=understood.bearers)
