"""The state of one bot: its parts behind one door, deletion across the parts, and the threads of blocking methods."""

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
from sqlalchemy import ColumnElement, Connection, Delete, Table, Update, and_, delete, or_, select, tuple_, update

from bot.settings import Settings
from bot.state.answers import Answers
from bot.state.daily_limits import Budgets
from bot.state.database import Clock, Database, changed
from bot.state.engines import engine_for
from bot.state.migrate import migrate
from bot.state.statistics import Reports
from bot.state.tables import answers, ratings, spent, turns, updates, warnings, watches
from bot.state.update_queue import Inbox, closed, unclaimed
from bot.state.values import Forgotten
from bot.state.watches import Watches

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
"""Calls that are under way at once: each takes about a millisecond."""

DONE_DAYS = 3
"""Days for which the ids of done updates are kept: Telegram delivers an update again for one day at most."""

NAMED_SECONDS = 3_600
"""Seconds after which a done update loses its user's id: the flood guard counts in seconds."""

BATCH = 500
"""Rows changed in one transaction, so that other writers wait only briefly."""


class State:
    """The database of one bot's users. All methods but `run` block; all raise `StateError`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="state")
        self.inbox = Inbox(database)
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
        """Delete all data about a person, in one transaction, and leave no trace in the file; returns the counts.

        An update under way at a worker keeps its payload for the seconds until done: the update may be the request to
        forget. Waiting updates are closed unread. The bare ids of done updates stay, so that no update is answered
        twice.
        """
        bot = self._db.bot

        def work(connection: Connection) -> Forgotten:
            def gone(table: Table) -> int:
                return changed(connection, delete(table).where(table.c.bot == bot, table.c.user_id == user_id))

            rated, answered, said, watched, *_ = map(gone, (ratings, answers, turns, watches, spent, warnings))
            # Who wrote in the name of a group has its id, which is below 0; what others write there is theirs.
            theirs = updates.c.user_id == user_id
            about = and_(updates.c.bot == bot, or_(theirs, updates.c.chat_id == user_id) if user_id > 0 else theirs)
            unread = and_(about, updates.c.done.is_(None), unclaimed(self._db))
            connection.execute(update(updates).where(unread).values(closed(self._db)))
            connection.execute(update(updates).where(about).values(user_id=None))
            return Forgotten(said, answered, rated, watched)

        forgotten = self._db.write(work, repeatable=False)
        self._db.erase()
        return forgotten

    def purge(self, before: datetime) -> int:
        """Delete older rows in small batches, and the ids of updates done three days ago; returns the number of rows.

        Done updates older than an hour lose their user's id, and are not counted.
        """
        done = self._db.now(-DONE_DAYS * 86_400)
        old: tuple[tuple[Table, ColumnElement[bool]], ...] = (
            (updates, or_(updates.c.done < done, updates.c.at < before)),
            (turns, turns.c.at < before),
            (answers, answers.c.at < before),
            (ratings, ratings.c.at < before),
            (spent, spent.c.day < before.date()),
            (warnings, warnings.c.until < before),
        )
        gone = sum(self._in_batches(table, which, delete(table)) for table, which in old)
        named = and_(updates.c.done.is_not(None), updates.c.user_id.is_not(None))
        long_done = and_(named, updates.c.at < self._db.now(-NAMED_SECONDS))
        self._in_batches(updates, long_done, update(updates).values(user_id=None))
        return gone

    def _in_batches(self, table: Table, which: ColumnElement[bool], change: Delete | Update) -> int:
        """Find rows without blocking writers, then change the few rows found; repeat until no row is left.

        A changed row must not match the `which` condition any more.
        """
        key = tuple(table.primary_key.columns)
        some = select(*key).where(table.c.bot == self._db.bot, which).limit(BATCH)
        total = 0
        while keys := self._db.rows(some):
            these = change.where(tuple_(*key).in_([tuple(one) for one in keys]), which)
            total += self._db.change(these, repeatable=False)
        return total

    def migrate_chat(self, old: int, new: int) -> None:
        """Give a group its new id as a supergroup."""

        def work(connection: Connection) -> None:
            for table in (turns, answers, watches, updates):
                here = and_(table.c.bot == self._db.bot, table.c.chat_id == old)
                connection.execute(update(table).where(here).values(chat_id=new))

        self._db.write(work, repeatable=True)

    def leave_chat(self, chat_id: int) -> None:
        """Forget the turns and watches of a chat after the bot has left; its answers leave the conversation."""

        def work(connection: Connection) -> None:
            for table in (turns, watches):
                connection.execute(delete(table).where(table.c.bot == self._db.bot, table.c.chat_id == chat_id))
            here = and_(answers.c.bot == self._db.bot, answers.c.chat_id == chat_id, answers.c.past.is_(False))
            connection.execute(update(answers).where(here).values(past=True))

        self._db.write(work, repeatable=True)

    def alive(self) -> None:
        """Check that the database answers."""
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
    engine, where = engine_for(url, home, THREADS)
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
