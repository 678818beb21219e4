"""The state of one bot: its parts behind one door, and the threads in which their blocking methods run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from pydantic import SecretStr

from bot.settings import Settings
from bot.state import retention
from bot.state.answers import Answers
from bot.state.conversations import Conversations
from bot.state.daily_limits import Budgets
from bot.state.database import Clock, Database
from bot.state.engines import engine_for
from bot.state.migrate import migrate
from bot.state.statistics import Reports
from bot.state.update_queue import Inbox
from bot.state.values import Forgotten
from bot.state.watches import Watches

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
"""Calls that are under way at once: each takes about a millisecond."""


class State:
    """The database of one bot's users. All methods but `run` block; all raise `StateError`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="state")
        self.inbox = Inbox(database)
        self.conversations = Conversations(database)
        self.answers = Answers(database)
        self.budgets = Budgets(database)
        self.reports = Reports(database)
        self.watches = Watches(database)

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a blocking method, run in one of the state's own threads.

        A cancelled caller does not stop the call: the work is done to its end.
        """
        bound = partial(copy_context().run, partial(call, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._threads, bound)

    def forget(self, user_id: int) -> Forgotten:
        """Delete all data about a person, in one transaction; returns the counts."""
        return retention.forget(self._db, user_id)

    def purge(self, before: datetime) -> int:
        """Delete older rows in small batches, and the ids of updates done three days ago; returns the number of rows.

        Done updates older than an hour lose their user's id, and are not counted.
        """
        return retention.purge(self._db, before)

    def migrate_chat(self, old: int, new: int) -> None:
        """Give a group its new id as a supergroup."""
        retention.migrate_chat(self._db, old, new)

    def leave_chat(self, chat_id: int) -> None:
        """Forget the conversation of a chat after the bot has left."""
        retention.leave_chat(self._db, chat_id)

    def alive(self) -> None:
        """Check that the database answers.

        Raises:
            StateError: the database does not answer.
        """
        self._db.alive()

    def close(self) -> None:
        """Let running calls finish, then end the threads and close the connections."""
        self._threads.shutdown()
        self._db.close()


def open_state(url: SecretStr | str | None, home: Path, *, bot: int, clock: Clock | None = None) -> State:
    """The state of a bot, with its tables at the newest revision. Several processes may open one database at once.

    The database is at `url`, or else the file `state.sqlite` in `home`. `bot` is the bot's id: each bot sees only its
    own rows. `clock` is for tests; the default is the server's time on PostgreSQL and this machine's on SQLite.

    Raises:
        SettingsError: the URL names no supported database, or a package for the database is missing.
        StateTooNew: the database was made by a newer version of this program.
        StateError: the database cannot be reached, read or written.
    """
    plain = url.get_secret_value() if isinstance(url, SecretStr) else url
    engine, where = engine_for(plain, home, THREADS)
    try:
        migrate(engine, where)
    except BaseException:
        engine.dispose()
        raise
    return State(Database(engine, where, bot, clock))


NO_BOT = 0
"""The bot id used without a bot: Telegram gives 0 to nobody."""


def own_state(settings: Settings) -> State:
    """The state of the command line, which belongs to no bot.

    Raises:
        SettingsError: ONRECORD_DATABASE_URL names no supported database.
        StateError: the database cannot be reached, read or written.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    return open_state(settings.database_url, settings.home, bot=NO_BOT)
