"""`onrecord mcp`: the tools for an assistant, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

from bot.cli import options, terminal

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord mcp\n\n"
    "ONRECORD_MCP_TOKEN=secret onrecord mcp --http 0.0.0.0:8765\n\n"
    "An assistant gets the tools ask, who, check, read, cite and statements, and the text of each statement."
)


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
