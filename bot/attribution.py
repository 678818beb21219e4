"""Whose words a quote is, where and when they were said, in plain text that every front end shows alike.

In English, or in the language of whoever is shown it. Knows quotes; knows no terminal and no chat.
"""

from __future__ import annotations

from bot.answer import Quote
from bot.speech.speaker import N_, Speaker, speaker

ENGLISH = speaker("en")

NOT_SPEECH = {
    "cover": N_("from the cover page, not the speaker's words"),
    "disclaimer": N_("from a disclaimer, not the speaker's words"),
    "heading": N_("from a heading, not the speaker's words"),
    "note": N_("from an editor's note, not the speaker's words"),
}
"""What to say below a quote that is not the speaker's words, by its part."""


def who(quote: Quote, said: Speaker = ENGLISH) -> str:
    """Whose words a quote is: speaker, post, delegation as the statement writes it, on whose behalf."""
    comma = said.pgettext("between names", ", ")
    delegation = quote.delegation.as_written if quote.delegation else said.gettext("delegation not recorded")
    line = comma.join(part for part in (quote.speaker, quote.post, delegation) if part)
    if not quote.on_behalf_of:
        return line
    from bot.speech import names  # knows all delegations, which most attributions do without

    groups = [names.behalf(said, name) for name in quote.on_behalf_of]
    behalf = said.gettext("on behalf of {names}", names=comma.join(groups))
    return f"{line}{comma}{behalf}"


def where(quote: Quote, said: Speaker = ENGLISH) -> str:
    """Where and when a quote was said, as far as it is known; "" where nothing is."""
    date = said.date(quote.date) if quote.date else ""
    return " · ".join(part for part in (place(quote.forum, quote.session, said), date) if part)


def place(forum: str | None, session: str | None, said: Speaker = ENGLISH) -> str:
    """Forum and session in one: "CSTD twenty-third session"; a session that is a number alone is called one."""
    if session and session.isdigit():
        session = said.gettext("session {number}", number=session)
    between = " " if forum and " " not in forum else said.pgettext("between names", ", ")
    return between.join(part for part in (forum, session) if part)
