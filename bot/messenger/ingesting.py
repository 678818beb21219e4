"""An admin's document on its way in: sent, completed by what was not told of its record, confirmed, and stored.

Knows the order of the steps; each step is known elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messenger.cards import notice_card

if TYPE_CHECKING:
    from telegram import CallbackQuery, Message

    from bot.messenger.asking import Line
    from bot.messenger.buttons import Pressed
    from bot.messenger.services import Services

ACTION = "u"
"""What the data of the buttons of an upload begins with."""


async def offered(services: Services, message: Message, line: Line) -> None:
    """Take in a document that was sent in a chat."""
    del message
    told = line.said.gettext("Only those who run this bot can add statements to it.")
    await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)


async def typed(services: Services, message: Message, line: Line) -> bool:
    """Whether a text was for the upload that its writer has open, or a link to a file; then it has been dealt with."""
    del services, message, line
    return False


async def decided(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Do what a button of an upload says."""
    del press
    await services.sender.answer_callback(query.id)
