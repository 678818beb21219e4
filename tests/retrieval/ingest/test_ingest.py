"""Files and folders become statements: once, completely, and no longer than they are there."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.ingest.file import NO_DELEGATION
from retrieval.ingest.ingest import ingest
from retrieval.ingest.outcome import Outcome
from retrieval.statement import Record
from retrieval.store.store import Store
from tests.retrieval.exports import said

SPEECH = "---\ndelegation: {0}\nspeaker: Ms. A\ndate: 2020-06-12\n---\n\n{0} supports the text. We thank the Chair.\n"


Take = Callable[..., list[Outcome]]


@pytest.fixture
def take(store: Store, embeddings: CachedEmbeddings) -> Take:
    """What takes in the paths named, with options, and tells what became of each file."""
    return lambda *paths, **options: list(ingest(paths, store, embeddings, **options))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three statements, one of them in a folder of its own, and what is not to be read."""
    folder = tmp_path / "statements"
    (folder / "later").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name, delegation in (("a.md", "Kenya"), ("b.md", "Chile"), ("later/c.md", "Norway")):
        (folder / name).write_text(SPEECH.format(delegation), encoding="utf-8")
    (folder / ".hidden.md").write_text(SPEECH.format("Nobody"), encoding="utf-8")
    (folder / ".git" / "d.md").write_text(SPEECH.format("Nobody"), encoding="utf-8")
    (folder / "table.csv").write_text("a,b\n", encoding="utf-8")
    return folder


def test_a_folder_s_statements_are_stored_and_what_is_hidden_or_not_read_is_not(
    take: Take, store: Store, folder: Path
) -> None:
    """A folder means all statements in it, and nothing else that lies there."""
    outcomes = take(folder)
    assert [o.path.name for o in outcomes] == ["a.md", "b.md", "c.md"]
    assert Counter(o.status for o in outcomes) == {"added": 3}
    assert [h.record.delegation for h in store.held()] == ["Kenya", "Chile", "Norway"]
    assert [h.source for h in store.held()] == [str(folder / n) for n in ("a.md", "b.md", "later/c.md")]
    assert [h.id for h in store.held()] == [o.statement_id for o in outcomes]
    assert store.whole(store.held()[0], vectors=True).vectors.shape[1] == 384


def test_what_is_unchanged_is_not_read_again(take: Take, store: Store, folder: Path) -> None:
    """A second run finds everything as it is, and changes nothing at all."""
    take(folder)
    generation = store.generation()
    assert said(take(folder, folder / "a.md")) == dict.fromkeys(("a.md", "b.md", "c.md"), "unchanged")
    assert store.generation() == generation


