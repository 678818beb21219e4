"""Indexes that older programs made are brought to this one's schema, and those of newer ones are refused by name.

The specimens are indexes that the program made as it was then, of three statements: `schema-1-first` when it did not
remember options yet, `schema-1-options` when it did. Neither looked for whose behalf a statement is on.
"""

from __future__ import annotations

import json
import signal
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import IndexBusy, IndexTooNew
from retrieval.filters import Filters
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive
from retrieval.store.index import RELEASE, index_at
from retrieval.store.schema import BEHALF, HEADS, SCHEMA, release
from retrieval.store.store import Store
from tests.conftest import ROOT
from tests.retrieval import child
from tests.retrieval.exports import Hashes, Place
from tests.retrieval.ingest.test_export import relist, rewrite
from tests.retrieval.store.test_chroma_server import serving
from tests.retrieval.store.test_store import raw
from tests.retrieval.stored import EMBEDDER, connect, put

SPECIMENS = ROOT / "tests" / "retrieval" / "specimens"
NAMES = sorted(path.stem for path in SPECIMENS.glob("schema-*.zip"))
CUBA, KENYA, NIGERIA = "501fda8fab3a", "65217f7b97c1", "a401c6af9bde"
SAYS = "I have the honour to speak on behalf of the Group of 77 and China."
SOURCES = {
    CUBA: ["/statements/cuba.md"],
    KENYA: ["/statements/copy.md", "/statements/kenya.md"],
    NIGERIA: ["/statements/group.md"],
}


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A home with an index as an older program left it."""
    return unpacked(request.param, tmp_path / "home")


def unpacked(name: str, home: Path) -> Path:
    """A home from a specimen."""
    with zipfile.ZipFile(SPECIMENS / f"{name}.zip") as packed:
        packed.extractall(home)
    return home


def heads(home: Path) -> dict[str, dict[str, Any]]:
    """The metadata of each statement's head, by id, as Chroma has it."""
    found = raw(home).get(where=HEADS)["metadatas"]
    return {head["statement"]: dict(head) for head in found}


