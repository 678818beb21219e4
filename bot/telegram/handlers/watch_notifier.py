"""Looks for new statements from any ingest, and sends the watchers of a topic the new quotes, once.

Each watch with new statements becomes an update in the inbox, answered like any other: by one process, tried again
after a failure. The answer is kept with its quotes before sending; the next attempt sends the kept answer.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from telegram import Update

from bot.answers.watch import fresh, new_quotes, question_among, told_as
from bot.output.speech.speaker import speaker
from bot.state.values import Due, Kept, Watched
from bot.telegram.cards.watch import QUOTES, news_shown
from bot.telegram.handlers.answer_buttons import recalled
from bot.telegram.handlers.ask import keyboard_below
from bot.telegram.handlers.watch import asked_by, line_of, notice
from bot.telegram.services import Services
from bot.telegram.transport.http import reason
from bot.telegram.transport.retries import Gone
from retrieval.errors import OnRecordError
from retrieval.held import Held

log = logging.getLogger("onrecord.telegram")

EVERY = 2.0
"""Seconds between two looks for new statements."""

QUIET, LONGEST = 10.0, 600.0
"""Seconds without a new statement before watches run, and the longest wait of the first of many statements.

Statements ingested together come in one message.
"""


async def look(services: Services) -> None:
    """Notice new statements, and put the watches to be asked of them into the inbox; returns never."""
    state, watches = services.state, services.state.watches
    known: tuple[Held, ...] = ()
    failing = False
    while True:
        try:
            if await state.run(watches.any):
                held = await services.held()
                if held != known:
                    await notice(services)
                    known = held
                if due := await state.run(watches.waiting, quiet=QUIET, longest=LONGEST):
                    await state.run(state.inbox.take_in, due)
            failing = False
        except Exception as error:
            if not failing:
                unexpected = not isinstance(error, OnRecordError)
                log.warning("What is watched cannot be looked after now: %s", reason(error), exc_info=unexpected)
            failing = True
        await asyncio.sleep(EVERY)


async def bring(services: Services, update: Update) -> None:
    """Send the new quotes of the watch that an update of the inbox names."""
    state, number = services.state, update.update_id
    due = await state.run(state.watches.due, update.api_kwargs["watch"])
    if due is None:
        return
    watch = replace(due.watch, since=datetime.fromisoformat(update.api_kwargs["since"]))
    try:
        if kept := await state.run(state.answers.of_update, number) or await _asked(services, due, number):
            await _send(services, watch, kept)
    except Gone:
        if watch.private:
            await state.run(state.watches.stop, watch.chat_id)
        else:
            await state.run(state.watches.remove, watch.id, watch.chat_id)


async def _asked(services: Services, due: Due, number: int) -> Kept | None:
    """The answer kept for sending; None if the new statements bring nothing new."""
    watch, state = due.watch, services.state
    if not due.statements:
        return None
    question = question_among(watch.question, watch.filters, due.statements, most=QUOTES, language=watch.language)
    reply = await services.questions.run(services.session.engine.ask(question))
    found = await asyncio.to_thread(new_quotes, reply, services.session.library, due.statements, due.before)
    untold = await state.run(state.watches.untold, watch.id, list(map(told_as, found)))
    asked = None
    if quotes := fresh(found, untold):
        asked = asked_by(watch, reply, news_shown(watch, quotes, speaker(watch.language)), number)
    told = await state.run(state.watches.told, due, sorted(untold), asked)
    return await state.run(state.answers.of_update, number) if told else None


async def _send(services: Services, watch: Watched, kept: Kept) -> None:
    """Send the quotes of a kept answer, cut again from the statements held."""
    if quotes := await recalled(services, kept.places):
        line = line_of(watch)
        shown = news_shown(watch, quotes, line.said)
        keyboard = await keyboard_below(services, line.said, kept.id, shown, len(shown.more))
        await services.say(line, shown.card, keyboard)
