"""Looks for new statements from any ingest, and sends the watchers of a topic the new quotes, once.

Several processes may run: the state keeps the quotes sent by each watch, and lets one process at a time work on a
watch. Quotes are kept before sending; if a process is killed in between, the next process sends the quotes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any
from uuid import uuid4

from telegram.error import TelegramError

from bot.answers.watch import fresh, new_quotes, question_among, told_as
from bot.output.speech.speaker import speaker
from bot.state.values import Due, Watched
from bot.telegram.cards.watch import QUOTES, news_shown
from bot.telegram.handlers.answer_buttons import recalled
from bot.telegram.handlers.ask import keyboard_below
from bot.telegram.handlers.watch import asked_by, line_of, notice
from bot.telegram.services import Services
from bot.telegram.transport import dispatcher as updates
from bot.telegram.transport.http import passing, reason
from bot.telegram.transport.retries import Gone, Uncertain
from retrieval.errors import OnRecordError
from retrieval.held import Held

log = logging.getLogger("onrecord.telegram")

EVERY = 2.0
"""Seconds between two looks for new statements."""

QUIET, LONGEST = 10.0, 600.0
"""Seconds without a new statement before watches run, and the longest wait of the first of many statements.

Statements ingested together come in one message.
"""

AT_ONCE = 4
"""Watches handled side by side by a process: a slow chat keeps no other waiting."""

LONGEST_PAUSE, OUT_OF_ORDER = 600.0, 60.0
"""The most seconds before a retry, and the seconds while the Engine is out of order."""

ENDING = 10.0
"""Seconds for finishing messages when the bot stops: an interrupted message would be sent again."""


class Watcher:
    """One process's part in the watches of a bot."""

    def __init__(self, services: Services) -> None:
        self._services, self._watches = services, services.state.watches
        self._worker = uuid4().hex
        self._held: tuple[Held, ...] = ()
        self._working = 0

    async def run(self) -> None:
        """Look for new statements and due watches, again and again; returns never."""
        renewing = asyncio.create_task(self._every(updates.RENEWED_EVERY, self._renew))
        try:
            await self._every(EVERY, self._look)
        finally:
            renewing.cancel()
            try:
                await self._services.state.run(self._watches.let_go, self._worker)
            except OnRecordError as error:
                log.warning(
                    "What is watched was not let go of; others wait %g seconds (%s).", updates.LEASE, reason(error)
                )

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        failing = False
        while True:
            try:
                await work()
            except OnRecordError as error:
                if not failing:
                    log.warning("What is watched cannot be looked after now: %s", reason(error))
                failing = True
            except Exception:
                if not failing:
                    log.exception("What is watched could not be looked after.")
                failing = True
            else:
                failing = False
            await asyncio.sleep(seconds)

    async def _renew(self) -> None:
        if self._working:
            await self._services.state.run(self._watches.renew, self._worker, updates.LEASE)

    async def _look(self) -> None:
        """Notice new statements, and serve the due watches."""
        if not await self._services.state.run(self._watches.any):
            return
        held = await self._services.held()
        if held != self._held:
            await notice(self._services)
            self._held = held
        await self._to_the_end(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._some() for _ in range(AT_ONCE)))

    async def _some(self) -> None:
        claim = self._watches.claim
        while due := await self._services.state.run(claim, self._worker, updates.LEASE, quiet=QUIET, longest=LONGEST):
            self._working += 1
            try:
                await self._bring(due)
            finally:
                self._working -= 1

    async def _to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task], timeout=ENDING)
            task.cancel()
            raise

    async def _bring(self, due: Due) -> None:
        """Send the new quotes of a watch; a failure is tried again as often as may help."""
        watch, run = due.watch, self._services.state.run
        try:
            if due.attempts > updates.MOST_ATTEMPTS:
                log.error("What a watch brings was begun %d times and never ended; it is given up.", due.attempts - 1)
                await self._give_up(due)
            elif answer := due.answer or await self._asked(due):
                await self._send(watch, answer)
        except Gone:
            if watch.private:
                await run(self._watches.stop, watch.chat_id)
            else:
                await run(self._watches.remove, watch.id, watch.chat_id)
        except TelegramError as error:
            most = updates.MOST_UNCERTAIN if isinstance(error, Uncertain) else updates.MOST_ATTEMPTS
            if not passing(error) or due.attempts >= most:
                log.error("What a watch brings is given up after %d attempts (%s).", due.attempts, reason(error))
                await run(self._watches.sent, watch.id, self._worker)
                return
            pause = updates.pause_before_retry(error, due.attempts, LONGEST_PAUSE)
            log.warning("What a watch brings is tried again in %g seconds (%s).", pause, reason(error))
            await run(self._watches.later, watch.id, self._worker, pause)
        except OnRecordError as error:
            # What cannot be asked now is asked for as long as it takes: nothing of it is lost.
            log.warning("A watch is asked again in %g seconds (%s).", OUT_OF_ORDER, reason(error))
            await run(partial(self._watches.later, counted=False), watch.id, self._worker, OUT_OF_ORDER)

    async def _give_up(self, due: Due) -> None:
        run = self._services.state.run
        if due.answer is None:
            await run(self._watches.told, due, self._worker, ())
        else:
            await run(self._watches.sent, due.watch.id, self._worker)

    async def _asked(self, due: Due) -> str | None:
        """The id of the answer kept for sending; empty if the new statements bring nothing new."""
        services, watch, run = self._services, due.watch, self._services.state.run
        question = question_among(watch.question, watch.filters, due.statements, most=QUOTES, language=watch.language)
        reply = await services.questions.run(services.session.engine.ask(question))
        found = await asyncio.to_thread(new_quotes, reply, services.session.library, due.statements, due.before)
        untold = await run(self._watches.untold, watch.id, list(map(told_as, found)))
        quotes = fresh(found, untold)
        asked = None
        if quotes:
            asked = asked_by(watch, reply, news_shown(watch, quotes, speaker(watch.language)), 0)
        return await run(self._watches.told, due, self._worker, sorted(untold), asked)

    async def _send(self, watch: Watched, answer: str) -> None:
        """Send the quotes of a kept answer, cut again from the statements held."""
        services, run = self._services, self._services.state.run
        kept = await run(services.state.answers.find, answer)
        quotes = await recalled(services, kept.places) if kept else ()
        if kept and quotes:
            line = line_of(watch)
            shown = news_shown(watch, quotes, line.said)
            keyboard = await keyboard_below(services, line.said, kept.id, shown, len(shown.more))
            await services.say(line, shown.card, keyboard)
        await run(self._watches.sent, watch.id, self._worker)
