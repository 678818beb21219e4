"""From the Inbox to the handlers: a chat's updates one after the other, chats side by side, none lost or doubled.

Knows when to retry an update and when to give up; not the answers. Keeps the bare JSON, so that a malformed update
affects no other.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import uuid4

from cachetools import LRUCache
from telegram import Update
from telegram.error import BadRequest, RetryAfter
from telegram.ext import ExtBot

from bot.state.errors import StateError
from bot.state.state import State
from bot.state.values import Incoming
from bot.telegram.transport.http import passing, reason, seconds_of
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.outages import Outage, database_is_away, every
from bot.telegram.transport.sender import Gone, Uncertain

Raw = Mapping[str, Any]

INLINE = "inline_query"
CALLBACK = "callback_query"

_LARGEST = 2**63


def kind_of(raw: Raw, kinds: Collection[str]) -> str | None:
    """The kind of the update; None for other kinds."""
    return next((kind for kind in raw if kind in kinds and isinstance(raw[kind], dict)), None)


def number_of(raw: object) -> int | None:
    """The update's id, if this is an update at all."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _LARGEST else None


def incoming(raw: Raw, kind: str) -> Incoming:
    """The update as stored. Updates of one chat wait in one line; a tap, which expires, in a line of its own."""
    number = raw["update_id"]
    body = raw[kind]
    person = _id(body.get("from")) or _id(body.get("user"))
    message = body.get("message")
    chat = _id(body.get("chat")) or (_id(message.get("chat")) if isinstance(message, dict) else None)
    if kind == CALLBACK:
        lane = f"callback:{number}"
    elif chat is not None:
        lane = f"chat:{chat}"
    elif person is not None:
        lane = f"person:{person}"
    else:
        lane = f"update:{number}"
    return Incoming(number, lane, chat, person, json.dumps(raw, separators=(",", ":")))


def _id(who: object) -> int | None:
    number = who.get("id") if isinstance(who, dict) else None
    return number if isinstance(number, int) and abs(number) < _LARGEST else None


log = logging.getLogger("onrecord.telegram")

P = ParamSpec("P")
T = TypeVar("T")

LEASE, RENEWED_EVERY, SWEPT_EVERY, LOOKED_EVERY = 15.0, 5.0, 1.0, 0.05
"""Seconds: the length of a claim, between renewals, between looks for ended claims of other workers, and for room."""

MOST_OPEN = 1_000
"""The most lanes and queries worked on at once; further updates wait at Telegram or in the Inbox."""

MOST_ATTEMPTS = 8
"""The most claims of one update, including claims of crashed processes."""

