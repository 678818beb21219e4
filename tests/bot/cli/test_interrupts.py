"""Ctrl-c: while a conversation opens, while files are stored, and where Python itself would drop it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli.interrupts import keep, put_off
from tests.bot.cli.conftest import ONRECORD, environment

SENTENCE = "In point {} my delegation thanks the Chair and asks for seeds that need less water. "


class Dropping:
    """Something that is cleaned up while a ctrl-c comes, as a lock on a file may be."""

    def __del__(self) -> None:
        """Pressed here, Python drops it."""
        signal.raise_signal(signal.SIGINT)


def test_a_ctrl_c_that_is_put_off_is_not_lost() -> None:
    """What is inside comes to its end, and then the ctrl-c counts, even one that Python would have dropped."""
    done: list[str] = []

    def pressed() -> None:
        with put_off():
            Dropping()
            done.append("through")
        done.append("gone on")

    with pytest.raises(KeyboardInterrupt):
        pressed()
    assert done == ["through"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_ends_at_once() -> None:
    """Whoever cannot wait does not have to."""
    done: list[str] = []

    def pressed() -> None:
        with put_off():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("through")

    with pytest.raises(KeyboardInterrupt):
        pressed()
    assert done == []


def test_an_error_inside_comes_first() -> None:
    """What went wrong is told, not that someone pressed a key meanwhile."""

    def fails() -> None:
        with put_off():
            signal.raise_signal(signal.SIGINT)
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fails()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_python_drops_is_pressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dropped ctrl-c prints no traceback, and counts a moment later; other errors that are dropped are shown."""
    shown: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", lambda dropped: shown.append(dropped.exc_type))
    keep()

    class Failing:
        def __del__(self) -> None:
            raise ValueError

    def waiting() -> None:
        Dropping()
        Failing()
        time.sleep(10)

    with pytest.raises(KeyboardInterrupt):
        waiting()
    assert shown == [ValueError]


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.3, 0.9, 1.5])
def test_a_conversation_that_is_opening_ends_quietly(stored: Path, after: float) -> None:
    """Whenever the ctrl-c comes: exit code 130, nothing on standard error."""
    with subprocess.Popen(
        [ONRECORD, "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(stored),
    ) as process:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.wait(30) == 130
        assert process.stderr.read().strip() == b""


def test_a_ctrl_c_while_the_program_is_loaded_ends_quietly() -> None:
    """Exit code 130 and nothing on standard error, from the first module of the command line on."""
    program = (
        "import signal, sys\n"
        "class Pressing:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'bot.cli.main':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "from bot.cli.start import run\n"
        "sys.meta_path.insert(0, Pressing())\n"
        "run()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


def test_an_interrupted_ingest_says_what_is_in(tmp_path: Path) -> None:
    """What was stored is counted on standard error, and the same command goes on from there."""
    folder, home = tmp_path / "files", tmp_path / "home"
    folder.mkdir()
    for n in range(40):
        text = "".join(SENTENCE.format(f"{n}.{k}") for k in range(30))
        (folder / f"{n:02}.md").write_text(f"---\ndelegation: Kenya\n---\n{text}\n", encoding="utf-8")
    command = [ONRECORD, "ingest", str(folder), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(home)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        told = 1 + len(process.stdout.read().splitlines())
        said = process.stderr.read().decode()
    assert process.returncode == 130
    counted = re.search(r"Interrupted after: (\d+) added; what is in stays, and the same command goes on", said)
    assert counted is not None, said
    assert told <= int(counted[1]) <= told + 1
    assert "Traceback" not in said
    for path in sorted(folder.iterdir())[told + 4 :]:
        path.unlink()
    again = subprocess.run(command, capture_output=True, env=environment(home), check=True).stdout
    assert again.count(b'"unchanged"') >= told
