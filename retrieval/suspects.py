"""What looks damaged in a canonical text and is left as it is, because there is more than one way to read it.

Knows the looks of damage; changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum


class Suspect(StrEnum):
    """A kind of damage that is left alone, named as a report names it."""

    STOP_FOR_COMMA = "full stops before a small letter"
    """As where a comma was misread."""
    RUN_TOGETHER = "words or numbers run together"
    SET_APART = "blanks before a mark"
    """As where a word is missing."""
    DOUBLED = "marks doubled"
    HYPHEN = "hyphens within words that stand without one elsewhere in the statement"
    SCRIPT = "words with letters of two scripts"
    UNREADABLE = "signs that no speech has"
    TWICE = "words written twice"


_ABBREVIATIONS = (
    "etc vs viz para paras pp op cit ibid no nos art arts vol vols ed eds cf al sect sects chap res ch fig approx incl"
    " St Mr Dr"
)
_NOT_ABBREVIATED = "".join(rf"(?<!\b{word}\. )" for word in _ABBREVIATIONS.split())
_PATTERNS: tuple[tuple[Suspect, re.Pattern[str]], ...] = (
    # Each begins with what is rare, and looks back from there: a long text is gone through in a few milliseconds.
    (Suspect.STOP_FOR_COMMA, re.compile(rf"\. (?=[a-z])(?<=[\w)”’]\. )(?<![\W_]\w\. ){_NOT_ABBREVIATED}")),
    (Suspect.RUN_TOGETHER, re.compile(r"[A-Z](?<=[a-z]{2}[A-Z])[a-z]{3,}\b")),
    (Suspect.RUN_TOGETHER, re.compile(r"\d(?:(?<=[a-z]{2}\d)|[a-z]{4,}\b)")),
    (Suspect.RUN_TOGETHER, re.compile(r"[,;](?<=[a-z]{2}[,;])[A-Za-z]{2}")),
    (Suspect.SET_APART, re.compile(r"[,;:](?<=\w [,;:])(?=\s|\w)")),
    (Suspect.SET_APART, re.compile(r"\.(?<=[a-z] \.)(?=[a-z])")),
    (Suspect.DOUBLED, re.compile(r"[,;.](?:(?<=,,)|(?<=;;)|(?<=[^.]\.\.)(?!\.)|(?<=,\.))")),
    (Suspect.DOUBLED, re.compile(r"\.,(?<=[a-z]{4}\.,)(?<!ibid\.,)(?! (?:Inc|and)\b)")),
    (Suspect.UNREADABLE, re.compile("[\ufffd~|^{}\\\\<>]|\\*(?=\\w)")),
    (Suspect.TWICE, re.compile(r"\b(?!that\b|had\b)([a-z]{2,}) \1\b")),
)
_HYPHENATED = re.compile(r"(?<![\w-])([a-z]{2,})-([a-z]{2,})(?![\w-])")
_WORD = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")
_MIXED = re.compile("[a-zA-Z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][a-zA-Z]")


def suspects(text: str) -> Mapping[Suspect, int]:
    """How often each kind of suspected damage stands in a text; kinds that do not are left out."""
    counts: Counter[Suspect] = Counter()
    for kind, pattern in _PATTERNS:
        counts[kind] += sum(1 for _ in pattern.finditer(text))
    for kind, count in _COUNTED:
        counts[kind] += count(text)
    return +counts


def _hyphens(text: str) -> int:
    """Hyphens that a line's end may have left ("inter-national"), by the same word without one."""
    pairs = _HYPHENATED.findall(text)
    whole = set(_WORD.findall(text)) if pairs else set()
    return sum(left + right in whole for left, right in pairs)


def _of_two_scripts(text: str) -> int:
    return 0 if text.isascii() else len(_MIXED.findall(text))


_COUNTED: tuple[tuple[Suspect, Callable[[str], int]], ...] = (
    (Suspect.HYPHEN, _hyphens),
    (Suspect.SCRIPT, _of_two_scripts),
)
