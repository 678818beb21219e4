"""PDF: paragraphs out of placed lines, furniture and footnotes told apart, real submissions whole."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pypdf
import pytest

from retrieval.errors import BrokenFile, EmptyFile, EncryptedFile, NoTextLayer, TooLarge
from retrieval.readers import document, read_statement
from retrieval.readers.process import read_apart
from retrieval.statement import PartKind, Statement
from tests.pairs import pairs
from tests.retrieval.documents import pdf, wrapped
from tests.tables import tables

CASES = tables(__file__)

Text = tuple[str, float, float, float]
PROSE = "We reaffirm our commitment to multilateralism and to the Charter, and we call for the reform of the Council. "


def page(number: int, words: str) -> list[Text]:
    """A page with a running header, a paragraph and its number."""
    lines = wrapped(words, 80)
    texts: list[Text] = [("Permanent Mission of Kenya", 72, 750, 9)]
    texts += [(line, 72, 700 - 14 * row, 11) for row, line in enumerate(lines)]
    return [*texts, (str(number), 300, 40, 9)]


def read(tmp_path: Path, *pages: list[Text]) -> Statement:
    """The statement in a PDF of pages."""
    path = tmp_path / "s.pdf"
    path.write_bytes(pdf(pages))
    return read_statement(path)


def test_running_lines_and_numbers_go_and_a_sentence_over_two_pages_is_whole(tmp_path: Path) -> None:
    """Header, footer and page number are not the speaker's; a page's end is not a paragraph's."""
    prose = " ".join(PROSE.replace("Council", f"body number {number}") for number in range(12))
    words = prose.split()
    half = len(words) // 2 + 3
    statement = read(tmp_path, page(1, " ".join(words[:half])), page(2, " ".join(words[half:])))
    assert statement.text == " ".join(words)


def test_a_footnote_is_a_note_and_its_mark_no_part_of_a_word(tmp_path: Path) -> None:
    """A raised figure whose footnote is on the page goes; one that has none (m², CO2) stays."""
    texts: list[Text] = [(line, 72, 700 - 14 * row, 11) for row, line in enumerate(wrapped(PROSE * 4, 80))]
    texts += [("We cite the report", 72, 600, 11), ("1", 166, 605, 6), ("and stop.", 172, 600, 11)]
    statement = read(tmp_path, [*texts, ("1 See document A/71/1.", 72, 80, 8)])
    assert "We cite the report and stop." in statement.text.replace("\n", " ")
    notes = [statement.text[part.start : part.end] for part in statement.parts if part.kind is PartKind.NOTE]
    assert notes == ["1 See document A/71/1."]


def test_larger_type_is_a_heading(tmp_path: Path) -> None:
    """A line set larger than the body is a heading, not speech."""
    texts: list[Text] = [("Agenda item 5", 72, 740, 16)]
    texts += [(line, 72, 700 - 14 * row, 11) for row, line in enumerate(wrapped(PROSE * 4, 80))]
    assert [part.kind for part in read(tmp_path, texts).parts] == [PartKind.HEADING, PartKind.SPEECH]


def test_each_reason_not_to_read_a_pdf_has_its_name(tmp_path: Path) -> None:
    """Encrypted, empty, damaged and overlong PDFs are refused, each with what to do."""
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(pdf([page(1, PROSE)]))
    locked = tmp_path / "locked.pdf"
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    with pytest.raises(EncryptedFile, match="password"):
        read_statement(locked)
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.4\nnothing else")
    with pytest.raises(BrokenFile, match="damaged"):
        read_statement(damaged)
    with pytest.raises(EmptyFile, match="no words"):
        read(tmp_path, [])
    with pytest.raises(TooLarge, match="2,001 pages"):
        read(tmp_path, *[[("a", 72.0, 700.0, 11.0)]] * (document.MAX_PAGES + 1))


def test_a_scan_names_what_would_read_it(data: Path) -> None:
    """A scan without a text layer is not an empty statement: the message names ocrmypdf."""
    with pytest.raises(NoTextLayer, match="run ocrmypdf first"):
        read_statement(data / "pdf" / "SRB_Serbia_INDC_English.pdf")


@pytest.mark.parametrize(("file", "words"), pairs(CASES["submissions"]))
def test_real_submissions_are_whole_sentences(data: Path, file: str, words: str) -> None:
    """English, French, Spanish, Russian and Arabic come in reading order, wraps joined, letters in their order."""
    name, language = file.split(" / ")
    statement = read_statement(data / "pdf" / f"{name}.pdf")
    assert statement.record.language == language
    assert words in statement.text
    assert not re.search(r"(?m)^\s*\d{1,2}\s*$", statement.text)


def test_a_parser_that_does_not_end_is_ended(tmp_path: Path) -> None:
    """The time a PDF may take is bounded from outside, so that no file can hold up a batch."""
    path = tmp_path / "s.pdf"
    path.write_bytes(pdf([page(number, PROSE) for number in range(1, 400)]))
    started = time.monotonic()
    with pytest.raises(BrokenFile, match="to read"):
        read_apart(path, seconds=0.001)
    assert time.monotonic() - started < 5
