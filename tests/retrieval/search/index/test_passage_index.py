"""The passage index: in step with the store, exact in its ranking, and whole again whatever befalls its files."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.filters import Filters
from retrieval.search.index import best_passages
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.update import SEALED_AT
from retrieval.statement import Part, PartKind, Statement
from retrieval.store.store import Store
from retrieval.text.terms import terms
from tests.retrieval import child
from tests.retrieval.overtaken import Overtaken
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


def ranked(index: PassageIndex, seed: int, filters: Filters | None = None, limit: int = 10) -> Ranked:
    """The ranking by vectors alone."""
    found = best_passages.rank(index, query(seed), {}, filters or Filters(), limit=limit, lexical_weight=0)
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
    return {r.held.id for r in best_passages.rank(index, query(0), {}, Filters(), limit=10_000, lexical_weight=0)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Six statements of three passages: three languages, two delegations."""
    opened = connect(tmp_path / "home")
    with opened.writing():
        for n in range(6):
            put(opened, text(n), f"/{n}.txt", language=("en", "fr", "es")[n % 3], code=("KEN", "NOR")[n % 2])
    return opened


def test_as_many_are_counted_as_are_searched(store: Store) -> None:
    """How many passages were compared follows the filters, and what was removed is not counted."""
    index = PassageIndex().follow(store)
    for filters in (
        Filters(),
        Filters(delegations=("KEN",)),
        Filters(languages=("fr",)),
        Filters(delegations=("ISL",)),
    ):
        found = best_passages.rank(index, query(0), {}, filters, limit=1_000, lexical_weight=0)
        assert index.among(filters) == len(found) == len(ranked(index, 1, filters, limit=1_000))
    with store.writing():
        store.remove(index.held[0].id)
    assert index.follow(store).among(Filters()) == index.among(Filters()) - 3


def test_what_is_stored_is_found(store: Store) -> None:
    """Every passage stored is in the index, with its offsets, sentences and kind as they were stored."""
    index = PassageIndex().follow(store)
    assert index.held == store.held()
    for held in store.held():
        assert list(index.passages(held)) == [item.passage for item in store.passages(held, vectors=False)]
    found = best_passages.rank(index, query(1), {}, Filters(), limit=100, lexical_weight=0)
    assert {(r.held, r.passage) for r in found} == {
        (h, i.passage) for h in store.held() for i in store.passages(h, vectors=False)
    }


def test_an_index_in_step_stays_as_it_is(store: Store) -> None:
    """Where nothing changed, following costs nothing and gives the same index."""
    index = PassageIndex().follow(store)
    assert index.follow(store) is index


def test_a_removed_statement_disappears(store: Store) -> None:
    """A statement that was taken out is neither ranked nor listed."""
    index = PassageIndex().follow(store)
    gone = store.held()[2]
    store.remove(gone.id)
    after = index.follow(store)
    assert ids(after) == ids(index) - {gone.id}
    assert gone not in after.held
    in_its_language = Filters(languages=(str(gone.record.language),))
    assert ranked(after, 3, in_its_language) == by_hand(store, 3, in_its_language)
    assert len(after.held) == 5


def test_a_replaced_statement_is_found_anew(store: Store) -> None:
    """Another text from the same file takes the old one's place, in the search as in the store."""
    index = PassageIndex().follow(store)
    old = store.held()[0]
    new = put(store, text(77, PEACE), old.source, language="en", code="KEN")
    after = index.follow(store)
    assert ids(after) == ids(index) - {old.id} | {new.id}
    words = {"en": terms("patience", "en")}
    best = best_passages.rank(after, query(0), words, Filters(), limit=1, lexical_weight=10)[0]
    assert best.held.id == new.id
    assert ranked(after, 5) == by_hand(store, 5)


def test_another_record_of_the_same_text_is_found_anew(store: Store) -> None:
    """A version with another record replaces the old one: filters see the new record, and nothing is found twice."""
    index = PassageIndex().follow(store)
    old = store.held()[0]
    put(store, text(0), old.source, salt="side file", language="en", code="FRA")
    after = index.follow(store)
    assert {h.record.code for h in after.held if h.id == old.id} == {"FRA"}
    assert [i for i, _, _ in ranked(after, 1, Filters(delegations=("FRA",)))] == [old.id] * 3
    assert ranked(after, 1, limit=100) == by_hand(store, 1, limit=100)


