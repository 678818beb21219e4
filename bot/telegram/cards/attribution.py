"""The line above a quote in a chat: speaker, delegation, forum and date.

Knows records' fields and the reader's language; tells nothing besides the statement's record.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.output.attribution import claim, from_part, in_brackets, place, remarks
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.markup import bold, italic, plain
from bot.telegram.cards.notice import led
from bot.telegram.cards.safe_text import isolated, recorded
from bot.telegram.values import Piece, together

NAME, POST, DELEGATION, BLOC, FORUM, SESSION, DATE = 120, 200, 120, 80, 160, 120, 40
"""The most code points shown of each field; longer fields end with "…"."""

MOST_BLOCS = 4
"""The most groups spoken for to name; the rest are counted."""


def attribution(quote: Quote, said: Speaker, *, evidence: bool = True, numbered: bool = True) -> Piece:
    """Number, speaker, post, delegation as the statement writes it, groups spoken for; forum and session; date.

    Fields without a value are left out, except for the delegation. Words of no speaker name their part of the document,
    and a stretch is called no whole sentence. A quote that is no `evidence` has round brackets around the number; a
    quote that stands alone is not `numbered`.
    """
    label = (f"[{quote.n}] " if evidence else f"({quote.n}) ") if numbered else ""
    forum, session = isolated(said, recorded(quote.forum, FORUM)), isolated(said, recorded(quote.session, SESSION))
    details = [one for one in (place(forum, session, said), _date(quote.date, said)) if one]
    if quote.is_speech:
        line = together(plain(label), _who(quote, said), *(plain(f" · {detail}") for detail in details))
    else:
        comma = said.pgettext("between names", ", ")
        line = together(plain(label), italic(in_brackets(_part_of(quote, said), comma.join(details))))
    for remark in remarks(quote, said):
        line += plain(" · ") + italic(remark)
    return led(said, line)


def delegation_of(quote: Quote, said: Speaker) -> str:
    """The delegation as the statement writes it, or a note of a missing delegation."""
    written = recorded(quote.delegation.as_written, DELEGATION) if quote.delegation else ""
    return isolated(said, written) if written else said.gettext("delegation not recorded")


def on_behalf_of(groups: Sequence[str], said: Speaker) -> str:
    """The groups spoken for, as a clause; "" without groups."""
    blocs = listed([names.behalf(said, each) for each in groups], BLOC, said)
    return said.gettext("on behalf of {names}", names=blocs) if blocs else ""


def claimed(groups: Sequence[str], said: Speaker) -> str:
    """The groups that a delegation claims to speak for without being a member, as a clause; "" without groups."""
    blocs = listed([names.behalf(said, each) for each in groups], BLOC, said)
    return claim(blocs, said) if blocs else ""


def listed(groups: Sequence[str], most: int, said: Speaker) -> str:
    """Groups in one line, each of at most `most` code points; "" without groups."""
    blocs = [isolated(said, name) for each in groups if (name := recorded(each, most))]
    return said.listed(blocs, MOST_BLOCS) if blocs else ""


def _who(quote: Quote, said: Speaker) -> Piece:
    name, post = (isolated(said, recorded(one, most)) for one, most in ((quote.speaker, NAME), (quote.post, POST)))
    delegation = delegation_of(quote, said)
    comma = said.pgettext("between names", ", ")
    first = name or post
    if not first:
        who = bold(delegation) if quote.delegation else plain(delegation)
    else:
        rest = f"{comma}{post}" if name and post else ""
        who = bold(first) + plain(f"{rest} ({delegation})")
    for clause in (on_behalf_of(quote.on_behalf_of, said), claimed(quote.behalf_unconfirmed, said)):
        who += plain(f"{comma}{clause}") if clause else plain("")
    return who


def _part_of(quote: Quote, said: Speaker) -> str:
    whose = quote.document
    name = names.delegation(said, whose.code, whose.name) if whose else None
    return from_part(quote.part, isolated(said, recorded(name, DELEGATION)) or None, said)


def _date(date: str | None, said: Speaker) -> str:
    written = recorded(date, DATE)
    return isolated(said, recorded(said.date(written), DATE)) if written else ""
