"""Whether a sentence can stand alone: leans on the one before it ("They …"), or only announces the next ("Let me …").

The cues are data, one table a language; a language without a table never leans.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_CUES = Path(__file__).resolve().parent / "cues" / "leaning.toml"
_ANNOUNCING = Path(__file__).resolve().parent / "cues" / "announcing.toml"
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


@cache
def _announcements() -> dict[str, tuple[str, ...]]:
    return {lang: tuple(words) for lang, words in tomllib.loads(_ANNOUNCING.read_text(encoding="utf-8")).items()}


def announces(sentence: str, language: str | None) -> bool:
    """True if the sentence opens as one does that only says what comes next."""
    return sentence.casefold().startswith(_announcements().get(language or "", ()) or ("\0",))
