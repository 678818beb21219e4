"""The words and marks of a text, as seen by a person who compares two texts.

Knows scripts; knows no statement, and nothing of the comparison of two texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.text.normalise import Normalised, normalise
from retrieval.text.scripts import UNSPACED

# What combines with the letter before it and is none itself: accents, Hebrew and Arabic vowels, Indic vowel signs.
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957"
    "\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03"
    "\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3b-\u0d4d"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_LETTER = f"[^\\W{UNSPACED}]"
_LETTERS = f"{_LETTER}+(?:[{_COMBINING}]+{_LETTER}*)*"
_TOKEN = re.compile(
    # The first finds nothing that the third would not: it takes most words of most texts in a single step.
    f"(?P<plain>[A-Za-z]{{2,}}+(?![\\w'/&@{_COMBINING}-]))"
    "|(?P<omission>[\\[(] ?(?:\\.{2,}|\\. \\. \\.) ?[\\])]|\\[ ?\\]|\\.{2,}|\\. \\. \\.)"
    "|(?P<word>"
    "(?:[^\\W\\d_]\\.){2,}"  # U.S., e.g.
    "|(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)'(?=\\w)"  # French elisions: "l'Iran" is two words
    f"|(?:(?:(?<!\\S)-|[$€£¥])(?=\\d))?(?:\\d{{1,3}}(?: \\d{{3}})+(?!\\w)"  # 10 000
    f"|{_LETTERS}(?:(?:[-/&@']|(?<=\\d)[.,:٫٬\u2014](?=\\d)){_LETTERS})*)"  # non-nuclear, 2.5, COVID-19
    "(?:(?<=\\d) ?(?:[%‰]|°[CF]?))?"  # 2.5 %
    f"|[{UNSPACED}][{_COMBINING}]*"
    ")|\\S"
)
_WORDS = frozenset(["plain", "word"])
_LONG_DASHES = re.compile("[\u2014\u2015]")
_LONG = "\u2014"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of `text[start:end]`, in order; all sequences have one entry for each.

    A token is a word ("non-nuclear", "COVID-19"), a number with its groups and unit ("10 000", "2.5 %"), a character
    of a script without spaces between words, an omission ("…", "[...]"), or a single other mark. `texts` are
    normalised. Token k is `text[starts[k]:ends[k]]`, offsets in code points; `spaced` says whether white space parts
    the token from the token before, which otherwise ends there. `words` marks words and numbers; `omissions` are the
    numbers of the omission tokens.
    """

    text: str = field(repr=False)
    start: int
    end: int
    texts: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    spaced: Sequence[bool]
    words: Sequence[bool]
    omissions: frozenset[int]

    def between(self, first: int, last: int, start: int, end: int) -> Tokens:
        """The tokens from `first` up to `last`, as the tokens of `text[start:end]`."""
        return Tokens(
            self.text,
            start,
            end,
            self.texts[first:last],
            self.starts[first:last],
            self.ends[first:last],
            self.spaced[first:last],
            self.words[first:last],
            frozenset(k - first for k in self.omissions if first <= k < last),
        )


def tokens(text: str, ranges: Sequence[tuple[int, int]] | None = None, most: int | None = None) -> Tokens:
    """The tokens of a text, or of ranges of a text with only white space between; at most the first `most`.

    Takes time linear in the text's length. If tokens are left out, `end` is the end of the last token.
    """
    within = ranges if ranges is not None else ((0, len(text)),)
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    spaced: list[bool] = []
    words: list[bool] = []
    omissions: set[int] = set()
    for offset, stop in within:
        source = text[offset:stop]
        normalised = normalise(source)
        plain, from_, to = normalised.text, normalised.starts, normalised.ends
        last = 0
        for match in _TOKEN.finditer(_with_long_dashes(source, normalised)):
            begin, end = match.span()
            start = offset + from_[begin]
            space = begin > last
            if begin == 0 and starts:
                space = any(map(str.isspace, text[ends[-1] : start]))
            if not space and starts:
                # Two tokens may come from one character ("‥"), or what is invisible stand between them.
                if start < ends[-1]:
                    texts[-1] += plain[begin:end]
                    ends[-1] = max(ends[-1], offset + to[end - 1])
                    last = end
                    continue
                ends[-1] = start
            if len(texts) == most:
                return Tokens(text, within[0][0], ends[-1], texts, starts, ends, spaced, words, frozenset(omissions))
            kind = match.lastgroup
            if kind == "omission":
                omissions.add(len(texts))
            texts.append(plain[begin:end])
            starts.append(start)
            ends.append(offset + to[end - 1])
            spaced.append(space)
            words.append(kind in _WORDS)
            last = end
    return Tokens(text, within[0][0], within[-1][1], texts, starts, ends, spaced, words, frozenset(omissions))


def _with_long_dashes(source: str, normalised: Normalised) -> str:
    """The normalised text with long dashes restored: "non-nuclear" is a word, "peace—and" two words."""
    if not _LONG_DASHES.search(source):
        return normalised.text
    characters = enumerate(normalised.text)
    starts = normalised.starts
    return "".join(_LONG if c == "-" and _LONG_DASHES.match(source, starts[k]) else c for k, c in characters)
