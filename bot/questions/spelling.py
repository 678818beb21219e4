"""Misspelt words of an English question, as the statements have them: "soldeir" is meant for "soldier".

Of 77 misspelt questions in eleven open sets, 42 are answered with a right quote as they were typed, and 53 with such
words put right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.questions.annotate import Annotated
from bot.questions.near_names import MISSPELT
from bot.questions.reader import Form
from retrieval.text.quotation_marks import quoted_in_line

LANGUAGE = "en"

LONGEST = 200  # Characters of a question that is put right: a longer line may be a quotation.

LEAST = 3  # Passages that have the word that is meant, at least: a rare word may be misspelt itself.

MOST = 20  # The nearest words of the dictionary that are compared.

_WORD = re.compile(r"(?<![\w/.@_=’'-])[a-z]{5,}(?![\w/@_=’'-]|\.\w)")
"""A word in small letters, in no name, address, number or compound; a shorter one is too like others."""

_WORDING = (Form.CHECK, Form.PHRASE)  # Forms of questions about words as they stand.

Standing = Callable[[Sequence[str]], Mapping[str, int]]
"""In how many passages each of some English words stands, in any inflection."""

Misspelt = tuple[tuple[str, str], ...]
"""Words as typed, each with the word that is meant."""


def misspelt(text: str, standing: Standing, read: Callable[[str], Annotated]) -> Misspelt:
    """The words that no statement and no dictionary has, outside of names, each with the nearest word of both.

    None of a question in another language, or about a wording.
    """
    typed = list(dict.fromkeys(_WORD.findall(text)))
    if not typed or len(text) > LONGEST or quoted_in_line(text):
        return ()
    there = standing(typed)
    unknown = [word for word in typed if not there[word] and word not in _dictionary()[word[0]]]
    annotated = read(text) if unknown else None
    if annotated is None or annotated.language != LANGUAGE or annotated.reading.form in _WORDING:
        return ()
    names = " ".join(name.text for name in annotated.names)
    found = ((word, _meant(word, standing)) for word in unknown if word not in names)
    return tuple((word, meant) for word, meant in found if meant)


def put_right(text: str, words: Misspelt) -> str:
    """A text with the words that are meant."""
    meant = dict(words)
    return _WORD.sub(lambda match: meant.get(match.group(), match.group()), text)


def _meant(word: str, standing: Standing) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = OSA.normalized_similarity
    near = process.extract(word, _dictionary()[word[0]], scorer=alike, score_cutoff=MISSPELT, limit=MOST)
    there = standing([one for one, *_ in near]) if near else {}
    may_be = [(-alike_, -there[one], one) for one, alike_, _ in near if there[one] >= LEAST]
    return min(may_be)[2] if may_be else None


@cache
def _dictionary() -> Mapping[str, frozenset[str]]:
    """The words of English, by their first letters."""
    from spellchecker import SpellChecker

    by_first: dict[str, set[str]] = {letter: set() for letter in "abcdefghijklmnopqrstuvwxyz"}
    for word in SpellChecker(language=LANGUAGE).word_frequency.words():
        by_first.setdefault(word[0], set()).add(word)
    return {first: frozenset(words) for first, words in by_first.items()}
