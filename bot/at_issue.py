"""The words that carry what a question takes for granted, and whether a quote holds one of their kind.

Knows words of praise, condemnation and the like in nine languages (`bot/cues/premises.toml`); asks no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.opening import Line, tables
from bot.premise import SOMEONE, VERB_LAST, premise_of
from retrieval.inflection import key

FAMILIES = ("for", "against", "leave", "admit", "breach")
"""Kinds of words without which a statement hardly says so: praise, condemnation, withdrawal, admission, a breach."""


def words_at_issue(text: str, language: str | None, families: Sequence[str] = FAMILIES) -> tuple[str, ...]:
    """The words that carry what a question takes for granted ("praise"), each of one of the families.

    Empty where it takes nothing for granted, where it asks who, and where a mere word would not settle it: a statement
    may say in many words that somebody "supplied" or "needs" something, but hardly praises without a word of praise.
    """
    premise = premise_of(text, language)
    if premise is None:
        return ()
    line = Line(premise, language)
    if premise.startswith(tuple(SOMEONE.values())):
        return ()
    found = [(at, word) for family in families for at, word in _held(premise, line.openings.language, family)]
    if not found:
        return ()
    at = max(found)[0] if line.openings.language in VERB_LAST else min(found)[0]
    return tuple(dict.fromkeys(word for place, word in found if place == at))


def is_borne_out(words: Sequence[str], quotes: Iterable[tuple[str, str | None]], language: str | None) -> bool | None:
    """Whether one of some quotes, each with its language, holds one of the words, of the same stem, or of its family.

    None where that cannot be told: without words, or without a quote in the language of the question.
    """
    spoken = Line(" ".join(words), language).openings.language
    own = [text for text, its in quotes if its == spoken]
    if not words or not own:
        return None
    families = [family for family in FAMILIES if any(_held(word, spoken, family) for word in words)]
    return any(_held(text, spoken, family) for text in own for family in families)


def _held(text: str, language: str, family: str) -> list[tuple[int, str]]:
    """The words of a family in a text, each with its place among the text's words (characters in Chinese)."""
    if language == "zh":
        entries = ("".join(one) for one in tables("premises")["zh"].kinds[family])
        return [(at, entry) for entry in entries if (at := text.find(entry)) >= 0]
    stems = _stems(language, family)
    words = Line(text, language).words
    return [(i, word.text) for i, word in enumerate(words) if _stem(word.text, language) in stems]


@cache
def _stems(language: str, family: str) -> frozenset[str]:
    return frozenset(_stem(one[0], language) for one in tables("premises")[language].kinds[family] if len(one) == 1)


def _stem(word: str, language: str) -> str:
    from retrieval.lexical import terms  # brings numpy, which a question without a premise does without

    folded = key(word)
    return next(iter(terms(folded, language)), folded)
