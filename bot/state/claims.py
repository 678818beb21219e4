"""Who takes in which file, of several workers that share a folder: each is claimed once, for as long as a lease lasts.

Knows the hashes of files and the names of workers; not what is in a file, nor whether it is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from bot.state.database import Database
from bot.state.tables import claims

KEPT = 3_600.0
"""Seconds that what has ended is kept: longer than a worker goes on without looking."""

BATCH = 200
"""Files that are looked up or changed in one query."""


class Claims:
    """The claims of one worker, of files for one index. All methods block and raise `StateError`."""

    def __init__(self, database: Database, index: str, worker: str, lease: float) -> None:
        """`index` names the index that the files are for, `lease` is in seconds.

        What has ended long ago is forgotten.
        """
        self._db = database
        self._index, self._worker, self._lease = index, worker, lease
        self._here = and_(claims.c.bot == database.bot, claims.c.place == index)
        self._own = and_(self._here, claims.c.worker == worker)

        def work(connection: Connection) -> datetime:
            long_ago = database.now(-KEPT)
            old = and_(self._here, or_(claims.c.until < long_ago, claims.c.refused < long_ago))
            connection.execute(delete(claims).where(old))
            return connection.execute(select(database.now())).scalar_one()

        self._began = database.write(work, repeatable=True)

    def claim(self, wanted: Sequence[str], most: int) -> tuple[frozenset[str], frozenset[str]]:
        """Those of `wanted` that are this worker's from now on, `most` of them at most, the first first; and those that
        others have refused since this worker began."""

        def work(connection: Connection) -> tuple[frozenset[str], frozenset[str]]:
            self._db.lock(connection, f"claims {self._index}")
            mine: list[str] = []
            refused: list[str] = []
            for at in range(0, len(wanted), BATCH):
                some = wanted[at : at + BATCH]
                now = self._db.now()
                alive = claims.c.until > now
                there = select(claims.c.file, alive.label("alive"), claims.c.refused)
                known = {row.file: row for row in connection.execute(there.where(self._here, self._files(some)))}
                since = {file for file, row in known.items() if row.refused and row.refused >= self._began}
                refused += since
                free = [file for file in some if file not in since and not (file in known and known[file].alive)]
                mine += free[: most - len(mine)]
                if len(mine) == most:
                    break
            if mine:
                values = {"worker": self._worker, "refused": None}
                insert = self._db.insert(claims).values(until=self._db.now(self._lease))
                key = (claims.c.bot, claims.c.place, claims.c.file)
                taken = insert.on_conflict_do_update(index_elements=key, set_=values | {"until": insert.excluded.until})
                own = {"bot": self._db.bot, "place": self._index, **values}
                connection.execute(taken, [own | {"file": file} for file in dict.fromkeys(mine)])
            return frozenset(mine), frozenset(refused)

        return self._db.write(work, repeatable=False)

    def mine(self, claimed: Iterable[str]) -> frozenset[str]:
        """Those that are this worker's still, and for a whole lease from now: another may have taken one over."""

        def work(connection: Connection) -> frozenset[str]:
            self._db.lock(connection, f"claims {self._index}")
            alive = and_(self._own, claims.c.until > self._db.now(), self._files(claimed))
            kept = update(claims).where(alive).values(until=self._db.now(self._lease)).returning(claims.c.file)
            return frozenset(connection.execute(kept).scalars())

        return self._db.write(work, repeatable=True)

    def done(self, claimed: Iterable[str]) -> None:
        """End claims: what was to be done is stored, or was found so."""
        over = delete(claims).where(self._own, self._files(claimed))
        self._db.write(lambda connection: connection.execute(over), repeatable=True)

    def refused(self, claimed: Iterable[str]) -> None:
        """End claims of what cannot be read, so that no other worker tries it again."""
        now = self._db.now()
        over = update(claims).where(self._own, self._files(claimed)).values(refused=now, until=now)
        self._db.write(lambda connection: connection.execute(over), repeatable=True)

    def renew(self) -> None:
        """Let this worker's claims that are alive last for a whole lease from now."""

        def work(connection: Connection) -> None:
            self._db.lock(connection, f"claims {self._index}")
            alive = and_(self._own, claims.c.until > self._db.now())
            connection.execute(update(claims).where(alive).values(until=self._db.now(self._lease)))

        self._db.write(work, repeatable=True)

    def let_go(self) -> None:
        """End this worker's claims: another may claim the same at once."""
        over = delete(claims).where(self._own, claims.c.refused.is_(None))
        self._db.write(lambda connection: connection.execute(over), repeatable=True)

    def _files(self, some: Iterable[str]) -> ColumnElement[bool]:
        return claims.c.file.in_(sorted(set(some)))


def claimed(database: Database, index: str) -> bool:
    """Whether some worker has claimed anything for an index, and is heard of still.

    Raises:
        StateError: the database cannot be read.
    """
    alive = and_(claims.c.bot == database.bot, claims.c.place == index, claims.c.until > database.now())
    return database.read(lambda connection: connection.execute(select(claims.c.file).where(alive)).first()) is not None
