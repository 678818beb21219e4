"""A citation on a card, in a block that a tap copies.

Knows formats and what fits in a message; a citation that does not, or that Telegram would alter, has no card.
"""

from __future__ import annotations

from bot.citing.citation import Citation
from bot.citing.formats import Format
from bot.messenger.markup import card, carried, fits, plain, preformatted
from bot.messenger.quote_pieces import heading
from bot.messenger.values import Card
from bot.speech.speaker import Speaker

_COLOURED = {"bibtex": "bibtex", "csl": "json", "markdown": "markdown"}
"""Formats that Telegram's clients know how to colour, and what they call them."""


def cite_card(cited: Citation, written: Format, said: Speaker) -> Card | None:
    """The citation in a format; None where no message can carry it unchanged: then it has to be sent as a file."""
    text = written.write([cited], said).replace("\r\n", "\n").strip()
    if not carried(text):
        return None
    whole = heading(said, titled(written, said)) + plain("\n") + preformatted(text, _COLOURED.get(written.name, ""))
    return card([whole]) if fits(whole) else None


def titled(written: Format, said: Speaker) -> str:
    """What stands above a citation, or below it as a file."""
    return said.gettext("Citation: {format}", format=written.label)
