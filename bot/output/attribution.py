"""Whose words a quote is, where and when they were said, in plain text that every front end shows alike.

In English, or in the language of whoever is shown it. Knows quotes; knows no terminal and no chat.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
    """What to say below a quote: that it is not whole sentences, which nobody expects of a cover or a heading."""
    return () if quote.whole or quote.part in ("cover", "heading") else (said.gettext(STRETCH),)


def who(quote: Quote, said: Speaker = ENGLISH) -> str:
    """Whose words a quote is: speaker, post, delegation as the statement writes it, on whose behalf.

    A group that the delegation is no member of is marked as one that it says it speaks for.
    Of words that nobody has spoken: from which part of whose statement they are and, in brackets, of where and when.
    """
    comma = said.pgettext("between names", ", ")
    if not quote.is_speech:
        return in_brackets(part_of(quote, said), comma.join(_placed(quote, said)))
    delegation = quote.delegation.as_written if quote.delegation else said.gettext("delegation not recorded")
    line = [part for part in (quote.speaker, quote.post, delegation) if part]
    if quote.on_behalf_of or quote.behalf_unconfirmed:
        from bot.output.speech import names  # knows all delegations, which most attributions do without

        groups, claimed = (
            comma.join(names.behalf(said, name) for name in some)
            for some in (quote.on_behalf_of, quote.behalf_unconfirmed)
        )
        line += [said.gettext("on behalf of {names}", names=groups)] if groups else []
        line += [claim(claimed, said)] if claimed else []
    return comma.join(line)


def claim(names: str, said: Speaker = ENGLISH) -> str:
    """The mark of groups, in words, that a delegation says it speaks for and is known to be no member of."""
    return said.gettext("says it speaks for {names}, of which it is no member", names=names)


def where(quote: Quote, said: Speaker = ENGLISH) -> str:
    """Where and when a quote was said, as far as it is known; "" where nothing is, and of what nobody has spoken."""
    return " · ".join(_placed(quote, said)) if quote.is_speech else ""


def part_of(quote: Quote, said: Speaker = ENGLISH) -> str:
    """From which part of whose statement words are: "from the disclaimer on Iran's statement"."""
    from bot.output.speech import names

    whose = quote.document
    name = names.delegation(said, whose.code, whose.name) if whose else None
    return from_part(quote.part, name, said)


def from_part(part: str, delegation: str | None, said: Speaker = ENGLISH) -> str:
    """The same, of a delegation by its name; None where none is recorded."""
    statement = (
        said.gettext("{delegation}'s statement", delegation=delegation)
        if delegation
        else said.gettext("a statement whose delegation is not recorded")
    )
    return said.gettext(NOT_SPEECH[part], statement=statement)


def record_beside(quote: Quote, record: Record) -> Record:
    """The record of a quote's statement as it is shown with the quote: of words that nobody has spoken, no speaker."""
    if quote.is_speech:
        return record
    return replace(record, speaker=None, post=None, on_behalf_of=(), behalf=())


def in_brackets(told: str, place: str) -> str:
    """From which part words are, and in brackets of where and when, as far as it is known."""
    return f"{told} ({place})" if place else told


def _placed(quote: Quote, said: Speaker) -> list[str]:
    date = said.date(quote.date) if quote.date else ""
    return [part for part in (place(quote.forum, quote.session, said), date) if part]


def place(forum: str | None, session: str | None, said: Speaker = ENGLISH) -> str:
    """Forum and session in one: "CSTD twenty-third session"; a session that is a number alone is called one."""
    if session and session.isdigit():
        session = said.gettext("session {number}", number=session)
    between = " " if forum and " " not in forum else said.pgettext("between names", ", ")
    return between.join(part for part in (forum, session) if part)
