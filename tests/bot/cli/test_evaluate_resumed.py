"""`onrecord evaluate --resume`: what was cut short, by ctrl-c or a fault, goes on, and nothing measured is lost."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.evaluation import results
from bot.evaluation.results import Given, read
from bot.question import Question
from bot.reply import Reply
from tests.bot.cli.conftest import Run
from tests.bot.cli.question_sets import measured, write


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[None]]:
    """Has ctrl-c pressed while a question with this word is asked."""
    ask = Engine.ask

    @contextmanager
    def pressed(word: str) -> Iterator[None]:
        async def interrupted(self: Engine, question: Question, seen: Any = None) -> Reply:
            if word in question.text:
                os.kill(os.getpid(), signal.SIGINT)
            return await ask(self, question, seen)

        with monkeypatch.context() as patched:
            patched.setattr(Engine, "ask", interrupted)
            yield

    return pressed


Interrupt = Callable[[str], AbstractContextManager[None]]


def test_going_on(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """What has a reply is not asked again, the rest is; the result is that of one run, in the file that was named."""
    assert onrecord("evaluate", str(made), "-o", "whole.json").returncode == 0
    (whole,) = read(tmp_path / "whole.json")
    first, second, *rest = whole.runs[0]
    marked = replace(first, ms={"total": 12_345.0})
    failed = Given(second.id, error="it broke")
    part = replace(whole, runs=((marked, failed, *rest[1:]),))
    results.write([part], tmp_path / "part.json")
    done = onrecord("evaluate", str(made), "--resume", "part.json")
    assert done.returncode == 0, done.stderr.decode()
    (now,) = read(tmp_path / "part.json")
    assert [each.id for each in now.runs[0]] == [each.id for each in whole.runs[0]]
    assert [each.measures for each in now.runs[0]] == [each.measures for each in whole.runs[0]]
    assert now.runs[0][0].ms == {"total": 12_345.0}
    assert now.unfinished == ()


def test_going_on_with_a_part_of_it(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """What is not asked now stays in the file: further sets and further runs; also where only a page is named."""
    second = str(write(tmp_path / "deep", set="second"))
    done = onrecord("evaluate", str(made), second, "--repeat", "2", "-o", "whole.json")
    assert done.returncode == 0, done.stderr.decode()
    before = results.by_mode(read(tmp_path / "whole.json"))
    body, _ = json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))["results"]
    assert (body["summary"]["stability"]["runs"], body["summary"]["stability"]["flips"]) == (2, []), "nothing varies"
    part = replace(
        before["made", "quotes"], runs=(before["made", "quotes"].runs[0], before["made", "quotes"].runs[1][:1])
    )
    results.write([part, before["second", "quotes"]], tmp_path / "whole.json")
    assert onrecord("evaluate", str(made), "--resume", "whole.json", "-o", "page.html").returncode == 0
    after = results.by_mode(read(tmp_path / "whole.json"))
    assert after.keys() == before.keys()
    for key, one in after.items():
        assert [[each.measures for each in run] for run in one.runs] == [
            [each.measures for each in run] for run in before[key].runs
        ]


def test_going_on_from_something_else(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """A result that was measured on other questions, or by other means, is not gone on from; nor is a compact one."""
    assert onrecord("evaluate", str(made), "-o", "whole.json", "-o", "made.baseline.json").returncode == 0
    (whole,) = read(tmp_path / "whole.json")
    results.write([replace(whole, hashes=dict(whole.hashes) | {"prompts": "0"})], tmp_path / "other.json")
    results.write([replace(whole, mode="model"), replace(whole, name="another")], tmp_path / "another.json")
    for options, said in (
        (["--resume", "other.json"], "differs in prompts"),
        (["--resume", "whole.json", "--limit", "2"], "differs in questions asked"),
        (["--resume", "another.json"], "no result of these sets"),
        (["--resume", "made.baseline.json"], "compact"),
    ):
        done = onrecord("evaluate", str(made), *options)
        assert (done.returncode, done.stdout) == (2, b""), options
        assert said in done.stderr.decode()


def test_a_question_that_breaks_the_engine_is_named(
    onrecord: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are asked, the exit code is 3, and going on asks it again."""
    ask = Engine.ask

    async def break_on_pizza(self: Engine, question: Question, seen: Any = None) -> Reply:
        if "pizza" in question.text:
            raise RuntimeError("out of dough")
        return await ask(self, question, seen)

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "ask", break_on_pizza)
        done = onrecord("evaluate", str(made), "-o", "out.json")
    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == ["made: d could not be asked: RuntimeError: out of dough"]
    assert measured(tmp_path / "out.json")["first_quote"] == 1
    assert onrecord("evaluate", str(made), "--resume", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert one.unfinished == ()


def test_ctrl_c_keeps_what_was_measured(onrecord: Run, made: Path, tmp_path: Path, interrupt: Interrupt) -> None:
    """The question is answered, what was not asked is named, the exit code is 3, and going on asks the rest; that may
    be cut short too, and loses nothing."""
    with interrupt("Sanktionen"):
        done = onrecord("evaluate", str(made), str(write(tmp_path / "deep", set="second")), "-o", "out.json")
    assert done.returncode == 3
    said = done.stderr.decode()
    assert "made: not asked: c, d" in said
    assert "not asked at all: second (quotes)" in said
    (one,) = read(tmp_path / "out.json")
    assert [each.id for each in one.runs[0]] == ["a", "b"]
    with interrupt("Norway"):
        assert onrecord("evaluate", str(made), "--resume", "out.json").returncode == 3
    (one,) = read(tmp_path / "out.json")
    assert [each.id for each in one.runs[0]] == ["a", "b", "c"]
    assert onrecord("evaluate", str(made), "--resume", "out.json").returncode == 0
    (one,) = read(tmp_path / "out.json")
    assert (len(one.runs[0]), one.unfinished) == (4, ())
