"""A statement's record as a card: the fields, the source, and how to check a quote.

Knows records; shows no text of a statement, and no path of this machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from bot.output.attribution import record_beside, record_fields
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.markup import (
    LONGEST,
    LONGEST_CAPTION,
    LONGEST_LINK,
    NOTHING,
    card,
    code,
    fits,
    is_web,
    link,
    plain,
)
from bot.telegram.cards.quote import claimed, listed
from bot.telegram.cards.safe_text import heading, isolated, labelled, line, recorded, shortened
from bot.telegram.values import Piece, lines
from retrieval.held import Held
from retrieval.names.groups import confirmed, unconfirmed
from retrieval.statement import Record

FIELD, FIELD_OF_CAPTION = 200, 60
"""The most code points of a field, on a card and in a caption; longer fields end with "…"."""

ADDRESS = 120
"""The most code points of an address; the link leads to the whole address."""


def source_card(quote: Quote, record: Record, said: Speaker, *, caption: bool = False) -> Piece:
    """The record of a quote's statement, its source, and how to check the quote.

    A `caption` stands below the statement's text as a file: fields are shorter, and the longest lines are left out.
    Without a file, a button below the card sends the text.
    """
    title = heading(said, said.gettext("Source of {quote}", quote=f"[{quote.n}]"))
    how = (
        said.gettext("To check the quote, cut this range out of the file: it is the whole text, as it is held.")
        if caption
        else said.gettext("To check the quote, cut this range out of the text that 📄 sends.")
    )
    told = [
        *record_lines(record_beside(quote, record), said, FIELD_OF_CAPTION if caption else FIELD),
        *source_line(record.source_url, quote.source, said),
        labelled(said, said.gettext("Statement:"), code(quote.statement)),
        labelled(said, said.gettext("Range in its text, in code points:"), code(f"{quote.start}-{quote.end}")),
        labelled(said, said.gettext("SHA-256 of its text:"), code(quote.sha256)),
        line(said, how),
    ]
    return _listed(title, told, LONGEST_CAPTION if caption else LONGEST)


def statement_card(held: Held, said: Speaker) -> Piece:
    """The record of a statement, its source, its length and its hash."""
    record = held.record
    name = recorded(record.title, FIELD) or recorded(record.delegation, FIELD) or recorded(held.id, 64)
    told = [
        *record_lines(record, said, FIELD, title=False),
        *source_line(record.source_url, held.source, said),
        labelled(said, said.gettext("Length, in code points:"), plain(said.number(held.length))),
        labelled(said, said.gettext("Statement:"), code(held.id)),
        labelled(said, said.gettext("SHA-256 of its text:"), code(held.sha256)),
    ]
    return _listed(heading(said, isolated(said, name)), told, LONGEST)


def record_lines(record: Record, said: Speaker, most: int, *, title: bool = True) -> Iterator[Piece]:
    """The known fields of a record, a line each; a missing delegation is told."""

    groups = listed([names.group(said, each) for each in confirmed(record)], most, said)
    comma = said.pgettext("between names", ", ")
    behalf = comma.join(part for part in (groups, claimed(unconfirmed(record), said)) if part)
    known = record_fields(record, behalf, said)
    if title and record.title:
        known = chain([(said.gettext("Title:"), record.title)], known)
    for label, value in known:
        if shown := value if value is behalf else isolated(said, recorded(value, most)):
            yield labelled(said, label, plain(shown))


def source_line(address: str | None, file: str, said: Speaker) -> Iterator[Piece]:
    """The address in the record, as text if too long for a link; without an address, the file's."""
    source = address if address and is_web(address) else file
    if address and address.isprintable() and len(address.encode()) > LONGEST_LINK:
        cut = said.gettext("{n} characters, too long for a link here", n=said.number(len(address)))
        yield labelled(said, said.gettext("Link:"), code(recorded(address, ADDRESS)) + plain(f" ({cut})"))
    elif is_web(source):
        yield labelled(said, said.gettext("Link:"), link(shortened(source, ADDRESS), source))


def _listed(title: Piece, told: list[Piece], longest: int) -> Piece:
    """The lines below the title; if too long together, without the longest lines."""
    while told and not fits(whole := lines(title, NOTHING, *told), longest):
        told.remove(max(told, key=lambda one: one.length))
    return card([whole if told else title], longest)
