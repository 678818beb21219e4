"""Delivery to a webhook: in parallel over the chats, in order within one, again until it is taken.

It knows the queue and posts to addresses. `balance` stands for a load balancer between Telegram and several workers.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.bot_api.params import Params
from tests.bot_api.updates import Updates, Waiting
from tests.bot_api.values import JSON
from tests.bot_api.world import WEBHOOK_SET, bad

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 60.0
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def chat_of(update: JSON) -> Any:
    """What orders an update among others: its chat; for queries, nothing but itself."""
    for kind in ("message", "edited_message", "my_chat_member", "channel_post"):
        if kind in update:
            return update[kind]["chat"]["id"]
    return f"update {update['update_id']}"


class Webhook:
    """The webhook that is set, and the task that delivers to it."""

    def __init__(self, updates: Updates) -> None:
        self.updates = updates
        self.url = ""
        self.secret: str | None = None
        self.connections = 40
        self.workers: list[str] = []
        self.copies = 1
        self.turn = itertools.count()
        self.again_after = 0.2
        self.deliveries: deque[tuple[int, str, int]] = deque(maxlen=updates.world.keep)
        """Each attempt: the update's id, the address, the status (0: no answer)."""
        self.task: asyncio.Task[None] | None = None

    def set(self, params: Params) -> bool:
        """What setWebhook does. An address on the loopback may do without HTTPS, which Telegram never allows."""
        url = params.text("url") or ""
        host = urlsplit(url).hostname
        if url and not url.startswith("https://") and host not in LOOPBACK:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.text("secret_token") or None
        if secret is not None and not SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        allowed = params.nested("allowed_updates")
        if allowed is not None:
            self.updates.world.allowed = set(allowed)
        self.url, self.secret = url, secret
        self.connections = params.number("max_connections") or 40
        self.updates.webhook = bool(url)
        if url:
            self.updates.end_poll(WEBHOOK_SET)
        self.updates.news.set()
        return True

    async def run(self) -> None:
        """Delivers for ever."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            flying: set[asyncio.Task[None]] = set()
            while True:
                self.updates.news.clear()
                if self.url:
                    for waiting in self.next(self.connections - len(flying)):
                        waiting.flying = True
                        task = asyncio.create_task(self.deliver(session, waiting))
                        flying.add(task)
                        task.add_done_callback(flying.discard)
                await self.updates.news.wait()

    def next(self, most: int) -> list[Waiting]:
        """Updates whose chat has none on its way."""
        with self.updates.lock:
            queue = list(self.updates.queue)
        busy = {chat_of(w.update) for w in queue if w.flying}
        chosen: list[Waiting] = []
        for waiting in queue:
            chat = chat_of(waiting.update)
            if len(chosen) < most and not waiting.flying and chat not in busy:
                busy.add(chat)
                chosen.append(waiting)
        return chosen

    async def deliver(self, session: aiohttp.ClientSession, waiting: Waiting) -> None:
        """Posts an update to its workers; it is done with when one of them takes it."""
        try:
            took = await asyncio.gather(*(self.post(session, url, waiting) for url in self.targets()))
            if any(took):
                self.updates.remove(waiting)
            else:
                await asyncio.sleep(self.again_after)
        finally:
            waiting.flying = False
            self.updates.news.set()

    def targets(self) -> list[str]:
        """Where the next update goes: as many workers as there are copies, in turn."""
        if not self.workers:
            return [self.url]
        first = next(self.turn)
        return [self.workers[(first + n) % len(self.workers)] for n in range(min(self.copies, len(self.workers)))]

    async def post(self, session: aiohttp.ClientSession, url: str, waiting: Waiting) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with session.post(url, json=waiting.update, headers=headers) as response:
                await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.deliveries.append((waiting.id, url, status))
        self.updates.world.tell()
        return 200 <= status < 300
