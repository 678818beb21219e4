"""Exported statements come back as they were, or are refused; none is half of what it was."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.errors import BrokenFile, EmptyFile, OnRecordError, RecordError
from retrieval.ingest.ingest import ingest
from retrieval.ingest.outcome import Outcome
from retrieval.readers import read_statement
from retrieval.readers.export_seal import statement_file
from retrieval.record import KEYS, checked, merged
from retrieval.statement import Part, PartKind, Record, Statement
from retrieval.store.store import Store
from retrieval.text.canonical import HARD_BREAK, Block, compose, tidy
from retrieval.text.scripts import mixing

HELD = "# On seeds\n\n**Statement**\n\nWe agree. We thank the Chair.\n\n## Second\n\nThe sea rises.  \nWe\nsee it.\n"

_LINES = st.sampled_from(["---", "...", "# A", "- a", "|a|", "\r\n", "می\u200cشود", "e\u0301"]) | st.sampled_from(
    f"{HARD_BREAK}\n\r \t\0\u200fא"
)
_TEXTS = st.lists(_LINES | st.text(max_size=12), min_size=1, max_size=8).map("".join)
_BLOCKS = st.lists(st.builds(Block, st.sampled_from(PartKind), _TEXTS), min_size=1, max_size=8)
_VALUES = st.dictionaries(
    st.sampled_from([key for key in KEYS if key not in ("date", "language", "source_url", "on_behalf_of")]),
    st.text(min_size=1, max_size=90)
    .map(lambda text: " ".join(tidy(text).split()))
    .filter(lambda text: text and not mixing(text)),
)


def statement(text: str, parts: tuple[Part, ...], record: Record | None = None) -> Statement:
    """A statement of some bytes, whichever they were."""
    return Statement("6a7634712345", text, parts, record or Record(), "a.pdf")


def read(content: bytes, suffix: str = ".md") -> Statement:
    """What a file of these bytes is read as."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"e{suffix}"
        path.write_bytes(content)
        return read_statement(path)


@given(_BLOCKS, _VALUES, st.sampled_from([".md", ".txt"]))
@example([Block(PartKind.SPEECH, "---\nonrecord: a\n---\na")], {"title": "--- a: 'b' #\u202b"}, ".txt")
@example([Block(PartKind.SPEECH, f"a,{HARD_BREAK}B")], {"speaker": "می\u200cشود", "session": "079"}, ".md")
def test_an_export_is_read_as_what_was_exported(blocks: list[Block], values: dict[str, object], suffix: str) -> None:
    """Whatever the text, its parts and its record hold, each comes back as it was, and so does the id."""
    text, parts = compose(blocks)
    record = merged(checked({"date": "2020", "language": "no", "on_behalf_of": ["A", "1"], **values}, "test"))
    before = statement(text, parts, record)
    if not any(letter.isalnum() for letter in text):
        with pytest.raises(EmptyFile if text else RecordError):
            read(statement_file(before), suffix)
        return
    after = read(statement_file(before), suffix)
    assert replace(after, source=before.source) == before


def test_real_statements_come_back(data: Path) -> None:
    """So do those of the general debate, with the records that their layout gives them."""
    files = sorted(data.rglob("*.txt"))[::60]
    assert files
    for path in files:
        before = read_statement(path)
        assert replace(read(statement_file(before)), source=before.source) == before


def test_a_statement_of_very_many_parts_comes_back() -> None:
    """Front matter that names thousands of parts is still front matter, not text."""
    text = "We agree. " * 8_000
    text = text.strip()
    kinds = (PartKind.SPEECH, PartKind.HEADING)
    edges = [*range(0, 79_990, 10), len(text)]
    parts = tuple(Part(kinds[n % 2], a, b) for n, (a, b) in enumerate(pairwise(edges)))
    before = statement(text, parts)
    content = statement_file(before)
    assert content.index(b"\n---\n") > 100_000
    assert replace(read(content), source=before.source) == before


def test_what_editors_do_around_a_text_does_no_harm(seed: Path) -> None:
    """A final line end, a byte-order mark or another encoding leaves every character of the text as it was."""
    content, parts = statement_file(read_statement(seed)), read_statement(seed).parts
    for changed in (
        content.removesuffix(b"\n"),
        b"\xef\xbb\xbf" + content,
        content.decode("utf-8").encode("utf-16"),
        b"\n" + content,
    ):
        assert read(changed).parts == parts


def test_the_record_of_an_export_may_be_corrected(seed: Path) -> None:
    """Who spoke is for the file's owner to say; the text stays the one that was exported."""
    before = read_statement(seed)
    after = read(statement_file(before).replace(b"\nspeaker: ", b"\nspeaker: H.E. ", 1))
    assert after.record.speaker == f"H.E. {before.record.speaker}"
    assert (after.id, after.text) == (before.id, before.text)


def test_another_text_is_refused_by_name(seed: Path) -> None:
    """An edited text is no longer what the delegation's file said; the reader is told what to do."""
    content = statement_file(read_statement(seed))
    for changed, says in (
        (content.replace(b"I thank you", b"I thank them"), "not the one that was exported"),
        (content + b"\n", "not the one that was exported"),
        (content.rpartition(b" ")[0], "not the one that was exported"),
        (content.replace(b"\n", b"\r\n"), r"Windows.*\(LF\)"),
        (content.replace(b"\n", b"\r"), "not the one that was exported"),
    ):
        with pytest.raises(BrokenFile, match=rf"e\.md: .*{says}.*remove the `onrecord` key"):
            read(changed)


