"""Cards of what the bot says of itself: headings and sentences of the interface, a line each.

Knows plain sentences; quotes and records have cards of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messenger.legible import lead, sentence
from bot.messenger.markup import NOTHING, Piece, bold, card, plain, together
from bot.messenger.values import Card
from bot.speech.speaker import Speaker

LONGEST_LINE = 1_000
"""Code points of one line; what is held may have names of any length."""


def lines_card(lines: Sequence[tuple[str, bool]], said: Speaker) -> Card:
    """The lines, each with whether it is a heading: one is in bold, and a little apart from what is before it."""
    pieces: list[Piece] = []
    for n, (text, heading) in enumerate(lines):
        line = sentence(text, LONGEST_LINE)
        shown = bold(line) if heading else plain(line)
        gap = NOTHING if n == 0 else plain("\n\n" if heading else "\n")
        pieces += [gap, plain(lead(said, line)), shown]
    return card([together(*pieces)])
