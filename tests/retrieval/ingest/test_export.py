"""What is exported is restored as it was held, or named; nothing half is ever taken for the whole."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.embedding.drift_check import TEXT
from retrieval.embedding.statement_vectors import passage_vectors
from retrieval.errors import EmbeddingError, ExportError, ExportTooNew
from retrieval.held import Held
from retrieval.ingest.export import FORMAT, LISTED, MANIFEST, VECTORS, hash_of, is_export
from retrieval.ingest.ingest import ingest
from retrieval.statement import PartKind, Record, Statement
from retrieval.store import schema
from retrieval.store.schema import release
from retrieval.text.canonical import Block, compose
from retrieval.text.passages import passages as passages_of
from tests.conftest import ROOT, draws
from tests.retrieval.exports import Hashes, Place, contents, killed, statuses
from tests.retrieval.store.test_store import raw

KENYA = (
    "---\ndelegation: Kenya\nspeaker: Ms. Achieng\ndate: 2024-09-25\n---\n\nWe ask for seeds. Farmers have lost much.\n"
)
NORWAY = "---\ndelegation: Norway\ndate: 2023\n---\n\nWe protect the reefs. Fisheries are managed well.\n"
NOBODY = "We thank the Chair. We have no more to say.\n"

_ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
_SCRIPTS = st.sampled_from(
    ["Line one\nline two", "\u202bקול\u202c", "می\u200cشود", "a: 'b' #\x07", "---\n...", " ", "☃\r\n"]
)
_RECORDS = st.builds(
    Record,
    on_behalf_of=st.lists(_ANY | _SCRIPTS, max_size=3).map(tuple),
    **{field.name: st.none() | _ANY | _SCRIPTS for field in fields(Record) if field.type == "str | None"},
)
_TEXTS = st.lists(_ANY | _SCRIPTS, min_size=1, max_size=4).map("".join)
_BLOCKS = st.lists(st.builds(Block, st.sampled_from(PartKind), _TEXTS), min_size=1, max_size=5)


def write(folder: Path) -> Path:
    """A folder of three small statements, one of them of nobody known."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in {"kenya.md": KENYA, "norway.md": NORWAY, "nobody.txt": NOBODY}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with these statements, a home that holds them, and what was exported from it."""
    folder = tmp_path_factory.mktemp("made")
    place = Place(folder / "here")
    files = write(folder / "files")
    assert statuses(list(ingest([files], place.store, place.embeddings, given={"forum": "CSTD"}))) == {"added": 3}
    place.export(folder / "export")
    place.close()
    return folder


@pytest.fixture
def files(made: Path) -> Path:
    """The folder of the statements, as it was, at the place that the home knows."""
    return write(made / "files")


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Iterator[Place]:
    """A home that holds them."""
    place = Place(shutil.copytree(made / "here", tmp_path / "here"))
    yield place
    place.close()


@pytest.fixture
def exported(made: Path, tmp_path: Path) -> Path:
    """The folder that it was exported to."""
    return shutil.copytree(made / "export", tmp_path / "export")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    """A home that holds nothing yet."""
    place = Place(tmp_path / "there")
    yield place
    place.close()


def file_of(folder: Path, who: str) -> Path:
    """The file of a delegation's statement in an export."""
    (path,) = (folder / "statements" / who).iterdir()
    return path


def of_kenya(place: Place) -> Held:
    """Kenya's statement."""
    (held,) = (one for one in place.store.held() if one.record.code == "KEN")
    return held


def put(place: Place, blocks: list[Block], record: Record, n: int) -> None:
    """A statement of any parts and with any record, stored as ingest stores one."""
    text, parts = compose(blocks)
    statement = Statement(f"{n:012x}", text, parts, record, f"/files/{n}.pdf")
    passages = passages_of(statement)
    vectors = passage_vectors(place.embeddings, statement, passages)
    place.store.put(statement, passages, vectors, f"{n:064x}", {"forum": record.forum})


