"""Replies and checks for people: findings and verdicts, quotes, the rows of a comparison, years and counts, refusals.

Knows how things look on a terminal, quotes told apart from prose and from one another without the help of colour;
nothing of how an answer is made, nor of how a wording is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.check import Check, Op, Verdict
from bot.cli import terminal
from bot.cli.terminal import harmless, print_rows, say
from bot.output import model_notices, phrase_counts_text, wording_changes
from bot.output.attribution import ENGLISH, remarks, where, who
from bot.output.check_details import notes, read_whole, two_texts, unlisted
from bot.output.rows import (
    begins_with_silence,
    by_themselves,
    heading,
    list_line,
    listed,
    names_everybody,
    row_line,
    sections,
)
from bot.output.speech.speaker import Speaker, speaker
from bot.phrase_counts import MOST_QUOTED, PhraseUse
from bot.questions.typed_filters import pairs_of
from bot.quote import Quote
from bot.reply import Answer, Closest, Refusal, Reply, Row, RowStatus, Translation
from bot.timeline import Timeline, TimelineStep
from retrieval.filters import Filters

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

YEAR_BAR = 24
"""Columns of a bar: all of them where every statement of a year speaks."""

CHANGES = {Op.EQUAL: "dim", Op.DELETE: "red", Op.INSERT: "green"}


def show_reply(screen: Console, reply: Reply, already: Sequence[Quote] = ()) -> None:
    """Print a reply: an answer's finding, quotes and summary, or a refusal's message and nearest passages.

    The check of a quotation stands in place of finding and message. Quotes `already` on the screen are not printed
    again.
    """
    shown, early = {quote.n for quote in already}, bool(already)
    if early:
        screen.print()
    else:
        show_taken(screen, reply)
    for n, part in enumerate(reply.parts):
        if n:
            screen.print()
        say(screen, part.standalone_question, style="dim")
        _show_part(screen, part, shown, early=early)
    if not reply.parts:
        _show_part(screen, reply, shown, early=early)
    # The reasons are for --json and the log: they are about words that stand in no statement.
    for count in (model_notices.not_checked, model_notices.left_out) if reply.rejected else ():
        if told := count(reply.language, reply.rejected):
            say(screen, told, style="dim")


def show_taken(screen: Console, reply: Reply) -> None:
    """Print the standalone question, where a follow-up was changed."""
    if reply.standalone_question != reply.question and not reply.parts:
        told = speaker(reply.language).gettext("Taken as: {question}", question=reply.standalone_question)
        say(screen, told, style="dim")


def show_quotes(screen: Console, answer: Answer) -> list[Quote]:
    """Print an answer's quotes alone, before the finding; returns the quotes printed.

    The verdict on a quotation and the quotes checked belong together, and come later; so do the closest passages, which
    are called closest in the finding above.
    """
    printed: list[Quote] = []
    for part in answer.parts or (answer,):
        if not isinstance(part, Answer) or isinstance(part, Closest):
            continue
        if part.check is None and not (part.timeline or part.phrase):
            _show_sections(screen, part, {quote.n for quote in printed})
            printed += part.quotes
    return printed


def _show_answer(screen: Console, answer: Answer, shown: set[int], *, early: bool) -> None:
    """An answer's finding, summary, and the quotes not `shown` yet; from here on all are.

    The rows of an answer whose quotes were all shown `early` stand there too.
    """
    if answer.check is not None:
        show_check(screen, answer.check, [quote for quote in answer.quotes if quote.n not in shown])
        shown.update(quote.n for quote in answer.quotes)
        return
    if answer.timeline is not None or answer.phrase is not None:
        _show_by_date(screen, answer, shown)
        return
    late = [translation for translation in answer.translations if translation.quote in shown]
    say(screen, answer.finding, style="bold")
    if not early or not shown.issuperset(quote.n for quote in answer.quotes):
        _show_sections(screen, answer, shown)
    if answer.summary is not None:
        screen.print()
        say(screen, model_notices.summary(answer.language, answer.summary.by), style="dim")
        for each in answer.summary.sentences:
            say(screen, f"{each.text} {' '.join(f'[{n}]' for n in each.quotes)}", label="- ", style="italic")
    for translation in late:
        screen.print()
        _show_translation(screen, translation, f"[{translation.quote}] ")


def _show_by_date(screen: Console, answer: Answer, shown: set[int]) -> None:
    """A finding with its counts, and the quotes by date: of a phrase, or of a timeline.

    On a timeline each quote stands below the change since the delegation's quote before.
    """
    said = speaker(answer.language)
    say(screen, answer.finding, style="bold")
    if answer.phrase is not None:
        _show_uses(screen, answer.phrase, said)
    steps: dict[int, TimelineStep] = {}
    if answer.timeline is not None:
        _show_years(screen, answer.timeline, said)
        steps = {step.quote: step for step in answer.timeline.steps}
    for quote in answer.quotes:
        if quote.n not in shown:
            screen.print()
            if quote.n in steps:
                _show_change(screen, steps[quote.n], said)
            show_quote(screen, quote, said=said)
    shown.update(quote.n for quote in answer.quotes)


def _show_years(screen: Console, timeline: Timeline, said: Speaker) -> None:
    """Print a bar for each year: the share of statements that speak."""
    if not timeline.years:
        return
    screen.print()
    grid = Table.grid(padding=(0, 1))
    for one in timeline.years:
        share = said.gettext("{k} of {n}", k=one.speaking, n=one.held)
        grid.add_row(one.year, Bar(one.held, 0, one.speaking, width=YEAR_BAR), share)
    print_rows(screen, grid)
    counted = said.gettext("A bar is the share of the year's statements that speak to this.")
    say(screen, counted, style="dim")
    if timeline.undated:
        say(screen, said.gettext("{n} more without a date.", n=timeline.undated), style="dim")


def _show_change(screen: Console, step: TimelineStep, said: Speaker) -> None:
    label, pieces = wording_changes.told(step, said)
    if label:
        styled = [(f"{label} ", "dim"), *((piece.text, CHANGES[piece.op]) for piece in pieces)]
        for row in terminal.styled_lines(styled, terminal.width(screen)):
            screen.print(row, soft_wrap=True)


def _show_uses(screen: Console, use: PhraseUse, said: Speaker) -> None:
    screen.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for each in use.uses:
        grid.add_row(harmless(phrase_counts_text.who(said, each)), f"{each.count:,}", phrase_counts_text.years(each))
    print_rows(screen, grid)


def show_rest(screen: Console, use: PhraseUse, shown: int) -> None:
    """Tell the number of places in all, and how to see more."""
    if use.count > shown:
        screen.print()
        cap = f" of the first {MOST_QUOTED} places" if use.count > MOST_QUOTED else ""
        told = f"{use.count:,} places in all: --limit N shows N sentences{cap}, --json has every place."
        say(screen, told, style="dim")


def _show_part(screen: Console, part: Reply, shown: set[int], *, early: bool) -> None:
    """A reply to a question, without quotes that are on the screen already."""
    if isinstance(part, Answer):
        _show_answer(screen, part, shown, early=early)
    else:
        _show_refusal(screen, part)
    if part.degraded:
        told = speaker(part.language).gettext("Without the model: {reason}", reason=part.degraded)
        say(screen, told, style="yellow")


def _show_sections(screen: Console, answer: Answer, shown: set[int]) -> None:
    """An answer's rows with their quotes, without quotes `shown` already; from here on all are."""
    lists_first = begins_with_silence(answer.rows) or names_everybody(answer.rows)
    for one in sections(answer, shown, lists_first=lists_first):
        if one.head is not None:
            screen.print()
            label, text = heading(one, speaker(answer.language))
            quoted = isinstance(one.head, Row) and one.head.status is RowStatus.QUOTED
            say(screen, text, label=label, style="bold" if quoted else "dim" if isinstance(one.head, tuple) else "")
        _show_quotes(screen, one.quotes, answer)
    shown.update(quote.n for quote in answer.quotes)