def test_what_was_given_by_option_is_remembered_with_the_file(take: Take, store: Store, tmp_path: Path) -> None:
    """An option said once holds when the folder is taken in again, for the file as it was and as it has become."""
    file = tmp_path / "speech.txt"
    file.write_text("Kenya supports the text. We thank the Chair.\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("We support it too.\n", encoding="utf-8")
    given = {"delegation": "Kenya", "on_behalf_of": ["Group of 77", "China"]}
    take(file, given=given)

    def record() -> Record:
        return next(h.record for h in store.held() if h.source == str(file))

    outcomes = take(tmp_path)
    assert said(outcomes) == {"speech.txt": "unchanged", "other.txt": "added"}
    assert {outcome.path.name: outcome.notes for outcome in outcomes}["other.txt"] == (NO_DELEGATION,)
    file.write_text("Kenya supports the text as amended. We thank the Chair.\n", encoding="utf-8")
    assert said(take(tmp_path)) == {"speech.txt": "changed", "other.txt": "unchanged"}
    assert (record().code, record().on_behalf_of) == ("KEN", ("Group of 77", "China"))
    assert said(take(tmp_path)) == {"speech.txt": "unchanged", "other.txt": "unchanged"}

    take(file, given={"speaker": "Ms. B", "on_behalf_of": ["Africa"]})
    assert (record().code, record().speaker, record().on_behalf_of) == ("KEN", "Ms. B", ("Africa",))
    (tmp_path / "speech.yaml").write_text("delegation: Chile\n", encoding="utf-8")
    take(tmp_path)
    assert (record().code, record().speaker) == ("CHL", "Ms. B")
    assert [h.record.code for h in store.held() if h.source != str(file)] == [None]


def test_a_copy_remembers_what_was_given_of_it(take: Take, store: Store, tmp_path: Path) -> None:
    """Two files of the same bytes keep their options apart, and what is left of them has its own."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("We support the text. We thank the Chair.\n", encoding="utf-8")
        take(tmp_path / f"{name}.txt", given={"speaker": f"Ms. {name}"})
    assert said(take(tmp_path)) == {"a.txt": "unchanged", "b.txt": "unchanged"}
    assert [h.record.speaker for h in store.held()] == ["Ms. a"]
    (tmp_path / "a.txt").unlink()
    take(tmp_path, prune=True)
    take(tmp_path)
    assert [h.record.speaker for h in store.held()] == ["Ms. b"]
    assert said(take(tmp_path)) == {"b.txt": "unchanged"}


def test_the_same_bytes_twice_are_one_statement(take: Take, store: Store, folder: Path) -> None:
    """A copy adds nothing, keeps the statement when the first file goes, and takes it along when it is the last."""
    shutil.copy(folder / "a.md", folder / "copy.md")
    assert said(take(folder))["copy.md"] == "duplicate"
    assert said(take(folder))["copy.md"] == "unchanged"
    assert len(store.held()) == 3
    (folder / "a.md").unlink()
    (gone,) = (o for o in take(folder, prune=True) if o.status == "removed")
    assert gone.reason == f"still held from {folder / 'copy.md'}"
    assert len(store.held()) == 3
    (folder / "copy.md").unlink()
    take(folder, prune=True, yes=True)
    assert len(store.held()) == 2


def test_a_file_that_becomes_a_copy_of_another_takes_its_old_statement_away(
    take: Take, store: Store, folder: Path
) -> None:
    """What no file says any longer is not held."""
    take(folder)
    shutil.copy(folder / "b.md", folder / "a.md")
    assert said(take(folder))["a.md"] == "duplicate"
    assert [h.record.delegation for h in store.held()] == ["Chile", "Norway"]


def test_a_copy_with_a_record_of_its_own_takes_over_when_the_first_file_goes(
    take: Take, store: Store, tmp_path: Path
) -> None:
    """The record held is that of a file that is there."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("We support the text. We thank the Chair.\n", encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(f"delegation: {name}land\n", encoding="utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert said(take(*files)) == {"a.txt": "added", "b.txt": "duplicate"}
    files[0].unlink()
    take(*files, prune=True)
    assert said(take(*files[1:])) == {"b.txt": "changed"}
    assert [h.record.delegation for h in store.held()] == ["bland"]
    assert said(take(*files[1:])) == {"b.txt": "unchanged"}


def test_prune_takes_only_what_is_gone_from_where_it_looks(take: Take, store: Store, folder: Path) -> None:
    """A statement goes when its file is gone from a path that was named, and without being asked nothing goes."""
    take(folder)
    (folder / "a.md").unlink()
    (folder / "later" / "c.md").unlink()
    assert len(store.held()) == 3
    take(folder)
    assert len(store.held()) == 3
    assert said(take(folder / "later", prune=True, yes=True)) == {"c.md": "removed"}
    assert said(take(folder / "a.md", prune=True, yes=True)) == {"a.md": "removed"}
    assert [h.record.delegation for h in store.held()] == ["Chile"]


def test_a_file_that_was_moved_stays_the_same_statement(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """Moving a file changes where its statement comes from, not what it is, and there is no moment without it."""
    list(ingest([folder], store, embeddings))
    before = store.held()[0].id
    (folder / "a.md").rename(folder / "z.md")
    for outcome in ingest([folder], store, embeddings, prune=True):
        assert before in {h.id for h in store.held()}, outcome
    assert {h.id: h.source for h in store.held()}[before] == str(folder / "z.md")


def test_a_dry_run_says_what_would_be_and_changes_nothing(take: Take, store: Store, folder: Path) -> None:
    """What a dry run says is what the run then does; what is refused is named, and costs itself alone."""
    take(folder)
    (folder / "a.md").write_text(SPEECH.format("Ghana"), encoding="utf-8")
    shutil.copy(folder / "a.md", folder / "d.md")
    (folder / "b.md").unlink()
    (folder / "e.md").touch()
    held, generation = store.held(), store.generation()
    paths = [folder / "missing", folder / "table.csv", folder]
    foreseen = take(*paths, prune=True, yes=True, dry_run=True)
    assert (store.held(), store.generation()) == (held, generation)
    assert {str(o.status) for o in foreseen} == {"changed", "duplicate", "removed", "refused", "unchanged"}
    assert {o.path.name for o in foreseen if o.status == "refused" and o.reason} == {"missing", "table.csv", "e.md"}
    assert take(*paths, prune=True, yes=True) == foreseen
