"""Changes in the wording between quotes of a timeline, in pieces that every front end shows alike.

Knows steps of a timeline and languages; knows no terminal and no chat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.check import Op
from bot.output.check_details import NEAR, SAID, WRITTEN, ends
from bot.output.speech.speaker import Speaker
from bot.timeline import TimelineStep

ALIKE = 0.44
"""The likeness of two quotes from which on one is a version of the other, and their difference is shown.

Measured on the 804 pairs in a row that the timelines of 50 delegations on 30 topics had in 580 statements of the
General Debate, read by their likeness: of the 11 from 0.44 on ten are versions of one another, of the five from 0.38 on
none. What all others share is the topic's own words and those of any sentence, of which there is nothing to tell.
"""


@dataclass(frozen=True, slots=True)
class WordingChange:
    """A stretch of two quotes put together: in both (`EQUAL`), gone since the earlier (`DELETE`), or new (`INSERT`).

    `text` has the marks of wdiff and git around, to be read without colour.
    """

    text: str
    op: Op


def told(step: TimelineStep, said: Speaker) -> tuple[str, tuple[WordingChange, ...]]:
    """The label of a step's wording beside the quote before, and the difference.

    Both are empty for a first quote, and for a quote that is no version of the quote before.
    """
    if step.before is None or step.likeness is None or step.likeness < ALIKE:
        return "", ()
    since = f"[{step.before}]"
    pieces = tuple(_pieces(step))
    if all(piece.op is Op.EQUAL for piece in pieces):
        return said.gettext("In the words of {quote}.", quote=since), ()
    return said.gettext("Since {quote}:", quote=since), pieces


def _pieces(step: TimelineStep) -> Iterator[WordingChange]:
    """The pieces of a step's difference; put together, a line with single spaces."""
    last = len(step.difference) - 1
    spaced = True
    for place, change in enumerate(step.difference):
        if change.op is Op.EQUAL:
            text = _near(change.statement, first=place == 0, last=place == last)
        else:
            gone, new = change.wording.strip(), change.statement.strip()
            marked = [(Op.DELETE, f"{WRITTEN[0]}{gone}{WRITTEN[1]}")] if gone else []
            marked += [(Op.INSERT, f"{SAID[0]}{new}{SAID[1]}")] if new else []
            if not spaced and any(side[:1].isspace() for side in (change.wording, change.statement)):
                marked.insert(0, (Op.EQUAL, " "))
            if len(marked) > 1 and gone and new:
                marked.insert(-1, (Op.EQUAL, " "))
            yield from (WordingChange(text, op) for op, text in marked)
            spaced = spaced and not marked
            text = " " if any(side[-1:].isspace() for side in (change.wording, change.statement)) else ""
        if text := text.lstrip() if spaced else text:
            yield WordingChange(text, Op.EQUAL)
            spaced = text.endswith(" ")


def _near(text: str, *, first: bool, last: bool) -> str:
    """Equal text, cut down to the words near a change; a space stands at the ends in place of white space."""
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    text = " ".join(text.split())
    return f"{before}{ends(text, 0 if first else NEAR, 0 if last else NEAR, slack=3)}{after}" if text else before
