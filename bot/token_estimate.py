"""How many tokens of a chat model a text is at most, about: no vendor's table of tokens is loaded for it."""

from __future__ import annotations

ASCII_LETTERS = 3.5
"""Characters of plain Latin text in a token; the vendors' rule of thumb is four (English prose)."""

OTHER_LETTERS = 1.8
"""Characters in a token of an alphabet with few tokens of its own (Cyrillic, Arabic, accented Latin)."""

FIRST_OF_CJK = "\u2e80"
"""From here on a character is a token, or nearly."""


def tokens(text: str) -> int:
    """An estimate that errs on the high side."""
    plain = sum(c < "\x80" for c in text)
    cjk = sum(c >= FIRST_OF_CJK for c in text)
    return int(plain / ASCII_LETTERS + (len(text) - plain - cjk) / OTHER_LETTERS + cjk) + 1
