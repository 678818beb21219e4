"""A folder in which good files lie among spoilt ones: the good are stored, the rest leaves nothing; and progress."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.ingest.ingest import ingest
from retrieval.ingest.outcome import Progress
from retrieval.readers import SUFFIXES
from retrieval.store.store import Store
from tests.retrieval import documents
from tests.retrieval.documents import cover, paragraphs
from tests.retrieval.exports import said
from tests.retrieval.hostile import HOSTILE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
SPEECH = "---\ndelegation: {0}\n---\n\n{0} supports the text. We thank the Chair.\n"
KEPT = {"added", "duplicate"}


def good(folder: Path) -> dict[str, str]:
    """Files that are as they should be: what becomes of each."""
    (folder / "kenya.md").write_text(SPEECH.format("Kenya"), encoding="utf-8")
    (folder / "kenya-again.md").write_text(SPEECH.format("Kenya"), encoding="utf-8")
    (folder / "norway.txt").write_text("Norway protects its reefs.", encoding="utf-16")
    for n, write in enumerate((documents.as_html, documents.as_docx, documents.as_pdf)):
        write(paragraphs(cover(place=f"Geneva, {n + 1} May 2021")), folder / f"good{n}.{write.__name__[3:]}")
    added = ("kenya-again.md", "norway.txt", "good0.html", "good1.docx", "good2.pdf")
    return dict.fromkeys(added, "added") | {"kenya.md": "duplicate"}


def spoilt(folder: Path, chance: random.Random) -> None:
    """Files cut short, misnamed, random, hostile, nested and huge, as small as they can be and still be that."""
    whole = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    content: dict[str, bytes] = {}
    for path, written in whole.items():
        content[f"cut-{path.name}"] = written[: chance.randrange(len(written))]
        content[f"renamed-{path.stem}{chance.choice(sorted(SUFFIXES - {path.suffix}))}"] = written
        flipped = bytearray(written)
        for _ in range(20):
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        content[f"flipped-{path.name}"] = bytes(flipped)
    for suffix in sorted(SUFFIXES):
        content[f"random{suffix}"] = chance.randbytes(chance.randrange(1, 3000))
        content[f"empty{suffix}"] = b""
    for n, text in enumerate(HOSTILE.values()):
        content[f"hostile{n}{chance.choice(('.txt', '.md'))}"] = text[:700].encode("utf-8", "surrogatepass")
    content |= {
        "image.txt": PNG,
        "nuls.md": b"We thank\0 the Chair." + b"\0" * 500,
        "line.txt": b"word " * 1_000,
        "word.txt": b"a" * 3_000,
        "nested.html": b"<html><body>" + b"<div>" * 5_000 + b"We agree." + b"</div>" * 5_000,
        "nested.md": b">" * 3_000 + b" We agree.",
        "brackets.md": b"[" * 1_000 + b"We agree." + b"](" * 1_000,
        "record.md": b"---\nsession: " + b"[" * 3_000 + b"\n---\n\nWe agree.",
        "arabic.txt": "\u202eنشكر الرئيس. نحن نؤيد النص.\u202c \u2067عربي\u2069".encode(),
        "hebrew.html": "<html dir=rtl><body><p>\u200fאנו מודים ליושב ראש.</p></body></html>".encode(),
        "beside.txt": b"The record beside this is broken.",
        "other.txt": b"The record beside this is no record.",
    }
    for name, written in content.items():
        (folder / name).write_bytes(written)
    (folder / "beside.yaml").write_bytes(b"delegation: [Kenya\n\tspeaker: {")
    (folder / "other.yaml").write_bytes(b"- 1\n- 2\n")


@pytest.mark.slow
def test_spoilt_files_leave_nothing_and_stop_nothing(
    tmp_path: Path, store: Store, embeddings: CachedEmbeddings
) -> None:
    """Each file has one outcome; what is held is whole, and is what was reported; a second run changes nothing."""
    folder = tmp_path / "files"
    folder.mkdir()
    expected = good(folder)
    spoilt(folder, random.Random(1))
    outcomes = list(ingest([folder], store, embeddings))
    readable = {path for path in folder.iterdir() if path.suffix in SUFFIXES}
    assert Counter(o.path for o in outcomes) == dict.fromkeys(readable, 1)
    became = said(outcomes)
    assert expected.items() <= became.items()
    assert set(became.values()) <= KEPT | {"refused"}
    assert {"random.pdf", "empty.md", "image.txt", "beside.txt", "other.txt"} <= {
        n for n in became if became[n] == "refused"
    }
    for outcome in outcomes:
        if outcome.status == "refused":
            assert outcome.reason
            assert "\n" not in outcome.reason
            # A reader names what is wrong with a file; an exception's name says that it did not see this coming.
            assert not re.search(r"\(\w+(Error|Exception|Exit): ", outcome.reason), outcome.reason
    sources = {source for head in store.heads() for source in head.sources}
    assert sources == {str(o.path) for o in outcomes if o.status in KEPT}
    assert {h.id for h in store.held()} == {o.statement_id for o in outcomes if o.status in KEPT}
    for held in store.held():
        text = store.read(held).text
        assert hashlib.sha256(text.encode()).hexdigest() == held.sha256
        assert len(text) == held.length
    assert store._entries.count() == sum(head.held.passages for head in store.heads())
    generation = store.generation()
    again = said(ingest([folder], store, embeddings))
    assert again == {name: "unchanged" if status in KEPT else status for name, status in became.items()}
    assert store.generation() == generation


def test_a_spoilt_file_in_the_place_of_a_good_one_loses_nothing_else(
    tmp_path: Path, store: Store, embeddings: CachedEmbeddings
) -> None:
    """A file that can no longer be read is refused by name; its statement is there until it can be, whole."""
    path = tmp_path / "kenya.md"
    path.write_text(SPEECH.format("Kenya"), encoding="utf-8")
    (first,) = ingest([path], store, embeddings)
    path.write_bytes(random.Random(4).randbytes(2_000))
    (second,) = ingest([path], store, embeddings, prune=True)
    assert second.status == "refused"
    (held,) = store.held()
    assert held.id == first.statement_id
    assert "supports the text" in store.read(held).text


def test_progress_never_goes_back_and_ends_full(tmp_path: Path, store: Store, embeddings: CachedEmbeddings) -> None:
    """Whatever becomes of the files (new, copies, refused, unchanged), the bar is full at the end, never over."""
    folder = tmp_path / "files"
    folder.mkdir()
    good(folder)
    list(ingest([folder], store, embeddings))
    # Small ones first, then one that is read in several steps, then what is refused after it was read.
    for name, sentences in (("m.txt", 3), ("n.txt", 90), ("o.txt", 5)):
        text = " ".join(f"In point {n} of {name} my delegation thanks the Chair." for n in range(sentences))
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "p.txt").write_bytes((folder / "o.txt").read_bytes())
    (folder / "q.txt").write_bytes(random.Random(5).randbytes(9_000))
    (folder / "r.pdf").write_bytes((folder / "good2.pdf").read_bytes()[:700])
    (folder / "s.md").write_bytes(b"")
    seen: list[Progress] = []
    outcomes = list(ingest([folder], store, embeddings, on_progress=seen.append))
    assert Counter(str(o.status) for o in outcomes) == {"unchanged": 6, "added": 3, "duplicate": 1, "refused": 3}
    for before, after in pairwise(seen):
        assert after.passages_done >= before.passages_done
    assert all(p.passages_done <= p.passages for p in seen)
    assert len({p.passages_done for p in seen}) > 3
    assert seen[-1].passages_done == seen[-1].passages