@given(st.lists(st.tuples(_BLOCKS, _RECORDS), min_size=1, max_size=12))
@example([([Block(PartKind.SPEECH, "---\nonrecord: a\n---\na")], Record(on_behalf_of=(), title="\n"))])
@settings(max_examples=draws(6, 60))
@pytest.mark.slow
@pytest.mark.usefixtures("every_example")
def test_whatever_is_held_is_restored_as_it_was(drawn: list[tuple[list[Block], Record]]) -> None:
    """Every field of a record, empty ones too, texts of any script, parts, passages, vectors, sources and options."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Place(Path(folder, "one")), Place(Path(folder, "other"))
        for n, (blocks, record) in enumerate(drawn):
            if any(letter.isalnum() for letter in compose(blocks)[0]):
                put(one, blocks, record, n)
        one.export(Path(folder, "export"))
        outcomes = other.restore(Path(folder, "export"))
        assert [outcome.status for outcome in outcomes] == ["added"] * len(one.store.held())
        assert other.holds_what(one)
        assert other.inner.asked == []
        other.export(Path(folder, "again"))
        after, again = contents(Path(folder, "export")), contents(Path(folder, "again"))
        own = {MANIFEST, VECTORS}  # a cache that was filled in another order has other bytes
        assert {name: data for name, data in after.items() if name not in own} == {
            name: data for name, data in again.items() if name not in own
        }
        one.close()
        other.close()


def test_an_export_has_the_same_bytes_each_time_and_says_what_is_in_it(here: Place, tmp_path: Path) -> None:
    """Text files by delegation and date for people; every file is in the manifest or in the list, with its hash."""
    here.export(tmp_path / "one")
    here.export(tmp_path / "two")
    one = contents(tmp_path / "one")
    assert one == contents(tmp_path / "two")
    assert b"speaker: Ms. Achieng" in file_of(tmp_path / "one", "KEN").read_bytes()
    assert file_of(tmp_path / "one", "KEN").name.startswith("2024-09-25-")
    manifest = json.loads(one.pop(MANIFEST))
    assert (manifest["schema"], manifest["onrecord"]) == (f"onrecord.export/{FORMAT}", release())
    assert (manifest["index"], manifest["embedder"], manifest["statements"]) == (schema.SCHEMA, "hashes", 3)
    listed = {line["file"]: line["file_sha256"] for line in map(json.loads, one[LISTED].splitlines())}
    assert manifest["files"] | listed == {name: hash_of(tmp_path / "one" / name) for name in one}


def test_what_is_restored_already_costs_nothing(here: Place, there: Place, files: Path, exported: Path) -> None:
    """Neither does the folder that it was first read from: its files are known by what they were."""
    assert statuses(there.restore(exported)) == {"added": 3}
    generation = there.store.generation()
    assert statuses(there.restore(exported)) == {"unchanged": 3}
    assert statuses(list(ingest([files], there.store, there.embeddings))) == {"unchanged": 3}
    assert (there.store.generation(), there.inner.asked) == (generation, [])
    assert statuses(here.restore(exported)) == {"unchanged": 3}
    nobody = [o for o in there.restore(exported) if o.notes]
    assert [outcome.path.parent.name for outcome in nobody] == ["other"]


def test_a_restore_that_is_killed_goes_on_where_it_was(here: Place, tmp_path: Path, exported: Path) -> None:
    """What was stored before stays; nothing is embedded or stored twice."""
    killed("restore", tmp_path / "there", exported)
    there = Place(tmp_path / "there")
    assert len(there.store.held()) == 2
    assert statuses(there.restore(exported)) == {"unchanged": 2, "added": 1}
    assert there.inner.asked == []
    assert there.holds_what(here)
    there.close()


def test_a_corrected_record_is_taken_and_told(here: Place, there: Place, exported: Path) -> None:
    """Also after the export was restored, and back again; the text, its id and its offsets stay."""
    path = file_of(exported, "KEN")
    original = path.read_bytes()
    path.write_bytes(original.replace(b"Ms. Achieng", b"Ms. Wanjiru"))
    outcomes = {outcome.path: outcome for outcome in there.restore(exported)}
    assert (outcomes[path].status, outcomes[path].reason) == ("added", "its record was corrected since it was exported")
    kenya, before = of_kenya(there), of_kenya(here)
    assert kenya.record == replace(before.record, speaker="Ms. Wanjiru")
    assert (kenya.id, kenya.sha256) == (before.id, before.sha256)
    assert statuses(there.restore(exported)) == {"unchanged": 3}
    path.write_bytes(original)
    assert statuses(there.restore(exported)) == {"changed": 1, "unchanged": 2}
    assert of_kenya(there).record == before.record
    path.write_bytes(original.replace(b"2024-09-25", b"2024-09-26"))
    assert statuses(there.restore(exported)) == {"changed": 1, "unchanged": 2}


def rewrite(folder: Path, **changed: object) -> None:
    """Change what a manifest says."""
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), encoding="utf-8")


def test_a_newer_export_is_refused_by_name(there: Place, exported: Path) -> None:
    """Which version made it, which this is, and what to do; nothing of it is guessed at."""
    before = (exported / MANIFEST).read_bytes()
    for key, newer in (("schema", f"onrecord.export/{FORMAT + 1}"), ("index", schema.SCHEMA + 1)):
        (exported / MANIFEST).write_bytes(before)
        rewrite(exported, onrecord="9.8.7", **{key: newer})
        with pytest.raises(ExportTooNew, match=rf"by onrecord 9\.8\.7 .*this is onrecord {release()}.*upgrade it"):
            there.restore(exported)


SPOILT: dict[str, Callable[[Path], object]] = {
    "a manifest that is cut short": lambda folder: (folder / MANIFEST).write_bytes(b'{"schema": "onrecord.export/1"'),
    "another program's manifest": lambda folder: rewrite(folder, schema="other/1"),
    "a manifest without a version": lambda folder: rewrite(folder, schema="onrecord.export"),
    "a list that was altered": lambda folder: (folder / LISTED).write_bytes((folder / LISTED).read_bytes()[:-40]),
    "no list": lambda folder: (folder / LISTED).unlink(),
    "a file outside": lambda folder: relist(folder, lambda line: {**line, "file": "statements/../../secret.md"}),
    "a document outside": lambda folder: plant(folder, "documents/../.env"),
    "an absolute file": lambda folder: relist(folder, lambda line: {**line, "file": "/etc/passwd"}),
}


def plant(folder: Path, name: str) -> None:
    """Have the manifest name a file of the export by a name that leads elsewhere."""
    (folder / "documents").mkdir(exist_ok=True)
    (folder / name).write_text("ONRECORD_MODEL=other", encoding="utf-8")
    hashes = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    rewrite(folder, files=hashes | {name: hash_of(folder / name)})


def relist(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change each line of a list, and the hash of the list with it."""
    lines = [json.dumps(change(json.loads(line))) for line in (folder / LISTED).read_text("utf-8").splitlines()]
    (folder / LISTED).write_text("\n".join(lines) + "\n", encoding="utf-8")
    hashes = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    rewrite(folder, files=hashes | {LISTED: hash_of(folder / LISTED)})


