"""Telegram's limits on sending, kept chat by chat: a waiting chat never delays another.

Knows the limits and the clock; not the messages. Limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from cachetools import LRUCache
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.transport.http import seconds_of

log = logging.getLogger("onrecord.telegram")

OPTIONAL = frozenset(("sendChatAction", "setMessageReaction", "sendMessageDraft"))
"""Optional calls: never waited for, and never in the way of other calls."""

UNCOUNTED_IN_PRIVATE = frozenset(("sendChatAction", "setMessageReaction"))

MARGIN = 0.1
"""Seconds added to a halt: clocks differ."""

ENTRIES = 10_000
"""Chats remembered; more than a bot may write to within a minute."""


GROUP, WINDOW = 20, 60.0
"""The calls that a group takes, within so many seconds."""

BURST, INTERVAL = 10, 1.0
"""The calls that a private chat takes at once, and the seconds for each further call."""

SPARE = 0.5
"""The part of either that optional calls leave to other calls."""

PATIENCE = 60.0
"""The longest wait of a call, in seconds."""


class ChatLimiter(BaseRateLimiter[None]):
    """Waits before a call if the chat has to rest, and tries again after a 429 once the chat's time is over."""

    def __init__(self) -> None:
        self._chats: LRUCache[int | str, _Chat] = LRUCache(ENTRIES)

    async def initialize(self) -> None:
        """Nothing has to be made ready."""

    async def shutdown(self) -> None:
        """Nothing has to be closed."""

    async def process_request(  # noqa: PLR0917 - python-telegram-bot's own signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """The call's result.

        Raises:
            RetryAfter: the chat takes nothing for longer than the longest wait, or, for an optional call, now.
        """
        chat_id = data.get("chat_id")
        if chat_id is None or endpoint.startswith("get"):
            return await callback(*args, **kwargs)
        chat = self._chats.setdefault(chat_id, _Chat(group=isinstance(chat_id, str) or chat_id < 0))
        if endpoint in OPTIONAL:
            return await self._at_once_or_not(chat, endpoint, lambda: callback(*args, **kwargs))
        return await self._in_time(chat, lambda: callback(*args, **kwargs))

    async def _at_once_or_not(self, chat: _Chat, endpoint: str, call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        now = _now()
        wait = max(chat.halted_until, chat.optional_until) - now
        counted = chat.group or endpoint not in UNCOUNTED_IN_PRIVATE
        if wait <= 0 and counted:
            wait = chat.wait(now, SPARE)
        if wait > 0:
            raise RetryAfter(ceil(wait))
        if counted:
            chat.take(now)
        try:
            return await call()
        except RetryAfter as error:
            # An answer may still pass: what limits reactions need not limit messages.
            chat.optional_until = max(chat.optional_until, _now() + seconds_of(error) + MARGIN)
            raise

    async def _in_time(self, chat: _Chat, call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        now = _now()
        latest = now + PATIENCE
        turn = now + chat.wait(now)
        _give_up_after(latest, max(turn, chat.halted_until), now)
        chat.take(turn)
        while True:
            while (wait := max(turn, chat.halted_until) - (now := _now())) > 0:
                _give_up_after(latest, now + wait, now)
                await asyncio.sleep(wait)
            try:
                return await call()
            except RetryAfter as error:
                chat.halted_until = max(chat.halted_until, _now() + seconds_of(error) + MARGIN)
                if chat.halted_until > latest:
                    raise
                log.info("Telegram asks for %g seconds of silence in one chat; it waits.", seconds_of(error))


def _now() -> float:
    return asyncio.get_running_loop().time()


def _give_up_after(latest: float, turn: float, now: float) -> None:
    if turn > latest:
        raise RetryAfter(ceil(turn - now))


@dataclass(slots=True)
class _Chat:
    """The latest calls of one chat, and until when the chat takes no more. Times are the loop's seconds."""

    group: bool
    halted_until: float = 0
    optional_until: float = 0
    _taken: deque[float] = field(default_factory=deque)
    _full_again: float = 0

    def wait(self, now: float, spare: float = 0) -> float:
        """Seconds until a call has its turn, with a part of the limit left over."""
        if self.group:
            while self._taken and self._taken[0] + WINDOW <= now:
                self._taken.popleft()
            most = int(GROUP * (1 - spare))
            return 0 if len(self._taken) < most else self._taken[-most] + WINDOW - now
        allowed = INTERVAL * (BURST * (1 - spare) - 1)
        return max(self._full_again - now - allowed, 0)

    def take(self, at: float) -> None:
        """A call is made at this time."""
        if self.group:
            self._taken.append(at)
        else:
            self._full_again = max(self._full_again, at) + INTERVAL
