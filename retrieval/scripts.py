"""Which scripts put no space between words, so that what is a word, or where one ends, is told by the character.

Knows characters alone.
"""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, as the inside of a regular expression's character class."""

UNSPACED = (
    f"\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff{HAN}"
    "\U00020000-\U0003ffff"
)
"""The same of Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han, rare characters and radicals included."""

_HAN = re.compile(f"[{HAN}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return bool(_HAN.search(text))


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that puts no space between words; False for none."""
    return character > "\u0dff" and bool(_UNSPACED.match(character))
