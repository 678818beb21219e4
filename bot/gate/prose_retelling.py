"""The words of a language by what they do where a sentence is retold (`prose_words/retelling.toml`).

Knows words and their endings; knows no claim, no quote and no rule of the gate.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.gate.prose_words import TABLES, Phrases, Read, Word, tokens

PERSONS = {"de": re.compile(r"(?<=\w{3})(?:e?n|e?t|e)$"), "fr": re.compile(r"(?<=\w{3})(?:ons|ent|es?|it|t|ez)$")}
"""The endings of verbs by person, where no stemmer takes all of them off."""

SPOKEN = {
    "es": re.compile(r"[aei]mos$"),
    "pt": re.compile(r"[aei]mos$"),
    "ru": re.compile(r"(?:аем|яем|уем|юем|аемся|емся|имся|хотим|просим|говорим|видим|благодарим)$"),
    "fa": re.compile(
        "(?:کن|هست|دار|داشت|کرد|شو|شد|باش|ده|خواه|بود|دان|گیر|خواست|نیست|توان|گوی|بین|پذیر|معتقد|خواهان|خواستار)یم$"
        "|(?:کن|هست|دار|کرد|ده|خواه|دان|پذیر)م$"
    ),
}
"""The endings by which a verb alone says that "we", or "I", act."""

_NO_VERBS = frozenset(
    (
        *("últimos", "máximos", "mínimos", "próximos", "mismos", "extremos", "íntimos", "legítimos", "marítimos"),
        *("óptimos", "anónimos", "supremos", "préstamos", "reclamos", "tramos", "ramos", "remos"),
    )
)


@dataclass(frozen=True, slots=True)
class Retelling:
    """The words of a language by what they do in a retelling."""

    phrases: Phrases
    soft: frozenset[str]
    groups: dict[str, str]


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((TABLES / "retelling.toml").read_text(encoding="utf-8"))


def listed(language: str, kind: str) -> frozenset[str]:
    """The words of a kind, folded; of phrases the words with a space between."""
    return _listed(language, kind)


@cache
def _listed(language: str, kind: str) -> frozenset[str]:
    return frozenset(" ".join(w.text for w in tokens(word)) for word in _lists()[language].get(kind, ()))


@cache
def retelling(language: str) -> Retelling:
    """The words of a language of `LANGUAGES`."""
    own = _lists()[language]
    marked = (
        "optional",
        "manner",
        "saying",
        "subject",
        "possessive",
        "object",
        "polite",
        "modal",
        "order",
        "first",
        "asking",
        "selves",
    )
    phrases = [(kind, phrase) for kind in marked for phrase in own.get(kind, ())]
    groups: dict[str, str] = {}
    for n, group in enumerate(own["equal"]):
        words = [" ".join(w.text for w in tokens(word)) for word in group]
        known = next((groups[word] for word in words if word in groups), f"= {n}")
        groups |= dict.fromkeys(words, known)
    phrases += [("equal", word) for word in groups if " " in word]
    return Retelling(Phrases(phrases, language), _listed(language, "soft"), groups)


@lru_cache(maxsize=512)
def kinds_at(text: Read) -> dict[int, tuple[tuple[str, int], ...]]:
    """The kinds of marked words by the word that they begin at, each with its last word."""
    found: dict[int, list[tuple[str, int]]] = {}
    for mark in retelling(text.language).phrases.find(text.words):
        found.setdefault(mark.first, []).append((mark.kind, mark.last))
    return {i: tuple(kinds) for i, kinds in found.items()}


def spoken(word: Word, language: str) -> bool:
    """Whether a word is a verb whose ending alone says that "we", or "I", act."""
    ending = SPOKEN.get(language)
    if ending is None or word.text in _NO_VERBS or word.text.endswith("ismos"):
        return False
    # In Arabic letters words are compared folded: the Persian endings are written as they are typed.
    return ending.search(word.text.replace("ي", "ی").replace("ك", "ک")) is not None
