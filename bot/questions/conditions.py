"""The words that leave something out: "but not hostages", "but not in 2021", "other than Kenya".

Knows words; knows no reading and no statement.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
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
    for start, end in _places("but_not", text):
        if follows or text[:start].strip():
            return text[:start], text[start:end], text[end:]
    return None


def others(text: str) -> list[tuple[int, int]]:
    """Where words stand in a text behind which others are named who are not asked about."""
    return list(_places("other_than", text))


def _places(kind: str, text: str) -> Iterator[tuple[int, int]]:
    quotations = [(one.opener, one.closer) for one in quoted_ranges(text) if one.closed]
    for match in _pattern(kind).finditer(text):
        if not any(start < match.start() < end for start, end in quotations):
            yield match.span()


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[kind]
    every = sorted((one for words in read.values() for one in words), key=len, reverse=True)
    return re.compile("|".join(map(_whole, every)), re.IGNORECASE)


def _whole(words: str) -> str:
    """The pattern of words that are no part of others."""
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return spaced if has_han(words) else rf"(?<!\w){spaced}(?!\w)"
