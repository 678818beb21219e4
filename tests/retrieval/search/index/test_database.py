"""The files of the index: whole again whatever befalls them, and shared by processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from retrieval.errors import StatementGone
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.search.index import update
from retrieval.search.index.current import Current
from retrieval.search.index.database import FILE, VECTORS, Database, emptied, save
from retrieval.search.index.held_index import HeldIndex
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.update import follow
from retrieval.search.index.vectors import mapped
from retrieval.store.store import Store
from retrieval.text.terms import terms
from tests.retrieval import child
from tests.retrieval.search.index.indexed import best, by_hand, followed, ids, load, made, put_in, ranked, text
from tests.retrieval.stored import connect, put


def test_room_is_reclaimed(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once most of what was written is gone, the rest is written anew; who reads the old files looks again."""
    monkeypatch.setattr(update, "RECLAIMED_FROM", 1)
    monkeypatch.setattr(update, "PIECE", 4)
    before = followed(store, folder)
    for held in store.held()[1:4]:
        store.remove(held.id)
    assert followed(store, folder).count == before.count
    store.remove(store.held()[0].id)
    after = followed(store, folder)
    assert (before.count, after.count) == (18, 6)
    assert ranked(after, 2) == by_hand(store, 2)
    assert len(list(folder.glob(f"{VECTORS}*"))) == 1
    assert ranked(before, 2)
    with pytest.raises(StatementGone):
        before.holding(["water"], Filters())


def test_a_reader_left_behind_deletes_nothing_new(folder: Path) -> None:
    """Its vectors went with what was there before: that is no damage to what was made anew meanwhile."""
    behind, ahead = Database(folder), Database(folder)
    statements = made(1, [3] * 4)
    put_in(behind, statements)

    def read() -> None:
        with behind.reading() as (db, state):
            with ahead.writing() as (writing, _):
                save(writing, update.add(folder, writing, emptied(writing), statements))
            mapped(folder, db, state)

    with pytest.raises(StatementGone):
        read()
    assert PassageIndex(behind).count == PassageIndex(ahead).count == 12
    behind.close()
    ahead.close()


def seen(index: HeldIndex) -> tuple[object, ...]:
    """All that a search sees of an index."""
    words = {"en": terms("water wells", "en"), "fr": terms("patience", "fr")}
    holding = index.holding(["water is scarce"], Filters())
    return index.held, index.generation, best(index, words, limit=100, seed=2, weight=0.5), holding


def files(folder: Path) -> list[Path]:
    """The two files of an index, with nothing left in SQLite's files beside them."""
    for path in folder.glob("*.sqlite"):
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return [path for path in folder.iterdir() if path.suffix == ".sqlite" or path.name.startswith(VECTORS)]


def looked_at(store: Store, folder: Path) -> tuple[object, ...]:
    """The same in a new process, looking again as told."""
    with closing(Current(store, folder)) as current:
        for _ in range(3):
            with suppress(StatementGone):
                return seen(current.index())
    raise AssertionError("damaged again and again")


def test_statements_without_words_are_kept(tmp_path: Path, folder: Path) -> None:
    """An index without a single term is not taken for damage."""
    store = connect(tmp_path / "home")
    put(store, "— … —" * 30, "/a.txt", language="en")
    index = followed(store, folder)
    assert seen(load(folder)) == seen(index)
    assert index.holding(["…"], Filters()) == list(index.held)
    assert index.holding(["word"], Filters()) == []


