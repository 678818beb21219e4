"""Sessions that several files of this room ask: over a small debate, and over the shipped statement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.library import Library
from bot.settings import Settings
from bot.wiring import Session, open_session
from tests.bot import debated


@pytest.fixture(scope="package")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of a small debate."""
    opened = open_session(debated.stored(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")))
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def library(session: Session) -> Library:
    """The statements of the small debate."""
    return session.library


@pytest.fixture(scope="package")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the shipped statement, stored on first use."""
    opened = open_session(Settings(home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()
