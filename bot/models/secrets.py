"""Whether prose gives away secrets: runs of words, or long tokens, of the prompt and of keys.

Knows strings alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.text.normalise import normalise

RUN = 6
"""Words in a row that are given away."""
TOKEN = 12
"""Characters in a row of a key, or of a prompt's word with a digit, that are given away."""

_WORD = re.compile(r"[^\W_]+")
_BARE = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3400-\u9fff]")


class Secrets:
    """Secrets, cut into runs of words and pieces of keys."""

    def __init__(self, strings: Iterable[str]) -> None:
        """Cuts prompts and keys, in time linear in the length."""
        self._runs: set[tuple[str, ...]] = set()
        self._pieces: set[str] = set()
        for string in strings:
            words = _words(string)
            self._runs.update(_grams(words))
            for token in map(_bare, string.split()):
                # A prompt's long words are everybody's; a key is no prose.
                if len(words) < RUN or any(map(str.isdigit, token)):
                    self._pieces.update(_pieces(token))

    def held(self, prose: str) -> str | None:
        """The kind of secret given away by prose, for a person, without the secret; None without a secret."""
        if not self._runs.isdisjoint(_grams(_words(prose))):
            return "repeats words of the prompt"
        return None if self._pieces.isdisjoint(_pieces(_bare(prose))) else "repeats a part of a key"


def _words(text: str) -> list[str]:
    return _WORD.findall(_HAN.sub(r" \g<0> ", normalise(text).text.casefold()))


def _grams(words: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _pieces(text: str) -> Iterable[str]:
    return (text[i : i + TOKEN] for i in range(len(text) - TOKEN + 1))


def _bare(text: str) -> str:
    return _BARE.sub("", normalise(text).text.casefold())
