"""Files and folders become statements: once, completely, and no longer than they are there."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.ingest.ingest import NO_DELEGATION, Outcome, ingest
from retrieval.statement import Record
from retrieval.store.store import Store

SPEECH = "---\ndelegation: {0}\nspeaker: Ms. A\ndate: 2020-06-12\n---\n\n{0} supports the text. We thank the Chair.\n"


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


def said(outcomes: Iterator[Outcome]) -> dict[str, str]:
    """What became of each file, by its name."""
    return {outcome.path.name: str(outcome.status) for outcome in outcomes}


def test_a_folder_s_statements_are_stored_and_what_is_hidden_or_not_read_is_not(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """A folder means all statements in it, and nothing else that lies there."""
    outcomes = list(ingest([folder], store, embeddings))
    assert [o.path.name for o in outcomes] == ["a.md", "b.md", "c.md"]
    assert Counter(o.status for o in outcomes) == {"added": 3}
    assert [h.record.delegation for h in store.held()] == ["Kenya", "Chile", "Norway"]
    assert [h.source for h in store.held()] == [str(folder / n) for n in ("a.md", "b.md", "later/c.md")]
    assert [h.id for h in store.held()] == [o.statement_id for o in outcomes]
    passage = store.whole(store.held()[0], vectors=True).passages[0]
    assert passage.vector is not None
    assert passage.vector.shape == (384,)


def test_what_is_unchanged_is_not_read_again(store: Store, embeddings: CachedEmbeddings, folder: Path) -> None:
    """A second run finds everything as it is, and changes nothing at all."""
    list(ingest([folder], store, embeddings))
    generation = store.generation()
    assert said(ingest([folder, folder / "a.md"], store, embeddings)) == dict.fromkeys(
        ("a.md", "b.md", "c.md"), "unchanged"
    )
    assert store.generation() == generation


def test_a_changed_file_replaces_its_statement(store: Store, embeddings: CachedEmbeddings, folder: Path) -> None:
    """A path is one statement, the one whose bytes are there now."""
    list(ingest([folder], store, embeddings))
    (folder / "a.md").write_text(SPEECH.format("Ghana"), encoding="utf-8")
    assert said(ingest([folder], store, embeddings)) == {"a.md": "changed", "b.md": "unchanged", "c.md": "unchanged"}
    assert sorted(str(h.record.delegation) for h in store.held()) == ["Chile", "Ghana", "Norway"]


def test_a_changed_record_replaces_the_statement(store: Store, embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """The side file is part of what a statement was made of."""
    file = tmp_path / "speech.txt"
    file.write_text("Kenya supports the text. We thank the Chair.\n", encoding="utf-8")
    (outcome,) = ingest([file], store, embeddings)
    assert outcome.notes == (NO_DELEGATION,)
    (tmp_path / "speech.yaml").write_text("delegation: Kenya\n", encoding="utf-8")
    (outcome,) = ingest([file], store, embeddings)
    assert (outcome.status, outcome.notes) == ("changed", ())
    assert [h.record.delegation for h in store.held()] == ["Kenya"]
    (outcome,) = ingest([file], store, embeddings, given={"speaker": "Ms. B"})
    assert outcome.status == "changed"
    assert [h.record.speaker for h in store.held()] == ["Ms. B"]


def test_what_was_given_by_option_is_remembered_with_the_file(
    store: Store, embeddings: CachedEmbeddings, tmp_path: Path
) -> None:
    """An option said once holds when the folder is taken in again, for the file as it was and as it has become."""
    file = tmp_path / "speech.txt"
    file.write_text("Kenya supports the text. We thank the Chair.\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("We support it too.\n", encoding="utf-8")
    given = {"delegation": "Kenya", "on_behalf_of": ["Group of 77", "China"]}
    list(ingest([file], store, embeddings, given=given))

    def record() -> Record:
        return next(h.record for h in store.held() if h.source == str(file))

    assert said(ingest([tmp_path], store, embeddings)) == {"speech.txt": "unchanged", "other.txt": "added"}
    file.write_text("Kenya supports the text as amended. We thank the Chair.\n", encoding="utf-8")
    assert said(ingest([tmp_path], store, embeddings)) == {"speech.txt": "changed", "other.txt": "unchanged"}
    assert (record().code, record().on_behalf_of) == ("KEN", ("Group of 77", "China"))
    assert said(ingest([tmp_path], store, embeddings)) == {"speech.txt": "unchanged", "other.txt": "unchanged"}

    list(ingest([file], store, embeddings, given={"speaker": "Ms. B", "on_behalf_of": ["Africa"]}))
    assert (record().code, record().speaker, record().on_behalf_of) == ("KEN", "Ms. B", ("Africa",))
    (tmp_path / "speech.yaml").write_text("delegation: Chile\n", encoding="utf-8")
    list(ingest([tmp_path], store, embeddings))
    assert (record().code, record().speaker) == ("CHL", "Ms. B")
    assert [h.record.code for h in store.held() if h.source != str(file)] == [None]


def test_a_copy_remembers_what_was_given_of_it(store: Store, embeddings: CachedEmbeddings, tmp_path: Path) -> None:
    """Two files of the same bytes keep their options apart, and what is left of them has its own."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("We support the text. We thank the Chair.\n", encoding="utf-8")
        list(ingest([tmp_path / f"{name}.txt"], store, embeddings, given={"speaker": f"Ms. {name}"}))
    assert said(ingest([tmp_path], store, embeddings)) == {"a.txt": "unchanged", "b.txt": "unchanged"}
    assert [h.record.speaker for h in store.held()] == ["Ms. a"]
    (tmp_path / "a.txt").unlink()
    list(ingest([tmp_path], store, embeddings, prune=True))
    list(ingest([tmp_path], store, embeddings))
    assert [h.record.speaker for h in store.held()] == ["Ms. b"]
    assert said(ingest([tmp_path], store, embeddings)) == {"b.txt": "unchanged"}


