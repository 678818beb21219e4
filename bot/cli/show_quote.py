"""Quotes and checks for people: told apart from prose, and from one another, without the help of colour.

Knows the look on a terminal; nothing of questions, nor of how a wording is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from bot.check import Check, Verdict
from bot.cli import terminal
from bot.cli.terminal import say
from bot.output.attribution import ENGLISH, remarks, where, who
from bot.output.check_details import notes, read_whole, two_texts, unlisted
from bot.output.speech.speaker import Speaker, speaker
from bot.quote import Quote

BAR = "cyan reverse"
"""The bar beside a quote is a space in reverse video: it sets the quote off and copies as white space."""

STYLES = {
    Verdict.VERBATIM: "bold green",
    Verdict.PART: "bold blue",
    Verdict.MISLEADING_CUT: "bold yellow",
    Verdict.ALTERED: "bold yellow",
    Verdict.SAID_BY_ANOTHER: "bold cyan",
    Verdict.NOT_FOUND: "bold red",
}

KEPT = "bold"
"""The style of the wording's words where they stand in a quote."""

HIDDEN = "underline yellow"
"""The style of the words that a misleading cut leaves out."""

BESIDE_FROM = 70
"""Columns from which on the two texts of a difference stand beside their labels."""

DIFFERS = ("bold red", "bold green")
"""The styles of the words that only the wording has, and of those that only the statement has."""


def show_quote(
    screen: Console,
    quote: Quote,
    *,
    evidence: bool = True,
    before: str = "",
    after: str = "",
    pieces: Sequence[terminal.Piece] | None = None,
    said: Speaker = ENGLISH,
) -> None:
    """Print a quote between quotation marks beside a bar, and below the attribution and the permalink.

    A quote that is no evidence has no bar, is dim, and has the number in round brackets. `before` and `after`, the
    statement's text around the quote, stand outside of the quotation marks, dim. `pieces` are the quote's text cut
    into stretches, each with a style. The attribution is in the language of `said`.
    """
    label = f"[{quote.n}] " if evidence else f"({quote.n}) "
    indent = " " * len(label)
    style = "" if evidence else "dim"
    if before.strip():
        _show_beside(screen, [("… " + before.strip(), "dim")], indent, indent, bar=evidence)
    words = [(quote.text.strip(), style)] if pieces is None else pieces
    _show_beside(screen, [("“", style), *words, ("”", style)], label, indent, bar=evidence)
    if after.strip():
        _show_beside(screen, [(after.strip() + " …", "dim")], indent, indent, bar=evidence)
    say(screen, who(quote, said), style=style, indent=len(indent), label="— ")
    columns = terminal.width(screen)
    place = where(quote, said)
    # A date is not to be broken across lines: where it has no room it gets a line of its own.
    fits = columns is None or len(indent) + 2 + len(place) <= columns
    for detail in (*([place] if fits else place.split(" · ")), *remarks(quote, said)):
        if detail:
            say(screen, detail, style=style, indent=len(indent) + 2)
    say(screen, quote.permalink, style="dim", indent=len(indent) + 2)


def _show_beside(screen: Console, pieces: Sequence[terminal.Piece], label: str, indent: str, *, bar: bool) -> None:
    """Print text line by line beside a bar; only white space is added within the text."""
    columns = terminal.width(screen)
    room = None if columns is None else columns - len(label) - 2
    for n, each in enumerate(terminal.styled_lines(pieces, room)):
        row = Text()
        row.append(label if n == 0 else indent, style="bold" if bar else "dim")
        if columns is not None:
            row.append(" ", style=BAR if bar else "")
            row.append(" ")
        row.append(each)
        screen.print(row, soft_wrap=True)


def show_check(screen: Console, check: Check, quotes: Sequence[Quote] | None = None) -> None:
    """Print a check: verdict, message, difference, words left out, and places.

    `quotes` are the first quotes found, with the numbers to show; all quotes by default.
    """
    say(screen, check.verdict.value.upper(), style=STYLES[check.verdict])
    say(screen, check.message)
    if check.difference:
        screen.print()
        _show_difference(screen, check)
    for label, told in notes(check, check.language):
        say(screen, told, label=f"{label} ")
    if whole := read_whole(check, check.language):
        say(screen, whole)
    for place, quote in enumerate(check.found if quotes is None else quotes):
        screen.print()
        pieces = _pieces(quote, check.ranges[place] if check.ranges else (), check.hidden)
        show_quote(screen, quote, pieces=pieces, said=speaker(check.language))
    if more := unlisted(check, check.language):
        screen.print()
        say(screen, more, style="dim")


def show_more(screen: Console, more: int) -> None:
    """Tell the number of places not shown, and how to see more; nothing where all are shown."""
    if more > 0:
        screen.print()
        say(screen, f"{more:,} more: --limit N shows N.", style="dim")


def _show_difference(screen: Console, check: Check) -> None:
    sides, more = two_texts(check.difference, check.language)
    columns = terminal.width(screen)
    beside = columns is None or columns >= BESIDE_FROM
    indent = max(len(label) for label, _ in sides) + 1 if beside else 2
    for (label, side), style in zip(sides, DIFFERS, strict=True):
        if not beside:
            say(screen, label)
        pieces = [(text, style if differs else "") for text, differs in side]
        rows = terminal.styled_lines([("“", ""), *pieces, ("”", "")], None if columns is None else columns - indent)
        for n, row in enumerate(rows):
            screen.print((label if beside and n == 0 else "").ljust(indent), row, sep="", soft_wrap=True)
    if more:
        say(screen, more, style="dim")


def _pieces(quote: Quote, ranges: Sequence[tuple[int, int]], hidden: Sequence[str]) -> list[terminal.Piece]:
    """The quote's text, with the wording's words and the words left out set apart, unless the wording is all."""
    text = quote.text
    styles = [""] * len(text)
    for words in hidden:
        for start, end in _occurrences(words, text):
            styles[start:end] = [HIDDEN] * (end - start)
    for start, end in ranges:
        first, last = max(start - quote.start, 0), min(end - quote.start, len(text))
        styles[first:last] = [KEPT] * (last - first)
    if set(styles) == {KEPT}:
        return [(text, "")]
    runs = groupby(zip(text, styles, strict=True), key=lambda pair: pair[1])
    return [("".join(char for char, _ in run), style) for style, run in runs]


def _occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Places of words in a text; places within longer words count only where there are no others, as in Chinese."""
    plain = r"\s+".join(map(re.escape, words.split()))
    found = [m.span() for m in re.finditer(rf"(?<!\w){plain}(?!\w)", text)]
    return iter(found or [m.span() for m in re.finditer(plain, text)])
