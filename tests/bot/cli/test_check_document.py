"""`onrecord check DRAFT`: the quotations of a document, each checked, and the report."""

from __future__ import annotations

import html
from pathlib import Path

import docx
import pytest

from bot.quotes.in_document import quotations
from tests.bot.cli.conftest import Run, objects

SAID = "has yet to yield its expected results"
SENTENCE = "The development dividends of ICTs, particularly for the developing countries, is yet to be fully realized."
DRAFT = f"""# A draft

The follow-up to WSIS “{SAID}”, said Iran;
it was "a great day". It added that the follow-up "has so far yet to yield its
expected results", and «nobody will ever eat cheese on the moon».

> {SENTENCE}
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The draft as Markdown."""
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_each_quotation_of_a_draft_is_checked(onrecord: Run, draft: Path) -> None:
    """Each has the verdict that a check of its words alone has; the page and the screen say the same."""
    page = draft.with_name("report.html")
    done = onrecord("check", str(draft), "--json", "--html", str(page))
    sent = objects(done)
    assert [one["id"] for one in sent] == [1, 2, 3, 4]
    assert sent[0]["wording"] == SAID
    for one in sent:
        (alone,) = objects(onrecord("check", one["wording"], "--json"))
        assert (one["verdict"], one["found"]) == (alone["verdict"], alone["found"])
    assert [one["verdict"] for one in sent][:3] == ["part of a sentence", "altered", "not found"]
    told = onrecord("check", str(draft)).stdout.decode()
    counted = "4 quotations:"
    assert told.rstrip().splitlines()[-1].startswith(counted)
    assert "1 shorter than 4 words: not checked." in told
    written = html.unescape(page.read_text(encoding="utf-8"))
    assert counted in written
    assert all(one["wording"] in written and one["message"] in written for one in sent)
    assert "<script" not in written


def test_other_ways_to_give_a_draft(onrecord: Run, draft: Path) -> None:
    """A Word file and standard input are read as documents too; words with a quotation within stay a wording."""
    word = draft.with_suffix(".docx")
    written = docx.Document()
    written.add_paragraph(f"Iran said it “{SAID}”.")
    written.save(str(word))
    assert [one["wording"] for one in objects(onrecord("check", str(word), "--json"))] == [SAID]
    piped = onrecord("check", "-", "--json", stdin=DRAFT.encode())
    assert len(objects(piped)) == 4
    (alone,) = objects(onrecord("check", "-", "--json", stdin=f"“{SAID}”".encode()))
    assert alone["id"] is None


@pytest.mark.parametrize(
    ("typed", "text", "says"),
    [
        ("draft.txt", "No quotation here, and nothing to check.", "has no quotation of 4 words or more"),
        ("draft.txt --html nowhere/report.html", DRAFT, "cannot be written"),
        ("draft.txt --html draft.txt", DRAFT, "so that no draft is written over"),
        ("draft.html --html draft.html", f"<p>Iran said it “{SAID}”.</p>", "so that no draft is written over"),
        ("draft.docx", None, "There is no file draft.docx"),
    ],
)
def test_what_cannot_be_done_is_told(onrecord: Run, tmp_path: Path, typed: str, text: str | None, says: str) -> None:
    """A draft without quotations or that is not there, and a report without a place, are told with the file's name."""
    path = tmp_path / typed.split(maxsplit=1)[0]
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = onrecord("check", *typed.split())
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert text is None or path.read_text(encoding="utf-8") == text


def test_a_long_wording_that_ends_like_a_file_is_a_wording(onrecord: Run) -> None:
    """More characters than a file's name may have."""
    (sent,) = objects(onrecord("check", f"{'moon cheese ' * 40}.txt", "--json"))
    assert sent["verdict"] == "not found"


@pytest.mark.parametrize(
    ("text", "found", "shorter", "unclosed"),
    [
        ("He said “one two three four” and “five six”.", ["one two three four"], 1, 0),
        ("„eins zwei drei vier“ und «un deux trois quatre»", ["eins zwei drei vier", "un deux trois quatre"], 0, 0),
        ("他说：「我们必须立即采取行动应对气候变化」。", ["我们必须立即采取行动应对气候变化"], 0, 0),
        ("“a b c d” again “a b c d”", ["a b c d"], 0, 0),
        ("> one two\n> three four\n\nand no more", ["one two three four"], 0, 0),
        ("It's the people's will, don't you think?", [], 0, 0),
        ("“We shall never give up our arms.\n\nHe said “one two three four”.", ["one two three four"], 0, 1),
    ],
)
def test_quotations_are_found(text: str, found: list[str], shorter: int, unclosed: int) -> None:
    """Marks of nine languages, blocks, and no apostrophes; each quotation once, and none that is not closed."""
    read = quotations(text)
    assert (list(read.texts), read.shorter, read.unclosed) == (found, shorter, unclosed)
