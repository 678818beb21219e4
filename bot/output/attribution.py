"""The speaker, place and date of a quote, in plain text that every front end shows alike.

In English, or in the reader's language. Knows quotes; knows no terminal and no chat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.output.speech import names
from bot.output.speech.speaker import N_, Speaker, speaker
from bot.quote import SEVERAL, Quote

if TYPE_CHECKING:
    from retrieval.statement import Record

ENGLISH = speaker("en")

NOT_SPEECH = {
    "cover": N_("from the cover page of {statement}"),
    "disclaimer": N_("from the disclaimer on {statement}"),
    "heading": N_("from a heading of {statement}"),
    "note": N_("from an editor's note in {statement}"),
    SEVERAL: N_("from more than one part of {statement}"),
}
"""What to say of a quote that nobody has spoken, by its part."""

STRETCH = N_("a stretch of the text, not a whole sentence")
"""What to say below a quote that is not whole sentences."""


def remarks(quote: Quote, said: Speaker = ENGLISH) -> tuple[str, ...]:
    """The remark below a quote that is no whole sentence, which nobody expects of a cover or a heading."""
    return () if quote.whole or quote.part in ("cover", "heading") else (said.gettext(STRETCH),)


def details(quote: Quote, said: Speaker = ENGLISH) -> tuple[str, ...]:
    """The lines below a quote: attribution, place and date, and the remark, as far as there are any."""
    return tuple(filter(None, (who(quote, said), where(quote, said), *remarks(quote, said))))


def who(quote: Quote, said: Speaker = ENGLISH) -> str:
    """The attribution of a quote: speaker, post, delegation as written in the statement, groups spoken for.

    A group of which the delegation is no member is marked as claimed. Words that nobody has spoken are attributed to a
    part of the statement, with place and date in brackets.
    """
    comma = said.pgettext("between names", ", ")
    if not quote.is_speech:
        return in_brackets(part_of(quote, said), comma.join(_placed(quote, said)))
    delegation = quote.delegation.as_written if quote.delegation else said.gettext("delegation not recorded")
    line = [part for part in (quote.speaker, quote.post, delegation) if part]
    if quote.on_behalf_of or quote.behalf_unconfirmed:
        groups, claimed = (
            comma.join(names.behalf(said, name) for name in some)
            for some in (quote.on_behalf_of, quote.behalf_unconfirmed)
        )
        line += [said.gettext("on behalf of {names}", names=groups)] if groups else []
        line += [claim(claimed, said)] if claimed else []
    return comma.join(line)


def claim(names: str, said: Speaker = ENGLISH) -> str:
    """The mark of groups that a delegation claims to speak for without being a member."""
    return said.gettext("says it speaks for {names}, of which it is no member", names=names)


def where(quote: Quote, said: Speaker = ENGLISH) -> str:
    """Place and date of a quote, as far as known; "" where nothing is, and for words that nobody has spoken."""
    return " · ".join(_placed(quote, said)) if quote.is_speech else ""


def part_of(quote: Quote, said: Speaker = ENGLISH) -> str:
    """The part of a statement that words are from: "from the disclaimer on Iran's statement"."""
    whose = quote.document
    name = names.delegation(said, whose.code, whose.name) if whose else None
    return from_part(quote.part, name, said)


def from_part(part: str, delegation: str | None, said: Speaker = ENGLISH) -> str:
    """The part of a delegation's statement, the delegation by name; None where not recorded."""
    statement = (
        said.gettext("{delegation}'s statement", delegation=delegation)
        if delegation
        else said.gettext("a statement whose delegation is not recorded")
    )
    return said.gettext(NOT_SPEECH[part], statement=statement)


def record_beside(quote: Quote, record: Record) -> Record:
    """The record shown with a quote: without a speaker for words that nobody has spoken."""
    if quote.is_speech:
        return record
    return replace(record, speaker=None, post=None, on_behalf_of=(), behalf=())


def in_brackets(told: str, place: str) -> str:
    """The part that words are from, with place and date in brackets, as far as known."""
    return f"{told} ({place})" if place else told


def _placed(quote: Quote, said: Speaker) -> list[str]:
    date = said.date(quote.date) if quote.date else ""
    return [part for part in (place(quote.forum, quote.session, said), date) if part]


def place(forum: str | None, session: str | None, said: Speaker = ENGLISH) -> str:
    """Forum and session: "CSTD twenty-third session"; a bare number is called a session."""
    if session and session.isdigit():
        session = said.gettext("session {number}", number=session)
    between = " " if forum and " " not in forum else said.pgettext("between names", ", ")
    return between.join(part for part in (forum, session) if part)


def record_fields(record: Record, behalf: str, said: Speaker) -> Iterator[tuple[str, str]]:
    """The known fields of a record behind their labels; a missing delegation is told.

    `behalf` names the groups spoken for, in the form of the front end.
    """
    known = (
        (said.gettext("Delegation:"), record.delegation or said.gettext("delegation not recorded")),
        (said.gettext("Speaker:"), record.speaker),
        (said.gettext("Post:"), record.post),
        (said.gettext("On behalf of:"), behalf),
        (said.gettext("Forum:"), record.forum),
        (said.gettext("Session:"), record.session),
        (said.gettext("Agenda item:"), record.agenda_item),
        (said.gettext("Date:"), said.date(record.date) if record.date else ""),
        (said.gettext("Language:"), said.language_name(record.language) if record.language else ""),
        (said.gettext("Symbol:"), record.symbol),
    )
    return ((label, value) for label, value in known if value)
