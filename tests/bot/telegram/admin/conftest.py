"""A desk over a copy of a home that holds the shipped statement."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import open_session
from tests.bot.telegram.admin.desk import Desk, at_desk
from tests.bot_api import BotApi


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped statement, stored once."""
    home = tmp_path_factory.mktemp("seeded")
    open_session(Settings(home=home)).close()
    return home


@pytest.fixture
def home(seeded: Path, tmp_path: Path) -> Path:
    """A copy of that home."""
    return Path(shutil.copytree(seeded, tmp_path / "home"))


@pytest.fixture
async def desk(api: BotApi, home: Path) -> AsyncIterator[Desk]:
    async with at_desk(api, home) as opened:
        yield opened
    assert not api.violations, api.violations
