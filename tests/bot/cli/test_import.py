"""`onrecord import` on a made-up corpus in the layout of the real one, and on a few real statements."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment, process
from tests.retrieval.general_debate import TABLE, write_corpus
from tests.retrieval.ingest.test_import_corpus import plugins  # noqa: F401 - a fixture, used by its name

SENTENCES = 60


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The made-up corpus, as an archive leaves it."""
    return write_corpus(tmp_path / "UNGDC", below="TXT")


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_corpus_is_stored_and_its_report_names_everything(fresh: Run, corpus: Path) -> None:
    """What was added, mended, left and passed over, and whose speaker is not recorded: that is no failure."""
    done = fresh("import", "ungdc", str(corpus))
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert sum(line.startswith("added ") for line in lines) == 13
    (mended,) = [line.removeprefix("Mended in 2 statements: ") for line in lines if line.startswith("Mended in 2 ")]
    assert sorted(mended.removesuffix(".").split(", ")) == [
        "blanks after a hyphen closed (1)",
        "blanks between sentences put back (1)",
        "byte-order marks left out (1)",
        "line ends joined (1)",
        "odd blanks made plain (1)",
        "page headers left out (1)",
        "split ligatures joined (1)",
    ]
    said = "\n".join(lines)
    for file, why in (
        ("NRU_78_2023.txt", "no speaker is recorded: it has no row in Speakers_by_session.xlsx"),
        (
            "CHE_56_2001.txt",
            "no speaker is recorded: row 6 of Speakers_by_session.xlsx has the code CHE and the country",
        ),
        ("BFA_35_1980.txt", "no speaker is recorded: row 10 of Speakers_by_session.xlsx names nobody"),
        ("IND_15_1960.txt", "no speaker is recorded: rows 11 and 12 of Speakers_by_session.xlsx name different"),
    ):
        assert f"{file}: {why}" in said
    assert "Passed over, since their names are none of the corpus: notes.txt." in lines
    assert lines[-1] == "13 added."


def test_what_is_left_though_it_looks_damaged_has_an_example_of_each_kind(fresh: Run, corpus: Path) -> None:
    """The statement by its id and the place in it, so that it can be looked at; programs are told as before."""
    (path,) = corpus.rglob("PRT_78_2023.txt")
    path.write_text("Portugal looks to the sea. Above all. the sea is warm. and the the fish leave it.\n", "utf-8")
    done = fresh("import", "ungdc", str(corpus), "--session", "78", "--dry-run")
    lines = done.stdout.decode().splitlines()
    at = lines.index(
        "Left as it is, though it looks damaged, in 1 statement: full stops before a small letter (2), words written "
        "twice (1). An example of each:"
    )
    told = [
        re.fullmatch(r"  (.+): “(.+)” \(statement ([0-9a-f]{12}), at (\d+)\)", line) for line in lines[at + 1 :][:2]
    ]
    assert [match and match.group(1, 2, 4) for match in told] == [
        (
            "full stops before a small letter",
            "looks to the sea. Above all. the sea is warm. and the the",
            "36",
        ),
        ("words written twice", "all. the sea is warm. and the the fish leave it.", "59"),
    ]
    assert fresh("import", "ungdc", str(corpus), "--session", "78").returncode == 0
    assert told[0] is not None
    assert b"Above all. the sea" in fresh("statements", "show", told[0].group(3)).stdout
    *each, whole = objects(fresh("import", "ungdc", str(corpus), "--session", "78", "--dry-run", "--json"))
    assert "examples" not in whole.keys() | each[0].keys()


def test_programs_get_an_account_of_each_statement_and_of_all(fresh: Run, corpus: Path) -> None:
    """One JSON object a line: each statement's, then the whole, which counts what each of them says."""
    *each, whole = objects(fresh("import", "ungdc", str(corpus), "--json"))
    assert {one["schema"] for one in each} == {"onrecord.outcome/1"}
    assert (whole["schema"], whole["importer"], whole["statements"]) == ("onrecord.import/1", "ungdc", {"added": 13})
    kenya = next(one for one in each if one["path"].endswith("KEN_78_2023.txt"))
    assert (kenya["status"], kenya["remark"]) == ("added", None)
    assert kenya["repaired"] == {
        "byte_order_mark": 1,
        "hyphen_closed": 1,
        "furniture": 1,
        "wrap": 1,
        "sentence": 1,
        "ligature_split": 1,
    }
    assert (kenya["left_out"], kenya["put_in"], kenya["suspect"]) == (["23-27001 12/58"], [], {})
    for kind in ("repaired", "suspect"):
        assert sum((Counter(one[kind]) for one in each), Counter()) == whole[kind]
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
    assert "13 statements had been taken in before, and what was mended in them told then." in lines
    assert lines[-1] == "13 unchanged."
    assert again.stdout.count(b"no speaker is recorded") == 4
    assert fresh("ingest", str(corpus), "--json").stdout.count(b'"unchanged"') == 13


