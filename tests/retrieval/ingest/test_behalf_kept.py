"""On whose behalf a statement is: read from its text, kept with its evidence, and outdone by what is said of it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import yaml

from retrieval.ingest.rebuild import rebuild
from retrieval.readers import read_statement
from retrieval.readers.export_seal import statement_file
from retrieval.statement import Behalf, Record
from retrieval.store.schema import HEADS
from retrieval.store.store import Store
from tests.retrieval.exports import Hashes
from tests.retrieval.ingest.test_rebuild import OTHER
from tests.retrieval.store.test_store import chroma
from tests.retrieval.stored import connect, put

SAYS = "I have the honour to speak on behalf of the Group of 77 and China."
TEXT = f"Mr. President,\n\n{SAYS} We are concerned about debt. It holds back the development of us all.\n"
G77 = "Group of 77 and China"


def written(folder: Path, front: str = "", text: str = TEXT, name: str = "cuba.txt") -> Path:
    """A file of Cuba's with a text below its front matter."""
    file = folder / name
    file.write_text(f"---\ndelegation: Cuba\ndate: 2023-09-20\n{front}---\n{text}", encoding="utf-8")
    return file


def test_what_is_said_of_a_statement_wins(tmp_path: Path) -> None:
    """Front matter before options before the text; of these the evidence is kept that the text has for them.

    A side file stands for front matter where a file can have none.
    """
    african = {"on_behalf_of": ["African Group"]}
    cases: list[tuple[str, dict[str, object], tuple[str, ...], tuple[str, ...]]] = [
        ("on_behalf_of: [African Group]\n", {}, ("African Group",), ()),
        ("on_behalf_of: [African Group, G77]\n", {}, ("African Group", "G77"), ("G77",)),
        ("on_behalf_of: []\n", {}, (), ()),
        ("", {**african}, ("African Group",), ()),
        ("", {}, (G77,), (G77,)),
        ("on_behalf_of: Groupe des 77\n", {**african}, ("Groupe des 77",), ("Groupe des 77",)),
    ]
    for front, given, names, evident in cases:
        record = read_statement(written(tmp_path, front), given).record
        assert record.on_behalf_of == names
        assert tuple(one.name for one in record.behalf) == evident
    file = tmp_path / "beside.txt"
    file.write_text(TEXT, encoding="utf-8")
    file.with_suffix(".yaml").write_text("delegation: Cuba\non_behalf_of: []\n", encoding="utf-8")
    assert read_statement(file).record.on_behalf_of == ()


def test_an_export_brings_it_back(tmp_path: Path) -> None:
    """Names and evidence; and that it is on nobody's behalf, although the text seems to say something else."""
    for number, front in enumerate(("", "on_behalf_of: []\n", "on_behalf_of: [African Group]\n")):
        before = read_statement(written(tmp_path, front, name=f"{number}.txt"))
        file = tmp_path / f"exported-{number}.txt"
        file.write_bytes(statement_file(before))
        after = read_statement(file)
        assert (after.id, after.text, after.record) == (before.id, before.text, before.record)
    head = yaml.safe_load(statement_file(before).decode().split("---\n")[1])
    assert "behalf" not in head


def test_a_rebuild_takes_back_nothing_that_was_said(tmp_path: Path) -> None:
    """A statement that was read by a program that looks for it, and is said to be on nobody's behalf, stays so."""
    with closing(connect(tmp_path)) as store:
        put(store, TEXT, "/cuba.txt", code="CUB", delegation="Cuba")
    list(rebuild(tmp_path, None, OTHER, Hashes(dims=3)))
    with closing(Store.connect(tmp_path, None, OTHER, create=False)) as new:
        assert [h.record.on_behalf_of for h in new.held()] == [()]


def test_an_older_program_reads_the_record_beside_it(tmp_path: Path) -> None:
    """The record in a head has the keys that it always had: what is new stands under a key of its own."""
    with closing(connect(tmp_path)) as store:
        behalf = (Behalf(G77, "G77", 16, 81),)
        put(store, TEXT, "/cuba.txt", delegation="Cuba", on_behalf_of=(G77,), behalf=behalf)
        assert store.held()[0].record == Record(delegation="Cuba", on_behalf_of=(G77,), behalf=behalf)
    with chroma(tmp_path) as client:
        (head,) = client.list_collections()[0].get(where=HEADS)["metadatas"]
    assert set(json.loads(head["record"])) == {"delegation", "on_behalf_of"}
