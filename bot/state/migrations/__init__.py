"""The revisions of the tables, in their order; Alembic runs what is missing (`bot/state/migrating.py`).

A revision that was released is never changed: another is added after it, as a file `versions/rNNNN_what.py` written by
hand and a name in `REVISIONS`. `tests/bot/state/test_migrating.py` names what the tables have and no revision makes.
"""

from __future__ import annotations

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Oldest first; the last is what this program works with."""

VERSION_TABLE = "onrecord_version"
"""Where the revision of a database stands: not Alembic's own name, which another program may use beside this one."""
