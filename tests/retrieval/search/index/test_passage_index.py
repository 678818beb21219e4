"""The passage index: in step with the store, exact in its ranking, and whole again whatever befalls its files."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.errors import StatementGone
from retrieval.filters import Filters
from retrieval.results import RankedPassage
from retrieval.search.index import update
from retrieval.search.index.best_passages import Comparison
from retrieval.search.index.current import Current
from retrieval.search.index.database import FILE, VECTORS, Database
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.update import follow
from retrieval.statement import Behalf, Part, PartKind, Statement
from retrieval.store.store import Store
from retrieval.text.terms import terms
from tests.conftest import ROOT
from tests.retrieval import child
from tests.retrieval.overtaken import Overtaken
from tests.retrieval.search.index.indexed import load
from tests.retrieval.stored import EMBEDDER, connect, put, statement, vectors

Ranked = list[tuple[str, int, float]]
WATER = "Water is scarce, and we share wells with our neighbours. "
PEACE = "Peace needs patience, and patience needs friends of peace. "


def text(n: int, about: str = WATER, passages: int = 3) -> str:
    """A text of so many passages, each of which is found nowhere else."""
    return "".join(f"Statement {n}.{k}. {about * 2}"[:79] + " " for k in range(passages))


def query(seed: int) -> npt.NDArray[np.float32]:
    """A unit vector as the embedder of these tests makes them."""
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def followed(store: Store, folder: Path) -> PassageIndex:
    """The index in a folder, brought in step with a store."""
    with closing(Database(folder)) as database:
        follow(database, store)
        return PassageIndex.load(database)


def best(
    index: PassageIndex,
    words: Mapping[str, Sequence[str]],
    *,
    limit: int = 10_000,
    seed: int = 0,
    weight: float = 0,
    filters: Filters | None = None,
) -> list[RankedPassage]:
    """The best passages for a query made of a seed, and words."""
    return Comparison(index, query(seed), words).best(filters or Filters(), limit=limit, lexical_weight=weight)


def ranked(index: PassageIndex, seed: int, filters: Filters | None = None, limit: int = 10) -> Ranked:
    """The ranking by vectors alone."""
    found = best(index, {}, limit=limit, seed=seed, filters=filters)
    return [(r.held.id, r.passage.ordinal, round(r.cosine, 5)) for r in found]


def by_hand(store: Store, seed: int, filters: Filters | None = None, limit: int = 10) -> list[tuple[str, int, Any]]:
    """The same by a look at every vector in the store; a product of one row may differ in its last bit."""
    rows: list[tuple[str, int, float]] = []
    for held in store.held():
        for item in store.passages(held, vectors=True):
            assert item.vector is not None
            if (filters or Filters()).admits(held.record):
                rows.append((held.id, item.passage.ordinal, float(item.vector @ query(seed))))
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return [(held, ordinal, pytest.approx(score, abs=2e-5)) for held, ordinal, score in rows[:limit]]


def ids(index: PassageIndex) -> set[str]:
    """The statements that a search for anything may bring back."""
    return {r.held.id for r in best(index, {})}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Six statements of three passages: three languages, two delegations."""
    opened = connect(tmp_path / "home")
    with opened.writing():
        for n in range(6):
            put(opened, text(n), f"/{n}.txt", language=("en", "fr", "es")[n % 3], code=("KEN", "NOR")[n % 2])
    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the index, which is not there yet."""
    return tmp_path / "derived"


def test_what_is_stored_is_found(store: Store, folder: Path) -> None:
    """Every passage and statement stored is in the index, as it was stored."""
    index = followed(store, folder)
    assert index.held == store.held()
    for held in store.held():
        assert list(index.passages(held)) == [item.passage for item in store.passages(held, vectors=False)]
        assert index.statement(held) == store.read(held)
    assert {(r.held, r.passage) for r in best(index, {}, seed=1)} == {
        (h, i.passage) for h in store.held() for i in store.passages(h, vectors=False)
    }


def test_an_index_in_step_stays_as_it_is(store: Store, folder: Path) -> None:
    """Where nothing changed, following writes nothing."""
    followed(store, folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    followed(store, folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_removed_statement_disappears(store: Store, folder: Path) -> None:
    """A statement that was taken out is neither ranked nor listed, nor counted, and weighs no term."""
    index = followed(store, folder)
    gone = store.held()[2]
    store.remove(gone.id)
    after = followed(store, folder)
    assert ids(after) == ids(index) - {gone.id}
    assert gone not in after.held
    in_its_language = Filters(languages=(str(gone.record.language),))
    assert ranked(after, 3, in_its_language) == by_hand(store, 3, in_its_language)
    assert (len(after.held), after.among()) == (5, index.among() - 3)
    with pytest.raises(StatementGone):
        index.statement(gone)


def test_a_replaced_statement_is_found_anew(store: Store, folder: Path) -> None:
    """Another text from the same file takes the old one's place, in the search as in the store."""
    index = followed(store, folder)
    old = store.held()[0]
    new = put(store, text(77, PEACE), old.source, language="en", code="KEN")
    after = followed(store, folder)
    assert ids(after) == ids(index) - {old.id} | {new.id}
    assert best(after, {"en": terms("patience", "en")}, limit=1, weight=10)[0].held.id == new.id
    assert ranked(after, 5) == by_hand(store, 5)


