"""A bot that is connected to the emulated Bot API with a state of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.telegram.transport import dispatcher, outages, sender
from tests.bot.telegram.transport.connected import Connected, connected
from tests.bot_api import BotApi


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Connected]:
    """A bot that is connected to it, and what it needs to send."""
    async with connected(api, tmp_path) as opened:
        yield opened


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts that are a twentieth of what they are."""
    monkeypatch.setattr(sender, "PAUSES", (0.02, 0.05))
    monkeypatch.setattr(outages, "FIRST", 0.05)
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(dispatcher, "LONGEST_PAUSE", 0.3)
    monkeypatch.setattr(dispatcher, "SWEPT_EVERY", 0.05)
