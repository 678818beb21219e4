"""The citations of a quote: one message in which buttons choose the format, or a file.

A button holds the key of its quote, so that the button works however old the message is; each time the quote is cut
again, and a change of its statement is told. Knows the steps; formats are known to `bot.output.citations`.
"""

from __future__ import annotations

from bot.output.citations.citation import citation
from bot.output.citations.formats import DEFAULT, format_named, offered
from bot.telegram.cards import buttons
from bot.telegram.cards.notice import notice_card
from bot.telegram.cards.quote import cite_card, titled
from bot.telegram.handlers.links import became, followed_to
from bot.telegram.services import Services
from bot.telegram.values import Tap


async def pressed(services: Services, tap: Tap) -> None:
    """Show the citation of the quote of a button, in the button's format; or send a file."""
    said, key, name = tap.said, tap.value(0), tap.value(1)
    await services.sender.answer_callback(tap.id)
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
        found = citation(followed.quote, followed.held.record)
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
