"""What is done when a button below an answer is pressed: context, source, more, a verdict on the answer.

Finds the quotes again by where they stand, so that buttons work after a restart. Knows answers; knows no search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram import CallbackQuery, Message

from bot.messenger import buttons
from bot.messenger.asking import keyboard_below
from bot.messenger.cards import context_card, more_shown, notice_card
from bot.messenger.languages import said_to
from bot.messenger.spots import spot_of
from bot.messenger.statement_files import send_context_file, send_source
from bot.recalling import Stretch

if TYPE_CHECKING:
    from bot.answer import Quote
    from bot.messenger.buttons import Pressed
    from bot.messenger.services import Services
    from bot.speech.speaker import Speaker
    from bot.state.values import Kept, Place

CONTEXT = 2
"""Sentences shown on each side of a quote."""

QUOTES = 3
"""Quotes in one message, at most."""


async def pressed(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Do what a button below an answer says.

    Raises:
        TelegramError: what was asked for cannot be sent now.
        OnRecordError: the library or the state cannot be read.
    """
    said, sender, state = said_to(query.from_user), services.sender, services.state
    message = query.message
    answer = press.values[0] if press.values else ""
    kept = await state.run(state.answers.find, answer) if re.fullmatch(r"\w{1,32}", answer) else None
    # Telegram says in which chat a button was pressed: one that was made for another chat leads to nothing here.
    if kept is None or not isinstance(message, Message) or kept.chat_id != message.chat.id:
        told = said.gettext("This answer is not kept any more. Ask the question again.")
        await sender.answer_callback(query.id, told, alert=True)
        return
    if press.action == buttons.RATE:
        await _rate(services, query, kept, press.values[-1], said)
        return
    await sender.answer_callback(query.id)
    async with sender.busy(spot_of(message), None):
        if press.action == buttons.MORE:
            await _more(services, message, kept, said)
        else:
            await _look(services, message, kept, press, said)


async def _rate(services: Services, query: CallbackQuery, kept: Kept, value: str, said: Speaker) -> None:
    rated = 1 if value == "+" else -1
    changed = await services.state.run(services.state.answers.rate, kept.id, query.from_user.id, rated)
    if not changed:
        if await services.state.run(services.state.answers.rate, kept.id, query.from_user.id, 0):
            services.metrics.rated(0)
        await services.sender.answer_callback(query.id, said.gettext("Taken back."))
        return
    services.metrics.rated(rated)
    thanks = said.gettext("Thank you: noted as helpful.") if rated > 0 else said.gettext("Thank you: noted as a miss.")
    await services.sender.answer_callback(query.id, thanks)


async def _more(services: Services, message: Message, kept: Kept, said: Speaker) -> None:
    places = await services.state.run(services.state.answers.take_more, kept.id, QUOTES)
    quotes = await recalled(services, places)
    if not quotes:
        told = said.gettext("There are no further quotes.") if not places else _changed(said)
        await services.sender.send(spot_of(message), notice_card(told), reply_to=_reply_to(message))
        return
    left = len(kept.places) - kept.shown - len(places)
    total = len(kept.places)
    evidence = all(place.role != "nearest" for place in places)
    while quotes:
        shown = more_shown(quotes, total, said, QUOTES, evidence=evidence)
        keyboard = await keyboard_below(services, said, kept.id, shown, 0 if shown.more else left)
        try:
            await services.sender.send(spot_of(message), shown.card, keyboard=keyboard, reply_to=_reply_to(message))
        except BaseException:
            # The tap is done again: it must not lead on to the quotes behind these.
            unsent = [place.n for place in places].index(quotes[0].n)
            await services.state.run(services.state.answers.give_back, kept.id, places[unsent:])
            raise
        quotes = shown.more
    await _without_more(services, message)


async def _without_more(services: Services, message: Message) -> None:
    """Take the button away that was pressed: what it led to stands below, and further quotes below that."""
    held = message.reply_markup.inline_keyboard if message.reply_markup else ()
    rows = [[b for b in row if not str(b.callback_data or "").startswith(f"{buttons.MORE}:")] for row in held]
    await services.sender.keyboard(message.chat.id, message.message_id, buttons.rows_of(rows))


async def _look(services: Services, message: Message, kept: Kept, press: Pressed, said: Speaker) -> None:
    """The context of a quote, or its source."""
    number = press.values[-1]
    place = next((each for each in kept.places if str(each.n) == number), None)
    quotes = await recalled(services, (place,)) if place else ()
    if not quotes:
        await services.sender.send(spot_of(message), notice_card(_changed(said)), reply_to=_reply_to(message))
        return
    if press.action == buttons.CONTEXT:
        await show_context(services, message, quotes[0], said)
    else:
        await send_source(services, spot_of(message), quotes[0], said, reply_to=_reply_to(message))


async def show_context(services: Services, message: Message, quote: Quote, said: Speaker) -> None:
    """Send a quote inside its neighbours; as a file, where a message cannot hold it.

    Raises:
        UsageError: its statement is no longer held.
    """
    found = await services.look_up(services.session.engine.around(quote, CONTEXT))
    card = context_card(quote, found.text, found.start, found.end, said, breaks=found.breaks)
    if card is None:
        await send_context_file(services, spot_of(message), quote, found.text, said, reply_to=_reply_to(message))
        return
    await services.sender.send(spot_of(message), card, reply_to=_reply_to(message))


async def recalled(services: Services, places: tuple[Place, ...]) -> tuple[Quote, ...]:
    """The quotes of places, without those whose text is not held any more.

    Raises:
        StoreError: the library cannot be read.
    """
    stretches = [Stretch(each.n, each.statement, each.sha256, each.start, each.end) for each in places]
    found = await services.look_up(services.session.engine.recall(stretches))
    return tuple(quote for quote in found if quote is not None)


def _changed(said: Speaker) -> str:
    return said.gettext("The statement's text has changed since, or it is not held any more. Ask the question again.")


def _reply_to(message: Message) -> int | None:
    return None if message.chat.type == "private" else message.message_id
