"""For the tests of refusals: calls that must be refused, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, TelegramError


@contextmanager
def refused(why: str, kind: type[TelegramError] = BadRequest) -> Iterator[None]:
    """What is called inside is refused in words that hold `why`; the client changes their case."""
    with pytest.raises(kind) as caught:
        yield
    assert why.lower() in caught.value.message.lower()


async def refusal(bot: Bot, method: str, **params: Any) -> str:
    """The words in which a call is refused with 400, past what the client itself would refuse to send."""
    with pytest.raises(BadRequest) as caught:
        await bot.do_api_request(method, api_kwargs=params)
    return caught.value.message
