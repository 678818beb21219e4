"""A store of a few statements, and the folder of an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.store.store import Store
from tests.retrieval.search.index.indexed import text
from tests.retrieval.stored import connect, put


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Six statements of three passages: three languages, two delegations."""
    opened = connect(tmp_path / "home")
    with opened.writing():
        for n in range(6):
            put(opened, text(n), f"/{n}.txt", language=("en", "fr", "es")[n % 3], code=("KEN", "NOR")[n % 2])
    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the index, which is not there yet."""
    return tmp_path / "derived"
