"""What a verdict on a wording rests on, in plain text that every front end shows alike.

Knows checks; knows no terminal and no chat. What a statement says in full is shown elsewhere, as a quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.check import Change, Check, Op

NEAR = 40
"""Characters of what is alike that are shown on each side of a change."""

LONGEST = 160
"""Characters of a change that are shown; the middle of a longer one is left out."""

MOST = 12
"""Changes that are shown; the rest are counted."""

WRITTEN, SAID = ("[-", "-]"), ("{+", "+}")
"""What stands around words that only the wording has, and around those that only the statement has: the marks of wdiff
and git, which need no colour and read the same in either direction of writing."""

TOLERATED = frozenset(" \n.。…\"“”„«»'‘’")
"""What only one of the texts begins or ends with and is not marked as a difference."""

Piece = tuple[str, bool]
"""A stretch of text, and whether it differs from the other text."""


Side = tuple[str, tuple[Piece, ...]]
"""One of two texts on one line, behind what it is called."""


def two_texts(changes: Sequence[Change]) -> tuple[tuple[Side, Side], str]:
    """Both sides of a difference, marked and cut down to its changes and what is near; and how many are left out.

    The last is for people ("and 3 more differences"), "" where all are shown.
    """
    stretches = list(_stretches(changes))
    places = [place for place, stretch in enumerate(stretches) if stretch.changed]
    unshown = max(len(places) - MOST, 0)
    if unshown:
        stretches = [*stretches[: places[MOST - 1] + 1], _Stretch(False, " …", " …")]
    written = tuple(_side([(s.changed, s.wording, s.statement) for s in stretches], *WRITTEN))
    said = tuple(_side([(s.changed, s.statement, s.wording) for s in stretches], *SAID))
    more = f"and {unshown} more difference{'s' if unshown > 1 else ''}" if unshown else ""
    return (("You wrote:", written), ("The statement says:", said)), more


def notes(check: Check) -> list[tuple[str, str]]:
    """What is to be said besides the message, as labels and texts: words left out, an introduction, own words.

    What the message says already is not said twice.
    """
    told = (
        ("Left out:", [f"“{words}”" for words in check.hidden]),
        ("Introduced by:", [f"“{check.quoting}”"] if check.quoting else []),
        ("Your own words, not checked:", [f"[{words}]" for words in check.own_words]),
    )
    return [(label, ", ".join(each)) for label, each in told if not all(words in check.message for words in each)]


@dataclass(frozen=True, slots=True)
class _Stretch:
    changed: bool
    wording: str
    statement: str


def _stretches(changes: Sequence[Change]) -> Iterator[_Stretch]:
    """What is alike and what is not, in turns; changes with nothing but white space between them are one."""
    differs = [change.op is not Op.EQUAL for change in changes]
    for end in {0, len(changes) - 1} if changes else ():
        # A quotation need not have the full stop of its sentence, nor the marks around it.
        if TOLERATED.issuperset(changes[end].wording + changes[end].statement):
            differs[end] = False
    for place in range(1, len(changes) - 1):
        if not (changes[place].statement + changes[place].wording).strip():
            differs[place] = differs[place] or (differs[place - 1] and differs[place + 1])
    for changed, group in groupby(zip(differs, changes, strict=True), key=lambda pair: pair[0]):
        own = [change for _, change in group]
        yield _Stretch(changed, "".join(c.wording for c in own), "".join(c.statement for c in own))


def _side(stretches: Sequence[tuple[bool, str, str]], opens: str, closes: str) -> Iterator[Piece]:
    """One of two texts, given what changed and what stands in the other text in the place of each stretch."""
    end = len(stretches) - 1
    spaced = True
    for place, (changed, given, other) in enumerate(stretches):
        if given[:1].isspace() and not spaced:
            yield (" ", False)
            spaced = True
        text = " ".join(given.split())
        if not text:
            continue
        # What one text has before the other begins, or goes on with behind its end, is cut down as what is alike is.
        beyond = changed and not other.strip() and place in (0, end)
        if changed and not beyond:
            shown = _ends(text, LONGEST // 2, LONGEST // 2)
        else:
            shown = _ends(text, NEAR if place else 0, NEAR if place < end else 0)
        yield (f"{opens}{shown}{closes}" if changed else shown, changed)
        spaced = given[-1:].isspace() and place < end
        if spaced:
            yield (" ", False)


def _ends(text: str, head: int, tail: int) -> str:
    """The first and last characters of a text, so many of each and cut between words, with "…" for what is left out."""
    if len(text) <= head + tail + NEAR // 2:
        return text
    start = text[:head].rpartition(" ")[0] or text[:head]
    end = text[len(text) - tail :]
    end = end.partition(" ")[2] or end
    return " ".join(part for part in (start, "…", end) if part)
