"""A session over the shipped statement, shared by the tests of this room, and what it is held to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.evaluation.run import Heard
from bot.evaluation.statements import Sources
from bot.library import Library
from bot.settings import Settings
from bot.wiring import Session, open_session


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Heard]]:
    """A session over the shipped statement, and the library through which its Engine is listened to."""
    listening: list[Heard] = []

    def hear(library: Library) -> Library:
        listening.append(Heard(library))
        return listening[-1]

    session = open_session(Settings(home=tmp_path_factory.mktemp("home")), heard=hear)
    yield session, listening[0]
    session.close()


@pytest.fixture(scope="session")
def sources(evaluated: tuple[Session, Heard]) -> Sources:
    """The statements held."""
    return Sources(evaluated[0].library)


@pytest.fixture(scope="session")
def questions() -> Path:
    """The folder of the shipped sets."""
    return Path(__file__).resolve().parent.parent.parent.parent / "corpus" / "questions"
