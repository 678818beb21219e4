"""How one quote is worded beside an earlier one: their difference, and how much they share.

Knows two texts and their words; knows no statement, and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.check import Change, Op
from bot.quotes.alignment import shared
from bot.quotes.changes import changes
from bot.quotes.difference import Spelling
from bot.quotes.tokens import tokens


@dataclass(frozen=True, slots=True)
class Rewording:
    """`changes` lead from the earlier text (their `wording`s) to the later (their `statement`s), both whole.

    `likeness` (0..1) is the share of the words of both that they have in common, in the same order (Dice, 1945).
    """

    changes: tuple[Change, ...]
    likeness: float


def rewording(earlier: str, later: str) -> Rewording:
    """The difference between two texts."""
    said, stated = tokens(earlier), tokens(later)
    spelling = Spelling()
    common = shared(spelling.of(said), spelling.of(stated), ())
    alike = sum(1 for run in common for k in range(run.said, run.said + run.length) if said.words[k])
    every = sum(said.words) + sum(stated.words)
    # Two quotes need not share a word; a check's wording always does with what it is compared to.
    changed = changes(said, stated, common) if common and said.texts and stated.texts else _wholly(earlier, later)
    return Rewording(changed, 2 * alike / every if every else 1.0)


def _wholly(earlier: str, later: str) -> tuple[Change, ...]:
    """The change from one text to another that shares no word with it, as neither may have any."""
    if not (earlier or later):
        return ()
    if earlier == later:
        return (Change(Op.EQUAL, earlier, later),)
    return (Change(Op.REPLACE if earlier and later else Op.DELETE if earlier else Op.INSERT, earlier, later),)
