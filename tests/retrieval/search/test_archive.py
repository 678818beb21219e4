"""The archive: statements by their ids, and a reader that follows writers, in its process or in another."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import identity
from retrieval.errors import StatementDamaged, UsageError
from retrieval.held import Held
from retrieval.ingest.ingest import ingest
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive
from retrieval.search.index.passage_index import PassageIndex
from retrieval.statement import Statement
from retrieval.store.schema import passage_ids
from retrieval.store.store import Store
from tests.retrieval import child
from tests.retrieval.conftest import archive_of
from tests.retrieval.store.test_store import raw
from tests.retrieval.stored import connect, put

Made = tuple[Archive, list[Statement]]


def twins() -> list[str]:
    """Two texts whose ids have their first four digits in common."""
    seen: dict[str, str] = {}
    for n in range(100_000):
        text = f"Statement {n}. " + "It says little. " * 6
        start = hashlib.sha256(text.encode()).hexdigest()[:4]
        if start in seen:
            return [seen[start], text]
        seen[start] = text
    raise AssertionError("no two texts begin alike")


@pytest.fixture
def made(tmp_path: Path, embeddings: CachedEmbeddings) -> Iterator[Made]:
    """An archive of two statements whose ids begin alike, and the statements."""
    store = connect(tmp_path / "home")
    statements = [put(store, text, f"/{n}.txt") for n, text in enumerate(twins())]
    archive = Archive(store, embeddings, tmp_path / "home" / "derived")
    yield archive, statements
    archive.close()


def test_a_statement_by_its_id_or_a_prefix(made: Made) -> None:
    """The whole id or any unique beginning, in any letter case, names a statement, rebuilt to the letter."""
    archive, (one, other) = made
    differ = next(n for n in range(12) if one.id[n] != other.id[n])
    for name in (one.id, one.id[: differ + 1], f" {one.id.upper()} "):
        assert archive.statement(name) == one
        assert archive.find(name).id == one.id
        assert "".join(one.text[p.start : p.end] for p in archive.read(archive.find(name))[1]) == one.text


def test_statements_are_read_at_once_in_order(made: Made) -> None:
    """As one by one, twice where asked for twice; nothing for nothing."""
    archive, statements = made
    held = [archive.find(statements[n].id) for n in (1, 0, 1)]
    assert archive.read_all(held) == [archive.read(one) for one in held]
    assert [statement for statement, _ in archive.read_all(held)] == [statements[n] for n in (1, 0, 1)]
    assert archive.read_all([]) == []


def test_an_id_that_names_no_statement_alone_is_refused(made: Made) -> None:
    """Of a beginning that two ids share the error lists both; an unknown id is named, with where ids are listed."""
    archive, (one, other) = made
    with pytest.raises(UsageError, match=r"2 statements have ids that begin with") as error:
        archive.statement(one.id[:4])
    assert all(each.id in str(error.value) for each in (one, other))
    with pytest.raises(UsageError, match=r"'ffffffffffff'.*`onrecord statements`"):
        archive.find("ffffffffffff")


@pytest.mark.parametrize("cut", [0, 1])
def test_too_short_a_prefix_is_none(tmp_path: Path, embeddings: CachedEmbeddings, cut: int) -> None:
    """One digit names no statement, though only one begins so; two do."""
    archive = Archive(connect(tmp_path / "home"), embeddings, tmp_path / "home" / "derived")
    one = put(archive.store, "A statement alone. " * 9)
    with pytest.raises(UsageError, match="onrecord statements"):
        archive.statement(one.id[:cut])
    assert archive.statement(one.id[:2]) == one


WRITING = """
    import sys
    from pathlib import Path
    from tests.retrieval.stored import connect, put

    store = connect(Path(sys.argv[1]))
    if sys.argv[2] == "put":
        print(put(store, "Said by another process. " * 9, "/other.txt", language="en").id)
    else:
        store.remove(sys.argv[2])
