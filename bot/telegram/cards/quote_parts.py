"""A quote on a card: attribution and blockquote, or the reason why no message can carry the quote.

Knows quotes and Telegram's limits; not replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.output.model_notices import machine_translation
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Translation
from bot.telegram.cards.attribution import attribution
from bot.telegram.cards.fit import Entry
from bot.telegram.cards.html import (
    LONGEST,
    MOST_ENTITIES,
    NOTHING,
    Piece,
    bold,
    carried,
    fits,
    italic,
    plain,
    quoted,
    together,
)
from bot.telegram.cards.safe_text import lead, own_lead, sentence

BESIDE = 256
"""Code points of a message that are kept free of a quote, for the line behind it."""

BESIDE_ENTITIES = 10
"""Entities of a message that are kept free of a quote."""

LONGEST_TRANSLATION = 2000
"""Code points of a translation that is shown; a longer one is left out whole, as half of one may say the opposite."""


def quote_entry(
    quote: Quote,
    said: Speaker,
    *,
    evidence: bool = True,
    numbered: bool = True,
    emphasised: Sequence[tuple[int, int]] = (),
    **more: Any,
) -> Entry:
    """A quote below its attribution; named instead if no message can carry the quote. `more` are an entry's fields.

    `emphasised` are ranges of the text. The rest of the card does not matter, so that a quote left for later is not too
    long then.
    """
    above = attribution(quote, said, evidence=evidence, numbered=numbered)
    if not carried(quote.text):
        why = said.gettext("Telegram cannot carry this quote unchanged; Context sends it as a file.")
    else:
        for ranges in (emphasised, ()):
            piece = together(above, plain("\n"), quoted(quote.text, emphasised=ranges))
            if fits(piece, LONGEST - BESIDE) and piece.entities <= MOST_ENTITIES - BESIDE_ENTITIES:
                return Entry(piece, quote=quote, evidence=evidence, **more)
        why = said.gettext("This quote is too long for one message; Context sends it as a file.")
    named = together(above, plain("\n"), told(said, why))
    return Entry(named, quote=quote, evidence=evidence, named=True, **more)


def translation(given: Translation, said: Speaker) -> Piece:
    """A machine's translation, labelled and without quotation marks, so that nobody takes it for a quote."""
    label = f"{machine_translation(said.language, given.language)}:"
    text = sentence(given.text, len(given.text) + 1)
    if not text:
        return NOTHING
    if len(text) > LONGEST_TRANSLATION:
        text = said.gettext("The translation is too long to be shown here.")
    return told(said, label) + plain(f"\n{own_lead(text)}{text}")


def verbatim(said: Speaker, shown: int, others: int) -> Piece:
    """The line below quotes: that quotes are verbatim, and how many of all are shown; `others` are not shown."""
    if not shown and not others:
        return NOTHING
    if not shown:
        text = said.gettext("None of {total} quotes is shown here.", total=others)
    elif not others:
        text = said.gettext("Quotes are verbatim.")
    else:
        text = said.gettext("Quotes are verbatim. {shown} of {total} shown.", shown=shown, total=shown + others)
    return told(said, text)


def told(said: Speaker, text: str) -> Piece:
    """A sentence of the interface in italics."""
    return plain(lead(said, text)) + italic(text.strip())


def heading(said: Speaker, text: str) -> Piece:
    """A line of the interface in bold."""
    return plain(lead(said, text)) + bold(text)
