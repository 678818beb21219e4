"""`onrecord who` and `/who` in a conversation, over a small debate: everybody who speaks to a topic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot import debated
from tests.bot.cli.conftest import Run, call


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the statements of a small debate."""
    home = tmp_path_factory.mktemp("home")
    debated.stored(home, tmp_path_factory.mktemp("debate"))
    return home


@pytest.fixture
def onrecord(
    home: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs the command within this process."""
    return call(home, tmp_path, capsysbinary, monkeypatch)


def sent(run: Run, *args: str) -> dict[str, Any]:
    """What the command writes for programs: one line, nothing else on standard output."""
    done = run(*args, "--json")
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def by_words(answer: dict[str, Any]) -> set[str]:
    """The codes of those who speak to it in its words."""
    return {row["delegation"]["code"] for row in answer["rows"] if row["evidence"] == "words"}


def test_who_in_json(onrecord: Run) -> None:
    """Rows with their evidence; the number in the finding is that of the quoted rows."""
    answer = sent(onrecord, "who", "rules", "based", "order")
    assert answer["schema"] == "onrecord.answer/1"
    assert answer["kind"] == "answer"
    assert by_words(answer) == {"BRB", "BRA", "CHN", "RUS", "NOR"}
    quoted = [row for row in answer["rows"] if row["status"] == "quoted"]
    assert len(quoted) == 5
    assert answer["finding"].startswith("5 of 12 delegations mention this in these words: “rules based order”: ")
    assert sorted(n for row in quoted for n in row["quotes"]) == [quote["n"] for quote in answer["quotes"]] == [1, 2, 3]


def test_who_within_a_group_and_a_time(onrecord: Run) -> None:
    """Filters limit who is looked at, and when."""
    assert by_words(sent(onrecord, "who", "the veto", "--group", "P5")) == {"CHN", "RUS"}
    assert by_words(sent(onrecord, "who", "rules-based order", "--since", "2023")) == {"BRB", "RUS"}
    nobody = sent(onrecord, "who", "rules-based order", "-d", "Fiji")
    assert nobody["rows"] == []
    assert nobody["kind"] == "closest"
    assert nobody["finding"].startswith(
        "“rules-based order” is not said in these words; statements looked through: 3. "
    )


def test_who_for_people(onrecord: Run) -> None:
    """The finding, the names of all below it, then the best quotes."""
    shown = " ".join(onrecord("who", "sea-level rise", "--limit", "1").stdout.decode().split())
    finding, _, rest = shown.partition(" [1] “")
    assert finding == (
        "4 of 12 delegations mention this in these words: “sea-level rise”: Barbados, Fiji, Tuvalu and Kenya; "
        "on behalf of the PIF, another delegation speaks to this in 1 passage; the best is shown. "
        "In these words (4): Barbados [1], Fiji, Kenya, Tuvalu"
    )
    assert rest.count("Sea-level rise") == 1


def test_a_question_asks_the_same(onrecord: Run) -> None:
    """What a plain question asks for is what the command brings."""
    answer = sent(onrecord, "ask", "Which delegations mentioned the rules-based order?")
    assert by_words(answer) == {"BRB", "BRA", "CHN", "RUS", "NOR"}
    answer = sent(onrecord, "ask", "Which delegations mentioned sea-level rise?")
    assert by_words(answer) == {"BRB", "FJI", "TUV", "KEN"}


def test_who_is_given_a_topic(onrecord: Run) -> None:
    """A topic of words that every question has is no topic: what to write is said."""
    assert "Name a topic" in onrecord("who", "the").stdout.decode()


def test_who_in_a_conversation(onrecord: Run) -> None:
    """`/who` is answered like the command, with filters before the topic."""
    shown = onrecord("chat", stdin=b"/who since=2023 sea-level rise\n/quit\n").stdout.decode()
    assert "1 of 6 delegations mentions this in these words: “sea-level rise”: Barbados; " in " ".join(shown.split())
