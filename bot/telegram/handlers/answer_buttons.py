"""The buttons below an answer: context, source, more, a verdict on the answer, and its whole table, page by page.

Finds the quotes again by their places, and queries the table anew, so that buttons work after a restart.
"""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.output.speech.speaker import Speaker
from bot.question import Question, Wants
from bot.questions import typed as wants
from bot.quote import Quote
from bot.state.values import Kept, Place, Role
from bot.telegram.cards import buttons
from bot.telegram.cards.comparison import PAGE, table, table_card
from bot.telegram.cards.fit import MOST_QUOTES
from bot.telegram.cards.quote import context_card
from bot.telegram.cards.reply import more_shown
from bot.telegram.handlers.ask import keyboard_below
from bot.telegram.handlers.statements import send_context_file, send_source
from bot.telegram.services import Services
from bot.telegram.values import Heard, Tap

CONTEXT = 2
"""Sentences shown on each side of a quote."""

LONGEST_HEADING = 200
"""The most code points of the question above a table."""

MANY, AT_ONCE = 20, 12
"""Quotes of an answer from which on a tap brings many, and how many: few taps lead through all quotes."""


async def pressed(services: Services, tap: Tap) -> None:
    """Send what a button below an answer names: a quote's context or source, more quotes, or the whole table."""
    kept = await _answer_of(services, tap)
    if kept is None:
        return
    await services.acknowledge(tap)
    tap = replace(tap, spot=replace(tap.spot, topic_id=kept.topic_id or None))
    async with services.sender.busy(tap.spot, None):
        if tap.action in (buttons.TABLE, buttons.PAGE):
            await _turn(services, tap, kept)
        elif tap.action != buttons.MORE:
            await _look(services, tap, kept)
        elif await _more(services, tap, kept) and tap.shown is not None:
            await _without_more(services, tap.shown)


async def rated(services: Services, tap: Tap) -> None:
    """Keep a verdict on an answer; the same verdict again takes it back."""
    kept, said, rate = await _answer_of(services, tap), tap.said, services.state.answers.rate
    if kept is None:
        return
    rating = 1 if tap.values[-1] == "+" else -1
    if not await services.state.run(rate, kept.id, tap.user, rating):
        if await services.state.run(rate, kept.id, tap.user, 0):
            services.metrics.rated(0)
        await services.acknowledge(tap, said.gettext("Taken back."))
        return
    services.metrics.rated(rating)
    thanks = said.gettext("Thank you: noted as helpful.") if rating > 0 else said.gettext("Thank you: noted as a miss.")
    await services.acknowledge(tap, thanks)


async def unknown(services: Services, tap: Tap) -> None:
    """Answer a press of a button that no card has."""
    await services.acknowledge(tap, _not_kept(tap.said), alert=True)


async def _answer_of(services: Services, tap: Tap) -> Kept | None:
    """The answer of a button; None, after telling the person, if the answer is no longer kept."""
    id, state = tap.value(0), services.state
    kept = await state.run(state.answers.find, id) if re.fullmatch(r"\w{1,32}", id) else None
    # Telegram says in which chat a button was tapped: a button made for another chat leads to nothing here.
    if kept is None or kept.chat_id != tap.spot.chat_id:
        await services.acknowledge(tap, _not_kept(tap.said), alert=True)
        return None
    return kept


def _not_kept(said: Speaker) -> str:
    return said.gettext("This answer is not kept any more. Ask the question again.")


async def _more(services: Services, tap: Tap, kept: Kept) -> bool:
    """Send the next quotes; returns whether any were left. A redelivered tap brings its earlier quotes again."""
    most = MOST_QUOTES if len(kept.places) <= MANY else AT_ONCE
    places = await services.state.run(services.state.answers.take_more, kept.id, most, tap.update)
    quotes = await recalled(services, places)
    if not quotes:
        told = tap.said.gettext("There are no further quotes.") if not places else _changed(tap.said)
        await services.say(tap, told)
        return False
    total = len(kept.places)
    left = total - 1 - [each.n for each in kept.places].index(places[-1].n)
    waiting = _by_label(quotes, places)
    while waiting:
        (role, some), *others = waiting
        shown = more_shown(some, total, tap.said, most=most, role=role)
        waiting = [(role, shown.more), *others] if shown.more else others
        keyboard = await keyboard_below(services, tap.said, kept.id, shown, 0 if waiting else left)
        await services.say(tap, shown.card, keyboard)
    return True


