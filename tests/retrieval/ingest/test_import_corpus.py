"""Importing a corpus: its folders, what becomes of its statements, and importers that others have installed."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import identity
from retrieval.errors import UsageError
from retrieval.ingest import importers
from retrieval.ingest.import_corpus import Corpus, Item, imported
from retrieval.ingest.importers import ungdc
from retrieval.store.store import Store
from tests.retrieval import child
from tests.retrieval.exports import Hashes, said
from tests.retrieval.general_debate import HEADS, ROWS, STATEMENTS, TABLE, write_corpus
from tests.retrieval.workbook import write_workbook

DOUBTED = {"NRU_78_2023.txt", "CHE_56_2001.txt", "BFA_35_1980.txt", "IND_15_1960.txt"}


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[tuple[Hashes, CachedEmbeddings]]:
    """The embedder that counts, behind a cache of its own."""
    inner = Hashes()
    cached = CachedEmbeddings(inner, tmp_path / "vectors.sqlite", identity("local"))
    yield inner, cached
    cached.close()


@pytest.mark.parametrize("below", ["", "TXT", "UNGDC_1946-2024/TXT"])
def test_a_corpus_is_found_where_it_was_unpacked(tmp_path: Path, below: str) -> None:
    """Its sessions may lie one or two folders further down; what a Macintosh leaves in an archive is none of it."""
    found = ungdc.corpus(write_corpus(tmp_path, below=below), [])
    assert [item.path.relative_to(tmp_path / below).as_posix() for item in found.items] == sorted(
        (name for name in STATEMENTS if "/." not in name and "notes" not in name),
        key=lambda name: (int(name.split("_")[1]), name.split("/")[1]),
    )
    assert [path.name for path in found.passed_over] == ["notes.txt"]
    assert {item.path.name for item in found.items if item.remark} == DOUBTED
    assert found.remarks == ()


def test_one_session_is_a_folder_or_a_number(tmp_path: Path) -> None:
    """The folder of a session, whatever its name has become, or its number."""
    root = write_corpus(tmp_path / "corpus")
    wanted = ["KEN_78_2023.txt", "NRU_78_2023.txt", "PRT_78_2023.txt", "TUR_78_2023.txt"]
    renamed = Path(shutil.copytree(root / "Session 78 - 2023", tmp_path / "corpus" / "the latest"))
    for found in (
        ungdc.corpus(root / "Session 78 - 2023", []),
        ungdc.corpus(renamed, []),
        ungdc.corpus(root, [78]),
        ungdc.corpus(root, [78, 78]),
    ):
        assert [item.path.name for item in found.items] == wanted
    assert len(ungdc.corpus(root, [1, 12]).items) == 2


def test_without_the_table_it_is_told_once(tmp_path: Path) -> None:
    """Thirteen statements without a speaker are one remark on the whole, which says what to do."""
    found = ungdc.corpus(write_corpus(tmp_path, table=False), [])
    assert [item.remark for item in found.items] == [None] * 13
    assert len(found.remarks) == 1
    assert TABLE in found.remarks[0]


def test_a_wrong_folder_is_told_what_was_looked_for(tmp_path: Path) -> None:
    """A file is no corpus; of several sessions those that are missing are named, and nothing of the others is given."""
    root = write_corpus(tmp_path / "corpus")
    with pytest.raises(UsageError, match="is not a folder"):
        ungdc.corpus(root / TABLE, [])
    with pytest.raises(UsageError, match="holds no session 2, 79"):
        ungdc.corpus(root, [2, 78, 79])


def test_sessions_are_told_in_ranges() -> None:
    """Seventy-nine sessions fit a line."""
    assert ungdc._ranges([1, 2, 3, 5, 71, 72]) == "1 to 3, 5, 71 to 72"


def test_a_text_is_embedded_once_whatever_happens(
    tmp_path: Path, store: Store, counting: tuple[Hashes, CachedEmbeddings]
) -> None:
    """Not again in a second run, nor where two statements say the same, nor after a run that ended early."""
    inner, embeddings = counting
    root = write_corpus(tmp_path / "corpus")
    twin = root / "Session 78 - 2023" / "MLT_78_2023.txt"
    twin.write_bytes(STATEMENTS["Session 78 - 2023/PRT_78_2023.txt"] + b"We agree.")
    corpus = ungdc.corpus(root, [68, 78])
    run = imported(corpus, store, embeddings)
    first = [next(run), next(run)]
    assert isinstance(run, Generator)
    run.close()
    held = {Path(each.source).name for each in store.held()}
    assert {each.path.name for each in first} <= held
    rest = list(imported(corpus, store, embeddings))
    assert said(rest) == {item.path.name: "unchanged" if item.path.name in held else "added" for item in corpus.items}
    assert set(said(list(imported(corpus, store, embeddings))).values()) == {"unchanged"}
    assert {text: count for text, count in Counter(inner.asked).items() if count > 1} == {}


def test_a_table_that_is_put_right_changes_the_record(
    tmp_path: Path, store: Store, counting: tuple[Hashes, CachedEmbeddings]
) -> None:
    """The row that was missing is there at the next import: the statement is changed, and nothing embedded again."""
    inner, embeddings = counting
    root = write_corpus(tmp_path / "corpus")
    list(imported(ungdc.corpus(root, [78]), store, embeddings))
    before = len(inner.asked)
    write_workbook(root / TABLE, [HEADS, *ROWS, (2023.0, 78.0, "NRU", "Nauru", "Mr. Reuben Kun", "President", "")])
    done = list(imported(ungdc.corpus(root, [78]), store, embeddings))
    assert set(said(done).values()) == {"changed"}
    speakers = {each.record.code: each.record.speaker for each in store.held()}
    assert speakers["NRU"] == "Mr. Reuben Kun"
    assert len(inner.asked) == before


def test_an_importer_may_know_the_record_itself(
    tmp_path: Path, store: Store, counting: tuple[Hashes, CachedEmbeddings]
) -> None:
    """What it says of one file is that file's record alone; a wrong key is that file's refusal."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"This is statement {name}. We agree.\n", encoding="utf-8")
    corpus = Corpus(
        (
            Item(tmp_path / "a.txt", {"delegation": "Kenya", "date": "1999"}, "from a list"),
            Item(tmp_path / "b.txt", {"delegation": "Norway"}),
            Item(tmp_path / "c.txt", {"delegacy": "Norway"}),
        )
    )
    done = list(imported(corpus, store, counting[1]))
    assert said(done) == {"a.txt": "added", "b.txt": "added", "c.txt": "refused"}
    assert [each.remark for each in done] == ["from a list", None, None]
    assert {(each.record.code, each.record.date) for each in store.held()} == {("KEN", "1999"), ("NOR", None)}
    assert set(said(list(imported(corpus, store, counting[1]))).values()) == {"unchanged", "refused"}


