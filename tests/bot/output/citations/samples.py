"""Citations written out by hand, and texts made to break a format."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot.output.citations.citation import Citation
from tests.bot.cli.samples import quote
from tests.tables import tables

HOSTILE = (
    "{", "}", "\\", "\\}", "{\\", "ER  - ", "TY  - GEN", "AB  - ", "@misc{x,", "@comment{", "%", "$x$", "#", "&amp;",
    "_", "~", "^", "--", "---", "''", "``", "?`", ",,", "<<", ">>", "\n", "\n\n", "\nER  - \n", "\n@misc{y,\n", '"',
    " = ", ",", "\u202e", "\u202c", "\u2067", "\u2069", "\u200f", "العقوبات", "制裁", "é", "\U0001f600", "<i>", "]]>",
    "=====", "# ", "1. ", "> ", "*", "[a](b)", " and ", "\\textbackslash{}", "\\begin{document}",
)  # fmt: skip
"""Pieces that mean something to a format that a quote leaves in, and characters that turn text around."""

_WORDS = st.sampled_from(("We", "shall", "not", "agree.", "Mr.", "2020"))

texts = (
    st.lists(
        st.sampled_from(HOSTILE) | _WORDS | st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=30
    )
    .map(lambda pieces: " ".join(pieces).strip())
    .filter(lambda text: any(not char.isspace() for char in text))
)
"""Texts as a statement may hold them: no control character but the line feed, white space inside alone."""

lines = texts.map(lambda text: " ".join(text.split()))
"""Texts as a record may hold them: one line, single spaces."""


NAMES = tables(__file__)["names"]


def cited(text: str = "We shall not agree.", /, **fields: Any) -> Citation:
    """A citation of a quote by Iran with that text; `fields` replace others of the quote or of the citation."""
    own = {name: fields.pop(name) for name in ("title", "symbol", "agenda_item", "url") if name in fields}
    return Citation(quote(text, **fields), **own)


def one_line(text: str) -> str:
    """A text as a format keeps it in which every run of white space is a space."""
    return " ".join(text.split())
