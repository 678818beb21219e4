"""`onrecord serve`, `mcp` and `telegram`: what is held, for browsers, for assistants, and in chats."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from bot.cli import options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quote import Quote
    from bot.settings import Settings

SERVE_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord serve\n\n"
    "ONRECORD_PUBLIC_URL=https://record.example.org onrecord serve --http 127.0.0.1:8001\n\n"
    "Whoever reaches the address can read all statements."
)
MCP_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord mcp\n\n"
    "ONRECORD_MCP_TOKEN=secret onrecord mcp --http 0.0.0.0:8765\n\n"
    "An assistant gets the tools ask, who, check, read, cite and statements, and the text of each statement."
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


def mcp(
    *,
    http: Annotated[
        str | None,
        options.option(
            "--http",
            "HOST:PORT",
            "Serve HTTP at this address, path /mcp, in place of standard input and output; ONRECORD_MCP_TOKEN is the "
            "token that clients send.",
        ),
    ] = None,
) -> int:
    """Serve the statements to an assistant, an IDE, or any other client of MCP."""
    import asyncio

    address = None if http is None else options.address(http, "--http")
    settings = options.configure_process()
    from bot.assistants.server import serve_http, serve_standard_input, server

    with options.opened(settings) as session:
        tools = server(session)
        if address is None:
            asyncio.run(serve_standard_input(tools))
        else:
            token = settings.mcp_token.get_secret_value() if settings.mcp_token else None
            asyncio.run(serve_http(tools, *address, token, terminal.note))
    return 0


def telegram() -> int:
    """Run the Telegram bot: ONRECORD_TELEGRAM_TOKEN holds its token. Ctrl-c, or SIGTERM, ends it in good order."""
    import asyncio

    from bot.telegram.main import serve as served

    settings = options.configure_process()
    asyncio.run(served(settings, terminal.note))
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
