"""Many rows of a comparison as entries of a card, and any table of an answer as pages of lines.

Knows rows, uses of a phrase and the reader's language; nothing of how either is found.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.output.phrase_counts_text import years
from bot.output.rows import are_many, became, head, in_list, listed
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.phrase_counts import Use
from bot.quote import DelegationName, short_name
from bot.reply import Answer, Reply, RowStatus
from bot.telegram.cards.fit import LINE, PARAGRAPH, Entry
from bot.telegram.cards.html import bold, plain
from bot.telegram.cards.notice import Title, lines_card
from bot.telegram.cards.safe_text import isolated, lead, recorded, shortened
from bot.telegram.values import Card

PAGE = 20
"""Lines of a table on a page."""

LISTED = 20
"""Delegations that a card lists; the table has all."""

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
        colon = said.pgettext("between a name and what is said of it", ": ")
        line = bold(head(one, said)) + plain(f"{colon}{shortened(whose, LONGEST_LIST)}")
        entries.append(Entry(plain(lead(said, line.plain)) + line, group=group, gap=LINE if entries else PARAGRAPH))
    return entries


def table(reply: Reply, said: Speaker) -> list[str]:
    """Every row of an answer as a line: of a comparison with many rows, or of a phrase; none of any other."""
    colon = said.pgettext("between a name and what is said of it", ": ")
    if reply.phrase is not None:
        return [
            shortened(
                f"{_whose(use, said)}{colon}{said.number(use.count)} ({years(use)})".removesuffix(" ()"), LONGEST_LINE
            )
            for use in reply.phrase.uses
        ]
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
        lines.append(shortened(f"{name_of(row.delegation, said)}{colon}{told}", LONGEST_LINE))
    return lines


def _whose(use: Use, said: Speaker) -> str:
    """The delegation that says a phrase, with the groups spoken for."""
    name = name_of(use.delegation, said)
    return names.on_behalf(said, name, use.on_behalf_of) if use.on_behalf_of else name


def table_card(heading: str, lines: Sequence[str], page: int, said: Speaker) -> Card:
    """A page of a table, with numbered lines, below a heading."""
    first = page * PAGE
    shown = lines[first : first + PAGE]
    told = [f"{said.number(first + n)}. {line}" for n, line in enumerate(shown, start=1)]
    return lines_card([Title(heading), *told])
