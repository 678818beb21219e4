"""The index tended in the background: few segments, words for all, and the old ones good until the new ones stand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import RankedPassage
from retrieval.search.index import best_passages, compact, passage_index, update
from retrieval.search.index.files import LOCK, MANIFEST, PREFIX, read_manifest
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.segment import Segment
from retrieval.search.index.segment_words import SegmentWords
from retrieval.statement import Record
from retrieval.store.store import Store
from retrieval.text.terms import terms
from tests.conftest import ROOT
from tests.retrieval.search.index.test_passage_index import by_hand, query, ranked, text
from tests.retrieval.stored import connect, put

NO_WORDS = SegmentWords.build([], [])
SMALL, FEW = 10, 3


def hollow(name: str, passages: int, *, words: bool = True) -> Segment:
    """A segment of one statement of which nothing is known but how many passages it has."""
    held = Held(name, "v", Record(), f"/{name}", "", 0, passages, "")
    none = np.zeros(0, dtype=np.int32)
    return Segment(
        held=(held,),
        parts=((),),
        statements=np.zeros(passages, dtype=np.int32),
        spans=none,
        kinds=none,
        bounds=none,
        bound_ends=none,
        vectors=np.zeros((0, 0), dtype=np.float32),
        texts=np.zeros(0, dtype=np.uint8),
        text_ends=none.astype(np.int64),
        words=NO_WORDS if words else None,
    )


def everything(segments: list[Segment]) -> set[tuple[str, str]]:
    """What is in the segments, all of it held."""
    return {(h.id, h.version) for one in segments for h in one.held}


@settings(max_examples=25)
@given(st.lists(st.integers(2_000, 6_000), min_size=1, max_size=150))
def test_few_segments_are_left_and_each_passage_is_written_few_times(sizes: list[int]) -> None:
    """However many sealed segments come one by one, a search looks at few, and putting them together costs little."""
    segments: list[Segment] = []
    written = 0
    for number, size in enumerate(sizes):
        segments.append(hollow(f"{number}", size))
        while some := compact.due(segments, everything(segments)):
            together = sum(len(one) for one in some)
            assert together <= compact.LARGEST
            written += together
            segments = [one for one in segments if one not in some] + [hollow(f"{number}+{written}", together)]
    assert sum(len(one) for one in segments) == sum(sizes)
    assert written <= 2 * sum(sizes)
    assert len(segments) <= 2 * compact.TOGETHER + 2 * sum(sizes) / compact.LARGEST


def test_what_has_no_words_comes_first_and_what_is_mostly_gone_is_made_anew() -> None:
    """A segment of many that were removed takes as long to search as one that is all held."""
    bare = [hollow("a", 9_000, words=False), hollow("b", 9_000, words=False), hollow("c", 9_000)]
    assert compact.due(bare, everything(bare)) == bare[:2]
    halves = Segment.merge([_real("d", 2_500), _real("e", 2_000)])
    assert compact.due([halves], everything([halves])) == []
    assert compact.due([halves], {("e", "v")}) == [halves]
    assert compact.due([], set()) == []


def _real(name: str, passages: int) -> Segment:
    from retrieval.statement import Part, PartKind, Passage, Sentence
    from retrieval.store.schema import StoredPassage, StoredStatement

    held = Held(name, "v", Record(), f"/{name}", "", passages, passages, "")
    items = tuple(
        StoredPassage(
            held, Passage(n, n, n + 1, PartKind.SPEECH, (Sentence(n, n + 1),)), "x", np.ones(2, dtype=np.float32)
        )
        for n in range(passages)
    )
    return Segment.build([StoredStatement(held, (Part(PartKind.SPEECH, 0, passages),), items)])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are sealed at ten passages, and put together three by three."""
    for module in (update, compact):
        monkeypatch.setattr(module, "SEALED_AT", SMALL)
    monkeypatch.setattr(compact, "TOGETHER", FEW)


def grown(store: Store, folder: Path, count: int) -> PassageIndex:
    """The index of so many statements, saved after each."""
    index = PassageIndex.load(folder)
    for n in range(count):
        put(store, text(n, passages=SMALL), f"/{n}.txt", language="en")
        index = index.follow(store).save(folder)
    return index


