"""Cards of one quote: alone, or among its neighbours in the statement.

Knows quotes and the limits of a message.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.output.citations.citation import Citation
from bot.output.citations.formats import Format
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.attribution import attribution
from bot.telegram.cards.html import card, carried, fits, plain, preformatted, quoted
from bot.telegram.cards.quote_parts import heading, quote_entry
from bot.telegram.values import Card


def quote_card(quote: Quote, said: Speaker) -> Card:
    """A quote below its attribution; named, with the reason, if no message can carry the quote."""
    return card([quote_entry(quote, said, numbered=False).piece])


def context_card(
    quote: Quote, around: str, start: int, end: int, said: Speaker, *, breaks: Sequence[int] = ()
) -> Card | None:
    """A quote in bold among its neighbours in one blockquote; None if no message can carry the quote.

    `around` is the statement's text from the first neighbour to the last, `start` and `end` the quote's range in the
    text. `breaks` are offsets of sentences in the text: the farthest neighbours are left out one by one if the card
    would not fit, or Telegram would alter a neighbour; without `breaks` a whole side is.

    Raises:
        ValueError: the range of `around` is not the quote's text.
    """
    if around[start:end] != quote.text:
        raise ValueError("The range given is not that of the quote.")
    if not quote_entry(quote, said).named:
        above = attribution(quote, said) + plain("\n")
        for first, last in _windows(around, start, end, breaks):
            text = around[first:last]
            if not carried(text):
                continue
            whole = above + quoted(text, emphasised=[(start - first, end - first)])
            if fits(whole):
                return card([whole])
    return None


def _windows(around: str, start: int, end: int, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of a text around the quote, the widest first, without white space at the ends."""
    firsts = [*sorted({0, *(at for at in breaks if 0 < at < start)}), start]
    lasts = [*sorted({len(around), *(at for at in breaks if end < at < len(around))}, reverse=True), end]
    found: list[tuple[int, int]] = []
    while True:
        text = around[firsts[0] : lasts[0]]
        lead = len(text) - len(text.lstrip())
        found.append((firsts[0] + lead, firsts[0] + len(text.rstrip())))
        if len(firsts) == 1 and len(lasts) == 1:
            return found
        # The side that has more sentences loses its farthest.
        if len(firsts) >= len(lasts) and len(firsts) > 1:
            firsts.pop(0)
        else:
            lasts.pop(0)


_COLOURED = {"bibtex": "bibtex", "csl": "json", "markdown": "markdown"}
"""Formats that Telegram's clients know how to colour, and what they call them."""


def cite_card(cited: Citation, written: Format, said: Speaker) -> Card | None:
    """The citation in a format; None if no message can carry the citation unchanged."""
    text = written.write([cited], said).replace("\r\n", "\n").strip()
    if not carried(text):
        return None
    whole = heading(said, titled(written, said)) + plain("\n") + preformatted(text, _COLOURED.get(written.name, ""))
    return card([whole]) if fits(whole) else None


def titled(written: Format, said: Speaker) -> str:
    """The title of a citation."""
    return said.gettext("Citation: {format}", format=written.label)
