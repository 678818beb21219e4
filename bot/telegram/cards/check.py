"""The verdict on a wording as a card: finds, differences readable without colour, places.

Knows checks and the reader's language; not how a wording is judged. The wording never stands in a blockquote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.check import Check
from bot.output.check_details import Side, notes, read_whole, two_texts, unlisted, verdict
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.fit import LINE, PARAGRAPH, PROSE, Entry, Shown, filled
from bot.telegram.cards.markup import plain, struck, underlined
from bot.telegram.cards.notice import heading, line, told
from bot.telegram.cards.quote import quote_entry, verbatim
from bot.telegram.cards.safe_text import harmless, isolated, isolates, own_lead, recorded, sentence
from bot.telegram.values import Piece, lines, together

LONGEST_MESSAGE = 900
"""The most code points shown of a finding or a message."""

LONGEST_NOTE = 400
"""The most code points shown of a note."""


def check_shown(check: Check, said: Speaker, most: int = 3) -> Shown:
    """The card of a check: verdict, message, difference, words left out, and the first places where the words stand."""
    entries = list(check_entries(check, check.found, said, 0))
    return filled(entries, most, partial(verbatim, said), rest=rest_line(said))


def check_entries(check: Check, quotes: Sequence[Quote], said: Speaker, group: int) -> Iterator[Entry]:
    """The entries of a card for a check; `quotes` are the finds on offer, as numbered here."""
    message = sentence(check.message, LONGEST_MESSAGE)
    yield Entry(heading(said, verdict(check.verdict, said)), group=group)
    yield Entry(plain(own_lead(message) + message), group=group, gap=LINE)
    if check.difference:
        yield Entry(_difference(check, said), PROSE, group=group)
    for n, (label, words) in enumerate(notes(check, said.language)):
        note = line(said, f"{label} {isolated(said, recorded(words, LONGEST_NOTE))}".rstrip())
        yield Entry(note, PROSE, group=group, gap=LINE if n else PARAGRAPH)
    if whole := read_whole(check, said.language):
        yield Entry(line(said, whole), PROSE, group=group)
    at = {quote.permalink: place for place, quote in enumerate(check.found)}
    for quote in quotes:
        place = at.get(quote.permalink)
        ranges = check.ranges[place] if place is not None and place < len(check.ranges) else ()
        emphasised = [(start - quote.start, end - quote.start) for start, end in ranges]
        inside = [(max(start, 0), end) for start, end in emphasised if end > 0]
        yield quote_entry(quote, said, emphasised=inside, group=group)
    if further := unlisted(check, said.language):
        yield Entry(line(said, further), PROSE, group=group)


def rest_line(said: Speaker) -> Piece:
    """The line saying that something did not fit on a card."""
    return told(said, said.gettext("The rest does not fit in one message."))


def _difference(check: Check, said: Speaker) -> Piece:
    """Both texts of a difference, a line each, and how many changes are left out."""
    (wrote, says), more = two_texts(check.difference, said.language)
    return lines(_side(wrote, struck, said), _side(says, underlined, said), *([line(said, more)] if more else []))


def _side(side: Side, form: Callable[[str], Piece], said: Speaker) -> Piece:
    """One text of a difference behind its label; changed words have wdiff's marks around them, and a form."""
    label, stretches = side
    pieces = [(harmless(text), differs) for text, differs in stretches]
    words = together(*(form(text) if differs else plain(text) for text, differs in pieces))
    opens, closes = isolates(said, words.text)
    return together(line(said, f"{label} {opens}“"), words, plain(f"”{closes}"))
