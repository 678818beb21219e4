"""Sessions that several files of this room ask: over a small debate, and over the shipped statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

import pytest

from bot.library import Library
from bot.settings import Settings
from bot.wiring import Session, open_session
from tests.bot import debated
from tests.bot.answers.blocs import FORGED, STATEMENTS, stored
from tests.bot.answers.stored_texts import SHORT, session_over


@pytest.fixture(scope="package")
def debate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of a small debate."""
    opened = open_session(debated.stored(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")))
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def session(debate: Session) -> Session:
    """The same, in files that have no session of their own."""
    return debate


@pytest.fixture(scope="package")
def library(debate: Session) -> Library:
    """The statements of the small debate."""
    return debate.library


@pytest.fixture(scope="package")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the shipped statement, stored on first use."""
    opened = open_session(Settings(home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def blocs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over seven statements, of which three are made for blocs."""
    yield from stored(STATEMENTS, tmp_path_factory)


@pytest.fixture(scope="package")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over a statement of Norway's that says it is made for the Group of 77, and one of a member of it."""
    yield from stored(FORGED, tmp_path_factory)


@pytest.fixture(scope="package")
def over(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Session]]:
    """A session by the name of what it is over: one of the others here, or of the short statements."""
    with ExitStack() as opened:

        @cache
        def session_of(name: str) -> Session:
            if name in SHORT:
                return opened.enter_context(contextmanager(session_over)(SHORT[name], tmp_path_factory))
            shared: Session = request.getfixturevalue(name)
            return shared

        yield session_of