def altered(path: Path, how: str) -> None:
    """Change what stands in the database, and nothing in the file of vectors."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(how)


def _flipped(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "gone": lambda path: path.unlink(),
    "garbled": lambda path: path.write_bytes(b"\x00\xff[garbage"),
    "of other rules": lambda path: altered(path, "UPDATE state SET rules = 'terms 0'"),
    "of another list": lambda path: altered(path, "UPDATE postings SET entries = CAST(entries || x'00000000' AS BLOB)"),
    "flipped": _flipped,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_files_are_made_anew(store: Store, folder: Path, damage: Callable[[Path], object]) -> None:
    """Whichever file is damaged: nothing fails, the ranking is the same, and the next process finds all whole."""
    whole = seen(followed(store, folder))
    assert len(files(folder)) == 2
    for name in (FILE, VECTORS):
        (path,) = (path for path in files(folder) if path.name.startswith(name))
        damage(path)
        again = looked_at(store, folder)
        assert again == whole, path
        assert seen(load(folder)) == whole, path


def test_what_an_older_program_left_is_cleared(store: Store, folder: Path) -> None:
    """The files of another layout are not read, and take up no room."""
    (folder / "segment-000000000000" / "words").mkdir(parents=True)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert len(load(folder).held) == 0
    followed(store, folder)
    assert sorted(p.name.partition("-")[0] for p in folder.iterdir()) == ["passages", "passages.lock", "vectors"]


def test_a_statement_that_goes_while_it_is_looked_for(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement removed between listing and reading is left out without an error."""
    writer = connect(tmp_path)
    kept = put(writer, text(1), "/1.txt")
    reader = connect(tmp_path, create=False)
    followed(reader, folder)
    gone = put(writer, text(2), "/2.txt")
    held = reader.held

    def listed() -> tuple[Held, ...]:
        every = held()
        writer.remove(gone.id)
        return every

    monkeypatch.setattr(reader, "held", listed)
    follow(Database(folder), reader)
    monkeypatch.undo()
    assert ids(load(folder)) == {kept.id}
    assert [h.id for h in followed(reader, folder).held] == [kept.id]


FOLLOWING = """
    import sys
    from pathlib import Path
    from retrieval.search.index.database import Database
    from retrieval.search.index.update import follow
    from tests.retrieval.stored import connect, put

    home, name = Path(sys.argv[1]), sys.argv[2]
    store = connect(home)
    for n in range(6):
        text = "".join(f"{name} {n}, {k}: two processes save what they see of one store. ".ljust(80) for k in range(6))
        put(store, text, f"/{name}{n}.txt")
        follow(Database(home / "derived"), store)
"""


def test_two_processes_write_one_index(tmp_path: Path) -> None:
    """Every index loaded meanwhile and afterwards is whole, and no file is left over."""
    home, folder = tmp_path / "home", tmp_path / "home" / "derived"
    store = connect(home)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(child.run, FOLLOWING, str(home), name) for name in ("one", "two")]
        while not all(run.done() for run in runs):
            loaded = load(folder)
            assert {h.id for h in loaded.held} == ids(loaded)
        for run in runs:
            run.result()
    after = followed(store, folder)
    assert len(after.held) == 12
    assert ranked(after, 1, limit=200) == by_hand(store, 1, limit=200)
    assert sorted(p.name.partition("-")[0] for p in folder.iterdir()) == ["passages", "passages.lock", "vectors"]


KILLED = """
    import os, sys
    from pathlib import Path
    from retrieval.search.index import update
    from retrieval.search.index.database import Database
    from tests.retrieval.stored import connect

    update.PIECE = 7
    pieces = []
    write = update.append

    def killed(folder, state, vectors):
        pieces.append(vectors)
        state = write(folder, state, vectors)
        if len(pieces) == 2:
            print("written", flush=True)
            os.kill(os.getpid(), 9)
        return state

    update.append = killed
    update.follow(Database(Path(sys.argv[2])), connect(Path(sys.argv[1]), create=False))
"""


def test_a_kill_in_the_middle_of_an_update_leaves_whole_pieces(store: Store, tmp_path: Path, folder: Path) -> None:
    """What was half written counts for nobody; the next update goes on behind the last whole piece."""
    updating = child.started(KILLED, str(tmp_path / "home"), str(folder))
    assert (updating.communicate(), updating.wait()) == ("written\n", -9)
    half = load(folder)
    assert (half.generation, half.count, len(half.held)) == ("", 9, 3)
    assert ids(half) == {h.id for h in half.held}
    after = followed(store, folder)
    assert ranked(after, 4, limit=40) == by_hand(store, 4, limit=40)
    assert load(folder).generation == store.generation()
