"""`onrecord cite` and `ask --cite`: quotes leave with their exact words, and only where these still stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rispy

from tests.bot.cli.conftest import Run, sent
from tests.bot.cli.samples import BESIDES
from tests.tables import tables

CASES = tables(__file__)

SANCTIONS = "What does Iran say about sanctions?"


@pytest.fixture
def quote(onrecord: Run) -> dict[str, Any]:
    """The first quote of the answer on sanctions, as programs get it."""
    return dict(sent(onrecord, "ask", SANCTIONS)["quotes"][0])


@pytest.mark.parametrize("typed", ["{id}:2097-2321", "onrecord:{id}#2097-2321", "{id}:2106-2137"])
def test_a_range_is_cited(onrecord: Run, quote: dict[str, Any], typed: str) -> None:
    """By the statement's id, or as much of its start as is unique; less than a sentence might say something else, and
    is widened. The same quote is cited once, in whichever way it is named."""
    done = onrecord("cite", typed.format(id=quote["statement"][:5]), quote["permalink"], "--format", "ris")
    (found,) = rispy.loads(done.stdout.decode().replace("\r\n", "\n"))
    assert found["abstract"] == BESIDES
    assert ("characters 2097 to 2321" in done.stderr.decode()) == typed.endswith("2137")


@pytest.mark.parametrize(("place", "says"), CASES["no_quotes"])
def test_what_is_no_quote_is_not_cited(onrecord: Run, quote: dict[str, Any], place: str, says: str) -> None:
    """One line says why, nothing is printed, and the exit code says that the call cannot be taken."""
    done = onrecord("cite", place.format(**quote))
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()


def test_of_several_those_that_are_there_are_cited(onrecord: Run, quote: dict[str, Any]) -> None:
    """The others are named, and the exit code says that it is incomplete."""
    done = onrecord("cite", "foo", quote["permalink"])
    assert done.returncode == 3
    assert BESIDES in done.stdout.decode()
    assert "Not cited: foo" in done.stderr.decode()


def test_programs_get_a_line_for_each(onrecord: Run, quote: dict[str, Any]) -> None:
    """The quote as in an answer, the rest of the record, and the citation under the name of its format."""
    done = onrecord("cite", "foo", quote["permalink"], "--format", "csl", "--json")
    failed, cited = map(json.loads, done.stdout.decode().splitlines())
    assert set(failed) == {"place", "error"}
    assert cited["schema"] == "onrecord.citation/1"
    assert {name: cited[name] for name in quote if name != "n"} == {k: v for k, v in quote.items() if k != "n"}
    assert cited["title"].startswith("Statement on progress")
    assert cited["cite"]["csl"]["abstract"] == BESIDES


@pytest.mark.parametrize("form", ["text", "markdown", "bibtex", "ris", "csl", "chicago", "apa", "mla"])
def test_an_answer_is_cited_alone_on_standard_output(onrecord: Run, form: str) -> None:
    """Fit to be sent to a file; what was found is said on standard error."""
    done = onrecord("ask", SANCTIONS, "--cite", form)
    assert done.returncode == 0
    assert BESIDES in done.stdout.decode()
    assert "Iran speaks to this" not in done.stdout.decode()
    assert "Iran speaks to this" in done.stderr.decode()


def test_a_refusal_is_not_cited(onrecord: Run) -> None:
    """There is nothing to cite."""
    done = onrecord("ask", "What is the best recipe for pizza?", "--cite", "bibtex")
    assert (done.returncode, done.stdout) == (0, b"")
    assert "outside the statements" in done.stderr.decode()


def test_json_has_the_citations_in_its_quotes(onrecord: Run) -> None:
    """Nothing else of the contract changes; without the option there is no such field."""
    plain = sent(onrecord, "ask", SANCTIONS)
    cited = sent(onrecord, "ask", SANCTIONS, "--cite", "bibtex")
    assert all("cite" not in each for each in plain["quotes"])
    assert [each["cite"]["bibtex"].startswith("@misc{") for each in cited["quotes"]] == [True] * len(plain["quotes"])
    without = [{k: v for k, v in each.items() if k != "cite"} for each in cited["quotes"]]
    assert without == plain["quotes"]


def test_a_batch_has_them_too(onrecord: Run) -> None:
    """Each line of it."""
    lines = b'{"id": 1, "question": "What does Iran say about sanctions?"}\n{"id": 2, "question": "And Norway?"}\n'
    first, second = map(json.loads, onrecord("ask", "--batch", "-", "--cite", "ris", stdin=lines).stdout.splitlines())
    assert [list(each["cite"]) for each in first["quotes"]] == [["ris"]] * len(first["quotes"])
    assert second["quotes"] == []


def test_a_statement_that_changed_is_not_cited_by_a_link(fresh: Run, tmp_path: Path) -> None:
    """A link holds the hash of the words: it says that they stand there no more, or that the text around them moved."""
    from bot.quotes.permalinks import key_of
    from tests.bot.cli.samples import quote as made

    file = tmp_path / "kenya.md"
    head, words = "---\ndelegation: Kenya\n---\n\n", "Kenya will plant fifteen billion trees by 2032."
    file.write_text(f"{head}{words} We thank you.\n", encoding="utf-8")
    assert fresh("ingest", str(file)).returncode == 0
    one = sent(fresh, "ask", "What does Kenya say about trees?")["quotes"][0]
    key = key_of(made(one["text"], **{k: one[k] for k in ("statement", "start", "end", "sha256")}), one["source"])
    link = f"https://t.me/OnRecordBot?start=q_{key}"
    assert words in fresh("cite", link).stdout.decode()
    file.write_text(f"{head}We open. {words} We thank you.\n", encoding="utf-8")
    assert fresh("ingest", str(file)).returncode == 0
    moved = fresh("cite", link)
    assert words in moved.stdout.decode()
    assert "has changed since" in moved.stderr.decode()
    gone = fresh("cite", one["permalink"])
    assert (gone.returncode, gone.stdout) == (2, b"")
    file.write_text(f"{head}{words.replace('fifteen', 'fifty')} We thank you.\n", encoding="utf-8")
    assert fresh("ingest", str(file)).returncode == 0
    changed = fresh("cite", link)
    assert (changed.returncode, changed.stdout) == (2, b"")
    assert "stand in it no more" in changed.stderr.decode()