"""


def test_a_reader_follows_a_writer_in_another_process(made: Made, tmp_path: Path) -> None:
    """What another process stores or takes out is seen without a restart, in lists, by id and in passages."""
    archive, (one, _) = made
    assert len(archive.held()) == 2
    new = child.run(WRITING, str(tmp_path / "home"), "put")
    assert {h.id for h in archive.held()} >= {new, one.id}
    assert archive.statement(new).text == "Said by another process. " * 9
    assert archive.read(archive.find(new))[1]
    child.run(WRITING, str(tmp_path / "home"), new)
    assert len(archive.held()) == 2
    with pytest.raises(UsageError):
        archive.statement(new)


def test_a_statement_kept_in_memory_is_replaced(tmp_path: Path, embeddings: CachedEmbeddings) -> None:
    """After its file, or its record alone, was changed and ingested again, the new one is given out and searched."""
    file, home = tmp_path / "kenya.md", tmp_path / "home"
    file.write_text(
        "---\ndelegation: Kenya\ndate: 2020\n---\nWe speak of seeds. We speak of wells.\n", encoding="utf-8"
    )
    archive = archive_of([file], home, embeddings)
    (held,) = archive.held()
    before = archive.statement(held.id)
    assert before.record.date == "2020"
    (tmp_path / "kenya.yaml").write_text("speaker: Ms. Wanjiru Maina\n", encoding="utf-8")
    writer = Store.connect(home, None, identity("local"), create=False)
    assert [o.status for o in ingest([file], writer, embeddings)] == ["changed"]
    after = archive.statement(held.id)
    assert (after.record.speaker, after.text) == ("Ms. Wanjiru Maina", before.text)
    file.write_text("---\ndelegation: Kenya\ndate: 2021\n---\nWe speak of tea. We speak of coffee.\n", encoding="utf-8")
    assert [o.status for o in ingest([file], writer, embeddings)] == ["changed"]
    (new,) = archive.held()
    assert "coffee" in archive.statement(new.id).text
    found = archive.search(SearchQuery("wells", "en"))
    assert {s.held.id for s in found.sentences} == {new.id}
    with pytest.raises(UsageError):
        archive.statement(held.id)


def test_a_statement_kept_in_memory_names_its_present_source(made: Made) -> None:
    """Where the file is gone that it was first read from, the statement names the one that is left."""
    archive, (one, _) = made
    assert archive.statement(one.id).source == "/0.txt"
    archive.store.add_source(one.id, "/copy.txt", archive.find(one.id).fingerprint)
    archive.store.remove_source(one.id, "/0.txt")
    assert archive.statement(one.id).source == archive.find(one.id).source == "/copy.txt"


def test_a_statement_replaced_while_it_is_looked_up(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that comes between the look and the reading makes the archive look again, not fail."""
    archive, (one, _) = made
    read, replaced = PassageIndex.read, iter([True])

    def overtaken(self: PassageIndex, held: Sequence[Held]) -> list[Statement]:
        if next(replaced, False):
            put(archive.store, one.text, "/0.txt", "other", speaker="New")
            archive.follow()
        return read(self, held)

    monkeypatch.setattr(PassageIndex, "read", overtaken)
    assert archive.statement(one.id).record.speaker == "New"


def test_words_altered_in_the_store_are_never_shown(made: Made, tmp_path: Path) -> None:
    """A text that is not the one that was stored is damage, also where the index was made from it."""
    archive, (one, _) = made
    entry = passage_ids(archive.find(one.id))[0]
    raw(tmp_path / "home").update(
        ids=[entry], documents=["We oppose it."], embeddings=np.ones((1, 8), dtype=np.float32)
    )
    put(archive.store, "One more. " * 9, "/2.txt")
    shutil.rmtree(tmp_path / "home" / "derived")
    with pytest.raises(StatementDamaged, match=r"another hash.*onrecord statements remove"):
        Archive(connect(tmp_path / "home"), archive._embeddings, tmp_path / "home" / "derived").statement(one.id)
