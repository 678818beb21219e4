"""Cards of plain sentences: what the bot says that is neither a quote nor about one.

Knows what fits in a message; not what is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.telegram.cards.html import LONGEST, Piece, bold, card, fits, plain, settled, sparing, together
from bot.telegram.cards.safe_text import own_lead, shortened
from bot.telegram.values import Card

MOST_FOUND = 10
"""Commands, mentions and addresses of a line that Telegram is let find; where there are more it finds none."""


def notice_card(text: str) -> Card:
    """Sentences of the interface, with their own line ends."""
    return card([lines(text)])


def lines_card(told: Sequence[tuple[str, bool]]) -> Card:
    """Sentences of the interface, each a line of its own, in bold where that is asked for.

    A line in bold begins a paragraph; a card that is too long is cut at its end, and is all in plain text.
    """
    pieces: list[Piece] = []
    for text, strong in told:
        line = lines(text, strong=strong)
        if pieces and line.length:
            pieces.append(plain("\n\n" if strong else "\n"))
        pieces.append(line)
    whole = together(*pieces)
    return card([whole if fits(whole) else lines(*(text for text, _ in told))])


def lines(*texts: str, strong: bool = False) -> Piece:
    """Sentences of the interface, each on a line of its own, cut at the end where they are too long for a message."""
    rows = [sparing(row.strip(), MOST_FOUND) for text in texts for row in settled(text).split("\n")]
    shown = shortened(settled("\n".join(own_lead(row) + row for row in rows)).strip(), LONGEST)
    return bold(shown) if strong else plain(shown)
