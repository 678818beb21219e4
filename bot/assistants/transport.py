"""How an assistant reaches the tools: standard input and output, or HTTP with a token."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

OWN_MACHINE = frozenset(("127.0.0.1", "localhost", "::1"))


async def serve_standard_input(server: MCPServer) -> None:
    """Serve one client over standard input and output, until standard input ends."""
    await server.run_stdio_async()


async def serve_http(server: MCPServer, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    """Serve clients over streamable HTTP at /mcp, until interrupted; `say` is told the address.

    With a token, a request needs it as its bearer token (RFC 6750).

    Raises:
        UsageError: other machines could reach the address, and no token is set.
    """
    import uvicorn

    if token is None and host not in OWN_MACHINE:
        raise UsageError(
            f"Whoever reaches {host} could read all statements: set ONRECORD_MCP_TOKEN to a secret, or serve 127.0.0.1."
        )
    app: ASGIApp = server.streamable_http_app(host=host, stateless_http=True, json_response=True)
    if token is not None:
        app = guarded(app, token)
    say(f"Serving http://{host}:{port}/mcp. End with ctrl-c.")
    await uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="warning")).serve()


def guarded(app: ASGIApp, token: str) -> ASGIApp:
    """The application, for requests with the token alone; any other is answered 401."""
    from starlette.datastructures import Headers
    from starlette.responses import PlainTextResponse

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
                refused = PlainTextResponse(
                    "Send the server's token: Authorization: Bearer TOKEN", 401, {"WWW-Authenticate": "Bearer"}
                )
                await refused(scope, receive, send)
                return
        await app(scope, receive, send)

    return checked
