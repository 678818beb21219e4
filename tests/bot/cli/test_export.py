"""`onrecord export` and its way back through `onrecord ingest`: another home, or another database, changes nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.operations import ingest_paths
from bot.settings import Settings
from bot.state.state import State, open_state
from bot.wiring import VECTORS, documents
from retrieval.embedding.local import LocalEmbeddings
from tests.bot.cli.conftest import Run, call, objects
from tests.bot.state.places import ASKED, Where, place
from tests.bot.state.test_migrating import rows
from tests.conftest import SEED
from tests.postgres import Server, shared
from tests.tables import tables

CASES = tables(__file__)

FILES = CASES["files"]
QUESTIONS = CASES["questions"]

At = Callable[[str], Run]

ASKED_ON = date(2025, 3, 12)


def fill(home: Path, folder: Path) -> None:
    """Have a home hold a few statements, one of them as it is kept when it was sent to the bot."""
    settings = Settings(home=home)
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    documents(settings).mkdir(parents=True)
    shutil.copy(SEED, documents(settings) / "sent.txt")
    shutil.copy(SEED.with_suffix(".yaml"), documents(settings) / "sent.yaml")
    assert {o.status for o in ingest_paths(settings, [folder, documents(settings)])} == {"added"}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a home that holds them."""
    home = tmp_path_factory.mktemp("embedded")
    fill(home, home / "files")
    return home / VECTORS


@pytest.fixture
def at(
    tmp_path: Path, embedded: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> At:
    """The command at one of several homes: at "here" all of the above is held."""
    (tmp_path / "here").mkdir()
    shutil.copy(embedded, tmp_path / "here" / VECTORS)
    fill(tmp_path / "here", tmp_path / "files")
    return lambda name: call(tmp_path / name, tmp_path, capsysbinary, monkeypatch)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server."""
    with shared() as server:
        yield server


def shown(run: Run, *command: str) -> bytes:
    """What a command prints, but for the time it took."""
    done = run(*command)
    assert done.returncode == 0, done.stderr
    return re.sub(rb'"ms": \{[^}]*\}', b"", done.stdout)


def test_no_answer_changes_by_a_move(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers, refusals, verdicts, permalinks, lists: byte for byte, and nothing was embedded on the way."""
    here, there = at("here"), at("there")
    before = [shown(here, *question) for question in QUESTIONS]
    exported = here("export", "moved")
    assert exported.returncode == 0
    assert re.search(rb"Exported to moved, \d+ kB: 5 statements, 2 documents, \d+ vectors\.", exported.stdout)
    with monkeypatch.context() as patched:
        patched.setattr(LocalEmbeddings, "document_tokens", None)
        ingested = there("ingest", "moved", "--json")
    assert ingested.returncode == 3, "one statement has no delegation, here as there"
    assert [line["status"] for line in objects(ingested)] == ["added"] * 5
    after = [shown(there, *question).replace(b"/there/", b"/here/") for question in QUESTIONS]
    assert after == before
    assert (tmp_path / "there" / "documents" / "sent.txt").read_bytes() == SEED.read_bytes()
    ids = [line["id"] for line in map(json.loads, before[-1].splitlines())]
    assert all(
        shown(here, "statements", "show", id, "--text") == shown(there, "statements", "show", id, "--text")
        for id in ids
    )


def test_programs_are_told_what_was_exported(at: At, tmp_path: Path) -> None:
    """The counts, and the size of all files, of which the vectors may be left out."""
    (done,) = objects(at("here")("export", "light", "--without-vectors", "--json"))
    found = contents(tmp_path / "light")
    assert {key: done[key] for key in ("schema", "statements", "documents", "rows", "bytes")} == {
        "schema": "onrecord.exported/1",
        "statements": 5,
        "documents": 2,
        "rows": None,
        "bytes": sum(map(len, found.values())),
    }
    assert "vectors.sqlite" not in found


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_cannot_be_done_is_said_before_anything_is(at: At, tmp_path: Path) -> None:
    """Records by option for what has its own, a folder in use, an export of nothing, a database there is none of."""
    here, there = at("here"), at("there")
    here("export", "moved")
    for run, command, code, words in (
        (there, ("ingest", "moved", "--delegation", "Kenya"), 2, b"was exported with its records"),
        (there, ("ingest", "moved", "--with-users"), 2, b"--with-users needs one folder that was exported with it"),
        (there, ("export", "none"), 1, b"onrecord ingest"),
        (here, ("export", "here"), 1, b"is not empty, and is no earlier export"),
        (here, ("export", "moved", "--with-users"), 2, b"nobody has used the bot"),
    ):
        done = run(*command)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "there" / "index" / "chroma").exists()
    assert [line["status"] for line in objects(there("ingest", "moved", "--dry-run", "--json"))] == ["added"] * 5
    assert not (tmp_path / "there" / "documents").exists()


