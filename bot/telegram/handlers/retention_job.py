"""Deletes what has been kept for as long as it is kept, again and again while the bot runs.

Knows when; what is deleted is known to the state.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.state.state import State
from bot.telegram.uploads import files
from retrieval.errors import OnRecordError

log = logging.getLogger("onrecord.telegram")

EVERY = 3_600.0
"""Seconds between two looks: what is deleted is at most an hour older than was said."""


async def keep_for(state: State, days: int, documents: Path) -> None:
    """Delete, at once and then hourly, what is older than so many days, and documents left waiting. Returns never."""
    while True:
        try:
            gone = await state.run(state.purge, datetime.now(UTC) - timedelta(days=days))
            await asyncio.to_thread(files.sweep, documents)
            if gone:
                log.info("Deleted %d rows that were kept for %d days.", gone, days)
        except (OnRecordError, OSError) as error:
            log.warning("What is older than %d days could not be deleted now: %s", days, error)
        await asyncio.sleep(EVERY)
