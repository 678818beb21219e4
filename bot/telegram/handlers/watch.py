"""/watch: topics on which new statements, from any ingest, are announced to a chat, once.

Everybody in a chat may watch: a watch is the chat's. Each watch with new statements becomes an update in the inbox,
answered like any other: by one process, tried again after a failure. The answer is kept with its quotes before sending;
the next attempt sends the kept answer.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Set
from dataclasses import replace
from datetime import UTC, datetime

from telegram import Update

from bot.answers.watch import LONGEST_TOPIC, fresh, new_quotes, question_among, told_as, unnoticed
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.reply import Reply
from bot.state.values import Asked, Due, Kept, Watched
from bot.telegram.cards.fit import MOST_QUOTES, Shown
from bot.telegram.cards.watch import begun_shown, list_card, news_shown
from bot.telegram.handlers import ask as asking
from bot.telegram.handlers.answer_buttons import recalled
from bot.telegram.services import Services
from bot.telegram.transport.http import reason
from bot.telegram.transport.sender import Gone
from bot.telegram.values import Line, Spot, Tap
from retrieval.errors import OnRecordError
from retrieval.filters import Filters
from retrieval.held import Held

log = logging.getLogger("onrecord.telegram")

MOST = 10
"""The most topics watched in one chat."""

EVERY = 2.0
"""Seconds between two looks for new statements."""

QUIET, LONGEST = 10.0, 600.0
"""Seconds without a new statement before watches run, and the longest wait of the first of many statements.

Statements ingested together come in one message.
"""


async def watch(services: Services, line: Line) -> None:
    """/watch and a topic, with filters before it as for /check: watch the topic; alone: list the topics."""
    if not line.text:
        there = await services.state.run(services.state.watches.of_chat, line.spot.chat_id)
        await services.say(line, *list_card(there, line.said))
        return
    found = await asking.filters_before(services, line, "/watch")
    if found is None:
        return
    filters, topic = found
    if not any(map(str.isalnum, topic)) or len(line.text) > LONGEST_TOPIC:
        told = line.said.gettext("A topic to watch is a few words, of at most {n} characters.", n=LONGEST_TOPIC)
        await services.say(line, told)
    elif await asking.allowed(services, line):
        await _begin(services, line, topic, filters)


async def _begin(services: Services, line: Line, topic: str, filters: Filters) -> None:
    state, spot = services.state, line.spot
    async with services.sender.busy(spot, line.message):
        await _notice(services)  # what is held before it begins is not new to it
        wanted = Watched(
            id="",
            chat_id=spot.chat_id,
            topic_id=spot.topic_id or 0,
            user_id=line.user,
            private=spot.private,
            typed=line.text,
            question=topic,
            filters=filters,
            language=line.said.language,
            since=datetime.now(UTC),
        )
        kept = await state.run(state.watches.add, wanted, MOST)
        if kept is None:
            told = line.said.ngettext(
                "{n} topic is watched here, as many as can be. Remove it first: /watch",
                "{n} topics are watched here, as many as can be. Remove one first: /watch",
                MOST,
            )
            await services.say(line, told)
            return
        question = Question(topic, filters=filters, limit=1, mode="quotes", reader=line.said.language)
        reply = await services.questions.run(services.session.engine.ask(question))
        shown = begun_shown(kept, reply, line.said)
        asked = _asked_by(kept, reply, shown, line.update, reply.closest)
        answer = await state.run(state.answers.record, asked, ())
        more = len(shown.more)
        keyboard = await asking.keyboard_below(services, line.said, answer, shown, more) if asked.places else None
        await services.say(line, shown.card, keyboard)


async def pressed(services: Services, tap: Tap) -> None:
    """End the watch of a button's topic, and show the topics left."""
    state, chat, id = services.state, tap.spot.chat_id, tap.value(0)
    if not re.fullmatch(r"\w{1,32}", id):
        await services.acknowledge(tap)
        return
    await state.run(state.watches.remove, id, chat)
    await services.acknowledge(tap, tap.said.gettext("It is watched no more."))
    if tap.shown is not None:
        await services.edit(tap, *list_card(await state.run(state.watches.of_chat, chat), tap.said))


async def _notice(services: Services) -> None:
    state = services.state
    known = await state.run(state.watches.known)
    if found := await asyncio.to_thread(unnoticed, services.session.library, known):
        await state.run(state.watches.notice, found)


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
                    await _notice(services)
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
    question = question_among(watch.question, watch.filters, due.statements, most=MOST_QUOTES, language=watch.language)
    reply = await services.questions.run(services.session.engine.ask(question))
    found = await asyncio.to_thread(new_quotes, reply, services.session.library, due.statements, due.before)
    untold = await state.run(state.watches.untold, watch.id, list(map(told_as, found)))
    asked = None
    if quotes := fresh(found, untold):
        asked = _asked_by(watch, reply, news_shown(watch, quotes, speaker(watch.language)), number)
    told = await state.run(state.watches.told, due, sorted(untold), asked)
    return await state.run(state.answers.of_update, number) if told else None


async def _send(services: Services, watch: Watched, kept: Kept) -> None:
    if quotes := await recalled(services, kept.places):
        line = _line_of(watch)
        shown = news_shown(watch, quotes, line.said)
        keyboard = await asking.keyboard_below(services, line.said, kept.id, shown, len(shown.more))
        await services.say(line, shown.card, keyboard)


def _line_of(watch: Watched, update: int = 0) -> Line:
    """A watch as a message written in its chat; `update` numbers the update behind the watch."""
    spot = Spot(watch.chat_id, watch.topic_id or None, watch.private)
    said = speaker(watch.language)
    return Line(update=update, spot=spot, user=watch.user_id, message=None, said=said, text=watch.question)


def _asked_by(watch: Watched, reply: Reply, shown: Shown, update: int, near: Set[int] = frozenset()) -> Asked:
    """The record of the quotes on a card of a watch, for the buttons below it."""
    asked = asking.asked_by(_line_of(watch, update), reply, shown, near)
    return replace(asked, kind="watch", reason=None, degraded=None)
