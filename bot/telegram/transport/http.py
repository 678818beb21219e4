"""HTTP to the Bot API: what failed on the way, and whether it may have taken effect all the same.

Knows HTTP and python-telegram-bot's errors; nothing of what is asked of the Bot API.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, TypeGuard
from urllib.request import getproxies

import aiohttp
import httpx
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.logs import redacted

CONNECTIONS = 100
"""To the Bot API at a time. What finds none free waits for one."""

CONNECTED_WITHIN, KEPT_OPEN, WRITTEN_WITHIN = 5.0, 30.0, 60.0
"""Seconds: for a connection to be made, for an idle one to be kept, and for a file to be sent."""

_NO_BOT_API = "What answered does not speak as a Bot API does"

_BEFORE_EFFECT = (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.ConnectionTimeoutError)


class Unsent(NetworkError):
    """No connection could be made: what was to be sent surely had no effect."""


class ServerFailed(NetworkError):
    """The server, or something before it, could not do its work: a status from 500 on, or no answer of a Bot API."""


class ApiRequest(BaseRequest):
    """Requests to the Bot API over aiohttp, with the certificates and proxies of the environment.

    The library's own client looks through all its connections for each of them at each request: with fifty people
    asking at once, that takes longer than everything else. `answered_within` are the seconds after which an answer is
    missed.
    """

    def __init__(self, answered_within: float) -> None:
        self._answered_within = answered_within
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds after which an answer is missed."""
        return self._answered_within

    async def initialize(self) -> None:
        """Be ready to connect; nothing is asked yet."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS, keepalive_timeout=KEPT_OPEN, ssl=httpx.create_ssl_context()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                # To look for a proxy, aiohttp reads files in other threads at each request, also where none is set.
                trust_env=bool(getproxies()),
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """The status and body.

        Raises:
            ServerFailed: the status is 500 or above, or the body of a call is not that of a Bot API.
            Unsent: no connection could be made.
            TimedOut, NetworkError: there was no answer; the call may have taken effect.
        """
        code, body = await self._asked(url, method, request_data, kwargs.get("read_timeout"))
        if code >= 500:
            raise ServerFailed(f"The server failed ({code})")
        if method == "POST":
            # A page of a proxy, or of whatever else stands at a wrong address, refuses no token.
            read = self.parse_json_payload(body)
            if "result" not in read and (200 <= code < 300 or read.get("ok") is not False):
                raise ServerFailed(_NO_BOT_API)
        return code, body

    async def _asked(self, url: str, method: str, data: RequestData | None, within: object) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("this client has not been initialized")
        within = within if isinstance(within, int | float) else self._answered_within
        timeout = aiohttp.ClientTimeout(
            total=None if data is None else CONNECTED_WITHIN + WRITTEN_WITHIN + within,
            sock_connect=CONNECTED_WITHIN,
            sock_read=within,
        )
        try:
            async with self._session.request(
                method, url, data=_form(data), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except _BEFORE_EFFECT as error:
            raise Unsent(reason(error)) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(reason(error)) from error

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


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """The parameters of a call as they are posted; with files, in parts."""
    if data is None or not data.contains_files:
        return data.json_parameters if data else None
    form = aiohttp.FormData(data.json_parameters)
    for field, (name, content, kind) in data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=kind)
    return form


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