def _show_refusal(screen: Console, refusal: Refusal) -> None:
    said = speaker(refusal.language)
    if refusal.check is not None:
        show_check(screen, refusal.check)
    else:
        say(screen, refusal.message, style="bold")
        if refusal.timeline is not None:
            _show_years(screen, refusal.timeline, said)
        for row in by_themselves(refusal.rows):
            say(screen, row_line(row, said))
        for one in listed(refusal.rows):
            screen.print()
            label, whose = list_line(one, said)
            say(screen, whose, label=label)
    if refusal.nearest:
        screen.print()
        say(screen, said.gettext("Nearest, not evidence:"), style="dim italic")
        for n, quote in enumerate(refusal.nearest):
            if n:
                screen.print()
            show_quote(screen, quote, evidence=False, said=said)


def _show_quotes(screen: Console, quotes: Iterable[Quote], answer: Answer) -> None:
    translated = {each.quote: each for each in answer.translations}
    for quote in quotes:
        screen.print()
        show_quote(screen, quote, said=speaker(answer.language))
        if each := translated.get(quote.n):
            _show_translation(screen, each, "    ")


def _show_translation(screen: Console, given: Translation, label: str) -> None:
    """A machine's translation: labelled and without quotation marks, so that nobody reads a quote."""
    say(screen, f"{model_notices.machine_translation(given.language)}:", style="dim", label=label)
    say(screen, given.text, style="italic", indent=len(label))


def filters_line(given: Filters) -> str:
    """Filters on a line as typed behind /filters, delegations by name; "" without filters."""
    return terminal.harmless("  ".join(pairs_of(given)))


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