@pytest.mark.parametrize("what", SPOILT)
def test_an_export_that_is_spoilt_is_named_with_what_to_do(there: Place, what: str, exported: Path) -> None:
    """Nothing of it is taken in, and no file outside of the folder is opened."""
    SPOILT[what](exported)
    with pytest.raises(ExportError, match=r"export.*(export again|put the original back|do not take it in)"):
        there.restore(exported)
    assert there.store.held() == ()


def test_vectors_that_were_altered_are_named_and_made_anew(here: Place, there: Place, exported: Path) -> None:
    """The statements are restored all the same; of a cache that cannot be copied nothing is exported."""
    path = exported / VECTORS
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    outcomes = there.restore(exported)
    assert (outcomes[0].path, outcomes[0].status) == (path, "refused")
    assert "embedded anew" in str(outcomes[0].reason)
    assert statuses(outcomes[1:]) == {"added": 3}
    assert there.inner.asked
    assert there.holds_what(here)
    here.close()
    for file in here.home.glob("vectors.sqlite*"):
        file.write_bytes(b"no database")
    with pytest.raises(ExportError, match=r"vectors\.sqlite cannot be copied .*--without-vectors"):
        here.export(exported / "again")
    assert not (exported / "again").exists()


def test_nothing_is_embedded_anew_for_want_of_a_cache(there: Place, exported: Path) -> None:
    """Where the vectors cannot be stored, the restore says so."""
    (there.home / "vectors.sqlite").mkdir()
    with pytest.raises(ExportError, match=r"the vectors cannot be stored in .*: check its owner, mode and free space"):
        there.restore(exported)
    assert (there.store.held(), there.inner.asked) == ((), [])