def test_the_same_bytes_twice_are_one_statement(store: Store, embeddings: CachedEmbeddings, folder: Path) -> None:
    """A copy adds nothing, keeps the statement when the first file goes, and takes it along when it is the last."""
    shutil.copy(folder / "a.md", folder / "copy.md")
    assert said(ingest([folder], store, embeddings))["copy.md"] == "duplicate"
    assert said(ingest([folder], store, embeddings))["copy.md"] == "unchanged"
    assert len(store.held()) == 3
    (folder / "a.md").unlink()
    (gone,) = (o for o in ingest([folder], store, embeddings, prune=True) if o.status == "removed")
    assert gone.reason == f"still held from {folder / 'copy.md'}"
    assert len(store.held()) == 3
    (folder / "copy.md").unlink()
    list(ingest([folder], store, embeddings, prune=True, yes=True))
    assert len(store.held()) == 2


def test_a_file_that_becomes_a_copy_of_another_takes_its_old_statement_away(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """What no file says any longer is not held."""
    list(ingest([folder], store, embeddings))
    shutil.copy(folder / "b.md", folder / "a.md")
    assert said(ingest([folder], store, embeddings))["a.md"] == "duplicate"
    assert [h.record.delegation for h in store.held()] == ["Chile", "Norway"]


def test_a_copy_with_a_record_of_its_own_takes_over_when_the_first_file_goes(
    store: Store, embeddings: CachedEmbeddings, tmp_path: Path
) -> None:
    """The record held is that of a file that is there."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("We support the text. We thank the Chair.\n", encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(f"delegation: {name}land\n", encoding="utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert said(ingest(files, store, embeddings)) == {"a.txt": "added", "b.txt": "duplicate"}
    files[0].unlink()
    list(ingest(files, store, embeddings, prune=True))
    assert said(ingest(files[1:], store, embeddings)) == {"b.txt": "changed"}
    assert [h.record.delegation for h in store.held()] == ["bland"]
    assert said(ingest(files[1:], store, embeddings)) == {"b.txt": "unchanged"}


def test_prune_takes_only_what_is_gone_from_where_it_looks(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """A statement goes when its file is gone from a path that was named, and without being asked nothing goes."""
    list(ingest([folder], store, embeddings))
    (folder / "a.md").unlink()
    (folder / "later" / "c.md").unlink()
    assert len(store.held()) == 3
    list(ingest([folder], store, embeddings))
    assert len(store.held()) == 3
    assert said(ingest([folder / "later"], store, embeddings, prune=True, yes=True)) == {"c.md": "removed"}
    assert said(ingest([folder / "a.md"], store, embeddings, prune=True, yes=True)) == {"a.md": "removed"}
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


def test_a_dry_run_says_what_would_be_and_changes_nothing(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """What a dry run says is what the run then does."""
    list(ingest([folder], store, embeddings))
    (folder / "a.md").write_text(SPEECH.format("Ghana"), encoding="utf-8")
    shutil.copy(folder / "a.md", folder / "d.md")
    (folder / "b.md").unlink()
    (folder / "e.md").touch()
    held, generation = store.held(), store.generation()
    foreseen = list(ingest([folder], store, embeddings, prune=True, yes=True, dry_run=True))
    assert (store.held(), store.generation()) == (held, generation)
    assert {str(o.status) for o in foreseen} == {"changed", "duplicate", "removed", "refused", "unchanged"}
    assert list(ingest([folder], store, embeddings, prune=True, yes=True)) == foreseen


def test_what_is_refused_is_named_and_the_rest_goes_on(
    store: Store, embeddings: CachedEmbeddings, folder: Path, tmp_path: Path
) -> None:
    """One bad file costs that file alone, and each refusal says why."""
    (folder / "b.md").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(300))
    paths = [tmp_path / "missing", folder / "table.csv", folder]
    outcomes = {o.path.name: o for o in ingest(paths, store, embeddings)}
    refused = {name for name, outcome in outcomes.items() if outcome.status == "refused"}
    assert refused == {"missing", "table.csv", "b.md", "broken.pdf"}
    assert all(outcomes[name].reason for name in refused)
    assert "does not exist" in str(outcomes["missing"].reason)
    assert [h.record.delegation for h in store.held()] == ["Kenya", "Norway"]


def test_what_was_reported_stays_when_the_run_is_broken_off(
    store: Store, embeddings: CachedEmbeddings, folder: Path
) -> None:
    """After ctrl-c, what is in answers, and the next run does the rest."""
    run = ingest([folder], store, embeddings)
    first = next(run)
    run.close()
    held = [h.id for h in store.held()]
    assert held[0] == first.statement_id
    assert len(held) < 3
    rest = said(ingest([folder], store, embeddings))
    assert rest == {name: "unchanged" if n < len(held) else "added" for n, name in enumerate(("a.md", "b.md", "c.md"))}
