"""The HTTP side: routes, tokens, which method a call is for; a call recorded, befallen by faults, answered or refused.

It runs aiohttp in a thread of its own on the loopback; it knows no method's effect but getUpdates and the webhook's.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web

from tests.bot_api.contents import blockquotes_of
from tests.bot_api.faults import Fault, Faults, Trouble
from tests.bot_api.methods import METHODS
from tests.bot_api.params import Asked, Params, read
from tests.bot_api.updates import Updates
from tests.bot_api.values import JSON, Call, Upload
from tests.bot_api.webhook import Webhook
from tests.bot_api.world import Refused, World, bad

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
LARGEST = 60 * 1024 * 1024
ASYNC = {name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook")}
T = TypeVar("T")
Effect = Callable[[], Any]
"""What a call does; it returns the result, or a coroutine of it, or raises Refused."""


class Server:
    """Serves a world over HTTP. `start` and `stop` may alternate, on one port.

    `busy` is how many calls are under way, getUpdates aside; `last_call` when one last began or ended.
    """

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self.world, self.token, self.faults = world, token, faults
        self.updates = Updates(world)
        self.webhook = Webhook(self.updates)
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="bot-api", daemon=True)
        self.runner: web.AppRunner | None = None
        self.busy = 0
        self.last_call = time.monotonic()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something in the server's loop and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def open(self) -> None:
        self.thread.start()
        self.updates.loop = self.loop
        self.run(self.start())

    def close(self) -> None:
        self.run(self.shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def shut(self) -> None:
        await self.stop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def start(self) -> None:
        if self.runner is not None:
            return
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self.handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self.file)
        app.router.add_route("*", "/{rest:.*}", self.nothing)
        self.runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = int(self.runner.addresses[0][1])
        if self.webhook.task is None:
            self.webhook.task = asyncio.create_task(self.webhook.run())

    async def stop(self) -> None:
        if self.runner is not None:
            runner, self.runner = self.runner, None
            await runner.cleanup()

    # --- requests ---

    async def nothing(self, request: web.Request) -> web.Response:
        return failure(Refused(404, "Not Found"))

    def check(self, token: str) -> None:
        """Raises Refused: 404 for what has not the form of a token, 401 for a token that is not the bot's."""
        if not TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        if not hmac.compare_digest(token, self.token) or self.world.logged_out:
            raise Refused(401, "Unauthorized")

    async def file(self, request: web.Request) -> web.StreamResponse:
        try:
            self.check(request.match_info["token"])
        except Refused as refused:
            return failure(refused)
        upload = self.world.uploads.get(request.match_info["path"].rpartition("/")[2])
        call = Call(next(self.world.seq), time.monotonic(), "download", dict(request.match_info), None)
        call.params = {"path": request.match_info["path"]}
        return await self.answered(request, call, lambda: upload)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"].lower()
        try:
            self.check(request.match_info["token"])
            values, files = await read(request)
        except Refused as refused:
            return failure(refused)
        name = ASYNC.get(asked) or METHODS.get(asked, (request.match_info["method"], None))[0]
        params = Params(values, files)
        chat = str(values.get("chat_id", ""))
        chat_id = int(chat) if chat.lstrip("-").isdigit() else None
        call = Call(next(self.world.seq), time.monotonic(), name, values, chat_id, files)
        if asked in ASYNC:
            return await self.answered(request, call, lambda: self.about_updates(name, params))
        return await self.answered(request, call, lambda: self.effect(asked, call, params))

    def effect(self, name: str, call: Call, params: Params) -> Any:
        """Runs a method. Raises Refused."""
        if name not in METHODS:
            raise Refused(404, "Not Found: method not found")
        self.hurried(call)
        with self.world.lock:
            try:
                return METHODS[name][1](Asked(call, params, self.world))
            except (KeyError, TypeError, AttributeError) as error:
                raise bad(f"the emulator cannot read the parameters: {error!r}") from error

    def about_updates(self, name: str, params: Params) -> Any:
        match name:
            case "getUpdates":
                return self.updates.get(params)
            case "setWebhook":
                return self.webhook.set(params)
            case _:
                return self.webhook.set(Params({}, {}))

    # --- answers ---

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
