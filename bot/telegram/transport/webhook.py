"""The HTTP server of this process: Telegram's webhook, `/healthz`, `/metrics`, and the pages if they are public.

Knows HTTP and the webhook's rules; the dispatcher handles the updates.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot import logs
from bot.settings import Settings
from bot.state.errors import StateError
from bot.telegram.transport.dispatcher import Dispatcher, Raw, number_of
from bot.telegram.transport.http import reason, token_of
from bot.telegram.transport.metrics import Health, Metrics
from bot.telegram.transport.outages import Outage, api_is_away
from retrieval.errors import OnRecordError, SettingsError

log = logging.getLogger("onrecord.telegram")

BY_DEFAULT = "127.0.0.1:8080"

LARGEST = 2**20
"""The most bytes of an update; Telegram's updates are far smaller."""

AT_ONCE = 40
"""The most connections Telegram may open to the webhook."""

IDLE_FOR, READ_WITHIN, LINGERING = 15.0, 15.0, 2.0
"""Seconds: for a request's head to arrive, including the time since the last request; for an update; and for the rest
of a request refused unread.
"""

HEADER = "X-Telegram-Bot-Api-Secret-Token"

HEALTH, METRICS = "/healthz", "/metrics"


class Listener:
    """A server on the listen address. Updates are taken for a `dispatcher`, and `checked` is called for each kept."""

    def __init__(
        self, settings: Settings, health: Health, metrics: Metrics, pages: Sequence[web.RouteDef] = ()
    ) -> None:
        self._where = settings.telegram_listen or BY_DEFAULT
        self._url = settings.telegram_webhook_url
        self._health, self._metrics = health, metrics
        self._secret = secret_of(settings)
        logs.register(self._secret)
        self.dispatcher: Dispatcher | None = None
        self.checked: Callable[[], None] = health.checked
        # Not access logs, nor signals: both are the process's own.
        self._runner = web.AppRunner(
            self._application(pages),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=2,
            keepalive_timeout=IDLE_FOR,
            lingering_time=LINGERING,
        )

    async def start(self) -> None:
        """Listen.

        Raises:
            SettingsError: the address is not of this machine.
            OnRecordError: another program listens on the address, perhaps not for long.
        """
        _open_more_files()
        host, _, port = self._where.rpartition(":")
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host.strip("[]"), int(port)).start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                # As of no wrong setting: the process that this one replaces may not have ended yet.
                raise OnRecordError(
                    f"another program listens on {self._where} (ONRECORD_TELEGRAM_LISTEN): end it, or name another "
                    "port, and start again."
                ) from None
            why = getattr(error, "strerror", None) or str(error)
            raise SettingsError(
                f"ONRECORD_TELEGRAM_LISTEN is {self._where!r}: it cannot be listened on ({why}); allowed is host:port "
                "of this machine, such as 127.0.0.1:8080."
            ) from None
        log.info("Listening on %s.", self._where)

    async def close(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def announce(self, bot: ExtBot[Any], kinds: Sequence[str]) -> None:
        """Tell Telegram the webhook's address, retried while Telegram is away. All workers tell one address.

        Raises:
            SettingsError: Telegram refuses the address.
            InvalidToken: Telegram refuses the token.
        """
        await Outage("The Bot API").outlast(partial(self._set, bot, kinds), api_is_away)
        log.info("Telegram sends updates to the webhook.")

    async def _set(self, bot: ExtBot[Any], kinds: Sequence[str]) -> None:
        try:
            await bot.set_webhook(
                self._url or "", allowed_updates=kinds, secret_token=self._secret, max_connections=AT_ONCE
            )
        except BadRequest as error:
            if "resolve host" in error.message.lower():
                raise
            raise SettingsError(
                f"ONRECORD_TELEGRAM_WEBHOOK_URL is {self._url!r}: Telegram does not take it ({reason(error)}); "
                "allowed is a public https address, port 443, 80, 88 or 8443."
            ) from None

    def _application(self, pages: Sequence[web.RouteDef]) -> web.Application:
        application = web.Application(client_max_size=LARGEST)
        application.router.add_get(HEALTH, self._tell_health)
        application.router.add_get(METRICS, self._tell_metrics)
        application.add_routes(pages)
        if self._url is not None:
            path = urlsplit(self._url).path or "/"
            # At "/", which Telegram posts to, people only read.
            taken = dict.fromkeys((HEALTH, METRICS, *(page.path for page in pages if page.path != "/")))
            if path in taken:
                raise SettingsError(
                    f"ONRECORD_TELEGRAM_WEBHOOK_URL is {self._url!r}: its path is taken; allowed is any but "
                    f"{', '.join(path for path in taken if '{' not in path)}."
                )
            application.router.add_route("*", "/{path:.*}", self._webhook)
            self._path = path
        return application

    async def _webhook(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await request.read()  # aiohttp answers 413 to one that is too large
        except TimeoutError:
            return web.Response(status=408, headers={"Connection": "close"})
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400, text="not JSON")
        if number_of(update) is None:
            return web.Response(status=400, text="not an update")
        return web.Response() if await self._kept(update) else web.Response(status=503, headers={"Retry-After": "5"})

    def _refused(self, request: web.Request) -> web.Response | None:
        """The answer to everybody but Telegram."""
        if request.path != self._path:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        return None if hmac.compare_digest(given, self._secret.encode()) else web.Response(status=403)

    async def _kept(self, update: Raw) -> bool:
        """Whether the update is kept, so that Telegram may forget the update."""
        dispatcher = self.dispatcher
        if dispatcher is None or dispatcher.crowded:
            return False
        try:
            await dispatcher.take((update,))
        except StateError as error:
            dispatcher.database.failed(reason(error))
            return False
        self.checked()
        return True

    async def _tell_health(self, _: web.Request) -> web.Response:
        well, found = await self._health.look()
        return web.json_response(found, status=200 if well else 503, headers={"Cache-Control": "no-store"})

    async def _tell_metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})


def secret_of(settings: Settings) -> str:
    """The secret sent by Telegram with each update: as set, else made of the token, equal for all workers."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    return hmac.new(token_of(settings).encode(), b"onrecord webhook", hashlib.sha256).hexdigest()


def _open_more_files() -> None:
    """Raise the limit of open files to the highest allowed: strangers' connections must leave some for the database."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
