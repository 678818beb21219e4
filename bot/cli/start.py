"""The `onrecord` command from its first moment, so that a ctrl-c while the program is loaded ends it quietly too."""

from __future__ import annotations

import sys


def run() -> None:
    """Load the command line and run it."""
    try:
        from bot.cli.main import run as loaded

        loaded()
    except KeyboardInterrupt:
        sys.exit(130)
