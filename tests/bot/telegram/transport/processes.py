"""Starts, signals and reads `echo` as a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bot_api import BotApi

ROOT = Path(__file__).resolve().parents[4]


@dataclass
class Process:
    """A bot's process; what it prints goes to a file."""

    process: subprocess.Popen[bytes]
    output: Path

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self, within: float = 15) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(within)

    def printed(self) -> str:
        """All that it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")


@contextmanager
def echo(api: BotApi, home: Path, *, seconds: float = 0, name: str = "bot", **settings: str) -> Iterator[Process]:
    """A bot that says what it is told. `settings` are those of the environment without their prefix."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ONRECORD_")}
    environment |= {"ONRECORD_TELEGRAM_TOKEN": api.token, "ONRECORD_TELEGRAM_BASE_URL": api.url}
    environment |= {f"ONRECORD_{key.upper()}": value for key, value in settings.items()}
    output = home / f"{name}.out"
    python = [sys.executable, "-W", "default::ResourceWarning", "-m", "tests.bot.telegram.transport.echo"]
    with output.open("ab") as written:
        process = subprocess.Popen(
            [*python, str(home), str(seconds)],
            env=environment, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield Process(process, output)
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