def by_words(index: PassageIndex, about: str) -> list[RankedPassage]:
    """The ranking by vectors and words."""
    return best_passages.rank(index, query(1), {"en": terms(about, "en")}, Filters(), limit=20, lexical_weight=0.5)


@pytest.mark.usefixtures("small")
def test_segments_are_put_together_and_everything_is_found_as_before(tmp_path: Path) -> None:
    """The ranking is the same for whoever loads the folder then, and for whoever has loaded it before."""
    store, folder = connect(tmp_path / "home"), tmp_path / "derived"
    before = grown(store, folder, 2 * FEW)
    assert len(before.segments) == 2 * FEW
    assert compact.tend(folder) > 0
    after = PassageIndex.load(folder)
    assert len(after.segments) < len(before.segments)
    assert after.follow(store) is after
    assert ranked(before, 3, limit=40) == ranked(after, 3, limit=40) == by_hand(store, 3, limit=40)
    assert {(r.held, r.passage) for r in by_words(after, "water wells")} == {
        (r.held, r.passage) for r in by_words(before, "water wells")
    }
    for held in after.held:
        assert after.statement(held) == store.read(held)
        assert list(after.passages(held)) == [item.passage for item in store.passages(held, vectors=False)]
    assert after.holding(["Statement 3.1."], Filters()) == before.holding(["Statement 3.1."], Filters())
    assert len(list(folder.glob(f"{PREFIX}*"))) == len(after.segments)
    assert compact.tend(folder) == 0


@pytest.mark.usefixtures("small")
def test_who_saves_takes_over_what_was_put_together_meanwhile(tmp_path: Path) -> None:
    """A writer that had loaded the small segments does not write them again beside the large one."""
    store, folder = connect(tmp_path / "home"), tmp_path / "derived"
    mine = grown(store, folder, FEW)
    assert compact.tend(folder) == 1
    together = read_manifest(folder).segments
    put(store, text(77), "/77.txt", language="en")
    saved = mine.follow(store).save(folder)
    assert read_manifest(folder).segments[: len(together)] == together
    assert len(saved.segments) == 2
    assert ranked(saved, 2, limit=50) == by_hand(store, 2, limit=50)
    assert ranked(PassageIndex.load(folder), 2, limit=50) == by_hand(store, 2, limit=50)


@pytest.mark.usefixtures("small")
def test_what_is_gone_is_left_out_of_what_is_put_together(tmp_path: Path) -> None:
    """A removed statement takes no room in the new segment, and is not found in it."""
    store, folder = connect(tmp_path / "home"), tmp_path / "derived"
    index = grown(store, folder, FEW)
    gone = store.held()[1]
    store.remove(gone.id)
    put(store, text(78, passages=SMALL), "/78.txt", language="en")
    index.follow(store).save(folder)
    assert compact.tend(folder) == 1
    after = PassageIndex.load(folder)
    assert {h.id for one in after.segments for h in one.held} == {h.id for h in store.held()} != {gone.id}
    assert len(after.segments) == 1
    assert ranked(after, 5, limit=50) == by_hand(store, 5, limit=50)


@pytest.fixture
def wordless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, Path]:
    """A store of many statements, and a folder with their index as it is before there are words: vectors alone."""
    store, folder = connect(tmp_path / "home"), tmp_path / "derived"
    with store.writing():
        for n in range(6):
            put(store, text(n), f"/{n}.txt", language="en")
    monkeypatch.setattr(update, "AT_ONCE", 0)
    monkeypatch.setattr(passage_index, "AT_ONCE", 0)
    monkeypatch.setattr(update, "PIECE", 7)
    PassageIndex().follow(store, folder).save(folder)
    return store, folder


def test_many_are_found_by_their_vectors_before_there_are_words(wordless: tuple[Store, Path]) -> None:
    """The first question does not wait for words to be made: it is answered without, and nothing is lost."""
    store, folder = wordless
    index = PassageIndex.load(folder)
    assert len(index.segments) == 2
    assert all(one.words is None for one in index.segments)
    assert ranked(index, 4, limit=40) == by_hand(store, 4, limit=40)
    assert [r.lexical for r in by_words(index, "water")] == [0] * 18
    assert best_passages.resembling(index, {"en": terms("water", "en")}, Filters(), limit=5) == []
    assert set(index.holding(["water is scarce"], Filters())) == set(index.held)
    assert index.follow(store) is index


