"""The sentence of a line that asks, where the others are remarks about it.

"I am writing on tech. What did Iran say about sanctions?" asks about sanctions. Knows marks and abbreviations; what a
sentence asks for is read elsewhere, and so is whether it can stand without the others.
"""

from __future__ import annotations

import re

from bot.declarative import CLOSING, QUESTION_MARKS
from retrieval.abbreviations import abbreviations
from retrieval.quotation_marks import outermost, quoted_ranges

_END = re.compile(rf"[.!…。！۔{''.join(QUESTION_MARKS)}]+[{re.escape(CLOSING)}]*(?=\s|$)|[。！？]+")


def asking(text: str, language: str | None) -> str | None:
    """The one sentence that ends with a question mark, of a line of several; None for any other line.

    A quotation is no place to cut: a line with one is left whole.
    """
    stripped = text.strip()
    if any(one.closed for one in outermost(quoted_ranges(stripped))):
        return None
    told, start = [], 0
    known = abbreviations(language)
    for mark in _END.finditer(stripped):
        if stripped[mark.start()] == "." and len(mark.group()) == 1 and known.holds(stripped, mark.start()):
            continue
        told.append(stripped[start : mark.end()].strip())
        start = mark.end()
    if rest := stripped[start:].strip():
        told.append(rest)
    asked = [one for one in told if one.rstrip(CLOSING).endswith(QUESTION_MARKS)]
    return asked[0] if len(asked) == 1 and len(told) > 1 else None
