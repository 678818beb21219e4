"""Every test of the state runs on SQLite and on PostgreSQL; what works on one alone says so."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from secrets import randbits

import pytest

from bot.state.state import State
from tests.bot.state.places import Clock, Where
from tests.bot.state.together import PROCESSES
from tests.postgres import Server, shared


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server."""
    with shared() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres: Server) -> str:
    """A database that the tests of one process share: each is another bot, which sees its own rows alone."""
    return postgres.create()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """A database, and a bot of which it holds nothing yet."""
    url = request.getfixturevalue("postgres_database") if request.param == "postgresql" else None
    return Where(url, tmp_path, randbits(62))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """A database without tables."""
    url = request.getfixturevalue("postgres").create() if request.param == "postgresql" else None
    return Where(url, tmp_path, randbits(62))


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is told to go on."""
    return Clock()


@pytest.fixture
def state(where: Where, clock: Clock) -> Iterator[State]:
    """The state of a bot that holds nothing yet; its time is the clock's."""
    with where.open(clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Processes that stand by, for what several workers do at once."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        yield pool
