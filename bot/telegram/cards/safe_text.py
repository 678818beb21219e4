"""Text of records, questions and the interface, made fit for a chat: harmless, short, in its direction.

Knows characters and the limits of a message; not meaning. A quote never comes here: nothing in a quote may change.

A client lays out each paragraph in the direction of its first strong character (rules P2 and P3 of the Unicode
Bidirectional Algorithm, UAX #9). A right-to-left line with a Latin name at the beginning therefore begins with U+200F,
and in the opposite case with U+200E. Telegram keeps both, and the isolates (U+2066 to U+2069), and deletes embeddings
and overrides (U+202A to U+202E).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import bidirectional, combining

from bot.output.speech.speaker import RIGHT_TO_LEFT, Speaker
from bot.telegram.cards.markup import LONGEST, WORD_JOINER, bold, card, fits, italic, plain, settled, sparing
from bot.telegram.values import Piece, together

LONGEST_READ = 20_000
"""The most code points read of a text; a line shows far fewer."""

MOST_FOUND = 10
"""The most commands, mentions and addresses of a line left for Telegram to link; with more, Telegram links nothing."""

_ISOLATES = re.compile("[\u2066-\u2069]")
_MARKS = re.compile("[\u061c\u200e\u200f]+")
_LINE_ENDS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]+")
_SPACES = re.compile("[ \t\n]+")
_JOINERS = "\u200d\ufe0e\ufe0f"
_RIGHT = frozenset(("R", "AL"))

_LEFT_MARK, _RIGHT_MARK = "\u200e", "\u200f"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def recorded(text: str | None, most: int) -> str:
    """A record's or a person's words, on one line of at most `most` code points; "" without words.

    Without controls and without characters that turn text around, so that the words cannot pass for others.
    """
    return shortened(_one_line(_ISOLATES.sub("", text)), most) if text else ""


def sentence(text: str, most: int) -> str:
    """The bot's own words, on one line of at most `most` code points, isolates kept if balanced."""
    line = _one_line(text)
    return shortened(line if _balanced(line) else _one_line(_ISOLATES.sub("", text)), most)


def harmless(text: str) -> str:
    """A stretch of a person's line, without controls and without characters that turn text around.

    An accent at the beginning would change the letter before the stretch, and gets a word joiner.
    """
    shown = sparing(settled(_MARKS.sub("", _ISOLATES.sub("", _LINE_ENDS.sub(" ", text)))))
    return f"{WORD_JOINER}{shown}" if shown and combining(shown[0]) else shown


def shortened(text: str, most: int) -> str:
    """The text; cut between words, with "…" at the end, if longer than `most` code points."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and (combining(text[end]) or text[end] in _JOINERS or text[end - 1] == "\u200d"):
        end -= 1
    cut = text[:end]
    # Between words, unless that loses much: an address, or a script without spaces.
    words = cut.rpartition(" ")[0]
    cut = (words if len(words) > end * 3 // 4 else cut).rstrip()
    opened = cut.count(_FIRST_STRONG_ISOLATE) - cut.count(_POP_ISOLATE)
    while opened > 0 and len(cut) + opened + 1 > most:
        cut = cut[:-1]
        opened = cut.count(_FIRST_STRONG_ISOLATE) - cut.count(_POP_ISOLATE)
    return f"{cut}…" + _POP_ISOLATE * max(opened, 0)


def isolated(said: Speaker, text: str) -> str:
    """The text, kept from turning its neighbours in a line of the interface around."""
    opens, closes = isolates(said, text)
    return f"{opens}{text}{closes}"


def isolates(said: Speaker, text: str) -> tuple[str, str]:
    """The marks to isolate a text if any part reads against the interface's direction; else two empty strings."""
    if text.isascii() and said.language not in RIGHT_TO_LEFT:
        return "", ""
    strong = set(map(bidirectional, text))
    other = "L" in strong if said.language in RIGHT_TO_LEFT else not strong.isdisjoint(_RIGHT)
    return (_FIRST_STRONG_ISOLATE, _POP_ISOLATE) if other else ("", "")


def lead(said: Speaker, line: str) -> str:
    """The mark at the beginning of a line to make the line read in the interface's direction; "" if not needed."""
    rightward = said.language in RIGHT_TO_LEFT
    first = _first_strong(line)
    if rightward:
        return "" if first in _RIGHT else _RIGHT_MARK
    return _LEFT_MARK if first in _RIGHT else ""


def own_lead(line: str) -> str:
    """The mark at the beginning of a line to make the line read in the direction of most letters; "" if not needed."""
    if line.isascii():
        return ""
    classes = [bidirectional(char) for char in line]
    right = sum(one in _RIGHT for one in classes)
    left = classes.count("L")
    first = next((one for one in classes if one == "L" or one in _RIGHT), "L")
    if right > left:
        return "" if first in _RIGHT else _RIGHT_MARK
    return _LEFT_MARK if first in _RIGHT and left > right else ""


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


def _first_strong(line: str) -> str:
    """The class of the first strong character, within isolates too: not every client leaves them out."""
    return next((one for one in map(bidirectional, line) if one == "L" or one in _RIGHT), "")


def _one_line(text: str) -> str:
    if len(text) > LONGEST_READ:
        return f"{_one_line(text[:LONGEST_READ])}…"
    if text.isascii() and text.isprintable() and "  " not in text:
        return sparing(text.strip())
    return sparing(_SPACES.sub(" ", settled(_MARKS.sub("", _LINE_ENDS.sub(" ", text)))).strip())


def _balanced(line: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(line):
        depth += -1 if mark == _POP_ISOLATE else 1
        if depth < 0:
            return False
    return depth == 0


def _cut(*texts: str) -> str:
    """Sentences of the interface, each on a line, cut at the end to the length of a message."""
    rows = [sparing(row.strip(), MOST_FOUND) for text in texts for row in settled(text).split("\n")]
    return shortened(settled("\n".join(own_lead(row) + row for row in rows)).strip(), LONGEST)
