"""Deletion: by age, by a person's wish, by the end of a chat."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Delete, Table, Update, and_, delete, or_, select, tuple_, update
from sqlalchemy.engine import CursorResult

from bot.state.database import Database
from bot.state.tables import (
    answers,
    ratings,
    spent,
    turns,
    updates,
    warnings,
    watches,
)
from bot.state.update_queue import closed, unclaimed
from bot.state.values import Forgotten

DONE_DAYS = 3
"""Days for which the ids of done updates are kept: Telegram delivers an update again for one day at most."""

NAMED_SECONDS = 3_600
"""Seconds after which a done update loses its user's id: the flood guard counts in seconds."""

BATCH = 500
"""Rows changed in one transaction, so that other writers wait only briefly."""


def forget(database: Database, user_id: int) -> Forgotten:
    """Delete all data about a person, in one transaction, and leave no trace in the file.

    An update under way at a worker keeps its payload for the seconds until done: the update may be the request to
    forget. Waiting updates are closed unread. The bare ids of done updates stay, so that no update is answered twice.
    """
    bot = database.bot

    def work(connection: Connection) -> Forgotten:
        # Who wrote in the name of a group has its id, which is below 0; what others write there is theirs.
        theirs = updates.c.user_id == user_id
        about = and_(updates.c.bot == bot, or_(theirs, updates.c.chat_id == user_id) if user_id > 0 else theirs)
        rated = _rows(connection, delete(ratings).where(ratings.c.bot == bot, ratings.c.user_id == user_id))
        answered = _rows(connection, delete(answers).where(answers.c.bot == bot, answers.c.user_id == user_id))
        said = _rows(connection, delete(turns).where(turns.c.bot == bot, turns.c.user_id == user_id))
        counted = _rows(connection, delete(spent).where(spent.c.bot == bot, spent.c.user_id == user_id))
        connection.execute(delete(warnings).where(warnings.c.bot == bot, warnings.c.user_id == user_id))
        watched = _rows(connection, delete(watches).where(watches.c.bot == bot, watches.c.user_id == user_id))
        unread = and_(about, updates.c.done.is_(None), unclaimed(database))
        connection.execute(update(updates).where(unread).values(closed(database)))
        came = _rows(connection, update(updates).where(about).values(user_id=None))
        return Forgotten(said, answered, rated, counted, came, watched)

    forgotten = database.write(work, repeatable=False)
    database.erase()
    return forgotten


def purge(database: Database, before: datetime) -> int:
    """Delete rows older than a time, and the ids of updates done three days ago; returns the number of rows.

    Done updates older than an hour lose their user's id, and are not counted.
    """
    done = database.now(-DONE_DAYS * 86_400)
    old: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (updates, or_(updates.c.done < done, updates.c.at < before)),
        (turns, turns.c.at < before),
        (answers, answers.c.at < before),
        (ratings, ratings.c.at < before),
        (spent, spent.c.day < before.date()),
        (warnings, warnings.c.until < before),
    )
    gone = sum(_in_batches(database, table, which, delete(table)) for table, which in old)
    named = and_(
        updates.c.done.is_not(None), updates.c.user_id.is_not(None), updates.c.at < database.now(-NAMED_SECONDS)
    )
    _in_batches(database, updates, named, update(updates).values(user_id=None))
    return gone


def migrate_chat(database: Database, old: int, new: int) -> None:
    """Move the turns, answers and watches of a group to its new id as a supergroup."""
    bot = database.bot

    def work(connection: Connection) -> None:
        for table in (turns, answers, watches):
            connection.execute(update(table).where(table.c.bot == bot, table.c.chat_id == old).values(chat_id=new))
        waiting = update(updates).where(updates.c.bot == bot, updates.c.done.is_(None), updates.c.chat_id == old)
        connection.execute(waiting.values(chat_id=new))

    database.write(work, repeatable=True)


def leave_chat(database: Database, chat_id: int) -> None:
    """Forget the turns and watches of a chat after the bot has left."""
    gone = delete(turns).where(turns.c.bot == database.bot, turns.c.chat_id == chat_id)
    here = and_(answers.c.bot == database.bot, answers.c.chat_id == chat_id, answers.c.past.is_(False))
    watched = delete(watches).where(watches.c.bot == database.bot, watches.c.chat_id == chat_id)

    def work(connection: Connection) -> None:
        connection.execute(gone)
        connection.execute(watched)
        connection.execute(update(answers).where(here).values(past=True))

    database.write(work, repeatable=True)


def _in_batches(database: Database, table: Table, which: ColumnElement[bool], change: Delete | Update) -> int:
    """Find rows without blocking writers, then change the few rows found; repeat until no row is left.

    A changed row must not match the `which` condition any more.
    """
    key = tuple(table.primary_key.columns)
    some = select(*key).where(table.c.bot == database.bot, which).limit(BATCH)
    total = 0
    while keys := database.read(lambda connection: connection.execute(some).all()):
        these = change.where(tuple_(*key).in_([tuple(one) for one in keys]), which)
        total += database.write(partial(_rows, statement=these), repeatable=False)
    return total


def _rows(connection: Connection, statement: Delete | Update) -> int:
    return cast("CursorResult[Any]", connection.execute(statement)).rowcount