def test_a_statement_s_source_is_the_present_one(store: Store, tmp_path: Path) -> None:
    """Where the file is gone that a statement was first read from, results name the one that is left."""
    index = PassageIndex().follow(store)
    held = store.held()[0]
    store.add_source(held.id, "/copy.txt", held.fingerprint)
    store.remove_source(held.id, held.source)
    after = index.follow(store)
    after.save(tmp_path / "derived")
    for each in (after, PassageIndex.load(tmp_path / "derived")):
        found = best_passages.rank(each, query(0), {}, Filters(), limit=100, lexical_weight=0)
        assert {r.held.source for r in found if r.held.id == held.id} == {"/copy.txt"}
        assert each.held == store.held()


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
def test_ranks_as_a_look_at_every_vector_does(store: Store, filters: Filters) -> None:
    """With filters of any breadth, the best are the best, in order, and none that the filters admit is lost."""
    index = PassageIndex().follow(store)
    for seed in range(20):
        assert ranked(index, seed, filters, limit=5) == by_hand(store, seed, filters, limit=5)


def test_of_passages_alike_the_first_come_first(store: Store) -> None:
    """Which of the passages with the same words are among the best does not depend on how the index came about."""

    def thanks(n: int) -> Statement:
        return put(store, f"I thank you. {n}".ljust(80) + "I thank you. ".ljust(80) * 3, f"/t{n}.txt")

    new = [thanks(n) for n in range(4)]
    step_by_step = PassageIndex()
    for n in (4, 5):
        step_by_step = step_by_step.follow(store)
        new.append(thanks(n))
    wanted = vectors(*statement("I thank you. ".ljust(80)))[0]
    expected = sorted((s.id, n) for s in new for n in (1, 2, 3))
    for index in (step_by_step.follow(store), PassageIndex().follow(store)):
        for limit in (1, 4, 7, 18):
            found = best_passages.rank(index, wanted, {}, Filters(), limit=limit, lexical_weight=0)
            assert [(r.held.id, r.passage.ordinal) for r in found] == expected[:limit]


def test_words_count_in_their_own_language_only(store: Store) -> None:
    """A question's words match passages in the question's language, though other languages share their letters."""
    index = PassageIndex().follow(store)
    numbers = terms("0.0 0.1 0.2 1.0 2.0 3.0 3.1 3.2", "en")
    found = best_passages.rank(index, query(0), {"en": numbers}, Filters(), limit=100, lexical_weight=1)
    by_language = {lang: [r.lexical for r in found if r.held.record.language == lang] for lang in ("en", "fr", "es")}
    assert all(lexical > 0 for lexical in by_language["en"])
    assert not any(by_language["fr"])
    assert not any(by_language["es"])
    assert max(r.lexical for r in found) <= 1 + 1e-6
    assert all(abs(r.score - r.cosine - r.lexical) < 1e-5 for r in found)


def test_rare_terms_tell_more(store: Store) -> None:
    """The weight of a term is BM25's inverse document frequency over the passages held, computed here by hand."""
    put(store, "Xylophones are rare. " + text(9), "/9.txt", language="en")
    index = PassageIndex().follow(store)
    size = sum(h.passages for h in store.held())
    weights = index.term_weights({"en": ["xylophon", "neighbour", "absent"]})["en"]
    everywhere = sum(s.words.lexical.frequency("neighbour") for s in index.segments if s.words)
    assert weights["xylophon"] == pytest.approx(math.log(1 + (size - 1 + 0.5) / 1.5))
    assert weights["neighbour"] == pytest.approx(math.log(1 + (size - everywhere + 0.5) / (everywhere + 0.5)))
    assert weights["absent"] > weights["xylophon"] > weights["neighbour"]


