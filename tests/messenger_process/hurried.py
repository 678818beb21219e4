"""`onrecord` as in `on_demand`, for tests that would wait for claims to end, or for quiet."""

from __future__ import annotations

from bot.cli.main import run
from bot.telegram.handlers import commands, watch
from bot.telegram.transport import dispatcher

commands.LOOK_AHEAD_FOR = 0.0
watch.EVERY, watch.QUIET = 0.3, 0.5
dispatcher.LEASE, dispatcher.RENEWED_EVERY = 3.0, 0.5

if __name__ == "__main__":
    run()
