"""What is put into the store comes out as it was, and what cannot be true is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import StatementDamaged, StatementGone, StoreError
from retrieval.statement import Part, PartKind, Passage, Record, Sentence, Statement
from retrieval.store import schema
from retrieval.store.chroma_folder import NEVER
from retrieval.store.entries import BATCH
from retrieval.store.store import Store
from tests.retrieval.stored import EMBEDDER, connect, fingerprint, put, statement, stored, vectors


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store in a folder of its own."""
    return connect(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that many examples are put into."""
    store = connect(tmp_path_factory.mktemp("shared"))
    with store.writing():
        yield store


def chroma(home: Path) -> Any:
    """A client of the index's folder, as somebody else's program would open it, shared with no store."""
    folder = f"{home}/index/chroma/somebody/.."
    (home / "index" / "chroma" / "somebody").mkdir(exist_ok=True)
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))


def raw(home: Path) -> Any:
    """The collection, as somebody else's program would open it."""
    return chroma(home).get_collection("onrecord", embedding_function=None)


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[Statement, tuple[Passage, ...]]:
    """Any text at all, cut anywhere into parts, passages and sentences that tile it."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
    inner = st.integers(1, max(1, len(text) - 1))
    cuts = sorted({0, len(text), *(n for n in draw(st.lists(inner, max_size=12)) if n < len(text))})
    kinds = draw(st.lists(st.sampled_from(PartKind), min_size=len(cuts) - 1, max_size=len(cuts) - 1))
    parts = tuple(Part(k, a, b) for k, a, b in zip(kinds, cuts, cuts[1:], strict=False))
    passages: list[Passage] = []
    for part in parts:
        middle = (part.start + part.end) // 2
        ranges = [(part.start, middle), (middle, part.end)] if middle > part.start else [(part.start, part.end)]
        sentences = tuple(Sentence(a, b) for a, b in ranges)
        passages.append(Passage(len(passages), part.start, part.end, part.kind, sentences))
    words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    record = Record(draw(st.none() | words), speaker=draw(st.none() | words), on_behalf_of=tuple(draw(st.lists(words))))
    made, _ = statement(text)
    return Statement(made.id, text, parts, record, "/any.txt"), tuple(passages)


@given(cut=cut_texts())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_statement_comes_back_as_it_was(shared: Store, cut: tuple[Statement, tuple[Passage, ...]]) -> None:
    """Text, parts, record, passages, sentences and vectors survive, whatever characters the text is made of."""
    made, passages = cut
    given_vectors = vectors(made, passages)
    held = shared.put(made, passages, given_vectors, fingerprint(made, repr(cut)))
    assert shared.read(held) == made
    stored = shared.whole(held, vectors=True)
    assert (stored.passages, stored.text) == (passages, made.text)
    assert np.allclose(stored.vectors, given_vectors, atol=1e-6)
    assert shared.whole(held, vectors=False).vectors.size == 0
    assert (held.sha256, held.length, held.passages) == (made.sha256, len(made.text), len(passages))


def test_half_a_character_is_refused_before_anything_is_stored(store: Store) -> None:
    """A lone surrogate cannot be encoded, so that its statement could not be given back."""
    made, passages = statement("Half a \ud800 character.")
    with pytest.raises(StoreError, match="half a character"):
        store.put(made, passages, np.ones((1, 8), dtype=np.float32), "f" * 64)
    assert store.held() == ()


@pytest.mark.parametrize(
    "pieces",
    [
        lambda first, second, third: (first, third),
        lambda first, second, third: (first, second),
        lambda first, second, third: (Passage(0, 0, 80, PartKind.SPEECH, first.sentences[:1]), second, third),
        lambda first, second, third: (first, replace(second, ordinal=5), third),
        lambda first, second, third: (),
    ],
    ids=["gap", "short", "sentence", "number", "none"],
)
def test_pieces_that_do_not_tile_are_refused(store: Store, pieces: Callable[..., tuple[Passage, ...]]) -> None:
    """A statement of which a character is in no passage, or in two, could not be rebuilt."""
    made, passages = statement("One sentence here. " * 12)
    wrong = pieces(*passages)
    with pytest.raises(StoreError, match=r"tile|numbered"):
        store.put(made, wrong, np.ones((len(wrong), 8), dtype=np.float32), "f" * 64)
    assert store.held() == ()


def test_a_long_statement_is_written_in_more_than_one_request(store: Store) -> None:
    """More passages than a request holds are all there, in order."""
    made = put(store, "".join(f"{n:039d} " for n in range(2 * BATCH + 10)))
    assert store.held()[0].passages == BATCH + 5
    assert stored(store, made.id) == made


@pytest.mark.parametrize(("text", "salt"), [("The new words. " * 9, ""), ("The old words. " * 20, "other options")])
def test_what_a_path_holds_now_takes_the_place_of_what_it_held(store: Store, text: str, salt: str) -> None:
    """Other bytes, or another record of the same: one path is one statement, and of the old one nothing is left."""
    put(store, "The old words. " * 20, speaker="A")
    before = store.held()[0]
    made = put(store, text, salt=salt, speaker="B")
    assert [(h.id, h.record.speaker) for h in store.held()] == [(made.id, "B")]
    assert len(raw_ids(store)) == store.held()[0].passages
    with pytest.raises(StatementGone):
        store.read(before)


def raw_ids(store: Store) -> list[str]:
    """The ids of all entries, shown or not."""
    return store._entries.ids()


def test_a_source_that_changes_leaves_its_copy_alone(store: Store) -> None:
    """Replacing what one path holds does not take the statement from the other path; removal leaves nothing."""
    made = put(store, "Said once, filed twice. " * 20, "/a.txt")
    store.add_source(made.id, "/b.txt", fingerprint(made))
    other = put(store, "Something else.", "/a.txt")
    assert {h.source: h.id for h in store.held()} == {"/a.txt": other.id, "/b.txt": made.id}
    for id in (other.id, made.id):
        store.remove(id)
    assert (store.held(), raw_ids(store)) == ((), [])


def test_the_generation_changes_when_what_is_held_does(store: Store) -> None:
    """Readers look at the generation alone: it must move with every change and rest otherwise."""
    assert store.is_new
    seen = [store.generation()]
    made = put(store, "Words.")
    seen.append(store.generation())
    store.add_source(made.id, "/b.txt", "f" * 64)
    seen.append(store.generation())
    store.remove(made.id)
    seen.append(store.generation())
    assert len(set(seen)) == len(seen)
    with store.writing():
        pass
    store.held()
    assert store.generation() == seen[-1]
    assert not store.is_new


def test_the_collection_is_in_cosine_space_and_says_what_it_is(tmp_path: Path) -> None:
    """Distances are of angles, vectors always ours, and no program mistakes the collection for another.

    Two processes that write vectors to files at once spoil these: only a checkpoint does.
    """
    connect(tmp_path).close()
    collection = raw(tmp_path)
    assert collection.configuration["hnsw"]["space"] == "cosine"
    assert collection.configuration["hnsw"]["sync_threshold"] == NEVER
    assert collection.configuration["embedding_function"] is None
    assert collection.metadata == {"schema": schema.SCHEMA, "embedder": EMBEDDER}


def test_a_passage_that_is_missing_is_noticed_and_repaired(tmp_path: Path, store: Store) -> None:
    """Half a statement is an error to a reader, and the next writer clears it away."""
    made = put(store, "We support the text. " * 10)
    raw(tmp_path).delete(ids=schema.passage_ids(store.held()[0])[1:2])
    reader = connect(tmp_path)
    with pytest.raises(StatementDamaged, match="1 of its 3 passages are missing"):
        stored(reader, made.id)
    with reader.writing():
        pass
    assert reader.held() == ()
    assert raw_ids(reader) == []


def test_passages_without_a_head_are_not_held_and_go_with_the_next_writer(tmp_path: Path, store: Store) -> None:
    """What a writer that was killed leaves behind is never seen, and does not stay."""
    whole = put(store, "All of it. " * 20, "/whole.txt")
    made, passages = statement("Cut short. " * 20, "/short.txt")
    held = schema.describe(made, passages, fingerprint(made))
    raw(tmp_path).upsert(
        ids=schema.passage_ids(held)[1:],
        documents=[made.text[p.start : p.end] for p in passages[1:]],
        embeddings=vectors(made, passages)[1:],
        metadatas=[schema.passage_metadata(held, p) for p in passages[1:]],
    )
    again = connect(tmp_path)
    assert [h.id for h in again.held()] == [whole.id]
    with again.writing():
        assert sorted(raw_ids(again)) == schema.passage_ids(again.held()[0])


def test_of_two_versions_side_by_side_the_newer_is_held(tmp_path: Path, store: Store) -> None:
    """A writer killed between the new version and the old one's removal leaves both: one is shown, then one is left."""
    put(store, "The old words. " * 20)
    collection = raw(tmp_path)
    old = collection.get(include=["documents", "metadatas", "embeddings"])
    new = put(store, "The new words. " * 20)
    collection.upsert(old["ids"], old["embeddings"], old["metadatas"], old["documents"])
    again = connect(tmp_path)
    assert [h.id for h in again.held()] == [new.id]
    with again.writing():
        assert sorted(raw_ids(again)) == schema.passage_ids(again.held()[0])
