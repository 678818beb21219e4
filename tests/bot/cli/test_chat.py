"""`onrecord chat` in a real terminal and through a pipe: what a person types, sees and goes back to."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment
from tests.bot.cli.samples import BESIDES
from tests.tables import tables

CASES = tables(__file__)

SANCTIONS = "What does Iran say about sanctions?"
UP, CTRL_C, CTRL_D, CTRL_R = "\x1b[A", "\x03", "\x04", "\x12"
PASTE = "\x1b[200~{}\x1b[201~"
PROMPT = r"\x1b\[\?2004h"
"""What a prompt begins with: from here on the terminal marks what is pasted."""

Chat = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def chat(stored: Path, tmp_path: Path) -> Iterator[Chat]:
    """Starts a conversation in a terminal of 80 columns and waits for its prompt."""
    children: list[pexpect.spawn[str]] = []

    def start(*args: str) -> pexpect.spawn[str]:
        env = environment(stored, TERM="xterm-256color")
        del env["COLUMNS"]
        child: pexpect.spawn[str] = pexpect.spawn(
            ONRECORD,
            ["chat", *args],
            env=env,
            cwd=str(tmp_path),
            encoding="utf-8",
            timeout=15,
            dimensions=(50, 80),
            use_poll=True,
        )
        children.append(child)
        child.expect(r"leave\.")
        child.expect(PROMPT)
        return child

    yield start
    for child in children:
        child.close(force=True)


def test_questions_to_try_have_answers(onrecord: Run) -> None:
    """What the greeting proposes is answered with a quote."""
    greeting = onrecord("chat", stdin=b"").stdout.decode("utf-8")
    assert "1 statement held, of 1 delegation: Iran · 2020" in greeting
    proposed = re.findall(r"Try: (.*)", greeting)
    assert len(proposed) == 2
    assert SANCTIONS in proposed
    for question in proposed:
        assert json.loads(onrecord("ask", question, "--json").stdout)["kind"] == "answer"


def test_a_pipe_of_lines_is_a_conversation(onrecord: Run) -> None:
    """Without a terminal, lines are questions and commands, echoed in plain text; the end of input ends it."""
    lines = f"{SANCTIONS}\nAnd on ITU?\n/source 1\n/context\n/filters delegation=Iran since=2019\n/nwe\n/new\n"
    result = onrecord("chat", stdin=lines.encode())
    out = result.stdout.decode("utf-8")
    assert result.returncode == 0, result.stderr.decode()
    assert "\x1b" not in out
    assert f"> {SANCTIONS}" in out
    assert f"“{BESIDES}”" in out
    assert "pivotal role of ITU" in out
    assert "To check:" in out
    assert "Filters: delegation=Iran  since=2019" in out
    assert "/nwe is not a command. Did you mean /new?" in out


@pytest.mark.parametrize("word", ["q", "quit", "exit", "/quit", "/exit", "/q"])
def test_any_word_for_leaving_leaves(onrecord: Run, word: str) -> None:
    """Nothing after it is read."""
    result = onrecord("chat", stdin=f"{word}\n{SANCTIONS}\n".encode())
    assert result.returncode == 0
    assert b"Besides" not in result.stdout


WRONG = CASES["wrong"]


def test_a_command_that_cannot_be_done_says_why(onrecord: Run) -> None:
    """The conversation says what is wrong and goes on."""
    result = onrecord("chat", stdin="".join(f"{line}\n" for line, _ in (*WRONG, ("/help", ""))).encode())
    *said, helped = result.stdout.decode("utf-8").split("\n> ")[1:]
    for (line, says), told in zip(WRONG, said, strict=True):
        assert told.startswith(line)
        assert says in told
    assert "/export FILE" in helped


WORDING = "the pivotal role of ITU"
CHANGED = "the vital role of ITU in the process of setting up a new mechanism"


def test_a_wording_is_checked_and_its_quotes_numbered_on(onrecord: Run) -> None:
    """/check shows the verdict; the quotes found can be gone back to, and so can those of the question before."""
    lines = f"{SANCTIONS}\n/check {WORDING}\n/source\n/context 2\n/source 1\n/check {CHANGED}\n/source 9\n"
    out = onrecord("chat", stdin=lines.encode()).stdout.decode("utf-8")
    asked, checked, source, context, first, altered, none = out.split("\n> ")[1:]
    assert "[1] “Besides" in asked
    assert checked.startswith(f"/check {WORDING}\n\nPART OF A SENTENCE\n")
    assert f"[2] “I would like to highlight {WORDING} in " in checked
    permalink = re.search(r"onrecord:\S+", checked)
    assert permalink is not None
    assert permalink[0] in source
    assert f"\n[2] “I would like to highlight {WORDING} in " in context
    assert "Quote:" in first
    assert permalink[0] not in first
    assert "ALTERED" in altered
    assert "[3] “" in altered
    assert "those shown are 1, 2, 3" in none


@pytest.mark.parametrize(("typed", "verdict"), CASES["checks"])
def test_a_check_takes_filters_before_the_wording(onrecord: Run, typed: str, verdict: str) -> None:
    """Those of the conversation hold unless others are typed; the wording may follow on the next line."""
    out = onrecord("chat", stdin=f"{typed}\n".encode()).stdout.decode("utf-8")
    shown = re.findall(r"^[A-Z]{3}[A-Z ]+$", out, re.MULTILINE)
    assert shown == [verdict]


def test_a_command_after_check_is_no_wording(onrecord: Run) -> None:
    """Who changes their mind types something else: the next line then is a question again."""
    out = onrecord("chat", stdin=f"/check\n/filters\n{SANCTIONS}\n".encode()).stdout.decode("utf-8")
    assert "Paste the words to check as the next line" in out
    assert f"“{BESIDES}”" in out
    assert "NOT FOUND" not in out


def test_filters_hold_until_cleared(onrecord: Run) -> None:
    """/filters keeps other statements out, and /filters clear lets them in again."""
    lines = f"/filters since=2021\n{SANCTIONS}\n/filters clear\n{SANCTIONS}\n"
    out = onrecord("chat", stdin=lines.encode()).stdout.decode("utf-8")
    assert "No filters" in out
    before, _, after = out.partition("No filters")
    assert "[1]" not in before
    assert f"“{BESIDES}”" in after


def test_a_new_conversation_forgets_what_was_said_and_keeps_the_filters(onrecord: Run, tmp_path: Path) -> None:
    """After /new nothing of before is exported or gone back to; the filters hold, and it says so."""
    lines = f"/filters delegation=Iran\n{SANCTIONS}\n/new\n/more\n/export empty.md\nAnd on ITU?\n/export new.jsonl\n"
    out = onrecord("chat", stdin=lines.encode()).stdout.decode("utf-8")
    assert "what was said before is forgotten; the filters are kept: delegation=Iran" in out
    assert "Ask a question first." in out
    assert "nothing to export yet" in out
    assert not (tmp_path / "empty.md").exists()
    (row,) = (json.loads(line) for line in (tmp_path / "new.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["question"], row["filters"]["delegations"]) == ("And on ITU?", ["IRN"])


@pytest.mark.parametrize(
    "typed", ["/cite", "/cite 1", "/cite [1] text", "/cite bibtex", "/cite 1 ris", "/cite 1 chicago"]
)
def test_a_quote_is_cited(onrecord: Run, typed: str) -> None:
    """The first one where no number is given, in plain text where no format is; its words whole on one line."""
    out = onrecord("chat", stdin=f"{SANCTIONS}\n{typed}\n".encode()).stdout.decode("utf-8")
    (cited,) = out.split("\n> ")[2:]
    assert BESIDES in cited
    assert "6a76347c716f" in cited


def test_a_conversation_is_exported(onrecord: Run, tmp_path: Path) -> None:
    """By the suffix of the file, with the quotes' exact words in each, and checks under the numbers shown."""
    from docx import Document

    lines = [SANCTIONS, "And on ITU?", f"/check {WORDING}"]
    lines += [f"/export talk.{suffix}" for suffix in ("md", "jsonl", "docx", "bib", "ris")]
    out = onrecord("chat", stdin="\n".join(lines).encode()).stdout
    assert out.count(b"Written: ") == 5
    paragraphs: list[Any] = list(Document(str(tmp_path / "talk.docx")).paragraphs)
    heads = [each.text for each in paragraphs if each.style.name == "Heading 1"]
    assert heads == [SANCTIONS, "And on ITU?", f"“{WORDING}”"]
    assert BESIDES in [each.text for each in paragraphs if each.style.name == "Quote"]
    written = {suffix: (tmp_path / f"talk.{suffix}").read_text("utf-8") for suffix in ("md", "jsonl", "bib", "ris")}
    assert all(BESIDES in text for text in written.values())
    assert "**PART OF A SENTENCE.**" in written["md"]
    *_, check = map(json.loads, written["jsonl"].splitlines())
    assert (check["schema"], len(check["found"])) == ("onrecord.check/1", 1)
    assert f"[{check['found'][0]['n']}] “I would like to highlight" in out.decode()


