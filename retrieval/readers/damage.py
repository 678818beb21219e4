"""What looks damaged in a canonical text and is left as it is, because there is more than one way to read it.

Knows the looks of damage; changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


BESIDE = 30
"""Characters that are shown on each side of an example, at most."""

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


@dataclass(frozen=True, slots=True)
class Sight:
    """Where damage is suspected: offsets into the canonical text, and the line there with a few words on each side."""

    start: int
    end: int
    around: str


def suspects(text: str) -> Mapping[Suspect, int]:
    """How often each kind of suspected damage stands in a text; kinds that do not are left out."""
    return Counter(kind for kind, _ in _found(text))


def examples(text: str) -> Mapping[Suspect, Sight]:
    """Of each kind that stands in a text, where the first does."""
    first: dict[Suspect, tuple[int, int]] = {}
    for kind, (start, end) in _found(text):
        first[kind] = min(first.get(kind, (start, end)), (start, end))
    return {kind: Sight(start, end, _around(text, start, end)) for kind, (start, end) in first.items()}


def _found(text: str) -> Iterator[tuple[Suspect, tuple[int, int]]]:
    for kind, pattern in _PATTERNS:
        yield from ((kind, match.span()) for match in pattern.finditer(text))
    # Hyphens that a line's end may have left ("inter-national"), by the same word without one.
    pairs = list(_HYPHENATED.finditer(text))
    whole = set(_WORD.findall(text)) if pairs else set()
    yield from ((Suspect.HYPHEN, pair.span()) for pair in pairs if pair[1] + pair[2] in whole)
    if not text.isascii():
        yield from ((Suspect.SCRIPT, match.span()) for match in _MIXED.finditer(text))


def _around(text: str, start: int, end: int) -> str:
    """The words beside a place, within its line: whole ones, a few on each side."""
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    left = text[max(line, start - BESIDE) : start]
    right = text[end : min(len(text) if after < 0 else after, end + BESIDE)]
    if start - BESIDE > line:
        left = left.partition(" ")[2] if " " in left.strip() else left
    if len(right) == BESIDE:
        right = right.rpartition(" ")[0] if " " in right.strip() else right
    return f"{left}{text[start:end]}{right}".strip()