def test_another_record_of_the_same_text_is_found_anew(store: Store, folder: Path) -> None:
    """A version with another record replaces the old one: filters see the new record, and nothing is found twice."""
    followed(store, folder)
    old = store.held()[0]
    put(store, text(0), old.source, salt="side file", language="en", code="FRA")
    after = followed(store, folder)
    assert {h.record.code for h in after.held if h.id == old.id} == {"FRA"}
    assert [i for i, _, _ in ranked(after, 1, Filters(delegations=("FRA",)))] == [old.id] * 3
    assert ranked(after, 1, limit=100) == by_hand(store, 1, limit=100)


def test_a_statement_s_source_is_the_present_one(store: Store, folder: Path) -> None:
    """Where the file is gone that a statement was first read from, results name the one that is left."""
    followed(store, folder)
    held = store.held()[0]
    store.add_source(held.id, "/copy.txt", held.fingerprint)
    store.remove_source(held.id, held.source)
    after = followed(store, folder)
    assert {r.held.source for r in best(after, {}) if r.held.id == held.id} == {"/copy.txt"}
    assert after.held == store.held()


def test_the_record_is_kept_whole(tmp_path: Path, folder: Path) -> None:
    """What is read in Chroma's place says the same of whose behalf a statement is on."""
    store = connect(tmp_path / "home")
    behalf = (Behalf("Group of 77", "G77", 16, 81, 90),)
    put(store, text(1), "/cuba.txt", delegation="Cuba", on_behalf_of=("Group of 77",), behalf=behalf)  # type: ignore[arg-type]  # records have tuples too
    assert followed(store, folder).held[0].record.behalf == behalf


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(languages=("en",)),
        Filters(delegations=("NOR",)),
        Filters(delegations=("KEN",), languages=("es", "fr")),
        Filters(delegations=("ISL",)),
    ],
    ids=["all", "a third", "half", "few", "none"],
)
def test_ranks_as_a_look_at_every_vector_does(store: Store, folder: Path, filters: Filters) -> None:
    """With filters of any breadth, the best are the best, in order, and none that the filters admit is lost."""
    index = followed(store, folder)
    for seed in range(20):
        assert ranked(index, seed, filters, limit=5) == by_hand(store, seed, filters, limit=5)
    assert index.among(filters) == len(ranked(index, 1, filters, limit=1_000))


def test_of_passages_alike_the_first_come_first(store: Store, tmp_path: Path) -> None:
    """Which of the passages with the same words are among the best does not depend on how the index came about."""

    def thanks(n: int) -> Statement:
        return put(store, f"I thank you. {n}".ljust(80) + "I thank you. ".ljust(80) * 3, f"/t{n}.txt")

    new = [thanks(n) for n in range(4)]
    for n in (4, 5):
        followed(store, tmp_path / "step by step")
        new.append(thanks(n))
    wanted = vectors(*statement("I thank you. ".ljust(80)))[0]
    expected = sorted((s.id, n) for s in new for n in (1, 2, 3))
    for name in ("step by step", "at once"):
        index = followed(store, tmp_path / name)
        for limit in (1, 4, 7, 18):
            found = Comparison(index, wanted, {}).best(Filters(), limit=limit, lexical_weight=0)
            assert [(r.held.id, r.passage.ordinal) for r in found] == expected[:limit]


def test_words_count_in_their_own_language_only(store: Store, folder: Path) -> None:
    """A question's words match passages in the question's language, though other languages share their letters."""
    found = best(followed(store, folder), {"en": terms("0.0 0.1 0.2 1.0 2.0 3.0 3.1 3.2", "en")}, weight=1)
    by_language = {lang: [r.lexical for r in found if r.held.record.language == lang] for lang in ("en", "fr", "es")}
    assert all(lexical > 0 for lexical in by_language["en"])
    assert not any(by_language["fr"])
    assert not any(by_language["es"])
    assert max(r.lexical for r in found) <= 1 + 1e-6
    assert all(abs(r.score - r.cosine - r.lexical) < 1e-5 for r in found)


