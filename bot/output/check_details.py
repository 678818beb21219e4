"""The grounds of a verdict on a wording, in plain text that every front end shows alike.

Knows checks; knows no terminal and no chat. Whole sentences of a statement are shown elsewhere, as quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.check import Change, Check, Op, Verdict
from bot.output.speech.speaker import Speaker, speaker
from retrieval.text.normalise import DOUBLE_QUOTES, SINGLE_QUOTES

NEAR = 40
"""Characters of what is alike that are shown on each side of a change."""

LONGEST = 160
"""Characters of a change that are shown; the middle of a longer one is left out."""

MOST = 12
"""Changes that are shown; the rest are counted."""

WRITTEN, SAID = ("[-", "-]"), ("{+", "+}")
"""What stands around words that only the wording has, and around those that only the statement has: the marks of wdiff
and git, which need no colour and read the same in either direction of writing."""

TOLERATED = frozenset(" \n.。…" + DOUBLE_QUOTES + SINGLE_QUOTES)
"""What only one of the texts begins or ends with and is not marked as a difference."""

Piece = tuple[str, bool]
"""A stretch of text, and whether it differs from the other text."""


Side = tuple[str, tuple[Piece, ...]]
"""One of two texts on one line, behind what it is called."""


def two_texts(changes: Sequence[Change], language: str | None = None) -> tuple[tuple[Side, Side], str]:
    """Both sides of a difference, marked and cut down to the changes and near words; and the number left out.

    The last is for people ("and 3 more differences"), "" where all are shown.
    """
    stretches = list(_stretches(changes))
    places = [place for place, stretch in enumerate(stretches) if stretch.changed]
    unshown = max(len(places) - MOST, 0)
    if unshown:
        stretches = [*stretches[: places[MOST - 1] + 1], _Stretch(False, " …", " …")]
    written = tuple(_side([(stretch, stretch.wording) for stretch in stretches], *WRITTEN))
    said = tuple(_side([(stretch, stretch.statement) for stretch in stretches], *SAID))
    speech = speaker(language)
    more = speech.ngettext("and {n} more difference", "and {n} more differences", unshown) if unshown else ""
    return ((speech.gettext("You wrote:"), written), (speech.gettext("The statement says:"), said)), more


def verdict(verdict: Verdict, said: Speaker) -> str:
    """A verdict as a heading."""
    return {
        Verdict.VERBATIM: said.pgettext("verdict", "Verbatim"),
        Verdict.PART: said.pgettext("verdict", "Part of a sentence"),
        Verdict.MISLEADING_CUT: said.pgettext("verdict", "Misleading cut"),
        Verdict.ALTERED: said.pgettext("verdict", "Altered"),
        Verdict.SAID_BY_ANOTHER: said.pgettext("verdict", "Said by another"),
        Verdict.NOT_FOUND: said.pgettext("verdict", "Not found"),
    }[verdict]


def read_whole(check: Check, language: str | None = None) -> str:
    """The line above the sentence of a part; "" for another verdict, or for a part in pieces."""
    if check.verdict is not Verdict.PART or not check.ranges or len(check.ranges[0]) != 1:
        return ""
    return speaker(language).gettext("Read the sentence whole:")


def notes(check: Check, language: str | None = None) -> list[tuple[str, str]]:
    """Notes besides the message, as labels and texts: words left out, an introduction, own words.

    Notes that the message has already are left out.
    """
    said, in_message = speaker(language), speaker(check.language)
    quoting = [check.quoting] if check.quoting else []
    told = (
        (said.gettext("Left out:"), check.hidden, quoted),
        (said.gettext("Introduced by:"), quoting, quoted),
        (said.gettext("Your own words, not checked:"), check.own_words, _bracketed),
    )
    between = said.pgettext("between names", ", ")
    return [
        (label, between.join(mark(said, words) for words in each))
        for label, each, mark in told
        if not all(mark(in_message, words) in check.message for words in each)
    ]


def quoted(said: Speaker, words: str) -> str:
    """Words in the quotation marks of a language."""
    return said.gettext("“{words}”", words=words)


def _bracketed(_: Speaker, words: str) -> str:
    return f"[{words}]"


@dataclass(frozen=True, slots=True)
class _Stretch:
    changed: bool
    wording: str
    statement: str
    beyond: bool = False
    """Whether one text has it before the other begins, or goes on with it behind the other's end."""


def not_looked_at(number: int, language: str | None = None) -> str:
    """The number of statements that hold the words and were not looked at, as a clause."""
    return speaker(language).ngettext(
        "{n} more statement with these words was not checked, because so many have them",
        "{n} more statements with these words were not checked, because so many have them",
        number,
    )


def unlisted(check: Check, language: str | None = None) -> str:
    """How many statements hold the words and were not looked at; "" where all were, or where the message says so."""
    if not check.unlisted or not_looked_at(check.unlisted, check.language) in check.message:
        return ""
    return speaker(language).sentence(not_looked_at(check.unlisted, language))


def _stretches(changes: Sequence[Change]) -> Iterator[_Stretch]:
    """Equal and changed stretches in turns; changes with only white space between are joined."""
    differs = [change.op is not Op.EQUAL for change in changes]
    edges = {0, len(changes) - 1}
    for place, change in enumerate(changes):
        # A quotation need not have the full stop of its sentence, nor the marks around it.
        if place in edges and TOLERATED.issuperset(change.wording + change.statement):
            differs[place] = False
        elif place not in edges and not (change.wording + change.statement).strip():
            differs[place] = differs[place] or (differs[place - 1] and differs[place + 1])
    beyond = [
        place in edges and differs[place] and (not change.wording.strip() or not change.statement.strip())
        for place, change in enumerate(changes)
    ]
    for (changed, outside), group in groupby(
        zip(differs, beyond, changes, strict=True), key=lambda each: (each[0], each[1])
    ):
        own = [change for *_, change in group]
        yield _Stretch(changed, "".join(c.wording for c in own), "".join(c.statement for c in own), outside)


def _side(stretches: Sequence[tuple[_Stretch, str]], opens: str, closes: str) -> Iterator[Piece]:
    """The pieces of a side of the difference, made of stretches."""
    end = len(stretches) - 1
    waiting = False
    begun = False
    for place, (stretch, given) in enumerate(stretches):
        waiting = begun and (waiting or given[:1].isspace())
        text = " ".join(given.split())
        if not text:
            continue
        if stretch.changed and not stretch.beyond:
            shown = ends(text, LONGEST // 2, LONGEST // 2)
        else:
            shown = ends(text, NEAR if place else 0, NEAR if place < end else 0)
        if waiting:
            yield (" ", False)
        yield (f"{opens}{shown}{closes}" if stretch.changed else shown, stretch.changed)
        begun, waiting = True, given[-1].isspace()


def ends(text: str, head: int, tail: int, *, slack: int = NEAR // 2) -> str:
    """The first and last characters of a text, so many of each and cut between words, with "…" for the rest.

    A text that is longer by no more than `slack` is whole.
    """
    if len(text) <= head + tail + slack:
        return text
    start, end = text[:head], text[len(text) - tail :]
    start = start.rpartition(" ")[0] or start
    return " ".join(part for part in (start, "…", end.partition(" ")[2] or end) if part)
