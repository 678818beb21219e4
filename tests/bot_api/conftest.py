"""The emulator, and the real client of python-telegram-bot that speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from tests.bot_api import BotApi
from tests.bot_api.people import Person


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture(autouse=True)
def in_the_clients_new_manner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client says times as timedelta, and warns of nothing."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as bot:
        yield bot


@pytest.fixture
def ana(api: BotApi) -> Person:
    """Somebody who has started the bot."""
    person = api.person(7, username="ana")
    api.private(person)
    return person
