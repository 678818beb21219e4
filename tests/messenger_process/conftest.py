"""A bot that modules share, and others of their own; people to talk to them, and what is asserted after every test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from retrieval.readers import read_statement
from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.conftest import SEED
from tests.messenger_process import statements
from tests.messenger_process.process import Bot, copied, ingest

NewBot = Callable[..., Bot]
Somebody = Callable[..., Person]

ADMIN = 77

RUNNING: list[Bot] = []
"""The bots of this process that are looked at after each test."""


@dataclass(frozen=True)
class Held:
    """A home in which the statements are stored, the folder of their files, and their canonical texts."""

    home: Path
    files: Path
    texts: tuple[str, ...]


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Held:
    """The statements, stored once for all processes that run tests."""
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "messenger_process"
    with FileLock(f"{place}.lock"):
        if not (place / "done").exists():
            files = statements.write(place / "files")
            (place / "home").mkdir()
            ingest(place / "home", files, SEED)
            (place / "done").touch()
    paths = (*sorted((place / "files").iterdir()), SEED)
    return Held(place / "home", place / "files", tuple(read_statement(path, {}).text for path in paths))


@pytest.fixture(scope="module")
def make_bot(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewBot]:
    """Makes a bot with an emulator and a home of its own; `variables` are its settings. It is not started."""
    with _bots(held, tmp_path_factory) as made:
        yield made


@contextmanager
def _bots(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewBot]:
    open_: list[Bot] = []

    def made(
        *,
        api: BotApi | None = None,
        home: Path | None = None,
        installed: bool = False,
        hurried: bool = False,
        **variables: str,
    ) -> Bot:
        if api is None:
            api = BotApi()
            api.__enter__()
        where = home or copied(held.home, tmp_path_factory.mktemp("bot") / "home")
        bot = Bot(api, where, held.texts, installed=installed, hurried=hurried, **variables)
        open_.append(bot)
        RUNNING.append(bot)
        return bot

    yield made
    for bot in open_:
        ended(bot)
    for api in {id(bot.api): bot.api for bot in open_}.values():
        api.__exit__(None, None, None)


@pytest.fixture
def new_bot(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewBot]:
    """As `make_bot`, for one test alone."""
    with _bots(held, tmp_path_factory) as made:
        yield made


def ended(bot: Bot) -> None:
    """Stop a bot that still runs, in good order, and look at what it printed to its very end."""
    RUNNING.remove(bot)
    try:
        if bot.runs:
            assert bot.stop() == 0, bot.output[-3000:]
        bot.assert_clean()
    finally:
        if bot.runs:
            bot.kill()


@pytest.fixture(scope="session")
def shared_bot(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot, started. Its log is at `debug`, where most is said."""
    with _bots(held, tmp_path_factory) as made:
        bot = made(ONRECORD_LOG="debug", ONRECORD_ADMINS=str(ADMIN), ONRECORD_ALLOW_LOCAL_LINKS="true")
        bot.api.private(bot.api.person(ADMIN))
        yield bot.start()


@pytest.fixture(scope="module")
def bot(shared_bot: Bot) -> Bot:
    """The bot that modules share; everybody who talks to it is new to it."""
    return shared_bot


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> Iterator[None]:
    """After each test: all quotes verbatim, nothing refused, no error in a log, and the token nowhere."""
    yield
    for bot in RUNNING:
        bot.assert_clean()


_IDS = itertools.count(10_001)


@pytest.fixture(scope="session")
def somebody() -> Somebody:
    """Makes a person nobody has met, who has started the bot of that emulator."""

    def made(bot: Bot, language: str | None = "en") -> Person:
        person = bot.api.person(next(_IDS), language_code=language)
        bot.api.private(person)
        return person

    return made


@pytest.fixture
def ana(bot: Bot, somebody: Somebody) -> Person:
    """Somebody who has started the bot."""
    return somebody(bot)
