"""The owners of a quote's words: the delegation that spoke, or a bloc and through the bloc the members at the time.

Knows quotes and groups; knows no language and no front end.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.quote import Quote
from retrieval.names.groups import EU, blocs_of, in_own_name, spoken_for
from retrieval.statement import Record


def is_own(quote: Quote) -> bool:
    """Whether a quote is the delegation's own words, and not only the words of a bloc."""
    return in_own_name(quote.delegation.code if quote.delegation else None, quote.on_behalf_of)


def speaks(quote: Quote, code: str) -> bool:
    """Whether a quote is the own words of a delegation; others speak for the European Union too."""
    if quote.delegation is not None and quote.delegation.code == code:
        return is_own(quote)
    return code == EU and EU in blocs_of(_record(quote))


def said_by(quotes: Iterable[Quote], codes: Iterable[str]) -> dict[str, list[Quote]]:
    """The quotes that are a delegation's own words, by code; empty lists where there are none."""
    found: dict[str, list[Quote]] = {code: [] for code in codes}
    for quote in quotes:
        own = quote.delegation.code if quote.delegation else None
        for code in dict.fromkeys((own, EU)):
            if code in found and speaks(quote, code):
                found[code].append(quote)
    return found


def through(quotes: Iterable[Quote], code: str) -> tuple[str, ...]:
    """The names by which quotes speak for a delegation: a bloc of the time, or the delegation; else empty."""
    return tuple(dict.fromkeys(name for quote in quotes for name in spoken_for(_record(quote), code)))


def _record(quote: Quote) -> Record:
    """The fields of a quote's record that attribute the words."""
    named_by = quote.delegation
    return Record(
        delegation=named_by.as_written if named_by else None,
        code=named_by.code if named_by else None,
        on_behalf_of=quote.on_behalf_of,
        date=quote.date,
    )
