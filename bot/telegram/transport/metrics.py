"""The counters and timers for Prometheus, without names of people or chats, and the health of the process.

The health is that of the database, the statements, and the time of the last updates.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.state.state import State

_ANSWERS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60)
_INLINE = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self.updates = Counter("onrecord_updates", "Updates taken in, each once", ("kind",), registry=own)
        self.answers = Counter("onrecord_answers", "Answers sent", ("kind", "reason"), registry=own)
        """`kind` is answer, closest, refusal (and its reason) or check (and its verdict)."""
        self.answer_seconds = Histogram("onrecord_answer_seconds", "Time of an answer", registry=own, buckets=_ANSWERS)
        self.inline_seconds = Histogram("onrecord_inline_seconds", "Time of a query", registry=own, buckets=_INLINE)
        self.sends = Counter("onrecord_sends", "Messages and edits", ("outcome",), registry=own)
        """`outcome` is sent, repeated, plain, gone, limited or failed."""
        self.errors = Counter("onrecord_errors", "Updates that could not be answered", ("kind",), registry=own)
        self.feedback = Counter("onrecord_feedback", "Ratings", ("value",), registry=own)
        self.altered = Counter("onrecord_altered", "Messages that arrived otherwise than sent", registry=own)
        self.open_updates = Gauge("onrecord_open_updates", "What is being answered now", registry=own)
        self.last_check = Gauge("onrecord_last_update_check_seconds", "When updates were last looked for", registry=own)

    def answered(self, kind: str, reason: str | None, seconds: float) -> None:
        """Count an answer of a kind, with its duration."""
        self.answers.labels(kind, reason or "").inc()
        self.answer_seconds.observe(seconds)

    def rated(self, value: int) -> None:
        """Count a rating: 1, -1, or 0 for a withdrawn rating."""
        self.feedback.labels({1: "up", -1: "down"}.get(value, "withdrawn")).inc()

    def text(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self._registry)


PATIENCE = 5.0
"""Seconds after which an unanswered check counts as broken."""

Found = dict[str, str | float | None]


class Health:
    """The state of this process. `healthy` raises if statements cannot be read, and may block.

    `unwritten` is whether writing to the database fails: only a writer can tell, as a full disk can be read.
    """

    def __init__(self, healthy: Callable[[], object]) -> None:
        self._healthy = healthy
        self.state: State | None = None
        self.unwritten: Callable[[], bool] = lambda: False
        self.stopping = False
        self._checked: float | None = None
        self._looking = asyncio.Lock()

    def checked(self) -> None:
        """Note the arrival of updates, or the Bot API's report of no updates."""
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

    async def _tried(self, look: Callable[[], object]) -> str:
        try:
            await asyncio.wait_for(asyncio.to_thread(look), PATIENCE)
        except Exception:
            return "failed"
        return "ok"
