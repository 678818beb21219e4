"""A quote that is to be cited, with what its statement's record says beyond the quote itself.

Frozen values; every word and every field of theirs comes from the statement and its record.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.quote import Quote
from retrieval.dates import is_iso
from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that has just passed the gate, and of its statement's record the title, symbol, agenda item and address.

    `url` is where the statement was published, None where that is not recorded: never a path of this machine.
    """

    quote: Quote
    title: str | None = None
    symbol: str | None = None
    agenda_item: str | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """A name for it that every format takes, of ASCII letters, digits and "-": whose, when, which stretch."""
        quote = self.quote
        code = (quote.whose.code if quote.whose else None) or "statement"
        year = f"-{quote.date[:4]}" if quote.date and is_iso(quote.date) else ""
        return f"{code.lower()}{year}-{quote.statement}-{quote.start}-{quote.end}"


def citation(quote: Quote, record: Record) -> Citation:
    """The citation of a quote from the statement of that record."""
    return Citation(quote, record.title, record.symbol, record.agenda_item, record.source_url)
