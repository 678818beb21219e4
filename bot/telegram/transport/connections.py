"""The connections of a server: so many at a time that the process has files left for its own work.

Knows connections and which of them are at work; nothing of what is asked over them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

MOST = 256
"""Connections that are open at a time; Telegram opens 40 at most."""

SHARE = 8
"""The process may open as many files as its limit allows; this part of them are connections from outside.

In a crowd as many again have just been accepted, and as many are being closed.
"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """Keeps the connections of a server few: for one too many an idle one is closed, and no request is broken off."""

    def __init__(self) -> None:
        self.most = _most()
        self._working: dict[asyncio.BaseProtocol, bool] = {}
        """Whether a request is worked on, for each connection that has brought one."""

    def handlers(self, server: web.Server | None, **options: Any) -> Callable[[], asyncio.Protocol]:
        """What makes the handler of a new connection of a server that is set up; `options` are aiohttp's."""
        if server is None:
            raise RuntimeError("the server is not set up")
        return partial(_Handler, self, server, loop=asyncio.get_running_loop(), **options)

    @web.middleware
    async def at_work(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The handler's response; while it is made, the connection is not idle."""
        self._working[request.protocol] = True
        try:
            return await handler(request)
        finally:
            self._working[request.protocol] = False

    def opened(self, new: web.RequestHandler, server: web.Server) -> None:
        """Close what is too many: those that have brought no request yet, then others, the oldest of each first.

        Whoever has a request sends it at once. The new one is closed where a request is worked on at all others.
        """
        held = [each for each in server.connections if each.transport is not None]
        self._working = {each: self._working[each] for each in held if each in self._working}
        idle = [each for each in held if not self._working.get(each) and each is not new]
        idle.sort(key=self._working.__contains__)
        for each in [*idle, new][: max(len(held) - self.most, 0)]:
            each.force_close()


class _Handler(web.RequestHandler):
    __slots__ = ("_connections", "_server")

    def __init__(self, connections: Connections, server: web.Server, **options: Any) -> None:
        super().__init__(server, **options)
        self._connections, self._server = connections, server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connections.opened(self, self._server)


def _most() -> int:
    try:
        import resource
    except ImportError:  # Windows, where files are not counted
        return MOST
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else max(min(MOST, files // SHARE), 1)
