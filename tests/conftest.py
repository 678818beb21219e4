"""Fixtures that more than one room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is slow, not wrong; what must be fast has a test that measures it.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "corpus" / "statements" / "000_e8a35346c9a9356c.txt"


@pytest.fixture(scope="session")
def seed() -> Path:
    """The shipped statement's file."""
    return SEED


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real documents that ONRECORD_DATA names; tests that need it skip, saying so, where it is unset."""
    value = os.environ.get("ONRECORD_DATA")
    if not value or not Path(value).is_dir():
        pytest.skip("ONRECORD_DATA names no folder of real documents")
    return Path(value)
