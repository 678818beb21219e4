"""Citations written out by hand, and texts made to break a format."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot.output.citations.citation import Citation
from tests.bot.cli.samples import quote

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


NAMES: tuple[tuple[str, str, str, dict[str, str], tuple[list[str], ...]], ...] = (
    (
        "Ms. Tahereh Jalili", "IRN", "Jalili, Tahereh", {"family": "Jalili", "given": "Tahereh"},
        (["Jalili"], ["Tahereh"], [], []),
    ),
    ("Mr. X", "IRN", "X", {"family": "X"}, (["X"], [], [], [])),
    (
        "Ursula von der Leyen", "EU", "von der Leyen, Ursula",
        {"family": "Leyen", "given": "Ursula", "non-dropping-particle": "von der"},
        (["Leyen"], ["Ursula"], ["von", "der"], []),
    ),
    (
        "Luiz Inácio Lula da Silva", "BRA", "Silva, Luiz Inácio Lula da",
        {"family": "Silva", "given": "Luiz Inácio Lula", "dropping-particle": "da"},
        (["Silva"], ["Luiz"], ["da"], []),
    ),
    (
        "Joseph R. Biden, Jr", "USA", "Biden, Joseph R., Jr", {"family": "Biden", "given": "Joseph R.", "suffix": "Jr"},
        (["Biden"], ["Joseph"], [], ["Jr"]),
    ),
    (
        "Mr. PIRES de MIRANDA", "PRT", "PIRES de MIRANDA", {"family": "PIRES de MIRANDA"},
        (["{PIRES de MIRANDA}"], [], [], []),
    ),
    ("Xi Jinping", "CHN", "Xi Jinping", {"literal": "Xi Jinping"}, (["{Xi Jinping}"], [], [], [])),
)  # fmt: skip
"""Speakers and their delegations; their names as RIS and as CSL have them, and in the four parts of BibTeX."""


def cited(text: str = "We shall not agree.", /, **fields: Any) -> Citation:
    """A citation of a quote by Iran with that text; `fields` replace others of the quote or of the citation."""
    own = {name: fields.pop(name) for name in ("title", "symbol", "agenda_item", "url") if name in fields}
    return Citation(quote(text, **fields), **own)


def one_line(text: str) -> str:
    """A text as a format keeps it in which every run of white space is a space."""
    return " ".join(text.split())
