"""A call from its arrival to its answer: recorded, befallen by faults, its refusal written as the Bot API writes it.

It knows no method; it is given the effect of a call as a function.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import web

from tests.bot_api.contents import blockquotes_of
from tests.bot_api.faults import Fault, Faults, Trouble
from tests.bot_api.refusals import Refused
from tests.bot_api.values import JSON, Call, Upload
from tests.bot_api.world import World

Effect = Callable[[], Any]
"""What a call does; it returns the result, or a coroutine of it, or raises Refused."""


class Answering:
    """Answers calls. `busy` is how many are under way, getUpdates aside; `last_call` when one last began or ended."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world, self.faults = world, faults
        self.busy = 0
        self.last_call = time.monotonic()

    async def answered(self, request: web.Request, call: Call, effect: Effect) -> web.StreamResponse:
        """The answer to a call, with what befalls it; the effect is not undone by a client that goes away."""
        with self.world.lock:
            self.world.calls.append(call)
            self.world.blockquotes.extend(blockquotes_of(call))
            fault = self.faults.take(call)
            self.world.tell()
        work = self.befallen(request, call, fault, effect)
        if call.method == "getUpdates":
            return await work
        return await asyncio.shield(asyncio.create_task(self.counted(work)))

    async def counted(self, work: Coroutine[Any, Any, web.StreamResponse]) -> web.StreamResponse:
        """Work that the bot is busy with."""
        self.busy += 1
        self.last_call = time.monotonic()
        try:
            return await work
        finally:
            self.busy -= 1
            self.last_call = time.monotonic()
            self.world.tell()

    async def befallen(
        self, request: web.Request, call: Call, fault: Fault | None, effect: Effect
    ) -> web.StreamResponse:
        if fault is None:
            return await self.plain(call, effect)
        trouble, call.outcome = fault.trouble, fault.trouble.kind
        if trouble.kind == "answer":
            return self.refused(call, trouble)
        if trouble.kind == "page":
            page = web.Response(status=trouble.code, text=trouble.description, content_type="text/html")
            return ended(call, page)
        await fault.held()
        gone = request.transport is None or request.transport.is_closing()
        if trouble.kind == "drop before" or (trouble.kind == "hang" and gone):
            return dropped(request, call)
        response = await self.plain(call, effect)
        if trouble.kind == "drop after":
            return dropped(request, call)
        return response

    def refused(self, call: Call, trouble: Trouble) -> web.StreamResponse:
        """The refusal that a test has set; a 429 halts the chat."""
        self.hurried(call)
        more = {"retry_after": int(trouble.seconds)} if trouble.code == 429 else {}
        if more:
            self.faults.halt(call, trouble.seconds)
        return ended(call, failure(Refused(trouble.code, trouble.description, more)))

    def hurried(self, call: Call) -> None:
        """Records a call that comes to a chat before the retry_after of an earlier 429 is over."""
        if (left := self.faults.too_soon(call)) > 0:
            self.world.violate("too soon", call.method, call.chat_id, f"{left:.2f} s before retry_after was over")

    async def plain(self, call: Call, effect: Effect) -> web.StreamResponse:
        """The effect and its answer; a refusal that is the bot's own fault is a violation."""
        try:
            result = effect()
            if asyncio.iscoroutine(result):
                result = await result
            if call.method == "download" and result is None:
                raise Refused(404, "Not Found")
        except Refused as refused:
            if not refused.expected:
                self.world.violate("refused", call.method, call.chat_id, f"{refused.code} {refused.description}")
            call.outcome = call.outcome or refused.description
            return ended(call, failure(refused))
        if isinstance(result, Upload):
            return ended(call, web.Response(body=result.data, content_type="application/octet-stream"))
        call.result = result if self.world.keep is None else None
        return ended(call, web.json_response({"ok": True, "result": result}))


def ended(call: Call, response: web.StreamResponse) -> web.StreamResponse:
    call.status, call.ended = response.status, time.monotonic()
    return response


def dropped(request: web.Request, call: Call) -> web.StreamResponse:
    """Cuts the connection: what is returned reaches nobody."""
    call.status, call.ended = None, time.monotonic()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def failure(refused: Refused) -> web.Response:
    """A refusal as the Bot API writes it."""
    body: JSON = {"ok": False, "error_code": refused.code, "description": refused.description}
    headers = {}
    if refused.parameters:
        body["parameters"] = dict(refused.parameters)
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.json_response(body, status=refused.code, headers=headers)
