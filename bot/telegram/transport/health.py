"""Whether this process can do its work: the database, the statements, and the time of the last updates.

Knows how to look; not who asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.state.state import State

PATIENCE = 5.0
"""Seconds after which what does not answer counts as broken."""

Found = dict[str, str | float | None]


class Health:
    """The state of this process. `healthy` raises if statements cannot be read, and may block.

    `unwritten` is whether writing to the database fails: only a writer can tell, as a full disk can be read.
    """

    def __init__(self, healthy: Callable[[], None]) -> None:
        self._healthy = healthy
        self.state: State | None = None
        self.unwritten: Callable[[], bool] = lambda: False
        self.stopping = False
        self._checked: float | None = None
        self._looking = asyncio.Lock()

    def checked(self) -> None:
        """Note that updates have come, or that the Bot API has none."""
        self._checked = time.monotonic()

    async def look(self) -> tuple[bool, Found]:
        """Whether all is well, and for each part `ok`, `failed` or `starting`, with ages in seconds.

        The database may also be one that `cannot be written`.
        """
        async with self._looking:
            database = await self._tried(self.state.alive) if self.state else "starting"
            statements = await self._tried(self._healthy) if self.state else "starting"
        if database == "ok" and self.unwritten():
            database = "cannot be written"
        age = None if self._checked is None else round(time.monotonic() - self._checked, 1)
        well = database == statements == "ok" and not self.stopping
        status = "stopping" if self.stopping else "ok" if well else "failed"
        return well, {"status": status, "database": database, "statements": statements, "seconds_since_updates": age}

    async def _tried(self, look: Callable[[], None]) -> str:
        try:
            await asyncio.wait_for(asyncio.to_thread(look), PATIENCE)
        except Exception:
            return "failed"
        return "ok"
