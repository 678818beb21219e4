"""The numerals of a text, in whatever digits and with whatever marks between them, to compare it with a translation."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_NUMERAL = re.compile(r"\d+(?:[.,'’٬٫ \u00a0\u202f]\d+)*")
_BETWEEN = re.compile(r"[^\d]")


def numerals(text: str) -> Counter[str]:
    """How often each numeral stands in a text, as plain digits: "1 500,5", "1,500.5" and "١٬٥٠٠٫٥" are "15005"."""
    found = (_BETWEEN.sub("", match[0]) for match in _NUMERAL.finditer(text))
    return Counter("".join(str(unicodedata.digit(c)) for c in digits) for digits in found)
