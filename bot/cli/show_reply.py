"""Replies for people: the finding or the verdict, the quotes it rests on, the rows of a comparison, refusals.

Knows how things look on a terminal; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.cli.show_check import show_check
from bot.cli.show_quote import show_quote
from bot.cli.terminal import say
from bot.output.rows import (
    are_many,
    begins_with_silence,
    beside_many,
    by_themselves,
    listed,
    names_everybody,
)
from bot.output.speech.speaker import speaker
from bot.questions.typed_pairs import pairs_of
from bot.quote import Quote
from bot.reply import (
    Answer,
    Beside,
    Closest,
    Refusal,
    Reply,
    Row,
    RowStatus,
    Summary,
    Translation,
)

if TYPE_CHECKING:
    from rich.console import Console

    from bot.output.speech.speaker import Speaker
    from retrieval.filters import Filters


def show_reply(screen: Console, reply: Reply, already: Sequence[Quote] = ()) -> None:
    """Print a reply: an answer's finding, quotes and summary, or a refusal's message and what is nearest.

    Where the question was about a quotation, the check of it stands in the place of finding and message. `already` are
    quotes that are on the screen; they are not printed again.
    """
    shown = {quote.n for quote in already}
    if shown:
        screen.print()
    else:
        show_taken(screen, reply)
    for n, part in enumerate(reply.parts):
        if n:
            screen.print()
        _show_part(screen, part, shown)
    if reply.parts:
        pass
    elif isinstance(reply, Answer):
        _show_answer(screen, reply, shown)
    else:
        _show_refusal(screen, reply)
    if not reply.parts:
        _show_degraded(screen, reply)
    if reply.rejected:
        from bot.output.model_notices import left_out, not_checked

        # The reasons are for --json and the log: they are about words that stand in no statement.
        for told in (not_checked(reply.language, reply.rejected), left_out(reply.language, reply.rejected)):
            if told:
                say(screen, told, style="dim")


def show_taken(screen: Console, reply: Reply) -> None:
    """Print what a question that leaned on the ones before it was taken as, where it was changed."""
    if reply.standalone_question != reply.question and not reply.parts:
        told = speaker(reply.language).gettext("Taken as: {question}", question=reply.standalone_question)
        say(screen, told, style="dim")


def show_quotes(screen: Console, answer: Answer) -> list[Quote]:
    """Print an answer's quotes alone, before anything is said of them; returns those that were printed.

    The verdict on a quotation and its quotes belong together, and come later; so do the closest passages, which the
    finding above them calls that.
    """
    printed: list[Quote] = []
    for part in answer.parts or (answer,):
        if not isinstance(part, Answer) or isinstance(part, Closest):
            continue
        if part.check is None and not (part.timeline or part.phrase):
            _show_rows(screen, part, {quote.n for quote in printed})
            printed += part.quotes
    return printed


def _show_answer(screen: Console, answer: Answer, shown: set[int]) -> None:
    """An answer's finding and summary, and those of its quotes that are not `shown` yet; from here on they are."""
    if answer.check is not None:
        show_check(screen, answer.check, [quote for quote in answer.quotes if quote.n not in shown])
        shown.update(quote.n for quote in answer.quotes)
        return
    if answer.timeline is not None or answer.phrase is not None:
        _show_by_date(screen, answer, shown)
        return
    late = [each for each in answer.translations if each.quote in shown]
    say(screen, answer.finding, style="bold")
    _show_rows(screen, answer, shown)
    if answer.summary is not None:
        _show_summary(screen, answer.summary, answer.language)
    for each in late:
        screen.print()
        _show_translation(screen, each, f"[{each.quote}] ")


def _show_by_date(screen: Console, answer: Answer, shown: set[int]) -> None:
    """A finding with its counts, and the quotes by date: of a timeline, or of a phrase."""
    from bot.cli import show_by_date

    said = speaker(answer.language)
    say(screen, answer.finding, style="bold")
    if answer.timeline is not None:
        show_by_date.show_years(screen, answer.timeline, said)
    if answer.phrase is not None:
        show_by_date.show_uses(screen, answer.phrase, said)
    show_by_date.show_quotes(screen, [quote for quote in answer.quotes if quote.n not in shown], said, answer.timeline)
    shown.update(quote.n for quote in answer.quotes)


def _show_part(screen: Console, part: Reply, shown: set[int]) -> None:
    """One of several questions: itself, and its reply, but for quotes that are on the screen already."""
    say(screen, part.standalone_question, style="dim")
    if isinstance(part, Answer):
        _show_answer(screen, part, shown)
    else:
        _show_refusal(screen, part)
    _show_degraded(screen, part)


def _show_degraded(screen: Console, reply: Reply) -> None:
    if reply.degraded:
        told = speaker(reply.language).gettext("Without the model: {reason}", reason=reply.degraded)
        say(screen, told, style="yellow")


def _show_summary(screen: Console, summary: Summary, language: str | None) -> None:
    """A model's summary below its label, each sentence with the numbers of its quotes."""
    from bot.output.model_notices import summary as label

    screen.print()
    say(screen, label(language, summary.by), style="dim")
    for one in summary.sentences:
        say(screen, f"{one.text} {' '.join(f'[{n}]' for n in one.quotes)}", label="- ", style="italic")


