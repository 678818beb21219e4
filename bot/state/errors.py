"""What can go wrong with the database, as a branch of the project's tree of errors (`retrieval/errors.py`).

    OnRecordError
    └── StateError               the database cannot be used as it is
        ├── StateUnavailable     it does not answer, or cannot be reached
        ├── StateBusy            another process holds it for too long
        ├── StateNotWritable     read-only, no permission, or no room on the disk
        ├── StateDamaged         the file is no database, or is broken
        ├── StateInUse           it holds rows where an empty one is wanted
        └── StateTooNew          made by a newer version of the program

Stands here and not in `retrieval/`, which knows no users. A wrong value of the setting is a `SettingsError`.
"""

from __future__ import annotations

from retrieval.errors import OnRecordError


class StateError(OnRecordError):
    """The database of what users do cannot be used as it is."""


class StateUnavailable(StateError):
    """The database does not answer, or cannot be reached."""


class StateBusy(StateError):
    """Another process has held the database, or what is asked of it, for too long."""


class StateNotWritable(StateError):
    """The database cannot be written: read-only, no permission, or no room on the disk."""


class StateDamaged(StateError):
    """The file is not a database, or it is broken."""


class StateInUse(StateError):
    """The database holds rows, and what was asked for takes an empty one."""


class StateTooNew(StateError):
    """The database was made by a newer version of this program."""
