"""The HTTP side: routes, tokens, and which method a call is for.

It runs aiohttp in a thread of its own on the loopback; it knows no method's effect but getUpdates and the webhook's.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiohttp import web

from tests.bot_api import methods_files, methods_menu, methods_messages, methods_queries
from tests.bot_api.answering import Answering, failure
from tests.bot_api.faults import Faults
from tests.bot_api.params import METHODS, Asked, Params, read
from tests.bot_api.refusals import Refused, bad
from tests.bot_api.updates import Updates
from tests.bot_api.values import Call
from tests.bot_api.webhook import Webhook
from tests.bot_api.world import World

ROOMS = (methods_files, methods_menu, methods_messages, methods_queries)
"""Imported for the methods that they enter into the registry."""
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
LARGEST = 60 * 1024 * 1024
ASYNC = {name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook")}
T = TypeVar("T")


class Server:
    """Serves a world over HTTP. `start` and `stop` may alternate, on one port."""

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self.world, self.token, self.faults = world, token, faults
        self.updates = Updates(world)
        self.webhook = Webhook(self.updates)
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="bot-api", daemon=True)
        self.runner: web.AppRunner | None = None
        self.answering = Answering(world, faults)

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
        return await self.answering.answered(request, call, lambda: upload)

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
            return await self.answering.answered(request, call, lambda: self.about_updates(name, params))
        return await self.answering.answered(request, call, lambda: self.effect(asked, call, params))

    def effect(self, name: str, call: Call, params: Params) -> Any:
        """Runs a method. Raises Refused."""
        if name not in METHODS:
            raise Refused(404, "Not Found: method not found")
        self.answering.hurried(call)
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
