"""The passage index: in step with the store, exact in its ranking, and whole again whatever befalls its files."""

from __future__ import annotations

import gc
import math
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.filters import Filters
from retrieval.search.index.best_passages import Comparison
from retrieval.statement import Behalf, Part, PartKind, Statement
from retrieval.store.store import Store
from retrieval.text.terms import terms
from tests.retrieval.search.index.indexed import best, followed, query, text
from tests.retrieval.stored import connect, put, statement, vectors


def test_what_is_stored_is_found(store: Store, folder: Path) -> None:
    """Every passage and statement stored is in the index, as it was stored."""
    index = followed(store, folder)
    assert index.held == store.held()
    for held in store.held():
        assert list(index.passages([held])[0]) == list(store.whole(held, vectors=False).passages)
        assert index.read([held]) == [store.read(held)]
    assert {(r.held, r.passage) for r in best(index, {}, seed=1)} == {
        (h, passage) for h in store.held() for passage in store.whole(h, vectors=False).passages
    }


def test_an_index_that_is_left_behind_takes_no_memory(store: Store, folder: Path) -> None:
    """An ingest of hours has readers load hundreds of them, each of some 50 MB where much is held."""
    index = followed(store, folder)
    assert best(index, {"en": terms("water", "en")}, weight=1)
    assert index.passages(index.held[:1])[0]
    left = weakref.ref(index)
    gc.disable()
    try:
        del index
        assert left() is None
    finally:
        gc.enable()


def test_an_index_in_step_stays_as_it_is(store: Store, folder: Path) -> None:
    """Where nothing changed, following writes nothing."""
    followed(store, folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    followed(store, folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_the_record_is_kept_whole(tmp_path: Path, folder: Path) -> None:
    """What is read in Chroma's place says the same of whose behalf a statement is on."""
    store = connect(tmp_path / "home")
    behalf = (Behalf("Group of 77", "G77", 16, 81, 90),)
    put(store, text(1), "/cuba.txt", delegation="Cuba", on_behalf_of=("Group of 77",), behalf=behalf)
    assert followed(store, folder).held[0].record.behalf == behalf


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
        (held.id, at.ordinal): terms(stored.text[at.start : at.end], held.record.language)
        for held in store.held()
        for stored in [store.whole(held, vectors=False)]
        for at in stored.passages
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
