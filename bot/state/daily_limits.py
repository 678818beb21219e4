"""Questions of a person in a day, and warnings already given."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from bot.state.database import Database
from bot.state.tables import spent, warnings


class Budgets:
    """The budgets of one bot's users. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def spend(self, user_id: int, day: date, limit: int | None, update_id: int) -> bool:
        """Count the question of an update, once for repeated calls; whether the count is within the limit.

        A question beyond the limit is not counted. Without a limit all are within.
        """
        mine = spent.c.bot == self._db.bot
        counted = select(spent.c.user_id).where(mine, spent.c.update_id == update_id)
        so_far = select(func.count()).where(mine, spent.c.user_id == user_id, spent.c.day == day)
        count = (
            self._db.insert(spent)
            .values(bot=self._db.bot, user_id=user_id, day=day, update_id=update_id)
            .on_conflict_do_nothing()
        )

        def work(connection: Connection) -> bool:
            self._db.lock(connection, f"budget {user_id}")
            if limit is not None:
                if connection.execute(counted).one_or_none() is not None:
                    return True
                if connection.execute(so_far).scalar_one() >= limit:
                    return False
            connection.execute(count)
            return True

        return self._db.write(work, repeatable=True)

    def warn_once(self, user_id: int, kind: str, until: datetime) -> bool:
        """Whether to warn a person: once for each kind, then not before `until`, by any worker."""
        put = self._db.insert(warnings).values(bot=self._db.bot, user_id=user_id, kind=kind, until=until)
        first = put.on_conflict_do_update(
            index_elements=list(warnings.primary_key.columns),
            set_={"until": put.excluded.until},
            where=warnings.c.until <= self._db.now(),
        ).returning(warnings.c.until)
        return self._db.write(lambda connection: bool(connection.execute(first).all()), repeatable=False)
