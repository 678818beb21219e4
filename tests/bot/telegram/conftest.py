"""An emulated Bot API for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API that nothing has been asked of."""
    with BotApi() as opened:
        yield opened
