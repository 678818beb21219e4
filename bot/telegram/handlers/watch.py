"""/watch: topics on which new statements are announced to a chat. Topics are kept, listed and removed here.

Everybody in a chat may do so: a watch is the chat's. The announcements are known to
`bot.telegram.handlers.watch_notifier`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Set
from dataclasses import replace
from datetime import UTC, datetime

from bot.answers.watch import LONGEST_TOPIC, unnoticed
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.reply import Reply
from bot.state.values import Asked, Watched
from bot.telegram.cards.fit import Shown
from bot.telegram.cards.watch import begun_shown, list_card
from bot.telegram.handlers import ask as asking
from bot.telegram.services import Services
from bot.telegram.values import Line, Spot, Tap
from retrieval.filters import Filters

MOST = 10
"""The most topics watched in one chat."""


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
    """Keep a watch, and show quotes held on its topic now."""
    state, spot = services.state, line.spot
    async with services.sender.busy(spot, line.message):
        await notice(services)  # what is held before it begins is not new to it
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
        asked = asked_by(kept, reply, shown, line.update, reply.closest)
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


async def notice(services: Services) -> None:
    """Record the statements held and not noticed before."""
    state = services.state
    known = await state.run(state.watches.known)
    if found := await asyncio.to_thread(unnoticed, services.session.library, known):
        await state.run(state.watches.notice, found)


def line_of(watch: Watched, update: int = 0) -> Line:
    """A watch as a message written in its chat; `update` numbers the update behind the watch."""
    spot = Spot(watch.chat_id, watch.topic_id or None, watch.private)
    said = speaker(watch.language)
    return Line(update=update, spot=spot, user=watch.user_id, message=None, said=said, text=watch.question)


def asked_by(watch: Watched, reply: Reply, shown: Shown, update: int, near: Set[int] = frozenset()) -> Asked:
    """The record of the quotes on a card of a watch, for the buttons below it."""
    asked = asking.asked_by(line_of(watch, update), reply, shown, near)
    return replace(asked, kind="watch", reason=None, degraded=None)
