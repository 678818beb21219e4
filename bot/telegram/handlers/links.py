"""A quote by its key: a deep link opens the quote with its context, a button its citations in any format.

The key is self-contained: no stored data about anybody is needed, and a change of the statement is reported. Knows the
steps; formats are known to `bot.output.citations`.
"""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.answers.recall import Fate, Followed
from bot.output.citations.formats import DEFAULT, format_named, offered
from bot.output.speech.speaker import Speaker
from bot.pages.texts import change_told
from bot.quotes.permalinks import read_key
from bot.telegram.cards import buttons
from bot.telegram.cards.quote import cite_card, titled
from bot.telegram.cards.safe_text import lines_card, notice_card
from bot.telegram.handlers.answer_buttons import show_context
from bot.telegram.services import Services
from bot.telegram.values import Line, Piece, Tap


async def open_link(services: Services, line: Line, key: str) -> None:
    """Show the quote of a link among its neighbours; report a change of the statement's text."""
    async with services.sender.busy(line.spot, line.message):
        followed = await followed_to(services, key)
        if told := became(followed, line.said):
            await services.say(line, *told)
        if followed.quote is not None:
            keys = await services.keys((followed.quote,))
            cite = buttons.data(buttons.CITE, keys[followed.quote.n])
            below = buttons.rows_of([[buttons.signed("❝", line.said.gettext("Cite"), cite)]])
            await show_context(services, line, followed.quote, below)


async def followed_to(services: Services, key: str) -> Followed:
    """The current place of a quote, by its key; an unreadable key is a broken link."""
    link = read_key(key)
    return await services.glances.run(services.session.engine.follow(link)) if link else Followed(Fate.BROKEN)


def became(followed: Followed, said: Speaker) -> tuple[Piece, InlineKeyboardMarkup | None] | None:
    """The notice of a change of a quote, with its buttons; None for an unchanged quote."""
    if followed.fate is Fate.SAME:
        return None
    told = change_told(followed.fate, said)
    if followed.fate is Fate.GONE:
        return lines_card([told, said.gettext("/statements shows what is held.")]), None
    row = []
    if followed.fate is Fate.CHANGED and followed.held is not None:
        row.append(buttons.signed("📄", said.gettext("Statement"), buttons.data(buttons.STATEMENT, followed.held.id)))
    return notice_card(told), buttons.rows_of([row])


async def cited(services: Services, tap: Tap) -> None:
    """Show the citation of the quote of a button, in the button's format; or send a file."""
    said, key, name = tap.said, tap.value(0), tap.value(1)
    await services.acknowledge(tap)
    async with services.sender.busy(tap.spot, None):
        followed = await followed_to(services, key)
        told = became(followed, said)
        if told and not name:
            await services.say(tap, *told)
        if followed.quote is None or followed.held is None:
            if told and name and tap.shown is not None:
                # What stands in the message is not to be copied any more.
                await services.edit(tap, *told)
            return
        found = services.session.engine.citation(followed.quote, followed.held)
        written = format_named(name if name in offered() else DEFAULT)
        card = cite_card(found, written, said)
        if card is None or tap.value(2) == buttons.AS_FILE:
            data = written.write([found], said).encode()
            await services.send_file(tap, data, f"{found.id}{written.suffix}", titled(written, said))
            if name or card is not None:
                return
            # The first tap: the other formats may fit.
            card = notice_card(said.gettext("This citation is too long for one message; it comes as a file."))
        keyboard = buttons.cite_keyboard(said, key, written.name)
        if name and tap.shown is not None:
            await services.edit(tap, card, keyboard)
        else:
            await services.say(tap, card, keyboard)
