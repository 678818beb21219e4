"""What can go wrong between the bot and Telegram, set by a test for a method, a chat, the next calls or by a predicate.

It decides what befalls a call; `server` makes it happen. It knows no method's effect.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.bot_api.values import Call

Kind = Literal["answer", "page", "hang", "drop before", "drop after", "slow"]
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True)
class Trouble:
    """What befalls a call. `seconds` is a delay, or the retry_after of a 429."""

    kind: Kind
    code: int = 200
    description: str = ""
    seconds: float = 0.0


def too_many(retry_after: int) -> Trouble:
    """429 with retry_after; a call to that chat that comes earlier is a violation."""
    return Trouble("answer", 429, f"Too Many Requests: retry after {retry_after}", retry_after)


def refused(code: int, description: str) -> Trouble:
    """Any refusal, without effect. The description is whole ("Bad Request: …")."""
    return Trouble("answer", code, description)


def server_error() -> Trouble:
    """500 in Telegram's own JSON."""
    return Trouble("answer", 500, "Internal Server Error")


def bad_gateway() -> Trouble:
    """502 with a page of HTML."""
    return Trouble("page", 502, BAD_GATEWAY)


def hang() -> Trouble:
    """No effect and no answer, until `Fault.release`: then both, if the client still waits, or else neither."""
    return Trouble("hang")


def dropped_before() -> Trouble:
    """The connection is dropped, without effect."""
    return Trouble("drop before")


def dropped_after() -> Trouble:
    """The connection is dropped after the effect."""
    return Trouble("drop after")


def slow(seconds: float) -> Trouble:
    """Effect and answer come later."""
    return Trouble("slow", seconds=seconds)


@dataclass(eq=False)
class Fault:
    """A trouble and the calls that it befalls; `hits` are those it has befallen. `times` None is without end."""

    trouble: Trouble
    method: str
    chat_id: int | None
    times: int | None
    when: Callable[[Call], bool] | None
    hits: list[Call] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def befalls(self, call: Call) -> bool:
        return (
            (self.times is None or len(self.hits) < self.times)
            and self.method in ("*", call.method)
            and (self.method != "*" or call.method != "getUpdates" or self.when is not None)
            and self.chat_id in (None, call.chat_id)
            and (self.when is None or self.when(call))
        )

    def release(self) -> None:
        """Befalls no further call, and lets go what hangs."""
        self.times = 0
        self.released.set()

    async def held(self) -> None:
        """Waits as long as a call is held up before its effect."""
        if self.trouble.kind == "slow":
            await asyncio.sleep(self.trouble.seconds)
        while self.trouble.kind == "hang" and not self.released.is_set():
            await asyncio.sleep(0.02)


class Faults:
    """The faults set, and the halts that a 429 has put on chats."""

    def __init__(self) -> None:
        self.set: list[Fault] = []
        self.halted: dict[int | None, float] = {}

    def add(
        self, method: str, trouble: Trouble, chat_id: int | None, times: int | None, when: Callable[[Call], bool] | None
    ) -> Fault:
        self.set.append(fault := Fault(trouble, method, chat_id, times, when))
        return fault

    def take(self, call: Call) -> Fault | None:
        """The fault that befalls a call, counted; None where there is none."""
        for fault in self.set:
            if fault.befalls(call):
                fault.hits.append(call)
                return fault
        return None

    def halt(self, call: Call, seconds: float) -> None:
        """From now on, calls to that chat come too soon."""
        if call.chat_id is not None:
            self.halted[call.chat_id] = time.monotonic() + seconds

    def too_soon(self, call: Call) -> float:
        """For how many seconds yet a chat is halted by an earlier 429."""
        if call.chat_id is None:
            return 0.0
        return max(0.0, self.halted.get(call.chat_id, 0.0) - time.monotonic())
