"""The citations of a quote: one message in which its buttons choose the format, or a file.

A button holds the key of its quote, so that it works however old the message is; each time the quote is cut again, and
what has become of its statement is said. Knows the steps; formats are known to `bot.output.citations`.
"""

from __future__ import annotations

from telegram import CallbackQuery, Message

from bot.answers.recall import Followed
from bot.output.citations.citation import Citation, citation
from bot.output.citations.formats import DEFAULT, format_named, offered
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import Pressed
from bot.telegram.cards.card import notice_card
from bot.telegram.cards.quote import cite_card, titled
from bot.telegram.handlers.chats import spot_of
from bot.telegram.handlers.links import became, followed_to
from bot.telegram.services import Services
from bot.telegram.values import Spot, said_to


async def pressed(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Show the citation of the quote that a button holds, in the format that it names; or send it as a file."""
    said, message = said_to(query.from_user), query.message
    key, name, how, *_ = (*press.values, "", "", "")
    await services.sender.answer_callback(query.id)
    if message is None:
        return
    private = message.chat.type == message.chat.PRIVATE
    spot = spot_of(message) if isinstance(message, Message) else Spot(message.chat.id, None, private)
    reply_to = None if private else message.message_id
    async with services.sender.busy(spot, None):
        followed = await followed_to(services, key)
        if not name and (told := became(followed, said)):
            await services.sender.send(spot, told[0], keyboard=told[1], reply_to=reply_to)
        found = _citation(followed)
        if found is None:
            if name and (told := became(followed, said)) and isinstance(message, Message):
                # What stands in the message is not to be copied any more.
                await services.sender.edit(message.chat.id, message.message_id, told[0], keyboard=told[1])
            return
        written = format_named(name if name in offered() else DEFAULT)
        card = cite_card(found, written, said)
        keyboard = buttons.cite_keyboard(said, key, written.name)
        if card is None or how == buttons.AS_FILE:
            data, file = written.write([found], said).encode(), f"{found.id}{written.suffix}"
            await services.sender.document(spot, data, file, notice_card(titled(written, said)), reply_to=reply_to)
            if name or card is not None:
                return
            # The first tap: the other formats may fit.
            card = notice_card(said.gettext("This citation is too long for one message; it comes as a file."))
        if name and isinstance(message, Message):
            await services.sender.edit(message.chat.id, message.message_id, card, keyboard=keyboard)
        else:
            await services.sender.send(spot, card, keyboard=keyboard, reply_to=reply_to)


def _citation(followed: Followed) -> Citation | None:
    if followed.quote is None or followed.held is None:
        return None
    return citation(followed.quote, followed.held.record)
