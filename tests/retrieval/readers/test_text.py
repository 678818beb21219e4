"""Text and Markdown: wraps joined, page furniture and markup gone, words as they were."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from retrieval.readers import read_statement
from retrieval.readers.markdown import blocks_of_markdown, looks_like_markdown
from retrieval.readers.wrapping import blocks_of_text
from retrieval.statement import PartKind, Statement
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def paragraphs(tmp_path: Path, text: str, suffix: str = ".txt") -> list[str]:
    return read(tmp_path, text, suffix).text.split("\n\n")


def read(tmp_path: Path, text: str, suffix: str = ".txt") -> Statement:
    path = tmp_path / f"statement{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_statement(path)


def test_the_shipped_statement_is_the_document_byte_for_byte(seed: Path) -> None:
    """The seed is Markdown under another suffix; its markup goes and its words stay."""
    statement = read_statement(seed)
    assert statement.id == "6a76347c716f"
    for text in ("Mr. Moderator,", "23rd UNCSTD Session", "I thank you.", "outcomes of the World Summit"):
        assert text in statement.text
    assert not re.search(r"\*\*|</?sup>|##", statement.text)
    source = re.sub(r"\*\*|</?sup>|#+ ", "", seed.read_text(encoding="utf-8"))
    assert "".join(source.split()) == "".join(statement.text.split())


def test_hard_wrapped_lines_are_joined_and_paragraphs_are_not(tmp_path: Path) -> None:
    """A line break that wrapping made is a blank; salutations and indented paragraphs stand apart."""
    text = (
        "    I congratulate you, Sir, on your election to the presidency of the General\n"
        "Assembly at this session. We reaffirm the right to self-\n"
        "determination of all peoples.\n"
        "    Our second point concerns the coopera-\n"
        "tion of all Member States in the maintenance of international peace and\n"
        "security. Such cooperation is a duty.\n"
    )
    assert paragraphs(tmp_path, text) == [
        "I congratulate you, Sir, on your election to the presidency of the General Assembly at this session. "
        "We reaffirm the right to self-determination of all peoples.",
        "Our second point concerns the cooperation of all Member States in the maintenance of international peace and "
        "security. Such cooperation is a duty.",
    ]


@pytest.mark.parametrize("header", CASES["headers"])
def test_a_page_header_in_mid_sentence_goes_and_the_sentence_is_whole(tmp_path: Path, header: str) -> None:
    """Verbatim records leave job number and page, or symbol and date, where a page ended, not the speaker."""
    text = f"The attacks on aid convoys are\n{header}very worrying. We condemn them.\nWe thank the Secretariat."
    assert paragraphs(tmp_path, text) == [
        "The attacks on aid convoys are very worrying. We condemn them.",
        "We thank the Secretariat.",
    ]


def test_running_headers_and_page_numbers_go_where_pages_are_marked(tmp_path: Path) -> None:
    """Form feeds mark pages: what repeats at their edges, and numbers that count on, are furniture."""
    texts = ["We begin here and say so.", "On peace, we begin here too.", "Finally, this too begins here."]
    pages = [f"Permanent Mission of Kenya\n\n{text}\n\n{number}" for number, text in enumerate(texts, 1)]
    text = read(tmp_path, "\f".join(pages)).text
    assert "Permanent Mission" not in text
    assert not re.search(r"(?m)^\d$", text)
    assert text.split("\n\n") == texts


@pytest.mark.parametrize("number", ["", "\n\n{n}"])
def test_a_line_that_is_all_there_is_on_every_page_is_the_text(tmp_path: Path, number: str) -> None:
    """What repeats on each page is no running header where nothing else stands on any of them."""
    pages = [f"We support the proposal.{number.format(n=n)}" for n in (1, 2, 3)]
    text = read(tmp_path, "\f".join(pages)).text
    assert set(text.split("\n\n")) == {"We support the proposal."}


def test_no_file_of_the_corpus_loses_or_gains_a_word(data: Path, every_example: bool) -> None:
    """All 580 statements, or every fourth, keep every letter; only blanks, split hyphens and page headers change."""
    header = re.compile(r"(?m)^(?:\d\d-\d{5} \d+/\d+|\d+/\d+ \d\d-\d{5})(?=\s)")
    files = sorted((data / "ungdc").glob("*/*.txt"))
    assert len(files) > 500
    for path in files[:: 1 if every_example else 4]:
        source = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
        text = read_statement(path).text
        assert re.sub(r"[\s-]", "", text) == re.sub(r"[\s-]", "", header.sub("", source)), path.name
        assert not re.search(r"\d\d-\d{5} \d+/\d+", text), path.name


def test_markdown_is_told_by_evidence() -> None:
    """Two marks make Markdown; prose with an asterisk, a dash or a number sign is prose."""
    assert looks_like_markdown("# Statement\n\n**Mr. Chair,** we thank you.")
    assert not looks_like_markdown("Mr. Chair, item #5 * is noted.\n- first\n- second\n1. third\n\n2 * 3 * 4 = 24")


@pytest.mark.parametrize("text", CASES["kept"])
def test_plain_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    """What Markdown would eat, and the order of what is written from right to left."""
    assert read(tmp_path, text).text == text


def test_a_list_of_years_is_no_page_numbers(tmp_path: Path) -> None:
    """Numbers on lines of their own stay unless a page's text lies between them."""
    assert read(tmp_path, "The years that count are\n\n2015\n\n2016\n\n2017\n\nand no other.").text.count("201") == 3


def test_markdowns_marks_go_and_its_numbers_stay(tmp_path: Path) -> None:
    """Emphasis, links, images, rules and bullets are markup; the number of a list item is a word of the text."""
    text = (
        "# Title\n\n3. We *support* [the Pact](https://example.org).\n4. We `note` it.\n\n* a point\n\n---\n\n"
        "> A quoted line\n\n    Indented words\n\n![logo](x.png)\n\n"
        "A <b>bold</b> 23<sup>rd</sup> &amp; last <name withheld>"
    )
    assert paragraphs(tmp_path, text, ".md") == [
        "Title",
        "3. We support the Pact.",
        "4. We note it.",
        "a point",
        "A quoted line",
        "Indented words",
        "A bold 23rd & last <name withheld>",
    ]


def test_asterisks_within_words_are_the_texts_own(tmp_path: Path) -> None:
    """A product is no emphasis; a pair of marks of which one stands at the edge of a word is."""
    for text, kept in pairs(CASES["asterisks"]):
        assert read(tmp_path, text, ".md").text == kept


def test_markdown_headings_and_footnotes_are_parts_of_their_own(tmp_path: Path) -> None:
    """A heading is not speech, and a footnote is a note; its mark goes from the sentence."""
    statement = read(tmp_path, "## Item 5\n\nWe agree.[^1]\n\n[^1]: See A/71/1.\n", ".md")
    assert [(part.kind, statement.text[part.start : part.end].strip()) for part in statement.parts] == [
        (PartKind.HEADING, "Item 5"),
        (PartKind.SPEECH, "We agree."),
        (PartKind.NOTE, "See A/71/1."),
    ]


@pytest.mark.parametrize("mark", [">", "- ", "1. "])
def test_markdown_nested_too_deeply_keeps_its_words(mark: str) -> None:
    """The parser drops what lies deeper than it follows; such a text is read as it stands."""
    blocks = blocks_of_markdown(mark * 5000 + "the words", "deep.md")
    assert any("the words" in block.text for block in blocks)


def test_one_huge_line_is_read_in_time() -> None:
    """Ten million characters without a line break are a paragraph, not a trap."""
    assert len(blocks_of_text("word " * 2_000_000)) == 1