def test_another_embedder_embeds_anew(here: Place, tmp_path: Path, files: Path, exported: Path) -> None:
    """Vectors of one are never taken for another's; of a provider's, what shows its model goes with them.

    Where the same model answers there, nothing else is embedded; another one is noticed.
    """
    there = Place(tmp_path / "there", "others", Hashes("salt"))
    assert statuses(there.restore(exported)) == {"added": 3}
    assert there.inner.asked
    assert there.all_held() == here.all_held()
    assert not there.holds_what(here)
    provided = Place(tmp_path / "provided", "openai:it", Hashes(drifts=True))
    list(ingest([files], provided.store, provided.embeddings))
    provided.export(tmp_path / "provided-export")
    same = Place(tmp_path / "same", "openai:it", Hashes(drifts=True))
    assert statuses(same.restore(tmp_path / "provided-export")) == {"added": 3}
    assert len(same.inner.asked) == 1
    assert same.holds_what(provided)
    other = Place(tmp_path / "other", "openai:it", Hashes("salt", drifts=True))
    with pytest.raises(EmbeddingError, match="gives other vectors than before"):
        other.restore(tmp_path / "provided-export")


def test_what_the_version_before_exported_is_restored(tmp_path: Path) -> None:
    """Written when vectors were arrays, of a provider whose model shows what it is; exported anew, the same bytes."""
    with zipfile.ZipFile(ROOT / "tests" / "retrieval" / "specimens" / "export-1.zip") as packed:
        packed.extractall(tmp_path / "export")
    there = Place(tmp_path / "there", "openai:it", Hashes(drifts=True))
    assert statuses(there.restore(tmp_path / "export")) == {"added": 4}
    assert there.inner.asked == [TEXT]
    assert (there.documents / "sent.md").is_file()
    there.export(tmp_path / "again")
    files = {path.relative_to(tmp_path / "again") for path in (tmp_path / "again" / "statements").rglob("*.md")}
    assert all((tmp_path / "again" / one).read_bytes() == (tmp_path / "export" / one).read_bytes() for one in files)


def test_a_statement_that_was_stored_later_is_kept(here: Place, there: Place, tmp_path: Path, files: Path) -> None:
    """Of two records of one statement the one that was stored last holds, on whichever machine that was."""
    here.export(tmp_path / "old")
    (files / "kenya.yaml").write_text("post: Minister\n", encoding="utf-8")
    list(ingest([files], here.store, here.embeddings))
    here.export(tmp_path / "new")
    assert statuses(there.restore(tmp_path / "old")) == {"added": 3}
    assert statuses(there.restore(tmp_path / "new")) == {"changed": 1, "unchanged": 2}
    assert there.holds_what(here)
    kept = [o for o in there.restore(tmp_path / "old") if o.status == "duplicate"]
    assert ["stored later" in str(outcome.reason) for outcome in kept] == [True]
    assert there.holds_what(here)


@pytest.mark.usefixtures("files")
def test_a_path_that_means_another_file_here_stays_that_file_s(here: Place, there: Place, exported: Path) -> None:
    """Two machines may each have a file at one path: the statement that is held here is not pushed out."""
    source = of_kenya(here).source
    Path(source).write_text(NORWAY.replace("reefs", "fjords"), encoding="utf-8")
    (mine,) = ingest([Path(source)], there.store, there.embeddings)
    assert statuses(there.restore(exported)) == {"added": 3}
    held = {h.id: h for h in there.store.held()}
    assert len(held) == 4
    assert held[str(mine.statement_id)].source == source
    assert [Path(h.source).parent.name for h in held.values() if h.record.code == "KEN"] == ["KEN"]
    assert statuses(there.restore(exported)) == {"unchanged": 3}


def test_an_id_that_is_held_with_another_text_is_refused(here: Place, there: Place, exported: Path) -> None:
    """One of the two is not what its file said: nobody is quoted from the wrong one unasked."""
    kenya = of_kenya(here)
    put(there, [Block(PartKind.SPEECH, "We never said that.")], Record(), int(kenya.id, 16))
    outcomes = there.restore(exported)
    assert statuses(outcomes) == {"refused": 1, "added": 2}
    (refused,) = (o for o in outcomes if o.status == "refused")
    assert f"onrecord statements remove {kenya.id}" in str(refused.reason)


