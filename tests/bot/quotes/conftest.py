"""The statements that altered and genuine wordings are made from: read, not stored."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bot.checked_cases import STATEMENTS
from tests.bot.quotes.pool import Pool

EVERY = 9
"""One of so many real statements is read."""


@pytest.fixture(scope="session")
def pool(seed: Path) -> Pool:
    """The shipped statement, those of the cases and, where ONRECORD_DATA names them, some of the real ones."""
    folder = Path(os.environ.get("ONRECORD_DATA", ""), "ungdc")
    real = sorted(folder.rglob("*.txt"))[4::EVERY] if os.environ.get("ONRECORD_DATA") and folder.is_dir() else []
    return Pool([seed, *sorted(STATEMENTS.glob("*.md")), *real])