def use(state: State) -> str:
    """Have somebody ask something; the answer's id."""
    state.budgets.spend(7, ASKED_ON, 5, 1)
    return state.answers.record(replace(ASKED, places=(place(1), place(2, "more")), shown=1), [])


@pytest.mark.parametrize(("one", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")])
def test_the_database_goes_along_where_it_is_wanted(
    at: At, tmp_path: Path, postgres: Server, one: str, other: str
) -> None:
    """From either kind into either: a button on an answer works as before; a second time it is refused by name."""
    urls = [postgres.create() if kind == "postgresql" else None for kind in (one, other)]
    run, there = (at(name) for name in ("here", "there"))
    settings = [{"ONRECORD_DATABASE_URL": url} if url else {} for url in urls]
    homes = [tmp_path / "here", tmp_path / "there"]
    with closing(open_state(urls[0], homes[0], bot=3)) as state:
        answer = use(state)
    exported = run("export", "moved", "--with-users", **settings[0])
    assert b"the database (1 answers, 1 spent). It holds what people asked: keep it to yourself." in exported.stdout
    assert (tmp_path / "moved").stat().st_mode & 0o077 == 0
    ingested = there("ingest", "moved", "--with-users", **settings[1])
    assert ingested.returncode == 3
    assert ingested.stdout.endswith(b"The database: 1 answers, 1 spent.\n")
    assert rows(Where(urls[1], homes[1], 3)) == rows(Where(urls[0], homes[0], 3))
    with closing(open_state(urls[1], homes[1], bot=3)) as state:
        (more,) = state.answers.take_more(answer, 5, 9)
        assert more == place(2, "more")
    again = there("ingest", "moved", "--with-users", **settings[1])
    assert (again.returncode, again.stdout) == (1, b"")
    assert b"is in use (1 answers, 1 spent)" in again.stderr
    (tmp_path / "moved" / "users" / "answers.jsonl").write_text("{}\n")
    altered = at("fourth")("ingest", "moved", "--with-users")
    assert (altered.returncode, altered.stdout) == (1, b"")
    assert b"answers.jsonl is not as it was exported: put the original back, or export again" in altered.stderr
    without = at("third")("ingest", "moved")
    assert b"--with-users takes it in" in without.stderr
    assert not (tmp_path / "third" / "state.sqlite").exists()


def test_no_secret_is_exported(at: At, tmp_path: Path, postgres: Server) -> None:
    """No token, password or key of the settings, nor the address of a database, is in any file."""
    url = postgres.create()
    secrets = {
        "ONRECORD_DATABASE_URL": url.replace("postgres@", "postgres:hunter2@"),
        "ONRECORD_TELEGRAM_TOKEN": "123456:hunter2-token",
        "ONRECORD_TELEGRAM_WEBHOOK_SECRET": "hunter2-webhook",
        "OPENAI_API_KEY": "hunter2-key",
    }
    with closing(open_state(url, tmp_path / "here", bot=123456)) as state:
        use(state)
    assert at("here")("export", "moved", "--with-users", **secrets).returncode == 0
    found = contents(tmp_path / "moved")
    assert found["users/answers.jsonl"]
    assert [name for name, data in found.items() if b"hunter2" in data or url.encode() in data] == []