def test_another_process_makes_the_words(wordless: tuple[Store, Path]) -> None:
    """It ends by itself; the index that was loaded goes on, and the one that is loaded next has the words."""
    store, folder = wordless
    before = PassageIndex.load(folder)
    process = compact.in_background(folder)
    assert process is not None
    while process.poll() is None:
        assert ranked(before, 4, limit=5) == by_hand(store, 4, limit=5)
    assert process.returncode == 0
    after = PassageIndex.load(folder)
    assert len(after.segments) == 1
    assert all(one.words for one in after.segments)
    assert ranked(before, 4, limit=40) == ranked(after, 4, limit=40) == by_hand(store, 4, limit=40)
    assert any(r.lexical > 0 for r in by_words(after, "water"))
    assert [h.source for h in after.holding(["Statement 3.1."], Filters())] == ["/3.txt"]


KILLED = """
    import os, sys
    from pathlib import Path
    from retrieval.search.index import compact
    from retrieval.search.index.segment_words import SegmentWords

    def killed(self, folder):
        folder.mkdir()
        print("writing", flush=True)
        os._exit(9)

    SegmentWords.save = killed
    compact.tend(Path(sys.argv[1]))
"""


def test_a_kill_in_the_middle_leaves_the_old_index(wordless: tuple[Store, Path]) -> None:
    """What was half written is named nowhere, is cleared by the next, and keeps nobody from doing it again."""
    store, folder = wordless
    manifest = (folder / MANIFEST).read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", dedent(KILLED), str(folder)], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (9, b"writing\n")
    assert (folder / MANIFEST).read_bytes() == manifest
    assert len(list(folder.glob(f"{PREFIX}*{LOCK}"))) == 1
    index = PassageIndex.load(folder)
    assert ranked(index, 4, limit=40) == by_hand(store, 4, limit=40)
    assert compact.tend(folder) == 1
    assert [p.name for p in folder.glob(f"{PREFIX}*")] == list(read_manifest(folder).segments)
    assert ranked(PassageIndex.load(folder), 4, limit=40) == by_hand(store, 4, limit=40)


HOLDS = """
    import sys, time
    from pathlib import Path
    from retrieval.search.index.files import drafted

    with drafted(Path(sys.argv[1])) as place:
        place.mkdir()
        (place / "half").write_text("written")
        print(place.name, flush=True)
        time.sleep(60)
"""


def test_what_a_living_process_writes_is_not_cleared(wordless: tuple[Store, Path]) -> None:
    """Whoever saves meanwhile leaves it alone; once its process is gone it is cleared."""
    _, folder = wordless
    process = subprocess.Popen([sys.executable, "-c", dedent(HOLDS), str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    place = folder / process.stdout.readline().decode().strip()
    assert compact.tend(folder) == 1
    assert (place / "half").exists()
    process.kill()
    process.wait()
    process.stdout.close()
    PassageIndex.load(folder).save(folder)
    assert not place.exists()
    assert not list(folder.glob(f"*{PREFIX}*{LOCK}"))


def test_two_do_not_tend_at_once(wordless: tuple[Store, Path]) -> None:
    """The second has nothing to do, and does not wait."""
    from filelock import FileLock

    _, folder = wordless
    with FileLock(folder / compact.TENDING):
        began = time.monotonic()
        assert compact.tend(folder) == 0
        assert time.monotonic() - began < 5
    assert compact.tend(folder) == 1


def test_a_folder_of_the_same_name_is_not_run(tmp_path: Path, wordless: tuple[Store, Path]) -> None:
    """What lies in the working folder is not taken for the program."""
    _, folder = wordless
    (tmp_path / "retrieval").mkdir()
    (tmp_path / "retrieval" / "__init__.py").write_text("")
    (tmp_path / "retrieval" / "tending.py").write_text("open('ran', 'w')")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        process = compact.in_background(folder)
        assert process is not None
        assert process.wait(60) == 0
    finally:
        os.chdir(before)
    assert not (tmp_path / "ran").exists()
    assert len(PassageIndex.load(folder).segments) == 1