def test_documents_that_are_kept_here_go_along(here: Place, there: Place, tmp_path: Path) -> None:
    """With their side files, to where such files are kept on the other machine; another file there is not replaced."""
    for name in ("sent.md", "twice.md"):
        (here.documents / "a").mkdir(parents=True, exist_ok=True)
        (here.documents / "a" / name).write_text(f"It was sent to the bot, as {name}. Thank you.\n", encoding="utf-8")
        (here.documents / "a" / name).with_suffix(".yaml").write_text("delegation: Chile\n", encoding="utf-8")
    list(ingest([here.documents], here.store, here.embeddings))
    here.export(tmp_path / "export")
    (there.documents / "a").mkdir(parents=True)
    (there.documents / "a" / "twice.md").write_text("Something else.\n", encoding="utf-8")
    assert statuses(there.restore(tmp_path / "export")) == {"added": 5}
    sources = {h.source for h in there.store.held() if h.record.code == "CHL"}
    assert str(there.documents / "a" / "sent.md") in sources
    assert str(there.documents / "a" / "twice.md") not in sources
    assert (there.documents / "a" / "sent.yaml").read_text() == "delegation: Chile\n"
    assert (there.documents / "a" / "twice.md").read_text() == "Something else.\n"
    (sent,) = ingest([there.documents / "a" / "sent.md"], there.store, there.embeddings)
    assert sent.status == "unchanged"
    (tmp_path / "export" / "documents" / "a" / "sent.md").write_text("Altered.\n")
    (refused,) = (o for o in there.restore(tmp_path / "export") if o.status == "refused")
    assert refused.path.name == "sent.md"


def test_a_statement_that_is_damaged_is_named_and_left_out(here: Place, there: Place, tmp_path: Path) -> None:
    """The others are exported; what cannot be shown as the statement is not passed on as it."""
    kenya = of_kenya(here)
    entry = schema.passage_ids(kenya)[0]
    raw(here.home).update(ids=[entry], documents=["Other words."], embeddings=np.ones((1, 8), dtype=np.float32))
    here.store.close()
    refused = here.export(tmp_path / "export")
    assert [(outcome.statement_id, outcome.status) for outcome in refused] == [(kenya.id, "refused")]
    assert not (tmp_path / "export" / "statements" / "KEN").exists()
    assert statuses(there.restore(tmp_path / "export")) == {"added": 2}


def test_what_is_replaced_meanwhile_is_exported_as_it_is_then(
    here: Place, there: Place, tmp_path: Path, files: Path
) -> None:
    """A writer beside costs another look, and no statement."""
    writer = Place(here.home)
    done = False

    def meanwhile(_: object) -> None:
        nonlocal done
        if not done:
            done = True
            (files / "norway.md").write_text(NORWAY.replace("Norway", "Sweden"), encoding="utf-8")
            (files / "nobody.txt").unlink()
            list(ingest([files], writer.store, writer.embeddings, prune=True, yes=True))

    here.export(tmp_path / "export", meanwhile)
    assert sorted(p.name for p in (tmp_path / "export" / "statements").iterdir() if any(p.iterdir())) == ["KEN", "SWE"]
    assert statuses(there.restore(tmp_path / "export")) == {"added": 2}
    assert there.holds_what(writer)
    writer.close()


def test_an_export_that_is_killed_leaves_no_folder_that_looks_whole(here: Place, tmp_path: Path) -> None:
    """An earlier one in its place stays as it was, and the next export clears away what was left."""
    killed("export", here.home, tmp_path / "export")
    assert not (tmp_path / "export").exists()
    here.export(tmp_path / "export")
    before = contents(tmp_path / "export")
    killed("export", here.home, tmp_path / "export")
    assert contents(tmp_path / "export") == before
    here.export(tmp_path / "export")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "here"]


def test_a_folder_with_something_else_is_not_replaced(here: Place, tmp_path: Path, files: Path) -> None:
    """Nor is a file, or one that cannot be written; an empty folder is taken, and one whose parents are not there."""
    before = contents(files)
    for place in (files, files / "kenya.md", Path("/")):
        with pytest.raises(ExportError, match=r"name (a folder|one in it)"):
            here.export(place)
    with pytest.raises(ExportError, match=r"cannot be written \(.*\): check its owner, mode and free space"):
        here.export(files / "kenya.md" / "export")
    assert contents(files) == before
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        here.export(place)
        assert is_export(place)