PARTS: list[object] = [
    *("", "speech 0-8", "speech 0-10", "speech 1-9", "speech 0-5, speech 4-9", "speech 0-4, speech 5-9", "song 0-9"),
    *("speech 0-0, speech 0-9", "speech 0-9, speech 9-9", "speech 0-" + "9" * 5000, "speech 0-٩", None, ["speech 0-9"]),
]


def test_a_seal_that_is_not_whole_is_refused() -> None:
    """Missing or unknown keys, wrong ids, kinds that do not exist, parts that leave out or repeat some of the text."""
    text = "We agree."
    whole: dict[str, object] = {"id": "6a7634712345", "sha256": statement(text, ()).sha256, "parts": "speech 0-9"}
    assert read(_file(whole, text)).text == text
    wrong: dict[str, list[object]] = {
        "id": [12345678901, "6A7634712345", "../../secret"],
        "sha256": ["", 5],
        "more": ["a"],
        "parts": PARTS,
    }
    seals: list[object] = [{**whole, key: value} for key, values in wrong.items() for value in values]
    for sealed in (None, "yes", [], {}, *seals):
        with pytest.raises(RecordError, match=r"e\.md: .*remove the `onrecord` key"):
            read(_file(sealed, text))


def test_a_text_that_no_export_holds_is_refused() -> None:
    """A hash that fits lets no control characters in, nor a spelling that quotes are not compared in."""
    for text in ("We\0 agree.", "We \x1b[1magree.", "We agree.\r\nYes.", " We agree", "We  agree.", "e\u0301"):
        sealed = {"id": "6a7634712345", "sha256": statement(text, ()).sha256, "parts": f"speech 0-{len(text)}"}
        with pytest.raises(OnRecordError, match=r"e\.md: .*remove the `onrecord` key"):
            read(_file(sealed, text))


def test_without_the_seal_it_is_a_new_statement(seed: Path) -> None:
    """What a refusal advises works: the text is read like any other, with an id of its own."""
    head, _, text = statement_file(read_statement(seed)).decode("utf-8").removeprefix("---\n").partition("---\n")
    record = yaml.safe_load(head)
    del record["onrecord"]
    content = f"---\n{yaml.safe_dump(record)}---\n{text} We thank you.".encode()
    assert read(content).id == hashlib.sha256(content).hexdigest()[:12]


def _file(sealed: object, text: str) -> bytes:
    head = yaml.safe_dump({"delegation": "Kenya", "onrecord": sealed}, allow_unicode=True)
    return f"---\n{head}---\n{text}\n".encode()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A statement in a file of its own."""
    path = tmp_path / "held.md"
    path.write_text(f"---\ndelegation: Kenya\n---\n{HELD}", encoding="utf-8")
    return path


def taken(path: Path, store: Store, embeddings: CachedEmbeddings, *, prune: bool = False) -> Outcome:
    """What became of one file."""
    (outcome,) = ingest([path], store, embeddings, prune=prune)
    return outcome


def only(store: Store) -> Statement:
    """The one statement that is held."""
    (held,) = store.held()
    return store.read(held)


def test_an_export_beside_its_original_is_no_second_statement(
    store: Store, embeddings: CachedEmbeddings, original: Path
) -> None:
    """They are one statement, which stays while one of the two files does."""
    first = taken(original, store, embeddings)
    before = only(store)
    export = original.with_name("export.md")
    export.write_bytes(statement_file(before))
    second = taken(export, store, embeddings)
    assert (second.status, second.statement_id) == ("duplicate", first.statement_id)
    assert str(original) in str(second.reason)
    assert taken(export, store, embeddings).status == "unchanged"
    original.unlink()
    assert "still held" in str(taken(original, store, embeddings, prune=True).reason)
    taken(export, store, embeddings)
    assert only(store) == replace(before, source=str(export))
    original.write_text(f"---\ndelegation: Kenya\n---\n{HELD}", encoding="utf-8")
    assert taken(original, store, embeddings).status == "duplicate"
    assert len(store.held()) == 1


def test_an_export_that_says_otherwise_is_refused_and_never_hides_the_original(
    store: Store, embeddings: CachedEmbeddings, original: Path
) -> None:
    """Another text under an id that is held is not taken in; where it came first, the file itself takes its place."""
    true = read_statement(original)
    text = "We do not agree."
    forged = original.with_name("forged.md")
    forged.write_bytes(statement_file(replace(true, text=text, parts=(Part(PartKind.SPEECH, 0, len(text)),))))
    taken(original, store, embeddings)
    refused = taken(forged, store, embeddings)
    assert refused.status == "refused"
    assert f"statements remove {true.id}" in str(refused.reason)
    assert only(store) == true
    store.remove(true.id)
    assert taken(forged, store, embeddings).status == "added"
    assert taken(original, store, embeddings).status == "changed"
    assert only(store) == true


def test_the_same_text_in_other_bytes_is_stored_and_told(
    store: Store, embeddings: CachedEmbeddings, original: Path
) -> None:
    """Whoever keeps a text twice learns of it; nothing is missing from the record, and both are held."""
    first = taken(original, store, embeddings)
    again = original.with_name("again.md")
    again.write_text(f"---\ndelegation: Kenya\n---\n\n\n{HELD}\n", encoding="utf-8")
    second = taken(again, store, embeddings)
    assert first.reason is None
    assert (second.status, second.reason) == ("added", f"the same text as {first.statement_id}")
    assert second.notes == ()
    again.write_text(f"---\ndelegation: Kenya\n---\n{HELD}\nWe thank you.", encoding="utf-8")
    assert taken(again, store, embeddings).reason is None
    original.write_text(f"---\ndelegation: Kenya\nspeaker: A\n---\n{HELD}", encoding="utf-8")
    assert taken(original, store, embeddings).reason is None
    assert len(store.held()) == 2
