"""`onrecord telegram` in a process that is forked from one in which everything is loaded: half of a start is loading.

It looks for the questions of /start once they are asked for, not in every language at each start.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.cli.main import run
from bot.telegram.handlers import commands, watch
from bot.telegram.transport import dispatcher
from tests.forks import forks


def forked(home: Path, env: Mapping[str, str], log: Path, *, hurried: bool, files: int | None) -> BaseProcess:
    """A process, started. One that is `hurried` waits less for claims to end, and for quiet."""
    process = forks().Process(target=_run, args=(home, env, log, hurried, files), daemon=True)
    process.start()
    return process


def _run(home: Path, env: Mapping[str, str], log: Path, hurried: bool, files: int | None) -> None:
    with log.open("ab") as printed:
        for stream in (1, 2):
            os.dup2(printed.fileno(), stream)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(home)
    if files:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    commands.LOOK_AHEAD_FOR = 0.0
    if hurried:
        watch.EVERY, watch.QUIET = 0.3, 0.5
        dispatcher.LEASE, dispatcher.RENEWED_EVERY = 3.0, 0.5
    run(["telegram"])
