"""What is done when a button below an answer is pressed: context, source, more, a verdict on the answer.

Finds the quotes again by where they stand, so that buttons work after a restart. Knows answers; knows no search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.answers.recall import Stretch
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.state.values import Kept, Place, Role
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import Pressed
from bot.telegram.cards.card import context_card, more_shown, notice_card
from bot.telegram.handlers.ask import QUOTES, keyboard_below
from bot.telegram.handlers.statement_files import send_context_file, send_source
from bot.telegram.services import Services
from bot.telegram.values import Spot, said_to

CONTEXT = 2
"""Sentences shown on each side of a quote."""

MANY, AT_ONCE = 20, 12
"""Quotes of an answer from which on as many as these are brought by a tap: few taps lead through all of them."""


@dataclass(frozen=True, slots=True)
class Below:
    """Where what a button leads to is shown: below the message it stands on, as a reply to it in a group.

    `update` numbers the tap: one that is delivered again shows the same.
    """

    spot: Spot
    reply_to: int | None
    update: int


async def pressed(services: Services, query: CallbackQuery, press: Pressed, update: int) -> None:
    """Do what a button below an answer says."""
    said, sender, state = said_to(query.from_user), services.sender, services.state
    message = query.message  # of one that is old Telegram tells where it stands, and no more
    answer = press.values[0] if press.values else ""
    kept = await state.run(state.answers.find, answer) if re.fullmatch(r"\w{1,32}", answer) else None
    # Telegram says in which chat a button was pressed: one that was made for another chat leads to nothing here.
    if kept is None or message is None or kept.chat_id != message.chat.id:
        told = said.gettext("This answer is not kept any more. Ask the question again.")
        await sender.answer_callback(query.id, told, alert=True)
        return
    if press.action == buttons.RATE:
        await _rate(services, query, kept, press.values[-1], said)
        return
    await sender.answer_callback(query.id)
    private = message.chat.type == message.chat.PRIVATE
    below = Below(
        Spot(message.chat.id, kept.topic_id or None, private), None if private else message.message_id, update
    )
    async with sender.busy(below.spot, None):
        if press.action == buttons.MORE:
            if await _more(services, below, kept, said) and isinstance(message, Message):
                await _without_more(services, message)
        else:
            await _look(services, below, kept, press, said)


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


async def _more(services: Services, below: Below, kept: Kept, said: Speaker) -> bool:
    """Send the next quotes; whether there were any."""
    most = QUOTES if len(kept.places) <= MANY else AT_ONCE
    places = await services.state.run(services.state.answers.take_more, kept.id, most, below.update)
    quotes = await recalled(services, places)
    if not quotes:
        told = said.gettext("There are no further quotes.") if not places else _changed(said)
        await services.sender.send(below.spot, notice_card(told), reply_to=below.reply_to)
        return False
    total = len(kept.places)
    left = total - 1 - [each.n for each in kept.places].index(places[-1].n)
    waiting = _by_label(quotes, places)
    while waiting:
        (role, some), *others = waiting
        shown = more_shown(some, total, said, most, role=role)
        waiting = [(role, shown.more), *others] if shown.more else others
        keyboard = await keyboard_below(services, said, kept.id, shown, 0 if waiting else left)
        await services.sender.send(below.spot, shown.card, keyboard=keyboard, reply_to=below.reply_to)
    return True


def _by_label(quotes: tuple[Quote, ...], places: tuple[Place, ...]) -> list[tuple[Role, tuple[Quote, ...]]]:
    """The quotes of places, those that stand under one label together; those that answer come first."""
    roles = {place.n: place.role for place in places}
    labelled: tuple[Role, ...] = ("closest", "nearest")
    plain = tuple(quote for quote in quotes if roles[quote.n] not in labelled)
    found = [(role, tuple(quote for quote in quotes if roles[quote.n] == role)) for role in labelled]
    return [(role, some) for role, some in (("more", plain), *found) if some]


async def _without_more(services: Services, message: Message) -> None:
    """Take the button away that was pressed: what it led to stands below, and further quotes below that."""
    held = message.reply_markup.inline_keyboard if message.reply_markup else ()
    if not any(_is_more(b) for row in held for b in row):
        return
    rows = [[b for b in row if not _is_more(b)] for row in held]
    await services.sender.keyboard(message.chat.id, message.message_id, buttons.rows_of(rows))


def _is_more(button: InlineKeyboardButton) -> bool:
    return str(button.callback_data or "").startswith(f"{buttons.MORE}:")


async def _look(services: Services, below: Below, kept: Kept, press: Pressed, said: Speaker) -> None:
    """The context of a quote, or its source."""
    number = press.values[-1]
    place = next((each for each in kept.places if str(each.n) == number), None)
    quotes = await recalled(services, (place,)) if place else ()
    if not quotes:
        await services.sender.send(below.spot, notice_card(_changed(said)), reply_to=below.reply_to)
        return
    if press.action == buttons.CONTEXT:
        await show_context(services, below.spot, quotes[0], said, reply_to=below.reply_to)
    else:
        await send_source(services, below.spot, quotes[0], said, reply_to=below.reply_to)


async def show_context(
    services: Services,
    spot: Spot,
    quote: Quote,
    said: Speaker,
    *,
    reply_to: int | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
) -> None:
    """Send a quote inside its neighbours; as a file, where a message cannot hold it.

    Raises:
        UsageError: its statement is no longer held.
    """
    found = await services.look_up(services.session.engine.around(quote, CONTEXT))
    card = context_card(quote, found.text, found.start, found.end, said, breaks=found.breaks)
    if card is None:
        await send_context_file(services, spot, quote, found.text, said, reply_to=reply_to, keyboard=keyboard)
        return
    await services.sender.send(spot, card, keyboard=keyboard, reply_to=reply_to)


async def recalled(services: Services, places: tuple[Place, ...]) -> tuple[Quote, ...]:
    """The quotes of places, without those whose text is not held any more."""
    stretches = [Stretch(each.n, each.statement, each.sha256, each.start, each.end) for each in places]
    found = await services.look_up(services.session.engine.recall(stretches))
    return tuple(quote for quote in found if quote is not None)


def _changed(said: Speaker) -> str:
    return said.gettext("The statement's text has changed since, or it is not held any more. Ask the question again.")
