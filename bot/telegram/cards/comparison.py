"""Tables of answers as entries and pages of cards: rows of a comparison, a timeline with its years, uses of a phrase.

Knows rows, timelines, phrases and the reader's language; not the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.check import Op
from bot.output.phrase_counts_text import years
from bot.output.rows import are_many, became, head, in_list, listed
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.output.wording_changes import told
from bot.phrase_counts import MOST_QUOTED, Use
from bot.quote import DelegationName, short_name
from bot.reply import Answer, Reply, RowStatus
from bot.telegram.cards.fit import LINE, PARAGRAPH, PROSE, Entry
from bot.telegram.cards.markup import NOTHING, bold, plain, struck, underlined
from bot.telegram.cards.quote import quote_entry
from bot.telegram.cards.safe_text import Title, harmless, isolated, led, line, lines_card, recorded, shortened
from bot.telegram.cards.safe_text import told as in_italics
from bot.telegram.values import Piece, together
from bot.timeline import Timeline, TimelineStep

PAGE = 20
"""Lines of a table on a page."""

LISTED = 20
"""The most delegations listed on a card; the table has all."""

LONGEST_LIST, LONGEST_LINE, LONGEST_NAME = 700, 160, 120
"""Code points of a list on a card, of a line of a table, and of a delegation's name."""


def name_of(given: DelegationName | None, said: Speaker) -> str:
    """A delegation's name in the reader's language, never empty.

    Telegram trims the beginning of a message, and in French a space stands before the colon.
    """
    name = names.delegation(said, given.code, short_name(given.name)) if given else ""
    return isolated(said, recorded(name, LONGEST_NAME)) or said.gettext("delegation not recorded")


def list_entries(reply: Reply, said: Speaker, group: int) -> list[Entry]:
    """The rows without an answer, counted: delegations that come close, are silent, or have no statement held."""
    entries: list[Entry] = []
    for one in listed(reply.rows):
        whose = said.listed([in_list(row, name_of(row.delegation, said), said) for row in one.rows], LISTED)
        listing = led(said, bold(head(one, said)) + plain(f"{said.colon}{shortened(whose, LONGEST_LIST)}"))
        entries.append(Entry(listing, group=group, gap=LINE if entries else PARAGRAPH))
    return entries


def table(reply: Reply, said: Speaker) -> list[str]:
    """Every row of an answer as a line: of a comparison with many rows, or of a phrase; empty for other answers."""
    if reply.phrase is not None:
        counted = [(use, f"{said.number(use.count)} ({years(use)})".removesuffix(" ()")) for use in reply.phrase.uses]
        return [shortened(f"{_whose(use, said)}{said.colon}{count}", LONGEST_LINE) for use, count in counted]
    if not are_many(reply.rows):
        return []
    quotes = {quote.n: quote for quote in reply.quotes} if isinstance(reply, Answer) else {}
    lines = []
    for row in reply.rows:
        is_quoted = row.status is RowStatus.QUOTED
        told = " ".join(f"[{n}]" for n in row.quotes)
        told = told if is_quoted and (told or row.evidence is None) else became(row, said)
        first = quotes.get(row.quotes[0]) if row.quotes else None
        if first and first.date:
            told += f" {said.date(first.date)}"
        lines.append(shortened(f"{name_of(row.delegation, said)}{said.colon}{told}", LONGEST_LINE))
    return lines


def _whose(use: Use, said: Speaker) -> str:
    name = name_of(use.delegation, said)
    return names.on_behalf(said, name, use.on_behalf_of) if use.on_behalf_of else name


def table_card(heading: str, lines: Sequence[str], page: int, said: Speaker) -> Piece:
    """A page of a table, with numbered lines, below a heading."""
    first = page * PAGE
    shown = lines[first : first + PAGE]
    told = [f"{said.number(first + n)}. {line}" for n, line in enumerate(shown, start=1)]
    return lines_card([Title(heading), *told])


MOST_YEARS = 12
"""The most years given in figures on a card; the picture shows more."""

MOST_USES = 12
"""The most delegations listed on a card for a phrase; the table has all."""

LONGEST_CHANGE = 700
"""The most code points of the changes from one quote to the next."""


def timeline_entries(answer: Answer, timeline: Timeline, said: Speaker, group: Callable[[], int]) -> Iterator[Entry]:
    """The years, then the quotes by date: the first and the latest before all others have room."""
    if figures := years_line(timeline, said):
        yield Entry(figures, PROSE)
    steps = {step.quote: step for step in timeline.steps}
    early, late = group(), group()
    for quote in answer.quotes:
        entry = quote_entry(quote, said, group=late if quote is answer.quotes[-1] else early)
        if (step := steps.get(quote.n)) and (changed := change(step, said)).length:
            entry = replace(entry, piece=together(changed, plain(LINE), entry.piece))
        yield entry


def years_line(timeline: Timeline, said: Speaker) -> Piece:
    """How many of each year's statements speak, in figures; nothing where there are many years."""
    if not 0 < len(timeline.years) <= MOST_YEARS:
        return NOTHING
    of = [said.gettext("{year}: {k} of {n}", year=y.year, k=y.speaking, n=y.held) for y in timeline.years]
    return line(said, " · ".join(of))


def change(step: TimelineStep, said: Speaker) -> Piece:
    """The change of wording since the quote before: new words underlined, deleted words struck through."""
    label, pieces = told(step, said)
    if not label or sum(len(piece.text) for piece in pieces) > LONGEST_CHANGE:
        return NOTHING
    changed = in_italics(said, label) + plain(" " if pieces else "")
    for piece in pieces:
        text = harmless(piece.text)
        form = {Op.DELETE: struck, Op.INSERT: underlined}.get(piece.op, plain)
        changed += form(text)
    return changed


def phrase_entries(answer: Answer, said: Speaker, group: Callable[[], int]) -> Iterator[Entry]:
    """The delegations with the most uses of a phrase, then the sentences with the phrase."""
    lines = table(answer, said)
    shown = lines[:MOST_USES]
    if left := len(lines) - len(shown):
        shown.append(said.gettext("… and {n} more", n=left))
    for n, text in enumerate(shown):
        yield Entry(line(said, text), PROSE, gap=LINE if n else PARAGRAPH)
    if answer.phrase is not None and answer.phrase.count > MOST_QUOTED:
        capped = said.gettext(
            "Of {n} places the first {k} can be shown in their sentences.", n=answer.phrase.count, k=MOST_QUOTED
        )
        yield Entry(in_italics(said, capped), PROSE)
    for quote in answer.quotes:
        yield quote_entry(quote, said, group=group())