def same_but_record(after: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a head has all that it had, but for what is in its record."""
    return {k: after[k] for k in before if k != "record"} == {k: v for k, v in before.items() if k != "record"}


def test_there_is_a_specimen_of_the_version_before() -> None:
    """Whoever raises the version writes the step that leads to it, and keeps an index of the one before."""
    assert {int(name.split("-")[1]) for name in NAMES} == {SCHEMA - 1}


def test_an_older_index_is_brought_up_by_whoever_opens_it(old: Path) -> None:
    """What was held is held, to the letter; what older programs did not look for is there now; once and for all."""
    before = heads(old)
    texts = {id: stated(old, id) for id in before}
    with closing(connect(old, create=False)) as store:
        held = {h.id: h for h in store.held()}
        cuba = held[CUBA]
        assert (cuba.record.on_behalf_of, cuba.record.speaker) == (("Group of 77 and China",), "Mr. A. Pérez")
        statement = store.read(cuba)
        (behalf,) = cuba.record.behalf
        assert statement.text[behalf.start : behalf.end] == SAYS
        assert {id: store.read(h).text for id, h in held.items()} == texts
        assert {h.held.id: sorted(h.sources) for h in store.heads()} == SOURCES
        assert (held[NIGERIA].record.on_behalf_of, held[KENYA].record.on_behalf_of) == (("African Group",), ())
        generation = store.generation()
    after = heads(old)
    for id, head in before.items():
        assert same_but_record(after[id], head)
        assert set(after[id]) - set(head) == {BEHALF}
    assert raw(old).metadata["schema"] == SCHEMA
    with closing(connect(old)) as store:
        assert store.generation() == generation
        put(store, "We came later. " * 9, "/later.txt")
        assert len(store.held()) == 4


def stated(home: Path, id: str) -> str:
    """A statement's text, put together from what Chroma has."""
    found = raw(home).get(where={"statement": id}, include=["documents", "metadatas"])
    rows = sorted(zip(found["metadatas"], found["documents"], strict=True), key=lambda row: row[0]["ordinal"])
    return "".join(document for _, document in rows)


def test_what_was_derived_from_the_older_index_is_not_gone_on_with(old: Path) -> None:
    """A bloc's question finds the statement on its behalf at once, also where a derived index was there before."""
    with closing(connect(old, create=False)) as store:
        archive = Archive(store, Hashes(), old / "derived" / store.made)
        found = archive.search(SearchQuery("debt", "en", filters=Filters(blocs=("G77",))))
        assert {one.held.id for one in found.passages} == {CUBA}


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from retrieval.store import migration
    from retrieval.store.entries import Entries
    from tests.retrieval.stored import connect

    migration.AT_ONCE = 1
    update, done = Entries.update, 0

    def dying(self, changed):
        global done
        update(self, changed)
        done += 1
        if done == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

    Entries.update = dying
    connect(Path(sys.argv[1]), create=False)
"""


@pytest.mark.parametrize("updates", [1, 2])
def test_a_migration_that_was_killed_goes_on_where_it_was(old: Path, updates: int) -> None:
    """Until it is done the version is the old one, and an older program reads every head as it did."""
    before = heads(old)
    died = child.started(KILLED, str(old), str(updates)).wait(120)
    assert died == -signal.SIGKILL
    between = heads(old)
    assert raw(old).metadata["schema"] == 1
    assert sum(BEHALF in head for head in between.values()) == updates
    for id, head in before.items():
        assert same_but_record(between[id], head)
        was, now = (json.loads(each["record"]) for each in (head, between[id]))
        assert now | {"on_behalf_of": []} == was | {"on_behalf_of": []}
    with closing(connect(old, create=False)) as store:
        assert {h.id: bool(h.record.behalf) for h in store.held()} == {CUBA: True, KENYA: False, NIGERIA: True}
    assert raw(old).metadata["schema"] == SCHEMA


OPEN = """
    import sys
    from pathlib import Path
    from tests.retrieval.stored import connect

    store = connect(Path(sys.argv[1]), create=False)
    print(len(store.held()), sum(bool(h.record.behalf) for h in store.held()))
"""


def test_processes_that_open_it_at_once_bring_it_up_once(old: Path) -> None:
    """The others wait for the first."""
    processes = [child.started(OPEN, str(old)) for _ in range(3)]
    said = [process.communicate().strip() for process in processes]
    assert said == ["3 2"] * 3


def test_a_writer_that_does_not_end_is_named(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program that is still ingesting keeps the index for itself."""
    monkeypatch.setattr("retrieval.store.migration.SECONDS_TO_WAIT", 0.1)
    with child.holding(old) as holder, pytest.raises(IndexBusy, match=rf"process {holder.pid} "):
        connect(old, create=False)


def test_an_index_of_a_newer_version_is_refused_by_name(tmp_path: Path) -> None:
    """Which version made it, which this is, and what to do; it is left as it is."""
    connect(tmp_path).close()
    assert index_at(tmp_path, None).noted(RELEASE) == release()
    raw(tmp_path).modify(metadata={"schema": SCHEMA + 1, "embedder": EMBEDDER})
    index_at(tmp_path, None).note(RELEASE, "9.8.7")
    for create in (False, True):
        with pytest.raises(IndexTooNew, match=rf"version {SCHEMA + 1}, made by onrecord 9\.8\.7.*{release()}.*upgrade"):
            connect(tmp_path, create=create)
    with pytest.raises(IndexTooNew, match="upgrade"):
        Store.as_made(tmp_path, None)
    assert raw(tmp_path).metadata["schema"] == SCHEMA + 1


@pytest.mark.parametrize("name", NAMES)
def test_an_export_of_an_older_index_is_brought_up_on_its_way_in(tmp_path: Path, name: str) -> None:
    """What its list does not say since nobody looked for it is looked for now."""
    here, there = unpacked(name, tmp_path / "here"), Place(tmp_path / "there", EMBEDDER)
    with closing(Place(here, EMBEDDER)) as place:
        place.export(tmp_path / "export")
    relist(tmp_path / "export", lambda line: {**{k: v for k, v in line.items() if k != BEHALF}, "record": older(line)})
    rewrite(tmp_path / "export", index=1)
    assert [o.status for o in there.restore(tmp_path / "export")] == ["added"] * 3
    with closing(connect(here, create=False)) as store:
        assert there.store.heads() == store.heads()
    assert [o.status for o in there.restore(tmp_path / "export")] == ["unchanged"] * 3
    there.close()


def older(line: dict[str, Any]) -> dict[str, Any]:
    """A record as an older program had it."""
    record: dict[str, Any] = line["record"]
    return {k: v for k, v in record.items() if k != "on_behalf_of" or v == ["African Group"]}


@pytest.mark.slow
def test_an_older_index_on_a_server_is_brought_up_too(tmp_path: Path) -> None:
    """And so are the indexes of newer versions refused there."""
    unpacked(NAMES[0], tmp_path / "old")
    with serving(tmp_path / "old" / "index" / "chroma") as (url, _):
        for _ in range(2):
            with closing(Store.connect(tmp_path / "home", url, EMBEDDER, create=False)) as store:
                assert {h.id: bool(h.record.behalf) for h in store.held()} == {CUBA: True, KENYA: False, NIGERIA: True}
        index = index_at(tmp_path / "home", url)
        index.note(RELEASE, "9.8.7")
        collection = index.client().get_collection("onrecord", embedding_function=None)
        collection.modify(metadata={**(collection.metadata or {}), "schema": SCHEMA + 1})
        with pytest.raises(IndexTooNew, match=r"made by onrecord 9\.8\.7"):
            Store.connect(tmp_path / "home", url, EMBEDDER, create=False)
