"""Updates as received: stored once, claimed lane by lane by one worker at a time, open until done.

Knows when and by whom an update may be worked on; never reads the contents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select, update

from bot.state.database import Database
from bot.state.tables import updates
from bot.state.values import Incoming


class Inbox:
    """The updates of one bot. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._mine = updates.c.bot == database.bot
        self._open = and_(self._mine, updates.c.done.is_(None))

    def take_in(self, incoming: Sequence[Incoming]) -> tuple[Incoming, ...]:
        """Store updates; returns the new updates in the order given, all committed.

        Of two workers storing one update, only one gets the update back. After a connection lost during the commit,
        stored updates may be missing from the result: such updates are open, and `waiting` names their lanes.
        """
        # In one order, whatever came: two workers with the same updates then wait for each other, not in a circle.
        fresh = {one.update_id: one for one in sorted(incoming, key=lambda one: one.update_id)}
        if not fresh:
            return ()

        def work(connection: Connection) -> set[int]:
            now = self._db.now()
            rows = [asdict(one) | {"bot": self._db.bot, "attempts": 0} for one in fresh.values()]
            new = self._db.insert(updates).values(at=now, due=now).on_conflict_do_nothing()
            return set(connection.execute(new.returning(updates.c.update_id), rows).scalars())

        new = self._db.write(work, repeatable=True)
        return tuple(fresh.pop(one.update_id) for one in incoming if one.update_id in new and one.update_id in fresh)

    def claim_next(self, worker: str, lane: str, lease: float) -> Incoming | None:
        """Claim the oldest open and due update of the lane for `lease` seconds.

        None without a due update, while a claim in this lane is alive, or if a slow worker has just closed the update.
        """

        def work(connection: Connection) -> Incoming | None:
            self._db.lock(connection, _lock(lane))
            now = self._db.now()
            in_lane = and_(self._open, updates.c.lane == lane)
            alive = func.count(case((updates.c.until > now, 1)))
            oldest = func.min(case((updates.c.due <= now, updates.c.update_id)))
            claimed, found = connection.execute(select(alive, oldest).where(in_lane)).one()
            if claimed or found is None:
                return None
            claim = (
                update(updates)
                .where(self._open, updates.c.update_id == found)
                .values(worker=worker, until=self._db.now(lease), attempts=updates.c.attempts + 1)
            )
            row = connection.execute(claim.returning(updates)).one_or_none()
            return _incoming(row) if row else None

        return self._db.write(work, repeatable=False)

    def renew(self, worker: str, lease: float) -> None:
        """Extend this worker's live claims to `lease` seconds from now; an ended claim is lost."""

        def work(connection: Connection) -> None:
            held = and_(self._open, updates.c.worker == worker)
            alive = and_(held, updates.c.until > self._db.now())
            # Whoever looks whether a claim of the lane is alive, to make one, waits until this is settled.
            lanes = connection.execute(select(updates.c.lane).where(alive).distinct()).scalars()
            self._db.lock(connection, *map(_lock, lanes))
            alive = and_(held, updates.c.until > self._db.now())
            connection.execute(update(updates).where(alive).values(until=self._db.now(lease)))

        self._db.write(work, repeatable=True)

    def waiting(self) -> tuple[str, ...]:
        """The lanes with an update to claim now, sorted by the age of the update, oldest first."""
        now = self._db.now()
        alive = func.count(case((updates.c.until > now, 1)))
        due = func.count(case((updates.c.due <= now, 1)))
        lanes = (
            select(updates.c.lane)
            .where(self._open)
            .group_by(updates.c.lane)
            .having(alive == 0, due > 0)
            .order_by(func.min(updates.c.update_id))
        )
        return tuple(row.lane for row in self._db.rows(lanes))

    def done(self, update_id: int) -> None:
        """Close an update for good: the payload is erased, and the id stays so that a redelivery is ignored.

        Harmless for an update already done, and after the caller's claim has ended.
        """
        self._db.change(update(updates).where(self._open, updates.c.update_id == update_id).values(closed(self._db)))

    def later(self, update_id: int, seconds: float, worker: str) -> None:
        """End a worker's claim, and make the update due again in so many seconds; nothing, if the claim is lost."""
        mine = and_(self._open, updates.c.update_id == update_id, updates.c.worker == worker)
        self._db.change(update(updates).where(mine).values(due=self._db.now(seconds), worker=None, until=None))

    def let_go(self, worker: str) -> None:
        """End this worker's claims as if never made: other workers may claim the updates at once."""
        free = (
            update(updates)
            .where(self._open, updates.c.worker == worker)
            .values(worker=None, until=None, attempts=updates.c.attempts - 1)
        )
        self._db.change(free)

    def recent(self, user_id: int, seconds: float, upto: int | None = None) -> int:
        """The number of a person's updates within the last so many seconds, done or not.

        With `upto`, the seconds end at the arrival of that update, and later ids are not counted: updates that arrived
        together get different counts, however long the earlier updates took to answer.
        """

        def work(connection: Connection) -> int:
            theirs = and_(self._mine, updates.c.user_id == user_id)
            since: Any = self._db.now(-seconds)
            if upto is not None:
                theirs = and_(theirs, updates.c.update_id <= upto)
                known = and_(self._mine, updates.c.update_id == upto)
                if came := connection.execute(select(updates.c.at).where(known)).scalar():
                    since = came - timedelta(seconds=seconds)
            return connection.execute(select(func.count()).where(theirs, updates.c.at > since)).scalar_one()

        return self._db.read(work)


def closed(database: Database) -> dict[str, object]:
    """The values of a closed update; its user's id is kept for a while, for the flood guard."""
    return {"done": database.now(), "payload": None, "chat_id": None, "lane": "", "worker": None, "until": None}


def unclaimed(database: Database) -> ColumnElement[bool]:
    """The condition for an update without a live claim."""
    return or_(updates.c.until.is_(None), updates.c.until <= database.now())


def _lock(lane: str) -> str:
    return f"lane {lane}"


def _incoming(row: Row[*tuple[Any, ...]]) -> Incoming:
    return Incoming(**{one.name: getattr(row, one.name) for one in fields(Incoming)})