def test_a_full_segment_is_sealed_and_small_ones_are_merged(tmp_path: Path) -> None:
    """What is new joins the small segment; the large one stays as it is, and the ranking goes over both."""
    store = connect(tmp_path / "home")
    put(store, text(1, passages=SEALED_AT), "/large.txt", language="en")
    index = PassageIndex().follow(store)
    for n in range(2, 5):
        put(store, text(n), f"/{n}.txt", language="fr")
        index, before = index.follow(store), index
        assert index.segments[0] is before.segments[0]
        assert [len(s) for s in index.segments] == [SEALED_AT, 3 * (n - 1)]
    for filters in (Filters(), Filters(languages=("fr",)), Filters(languages=("en",))):
        assert ranked(index, 3, filters, limit=12) == by_hand(store, 3, filters, limit=12)
    index.save(tmp_path / "derived")
    loaded = PassageIndex.load(tmp_path / "derived")
    assert ranked(loaded, 3, limit=12) == by_hand(store, 3, limit=12)
    store.remove(store.held()[0].id)
    assert ranked(loaded.follow(store), 3, limit=12) == by_hand(store, 3, limit=12)
    store.remove(next(h.id for h in store.held() if h.passages == SEALED_AT))
    assert SEALED_AT not in [len(s) for s in loaded.follow(store).segments]


def same(one: PassageIndex, other: PassageIndex) -> bool:
    """Whether two indexes are alike in all that a search sees."""
    words = {"en": terms("water wells", "en"), "fr": terms("patience", "fr")}
    found = [best_passages.rank(i, query(2), words, Filters(), limit=100, lexical_weight=0.5) for i in (one, other)]
    return (one.held, one.generation, found[0]) == (other.held, other.generation, found[1])


def test_a_saved_index_is_the_same_index(store: Store, tmp_path: Path) -> None:
    """What another process loads ranks alike, words included, and is in step without a look into the store."""
    index = PassageIndex().follow(store)
    index.save(tmp_path / "derived")
    loaded = PassageIndex.load(tmp_path / "derived")
    assert same(loaded, index)
    assert loaded.follow(store) is loaded


def test_a_loaded_index_follows_and_is_saved_again(store: Store, tmp_path: Path) -> None:
    """What was loaded takes in what is new, and what it then saves is whole and leaves nothing behind."""
    PassageIndex().follow(store).save(tmp_path / "derived")
    put(store, text(50, PEACE), "/50.txt", language="en")
    after = PassageIndex.load(tmp_path / "derived").follow(store)
    assert ranked(after, 4, limit=100) == by_hand(store, 4, limit=100)
    after.save(tmp_path / "derived")
    assert same(PassageIndex.load(tmp_path / "derived"), after)
    assert len(list((tmp_path / "derived").glob("segment-*"))) == len(after.segments)


def test_statements_without_words_are_saved_and_loaded(tmp_path: Path) -> None:
    """An index without a single term is no damaged one."""
    store = connect(tmp_path / "home")
    put(store, "— … —" * 30, "/a.txt", language="en")
    index = PassageIndex().follow(store)
    index.save(tmp_path / "derived")
    assert same(PassageIndex.load(tmp_path / "derived"), index)
    assert len(index.held) == 1


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _gone(path: Path) -> None:
    path.unlink()


def _garbled(path: Path) -> None:
    path.write_bytes(b"\x00\xff[garbage")


