"""The home with the shipped statement, as for the commands, and a client of the installed `onrecord mcp`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.bot.cli.conftest import ONRECORD, environment, stored

__all__ = ["stored"]


def with_process(home: Path, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client makes of the command as its process."""

    async def connected() -> Any:
        command = StdioServerParameters(command=ONRECORD, args=["mcp"], env=environment(home))
        async with Client(stdio_client(command)) as client:
            return await use(client)

    return asyncio.run(connected())


async def told(client: Client, tool: str, **given: Any) -> Any:
    """The result of a tool, or the text of its error."""
    done = await client.call_tool(tool, given)
    return (
        "".join(each.text for each in done.content if each.type == "text") if done.is_error else done.structured_content
    )
