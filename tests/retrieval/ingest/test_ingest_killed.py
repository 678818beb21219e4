"""A run killed at any moment loses nothing that it reported, shows nothing half, and is made good by the next."""

from __future__ import annotations

import hashlib
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from retrieval.errors import StatementGone
from retrieval.store.store import Store
from tests.retrieval import child

FILES = 8
KILLS = 10


def write(folder: Path, turn: int) -> dict[str, str]:
    """Every file anew, and the id of the statement that each now is."""
    ids = {}
    for n in range(FILES):
        text = f"---\ndelegation: Kenya\n---\n\nThis is speech {n}. In turn {turn} it says something else.\n"
        (folder / f"{n}.md").write_text(text, encoding="utf-8")
        ids[f"{n}.md"] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return ids


RUN = """
    import sys
    from pathlib import Path
    from retrieval.ingest.ingest import ingest
    from tests.retrieval.exports import Place

    place = Place(Path(sys.argv[1]))
    print("ready", flush=True)
    for outcome in ingest([Path(sys.argv[2])], place.store, place.embeddings, prune=True, yes=True):
        print(outcome.path.name, outcome.status, outcome.statement_id, flush=True)
        # An ordinary run writes vectors to files after many statements: so a kill falls into that moment too.
        with place.store._lock:
            place.store._entries.checkpoint(0, last=True)
    place.close()
"""


def start(home: Path, folder: Path) -> child.Forked:
    """A run in another process, past its imports."""
    process = child.started(RUN, str(home), str(folder))
    assert process.stdout.readline() == "ready\n"
    return process


def reported(process: child.Forked) -> dict[str, str]:
    """What the run said of each file before it ended."""
    lines = [line.split() for line in process.communicate().splitlines(keepends=True) if line.endswith("\n")]
    return {name: statement_id for name, _, statement_id in lines}


def state(store: Store) -> list[tuple[object, ...]]:
    """All there is to know of what is held, but where and when."""
    rows: list[tuple[object, ...]] = []
    for held in store.held():
        stored = store.whole(held, vectors=True)
        vectors = stored.vectors.round(4)
        texts = tuple(stored.text[p.start : p.end] for p in stored.passages)
        rows.append((Path(held.source).name, held.id, held.version, held.record, held.sha256, texts, vectors.tobytes()))
    return rows


class Watcher(threading.Thread):
    """A reader beside the runs: a source that was seen once must always be there, in one version, readable."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home
        self.looks = 0
        self.wrong: list[str] = []
        self.done = threading.Event()

    def run(self) -> None:
        store = Store.connect(self.home, None, "hashes", create=False)
        seen: set[str] = set()
        while not self.done.wait(0.05):
            try:
                held = store.held()
                sources = {h.source for h in held}
                if seen - sources or len(sources) < len(held):
                    self.wrong.append(f"{len(held)} held of {len(sources)} sources, without {seen - sources}")
                seen |= sources
                for one in held:
                    try:
                        store.read(one)
                        store.whole(one, vectors=True)
                    except StatementGone:
                        pass  # replaced between the two looks
                self.looks += 1
            except Exception as error:
                self.wrong.append(repr(error))
        store.close()


def unbroken(home: Path, folder: Path, turn: int) -> float:
    """The seconds that a run takes from "ready" to its end when nobody kills it, with every file changed."""
    ids = write(folder, turn)
    process = start(home, folder)
    started = time.monotonic()
    assert reported(process) == ids
    return time.monotonic() - started


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_where_an_unbroken_run_does(tmp_path: Path) -> None:
    """Kills from a run's start to its end, a reader watching: nothing reported is lost, half or left behind."""
    seed = time.time_ns()
    chance = random.Random(seed)
    home, folder = tmp_path / "home", tmp_path / "files"
    folder.mkdir()
    unbroken(home, folder, 0)
    watcher = Watcher(home)
    watcher.start()
    # The same work that is to be killed, beside the same reader; the shorter time, so that kills come before the end.
    length = min(unbroken(home, folder, turn) for turn in (1, 2))
    # One moment at random in each tenth: every part of the work is cut, in whatever order.
    moments = [(tenth + chance.random()) / KILLS * length for tenth in range(KILLS)]
    chance.shuffle(moments)
    ids: dict[str, str] = {}
    cut = between = 0
    for turn, moment in enumerate(moments, 3):
        ids = write(folder, turn)
        process = start(home, folder)
        time.sleep(moment)
        process.kill()
        told = reported(process)
        reader = Store.connect(home, None, "hashes", create=False)
        held = {Path(h.source).name: h.id for h in reader.held()}
        assert held.keys() == ids.keys(), f"seed {seed}"
        for name, statement_id in told.items():
            assert statement_id == ids[name] == held[name], f"seed {seed}"
            reader.read(next(one for one in reader.held() if one.id == statement_id))
        reader.close()
        stored = sum(held[name] == statement_id for name, statement_id in ids.items())
        cut += process.wait() == -signal.SIGKILL and stored < FILES
        between += 0 < stored < FILES
    assert cut >= 2, f"seed {seed}: {cut} of {KILLS} runs of {length:.2f} s were cut before everything was stored"
    assert between >= 1, f"seed {seed}: no run of {length:.2f} s was cut between its first file and its last"
    assert reported(start(home, folder)) == ids
    watcher.done.set()
    watcher.join()
    assert watcher.wrong == [], f"seed {seed}"
    assert watcher.looks > KILLS
    reported(start(tmp_path / "clean", folder))
    broken, clean = (Store.connect(tmp_path / h, None, "hashes", create=False) for h in ("home", "clean"))
    assert state(broken) == state(clean)
    assert sorted(broken._entries.ids()) == sorted(clean._entries.ids())
