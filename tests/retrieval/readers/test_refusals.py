"""Refusals: each reason by its name, with one line that says what to do next; and no file that crashes a reader."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import errors
from retrieval.errors import TooLarge, Unreadable
from retrieval.readers import SUFFIXES, document, fingerprint, read_statement
from retrieval.readers.reading import read_here
from tests.retrieval import documents
from tests.retrieval.documents import cover, paragraphs, pdf
from tests.tables import tables

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PDF = pdf([[("We agree.", 72, 700, 11)]])
PROSE = b"Mr. President, we thank you for giving us the floor."
CONTENTS = {
    "PNG": PNG,
    "PDF": PDF,
    "PROSE": PROSE,
    "ZIP": b"PK\x03\x04" + PROSE,
    "NOISE": random.Random(5).randbytes(5000),
}


@pytest.mark.parametrize(("name", "content", "kind", "says"), tables(__file__)["refused"])
def test_each_reason_has_its_name_and_its_remedy(tmp_path: Path, name: str, content: str, kind: str, says: str) -> None:
    """The error's kind is the reason; its one line names the file and what to do."""
    path = tmp_path / name
    path.write_bytes(CONTENTS.get(content, content.encode()))
    with pytest.raises(getattr(errors, kind)) as caught:
        read_statement(path)
    message = str(caught.value)
    assert says in message
    assert str(path) in message
    assert "\n" not in message
    assert ";" in message or ":" in message.removeprefix(str(path) + ":")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """Fifty megabytes are the limit; a sparse file of a terabyte is refused as quickly."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1_000_000_000_000)
    started = time.monotonic()
    with pytest.raises(TooLarge, match="at most 50 MB"):
        read_statement(path)
    with pytest.raises(TooLarge):
        fingerprint(path)
    assert time.monotonic() - started < 1


def test_what_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are refused like any other file."""
    for path in (tmp_path / "missing.txt", tmp_path, tmp_path / "nul\0.txt"):
        with pytest.raises(Unreadable):
            read_statement(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("long.md", b"*a* " * (document.MAX_MARKUP // 4 + 1), "of Markdown; at most .* split the file"),
        ("lines.txt", b"a\n" * (document.MAX_LINES + 2), "lines; at most"),
        ("pages.txt", b"a\f" * (document.MAX_LINES + 2), "lines; at most"),
        ("tags.html", b"<html>" + b"<p>a" * (document.MAX_TAGS + 1), "tags; at most"),
    ],
)
def test_what_memory_or_patience_would_not_hold_is_refused(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    """Millions of lines or tags fit a file's limit and not a machine's, and Markdown's grammar is slow."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TooLarge, match=says):
        read_statement(path)


def tried(path: Path, content: bytes) -> None:
    """Read `content` as `path`: a statement whose parts tile it, or a refusal; nothing else."""
    path.write_bytes(content)
    with contextlib.suppress(Unreadable):
        statement = read_here(path).statement
        assert "".join(statement.text[part.start : part.end] for part in statement.parts) == statement.text


LIGHT = sorted(SUFFIXES - {".pdf"})


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LIGHT),
    st.sampled_from([b"", b"<html><body>"]),
    st.binary(max_size=3000) | st.text(max_size=800).map(str.encode),
)
def test_no_bytes_crash(tmp_path_factory: pytest.TempPathFactory, suffix: str, head: bytes, content: bytes) -> None:
    """Random bytes, and any Unicode, NULs and lone marks among it, are read or refused, under any suffix."""
    tried(tmp_path_factory.mktemp("fuzz") / f"f{suffix}", head + content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_spoilt_word_files_never_crash(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A DOCX truncated or with bytes changed anywhere is refused or read."""
    folder = tmp_path_factory.mktemp("fuzz")
    content = bytearray(documents.as_docx(paragraphs(cover()), folder / "good.docx").read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    else:
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=20)):
            content[place] = data.draw(st.integers(0, 255))
    tried(folder / "spoilt.docx", bytes(content))
