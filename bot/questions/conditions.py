"""The words that part what is to have been said from what is not: "but not hostages", "but not in 2021".

Knows words; knows no reading and no statement.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from retrieval.text.quotation_marks import quoted_ranges
from retrieval.text.scripts import has_han

_WORDS = Path(__file__).with_name("conditions.toml")


def parted(text: str, *, follows: bool) -> tuple[str, str, str] | None:
    """A question apart at what is not to have been said: what stands before, the words that part, what stands behind.

    None for a question without such words outside quotation marks. Nothing need stand before, in a question that
    `follows` another.
    """
    quotations = [(one.opener, one.closer) for one in quoted_ranges(text) if one.closed]
    for match in _pattern().finditer(text):
        quoted = any(start < match.start() < end for start, end in quotations)
        if not quoted and (follows or text[: match.start()].strip()):
            return text[: match.start()], match.group(), text[match.end() :]
    return None


@cache
def _pattern() -> re.Pattern[str]:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    every = sorted((one for words in read.values() for one in words), key=len, reverse=True)
    return re.compile("|".join(map(_whole, every)), re.IGNORECASE)


def _whole(words: str) -> str:
    """The pattern of words that are no part of others."""
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return spaced if has_han(words) else rf"(?<!\w){spaced}(?!\w)"
