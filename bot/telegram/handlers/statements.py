"""/statements, page by page in one message; and a statement's record or text, sent so that a quote can be checked.

Knows pages and their buttons; the statements are read anew for each page, so that a button works after a restart.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.output.overview import Suggestion, delegations
from bot.output.speech.names import delegation as named
from bot.output.speech.speaker import Speaker
from bot.quote import Quote, delegation_name, short_name
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import DELEGATIONS, STATEMENT, STATEMENT_TEXT, STATEMENTS, data
from bot.telegram.cards.markup import is_web
from bot.telegram.cards.record import source_card, statement_card
from bot.telegram.cards.safe_text import Title, lines_card
from bot.telegram.services import Services
from bot.telegram.values import Heard, Line, Piece, Tap
from retrieval.held import Held

PAGE = 8
"""Buttons on a page."""

NO_DELEGATION = "-"
"""The placeholder for a missing delegation."""

Page = tuple[Piece, InlineKeyboardMarkup | None]


async def statements(services: Services, line: Line) -> None:
    """/statements: the first page of the delegations held."""
    held = await services.held()
    await services.say(line, *_delegations(held, 0, line.said))


async def turned(services: Services, tap: Tap) -> None:
    """Show a button's page in place of the current page; or send a statement's text."""
    await services.acknowledge(tap)
    if tap.shown is None:
        return
    held = await services.held()
    one = next((each for each in held if each.id == tap.value(0)), None)
    if tap.action == STATEMENT_TEXT and one is not None:
        async with services.sender.busy(tap.spot, None):
            await send_text(services, tap, one)
    elif tap.action == STATEMENTS:
        await services.edit(tap, *_statements(held, tap.value(0), tap.number(1), tap.said))
    elif tap.action == STATEMENT and one is not None:
        await services.edit(tap, *_statement(one, tap.said))
    else:
        await services.edit(tap, *_delegations(held, tap.number(0), tap.said))


def _delegations(held: Sequence[Held], page: int, said: Speaker) -> Page:
    counts = Counter(map(_key, held))
    entries = [(named(said, code, name), Suggestion(0, name, code).key) for name, code in delegations(held)]
    if NO_DELEGATION in counts:
        entries.append((said.gettext("delegation not recorded"), NO_DELEGATION))
    told = said.ngettext("{n} statement is held.", "{n} statements are held.", len(held))
    how = said.gettext("Choose a delegation:") if entries else said.gettext("No statement is held yet.")
    shown = [
        [InlineKeyboardButton(f"{name} ({said.number(counts[key])})", callback_data=data(STATEMENTS, key, 0))]
        for name, key in entries[page * PAGE : (page + 1) * PAGE]
    ]
    turning = buttons.turning(page, len(entries), PAGE, lambda to: data(DELEGATIONS, to))
    return lines_card([Title(told), how]), buttons.rows_of([*shown, turning])


def _statements(held: Sequence[Held], key: str, page: int, said: Speaker) -> Page:
    own = sorted((each for each in held if _key(each) == key), key=lambda each: each.record.date or "", reverse=True)
    shown = own[page * PAGE : (page + 1) * PAGE]
    rows = [[InlineKeyboardButton(_label(each, said), callback_data=data(STATEMENT, each.id))] for each in shown]
    turning = buttons.turning(page, len(own), PAGE, lambda to: data(STATEMENTS, key, to))
    back = [buttons.signed("↩", said.gettext("Delegations"), data(DELEGATIONS, 0))]
    name = said.gettext("delegation not recorded")
    if own and (called := delegation_name(own[0].record.code, own[0].record.delegation)):
        name = named(said, called.code, short_name(called.name))
    told = said.ngettext("{n} statement", "{n} statements", len(own))
    return lines_card([Title(name), told]), buttons.rows_of([*rows, turning, back])


def _statement(one: Held, said: Speaker) -> Page:
    row = [buttons.text_button(said, one.id)]
    if (url := one.record.source_url) and is_web(url):
        source = said.gettext("Source")
        row.append(InlineKeyboardButton(f"🔗 {source}", url=url))
    back = [buttons.signed("↩", said.gettext("Statements"), data(STATEMENTS, _key(one), 0))]
    return statement_card(one, said), buttons.rows_of([row, back])


def _key(held: Held) -> str:
    name = delegation_name(held.record.code, held.record.delegation)
    return NO_DELEGATION if name is None else Suggestion(0, short_name(name.name), name.code).key


def _label(held: Held, said: Speaker) -> str:
    record = held.record
    parts = (said.date(record.date) if record.date else None, record.forum, record.session, record.title)
    return " · ".join([part for part in parts if part][:3]) or held.id


async def send_source(services: Services, to: Heard, quote: Quote) -> None:
    """Send the record of a quote's statement, with the link to its publication, or with its text as a file.

    The text as held, and not the source file: a quote's range counts in the text, and a later change of the file is
    neither the source of the quote nor meant for everybody.
    """
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    if held.record.source_url:
        keyboard = buttons.rows_of([[buttons.text_button(to.said, held.id)]])
        await services.say(to, source_card(quote, held.record, to.said), keyboard)
        return
    card = source_card(quote, held.record, to.said, caption=True)
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    await services.send_file(to, statement.text.encode(), _name(held, ".txt"), card)


async def send_text(services: Services, to: Heard, held: Held) -> None:
    """Send a statement's canonical text as a file, byte for byte: the offsets of its quotes count in this text."""
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    told = to.said.gettext(
        "The whole text as it is held ({characters} characters). Offsets of quotes count the characters of this file.",
        characters=to.said.number(len(statement.text)),
    )
    await services.send_file(to, statement.text.encode(), _name(held, ".txt"), told)


async def send_context_file(
    services: Services, to: Heard, quote: Quote, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Send a quote with its neighbours as a file, for neighbours too long for a message."""
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    told = to.said.gettext("Quote [{n}] and what stands around it, exactly as it stands in the statement.", n=quote.n)
    name = _name(held, f"-{quote.start}-{quote.end}.txt")
    await services.send_file(to, text.encode(), name, told, keyboard)


def _name(held: Held, suffix: str) -> str:
    """A name for a statement's file, of letters and digits accepted by every system."""
    record = held.record
    told = "-".join(part for part in (record.code or record.delegation, record.date, held.id) if part)
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9.-]+", "-", plain).strip("-") + suffix
