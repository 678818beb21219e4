"""Which scripts put no space between words, so that what is a word, or where one ends, is told by the character.

Knows characters alone.
"""

from __future__ import annotations

import re

_UNSPACED = (
    *(("\u0e00", "\u0fff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u2e80", "\u2fdf"), ("\u3005", "\u3007")),
    *(("\u3040", "\u30ff"), ("\u31f0", "\u31ff")),
    *(("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff")),
    ("\U00020000", "\U0003ffff"),
)

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, as the inside of a regular expression's character class."""

UNSPACED = "".join(f"{first}-{last}" for first, last in _UNSPACED)
"""The same of Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han, rare characters and radicals included."""


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    # Most questions and answers are in scripts where it is not asked: the pattern is made when it first is.
    return not text.isascii() and re.search(f"[{HAN}]", text) is not None


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that puts no space between words; False for none."""
    return character > "\u0dff" and any(first <= character <= last for first, last in _UNSPACED)
