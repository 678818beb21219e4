"""/watch: topics of which a chat is told what new statements say. They are kept, listed and removed here.

Everybody in a chat may do so: a watch is the chat's. How its quotes come is known to
`bot.telegram.handlers.watch_notifier`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Set
from datetime import UTC, datetime

from telegram import CallbackQuery, Message

from bot.answers.watch import LONGEST_TOPIC, unnoticed
from bot.question import Question
from bot.questions.typed_pairs import before_wording, filters_from
from bot.reply import Answer, Reply
from bot.state.values import Asked, Watched
from bot.telegram.cards.buttons import Pressed
from bot.telegram.cards.card import notice_card
from bot.telegram.cards.fit import Shown
from bot.telegram.cards.watch import begun_shown, list_card
from bot.telegram.handlers.ask import Line, allowed, keyboard_below, on_card, places_of
from bot.telegram.services import Services
from bot.telegram.values import said_to
from retrieval.errors import UsageError
from retrieval.filters import Filters

MOST = 10
"""Topics that are watched in one chat."""


async def watch(services: Services, line: Line) -> None:
    """/watch and a topic, with filters before it as /check takes them: watch it; alone: list what is watched."""
    if not line.text:
        there = await services.state.run(services.state.watches.of_chat, line.spot.chat_id)
        card, keyboard = list_card(there, line.said)
        await services.sender.send(line.spot, card, keyboard=keyboard, reply_to=line.reply_to)
        return
    pairs, topic = before_wording(line.text)
    try:
        filters = filters_from(pairs, "/watch") if pairs else Filters()
    except UsageError:
        told = line.said.gettext(
            "“{what}” names no delegation, period or language that is known. Write, for example: {example}",
            what=pairs,
            example="/watch delegation=Kenya since=2020 …",
        )
        await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
        return
    if not any(map(str.isalnum, topic)) or len(line.text) > LONGEST_TOPIC:
        told = line.said.gettext("A topic to watch is a few words, of at most {n} characters.", n=LONGEST_TOPIC)
        await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
        return
    if await allowed(services, line):
        await _begin(services, line, topic, filters)


async def _begin(services: Services, line: Line, topic: str, filters: Filters) -> None:
    """Keep a watch, and show what is held on its topic now."""
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
            await services.sender.send(spot, notice_card(told), reply_to=line.reply_to)
            return
        question = Question(topic, filters=filters, limit=1, mode="quotes", reader=line.said.language)
        reply = await services.ask(services.session.engine.ask(question))
        shown = begun_shown(kept, reply, line.said)
        asked = asked_by(kept, reply, shown, line.update, reply.closest)
        answer = await state.run(state.answers.record, asked, ())
        more = len(shown.more)
        keyboard = await keyboard_below(services, line.said, answer, shown, more) if asked.places else None
        await services.sender.send(spot, shown.card, keyboard=keyboard, reply_to=line.reply_to)


async def pressed(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Watch the topic of a button no more, and show what is left."""
    said, message, state = said_to(query.from_user), query.message, services.state
    id = press.values[0] if press.values else ""
    if message is None or not re.fullmatch(r"\w{1,32}", id):
        await services.sender.answer_callback(query.id)
        return
    await state.run(state.watches.remove, id, message.chat.id)
    await services.sender.answer_callback(query.id, said.gettext("It is watched no more."))
    if isinstance(message, Message):
        card, keyboard = list_card(await state.run(state.watches.of_chat, message.chat.id), said)
        await services.sender.edit(message.chat.id, message.message_id, card, keyboard=keyboard)


async def notice(services: Services) -> None:
    """Remember the statements held that were not noticed before."""
    state = services.state
    known = await state.run(state.watches.known)
    if found := await asyncio.to_thread(unnoticed, services.session.library, known):
        await state.run(state.watches.notice, found)


def asked_by(watch: Watched, reply: Reply, shown: Shown, update: int, near: Set[int] = frozenset()) -> Asked:
    """What is kept of the quotes on a card of a watch, for the buttons below it; `update` numbers what led to it.

    `near` are the numbers of those that only come close.
    """
    return Asked(
        update_id=update,
        chat_id=watch.chat_id,
        topic_id=watch.topic_id,
        user_id=watch.user_id,
        private=watch.private,
        question=watch.question,
        standalone=reply.standalone_question,
        kind="watch",
        reason=None,
        said=reply.finding if isinstance(reply, Answer) else reply.message,
        language=watch.language,
        mode=reply.mode,
        degraded=None,
        ms=reply.ms.total,
        places=places_of(shown, "quote", "more", near),
        shown=len(on_card(shown)),
    )
