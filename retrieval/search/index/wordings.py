"""The search for a wording's words in a row, typography aside, by SQLite's full text (FTS5).

Knows the words of a normalised text, not meaning or place. No containing text is left out: a named text must still be
checked, an unnamed text does not contain the wording.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from retrieval.text import normalise
from retrieval.text.scripts import UNSPACED

_WORD = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")

WORD_RULE = f"words {normalise.RULE} {_WORD.pattern}"
"""Names the definition of a word: by another definition, the words of a wording would not be found."""

IN_A_ROW = 8
"""Words looked for at the beginning of a wording, and at the end: more words rarely exclude another text."""

WORDINGS = 16
"""Wordings looked for at once: more wordings rarely exclude another text."""


def coded(text: str) -> list[str]:
    """The words of a text in order, each as a number that FTS5 takes for one word.

    A text that contains a wording on word boundaries has all words of the wording in a row: the wording consists of
    whole words (runs of letters and digits in scripts with spaces between words, single characters in other scripts).
    """
    words = _WORD.findall(normalise.normalise(text).text)
    codes = {word: f"{zlib.crc32(word.encode('utf-8', 'surrogatepass')):08x}" for word in set(words)}
    return [codes[word] for word in words]


def ends(wordings: Sequence[str]) -> list[list[str]]:
    """The words in a row, as `coded`, that a text with all wordings has; empty for no word, which excludes no text."""
    some = [words for words in map(coded, wordings) if words]
    return [words[at] for words in some[:WORDINGS] for at in (slice(IN_A_ROW), slice(-IN_A_ROW, None))]


def match(rows: Sequence[Sequence[str]]) -> str:
    """The FTS5 query for the texts with all of these words, each in a row."""
    phrases = {" ".join(words) for words in rows}
    return " AND ".join(f'"{phrase}"' for phrase in sorted(phrases))
