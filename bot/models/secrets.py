"""Whether prose gives away secrets: runs of words, or long tokens, of the prompt and of keys.

Knows strings alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.text.normalise import normalise

RUN = 6
"""Words in a row that are given away."""
TOKEN = 12
"""Characters in a row of a key, or of a prompt's word with a digit, that are given away."""

_WORD = re.compile(r"[^\W_]+")
_BARE = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secrets, cut into runs of words and pieces of keys."""

    runs: frozenset[tuple[str, ...]]
    pieces: frozenset[str]

    @classmethod
    def of(cls, strings: Iterable[str]) -> Secrets:
        """The secrets of strings, in time linear in the length."""
        runs: set[tuple[str, ...]] = set()
        pieces: set[str] = set()
        for string in strings:
            words = _words(string)
            runs |= set(_grams(words))
            for token in map(_bare, string.split()):
                # A prompt's long words are everybody's; a key is no prose.
                if len(words) < RUN or any(map(str.isdigit, token)):
                    pieces |= set(_pieces(token))
        return cls(frozenset(runs), frozenset(pieces))

    def held(self, prose: str) -> str | None:
        """The kind of secret given away by prose, for a person, without the secret; None without a secret."""
        words = _words(prose)
        if any(run in self.runs for run in _grams(words)):
            return "repeats words of the prompt"
        if any(piece in self.pieces for piece in _pieces(_bare(prose))):
            return "repeats a part of a key"
        return None


def _words(text: str) -> list[str]:
    return _WORD.findall(_HAN.sub(r" \g<0> ", normalise(text).text.casefold()))


def _grams(words: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _pieces(text: str) -> Iterable[str]:
    return (text[i : i + TOKEN] for i in range(len(text) - TOKEN + 1))


def _bare(text: str) -> str:
    return _BARE.sub("", normalise(text).text.casefold())
