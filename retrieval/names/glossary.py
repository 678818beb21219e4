"""The names of the matters of a debate in nine languages, other names included: the terms of glossary.tsv.

Knows words and forms of words; no statement and no index. A line of the file is a term, with a column for each language
and `|` between names; a name behind `~` is understood and never looked for, as the name may mean more.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.text.phrase_forms import folded, keys
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

_FILE = Path(__file__).with_name("glossary.tsv")
_WORD = re.compile(r"[^\W_]+")
_UN = re.compile(r"\b(un)\b", re.IGNORECASE)

BESIDE = 2
"""Chinese characters that a topic may have behind a term's name ("问题"); what stands before a name narrows it."""

Words = tuple[frozenset[str], ...]
"""What each content word of a name is compared by."""


@dataclass(frozen=True, slots=True)
class TermName:
    """A name of a term in one language."""

    text: str
    words: Words
    looked_for: bool = True


Term = dict[str, tuple[TermName, ...]]
"""The names of a matter by language (ISO 639-1)."""


def term(topic: str, language: str | None) -> Term | None:
    """The term that has a topic's words for a name in the topic's language, or None."""
    words = _words(topic, language or "")
    for one in _terms():
        if any(_is_called(topic, words, name) for name in one.get(language or "", ())):
            return one
    return None


def names(topic: str, language: str | None, spoken: Collection[str | None]) -> tuple[tuple[str, str], ...]:
    """The other names of a topic's term in some languages, each with the language; empty for any other topic.

    An abbreviation of no known language may be in each of them.
    """
    if not language and topic.isupper():
        return next(filter(None, (names(topic, each, spoken) for each in spoken if each)), ())
    words = _words(topic, language or "")
    known = (term(topic, language) or {}).items()
    every = [(one, each) for each, some in known if each in spoken for one in some if one.looked_for]
    others = [(one.text, each) for one, each in every if not (each == language and _are_same(words, one.words))]
    is_english = language in ("en", None) and "en" in spoken
    return (*others, *((name, "en") for name in _united_nations(topic) if is_english))


def _united_nations(topic: str) -> list[str]:
    """A topic with "UN" written out; without it, where the name of an organ follows ("UN Security Council reform")."""
    before, short, rest = _UN.split(topic, 1) if _UN.search(topic) else ("", "", "")
    if not short or not (before + rest).strip():
        return []
    is_organ = before.casefold() in ("", "the ") and rest[1:2].isupper() and " " in rest.strip()
    return [rest.strip() if is_organ else f"{before}United Nations{rest}"]


def _is_called(topic: str, words: Words, name: TermName) -> bool:
    if has_han(name.text):
        rest = topic.removeprefix(name.text)
        return rest != topic and len(rest) <= BESIDE and rest not in _names_in_han()
    return bool(words) and _are_same(words, name.words)


def _are_same(words: Words, others: Words) -> bool:
    return len(words) == len(others) and not any(map(frozenset.isdisjoint, words, others))


@lru_cache(maxsize=1)
def _names_in_han() -> frozenset[str]:
    """The names of all terms in Chinese: a topic of two terms is neither."""
    return frozenset(name.text for one in _terms() for name in one.get("zh", ()))


@lru_cache(maxsize=1)
def _terms() -> tuple[Term, ...]:
    languages, *lines = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    columns = (zip(languages, line, strict=True) for line in lines)
    return tuple({each: tuple(_name(one, each) for one in cell.split("|")) for each, cell in line} for line in columns)


def _name(text: str, language: str) -> TermName:
    bare = text.removeprefix("~")
    return TermName(bare, _words(bare, language), bare == text)


def _words(text: str, language: str) -> Words:
    little = stop_words(language)
    words = _WORD.findall(folded(text).text if has_han(text) else text)
    return tuple(_forms(word, language) for word in words if word.isupper() or word.casefold() not in little)


def _forms(word: str, language: str) -> frozenset[str]:
    flat = folded(word).text
    # Of an abbreviation no letter is an ending but the plural's: "AIDS" is no form of "aid".
    return frozenset((flat, f"{flat}s")) if word.isupper() and len(word) > 1 else keys(word, language) | {flat}
