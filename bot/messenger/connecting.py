"""HTTP to the Bot API: what failed on the way, and whether it may have taken effect all the same.

Knows python-telegram-bot's HTTP and its errors; nothing of what is asked of the Bot API.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, TypeGuard

import httpx
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.redaction import redacted

CONNECTIONS = 100
"""To the Bot API at a time. What finds none free waits for one: that is no failure."""

_NO_BOT_API = "What answered does not speak as a Bot API does"

_BEFORE_EFFECT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors after which nothing can have reached the server."""


class ServerFailed(NetworkError):
    """The server, or something before it, could not do its work: a status from 500 on, or no answer of a Bot API."""


class ApiRequest(HTTPXRequest):
    """python-telegram-bot's HTTP, which also takes it calmly when what answers is not a Bot API."""

    def __init__(self, connections: int, read_timeout: float) -> None:
        """Give as many connections as are open at once, and the seconds after which an answer is missed."""
        super().__init__(
            read_timeout=read_timeout,
            write_timeout=10,
            connect_timeout=5,
            pool_timeout=30,
            media_write_timeout=60,
            httpx_kwargs={"limits": httpx.Limits(max_connections=connections, keepalive_expiry=30)},
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """The status and body.

        Raises:
            ServerFailed: the status is 500 or above, or the body of another failure is not that of a Bot API.
            TimedOut, NetworkError: there was no answer.
        """
        code, body = await super().do_request(url, method, request_data, *args, **kwargs)
        if code >= 500:
            raise ServerFailed(f"The server failed ({code})")
        if method == "POST":
            # A page of a proxy, or of whatever else stands at a wrong address, refuses no token.
            read = self.parse_json_payload(body)
            if "result" not in read and (200 <= code < 300 or read.get("ok") is not False):
                raise ServerFailed(_NO_BOT_API)
        return code, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The object that a Bot API answers with; unlike the library's own, this logs nothing of what it cannot read.

        Raises:
            ServerFailed: it is something else.
        """
        try:
            read = json.loads(payload)
        except (ValueError, RecursionError):
            raise ServerFailed(_NO_BOT_API) from None
        if not isinstance(read, dict):
            raise ServerFailed(_NO_BOT_API)
        return read


def before_effect(error: TelegramError) -> bool:
    """Whether what failed surely never reached the server, so that it can be sent again without a double."""
    return isinstance(error.__cause__, _BEFORE_EFFECT)


def passing(error: BaseException) -> TypeGuard[TelegramError]:
    """Whether the cause lies on the way or in the load, so that the same may succeed later."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | RetryAfter | InvalidToken)


def seconds_of(error: RetryAfter) -> float:
    """For how long the Bot API wants to be left alone, in seconds."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def reason(error: BaseException) -> str:
    """What went wrong, on one line fit for a log: the error's name and its words, without secrets."""
    words = " ".join(redacted(str(error)).split())[:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