def test_a_dry_run_stores_nothing(fresh: Run, corpus: Path, tmp_path: Path) -> None:
    """It says what would be done, and the home stays as it was."""
    done = fresh("import", "ungdc", str(corpus), "--dry-run")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1] == "Would be: 13 added."
    assert b"Mended in" in done.stdout
    assert not (tmp_path / "home" / "index").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ungd", "."), "There is no importer 'ungd'; installed are ungdc. Did you mean ungdc?"),
        (("ungdc", "nowhere"), "nowhere does not exist: give the folder"),
        (("ungdc", "."), 'up to 3 folders below, for "Session NN - YYYY" with files such as KEN_78_2023.txt'),
        (
            ("ungdc", "UNGDC", "--session", "77"),
            "UNGDC holds no session 77; it holds 1, 12, 15, 35, 41, 56, 60, 68, 78.",
        ),
        (("ungdc",), "Missing argument 'FOLDER'"),
    ],
)
def test_a_wrong_call_says_what_was_looked_for(
    fresh: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Usage: exit code 2, one line, nothing stored."""
    write_corpus(tmp_path / ("UNGDC" if "--session" in arguments else "elsewhere/a/b/c"), below="TXT")
    done = fresh("import", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (tmp_path / "home").exists()


def test_a_statement_that_cannot_be_read_is_named(fresh: Run, tmp_path: Path) -> None:
    """The others are stored, and the exit code says that one is missing."""
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "Session 78 - 2023" / "MLT_78_2023.txt").write_bytes(b"\n\n")
    done = fresh("import", "ungdc", str(corpus), "--session", "78")
    assert done.returncode == 3
    assert b"MLT_78_2023.txt: is empty" in done.stdout
    assert done.stdout.decode().splitlines()[-1] == "1 refused, 4 added."


def test_the_help_lists_what_is_installed(tmp_path: Path, plugins: Path) -> None:  # noqa: F811 - the fixture
    """Importers of other distributions too; a broken one is named with its fault, whatever it writes there."""
    run = process(tmp_path / "home", tmp_path)
    shown = run("import", "--help", PYTHONPATH=str(plugins)).stdout.decode()
    assert "UN General Debate Corpus" in shown
    assert "Speeches" in shown
    flat = " ".join(shown.split())
    assert "broken cannot be used (elsewhere): RuntimeError: its [bold] licence has run out" in flat
    failed = run("import", "broken", ".", PYTHONPATH=str(plugins))
    assert failed.returncode == 2
    assert b"The importer 'broken' of elsewhere cannot be used" in failed.stderr


def grown(folder: Path, statements: int) -> Path:
    """A corpus of one session, each statement long enough to be embedded for about a second."""
    place = folder / "Session 78 - 2023"
    place.mkdir(parents=True)
    for code in ("AFG", "AGO", "ALB", "AND", "ARE", "ARG", "ARM", "ATG")[:statements]:
        said = "\n".join(f"In point {number}, {code} thanks the Chair for the report." for number in range(SENTENCES))
        (place / f"{code}_78_2023.txt").write_text(said, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed after its second statement: what it told is there, the next run does the rest, and nothing is twice."""
    corpus = grown(tmp_path / "corpus", 8)
    command = [ONRECORD, "import", "ungdc", str(corpus), "--json"]
    env = environment(tmp_path / "home")
    first = subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert first.stdout is not None
    told = [json.loads(first.stdout.readline())["path"] for _ in range(2)]
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    run = process(tmp_path / "home", tmp_path)
    *each, whole = objects(run("import", "ungdc", str(corpus), "--json"))
    became = {one["path"]: one["status"] for one in each}
    assert [became[path] for path in told] == ["unchanged", "unchanged"]
    assert set(became.values()) == {"unchanged", "added"}
    assert len(objects(run("statements", "list", "--json"))) == 8
    assert sum(whole["statements"].values()) == 8


@pytest.mark.slow
def test_a_terminal_shows_how_far_and_how_long(tmp_path: Path) -> None:
    """A bar with passages done, rate and time left; ctrl-c says what is in, and that it can go on."""
    corpus = grown(tmp_path / "corpus", 8)
    env = environment(tmp_path / "home", TERM="xterm-256color")
    del env["COLUMNS"]
    child: pexpect.spawn[str] = pexpect.spawn(
        ONRECORD,
        ["import", "ungdc", str(corpus)],
        env=env,
        encoding="utf-8",
        timeout=60,
        dimensions=(30, 100),
        use_poll=True,
    )
    seen = ""
    for _ in range(6):
        child.expect("added ")
        seen += child.before or ""
    child.sendintr()
    child.expect(pexpect.EOF)
    assert child.wait() == 130
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen + (child.before or ""))
    assert re.search(r"\d+/\d+ passages \d+/s *\d+:\d+", shown)
    assert re.search(r"Interrupted after: \d added; what is in stays, and the same command goes on where it was", shown)


def test_a_real_statement_is_imported(fresh: Run, data: Path, tmp_path: Path) -> None:
    """The shortest of a session, with the real table: who spoke, and what was mended."""
    folder = tmp_path / "corpus" / "Session 71 - 2016"
    folder.mkdir(parents=True)
    shutil.copy(data / "ungdc" / TABLE, tmp_path / "corpus")
    files = sorted((data / "ungdc" / folder.name).glob("*.txt"), key=lambda path: path.stat().st_size)
    shutil.copy(files[0], folder)
    *each, whole = objects(fresh("import", "ungdc", str(tmp_path / "corpus"), "--json"))
    assert [one["status"] for one in each] == ["added"]
    assert whole["remarks"] == []
    (shown,) = objects(fresh("statements", "list", "--json"))
    assert shown["session"] == "71"
    assert shown["speaker"]
