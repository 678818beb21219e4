"""The cache of vectors in a table of PostgreSQL, for all machines; takes the place of `VectorFile`.

A file made before is asked for what the table lacks, so that nothing is embedded anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from retrieval.embedding.cache_file import INSERT, VectorFile

COPIED_AT_ONCE = 1_000

TABLE = """
CREATE TABLE onrecord_vectors (key bytea PRIMARY KEY, value bytea NOT NULL);
ALTER TABLE onrecord_vectors ALTER value SET STORAGE EXTERNAL
"""


class VectorTable(VectorFile):
    """Bytes by key; `get` finds the values of an earlier `put`, by any machine, or nothing."""

    def __init__(self, transactions: Callable[[], AbstractContextManager[Any]], before: VectorFile) -> None:
        """`before` is a file with values from before the table was used."""
        super().__init__(before.path)
        self._transactions, self._made = transactions, False

    def get(self, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        """The keys that have a value, with the values, in any order; at most 999 keys at a time.

        Raises:
            StoreError: PostgreSQL cannot be used.
        """
        query = "SELECT key, value FROM onrecord_vectors WHERE key = ANY(%s)"
        with self._table() as db:
            found: list[tuple[bytes, bytes]] = db.execute(query, (list(keys),), binary=True).fetchall()
        missing = set(keys) - {key for key, _ in found}
        if missing and self.path.exists() and (moved := super().get(list(missing))):
            self.put(moved)
            found += moved
        return found

    def put(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Store the rows in one transaction, in place of earlier values of the keys.

        Raises:
            StoreError: PostgreSQL cannot be used.
        """
        query = "INSERT INTO onrecord_vectors VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        with self._table() as db:
            # In one order everywhere: two machines would wait for each other otherwise.
            db.cursor().executemany(query, sorted(rows))

    def _copy(self, copy: sqlite3.Connection) -> None:
        """Copy the values of the file and of the table.

        Raises:
            StoreError: PostgreSQL cannot be used.
        """
        super()._copy(copy)
        with self._table() as db, db.cursor("every", binary=True) as rows:
            rows.execute("SELECT key, value FROM onrecord_vectors")
            while some := rows.fetchmany(COPIED_AT_ONCE):
                with copy:
                    copy.executemany(INSERT, some)

    def _table(self) -> AbstractContextManager[Any]:
        if not self._made:
            with self._transactions() as db:
                db.execute("SELECT pg_advisory_xact_lock(hashtext('onrecord_vectors'))")
                if not db.execute("SELECT to_regclass('onrecord_vectors')").fetchone()[0]:
                    db.execute(TABLE)
            self._made = True
        return self._transactions()
