"""HTTP to the Bot API: the token, failures on the way, and whether a failed call may still have taken effect.

Knows HTTP and python-telegram-bot's errors; not the calls.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, TypeGuard

import httpx
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.logs import redacted
from bot.settings import Settings
from retrieval.errors import SettingsError

CONNECTIONS = 32
"""Connections to the Bot API at a time; further requests wait. The client scans all connections for each request."""

CONNECTED_WITHIN, ANSWERED_WITHIN, WRITTEN_WITHIN = 5.0, 15.0, 60.0
"""Seconds: for a connection to be made, for an answer, and for a file to be sent or a connection to be free."""

_NO_BOT_API = "What answered does not speak as a Bot API does"

_BEFORE_EFFECT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Unsent(NetworkError):
    """No connection could be made: the request surely had no effect."""


class ServerFailed(NetworkError):
    """The server, or a proxy before it, could not work: a status from 500 on, or no answer of a Bot API."""


class ApiRequest(HTTPXRequest):
    """Requests to the Bot API."""

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=CONNECTIONS,
            connect_timeout=CONNECTED_WITHIN,
            read_timeout=ANSWERED_WITHIN,
            write_timeout=WRITTEN_WITHIN,
            media_write_timeout=WRITTEN_WITHIN,
            pool_timeout=WRITTEN_WITHIN,
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """The status and body.

        Raises:
            ServerFailed: the status is 500 or above, or the body of a call is not from a Bot API.
            Unsent: no connection could be made.
            TimedOut, NetworkError: there was no answer; the call may have taken effect.
        """
        try:
            code, body = await super().do_request(url, method, request_data, *args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, _BEFORE_EFFECT):
                raise Unsent(reason(error)) from error
            raise
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
        """The object answered by a Bot API; unlike the library's own method, logs nothing of an unreadable answer.

        Raises:
            ServerFailed: the answer is no object.
        """
        try:
            read = json.loads(payload)
        except (ValueError, RecursionError):
            raise ServerFailed(_NO_BOT_API) from None
        if not isinstance(read, dict):
            raise ServerFailed(_NO_BOT_API)
        return read


def passing(error: BaseException) -> TypeGuard[TelegramError]:
    """Whether the cause is the network or the load, so that another attempt may succeed later."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | RetryAfter | InvalidToken)


def seconds_of(error: RetryAfter) -> float:
    """For how long the Bot API wants to be left alone, in seconds."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def reason(error: BaseException) -> str:
    """An error on one line for a log: its name and its words, without secrets."""
    words = " ".join(redacted(str(error)).split())[:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def token_of(settings: Settings) -> str:
    """The bot's token.

    Raises:
        SettingsError: there is none.
    """
    if settings.telegram_token is None:
        raise SettingsError(
            "ONRECORD_TELEGRAM_TOKEN is not set: ask @BotFather for a bot, and set it to the token that it gives."
        )
    return settings.telegram_token.get_secret_value()


def bot_id(settings: Settings) -> int:
    """The bot's Telegram id, the first part of the token. Raises as `token_of` does."""
    return int(token_of(settings).partition(":")[0])
