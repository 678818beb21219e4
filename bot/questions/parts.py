"""The parts of a statement that a question asks for by name: its cover, a disclaimer, a note.

Knows words alone.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from retrieval.names.spellings import writes_vowels
from retrieval.statement import PartKind
from retrieval.text.scripts import has_han

_PARTS = Path(__file__).with_name("parts.toml")


@cache
def _parts() -> dict[PartKind, re.Pattern[str]]:
    read = tomllib.loads(_PARTS.read_text(encoding="utf-8"))
    return {PartKind(part): re.compile("|".join(map(_name, words))) for part, words in read.items()}


def _name(words: str) -> str:
    """The pattern of a part's name, as words of their own: not "on the cover" in "on the coverage"."""
    name = re.escape(words.casefold()).replace(r"\*", r"\w*")
    if has_han(words):
        return name
    # Arabic and Persian write articles and prepositions onto a word.
    before = r"(?<!\w)" if writes_vowels(words) else ""
    return rf"{before}{name}(?!\w)"


def parts_asked(question: str) -> frozenset[PartKind]:
    """The parts other than the speech asked for by name, as in "What does the disclaimer say?"."""
    text = question.casefold()
    return frozenset(part for part, words in _parts().items() if words.search(text))
