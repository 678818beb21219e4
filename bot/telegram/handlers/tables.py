"""The whole table of an answer, page by page: every row of a comparison, every delegation that said a phrase.

Knows pages and their buttons. What a table has is asked anew for each page, by the question as it stands by itself, so
that a button works after a restart and nothing of it is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardButton, Message

from bot.output.speech.speaker import Speaker
from bot.question import Question, Wants
from bot.questions import typed as wants
from bot.state.values import Kept
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import Pressed
from bot.telegram.cards.card import notice_card
from bot.telegram.cards.comparison import PAGE, table, table_card
from bot.telegram.handlers.chats import spot_of
from bot.telegram.services import Services
from bot.telegram.values import said_to

LONGEST_HEADING = 200
"""Code points of the question that stands above a table."""


async def turned(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Send the first page of an answer's table, or show another in the place of the one that a button stands on."""
    said, message = said_to(query.from_user), query.message
    answer, page, *_ = (*press.values, "0", "0")
    state = services.state
    kept = await state.run(state.answers.find, answer) if re.fullmatch(r"\w{1,32}", answer) else None
    if kept is None or not isinstance(message, Message) or kept.chat_id != message.chat.id:
        told = said.gettext("This answer is not kept any more. Ask the question again.")
        await services.sender.answer_callback(query.id, told, alert=True)
        return
    await services.sender.answer_callback(query.id)
    spot = spot_of(message)
    async with services.sender.busy(spot, None):
        reply = await services.ask(services.session.engine.ask(asked_again(kept, said)))
        lines = table(reply, said)
        if not lines:
            told = said.gettext("This answer is not kept any more. Ask the question again.")
            await services.sender.send(spot, notice_card(told))
            return
        at = min(_number(page), (len(lines) - 1) // PAGE)
        card = table_card(kept.question[:LONGEST_HEADING], lines, at, said)
        keyboard = buttons.rows_of([_turning(kept.id, at, len(lines))])
        if press.action == buttons.TABLE:
            reply_to = None if spot.private else message.message_id
            await services.sender.send(spot, card, keyboard=keyboard, reply_to=reply_to)
        else:
            await services.sender.edit(message.chat.id, message.message_id, card, keyboard=keyboard)


def asked_again(kept: Kept, said: Speaker) -> Question:
    """The question of an answer that is kept, as it stands by itself."""
    command, _, rest = kept.standalone.partition(" ")
    name = command.removeprefix("/")
    typed = wants.typed(name, rest) if command != name and name in wants.COMMANDS else Question(kept.standalone)
    limit = 1 if typed.wants is Wants.COMPARISON else typed.limit
    return replace(typed, mode="quotes", limit=limit, reader=said.language)


def _turning(answer: str, page: int, lines: int) -> list[InlineKeyboardButton]:
    row = []
    if page > 0:
        row.append(InlineKeyboardButton("‹", callback_data=buttons.data(buttons.PAGE, answer, page - 1)))
    if (page + 1) * PAGE < lines:
        row.append(InlineKeyboardButton("›", callback_data=buttons.data(buttons.PAGE, answer, page + 1)))
    return row


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