@pytest.mark.parametrize("damage", [_emptied, _cut, _gone, _garbled])
def test_a_damaged_folder_is_rebuilt(store: Store, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whichever file is damaged: nothing fails, the ranking is the same, and the next process finds all whole again."""
    folder = tmp_path / "derived"
    whole = PassageIndex().follow(store)
    whole.save(folder)
    shutil.copytree(folder, tmp_path / "kept")
    names = [p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and p.name != "save.lock"]
    assert len(names) > 10
    for name in names:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "kept", folder)
        damage(folder / name)
        again = PassageIndex.load(folder).follow(store)
        assert same(again, whole), name
        again.save(folder)
        loaded = PassageIndex.load(folder)
        assert same(loaded, whole), name
        assert loaded.follow(store) is loaded, name
        assert len(list(folder.glob("segment-*"))) == 1, name


@pytest.mark.parametrize("array", ["vectors", "spans", "kinds", "statements", "bound_ends"])
def test_arrays_of_different_lengths_are_damage(store: Store, tmp_path: Path, array: str) -> None:
    """An array that lost its last rows in a clean cut is not searched with."""
    PassageIndex().follow(store).save(tmp_path / "derived")
    (path,) = (tmp_path / "derived").glob(f"segment-*/{array}.npy")
    np.save(path, np.load(path)[:-1])
    assert not PassageIndex.load(tmp_path / "derived").held


def test_a_lost_lexical_folder_is_damage(store: Store, tmp_path: Path) -> None:
    """Words are found again where the folder of their index was deleted, not passed over in silence."""
    whole = PassageIndex().follow(store).save(tmp_path / "derived")
    (folder,) = (tmp_path / "derived").glob("segment-*/words/lexical")
    shutil.rmtree(folder)
    found = PassageIndex.load(tmp_path / "derived")
    assert same(found, whole)
    found.save(tmp_path / "derived")
    assert len(list((tmp_path / "derived").glob("segment-*/words/lexical"))) == 1


def test_leftovers_of_a_killed_process_are_cleared(store: Store, tmp_path: Path) -> None:
    """Segments and drafts that no manifest names do not pile up."""
    folder = tmp_path / "derived"
    (folder / "segment-000000000000").mkdir(parents=True)
    (folder / "manifest-00000000").write_text("{", encoding="utf-8")
    PassageIndex().follow(store).save(folder)
    assert sorted(p.name.partition("-")[0] for p in folder.iterdir()) == ["manifest.json", "save.lock", "segment"]
    assert not (folder / "segment-000000000000").exists()


def test_a_statement_that_goes_while_it_is_looked_for(tmp_path: Path) -> None:
    """A writer that takes out all that is new between listing and reading leaves an index without it, and no error."""
    writer = connect(tmp_path)
    kept = put(writer, text(1), "/1.txt")
    reader = Overtaken.connect(tmp_path, None, EMBEDDER, create=False)
    index = PassageIndex().follow(reader)
    gone = put(writer, text(2), "/2.txt")
    assert isinstance(reader, Overtaken)
    reader.after_listing = lambda: writer.remove(gone.id)
    assert ids(index.follow(reader)) == {kept.id}
    assert [h.id for h in index.follow(reader).follow(reader).held] == [kept.id]


SAVING = """
    import sys
    from pathlib import Path
    from retrieval.search.index.passage_index import PassageIndex
    from tests.retrieval.stored import connect, put

    home, name = Path(sys.argv[1]), sys.argv[2]
    store = connect(home)
    for n in range(6):
        text = "".join(f"{name} {n}, {k}: two processes save what they see of one store. ".ljust(80) for k in range(6))
        put(store, text, f"/{name}{n}.txt")
        PassageIndex.load(home / "derived").follow(store).save(home / "derived")
"""


def test_two_processes_save_into_one_folder(tmp_path: Path) -> None:
    """Whoever saves last, what is loaded meanwhile and afterwards is whole, and nothing is left lying about."""
    from concurrent.futures import ThreadPoolExecutor

    home, folder = tmp_path / "home", tmp_path / "home" / "derived"
    store = connect(home)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(child.run, SAVING, str(home), name) for name in ("one", "two")]
        while not all(run.done() for run in runs):
            loaded = PassageIndex.load(folder)
            assert {h.id for h in loaded.held} == ids(loaded)
        for run in runs:
            run.result()
    after = PassageIndex.load(folder).follow(store)
    assert len(after.held) == 12
    assert ranked(after, 1, limit=200) == by_hand(store, 1, limit=200)
    after.save(folder)
    assert same(PassageIndex.load(folder), after)
    assert len(list(folder.glob("segment-*"))) == len(after.segments)


def test_passages_of_a_part_asked_for_come_first(tmp_path: Path) -> None:
    """Whatever their vectors, and in their own order; all others follow as before."""
    store = connect(tmp_path / "home")
    with store.writing():
        put(store, text(1), "/1.txt")
        made, passages = statement(text(2), "/2.txt")
        of_cover = replace(made, parts=(Part(PartKind.COVER, 0, len(made.text)),))
        covers = tuple(replace(passage, kind=PartKind.COVER) for passage in passages)
        store.put(of_cover, covers, vectors(of_cover, covers), "of the cover")
    index = PassageIndex().follow(store)
    plain = best_passages.rank(index, query(3), {}, Filters(), limit=10, lexical_weight=0)
    found = best_passages.rank(index, query(3), {}, Filters(), limit=10, lexical_weight=0, parts={PartKind.COVER})
    assert [p.passage.kind for p in found] == [PartKind.COVER] * 3 + [PartKind.SPEECH] * 3
    for kind in PartKind.COVER, PartKind.SPEECH:
        assert [p.cosine for p in found if p.passage.kind is kind] == [
            p.cosine for p in plain if p.passage.kind is kind
        ]
