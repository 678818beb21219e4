"""Watched topics, noticed statements, and the quotes that each watch has sent: every quote once.

Knows which watch has work to do, and says so by updates for the inbox; knows neither questions nor messages.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, not_, or_, select, update

from bot.state.answers import ID_LENGTH, LETTERS, filters_of, kept_as
from bot.state.column_types import storable_json
from bot.state.database import Database, changed
from bot.state.tables import noticed, told, watches
from bot.state.values import DIGITS, Asked, Due, Incoming, Noticed, Watched
from retrieval.filters import Filters

BATCH = 200
"""Statements noticed in one transaction, and names looked up in one query."""

AT_ONCE = 4
"""Watches worked on side by side: a slow chat keeps few others waiting, and many watches no questions."""

_LOCK = "watches"


class Watches:
    """The watches of one bot. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._mine = watches.c.bot == database.bot
        self._noticed = noticed.c.bot == database.bot

    # --- statements ---

    def known(self) -> frozenset[tuple[str, str]]:
        """The noticed statements, each by its id and the hash of its text."""
        every = select(noticed.c.statement_id, noticed.c.sha256).where(self._noticed)
        return frozenset((row.statement_id, row.sha256) for row in self._db.rows(every))

    def notice(self, found: Sequence[Noticed]) -> None:
        """Store new statements in their order; the watches will query the new statements.

        Of several workers noticing one statement, one worker stores the statement.
        """
        for at in range(0, len(found), BATCH):
            some = found[at : at + BATCH]

            def work(connection: Connection, some: Sequence[Noticed] = some) -> None:
                self._db.lock(connection, _LOCK)
                rows = [
                    {
                        "bot": self._db.bot,
                        "n": n,
                        "statement_id": one.statement,
                        "sha256": one.sha256,
                        "source": one.source,
                        "sentences": "".join(sorted(one.sentences)),
                    }
                    for n, one in enumerate(some, start=self._last(connection) + 1)
                ]
                new = self._db.insert(noticed).values(at=self._db.now())
                version = noticed.c.bot, noticed.c.statement_id, noticed.c.sha256
                connection.execute(new.on_conflict_do_nothing(index_elements=version), rows)

            self._db.write(work, repeatable=True)

    def _last(self, connection: Connection) -> int:
        last = select(func.max(noticed.c.n)).where(self._noticed)
        return connection.execute(last).scalar() or 0

    # --- the topics ---

    def any(self) -> bool:
        """Whether anything is watched."""
        return bool(self._db.rows(select(watches.c.id).where(self._mine).limit(1)))

    def add(self, watch: Watched, most: int) -> Watched | None:
        """Watch a topic from now on, without the statements noticed so far. Returns the watch, with its id.

        An existing watch of the topic in that place is returned unchanged. None if the chat has `most` watches.
        """
        fresh = "".join(secrets.choice(LETTERS) for _ in range(ID_LENGTH))
        here = and_(self._mine, watches.c.chat_id == watch.chat_id)
        filters = None if watch.filters == Filters() else storable_json(asdict(watch.filters))

        def work(connection: Connection) -> Watched | None:
            self._db.lock(connection, _LOCK)
            there = [_watched(row) for row in connection.execute(select(watches).where(here))]
            same = (watch.topic_id, watch.question, watch.filters)
            for one in there:
                if (one.topic_id, one.question, one.filters) == same:
                    return one
            if len(there) >= most:
                return None
            now = self._db.now()
            row = {one.name: getattr(watch, one.name) for one in fields(watch)} | {
                "bot": self._db.bot,
                "id": fresh,
                "filters": filters,
                "since": now,
                "upto": self._last(connection),
            }
            made = watches.insert().values(at=now, **row).returning(watches)
            return _watched(connection.execute(made).one())

        return self._db.write(work, repeatable=True)

    def of_chat(self, chat_id: int) -> tuple[Watched, ...]:
        """The watches of a chat, in all of its topics, the earliest first."""
        here = select(watches).where(self._mine, watches.c.chat_id == chat_id).order_by(watches.c.at, watches.c.id)
        return tuple(map(_watched, self._db.rows(here)))

    def remove(self, id: str, chat_id: int) -> bool:
        """Remove a watch; returns whether the watch belonged to that chat."""
        gone = delete(watches).where(self._one(id), watches.c.chat_id == chat_id)
        return self._db.change(gone, repeatable=False) > 0

    def stop(self, chat_id: int) -> int:
        """Remove all watches of a chat that takes no messages; returns their number."""
        gone = delete(watches).where(self._mine, watches.c.chat_id == chat_id)
        return self._db.change(gone, repeatable=False)

    # --- the work ---

    def waiting(self, *, quiet: float = 0.0, longest: float = 0.0) -> tuple[Incoming, ...]:
        """An update for the inbox for each watch that has not been asked of every statement noticed.

        Empty until no statement came for `quiet` seconds or the first new statement has waited for `longest`. The ids
        are below 0, and equal for equal work within an hour: work that was given up is begun anew in the next.
        """

        def work(connection: Connection) -> tuple[Incoming, ...]:
            last = self._last(connection)
            new = select(noticed.c.n).where(self._noticed, noticed.c.n > watches.c.upto)
            ready: ColumnElement[bool] = new.exists()
            if quiet:
                recent = select(noticed.c.n).where(self._noticed, noticed.c.at > self._db.now(-quiet))
                long = new.where(noticed.c.at <= self._db.now(-longest))
                ready = and_(ready, or_(not_(recent.exists()), long.exists()))
            rows = connection.execute(select(watches.c.id, watches.c.since).where(self._mine, ready))
            return tuple(_update(row.id, row.since, last) for row in rows)

        return self._db.read(work)

    def due(self, id: str) -> Due | None:
        """A watch with the statements that it has not been asked of; None if nothing is watched under the id."""

        def work(connection: Connection) -> Due | None:
            if (row := connection.execute(select(watches).where(self._one(id))).one_or_none()) is None:
                return None
            last = self._last(connection)
            # Of a transaction that commits later, numbers are higher: whoever notices holds a lock.
            new = and_(self._noticed, noticed.c.n > row.upto, noticed.c.n <= last)
            rows = connection.execute(select(noticed.c.statement_id, noticed.c.source).where(new).order_by(noticed.c.n))
            sources = {one.statement_id: one.source for one in rows}
            return Due(_watched(row), tuple(sources), row.upto, last, self._before(connection, sources, row.upto))

        return self._db.read(work)

    def _before(self, connection: Connection, sources: dict[str, str], upto: int) -> dict[str, frozenset[str]]:
        """The hashes of the sentences in earlier versions of statements, by id; statements without an earlier version
        are left out.
        """
        by_id: dict[str, set[str]] = {}
        by_source: dict[str, set[str]] = {}
        columns = (noticed.c.statement_id, noticed.c.source, noticed.c.sentences)
        ids, places = list(sources), sorted(set(sources.values()))
        for column, names in ((noticed.c.statement_id, ids), (noticed.c.source, places)):
            for at in range(0, len(names), BATCH):
                earlier = select(*columns).where(self._noticed, noticed.c.n <= upto, column.in_(names[at : at + BATCH]))
                for row in connection.execute(earlier):
                    some = [row.sentences[n : n + DIGITS] for n in range(0, len(row.sentences), DIGITS)]
                    by_id.setdefault(row.statement_id, set()).update(some)
                    by_source.setdefault(row.source, set()).update(some)
        both = {id: by_id.get(id, set()) | by_source.get(source, set()) for id, source in sources.items()}
        return {id: frozenset(hashes) for id, hashes in both.items() if hashes}

    def untold(self, id: str, words: Iterable[str]) -> frozenset[str]:
        """The hashes of quotes not yet sent by a watch."""
        wanted = frozenset(words)
        have = select(told.c.words).where(
            told.c.bot == self._db.bot, told.c.watch == id, told.c.words.in_(sorted(wanted))
        )
        return wanted - {row.words for row in self._db.rows(have)}

    def told(self, due: Due, words: Iterable[str], asked: Asked | None = None) -> bool:
        """Record, in one transaction, that a watch has been asked of its due statements, the quotes found, and an
        answer to be sent. False, and nothing is recorded, if another worker has done so.
        """
        rows = [{"bot": self._db.bot, "watch": due.watch.id, "words": one} for one in sorted(set(words))]
        as_then = and_(self._one(due.watch.id), watches.c.upto == due.asked_upto)
        passed = update(watches).where(as_then).values(upto=due.upto, since=self._db.now())

        def work(connection: Connection) -> bool:
            if not changed(connection, passed):
                return False
            if rows:
                connection.execute(self._db.insert(told).on_conflict_do_nothing(), rows)
            if asked is not None:
                connection.execute(kept_as(self._db, asked))
            return True

        return self._db.write(work, repeatable=False)

    def _one(self, id: str) -> ColumnElement[bool]:
        return and_(self._mine, watches.c.id == id)


def _update(id: str, since: datetime, last: int) -> Incoming:
    key = f"{id} {last} {int(time.time() // 3600)}".encode()
    number = -1 - (int.from_bytes(blake2b(key, digest_size=8).digest()) >> 2)
    payload = {"update_id": number, "watch": id, "since": since.isoformat()}
    return Incoming(number, f"watch {number % AT_ONCE}", None, None, json.dumps(payload))


def _watched(row: Row[*tuple[Any, ...]]) -> Watched:
    values = {one.name: getattr(row, one.name) for one in fields(Watched)}
    return Watched(**{**values, "filters": filters_of(row.filters) or Filters()})
