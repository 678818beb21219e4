"""The statements that altered and genuine wordings are made from: read, not stored."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bot.checked_cases import STATEMENTS
from tests.bot.quotes.pool import Pool

EVERY = 27
"""One of so many real statements is read, three where all examples are tried."""


@pytest.fixture(scope="session")
def pool(seed: Path, every_example: bool) -> Pool:
    """The shipped statement, those of the cases and, where ONRECORD_DATA names them, some of the real ones."""
    folder = Path(os.environ.get("ONRECORD_DATA", ""), "ungdc")
    every = EVERY // 3 if every_example else EVERY
    real = sorted(folder.rglob("*.txt"))[4::every] if os.environ.get("ONRECORD_DATA") and folder.is_dir() else []
    return Pool([seed, *sorted(STATEMENTS.glob("*.md")), *real])
