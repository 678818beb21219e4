"""A deep link to a quote: opens the quote with its context, or says what has become of the quote.

The link holds everything itself; nothing kept about anybody is needed to open the link.
"""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.answers.recall import Fate, Followed
from bot.output.speech.speaker import Speaker
from bot.quotes.permalinks import read_key
from bot.telegram.cards import buttons
from bot.telegram.cards.notice import lines_card, notice_card
from bot.telegram.handlers.answer_buttons import show_context
from bot.telegram.services import Services
from bot.telegram.values import Card, Line


async def open_link(services: Services, line: Line, key: str) -> None:
    """Show the quote that a link leads to, among its neighbours; where the statement's text has changed, say so."""
    async with services.sender.busy(line.spot, line.message):
        followed = await followed_to(services, key)
        if told := became(followed, line.said):
            await services.say(line, *told)
        if followed.quote is not None:
            keys = await services.keys((followed.quote,))
            below = buttons.rows_of([[buttons.cite_button(line.said, keys[followed.quote.n])]])
            await show_context(services, line, followed.quote, below)


async def followed_to(services: Services, key: str) -> Followed:
    """Where the key of a quote leads now; a key that cannot be read is a broken link."""
    link = read_key(key)
    return await services.look_up(services.session.engine.follow(link)) if link else Followed(Fate.BROKEN)


def became(followed: Followed, said: Speaker) -> tuple[Card, InlineKeyboardMarkup | None] | None:
    """The notice of what has become of a quote, with its buttons; None if the quote stands as before."""
    if followed.fate is Fate.SAME:
        return None
    if followed.fate is Fate.BROKEN:
        return notice_card(said.gettext("This link is not whole. Copy all of it, up to its last character.")), None
    if followed.fate is Fate.MOVED:
        told = said.gettext(
            "The text of this statement has changed since the link was made. These words still stand in it:"
        )
        return notice_card(told), None
    if followed.fate is Fate.CHANGED and followed.held is not None:
        told = said.gettext(
            "The text of this statement has changed since the link was made, and these words stand in it no more."
        )
        return notice_card(told), buttons.rows_of([[buttons.statement_button(said, followed.held.id)]])
    told = said.gettext("The statement that this link leads to is not held any more.")
    return lines_card([told, said.gettext("/statements shows what is held.")]), None
