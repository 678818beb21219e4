"""Reading in a process of its own: the same comes back, and no file takes time or memory without end."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from retrieval.errors import BrokenFile, RecordError, TooLarge, Unreadable
from retrieval.readers import process, read, read_statement
from retrieval.readers.document import Repair
from retrieval.readers.process import read_apart
from retrieval.readers.reading import read_here
from tests.retrieval.documents import FORMATS, as_pdf, cover, paragraphs

SPEECH = "I speak on behalf of the Group of 77 and China. We support the proposal."


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_statement_comes_back_as_it_is_read_here(tmp_path: Path, suffix: str) -> None:
    """Text, parts, record, on whose behalf, and what was passed over: all as without a process of its own."""
    content = [*paragraphs(cover()), [SPEECH, "We ask for self- determination."]]
    path = FORMATS[suffix](content, tmp_path / f"a “statement”{suffix}")
    path.with_suffix(".yaml").write_text("forum: ECOSOC\ntags: [x]\non_behalf_of: [G77]\n", encoding="utf-8")
    given = {"delegation": "Kenya", "date": "2024-09-25"}
    found = read_apart(path, given)
    assert found == read_here(path, given)
    assert found.statement.record.delegation == "Kenya"
    assert found.remarks
    assert found.repairs == {Repair.HYPHEN: 1}


def test_an_error_comes_back_with_its_kind_and_message(tmp_path: Path) -> None:
    """Whoever reads a file is told the same, wherever it is read."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"... !!!")
    with pytest.raises(Unreadable) as here:
        read_here(path)
    with pytest.raises(type(here.value)) as apart:
        read_apart(path)
    assert str(apart.value) == str(here.value)
    path.write_text("---\ndate: May\n---\nWe agree.", encoding="utf-8")
    with pytest.raises(RecordError, match="front matter"):
        read_apart(path)


def test_a_process_that_ends_while_it_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that crashes costs its file alone."""
    path = as_pdf([[SPEECH]], tmp_path / "a.pdf")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(BrokenFile, match=r"a\.pdf: ends the program that reads it; print it to a new PDF"):
        read(path)
    monkeypatch.undo()
    assert read(path).statement.text == SPEECH


def test_a_file_that_takes_too_much_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process may have so much and no more; the message says how much that is."""
    monkeypatch.setattr(process, "MEMORY", 150_000_000)
    path = tmp_path / "a.txt"
    path.write_text("We support the proposal of the secretariat.\n" * 700_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="GB of memory to read; split it"):
        read(path)


def test_a_page_that_hung_its_reader_is_read_in_time(tmp_path: Path) -> None:
    """Attributes take time by their square, comments before the page took time by the power of their number."""
    comments = "<!--a-->" * 5_000
    attributes = " ".join(f"a{n}=1" for n in range(5_000))
    for name, head in (("a.html", f"<html><p {attributes}>"), ("b.html", f"{comments}<html><p>"), ("c.txt", comments)):
        path = tmp_path / name
        path.write_text(f"{head}We agree.", encoding="utf-8")
        started = time.monotonic()
        assert "We agree." in read_statement(path).text
        assert time.monotonic() - started < 10


def test_text_of_more_passages_than_are_taken_is_refused(tmp_path: Path) -> None:
    """A text of short lines too."""
    path = tmp_path / "a.txt"
    path.write_text("We agree.\n\n" * 190_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="passages; at most 40,000 are taken of a file: split it"):
        read_statement(path)