def test_words_score_as_bm25_has_it(store: Store, folder: Path) -> None:
    """Rarity and saturation over the passages held, computed here by hand."""
    put(store, "Xylophones are rare, and xylophones sound. " + text(9), "/9.txt", language="en")
    index = followed(store, folder)
    lists = {
        (held.id, item.passage.ordinal): terms(item.text, held.record.language)
        for held in store.held()
        for item in store.passages(held, vectors=False)
    }
    weights = index.weights({"en": ["xylophon", "neighbour", "absent"]})["en"]
    for term, weight in weights.items():
        holding = sum(term in words for words in lists.values())
        assert weight == pytest.approx(math.log(1 + (len(lists) - holding + 0.5) / (holding + 0.5)))
    assert weights["absent"] > weights["xylophon"] > weights["neighbour"]
    mean = sum(map(len, lists.values())) / len(lists)
    rows, values = index.column("neighbour")
    for row, value in zip(rows.tolist(), values.tolist(), strict=True):
        held, passage = index.passage(row)
        words = lists[held.id, passage.ordinal]
        times = words.count("neighbour")
        assert value == pytest.approx(times / (times + 1.5 * (0.25 + 0.75 * len(words) / mean)))


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


def seen(index: PassageIndex) -> tuple[object, ...]:
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
    """The same by a process that looks again where it is told to."""
    with closing(Current(store, folder)) as current:
        for _ in range(3):
            with suppress(StatementGone):
                return seen(current.index())
    raise AssertionError("damaged again and again")


def test_statements_without_words_are_kept(tmp_path: Path, folder: Path) -> None:
    """An index without a single term is no damaged one."""
    store = connect(tmp_path / "home")
    put(store, "— … —" * 30, "/a.txt", language="en")
    index = followed(store, folder)
    assert seen(load(folder)) == seen(index)
    assert index.holding(["…"], Filters()) == list(index.held)
    assert index.holding(["word"], Filters()) == []


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _gone(path: Path) -> None:
    path.unlink()


def _garbled(path: Path) -> None:
    path.write_bytes(b"\x00\xff[garbage")


def _of_other_rules(path: Path) -> None:
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE state SET rules = 'terms 0'")


def _flipped(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def _of_another_list(path: Path) -> None:
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE postings SET entries = CAST(entries || x'00000000' AS BLOB)")


@pytest.mark.parametrize("damage", [_emptied, _cut, _gone, _garbled, _of_other_rules, _flipped, _of_another_list])
def test_damaged_files_are_made_anew(store: Store, folder: Path, damage: Callable[[Path], None]) -> None:
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


def test_a_statement_that_goes_while_it_is_looked_for(tmp_path: Path, folder: Path) -> None:
    """A writer that takes out all that is new between listing and reading leaves an index without it, and no error."""
    writer = connect(tmp_path)
    kept = put(writer, text(1), "/1.txt")
    reader = Overtaken.connect(tmp_path, None, EMBEDDER, create=False)
    followed(reader, folder)
    gone = put(writer, text(2), "/2.txt")
    assert isinstance(reader, Overtaken)
    reader.after_listing = lambda: writer.remove(gone.id)
    assert ids(followed(reader, folder)) == {kept.id}
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
    """Whoever writes last, what is loaded meanwhile and afterwards is whole, and nothing is left lying about."""
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
    done = subprocess.run(
        [sys.executable, "-c", dedent(KILLED), str(tmp_path / "home"), str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (-9, b"written\n")
    half = load(folder)
    assert (half.generation, half.count, len(half.held)) == ("", 9, 3)
    assert ids(half) == {h.id for h in half.held}
    after = followed(store, folder)
    assert ranked(after, 4, limit=40) == by_hand(store, 4, limit=40)
    assert load(folder).generation == store.generation()


def test_passages_of_a_part_asked_for_come_first(tmp_path: Path, folder: Path) -> None:
    """Whatever their vectors, and in their own order; all others follow as before."""
    store = connect(tmp_path / "home")
    with store.writing():
        put(store, text(1), "/1.txt")
        made, passages = statement(text(2), "/2.txt")
        of_cover = replace(made, parts=(Part(PartKind.COVER, 0, len(made.text)),))
        covers = tuple(replace(passage, kind=PartKind.COVER) for passage in passages)
        store.put(of_cover, covers, vectors(of_cover, covers), "of the cover")
    compared = Comparison(followed(store, folder), query(3), {})
    plain = compared.best(Filters(), limit=10, lexical_weight=0)
    found = compared.best(Filters(), limit=10, lexical_weight=0, parts={PartKind.COVER})
    assert [p.passage.kind for p in found] == [PartKind.COVER] * 3 + [PartKind.SPEECH] * 3
    for kind in PartKind.COVER, PartKind.SPEECH:
        assert [p.cosine for p in found if p.passage.kind is kind] == [
            p.cosine for p in plain if p.passage.kind is kind
        ]
