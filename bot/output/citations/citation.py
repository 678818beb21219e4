"""A quote to be cited, with further fields of the statement's record.

Frozen values; every word and every field comes from the statement and the record.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.quote import Quote
from retrieval.dates import is_iso
from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that has just passed the gate, and title, symbol, agenda item and address of the statement's record.

    `url` is the address of publication, None where not recorded: never a path of this machine.
    """

    quote: Quote
    title: str | None = None
    symbol: str | None = None
    agenda_item: str | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """A name that every format takes, of ASCII letters, digits and "-": delegation, year, stretch."""
        quote = self.quote
        code = (quote.whose.code if quote.whose else None) or "statement"
        year = f"-{quote.date[:4]}" if quote.date and is_iso(quote.date) else ""
        return f"{code.lower()}{year}-{quote.statement}-{quote.start}-{quote.end}"


def citation(quote: Quote, record: Record) -> Citation:
    """The citation of a quote from the statement of a record."""
    return Citation(quote, record.title, record.symbol, record.agenda_item, record.source_url)
