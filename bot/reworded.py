"""What changed in the wording from one quote of a timeline to the next, in pieces that every front end shows alike.

Knows steps of a timeline and the language they are told in; knows no terminal and no chat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.check import Op
from bot.explained import SAID, WRITTEN
from bot.speech.speaker import Speaker
from bot.timeline import Step

ALIKE = 0.4
"""The likeness of two quotes from which on their difference is shown; below it nearly every word would be marked."""

NEAR = 40
"""Characters of what is alike that are shown on each side of a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two quotes put together: in both (`EQUAL`), gone since the earlier (`DELETE`), or new (`INSERT`).

    `text` has the marks around it by which it is told without colour: those of wdiff and git.
    """

    text: str
    op: Op


def told(step: Step, said: Speaker) -> tuple[str, tuple[Piece, ...]]:
    """What is said of a step's wording beside the quote before, and the difference where the two are alike enough.

    Both are empty for a first quote.
    """
    if step.before is None or step.likeness is None:
        return "", ()
    since = f"[{step.before}]"
    if step.likeness >= ALIKE:
        pieces = tuple(_pieces(step))
        if all(piece.op is Op.EQUAL for piece in pieces):
            return said.gettext("In the words of {quote}.", quote=since), ()
        return said.gettext("Since {quote}:", quote=since), pieces
    if step.kept:
        kept = said.listed(step.kept)
        return said.gettext("Worded anew since {quote}; in both: {words}.", quote=since, words=kept), ()
    return said.gettext("Worded anew since {quote}.", quote=since), ()


def _pieces(step: Step) -> Iterator[Piece]:
    last = len(step.difference) - 1
    for place, change in enumerate(step.difference):
        if change.op is Op.EQUAL:
            yield Piece(_near(change.statement, first=place == 0, last=place == last), Op.EQUAL)
            continue
        if change.wording.strip():
            yield Piece(f"{WRITTEN[0]}{change.wording.strip()}{WRITTEN[1]} ", Op.DELETE)
        if change.statement.strip():
            yield Piece(f"{SAID[0]}{change.statement.strip()}{SAID[1]} ", Op.INSERT)


def _near(text: str, *, first: bool, last: bool) -> str:
    """What is alike, cut down to what is near a change."""
    text = " ".join(text.split())
    if len(text) > 2 * NEAR + 3 and not (first or last):
        return f"{_start(text)} … {_end(text)} "
    if first and len(text) > NEAR + 3:
        return f"… {_end(text)} "
    if last and len(text) > NEAR + 3:
        return f"{_start(text)} …"
    return f"{text} "


def _start(text: str) -> str:
    cut = text[:NEAR]
    return cut.rpartition(" ")[0] or cut


def _end(text: str) -> str:
    cut = text[-NEAR:]
    return cut.partition(" ")[2] or cut
