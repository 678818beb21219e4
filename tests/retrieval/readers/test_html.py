"""HTML: what a page says, without what surrounds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import TooLarge
from retrieval.readers import read_statement
from retrieval.readers.html import blocks_of_html
from retrieval.statement import PartKind, Statement

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Site title</title><style>p {}</style><script>var x = "<p>no</p>";</script></head>
<body><header><a href="/">Logo</a></header><nav><ul><li>Home</li></ul></nav>
<div class="breadcrumb">You are here</div>
<h1>Statement by Kenya</h1>
<p>Mr. Chair,<br>we <b>sup&shy;port</b>
   the 23<sup>rd</sup> report.<sup><a href="#n1">1</a></sup></p>
<p hidden>not shown</p><p style="display: none">nor this</p>
<table><tr><td>Target</td><td>40%</td></tr></table>
<div class="footnotes"><p>See A/71/1.</p></div>
<aside>Related</aside><form><button>Send</button></form><footer>Privacy</footer></body></html>"""


def read(tmp_path: Path, page: bytes, name: str = "page.html") -> Statement:
    path = tmp_path / name
    path.write_bytes(page)
    return read_statement(path)


def test_the_words_stay_and_the_frame_goes(tmp_path: Path) -> None:
    """Scripts, styles, navigation, asides, forms, footers and hidden text are not the statement's."""
    statement = read(tmp_path, PAGE.encode())
    assert statement.text.split("\n\n") == [
        "Statement by Kenya",
        "Mr. Chair,\nwe support the 23rd report.",
        "Target",
        "40%",
        "See A/71/1.",
    ]
    assert [part.kind for part in statement.parts] == [PartKind.HEADING, PartKind.SPEECH, PartKind.NOTE]


def test_what_a_page_says_of_itself_is_believed(tmp_path: Path) -> None:
    """Which part is its main one; an XML declaration, with which pages of XHTML begin, is no obstacle."""
    page = b"<html><body><div>Latest news</div><main><p>We support the report.</p></main></body></html>"
    assert read(tmp_path, page).text == "We support the report."
    page = b'<?xml version="1.0" encoding="utf-8"?><html><body><p>We agree.</p></body></html>'
    assert read(tmp_path, page, "page.xhtml").text == "We agree."


def test_deep_nesting_loses_nothing() -> None:
    """Words are found at whatever depth of elements they stand, or the page is refused."""
    assert blocks_of_html("<div>" * 1_000 + "deep", "x.html")[0].text == "deep"
    with pytest.raises(TooLarge, match="two thousand elements in each other: save its text as"):
        blocks_of_html("<div>" * 100_000 + "deep", "x.html")
