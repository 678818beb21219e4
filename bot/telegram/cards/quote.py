"""Cards of one quote: by itself, or among its neighbours as they run in its statement.

Knows quotes and what fits in a message.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.output.citations.citation import Citation
from bot.output.citations.formats import Format
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.attribution import attribution
from bot.telegram.cards.html import card, carried, fits, plain, preformatted, quoted
from bot.telegram.cards.quote_parts import heading, shape
from bot.telegram.values import Card


def quote_card(quote: Quote, said: Speaker) -> Card:
    """A quote by itself, with its attribution above it; named, with the reason, where no message can carry it."""
    return card([shape(quote, said, numbered=False).piece])


def context_card(
    quote: Quote, around: str, start: int, end: int, said: Speaker, *, breaks: Sequence[int] = ()
) -> Card | None:
    """A quote in bold among its neighbours, in one blockquote, as they run in the statement.

    `around` is the statement's text from the first neighbour to the last, and the quote's range in it. `breaks` are the
    offsets in `around` at which its sentences begin: where it would not fit, or Telegram would alter a neighbour, the
    farthest are left out one by one; without `breaks` all of those on a side. None where no message can carry the
    quote: then it has to be sent as a file.

    Raises:
        ValueError: the range of `around` is not the quote's text.
    """
    if around[start:end] != quote.text:
        raise ValueError("The range given is not that of the quote.")
    if not shape(quote, said).named:
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
    """Ranges of a text that hold the quote, the widest first, without white space at their ends."""
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
    """The citation in a format; None where no message can carry it unchanged: then it has to be sent as a file."""
    text = written.write([cited], said).replace("\r\n", "\n").strip()
    if not carried(text):
        return None
    whole = heading(said, titled(written, said)) + plain("\n") + preformatted(text, _COLOURED.get(written.name, ""))
    return card([whole]) if fits(whole) else None


def titled(written: Format, said: Speaker) -> str:
    """What stands above a citation, or below it as a file."""
    return said.gettext("Citation: {format}", format=written.label)