PLUGINS = {
    "speeches": ("speeches", 'ABOUT = "Speeches"\ndef corpus(folder, sessions):\n    raise NotImplementedError\n'),
    "broken": ("broken_importer", 'raise RuntimeError("its [bold] licence has run out\\nsecond line")\n'),
    "gone": ("no_such_module_anywhere", None),
    "hollow": ("hollow_importer", "ABOUT = 3\n"),
    "ungdc": ("false_ungdc", 'ABOUT = "Not the corpus"\ndef corpus(folder, sessions):\n    return None\n'),
}
"""Importers of another distribution, by name: their module, and its code."""


def install_plugins(folder: Path) -> Path:
    """A folder in which a distribution is installed that brings importers, most of them broken."""
    metadata = folder / "elsewhere-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n", encoding="utf-8")
    lines = [f"[{importers.GROUP}]", *(f"{name} = {module}" for name, (module, _) in PLUGINS.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for module, code in PLUGINS.values():
        if code is not None:
            (folder / f"{module}.py").write_text(code, encoding="utf-8")
    return folder


def test_a_broken_importer_is_named_and_breaks_no_other(tmp_path: Path) -> None:
    """Each is told with its distribution and its fault; of two of one name, this project's own stays.

    One is asked for by name without loading others; one that is not there, or cannot be used, is an error that says so.
    """
    told = child.run(
        """
        import json, sys
        sys.path.append(sys.argv[1])
        from retrieval.errors import UsageError
        from retrieval.ingest.importers import importer, installed
        said = [importer("speeches").ABOUT, "broken_importer" in sys.modules]
        for name in ("broken", "speach"):
            try:
                importer(name)
            except UsageError as error:
                said.append(str(error))
        print(json.dumps([*said, {each.name: [each.origin, each.fault] for each in installed()}]))
        """,
        str(install_plugins(tmp_path)),
    )
    assert json.loads(told) == [
        "Speeches",
        False,
        "The importer 'broken' of elsewhere cannot be used: RuntimeError: its [bold] licence has run out.",
        "There is no importer 'speach'; installed are broken, gone, hollow, speeches, ungdc. Did you mean speeches?",
        {
            "broken": ["elsewhere", "RuntimeError: its [bold] licence has run out"],
            "gone": ["elsewhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"],
            "hollow": ["elsewhere", "hollow_importer has no text ABOUT, or no function corpus"],
            "speeches": ["elsewhere", None],
            "ungdc": ["onrecord", None],
        },
    ]
