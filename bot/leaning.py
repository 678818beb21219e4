"""Whether a sentence can stand alone, or leans on the one before it ("They …").

The cues are data, one table a language; a language without a table never leans.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_CUES = Path(__file__).with_name("leaning.toml")
_WORD = re.compile(r"[\w’'‌-]+")


@cache
def _tables() -> dict[str, dict[str, frozenset[str]]]:
    read = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    return {lang: {key: frozenset(value) for key, value in table.items()} for lang, table in read.items()}


def leans(sentence: str, language: str | None) -> bool:
    """True if the sentence refers back so that it should not be quoted without the one before."""
    table = _tables().get(language or "")
    if table is None:
        return False
    opening = sentence[:120].casefold().lstrip("“”\"'«»„‘ -–—•")
    if any(opening.startswith(words) for words in table["empty"]):
        return False
    if language == "zh":
        return any(opening.startswith(word) for word in table["words"])
    words = _WORD.findall(opening)[:2]
    if not words:
        return False
    if words[0] in table["words"]:
        return True
    return len(words) > 1 and words[0] in table["demonstratives"] and words[1] in table["verbs"]
