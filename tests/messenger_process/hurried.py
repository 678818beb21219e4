"""`onrecord` as in `on_demand`, for tests that would wait for claims to end, or for quiet."""

from __future__ import annotations

from bot.cli.main import run
from bot.telegram.handlers import suggestions, watch_notifier
from bot.telegram.transport import dispatcher

suggestions.LOOK_AHEAD_FOR = 0.0
watch_notifier.EVERY, watch_notifier.QUIET = 0.3, 0.5
dispatcher.LEASE, dispatcher.RENEWED_EVERY = 3.0, 0.5

if __name__ == "__main__":
    run()
