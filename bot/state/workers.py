"""Workers that take in statements together: their claims, in the database that they share, and whether there are any.

Chooses the database by the settings; what a claim is, the state knows.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from retrieval.ingest.shared.claims import Claims


@contextmanager
def claims(settings: Settings, say: Callable[[str], None]) -> Iterator[Claims]:
    """The claims of this process, beside those of all others that use the same database.

    The first is of its own name, so that others know of it before it has come to any file.

    Raises:
        SettingsError: ONRECORD_DATABASE_URL names no database that is known.
        StateError: it cannot be reached, read or written.
    """
    from bot.state.state import own_state
    from retrieval.ingest.shared.ingest import LEASE

    if settings.chroma_url and settings.database_url is None:
        say("ONRECORD_DATABASE_URL is not set: the work is shared with processes of the same ONRECORD_HOME alone.")
    name = f"{platform.node()} {os.getpid()} {secrets.token_hex(4)}"
    with closing(own_state(settings)) as state:
        own = state.claims(_index(settings), name, LEASE)
        own.claim([name], 1)
        yield own


def anybody(settings: Settings) -> bool:
    """Whether some process has begun to take in statements with others, and is heard of still.

    Nobody has where the database cannot be used: without it nobody shares.
    """
    from bot.state.dump import exists
    from bot.state.state import own_state

    if not exists(settings.database_url, settings.home):
        return False
    try:
        with closing(own_state(settings)) as state:
            return state.claimed(_index(settings))
    except OnRecordError:
        return False


def _index(settings: Settings) -> str:
    """A name of the index that the work is for: one of a server goes with the database."""
    if settings.chroma_url:
        return "server"
    return hashlib.sha256(f"{platform.node()} {settings.home.resolve()}".encode()).hexdigest()[:12]
