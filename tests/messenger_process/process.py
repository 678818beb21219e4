"""The bot as a process: started as a user would start it, stopped, killed, and watched from outside.

Knows the command and its settings; nothing of what is inside.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.cli.main import exit_code
from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.bot_api.spans import unmarked
from tests.bot_api.values import Chat, Message, Tap
from tests.messenger_process.forked import forked

ONRECORD = Path(sys.executable).with_name("onrecord")

PATIENCE = 40.0
"""Seconds that a test waits for what takes one or two: the machine may be busy with something else."""

_COUNT = re.compile(r"\([\d,]+ more within 60 s\)")

_WRONG = re.compile(r"^(?:ERROR|CRITICAL)\b|\"level\": ?\"(?:error|critical)\"|Traceback \(most recent", re.IGNORECASE)


def environment(home: Path, **variables: str) -> dict[str, str]:
    """This process's environment with that home, and no other setting of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return own | {"ONRECORD_HOME": str(home), "NO_PROXY": "127.0.0.1,localhost"} | variables


def command(home: Path, *args: str, code: int = 0, **variables: str) -> str:
    """What `onrecord` prints that ends with this code, run within this process, which is no bot's."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(printed), redirect_stderr(printed):
        patched.setattr(os, "environ", environment(home, **variables))
        patched.chdir(home)
        ended = exit_code(list(args))
    told = printed.buffer.getvalue().decode()
    assert ended == code, told
    return told


def ingest(home: Path, *paths: Path, **variables: str) -> str:
    """What `onrecord ingest` prints for these files and folders."""
    return command(home, "ingest", *map(str, paths), code=0, **variables)


class Bot:
    """A bot in a folder of its own, and the server that it speaks to; the process may be started again and again.

    `texts` are the canonical texts of the statements held, `allowed` words of what a test provokes: violations and
    lines of the log that hold one of them are not counted against the bot. One that is `installed` is the command
    itself; others are forked, and look for the questions of /start only once they are asked for; one that is `hurried`
    waits less.
    """

    def __init__(
        self,
        api: BotApi,
        home: Path,
        texts: Sequence[str],
        *,
        installed: bool = False,
        hurried: bool = False,
        **variables: str,
    ) -> None:
        self._installed, self._hurried = installed, hurried
        self.api, self.home, self.texts = api, home, list(texts)
        self.variables = {
            "ONRECORD_TELEGRAM_TOKEN": api.token,
            "ONRECORD_TELEGRAM_BASE_URL": api.url,
            "ONRECORD_LOG": "info",
        } | variables
        self.allowed: set[str] = set()
        self._once_allowed: set[str] = set()
        self.process: subprocess.Popen[bytes] | BaseProcess | None = None
        self._log = home.parent / f"{token_hex(4)}.log"
        self._log.touch()
        self._read = self._violations = self._quotes = 0

    # --- the process ---

    def start(self, *, wait: bool = True, files: int | None = None) -> Bot:
        """Start it, and wait until it asks for updates; it begins with so many `files` at most, if that is given."""
        before = self.api.server.updates.polls  # a poll of a process that was killed may still seem to wait
        env = environment(self.home, **self.variables)
        if self._installed:
            with self._log.open("ab") as log:
                self.process = subprocess.Popen(
                    [ONRECORD, "telegram"], env=env, cwd=self.home, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
        else:
            self.process = forked(self.home, env, self._log, hurried=self._hurried, files=files)
        if wait:
            self.wait_for_polls(before)
        return self

    def wait_for_polls(self, before: int = 0) -> None:
        """Wait until it asks for updates, after so many polls `before`; its end is not waited for in vain."""

        def polls() -> bool:
            assert self.runs, self.output
            updates = self.api.server.updates
            return (updates.poll is not None and updates.polls > before) or updates.webhook

        self.api.wait_until(polls, timeout=PATIENCE, what="the bot to ask for updates")

    def wait_until_well(self) -> None:
        """Wait until it says on the address that it listens on that it is."""
        until = time.monotonic() + PATIENCE
        while True:
            assert self.runs, self.output
            with suppress(OSError):
                if self.get("/healthz")[0] == 200:
                    return
            assert time.monotonic() < until, self.output
            time.sleep(0.1)

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self._code() is None

    def _code(self) -> int | None:
        assert self.process is not None
        return self.process.poll() if isinstance(self.process, subprocess.Popen) else self.process.exitcode

    def stop(self) -> int:
        """Its exit code, after SIGTERM."""
        self.tell(signal.SIGTERM)
        return self.wait()

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.runs
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.tell(signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """Its exit code, once it ends."""
        self.api.wait_until(lambda: not self.runs, timeout=PATIENCE, what="the process to end")
        code = self._code()
        assert code is not None
        return code

    def restart(self) -> None:
        """Stop it in good order, and start it again."""
        assert self.stop() == 0
        self.start()

    @property
    def output(self) -> str:
        """All that it ever printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str, headers: Mapping[str, str] | None = None, data: bytes | None = None) -> tuple[int, str]:
        """Status and body of what it answers on the address that it listens on; to a POST, where there is data."""
        url = f"http://{self.variables['ONRECORD_TELEGRAM_LISTEN']}{path}"
        try:
            with urlopen(Request(url, data, dict(headers or {})), timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    # --- talking with it ---

    def says(self, person: Person, text: str, chat: Chat | None = None, **how: Any) -> Message:
        """The first message of the bot after what somebody said in a chat (in private, if none is named)."""
        said = person.says(text, chat, **how)
        return self.after(said)

    def after(self, said: Message) -> Message:
        """The first message of the bot in a chat after another."""
        return self.api.wait_for_message(said.chat, after=said, timeout=PATIENCE)

    def catches_up(self, person: Person, chat: Chat | None = None) -> None:
        """Wait until it has answered all that was said in a chat before now: what comes next is said in order."""
        said = person.says(f"/about@{self.api.bot['username']}" if chat else "/about", chat)
        self.api.wait_for_message(
            said.chat, after=said, timeout=PATIENCE, where=lambda message: message.text.startswith("On Record ")
        )

    def taps(self, person: Person, message: Message, name: str) -> Tap:
        """A tap on a button, once it is acknowledged."""
        tap = person.taps(message, name)
        self.api.wait_for_answer(tap, timeout=PATIENCE)
        return tap

    def tapped(self, person: Person, message: Message, name: str) -> Message:
        """The message that a tap on a button leads to."""
        tap = self.taps(person, message, name)
        return self.api.wait_for_message(message.chat, after=tap, timeout=PATIENCE)

    def turned(self, person: Person, message: Message, name: str) -> Message:
        """The message that a tap on a button is on, once it shows another page."""
        edits = message.edits
        self.taps(person, message, name)
        self.api.wait_for_edit(message, since=edits, timeout=PATIENCE)
        return message

    def told(self, person: Person, tap_on: Message, name: str) -> str:
        """What a tap on a button is answered with."""
        return str((self.taps(person, tap_on, name).answer or {})["text"])

    def answers(self, said: Message) -> list[Message]:
        """The messages with quotes that came after another in its chat."""
        return [m for m in self.api.messages(said.chat, by_bot=True) if m.seq > said.seq and m.blockquotes]

    def quotes(self, chat: Chat) -> list[str]:
        """All quotes that the bot has said in a chat, without their marks."""
        return [unmarked(q) for m in self.api.messages(chat, by_bot=True) for q in m.blockquotes]

    # --- what is always so ---

    def assert_clean(self) -> None:
        """Raises AssertionError for what went wrong since this was last called, aside from what is allowed."""
        new, allowed = self.output[self._read :], self.allowed
        self._once_allowed |= allowed
        violations, quotes = self.api.violations, self.api.blockquotes
        try:
            wrong = [line for line in new.splitlines() if _WRONG.search(line)]
            wrong = [line for line in wrong if not any(word in line for word in allowed)]
            # How often a line came again is told a minute after it, or at the end.
            wrong = [each for each in wrong if not (_COUNT.search(each) and self._was_allowed(each))]
            assert not wrong, f"the log holds {wrong[:3]}:\n{new[-6000:]}"
            for secret in (self.api.token, self.api.token.partition(":")[2]):
                assert secret not in self.output, "the token is in the output"
            refused = [
                v for v in violations[self._violations :] if not any(w == v.kind or w in v.what for w in allowed)
            ]
            assert not refused, f"calls that Telegram would not take as they were: {refused[:3]}"
            altered = [q for q in quotes[self._quotes :] if not self._is_verbatim(q)]
            assert not altered, f"blockquotes that are not verbatim: {altered[:3]}"
        finally:
            self._read, self._violations, self._quotes = self._read + len(new), len(violations), len(quotes)
            self.allowed = set()

    def _was_allowed(self, line: str) -> bool:
        return any(word in line for word in self._once_allowed)

    def _is_verbatim(self, quote: str) -> bool:
        return bool(unmarked(quote).strip()) and any(unmarked(quote) in text for text in self.texts)


def copied(home: Path, to: Path) -> Path:
    """A copy of a prepared home."""
    shutil.copytree(home, to)
    return to
