"""Chroma's files: rewritten by one process in one place, and whole again after a kill at any point of it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.index_folder import NEVER
from retrieval.store import Store
from tests.conftest import ROOT
from tests.retrieval.stored import connect, put, statement, vectors
from tests.retrieval.test_store import raw

PICKLE = "index_metadata.pickle"


def index(home: Path, *names: str) -> Path:
    """A place in the index's folder."""
    return home.joinpath("index", *names)


def vector_folder(home: Path) -> Path:
    """The folder of the one collection's vectors."""
    (folder,) = (entry for entry in index(home, "chroma").iterdir() if entry.is_dir())
    return folder


def all_is_there(store: Store, texts: list[str]) -> None:
    """Every statement, with its vectors, and a search over them."""
    held = {h.source: h for h in store.held()}
    for n, text in enumerate(texts):
        made, passages = statement(text, f"/{n}.txt")
        assert store.read(held[f"/{n}.txt"]) == made
        rows = [p.vector for p in store.passages(held[f"/{n}.txt"], vectors=True) if p.vector is not None]
        assert np.allclose(np.stack(rows), vectors(made, passages), atol=1e-6)


def fill(home: Path, texts: list[str]) -> None:
    """Store the texts in one go."""
    store = connect(home)
    with store.writing():
        for n, text in enumerate(texts):
            put(store, text, f"/{n}.txt")
    store.close()


@pytest.fixture
def cut_short(tmp_path: Path) -> tuple[Path, list[str], Path]:
    """An index whose writer was killed just before it wrote pending vectors to files: set aside, nothing written yet.

    Returns the home, the texts held, and the vectors' folder as it is when all is written.
    """
    texts = [f"Statement {n} of them. " * 20 for n in range(6)]
    fill(tmp_path, texts[:3])
    before = tmp_path / "before"
    shutil.copytree(index(tmp_path), before)
    fill(tmp_path, texts)
    after = tmp_path / "after"
    shutil.copytree(vector_folder(tmp_path), after)
    # Back to the moment when the later statements were only in SQLite's log.
    shutil.rmtree(index(tmp_path))
    shutil.copytree(before, index(tmp_path))
    script = (
        "import os, sys; from pathlib import Path; from tests.retrieval.stored import *\n"
        "store = connect(Path(sys.argv[1])); writing = store.writing(); writing.__enter__()\n"
        "for n, text in enumerate(sys.argv[2:], 3): put(store, text, f'/{n}.txt')\n"
        "store._entries.index._set_aside(); store._entries.index._persist_at('onrecord', 2); os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), *texts[3:]], cwd=ROOT, check=False)
    assert done.returncode == 9
    assert index(tmp_path, "aside").is_dir()
    return tmp_path, texts, after


def nothing_written(live: Path, after: Path) -> None:
    """Killed before the first byte."""


def torn_vectors(live: Path, after: Path) -> None:
    """Killed while the vectors were written: they no longer fit the old pickle."""
    whole = (after / "data_level0.bin").read_bytes()
    (live / "header.bin").write_bytes((after / "header.bin").read_bytes())
    (live / "data_level0.bin").write_bytes(whole[: len(whole) * 2 // 3])


def torn_pickle(live: Path, after: Path) -> None:
    """Killed while the pickle was written."""
    for file in after.iterdir():
        shutil.copy(file, live / file.name)
    (live / PICKLE).write_bytes((after / PICKLE).read_bytes()[:-40])


def folder_gone(live: Path, after: Path) -> None:
    """Killed in the middle of putting the files back."""
    shutil.rmtree(live)


@pytest.mark.parametrize("damage", [nothing_written, torn_vectors, torn_pickle, folder_gone])
def test_vectors_outlive_a_kill_while_they_are_written(
    cut_short: tuple[Path, list[str], Path], damage: Callable[[Path, Path], None]
) -> None:
    """Whatever a kill leaves of Chroma's files, the next one to open the index finds every vector."""
    home, texts, after = cut_short
    damage(vector_folder(home), after)
    store = connect(home, create=False)
    all_is_there(store, texts)
    assert not index(home, "aside").exists()
    with store.writing():
        put(store, "One more. " * 20, "/6.txt")
    all_is_there(connect(home, create=False), [*texts, "One more. " * 20])


def test_files_that_were_written_whole_are_not_put_back(tmp_path: Path) -> None:
    """Once Chroma relies on the new files, the old ones would lack vectors that are nowhere else."""
    texts = [f"Statement {n} of them. " * 20 for n in range(6)]
    fill(tmp_path, texts[:3])
    shutil.copytree(vector_folder(tmp_path), tmp_path / "aside" / vector_folder(tmp_path).name)
    fill(tmp_path, texts)
    shutil.move(tmp_path / "aside", index(tmp_path, "aside"))
    all_is_there(connect(tmp_path, create=False), texts)


def test_nobody_but_a_checkpoint_writes_vectors_to_files(tmp_path: Path) -> None:
    """Two processes that rewrite the files at once spoil them: a reader must never be the one that does."""
    fill(tmp_path, ["A statement. " * 20])
    assert raw(tmp_path).configuration["hnsw"]["sync_threshold"] == NEVER


def test_a_writer_that_is_done_leaves_nothing_pending(tmp_path: Path) -> None:
    """Every entry that is not in the files yet costs each reader about a millisecond when it opens the index."""
    fill(tmp_path, ["A statement. " * 40 for _ in range(3)])
    with closing(sqlite3.connect(index(tmp_path, "chroma", "chroma.sqlite3"))) as database:
        (pending,) = database.execute("SELECT count(*) FROM embeddings_queue").fetchone()
    assert pending <= 1
