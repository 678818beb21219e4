"""`onrecord` that looks for the questions of /start once they are asked for, not in every language at each start."""

from __future__ import annotations

from bot.cli.main import run
from bot.telegram.handlers import commands

commands.LOOK_AHEAD_FOR = 0.0

if __name__ == "__main__":
    run()