def _show_rows(screen: Console, answer: Answer, shown: set[int]) -> None:
    """The rows of a comparison, each with its quotes; then the quotes that belong to none.

    What is said for a delegation stands behind its own words, below a line that says so.
    """
    lists_first = begins_with_silence(answer.rows) or names_everybody(answer.rows)
    if lists_first:
        _show_listed(screen, answer, shown)
    for row in by_themselves(answer.rows):
        quotes = [quote for quote in answer.quotes if quote.n in row.quotes and quote.n not in shown]
        own = () if are_many(answer.rows) else answer.beside
        beside = [one for one in own if one.delegation.code == row.delegation.code]
        if row.quotes and not quotes and shown.issuperset(n for one in beside for n in one.quotes):
            continue
        screen.print()
        _show_row(screen, row, speaker(answer.language))
        shown.update(quote.n for quote in quotes)
        _show_quotes(screen, quotes, answer)
        _show_beside(screen, beside, answer, shown)
    others = {n for one in answer.beside for n in one.quotes}
    others |= {n for one in listed(answer.rows) for row in one.rows for n in row.quotes}
    _show_quotes(screen, [quote for quote in answer.quotes if quote.n not in shown | others], answer)
    if len(answer.rows) < 2:
        _show_beside(screen, answer.beside, answer, shown)
    if not lists_first:
        _show_listed(screen, answer, shown)
    for some in beside_many(answer):
        _show_beside_many(screen, some, answer, shown)


def _show_beside(screen: Console, given: Iterable[Beside], answer: Answer, shown: set[int]) -> None:
    """What is said for a delegation by others, with the numbers of those quotes that stand elsewhere already."""
    from bot.output.model_notices import said_for

    for one in given:
        quotes = [quote for quote in answer.quotes if quote.n in one.quotes]
        if all(quote.n in shown for quote in quotes) and not answer.rows:
            continue
        _show_labelled(screen, said_for(answer.language, one), quotes, answer, shown)


def _show_beside_many(screen: Console, given: Sequence[Beside], answer: Answer, shown: set[int]) -> None:
    """What is said for several delegations by others."""
    from bot.output.model_notices import said_for_many

    quotes = [quote for quote in answer.quotes if quote.n in given[0].quotes]
    _show_labelled(screen, said_for_many(answer.language, given), quotes, answer, shown)


def _show_labelled(screen: Console, label: str, quotes: Sequence[Quote], answer: Answer, shown: set[int]) -> None:
    """Quotes below a label that ends with the numbers of those which stand elsewhere already."""
    elsewhere = "".join(f" [{quote.n}]" for quote in quotes if quote.n in shown)
    fresh = [quote for quote in quotes if quote.n not in shown]
    screen.print()
    say(screen, f"{label}{elsewhere}", style="dim")
    shown.update(quote.n for quote in fresh)
    _show_quotes(screen, fresh, answer)


def _show_listed(screen: Console, reply: Reply, shown: set[int]) -> None:
    """Of many rows those that do not answer, in lists of those of whom the same is to be said, with their passages."""
    from bot.output.rows import head, in_list

    said = speaker(reply.language)
    for one in listed(reply.rows):
        screen.print()
        whose = [in_list(row, _name(row, said), said) for row in one.rows]
        between = said.pgettext("between names", ", ")
        say(screen, between.join(whose), label=f"{head(one, said)}{_colon(said)}")
        numbers = {n for row in one.rows for n in row.quotes} - shown
        if numbers and isinstance(reply, Answer):
            shown.update(numbers)
            _show_quotes(screen, [quote for quote in reply.quotes if quote.n in numbers], reply)


def _name(row: Row, said: Speaker) -> str:
    from bot.output.speech import names

    return names.delegation(said, row.delegation.code, row.delegation.name)


def _colon(said: Speaker) -> str:
    return said.pgettext("between a name and what is said of it", ": ")


def _show_row(screen: Console, row: Row, said: Speaker) -> None:
    name = _name(row, said)
    if row.status is RowStatus.QUOTED:
        say(screen, name, style="bold")
    else:
        from bot.output.rows import became

        say(screen, f"{name}{_colon(said)}{became(row, said)}")


def _show_refusal(screen: Console, refusal: Refusal) -> None:
    said = speaker(refusal.language)
    if refusal.check is not None:
        show_check(screen, refusal.check)
    else:
        say(screen, refusal.message, style="bold")
        if refusal.timeline is not None:
            from bot.cli.show_by_date import show_years

            show_years(screen, refusal.timeline, said)
        for row in by_themselves(refusal.rows):
            _show_row(screen, row, said)
        _show_listed(screen, refusal, set())
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
    """A machine's translation: without marks of quotation, and labelled, so that nobody takes it for a quote."""
    indent = len(label)
    from bot.output.model_notices import machine_translation

    say(screen, f"{machine_translation(given.language)}:", style="dim", label=label)
    say(screen, given.text, style="italic", indent=indent)


def filters_line(given: Filters) -> str:
    """Filters on one line as /filters takes them, delegations by their names; "" where none is set."""
    return terminal.harmless("  ".join(pairs_of(given)))
