"""`onrecord import`, on a made-up corpus in the layout of the real one, and on a few real statements."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run, objects, process
from tests.retrieval.general_debate import write_corpus
from tests.retrieval.ingest.test_import_corpus import install_plugins
from tests.tables import tables

CASES = tables(__file__)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The made-up corpus, as an archive leaves it."""
    return write_corpus(tmp_path / "UNGDC", below="TXT")


def test_a_corpus_is_stored_and_its_report_names_everything(fresh: Run, corpus: Path) -> None:
    """What was added, mended, left and passed over, and whose speaker is not recorded: that is no failure."""
    done = fresh("import", "ungdc", str(corpus))
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert sum(line.startswith("added ") for line in lines) == 13
    (mended,) = [line.removeprefix("Mended in 4 statements: ") for line in lines if line.startswith("Mended in 4 ")]
    assert sorted(mended.removesuffix(".").split(", ")) == [
        "blanks between sentences put back (1)",
        "codes in file names put right (3)",
        "page headers left out (1)",
        "split ligatures joined (1)",
        "words split by a hyphen joined (1)",
    ]
    at = lines.index("4 statements with a remark, such as")
    assert ": no speaker is recorded: rows 11 and 12 of Speakers" in lines[at + 1]
    assert "Passed over, since their names are none of the corpus: notes.txt." in lines
    assert lines[-1] == "13 added."


def test_programs_get_an_account_of_each_statement_and_of_all(fresh: Run, corpus: Path) -> None:
    """One JSON object a line: each statement's, then the whole, which counts what each of them says."""
    *each, whole = objects(fresh("import", "ungdc", str(corpus), "--json"))
    assert {one["schema"] for one in each} == {"onrecord.outcome/1"}
    assert (whole["schema"], whole["importer"], whole["statements"]) == ("onrecord.import/1", "ungdc", {"added": 13})
    kenya = next(one for one in each if one["path"].endswith("KEN_78_2023.txt"))
    assert (kenya["status"], kenya["remark"]) == ("added", None)
    assert kenya["repaired"] == {"furniture": 1, "sentence": 1, "ligature_split": 1, "hyphen": 1}
    assert sum((Counter(one["repaired"]) for one in each), Counter()) == whole["repaired"]
    assert [one["path"].rpartition("/")[2] for one in whole["remarks"]] == [
        one["path"].rpartition("/")[2] for one in each if one["remark"]
    ]
    assert len(whole["remarks"]) == 4
    assert [Path(path).name for path in whole["passed_over"]] == ["notes.txt"]
    held = {one["path"]: one for one in each}
    shown = objects(fresh("statements", "list", "--json"))
    assert len(shown) == len(held) == 13
    spoken = {one["delegation"]["code"]: (one["delegation"]["as_written"], one["speaker"]) for one in shown}
    assert spoken["YMD"] == ("Democratic Yemen", "Mr. SALEH")
    assert spoken["BFA"] == ("Upper Volta", None)


def test_a_second_run_has_nothing_to_do(fresh: Run, corpus: Path) -> None:
    """It still names whose speaker is not recorded; a session that is added alone is added alone."""
    assert fresh("import", "ungdc", str(corpus), "--session", "12", "--session", "15").returncode == 0
    done = fresh("import", "ungdc", str(corpus))
    assert done.stdout.decode().splitlines()[-1] == "2 unchanged, 11 added."
    again = fresh("import", "ungdc", str(corpus))
    lines = again.stdout.decode().splitlines()
    assert lines[-1] == "13 unchanged."
    assert "4 statements with a remark, such as" in lines
    assert fresh("ingest", str(corpus), "--json").stdout.count(b'"unchanged"') == 13


def test_a_dry_run_stores_nothing(fresh: Run, corpus: Path, tmp_path: Path) -> None:
    """It says what would be done, and the home stays as it was."""
    done = fresh("import", "ungdc", str(corpus), "--dry-run")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1] == "Would be: 13 added."
    assert b"Mended in" in done.stdout
    assert not (tmp_path / "home" / "index").exists()


@pytest.mark.parametrize(("arguments", "said"), CASES["wrong_calls"])
def test_a_wrong_call_says_what_was_looked_for(
    fresh: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Usage: exit code 2, one line, nothing stored."""
    write_corpus(tmp_path / ("UNGDC" if "--session" in arguments else "elsewhere/a/b/c"), below="TXT")
    done = fresh("import", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (tmp_path / "home").exists()


def test_the_help_lists_what_is_installed(tmp_path: Path) -> None:
    """Importers of other distributions too; a broken one is named with its fault, whatever it writes there."""
    run, plugins = process(tmp_path / "home", tmp_path), install_plugins(tmp_path)
    shown = run("import", "--help", PYTHONPATH=str(plugins)).stdout.decode()
    assert "UN General Debate Corpus" in shown
    assert "Speeches" in shown
    flat = " ".join(shown.split())
    assert "broken cannot be used (elsewhere): RuntimeError: its [bold] licence has run out" in flat
    failed = run("import", "broken", ".", PYTHONPATH=str(plugins))
    assert failed.returncode == 2
    assert b"The importer 'broken' of elsewhere cannot be used" in failed.stderr