def test_what_is_typed_and_pasted_is_answered_and_comes_back(chat: Chat, stored: Path) -> None:
    """In a terminal the quote stands between quotation marks beside a bar that copies as white space.

    A line break within a paste sends no question off; words copied from a page behind /check are one wording. A tab
    completes a filter and the name of a delegation that is held; within the wording nothing pops up. In a later
    conversation the arrow key and ctrl-r reach what was asked; only the owner can read the file. What was typed goes by
    ctrl-c; on an empty line the first ctrl-c warns and the second ends quietly.
    """
    child = chat()
    child.send(SANCTIONS + "\r")
    child.expect("“Besides")
    child.expect("principles.”")
    child.expect("Jalili")
    child.expect(PROMPT)
    child.send(PASTE.format("What does Iran say\nabout sanctions?"))
    child.expect("about sanctions")
    child.send("\r")
    child.expect("“Besides")
    child.expect(PROMPT)
    child.send("/check " + PASTE.format("I would like to highlight\nthe pivotal\nrole of ITU") + "\r")
    child.expect("PART OF A SENTENCE")
    child.expect(f"role of ITU(?s:.*){PROMPT}")
    child.send("/che")
    child.expect("whether anyone said this")
    child.send("\t delegation=I")
    child.expect("delegation=Iran")
    child.send("\t" + f" {WORDING}\r")
    child.expect("PART OF A SENTENCE")
    child.expect("filters: delegation=Iran")
    child.expect(PROMPT)
    child.send("/filters since=1999\r")
    child.expect("Filters: since=1999")
    child.expect(PROMPT)
    child.send(CTRL_D)
    child.expect(pexpect.EOF)
    assert child.wait() == 0
    assert stat.S_IMODE((stored / "history").stat().st_mode) == 0o600

    again = chat()
    again.send(UP)
    again.expect("since=1999")
    again.send(CTRL_C)
    again.send(CTRL_R + "1999")
    again.expect("search.*1999")
    again.send("\r")
    again.expect("> /filters since=1999")
    again.send("\r")
    again.expect("Filters: since=1999")
    again.expect(PROMPT)
    again.send("half a question")
    again.send(CTRL_C)
    again.send(CTRL_C)
    again.expect("ctrl-c once more")
    again.expect(PROMPT)
    again.send(CTRL_C)
    again.expect(pexpect.EOF)
    assert "Traceback" not in (again.before or "")
    assert again.wait() == 0
