"""A statement's record as a card: the fields, the source, and how to check a quote.

Knows records; shows no text of a statement, and no path of this machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.output.attribution import record_beside
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.attribution import claimed, listed
from bot.telegram.cards.html import (
    LONGEST,
    LONGEST_CAPTION,
    LONGEST_LINK,
    Piece,
    card,
    code,
    fits,
    is_web,
    link,
    plain,
    together,
)
from bot.telegram.cards.quote import heading
from bot.telegram.cards.safe_text import isolated, lead, recorded, shortened
from bot.telegram.values import Card
from retrieval.held import Held
from retrieval.names.groups import confirmed, unconfirmed
from retrieval.statement import Record

FIELD, FIELD_OF_CAPTION = 200, 60
"""The most code points of a field, on a card and in a caption; longer fields end with "…"."""

ADDRESS = 120
"""The most code points of an address; the link leads to the whole address."""


def source_card(quote: Quote, record: Record, said: Speaker, *, caption: bool = False) -> Card:
    """The record of a quote's statement, its source, and how to check the quote.

    A `caption` stands below the statement's text as a file: fields are shorter, and the longest lines are left out.
    Without a file, a button below the card sends the text.
    """
    title = heading(said, said.gettext("Source of {quote}", quote=f"[{quote.n}]"))
    lines = [
        *record_lines(record_beside(quote, record), said, FIELD_OF_CAPTION if caption else FIELD),
        *source_line(record.source_url, quote.source, said),
        _labelled(said, said.gettext("Statement:"), code(quote.statement)),
        _labelled(said, said.gettext("Range in its text, in code points:"), code(f"{quote.start}-{quote.end}")),
        _labelled(said, said.gettext("SHA-256 of its text:"), code(quote.sha256)),
        _how(said, below_file=caption),
    ]
    return _listed(title, lines, LONGEST_CAPTION if caption else LONGEST)


def statement_card(held: Held, said: Speaker) -> Card:
    """The record of a statement, its source, its length and its hash."""
    record = held.record
    name = recorded(record.title, FIELD) or recorded(record.delegation, FIELD) or recorded(held.id, 64)
    lines = [
        *record_lines(record, said, FIELD, title=False),
        *source_line(record.source_url, held.source, said),
        _labelled(said, said.gettext("Length, in code points:"), plain(said.number(held.length))),
        _labelled(said, said.gettext("Statement:"), code(held.id)),
        _labelled(said, said.gettext("SHA-256 of its text:"), code(held.sha256)),
    ]
    return _listed(heading(said, isolated(said, name)), lines, LONGEST)


def record_lines(record: Record, said: Speaker, most: int, *, title: bool = True) -> Iterator[Piece]:
    """The known fields of a record, a line each; a missing delegation is told."""
    groups = listed([names.group(said, each) for each in confirmed(record)], most, said)
    comma = said.pgettext("between names", ", ")
    date = recorded(record.date, most)
    language = recorded(record.language, most)
    known = (
        (said.gettext("Title:"), isolated(said, recorded(record.title, most)) if title else ""),
        (
            said.gettext("Delegation:"),
            isolated(said, recorded(record.delegation, most)) or said.gettext("delegation not recorded"),
        ),
        (said.gettext("Speaker:"), isolated(said, recorded(record.speaker, most))),
        (said.gettext("Post:"), isolated(said, recorded(record.post, most))),
        (
            said.gettext("On behalf of:"),
            comma.join(part for part in (groups, claimed(unconfirmed(record), said)) if part),
        ),
        (said.gettext("Forum:"), isolated(said, recorded(record.forum, most))),
        (said.gettext("Session:"), isolated(said, recorded(record.session, most))),
        (said.gettext("Agenda item:"), isolated(said, recorded(record.agenda_item, most))),
        (said.gettext("Date:"), isolated(said, recorded(said.date(date), most)) if date else ""),
        (said.gettext("Language:"), isolated(said, said.language_name(language)) if language else ""),
        (said.gettext("Symbol:"), isolated(said, recorded(record.symbol, most))),
    )
    for label, value in known:
        if value:
            yield _labelled(said, label, plain(value))


def source_line(address: str | None, file: str, said: Speaker) -> Iterator[Piece]:
    """The address in the record, as text if too long for a link; without an address, the file's."""
    source = address if address and is_web(address) else file
    if address and address.isprintable() and len(address.encode()) > LONGEST_LINK:
        cut = said.gettext("{n} characters, too long for a link here", n=said.number(len(address)))
        yield _labelled(said, said.gettext("Link:"), code(recorded(address, ADDRESS)) + plain(f" ({cut})"))
    elif is_web(source):
        yield _labelled(said, said.gettext("Link:"), link(shortened(source, ADDRESS), source))


def _how(said: Speaker, *, below_file: bool) -> Piece:
    how = (
        said.gettext("To check the quote, cut this range out of the file: it is the whole text, as it is held.")
        if below_file
        else said.gettext("To check the quote, cut this range out of the text that 📄 sends.")
    )
    return plain(f"{lead(said, how)}{how}")


def _labelled(said: Speaker, label: str, value: Piece) -> Piece:
    return plain(f"{lead(said, label)}{label} ") + value


def _listed(title: Piece, lines: list[Piece], longest: int) -> Card:
    """The lines below the title; if too long together, without the longest lines."""
    while True:
        whole = together(title, plain("\n"), *(plain("\n") + line for line in lines))
        if fits(whole, longest) or not lines:
            return card([whole if lines else title], longest)
        longest_line = max(lines, key=lambda line: line.length)
        lines = [line for line in lines if line is not longest_line]
