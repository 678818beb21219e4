"""Whose words a quote is, where and when they were said, in plain text that every front end shows alike.

Knows quotes and how English writes dates; knows no terminal and no chat.
"""

from __future__ import annotations

from bot.answer import Quote
from bot.dates import long_date
from bot.speech.speaker import N_

NOT_SPEECH = {
    "cover": N_("from the cover page, not the speaker's words"),
    "disclaimer": N_("from a disclaimer, not the speaker's words"),
    "heading": N_("from a heading, not the speaker's words"),
    "note": N_("from an editor's note, not the speaker's words"),
}
"""What to say below a quote that is not the speaker's words, by its part."""


def who(quote: Quote) -> str:
    """Whose words a quote is: speaker, post, delegation as the statement writes it, on whose behalf."""
    delegation = quote.delegation.as_written if quote.delegation else "delegation not recorded"
    line = ", ".join(name for name in (quote.speaker, quote.post, delegation) if name)
    return f"{line}, on behalf of {', '.join(quote.on_behalf_of)}" if quote.on_behalf_of else line


def where(quote: Quote) -> str:
    """Where and when a quote was said, as far as it is known; "" where nothing is."""
    return " · ".join(part for part in (place(quote.forum, quote.session), long_date(quote.date)) if part)


def place(forum: str | None, session: str | None) -> str:
    """Forum and session in one: "CSTD twenty-third session"; a session that is a number alone is called one."""
    if session and session.isdigit():
        session = f"session {session}"
    between = " " if forum and " " not in forum else ", "
    return between.join(part for part in (forum, session) if part)
