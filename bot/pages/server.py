"""A server of the pages alone, for `onrecord serve`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.pages.routes import Pages
from bot.wiring import Session
from retrieval.errors import UsageError

IDLE_FOR, LINGERING = 15.0, 2.0
"""Seconds for a request's head to arrive, and for the rest of a request that is refused unread."""


async def serve(session: Session, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the pages until cancelled; `ready` is called with the address, whose port is a free one for port 0.

    Raises:
        UsageError: the address cannot be listened on.
    """
    runner = web.AppRunner(
        Pages(session).application(),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=2,
        keepalive_timeout=IDLE_FOR,
        lingering_time=LINGERING,
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise UsageError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None
        at = runner.addresses[0][1]
        ready(f"http://{f'[{host}]' if ':' in host else host}:{at}")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
