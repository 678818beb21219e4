"""The quotations of a text: what stands between quotation marks, and what is set off as a block.

Pure: knows marks and words; knows no statement and no verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.names.lexicon import words_of
from retrieval.text.quotation_marks import outermost, quoted_ranges
from retrieval.text.scripts import has_han

FEWEST = 4
"""Words of a quotation; fewer are a term or a title, and stand in many statements."""

FEWEST_HAN = 8
"""Characters of a quotation in Chinese."""

_BLOCK = re.compile(r"^(?:>[^\n]*(?:\n|\Z))+", re.MULTILINE)
"""A quotation set off as in Markdown and in mail."""


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of a text in order, each once; `shorter` and `unclosed` ones were left out."""

    texts: tuple[str, ...]
    shorter: int
    unclosed: int = 0


def quotations(text: str) -> Quotations:
    """The quotations of a text: the outermost between marks, and blocks after ">"."""
    found: dict[int, str] = {}
    blocks = [(block.start(), block.end()) for block in _BLOCK.finditer(text)]
    for start, end in blocks:
        found[start] = " ".join(line.lstrip("> ").strip() for line in text[start:end].splitlines())
    unclosed = 0
    for one in outermost(quoted_ranges(text)):
        if any(start <= one.opener < end for start, end in blocks):
            continue
        if one.closed:
            found[one.opener] = text[one.start : one.end]
        else:
            unclosed += 1
    every = [" ".join(found[at].split()) for at in sorted(found)]
    long = [each for each in every if _is_long(each)]
    return Quotations(tuple(dict.fromkeys(long)), len(every) - len(long), unclosed)


def _is_long(text: str) -> bool:
    return len(text) >= FEWEST_HAN if has_han(text) else len(words_of(text)) >= FEWEST
