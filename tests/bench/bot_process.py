"""The bot as its users start it, `onrecord telegram`, as seen from outside: its start, its time, its log.

Reads /proc; where there is none, as on macOS, its time is not known.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.answers import ONRECORD
from tests.bot_api import BotApi

PROC = Path("/proc")


@dataclass(frozen=True)
class BotProcess:
    """A bot that polls. `started` is how many seconds it took until it first did."""

    process: subprocess.Popen[bytes]
    started: float
    log: Path

    def seconds(self) -> float | None:
        """The processor time that it has used so far; None where that cannot be told."""
        try:
            fields = (PROC / str(self.process.pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def complaints(self) -> list[str]:
        """The lines of its log: below warnings it says nothing, and there should be nothing to warn of."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.strip()]


@contextmanager
def running(api: BotApi, env: Mapping[str, str], log: Path) -> Iterator[BotProcess]:
    """A bot that has begun to poll; it is told to stop at the end, and has to."""
    began = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen([str(ONRECORD), "telegram"], env=dict(env), stdout=out, stderr=out)
    try:
        while not any(call.at > began for call in api.calls("getUpdates")):
            if process.poll() is not None or time.monotonic() - began > 60:
                raise RuntimeError(f"the bot does not poll: {log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.01)
        first = next(call.at for call in api.calls("getUpdates") if call.at > began)
        yield BotProcess(process, first - began, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
