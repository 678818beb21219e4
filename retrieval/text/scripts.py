"""Scripts: without space between words, so that the character tells where a word ends, and scripts that share no word.

Knows characters alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import category, name, normalize

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, as the inside of a regular expression's character class."""

UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""The same of Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han, rare characters and radicals included."""


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    # Most questions and answers are in scripts where it is not asked: the pattern is made when it first is.
    return not text.isascii() and re.search(f"[{HAN}]", text) is not None


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that puts no space between words; False for no character."""
    return character > "\u0dff" and re.match(f"[{UNSPACED}]", character) is not None


_SHARE_WORDS = frozenset(("LATIN", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"))
"""Scripts that one word may mix: the "Highly Restrictive" level of Unicode Technical Standard 39."""


def mixing(text: str) -> str | None:
    """How a word of a text mixes scripts, the first letter of another script than most of the word named.

    None where no word mixes scripts: so "Nоrway" with a Cyrillic о is told from "Norway".
    """
    for word in () if text.isascii() else _lettered(text):
        scripts = [_script(text[i]) for i in word]
        if len(set(scripts)) > 1 and not _SHARE_WORDS.issuperset(scripts):
            own = Counter(scripts).most_common(1)[0][0]
            place = next(i for i, script in zip(word, scripts, strict=True) if script != own)
            letter = f"{name(text[place], 'a letter without a name')} (U+{ord(text[place]):04X})"
            return (
                f'mixes scripts: "{text[place]}" at position {place + 1} is {letter} among {own.capitalize()} letters'
            )
    return None


def _lettered(text: str) -> Iterator[list[int]]:
    """The places of the letters of each word; marks and modifier letters neither count nor part a word."""
    word: list[int] = []
    for i, character in enumerate(text):
        kind = category(character)
        if kind[0] == "L" and kind != "Lm":
            word.append(i)
        elif kind[0] != "M" and (kind not in {"Lm", "Cf"} or character == "\u0640"):
            yield word
            word = []
    yield word


def _script(letter: str) -> str:
    """The first word of the Unicode name of a letter, in its compatibility form ("LATIN" of a full-width letter)."""
    return name(normalize("NFKC", letter)[:1], "UNNAMED").split()[0].partition("-")[0]


_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def fold(text: str) -> str:
    """The text without case, accents and repeated white space, for comparing names."""
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = _MARKS.sub("", normalize("NFKD", text.casefold()))
    return " ".join(bare.split())
