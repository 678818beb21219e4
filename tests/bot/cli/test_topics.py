"""`onrecord compare`, `timeline`, `phrase` and `who`, as commands and in a conversation, over a small debate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.bot.cli.conftest import Run, sent
from tests.tables import tables

CASES = tables(__file__)


@pytest.fixture(scope="module")
def stored(debate: Path) -> Path:
    """All commands of this file look through the debate."""
    return debate


def rows(answer: dict[str, Any]) -> dict[str, str]:
    """What became of each delegation."""
    return {row["delegation"]["code"]: row["status"] for row in answer["rows"]}


@pytest.mark.parametrize(("args", "says"), CASES["wrong_calls"])
def test_what_is_wrong_is_named(onrecord: Run, args: tuple[str, ...], says: str) -> None:
    """An error of usage has exit code 2 and says what to do; nothing is on standard output."""
    done = onrecord(*args)
    assert (done.returncode, done.stdout) == (2, b""), done.stderr.decode()
    assert says in " ".join(done.stderr.decode().split())


def test_timeline(onrecord: Run, tmp_path: Path) -> None:
    """Years with their bars, the difference between quotes; and the picture where one is asked for."""
    picture = tmp_path / "years.png"
    shown = onrecord("timeline", "sea-level rise", "-d", "Fiji", "--png", str(picture)).stdout.decode()
    drawn = Image.open(picture)
    assert (drawn.format, drawn.info["Title"]) == ("PNG", "sea-level rise · Fiji")
    assert "2016 ████████████████████████ 1 of 1" in shown
    assert "2023                          0 of 1" in shown
    assert "share of the year's statements that speak to this" in shown
    assert "Since [1]:" in shown
    assert "[-coasts, and Fiji asks-] {+islands, and Fiji calls+}" in shown or "{+islands+}" in shown


def test_phrase(onrecord: Run) -> None:
    """Counts by delegation and year and every place, with permalinks that lead to the words."""
    places = sent(onrecord, "phrase", "rules-based order", "--limit", "2")["phrase"]["places"]
    assert len(places) == 10
    place = places[-1]
    text = onrecord("statements", "show", place["statement"], "--text").stdout.decode()
    assert text[place["start"] : place["end"]].replace("\u2011", "-") == "rules-based order"
    assert place["permalink"] == f"onrecord:{place['statement']}#{place['start']}-{place['end']}"
    cited = onrecord("cite", place["permalink"])
    assert cited.returncode == 0
    shown = onrecord("phrase", "rules-based order", "-d", "Norway").stdout.decode()
    assert "“rules-based order”: 2 places, in 1 of 2 statements, by Norway; said in September 2021." in shown
    assert "Norway  2  2021: 2" in shown


def test_groups_are_filters_everywhere(onrecord: Run) -> None:
    """A question, a batch line and a list of statements take a group as they take a delegation."""
    answer = sent(onrecord, "ask", "What is said about the veto?", "--group", "BRICS", "--since", "2021")
    assert rows(answer)["IND"] == "quoted"
    line = json.dumps({"question": "What is said about the veto?", "group": "BRICS", "since": "2021"})
    (batched,) = onrecord("ask", "--batch", "-", stdin=line.encode()).stdout.splitlines()
    assert rows(json.loads(batched)) == rows(answer)
    listed = onrecord("statements", "list", "--group", "NORDIC").stdout.decode()
    assert {"Norway", "Finland"} == {name for name in ("Norway", "Finland", "Kenya") if name in listed}


def test_in_a_conversation(onrecord: Run) -> None:
    """/compare, /timeline, /phrase and /who answer as the commands do, with filters before and /more behind them."""
    typed = (
        "/compare Brazil, India and South Africa on the veto in 2021\n"
        "/timeline delegation=Fiji sea-level rise\n"
        "/phrase “rules-based order”\n/more\n/compare group=SIDS\n/who since=2023 sea-level rise\n/quit\n"
    )
    done = onrecord("chat", "--mode", "quotes", stdin=typed.encode())
    shown, said = done.stdout.decode(), done.stdout.decode() + done.stderr.decode()
    assert "\nSouth Africa: silent on this" in shown
    assert "Statements by Fiji that speak to this: 2 of 3" in shown
    assert "“rules-based order”: 10 places, in 6 of" in shown
    assert "[4] “" in shown
    assert "1 of 6 delegations mentions this in these words: “sea-level rise”: Barbados; " in " ".join(shown.split())
    assert "say what about. For example: /compare Brazil, India and Kenya" in said


def test_rows_end_with_their_words(onrecord: Run) -> None:
    """No line of a table ends with white space, which a pipe would carry on."""
    for command in (("phrase", "rules-based order"), ("timeline", "the veto")):
        lines = onrecord(*command).stdout.decode().splitlines()
        assert [line for line in lines if line != line.rstrip()] == []


def test_in_the_language_of_the_question(onrecord: Run) -> None:
    """What stands around the quotes of an answer is said as its finding is."""
    shown = onrecord("ask", "Comment la position des Fidji sur la mer a-t-elle changé au fil des ans ?")
    text = shown.stdout.decode()
    assert " sur 1" in text
    assert "Une barre est la part" in text
    assert "A bar is" not in text
    refused = onrecord("ask", "Que dit la Norvège sur les mines antipersonnel ?").stdout.decode()
    assert "Nearest" not in refused


def test_nothing_is_drawn_of_nothing(onrecord: Run, tmp_path: Path) -> None:
    """No picture is written of years in which nobody speaks, and that is said; the answer is printed all the same."""
    path = tmp_path / "years.png"
    done = onrecord("timeline", "landmines", "-d", "Norway", "--png", str(path))
    assert done.returncode == 0
    assert not path.exists()
    assert b"nothing to draw" in done.stderr
    assert b"Norway" in done.stdout
