"""`onrecord serve`: the pages to read in a browser."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from bot.cli import options, terminal

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord serve\n\n"
    "ONRECORD_PUBLIC_URL=https://record.example.org onrecord serve --http 127.0.0.1:8001\n\n"
    "Whoever reaches the address can read all statements."
)


def serve(
    *,
    http: Annotated[
        str, options.option("--http", "HOST:PORT", "Serve at this address, behind a proxy with TLS for other machines.")
    ] = "127.0.0.1:8000",
) -> int:
    """Serve pages to read: statements with quotes marked in them, search, check and compare."""
    import asyncio

    host, port = options.address(http, "--http")
    settings = options.load_settings()
    from bot.pages.server import serve as served

    with options.opened(settings) as session, suppress(KeyboardInterrupt):
        asyncio.run(served(session, host, port, lambda root: terminal.note(f"Serving {root}/. End with ctrl-c.")))
    return 0
