"""A deep link to a quote: opens it with its context, or says what has become of it.

The link holds everything itself; nothing kept about anybody is needed to open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messenger import buttons
from bot.messenger.cards import lines_card, notice_card
from bot.messenger.pressed import show_context
from bot.messenger.spots import spot_of
from bot.permalinks import read_key
from bot.recalling import Fate, Followed

if TYPE_CHECKING:
    from telegram import Message

    from bot.messenger.services import Services
    from bot.speech.speaker import Speaker


async def open_link(services: Services, message: Message, key: str, said: Speaker) -> None:
    """Show the quote that a link leads to, inside its neighbours; where its text has changed, say so.

    Raises:
        TelegramError: it cannot be sent now.
        OnRecordError: the library cannot be read.
    """
    spot = spot_of(message)
    link = read_key(key)
    async with services.sender.busy(spot, message.message_id):
        followed = await services.look_up(services.session.engine.follow(link)) if link else Followed(Fate.BROKEN)
        if followed.fate is Fate.BROKEN:
            told = said.gettext("This link is not whole. Copy all of it, up to its last character.")
            await services.sender.send(spot, notice_card(told))
            return
        if followed.fate is Fate.MOVED:
            told = said.gettext(
                "The text of this statement has changed since the link was made. These words still stand in it:"
            )
            await services.sender.send(spot, notice_card(told))
        if followed.quote is not None:
            await show_context(services, spot, followed.quote, said)
            return
        if followed.fate is Fate.CHANGED and followed.held is not None:
            told = said.gettext(
                "The text of this statement has changed since the link was made, and these words stand in it no more."
            )
            keyboard = buttons.rows_of([[buttons.statement_button(said, followed.held.id)]])
            await services.sender.send(spot, notice_card(told), keyboard=keyboard)
            return
        told = said.gettext("The statement that this link leads to is not held any more.")
        hint = said.gettext("/statements shows what is held.")
        await services.sender.send(spot, lines_card([(told, False), (hint, False)]))
