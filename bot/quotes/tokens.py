"""The words and marks of a text, as seen by a person who compares two texts.

Knows scripts; knows no statement, and nothing of the comparison of two texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from retrieval.text.normalise import Normalised, normalise
from retrieval.text.scripts import UNSPACED

# What combines with the letter before it and is none itself: accents, Hebrew and Arabic vowels, Indic vowel signs.
COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957"
    "\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03"
    "\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3b-\u0d4d"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_LETTER = f"[^\\W{UNSPACED}]"
_LETTERS = f"{_LETTER}+(?:[{COMBINING}]+{_LETTER}*)*"
_TOKEN = re.compile(
    # The first finds nothing that the third would not: it takes most words of most texts in a single step.
    f"(?P<plain>[A-Za-z]{{2,}}+(?![\\w'/&@{COMBINING}-]))"
    "|(?P<omission>[\\[(] ?(?:\\.{2,}|\\. \\. \\.) ?[\\])]|\\[ ?\\]|\\.{2,}|\\. \\. \\.)"
    "|(?P<word>"
    "(?:[^\\W\\d_]\\.){2,}"  # U.S., e.g.
    "|(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)'(?=\\w)"  # French elisions: "l'Iran" is two words
    f"|(?:(?:(?<!\\S)-|[$€£¥])(?=\\d))?(?:\\d{{1,3}}(?: \\d{{3}})+(?!\\w)"  # 10 000
    f"|{_LETTERS}(?:(?:[-/&@']|(?<=\\d)[.,:٫٬\u2014](?=\\d)){_LETTERS})*)"  # non-nuclear, 2.5, COVID-19
    "(?:(?<=\\d) ?(?:[%‰]|°[CF]?))?"  # 2.5 %
    f"|[{UNSPACED}][{COMBINING}]*"
    ")|\\S"
)
_LONG_DASHES = "\u2014\u2015"
_LONG = "\u2014"


class Token(NamedTuple):
    """A word or number with its groups and unit ("COVID-19", "2.5 %"), an omission ("…", "[...]"), or another mark.

    A character of a script without spaces between words is a word. `text` is normalised. The token stands in the given
    text from `start` to `end`, in code points; `spaced` says whether white space parts the token from the token before.
    """

    text: str
    start: int
    end: int
    spaced: bool
    is_word: bool
    is_omission: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order; takes time linear in the text's length."""
    normalised = normalise(text)
    last: Token | None = None
    behind = 0
    for match in _TOKEN.finditer(_with_long_dashes(normalised)):
        kind, (first, stop) = match.lastgroup, match.span()
        start, end = normalised.starts[first], normalised.ends[stop - 1]
        written = normalised.text[first:stop]
        token = Token(written, start, end, first > behind, kind in ("plain", "word"), kind == "omission")
        behind = stop
        if last is not None and not token.spaced and start < last.end:
            # Two tokens come from one character ("‥").
            last = last._replace(text=last.text + token.text, end=max(last.end, end))
            continue
        if last is not None:
            yield last
        last = token
    if last is not None:
        yield last


def _with_long_dashes(normalised: Normalised) -> str:
    """The normalised text with long dashes restored: "non-nuclear" is a word, "peace—and" two words."""
    source, starts = normalised.source, normalised.starts
    return re.sub("-", lambda dash: _LONG if source[starts[dash.start()]] in _LONG_DASHES else "-", normalised.text)
