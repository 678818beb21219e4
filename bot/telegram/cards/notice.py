"""The bot's own sentences, as pieces in the direction of the interface, and as cards without quotes.

Knows the limits of a message; not its content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.output.speech.speaker import Speaker
from bot.telegram.cards.markup import LONGEST, bold, card, fits, italic, plain, settled, sparing
from bot.telegram.cards.safe_text import lead, own_lead, shortened
from bot.telegram.values import Piece, together

MOST_FOUND = 10
"""The most commands, mentions and addresses of a line left for Telegram to link; with more, Telegram links nothing."""


@dataclass(frozen=True, slots=True)
class Title:
    """A bold line at the beginning of a paragraph."""

    text: str


def line(said: Speaker, text: str) -> Piece:
    """A sentence of the interface."""
    return plain(f"{lead(said, text)}{text}")


def told(said: Speaker, text: str) -> Piece:
    """A sentence of the interface in italics."""
    return plain(lead(said, text)) + italic(text.strip())


def heading(said: Speaker, text: str) -> Piece:
    """A line of the interface in bold."""
    return plain(lead(said, text)) + bold(text)


def labelled(said: Speaker, label: str, value: Piece) -> Piece:
    """A value behind its label."""
    return line(said, f"{label} ") + value


def led(said: Speaker, piece: Piece) -> Piece:
    """A line of several pieces, in the direction of the interface."""
    return plain(lead(said, piece.text)) + piece


def notice_card(text: str) -> Piece:
    """Sentences of the interface, with their own line ends."""
    return card([plain(_cut(text))])


def lines_card(told: Sequence[str | Title]) -> Piece:
    """Sentences of the interface, each a line; an overlong card is cut at its end, and all in plain text."""
    pieces: list[Piece] = []
    for line in told:
        piece = bold(_cut(line.text)) if isinstance(line, Title) else plain(_cut(line))
        if pieces and piece.length:
            pieces.append(plain("\n\n" if isinstance(line, Title) else "\n"))
        pieces.append(piece)
    whole = together(*pieces)
    return card(
        [whole if fits(whole) else plain(_cut(*(each.text if isinstance(each, Title) else each for each in told)))]
    )


def _cut(*texts: str) -> str:
    """Sentences of the interface, each on a line, cut at the end to the length of a message."""
    rows = [sparing(row.strip(), MOST_FOUND) for text in texts for row in settled(text).split("\n")]
    return shortened(settled("\n".join(own_lead(row) + row for row in rows)).strip(), LONGEST)
