"""Checks for people: verdict, difference and places, told apart without the help of colour.

Knows how verdicts look on a terminal; nothing of how a wording is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console

from bot.check import Check, Verdict
from bot.cli import terminal
from bot.cli.show_quote import show_quote
from bot.cli.terminal import say
from bot.output.check_details import notes, read_whole, two_texts, unlisted
from bot.output.speech.speaker import speaker
from bot.quote import Quote

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
