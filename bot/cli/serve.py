"""`onrecord serve`: the pages to read in a browser."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from bot.cli import options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quote import Quote
    from bot.settings import Settings

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
    settings = options.configure_process()
    from bot.pages.routes import serve as served

    with options.opened(settings) as session, suppress(KeyboardInterrupt):
        asyncio.run(served(session, host, port, lambda root: terminal.note(f"Serving {root}/. End with ctrl-c.")))
    return 0


def show_page(settings: Settings, quotes: Sequence[Quote]) -> None:
    """Open the page of a quote in the browser: the public page, or a page served until ctrl-c.

    Raises:
        OnRecordError: the statements cannot be read.
    """
    import asyncio
    import webbrowser

    from bot.pages.routes import serve as served
    from bot.quotes.permalinks import page_of, read_key

    if not quotes:
        terminal.note("There is no quote to open.")
        return
    with options.opened(settings, asking=False) as session, suppress(KeyboardInterrupt):
        pages = [page_of(key) for key in map(read_key, asyncio.run(session.engine.keys(quotes))) if key]

        def show(root: str, more: str = "") -> None:
            terminal.note(f"Opening {root}/{pages[0]}{more}")
            webbrowser.open(f"{root}/{pages[0]}")

        if settings.public_url:
            show(settings.public_url)
        else:
            asyncio.run(served(session, "127.0.0.1", 0, lambda root: show(root, " until ctrl-c.")))
