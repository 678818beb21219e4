"""The queue of updates, and getUpdates: long polling, acknowledgement by offset, one poll at a time."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field

from tests.bot_api.params import Params
from tests.bot_api.values import JSON
from tests.bot_api.world import OTHER_POLL, WEBHOOK_ACTIVE, WEBHOOK_SET, Refused, World

MOST = 100
LONGEST = 50


@dataclass(eq=False)
class Waiting:
    """An update in the queue. `again`: it was acknowledged before and is delivered once more, whatever the offset."""

    update: JSON
    again: bool = False
    flying: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


@dataclass(eq=False)
class Poll:
    """A getUpdates that waits; `ended` is what ended it, if another call did."""

    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str | None = None


class Updates:
    """What the bot has not acknowledged yet. `webhook` says whether one is set; `loop` is the server's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loop: asyncio.AbstractEventLoop | None = None
        self.lock = threading.Lock()
        self.queue: deque[Waiting] = deque()
        self.poll: Poll | None = None
        self.polls = 0
        self.news = asyncio.Event()
        self.webhook = False
        world.enqueue = self.put

    def put(self, update: JSON, *, again: bool = False) -> None:
        """Queues an update; from any thread."""
        with self.lock:
            self.queue.append(Waiting(update, again))
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.wake)

    def wake(self) -> None:
        self.news.set()
        if self.poll is not None:
            self.poll.news.set()

    def remove(self, waiting: Waiting) -> None:
        with self.lock:
            if waiting in self.queue:
                self.queue.remove(waiting)
        self.world.tell()

    def pending(self) -> int:
        return len(self.queue)

    def end_poll(self, why: str) -> None:
        """Ends a getUpdates that waits."""
        if self.poll is not None:
            self.poll.ended = why
            self.poll.news.set()
            self.poll = None

    async def get(self, params: Params) -> list[JSON]:
        """What getUpdates returns. A second call ends the first with 409, as the real server does."""
        if self.webhook:
            raise Refused(409, WEBHOOK_ACTIVE, expected=True)
        allowed = params.nested("allowed_updates")
        if allowed is not None:
            self.world.allowed = set(allowed)
        self.end_poll(OTHER_POLL)
        offset = params.number("offset") or 0
        limit = min(max(params.number("limit") or MOST, 1), MOST)
        timeout = min(max(params.number("timeout") or 0, 0), LONGEST)
        self.acknowledge(offset)
        poll = self.poll = Poll()
        self.polls += 1
        self.world.tell()
        until = asyncio.get_running_loop().time() + timeout
        try:
            while True:
                if batch := self.batch(limit):
                    return batch
                left = until - asyncio.get_running_loop().time()
                if left <= 0:
                    return []
                poll.news.clear()
                try:
                    await asyncio.wait_for(poll.news.wait(), left)
                except TimeoutError:
                    return self.batch(limit)
                if poll.ended is not None:
                    raise Refused(409, poll.ended, expected=poll.ended == WEBHOOK_SET)
        finally:
            if self.poll is poll:
                self.poll = None

    def acknowledge(self, offset: int) -> None:
        with self.lock:
            self.queue = deque(w for w in self.queue if w.id >= offset or w.again)
        self.world.tell()

    def batch(self, limit: int) -> list[JSON]:
        with self.lock:
            out = []
            for waiting in list(self.queue)[:limit]:
                out.append(waiting.update)
                if waiting.again:
                    self.queue.remove(waiting)
            return out
