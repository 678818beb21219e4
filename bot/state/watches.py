"""Watched topics, noticed statements, and the quotes that each watch has sent: every quote once.

Knows when and by whom a watch may be worked on; knows neither questions nor messages.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, not_, or_, select, update

from bot.state.answers import ID_LENGTH, LETTERS, kept_as
from bot.state.column_types import storable_json
from bot.state.conversations import filters_of
from bot.state.database import Database
from bot.state.tables import answers, noticed, told, watches
from bot.state.values import DIGITS, Asked, Due, Noticed, Watched
from retrieval.filters import Filters

BATCH = 200
"""Statements noticed in one transaction, and names looked up in one query."""

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
                ids = sorted({one.statement for one in some})
                here = and_(self._noticed, noticed.c.statement_id.in_(ids))
                there = select(noticed.c.statement_id, noticed.c.sha256).where(here)
                known = {(row[0], row[1]) for row in connection.execute(there)}
                new = {(one.statement, one.sha256): one for one in some if (one.statement, one.sha256) not in known}
                first = self._last(connection) + 1
                rows = [
                    {
                        "bot": self._db.bot,
                        "n": n,
                        "statement_id": one.statement,
                        "sha256": one.sha256,
                        "source": one.source,
                        "sentences": "".join(sorted(one.sentences)),
                    }
                    for n, one in enumerate(new.values(), start=first)
                ]
                if rows:
                    connection.execute(noticed.insert().values(at=self._db.now()), rows)

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
                "attempts": 0,
            }
            made = watches.insert().values(at=now, due=now, **row).returning(watches)
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

    def claim(self, worker: str, lease: float, *, quiet: float = 0.0, longest: float = 0.0) -> Due | None:
        """Claim a watch with work to do, for `lease` seconds; None without such a watch.

        Work is an answer perhaps not sent, or new statements, once no statement came for `quiet` seconds or the first
        new statement has waited for `longest`.
        """

        def work(connection: Connection) -> Due | None:
            self._db.lock(connection, _LOCK)
            now = self._db.now()
            new = and_(self._noticed, noticed.c.n > watches.c.upto)
            waiting = select(noticed.c.n).where(new).exists()
            still = not_(select(noticed.c.n).where(self._noticed, noticed.c.at > self._db.now(-quiet)).exists())
            long = select(noticed.c.n).where(new, noticed.c.at <= self._db.now(-longest)).exists()
            ready = and_(waiting, or_(still, long)) if quiet else waiting
            free = or_(watches.c.until.is_(None), watches.c.until <= now)
            found = (
                select(watches.c.id)
                .where(self._mine, watches.c.due <= now, free, or_(watches.c.answer.is_not(None), ready))
                .order_by(watches.c.due, watches.c.id)
                .limit(1)
            )
            if (id := connection.execute(found).scalar()) is None:
                return None
            claim = (
                update(watches)
                .where(self._one(id))
                .values(worker=worker, until=self._db.now(lease), attempts=watches.c.attempts + 1)
                .returning(watches)
            )
            return self._due(connection, connection.execute(claim).one())

        return self._db.write(work, repeatable=False)

    def _due(self, connection: Connection, row: Row[*tuple[Any, ...]]) -> Due:
        last = self._last(connection)
        # Of a transaction that commits later, numbers are higher: whoever notices holds the lock that is held here.
        new = select(noticed.c.statement_id, noticed.c.source).where(self._noticed, noticed.c.n > row.upto)
        sources = {one.statement_id: one.source for one in connection.execute(new.order_by(noticed.c.n))}
        before = self._before(connection, sources, row.upto) if sources else {}
        return Due(_watched(row), tuple(sources), last, before, row.answer, row.attempts)

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

    def renew(self, worker: str, lease: float) -> None:
        """Extend this worker's live claims to `lease` seconds from now."""
        alive = and_(self._mine, watches.c.worker == worker, watches.c.until > self._db.now())
        self._db.change(update(watches).where(alive).values(until=self._db.now(lease)))

    def untold(self, id: str, words: Iterable[str]) -> frozenset[str]:
        """The hashes of quotes not yet sent by a watch."""
        wanted = frozenset(words)
        have = select(told.c.words).where(
            told.c.bot == self._db.bot, told.c.watch == id, told.c.words.in_(sorted(wanted))
        )
        return wanted - {row.words for row in self._db.rows(have)}

    def told(self, due: Due, worker: str, words: Iterable[str], asked: Asked | None = None) -> str | None:
        """Record, in one transaction, that a watch has queried its due statements, and the quotes found.

        With `asked`, the answer to be sent is stored too, the answer's id is returned, and the claim goes on until
        `sent`. Without `asked` the claim ends and "" is returned. None, and nothing is stored, if this worker has lost
        the claim.
        """
        rows = [{"bot": self._db.bot, "watch": due.watch.id, "words": one} for one in sorted(set(words))]
        passed = {"upto": due.upto, "attempts": 0}
        ended = {"since": self._db.now(), "worker": None, "until": None}

        def work(connection: Connection) -> str | None:
            self._db.lock(connection, _LOCK)
            mine = and_(self._one(due.watch.id), watches.c.worker == worker, watches.c.until > self._db.now())
            answer = None
            if connection.execute(select(watches.c.id).where(mine).with_for_update()).one_or_none() is None:
                return None
            if rows:
                connection.execute(self._db.insert(told).on_conflict_do_nothing(), rows)
            if asked is not None:
                # Of no update: numbers below nought are no update's.
                lowest = select(func.min(answers.c.update_id)).where(answers.c.bot == self._db.bot)
                number = min(connection.execute(lowest).scalar() or 0, 0) - 1
                answer = connection.execute(kept_as(self._db, replace(asked, update_id=number))).scalar_one()
            values = passed | ({"answer": answer} if answer else ended)
            connection.execute(update(watches).where(self._one(due.watch.id)).values(values))
            return answer or ""

        return self._db.write(work, repeatable=False)

    def sent(self, id: str, worker: str) -> None:
        """Close an answer already sent, or impossible to send: the claim ends."""
        done = {"answer": None, "since": self._db.now(), "worker": None, "until": None, "attempts": 0}
        self._end(id, worker, done)

    def later(self, id: str, worker: str, seconds: float, *, counted: bool = True) -> None:
        """End the claim, and make the watch due again in so many seconds; not `counted` resets its attempts."""
        again: dict[str, Any] = {"worker": None, "until": None, "due": self._db.now(seconds)}
        self._end(id, worker, again if counted else again | {"attempts": 0})

    def let_go(self, worker: str) -> None:
        """End this worker's claims: other workers may claim the watches at once."""
        self._db.change(update(watches).where(self._mine, watches.c.worker == worker).values(worker=None, until=None))

    def _end(self, id: str, worker: str, values: dict[str, Any]) -> None:
        self._db.change(update(watches).where(self._one(id), watches.c.worker == worker).values(values))

    def _one(self, id: str) -> ColumnElement[bool]:
        return and_(self._mine, watches.c.id == id)


def _watched(row: Row[*tuple[Any, ...]]) -> Watched:
    values = {one.name: getattr(row, one.name) for one in fields(Watched)}
    return Watched(**{**values, "filters": filters_of(row.filters) or Filters()})
