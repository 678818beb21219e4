"""Quotes by date as entries of a card: a timeline with its years and changes, or the uses of a phrase.

Knows timelines, phrases and the reader's language; not how either is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.check import Op
from bot.output.speech.speaker import Speaker
from bot.output.wording_changes import told
from bot.phrase_counts import MOST_QUOTED
from bot.reply import Answer
from bot.telegram.cards.comparison import table
from bot.telegram.cards.fit import LINE, PARAGRAPH, PROSE, Entry
from bot.telegram.cards.html import NOTHING, Piece, plain, struck, together, underlined
from bot.telegram.cards.quote_parts import quote_entry
from bot.telegram.cards.quote_parts import told as in_italics
from bot.telegram.cards.safe_text import harmless, lead
from bot.timeline import Timeline, TimelineStep

MOST_YEARS = 12
"""Years that a card tells in figures; of more the picture has them."""

MOST_USES = 12
"""Delegations that a card tells of a phrase; the table has all."""

LONGEST_CHANGE = 700
"""Code points of what changed from one quote to the next."""


def timeline_entries(answer: Answer, timeline: Timeline, said: Speaker, group: Callable[[], int]) -> Iterator[Entry]:
    """The years, then the quotes by date: the first and the latest before all others have room."""
    if line := years_line(timeline, said):
        yield Entry(line, PROSE)
    steps = {step.quote: step for step in timeline.steps}
    early, late = group(), group()
    for quote in answer.quotes:
        entry = quote_entry(quote, said, group=late if quote is answer.quotes[-1] else early)
        if (step := steps.get(quote.n)) and (changed := change(step, said)).length:
            entry = replace(entry, piece=together(changed, plain(LINE), entry.piece))
        yield entry


def years_line(timeline: Timeline, said: Speaker) -> Piece:
    """How many of each year's statements speak, in figures; nothing where there are many years."""
    if not 0 < len(timeline.years) <= MOST_YEARS:
        return NOTHING
    of = [said.gettext("{year}: {k} of {n}", year=y.year, k=y.speaking, n=y.held) for y in timeline.years]
    text = " · ".join(of)
    return plain(lead(said, text) + text)


def change(step: TimelineStep, said: Speaker) -> Piece:
    """The change of wording since the quote before: new words underlined, deleted words struck through."""
    label, pieces = told(step, said)
    if not label or sum(len(piece.text) for piece in pieces) > LONGEST_CHANGE:
        return NOTHING
    line = in_italics(said, label) + plain(" " if pieces else "")
    for piece in pieces:
        text = harmless(piece.text)
        line += struck(text) if piece.op is Op.DELETE else underlined(text) if piece.op is Op.INSERT else plain(text)
    return line


def phrase_entries(answer: Answer, said: Speaker, group: Callable[[], int]) -> Iterator[Entry]:
    """The delegations that said a phrase most often, then the sentences that hold the phrase."""
    lines = table(answer, said)
    shown = lines[:MOST_USES]
    if left := len(lines) - len(shown):
        shown.append(said.gettext("… and {n} more", n=left))
    for n, line in enumerate(shown):
        yield Entry(plain(lead(said, line) + line), PROSE, gap=LINE if n else PARAGRAPH)
    if answer.phrase is not None and answer.phrase.count > MOST_QUOTED:
        capped = said.gettext(
            "Of {n} places the first {k} can be shown in their sentences.", n=answer.phrase.count, k=MOST_QUOTED
        )
        yield Entry(in_italics(said, capped), PROSE)
    for quote in answer.quotes:
        yield quote_entry(quote, said, group=group())
