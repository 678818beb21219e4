"""`onrecord ingest` and `demo`: folders of which not all can be read, what is said beside outcomes, and the bar."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from bot.cli import ingest
from retrieval import readers
from tests.bot.cli.conftest import ONRECORD, Run, environment, objects
from tests.retrieval import child
from tests.retrieval.documents import as_docx, as_html, as_pdf, as_text, cover, paragraphs

SPEECH = "---\ndelegation: {0}\n---\n\n{0} supports the text. We thank the Chair.\n"

linux = pytest.mark.skipif(sys.platform != "linux", reason="a file's name is Unicode there")
posix = pytest.mark.skipif(sys.platform == "win32", reason="such files and names are not to be had there")


def statements(run: Run) -> list[str]:
    """The delegations whose statements are held."""
    return sorted(one["delegation"]["name"] for one in objects(run("statements", "list", "--json")))


def write(folder: Path, *delegations: str) -> Path:
    """A folder with a statement of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in delegations:
        (folder / f"{one.lower()}.md").write_text(SPEECH.format(one), encoding="utf-8")
    return folder


def unprivileged(home: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process that no mode of a file lets through."""
    command = child.unprivileged(ONRECORD, *args)
    return subprocess.run(command, capture_output=True, env=environment(home), timeout=120, check=False)


@posix
def test_what_is_no_file_of_the_folder_is_passed_over_aloud(fresh: Run, tmp_path: Path) -> None:
    """A line for each reason, the first few names in it; programs are told of each. Nothing else is held up by it, and
    nothing from elsewhere is stored."""
    folder = write(tmp_path / "in", "Kenya")
    for n in range(5):
        (folder / f"gone{n}.md").symlink_to("nowhere")
    (folder / "secret.txt").symlink_to(write(tmp_path / "elsewhere", "Chile") / "chile.md")
    os.mkfifo(folder / "pipe.md")
    done = fresh("ingest", "in")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr.decode().splitlines() == [
        "5 passed over (a link to nothing that can be read): in/gone0.md, in/gone1.md, in/gone2.md and 2 more.",
        "1 passed over (a named pipe): in/pipe.md.",
        "1 passed over (a link out of the folder, followed only if it is named): in/secret.txt.",
    ]
    assert done.stdout.decode().splitlines()[-1] == "1 added."
    assert statements(fresh) == ["Kenya"]
    told = {one["path"]: (one["status"], one["reason"]) for one in objects(fresh("ingest", "in", "--json"))}
    assert len(told) == 8
    assert told["in/pipe.md"] == ("passed over", "a named pipe")
    assert told["in/kenya.md"] == ("unchanged", None)
    assert fresh("ingest", "in/secret.txt").returncode == 0
    assert statements(fresh) == ["Chile", "Kenya"]


@posix
def test_a_corpus_is_held_to_its_folder_too(fresh: Run, tmp_path: Path) -> None:
    """`import` follows no link out of the corpus, and says so."""
    folder = tmp_path / "corpus" / "Session 78 - 2023"
    folder.mkdir(parents=True)
    (folder / "KEN_78_2023.txt").write_text("Kenya supports the text. We thank the Chair.\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("Chile supports the text. We thank the Chair.\n", encoding="utf-8")
    (folder / "CHL_78_2023.txt").symlink_to(tmp_path / "other.txt")
    done = fresh("import", "ungdc", "corpus")
    assert "1 passed over (a link out of the folder" in done.stderr.decode()
    assert statements(fresh) == ["Kenya"]


ALL = ("Chile", "Ghana", "Japan", "Kenya", "Norway", "Peru")


@pytest.fixture
def held(fresh: Run, tmp_path: Path) -> Path:
    """A folder of six statements, one of them in a folder of its own, all of which are held."""
    folder = write(tmp_path / "in", *ALL[:5])
    write(folder / "later", ALL[5])
    assert fresh("ingest", "in").returncode == 0
    return folder


def empty(folder: Path) -> None:
    """As it is where the drive is not mounted."""
    shutil.rmtree(folder)
    folder.mkdir()


def without(*names: str) -> Callable[[Path], None]:
    """What deletes files."""

    def delete(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return delete


TOO_MUCH: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "the whole": (empty, "in", "all 6 statements held from it would be removed"),
    "a folder that shows nothing": (lambda f: empty(f / "later"), "later", "the only statement held from it"),
    "a third": (without("chile.md", "ghana.md"), "in", "2 of the 6 statements held from it would be removed"),
    "the path itself": (shutil.rmtree, "in", "all 6 statements held from it would be removed"),
}
"""What has become of the folder, the path of which that is said, and how it begins."""


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_would_go_in_large_part_goes_only_if_that_is_asked_for(held: Path, fresh: Run, what: str) -> None:
    """A drive that is not mounted takes no statement along: it is said how many would go of how many, with the exit
    code of a call that lacks something, and as much by a dry run; `--yes` is heard."""
    damage, path, said = TOO_MUCH[what]
    damage(held)
    for dry in ((), ("--dry-run",)):
        done = fresh("ingest", "in", "--prune", *dry)
        assert done.returncode == 2, done.stderr.decode()
        counts = ("unchanged.", "kept.", "removed.")
        (line,) = (one for one in done.stdout.decode().splitlines() if not one.endswith(counts))
        label, where, reason = line.split(maxsplit=2)
        assert (label, Path(where.rstrip(":")).name) == ("kept", path)
        assert reason.startswith(said)
        assert "add --yes" in reason
        assert statements(fresh) == list(ALL)
    told = objects(fresh("ingest", "in", "--prune", "--json"))
    assert [one["reason"] for one in told if one["status"] == "kept"] == [reason]
    foreseen = fresh("ingest", "in", "--prune", "--yes", "--dry-run")
    assert b"would be removed" in foreseen.stdout
    assert statements(fresh) == list(ALL)
    assert fresh("ingest", "in", "--prune", "--yes").returncode == 0
    assert statements(fresh) == sorted(path.stem.title() for path in held.rglob("*.md"))


def test_little_goes_without_being_asked_for(held: Path, fresh: Run) -> None:
    """One of six goes; and however many files have moved, what is still held from elsewhere is no loss."""
    (held / "chile.md").unlink()
    for name in ("ghana.md", "japan.md", "kenya.md"):
        (held / name).rename(held / "later" / name)
    done = fresh("ingest", "in", "--prune")
    assert done.returncode == 0, done.stdout.decode()
    assert statements(fresh) == sorted(set(ALL) - {"Chile"})


def closed(folder: Path) -> None:
    """A folder that cannot be listed."""
    (folder / "later").chmod(0o000)


def unsearchable(folder: Path) -> None:
    """A folder of which nobody can tell what its files are, nor that one is gone."""
    (folder / "later" / "peru.md").unlink()
    (folder / "later").chmod(0o444)


def circle(folder: Path) -> None:
    """A link that leads to itself, where the folder was."""
    shutil.rmtree(folder / "later")
    (folder / "later").symlink_to("later")


UNKNOWN: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "a folder that cannot be listed": (closed, 3, "later: cannot be listed (Permission denied)"),
    "a folder that can only be listed": (unsearchable, 3, "and its statement stays"),
    "a link that leads nowhere": (circle, 0, "1 passed over (a link to nothing that can be read)"),
}
"""What has become of a folder, the exit code, and what is said."""


@posix
@pytest.mark.parametrize("what", UNKNOWN)
def test_nothing_is_taken_for_gone_that_cannot_be_seen(held: Path, fresh: Run, tmp_path: Path, what: str) -> None:
    """What cannot be listed is named, and no statement below it goes; another that is gone does."""
    damage, code, said = UNKNOWN[what]
    damage(held)
    (held / "chile.md").unlink()
    try:
        for dry in (["--dry-run"], []):
            done = unprivileged(tmp_path / "home", "ingest", str(held), "--prune", *dry)
            assert done.returncode == code, done.stderr.decode()
            assert said in (done.stdout + done.stderr).decode()
            assert b"chile.md" in done.stdout
    finally:
        if not (held / "later").is_symlink():
            (held / "later").chmod(0o755)
    assert statements(fresh) == sorted(set(ALL) - {"Chile"})


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder that is not called by Unicode, with files of four formats in it that are not either."""
    folder = tmp_path / "in" / os.fsdecode(b"d\xe9bats")
    folder.mkdir(parents=True)
    for write_file, suffix in ((as_text, ".txt"), (as_html, ".html"), (as_docx, ".docx"), (as_pdf, ".pdf")):
        blocks = paragraphs(cover(place=f"Geneva, {len(suffix)} May 2021, {suffix}"))
        write_file(blocks, folder / os.fsdecode(b"caf\xe9" + suffix.encode()))
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("Kenya supports the text of the draft.\n", encoding="utf-8")
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_text("delegation: Kenya\n", encoding="utf-8")
    (folder / "caf\\xe9.txt").write_text("Chile supports the text.\n", encoding="utf-8")
    return folder


@linux
def test_names_that_are_not_unicode_are_read_and_shown_escaped(fresh: Run, tmp_path: Path, odd: Path) -> None:
    """Such a file is read as any other, known again when it is unchanged, and goes when it is gone; its name is the
    same wherever it is shown, and no other file's."""
    (odd / os.fsdecode(b"\xff.md")).write_bytes(b"")
    done = fresh("ingest", "in")
    assert done.returncode == 3
    assert "refused   in/d\\xe9bats/\\xff.md: is empty; leave it out or replace it" in done.stdout.decode().splitlines()
    assert "added     in/d\\xe9bats/caf\\xe9.pdf (" in done.stdout.decode()
    (odd / os.fsdecode(b"\xff.md")).unlink()
    told = objects(fresh("ingest", "in", "--json"))
    names = [f"caf\\xe9{suffix}" for suffix in (".docx", ".html", ".pdf", ".txt")] + ["caf\\x5cxe9.txt"]
    assert {one["path"]: one["status"] for one in told} == {f"in/d\\xe9bats/{name}": "unchanged" for name in names}
    sources = {one["source"]: one for one in objects(fresh("statements", "list", "--json"))}
    assert sources.keys() == {f"{tmp_path}/in/d\\xe9bats/{name}" for name in names}
    assert sources[f"{tmp_path}/in/d\\xe9bats/caf\\xe9.txt"]["delegation"]["code"] == "KEN"
    (odd / os.fsdecode(b"caf\xe9.pdf")).unlink()
    assert b"removed   %s" % bytes(tmp_path) in fresh("ingest", "in", "--prune").stdout
    assert len(objects(fresh("statements", "list", "--json"))) == 4


def test_files_of_other_kinds_are_counted(fresh: Run, tmp_path: Path) -> None:
    """What a folder holds besides is told in one line on standard error; side files and hidden ones are none of it."""
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    (folder / "kenya.md").write_text(SPEECH.format("Kenya"), encoding="utf-8")
    (folder / "kenya.yaml").write_text("speaker: Ms. Wanjiru Maina\n", encoding="utf-8")
    quiet = fresh("ingest", str(folder), "--json")
    assert (quiet.returncode, b"passed over" in quiet.stderr) == (0, False)
    for name in ("a.png", "sub/B.PNG", "c.xyz", "Makefile", ".hidden.png"):
        (folder / name).touch()
    told = fresh("ingest", str(folder), "--json")
    assert told.returncode == 0
    assert "4 files of other kinds were passed over: .png, .xyz, no suffix." in told.stderr.decode()
    assert [each["status"] for each in objects(told)] == ["unchanged"]


def test_a_delegation_that_is_not_known_is_told(fresh: Run, tmp_path: Path) -> None:
    """Wherever it is written; the statement is stored, each such name is counted at the end, and the exit code is 3."""
    (tmp_path / "front.md").write_text(SPEECH.format("Atlantis"), encoding="utf-8")
    (tmp_path / "side.txt").write_text("We thank the Chair for this.", encoding="utf-8")
    (tmp_path / "side.yaml").write_text("delegation: Lemuria\n", encoding="utf-8")
    (tmp_path / "known.md").write_text(SPEECH.format("Kenya"), encoding="utf-8")
    (tmp_path / "bloc.md").write_text(SPEECH.format("Group of 77 and China"), encoding="utf-8")
    result = fresh("ingest", "front.md", "side.txt", "known.md", "bloc.md")
    front, side, known, bloc, *end = result.stdout.decode().splitlines()
    assert front.endswith(": delegation 'Atlantis' is not one that is known; stored as written")
    assert side.endswith(": delegation 'Lemuria' is not one that is known; stored as written")
    assert "delegation" not in known + bloc
    assert end[1:3] == [
        "1 statement: delegation 'Atlantis' is not one that is known; stored as written.",
        "1 statement: delegation 'Lemuria' is not one that is known; stored as written.",
    ]
    assert result.returncode == 3
    again = fresh("ingest", "front.md", "known.md")
    assert "1 statement: delegation 'Atlantis'" in again.stdout.decode()
    assert again.returncode == 3
    assert "2 of one that is not known: " in fresh("doctor").stdout.decode()
    assert fresh("ingest", "known.md", "bloc.md").returncode == 0


def test_the_demo_is_a_dozen_statements_with_whole_records() -> None:
    """Six delegations, each in 2016 and in 2023, with the person who spoke and where the text is from."""
    records = [readers.read(path).statement.record for path in sorted(ingest.DEMO.iterdir())]
    assert len(records) == 12
    assert {(one.code, one.date) for one in records} == {
        (code, year) for code in ("BRA", "IND", "KEN", "MDV", "NOR", "UKR") for year in ("2016", "2023")
    }
    assert all(one.speaker and one.post and one.source_url for one in records)


def test_the_demo_is_stored_and_removed(fresh: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two of its statements: what they say is found, commands to try are named, and `--remove` leaves nothing."""
    folder = tmp_path / "demo"
    folder.mkdir()
    for name in ("UKR_78_2023.txt", "NOR_78_2023.txt"):
        shutil.copy(ingest.DEMO / name, folder)
    monkeypatch.setattr(ingest, "DEMO", folder)
    told = fresh("demo").stdout.decode()
    assert "2 added." in told
    for command in ingest.TRY:
        assert command in told
    check = ingest.TRY[-1].split('"')[1]
    assert fresh("check", check).stdout.decode().startswith("ALTERED\n")
    assert "2 removed." in fresh("demo", "--remove").stdout.decode()
    assert "nothing found." in fresh("demo", "--remove").stdout.decode()


SENTENCES = 120
"""Some thirty passages a statement, which take the embedder a second or two: long enough for a rate."""


@pytest.mark.slow
def test_a_terminal_shows_how_far_how_fast_and_how_long(tmp_path: Path) -> None:
    """Passages done of all, passages a second, time left; the counts never go back, and the outcomes stay."""
    folder = write(tmp_path / "in", "Kenya", "Norway")
    for path in folder.iterdir():
        said = " ".join(f"In point {n}, {path.stem} thanks the Chair for the report." for n in range(SENTENCES))
        path.write_text(path.read_text(encoding="utf-8") + said, encoding="utf-8")
    env = environment(tmp_path / "home", TERM="xterm-256color")
    del env["COLUMNS"]
    child: pexpect.spawn[str] = pexpect.spawn(
        ONRECORD, ["ingest", str(folder)], env=env, encoding="utf-8", timeout=60, dimensions=(30, 100), use_poll=True
    )
    child.expect(pexpect.EOF)
    assert child.wait() == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before or "")
    bars = re.findall(r"(\d+)/(\d+) passages (\d+/s)? *(-:--:--|--:--|[\d:]+)", shown)
    done = [int(count) for count, *_ in bars]
    assert done == sorted(done)
    assert all(int(count) <= int(total) for count, total, *_ in bars)
    assert any(rate and re.fullmatch(r"\d+:\d\d", left) for *_, rate, left in bars), shown
    for name in ("Kenya", "Norway"):
        assert re.search(rf"added\s+.*{name.lower()}\.md", shown)
    assert "2 added." in shown
