"""Documents of admins on their way in: where the file is, what is known of its record, and what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, select, update

from bot.state.column_types import storable_json
from bot.state.database import Database
from bot.state.tables import uploads
from bot.state.values import Upload


class Uploads:
    """The uploads of one bot's admins. All methods block. The files themselves are not touched."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._mine = uploads.c.bot == database.bot

    def put(self, upload: Upload) -> None:
        """Keep an upload, in place of one of the same id."""
        values = _values(upload)
        keep = (
            self._db.insert(uploads)
            .values(bot=self._db.bot, id=upload.id, **values)
            .on_conflict_do_update(index_elements=list(uploads.primary_key.columns), set_=values)
        )
        self._db.write(lambda connection: connection.execute(keep), repeatable=True)

    def move(self, upload: Upload, was: str | None) -> bool:
        """Keep an upload as it is now if what it was `asking` is still what it was; whether it was.

        Of several who move one upload on from the same place, one alone is told that it has.
        """
        there = and_(self._mine, uploads.c.id == upload.id, uploads.c.asking.is_not_distinct_from(was))
        moved = update(uploads).where(there).values(_values(upload)).returning(uploads.c.id)

        def work(connection: Connection) -> bool:
            return connection.execute(moved).one_or_none() is not None

        return self._db.write(work, repeatable=False)

    def find(self, id: str) -> Upload | None:
        """The upload of an id; None where there is none."""
        one = select(uploads).where(self._mine, uploads.c.id == id)
        row = self._db.read(lambda connection: connection.execute(one).one_or_none())
        return None if row is None else _read(row)

    def all_of_admin(self, user_id: int) -> tuple[Upload, ...]:
        """The uploads that an admin has open, in the order in which they came."""
        which = and_(self._mine, uploads.c.user_id == user_id)
        all_ = select(uploads).where(which).order_by(uploads.c.at, uploads.c.id)
        return tuple(map(_read, self._db.read(lambda connection: connection.execute(all_).all())))

    def remove(self, id: str) -> None:
        """Forget an upload: it is in, or given up."""
        gone = delete(uploads).where(self._mine, uploads.c.id == id)
        self._db.write(lambda connection: connection.execute(gone), repeatable=True)


def _values(upload: Upload) -> dict[str, Any]:
    return {
        "user_id": upload.user_id,
        "chat_id": upload.chat_id,
        "name": upload.name,
        "path": upload.path,
        "sha256": upload.sha256,
        "given": storable_json(dict(upload.given)),
        "asking": upload.asking,
        "at": upload.at,
    }


def _read(row: Row[*tuple[Any, ...]]) -> Upload:
    given: Mapping[str, str] = row.given
    return Upload(row.id, row.user_id, row.chat_id, row.name, row.path, row.sha256, dict(given), row.asking, row.at)