MOST_UNCERTAIN = 2
"""The most attempts that may each have left an answer behind."""

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds before an update is tried again."""

REMEMBERED = 10_000
"""Inline queries remembered to detect redelivery."""


class Front(Protocol):
    """The interface of the handlers for the dispatcher."""

    @property
    def allowed_updates(self) -> Sequence[str]:
        """The kinds of updates handled."""
        ...

    async def route(self, update: Update) -> None:
        """Answer an update; every error is raised."""
        ...

    async def apologise(self, update: Update) -> None:
        """Tell the sender that the update cannot be answered."""
        ...

    async def started(self) -> None:
        """Do everything not needed before updates arrive, such as setting menus."""
        ...

    async def stopped(self) -> None:
        """Close everything opened."""
        ...


class Dispatcher:
    """Takes updates in and has updates answered. One for a process; several processes may share a state.

    `database` notes whether writing to the state works: every answer is written, so that a full disk shows there.
    """

    def __init__(self, bot: ExtBot[Any], state: State, front: Front, metrics: Metrics) -> None:
        self._bot, self._state, self._front, self._metrics = bot, state, front, metrics
        self._worker = uuid4().hex
        self._kinds = frozenset(front.allowed_updates)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        metrics.open_updates.set_function(lambda: len(self._lanes))
        self._uncertain: LRUCache[int, int] = LRUCache(REMEMBERED)
        self._inline_seen: LRUCache[int, None] = LRUCache(REMEMBERED)
        self.database = Outage("The database", longest=5, vital=True)
        self._stopping = False

    @property
    def crowded(self) -> bool:
        """Whether as much is being worked on as memory is meant for."""
        return len(self._lanes) >= MOST_OPEN

    async def room(self) -> None:
        """Return once there is room for more."""
        while self.crowded:
            await asyncio.sleep(LOOKED_EVERY)

    async def take(self, raws: Sequence[Raw]) -> None:
        """Take in new updates; after the return no update is lost.

        Inline queries are not kept: words typed into any chat are nobody's business, and expire at once.

        Raises:
            StateError: the updates cannot be kept now.
        """
        kept: dict[int, tuple[Incoming, str]] = {}
        for raw in raws:
            number, kind = number_of(raw), None
            if number is not None:
                kind = kind_of(raw, self._kinds)
            if number is None or kind is None:
                log.debug("An update of a kind that is not handled is left alone.")
            elif kind == INLINE:
                self._take_inline(number, raw)
            else:
                kept[number] = (incoming(raw, kind), kind)
        if not kept:
            return
        fresh = await self._state.run(self._state.inbox.take_in, tuple(one for one, _ in kept.values()))
        if fresh:
            self.database.over()
        for one in fresh:
            self._metrics.updates.labels(kept[one.update_id][1]).inc()
            self._wake(one.lane)

    async def run(self) -> None:
        """Keep this worker's claims alive, and take over the updates of dead workers and earlier failures; for ever."""
        renewing = every(RENEWED_EVERY, self._renew, self.database)
        await asyncio.gather(renewing, every(SWEPT_EVERY, self._sweep, self.database))

    async def stop(self, seconds: float) -> None:
        """Claim nothing more, let running answers finish for so long, and leave the rest to others."""
        self._stopping = True
        if self._lanes:
            log.info("Finishing what is being answered (%d).", len(self._lanes))
            _, late = await asyncio.wait(self._lanes.values(), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("%d updates were not answered in time; they are answered after the next start.", len(late))
                await asyncio.wait(late, timeout=1)
        try:
            await self._state.run(self._state.inbox.let_go, self._worker)
        except StateError as error:
            log.warning(
                "The database does not answer; what was being answered is answered after the next start, or by another "
                "worker in %g seconds (%s).",
                LEASE,
                error,
            )

    def _wake(self, lane: str) -> None:
        """Work through a lane, unless that is under way; what came too late for that is found by the sweep."""
        if not self._stopping and lane not in self._lanes:
            self._start(lane, self._work_through(lane))

    def _start(self, lane: str, work: Coroutine[Any, Any, None]) -> None:
        self._lanes[lane] = asyncio.create_task(self._to_the_end(lane, work))

    async def _to_the_end(self, lane: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StateError:
            log.warning("An answer could not be noted in the database; it is given again after the next start.")
        except Exception:
            log.exception("A line of updates stopped where it must not; it is taken up again.")
        finally:
            self._lanes.pop(lane, None)

    async def _work_through(self, lane: str) -> None:
        while not self._stopping:
            try:
                one = await self._state.run(self._state.inbox.claim_next, self._worker, lane, LEASE)
            except StateError as error:
                self.database.failed(reason(error))
                return  # the sweep comes back to it
            if one is None:
                return
            await self._answer(one)

    async def _answer(self, one: Incoming) -> None:
        """Have an update answered, and close it: done, given up, or left for later."""
        update = self._read(one)
        if update is None or one.attempts > MOST_ATTEMPTS:
            if update is not None:
                self._give_up("died")
                log.error("An update was begun %d times and never ended; it is given up.", one.attempts - 1)
            await self._insist(self._state.inbox.done, one.update_id)
            return
        try:
            await self._front.route(update)
        except Exception as error:
            pause = await self._pause_after(error, one, update)
            if pause is not None:
                await self._insist(self._state.inbox.later, one.update_id, pause, self._worker)
                return
        self._uncertain.pop(one.update_id, None)
        await self._insist(self._state.inbox.done, one.update_id)
        self.database.over()

    def _read(self, one: Incoming) -> Update | None:
        try:
            return Update.de_json(json.loads(one.payload), self._bot)
        except Exception:
            self._give_up("unreadable")
            log.exception("Update %d is not as the Bot API describes it, and is left alone.", one.update_id)
            return None

    async def _pause_after(self, error: Exception, one: Incoming, update: Update) -> float | None:
        """The seconds until the next attempt; None if no further attempt helps, and the sender has been told."""
        if isinstance(error, Gone) or _too_old(error):
            log.info("An update is left alone (%s).", reason(error))
            return None
        if passing(error) or isinstance(error, StateError):
            if isinstance(error, StateError):
                self.database.failed(reason(error))
            uncertain = self._uncertain.get(one.update_id, 0) + isinstance(error, Uncertain)
            self._uncertain[one.update_id] = uncertain
            if one.attempts < MOST_ATTEMPTS and uncertain < MOST_UNCERTAIN:
                pause = _pause_before_retry(error, one.attempts)
                log.warning("An update is tried again in %g seconds (%s).", pause, reason(error))
                return pause
            self._give_up(type(error).__name__)
            log.error("An update is given up after %d attempts (%s).", one.attempts, reason(error))
            return None
        self._give_up(type(error).__name__)
        log.error("Update %d could not be answered.", one.update_id, exc_info=error)
        try:
            await self._front.apologise(update)
        except Exception as failed:
            log.warning("Whoever asked could not be told (%s).", reason(failed))
        return None

    def _give_up(self, why: str) -> None:
        self._metrics.errors.labels(why).inc()

    async def _insist(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a call of the state, tried until success: an update left open would be answered twice.

        Raises:
            StateError: the call failed while this process stops.
        """

        def passes(error: Exception) -> bool:
            return database_is_away(error) and not self._stopping

        return await self.database.outlast(partial(self._state.run, call, *args, **kwargs), passes)

    def _take_inline(self, number: int, raw: Raw) -> None:
        if number in self._inline_seen or self._stopping or self.crowded:
            return
        self._inline_seen[number] = None
        self._metrics.updates.labels(INLINE).inc()
        self._start(f"inline:{number}", self._answer_inline(raw, time.perf_counter()))

    async def _answer_inline(self, raw: Raw, arrived: float) -> None:
        """Answer an inline query; a failed query is not tried again, since queries expire."""
        try:
            update = Update.de_json(dict(raw), self._bot)
            await self._front.route(update)
        except Exception as error:
            if passing(error) or _too_old(error):
                log.info("An inline query is left unanswered (%s).", reason(error))
            else:
                self._give_up(type(error).__name__)
                log.error("An inline query could not be answered.", exc_info=error)
        self._metrics.inline_seconds.observe(time.perf_counter() - arrived)

    async def _renew(self) -> None:
        if self._lanes:
            await self._state.run(self._state.inbox.renew, self._worker, LEASE)

    async def _sweep(self) -> None:
        for lane in await self._state.run(self._state.inbox.waiting):
            if self.crowded:
                return
            self._wake(lane)


def _pause_before_retry(error: Exception, attempts: int) -> float:
    """Seconds before another attempt: twice as many each time, and as many as Telegram asks for."""
    pause = min(FIRST_PAUSE * 2.0 ** (attempts - 1), LONGEST_PAUSE)
    return max(pause, seconds_of(error)) if isinstance(error, RetryAfter) else pause


def _too_old(error: Exception) -> bool:
    return isinstance(error, BadRequest) and "query is too old" in error.message.lower()