def _by_label(quotes: tuple[Quote, ...], places: tuple[Place, ...]) -> list[tuple[Role, tuple[Quote, ...]]]:
    """The quotes of places by their labels; quotes that answer come first."""
    roles = {place.n: place.role for place in places}
    labelled: tuple[Role, ...] = ("closest", "nearest")
    plain = tuple(quote for quote in quotes if roles[quote.n] not in labelled)
    found = [(role, tuple(quote for quote in quotes if roles[quote.n] == role)) for role in labelled]
    return [(role, some) for role, some in (("more", plain), *found) if some]


async def _without_more(services: Services, message: Message) -> None:
    """Remove the tapped button: its quotes now stand below, and further quotes will have their own button."""
    held = message.reply_markup.inline_keyboard if message.reply_markup else ()
    if any(_is_more(b) for row in held for b in row):
        rows = [[b for b in row if not _is_more(b)] for row in held]
        await services.sender.keyboard(message.chat.id, message.message_id, buttons.rows_of(rows))


def _is_more(button: InlineKeyboardButton) -> bool:
    return str(button.callback_data or "").startswith(f"{buttons.MORE}:")


async def _look(services: Services, tap: Tap, kept: Kept) -> None:
    places = [each for each in kept.places if str(each.n) == tap.values[-1]]
    quotes = await recalled(services, tuple(places[:1]))
    if not quotes:
        await services.say(tap, _changed(tap.said))
    elif tap.action == buttons.CONTEXT:
        await show_context(services, tap, quotes[0])
    else:
        await send_source(services, tap, quotes[0])


async def show_context(
    services: Services, to: Heard, quote: Quote, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Send a quote among its neighbours; as a file if too long for a message.

    Raises:
        UsageError: the quote's statement is no longer held.
    """
    found = await services.glances.run(services.session.engine.around(quote, CONTEXT))
    card = context_card(quote, found.text, found.start, found.end, to.said, breaks=found.breaks)
    if card is None:
        await send_context_file(services, to, quote, found.text, keyboard)
    else:
        await services.say(to, card, keyboard)


async def recalled(services: Services, places: tuple[Place, ...]) -> tuple[Quote, ...]:
    """The quotes of places, without quotes of texts no longer held."""
    found = await services.glances.run(services.session.engine.recall(places))
    return tuple(quote for quote in found if quote is not None)


def _changed(said: Speaker) -> str:
    return said.gettext("The statement's text has changed since, or it is not held any more. Ask the question again.")


async def _turn(services: Services, tap: Tap, kept: Kept) -> None:
    """Send the first page of an answer's table, or show another page in the place of the page with the button."""
    lines = table(await services.questions.run(services.session.engine.ask(_asked_again(kept, tap.said))), tap.said)
    if not lines:
        await services.say(tap, _not_kept(tap.said))
        return
    at = min(tap.number(1), (len(lines) - 1) // PAGE)
    card = table_card(kept.question[:LONGEST_HEADING], lines, at, tap.said)
    turning = buttons.turning(at, len(lines), PAGE, lambda page: buttons.data(buttons.PAGE, kept.id, page))
    if tap.action == buttons.TABLE or tap.shown is None:
        await services.say(tap, card, buttons.rows_of([turning]))
    else:
        await services.edit(tap, card, buttons.rows_of([turning]))


def _asked_again(kept: Kept, said: Speaker) -> Question:
    command, _, rest = kept.standalone.partition(" ")
    name = command.removeprefix("/")
    typed = wants.typed(name, rest) if command != name and name in wants.COMMANDS else Question(kept.standalone)
    limit = 1 if typed.wants is Wants.COMPARISON else typed.limit
    return replace(typed, mode="quotes", limit=limit, reader=said.language)
