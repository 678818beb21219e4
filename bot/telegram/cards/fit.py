"""The parts of a reply that fit on one card: text in the order of its weight, and whole quotes.

Knows sizes; not words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.quote import Quote
from bot.telegram.cards.markup import LONGEST, MOST_ENTITIES, NOTHING, card, entities_of, plain
from bot.telegram.values import Piece

MOST_QUOTES = 3
"""The most quotes in one message."""

PARAGRAPH, LINE = "\n\n", "\n"

NEEDED, FIRST_QUOTES, PROSE, FURTHER_QUOTES = range(4)
"""Priorities for room: needed lines, the first quote of each group, further prose, further quotes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A card and its quotes.

    `quotes` stand on the card, in order; `oversize` are named on the card, since no message can carry such long quotes;
    `more` are left for later. `nearest` are the quotes among all three that are no evidence.
    """

    card: Piece
    quotes: tuple[Quote, ...] = ()
    more: tuple[Quote, ...] = ()
    oversize: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()

    @property
    def on_card(self) -> tuple[Quote, ...]:
        """The quotes on the card, whole or only named, in the order of their numbers."""
        return tuple(sorted((*self.quotes, *self.oversize), key=lambda quote: quote.n))


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a card, shown if there is room; entries keep their order.

    `gap` stands before the entry. `quote` is the quote shown, or only `named`, and needs the earlier quotes of its
    `group`. `beside` stands behind `piece` if there is room. `otherwise` takes the place of `piece` if no quote of the
    group is shown.
    """

    piece: Piece
    weight: int = NEEDED
    gap: str = PARAGRAPH
    group: int = 0
    quote: Quote | None = None
    named: bool = False
    evidence: bool = True
    beside: Piece = NOTHING
    otherwise: Piece | None = None


Last = Callable[[int, int], Piece]
"""The last line, of how many quotes are shown, and how many are named or left for later."""


def filled(
    entries: Sequence[Entry],
    last: Last,
    *,
    most: int = MOST_QUOTES,
    rest: Piece = NOTHING,
    left: Sequence[Quote] = (),
) -> Shown:
    """The card of everything that fits: at most `most` quotes, or one of each group if there are more groups.

    Behind a needed line that does not fit nothing is shown, so that nothing stands under the wrong head. `rest` says
    that something did not fit. `left` are quotes for later anyway; beside evidence, a quote that is no evidence is
    never left for later.
    """
    quotes = [entry for entry in entries if entry.quote is not None]
    room = max(most, len({entry.group for entry in quotes}))
    every = len(quotes) + len(left)
    below = max((last(every, 0), last(every, every), last(0, every)), key=lambda piece: piece.length)
    length = LONGEST - below.length - rest.length - 2 * len(PARAGRAPH)
    entities = MOST_ENTITIES - entities_of(below) - entities_of(rest)

    placed: dict[int, Piece] = {}
    closed: set[int] = set()
    end, whole, shown = len(entries), True, 0
    for at in _by_weight(entries):
        entry = entries[at]
        if at >= end or (entry.quote is not None and (shown >= room or entry.group in closed)):
            continue
        larger, count = _size(entry)
        if larger > length or count > entities:
            if entry.quote is not None:
                closed.add(entry.group)
            else:
                whole = False
                end = at if entry.weight == NEEDED else end
            continue
        length, entities = length - larger, entities - count
        placed[at] = entry.piece
        shown += entry.quote is not None
        if entry.beside.length <= length and entities_of(entry.beside) <= entities:
            placed[at] += entry.beside
            length, entities = length - entry.beside.length, entities - entities_of(entry.beside)
    return _put_together(entries, placed, last, NOTHING if whole else rest, left)


def _size(entry: Entry) -> tuple[int, int]:
    """Code points and entities that an entry may take, with either piece."""
    pieces = (entry.piece, entry.otherwise or NOTHING)
    return max(p.length for p in pieces) + len(entry.gap), max(map(entities_of, pieces))


def _by_weight(entries: Sequence[Entry]) -> list[int]:
    """The entries' places in order of priority for room; the first quote of each group first."""
    turns: dict[int, int] = {}
    order: list[tuple[int, int, int]] = []
    for at, entry in enumerate(entries):
        turn, weight = 0, entry.weight
        if entry.quote is not None:
            turn = turns.get(entry.group, 0)
            turns[entry.group] = turn + 1
            weight = FURTHER_QUOTES if turn else FIRST_QUOTES
        order.append((weight, turn, at))
    return [at for *_, at in sorted(order)]


def _put_together(
    entries: Sequence[Entry], placed: dict[int, Piece], last: Last, rest: Piece, left: Sequence[Quote]
) -> Shown:
    on_card = [(at, entry) for at, entry in enumerate(entries) if at in placed]
    quotes = tuple(e.quote for _, e in on_card if e.quote is not None and not e.named)
    oversize = tuple(e.quote for _, e in on_card if e.quote is not None and e.named)
    evidence = bool(left) or any(e.quote is not None and e.evidence for e in entries)
    later = [e for at, e in enumerate(entries) if at not in placed and (e.evidence or not evidence)]
    more = (*(e.quote for e in later if e.quote is not None), *left)
    all_three = (*(entry for _, entry in on_card), *later)
    nearest = tuple(e.quote for e in all_three if e.quote is not None and not e.evidence)
    with_quotes = {entry.group for _, entry in on_card if entry.quote is not None}
    pieces: list[Piece] = []
    for at, entry in on_card:
        without = entry.otherwise is not None and entry.group not in with_quotes
        piece = entry.otherwise if without and entry.otherwise else placed[at]
        if piece.length:
            pieces += [plain(entry.gap), piece] if pieces else [piece]
    for piece in (rest, last(len(quotes), len(oversize) + len(more))):
        if piece.length:
            pieces += [plain(PARAGRAPH), piece] if pieces else [piece]
    return Shown(card(pieces), quotes, more, oversize, nearest)
