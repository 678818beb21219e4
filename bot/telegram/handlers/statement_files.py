"""What a quote or a statement comes from, sent so that it can be checked: its record with a link, or with a file.

Knows what makes a file of a statement; not who asks for it.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata

from telegram import InlineKeyboardMarkup

from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards import buttons
from bot.telegram.cards.card import notice_card, source_card
from bot.telegram.services import Services
from bot.telegram.values import Spot
from retrieval.errors import StoreError, UsageError
from retrieval.held import Held


async def send_source(
    services: Services, spot: Spot, quote: Quote, said: Speaker, *, reply_to: int | None = None
) -> None:
    """Send the record of a quote's statement, with the link it was published at, or else with its text as a file.

    The text as it is held, and not the file that it was read from: a quote's range counts in it, and what has been
    written into that file since is neither the source of the quote nor meant for whoever asks."""
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    if held.record.source_url:
        keyboard = buttons.rows_of([[buttons.text_button(said, held.id)]])
        await services.sender.send(spot, source_card(quote, held.record, said), keyboard=keyboard, reply_to=reply_to)
        return
    card = source_card(quote, held.record, said, caption=True)
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    await services.sender.document(spot, statement.text.encode(), _name(held, ".txt"), card, reply_to=reply_to)


async def send_text(services: Services, spot: Spot, held: Held, said: Speaker, *, reply_to: int | None = None) -> None:
    """Send a statement's canonical text as a file: what the offsets of its quotes count in, byte for byte."""
    statement = await asyncio.to_thread(services.session.library.statement, held.id)
    told = said.gettext(
        "The whole text as it is held ({characters} characters). Offsets of quotes count the characters of this file.",
        characters=said.number(len(statement.text)),
    )
    await services.sender.document(
        spot, statement.text.encode(), _name(held, ".txt"), notice_card(told), reply_to=reply_to
    )


async def send_context_file(
    services: Services,
    spot: Spot,
    quote: Quote,
    text: str,
    said: Speaker,
    *,
    reply_to: int | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
) -> None:
    """Send a quote with its neighbours as a file, where no message can hold it."""
    held = await asyncio.to_thread(services.session.library.find, quote.statement)
    told = said.gettext("Quote [{n}] and what stands around it, exactly as it stands in the statement.", n=quote.n)
    name = _name(held, f"-{quote.start}-{quote.end}.txt")
    card = notice_card(told)
    await services.sender.document(spot, text.encode(), name, card, keyboard=keyboard, reply_to=reply_to)


def held_under(services: Services, statement_id: str) -> Held | None:
    """What is held under an id; None where nothing is. Blocks."""
    try:
        return services.session.library.find(statement_id)
    except (UsageError, StoreError):
        return None


def _name(held: Held, suffix: str) -> str:
    """A name for a statement's file, of letters and digits that every system takes."""
    record = held.record
    told = "-".join(part for part in (record.code or record.delegation, record.date, held.id) if part)
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9.-]+", "-", plain).strip("-") + suffix
