"""A statement's record or text, sent so that a quote can be checked: with a link, or as a file.

Knows how a statement becomes a file; not who asks for the file.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata

from telegram import InlineKeyboardMarkup

from bot.quote import Quote
from bot.telegram.cards import buttons
from bot.telegram.cards.record import source_card
from bot.telegram.services import Services
from bot.telegram.values import Line, Tap
from retrieval.held import Held


async def send_source(services: Services, to: Line | Tap, quote: Quote) -> None:
    """Send the record of a quote's statement, with the link to where it was published, or with its text as a file.

    The text as it is held, and not the file that the text was read from: a quote's range counts in the text, and a
    later change of that file is neither the source of the quote nor meant for everybody.
    """
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    if held.record.source_url:
        keyboard = buttons.rows_of([[buttons.text_button(to.said, held.id)]])
        await services.say(to, source_card(quote, held.record, to.said), keyboard)
        return
    card = source_card(quote, held.record, to.said, caption=True)
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    await services.send_file(to, statement.text.encode(), _name(held, ".txt"), card)


async def send_text(services: Services, to: Line | Tap, held: Held) -> None:
    """Send a statement's canonical text as a file, byte for byte: the offsets of its quotes count in this text."""
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    told = to.said.gettext(
        "The whole text as it is held ({characters} characters). Offsets of quotes count the characters of this file.",
        characters=to.said.number(len(statement.text)),
    )
    await services.send_file(to, statement.text.encode(), _name(held, ".txt"), told)


async def send_context_file(
    services: Services, to: Line | Tap, quote: Quote, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Send a quote with its neighbours as a file, where no message can hold them."""
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    told = to.said.gettext("Quote [{n}] and what stands around it, exactly as it stands in the statement.", n=quote.n)
    name = _name(held, f"-{quote.start}-{quote.end}.txt")
    await services.send_file(to, text.encode(), name, told, keyboard)


def _name(held: Held, suffix: str) -> str:
    """A name for a statement's file, of letters and digits that every system takes."""
    record = held.record
    told = "-".join(part for part in (record.code or record.delegation, record.date, held.id) if part)
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9.-]+", "-", plain).strip("-") + suffix
