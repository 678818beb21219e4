"""The phrases that questions are put in ("what does … say about …"), in nine languages, and where a question has them.

Knows the files of `bot/frames/`: a kind ("say", "about", "who", …) and its phrases. Draws no conclusion from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.inflection import key, readings
from retrieval.lexicon import Word, words_of

FRAMES = Path(__file__).resolve().parent / "frames"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "de", "pt", "fa")
_LONGEST = 7
_NUMBERS = ("ordinals", "tens", "tenths")
_PERIOD = frozenset(
    (
        *("in", "since", "until", "between", "range", "topicyear", "lastyear", "thisyear", "session", "yearword"),
        *("title", "event", "against", "those", "seen"),
    )
)
"""Kinds that only dates, sessions and names of people are read by; they part no sentence into phrases."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language by their first word, each with its kinds, and beginnings of words with theirs."""

    language: str
    by_first: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]
    stems: tuple[tuple[str, str], ...]
    numbers: Mapping[str, tuple[tuple[str, int], ...]]

    def phrases(self) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
        """All phrases as folded words, and the beginnings of words, each with its kinds."""
        for rows in self.by_first.values():
            yield from rows
        for stem, kind in self.stems:
            yield (stem,), frozenset((kind,))

    def forms(self, word: str) -> tuple[str, ...]:
        """The folded forms of a word that a phrase may be written with."""
        if self.language == "ar":
            forms = [form for form in readings(word, "ar") if "|" not in form]
            return tuple(forms + [forms[0][1:]] * (forms[0][:1] == "و" and len(forms[0]) > 2))
        return (key(word),)

    def read(self, words: Sequence[Word]) -> Phrases:
        """Where the words of a question are phrases of this book."""
        forms = [self.forms(word.text) for word in words]
        found: dict[tuple[int, int], frozenset[str]] = {}
        for i, own in enumerate(forms):
            for form in own:
                if stems := {kind for stem, kind in self.stems if form.startswith(stem)}:
                    found[i, i] = found.get((i, i), frozenset()) | stems
                for phrase, kinds in self.by_first.get(form, ()):
                    last = i + len(phrase) - 1
                    if last < len(words) and all(phrase[k] in forms[i + k] for k in range(1, len(phrase))):
                        found[i, last] = found.get((i, last), frozenset()) | kinds
        return Phrases(self, tuple(words), found)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases in one question: the kinds of each, by its first and last word."""

    book: Phrasebook
    words: tuple[Word, ...]
    found: Mapping[tuple[int, int], frozenset[str]]

    def kinds(self, first: int, last: int) -> frozenset[str]:
        """The kinds of phrase that the words from `first` to `last`, both included, are."""
        return self.found.get((first, last), frozenset())

    def ending(self, last: int, among: frozenset[str]) -> tuple[int, frozenset[str]]:
        """First word and kinds of the longest phrase of some kinds that ends at `last`; without one, last + 1."""
        for first in range(max(0, last - _LONGEST + 1), last + 1):
            kinds = self.kinds(first, last)
            if kinds & among:
                return first, kinds & among
            if kinds and self.book.language == "zh":
                # Chinese writes no spaces: the end of a longer word ("关于") is no word of its own ("于").
                break
        return last + 1, frozenset()

    def longest(self, first: int, stop: int) -> tuple[int, frozenset[str]]:
        """Last word and kinds of the longest phrase that begins at a word and ends before `stop`."""
        for last in range(min(first + _LONGEST, stop) - 1, first - 1, -1):
            if kinds := self.kinds(first, last) - _PERIOD:
                return last, kinds
        return first, frozenset()

    def whole(self, kind: str) -> bool:
        """Whether the words are, all together, one phrase of a kind or several in a row."""
        i = 0
        while i < len(self.words):
            ends = [j for j in range(min(i + _LONGEST, len(self.words)) - 1, i - 1, -1) if kind in self.kinds(i, j)]
            if not ends:
                return False
            i = ends[0] + 1
        return bool(self.words)


@cache
def phrasebook(language: str | None) -> Phrasebook:
    """The phrases of a language; for one that has none, those of English."""
    name = language if language in LANGUAGES else "en"
    raw: dict[str, list[str]] = json.loads((FRAMES / f"{name}.json").read_text(encoding="utf-8"))
    phrases: dict[tuple[str, ...], set[str]] = {}
    stems: list[tuple[str, str]] = []
    for kind, texts in raw.items():
        for text in texts if kind not in _NUMBERS else ():
            words = tuple(_bare(word.text, name) for word in words_of(text))
            if text.endswith("*") and len(words) == 1:
                stems.append((words[0], kind))
            elif words:
                phrases.setdefault(words, set()).add(kind)
    by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for words, kinds in phrases.items():
        by_first.setdefault(words[0], []).append((words, frozenset(kinds)))
    return Phrasebook(
        name,
        {first: tuple(rows) for first, rows in by_first.items()},
        tuple(stems),
        {kind: tuple(_numbered(raw.get(kind, ()), kind)) for kind in _NUMBERS},
    )


def _bare(word: str, language: str) -> str:
    form = key(word)
    return form[2:] if language == "ar" and form.startswith("ال") and len(form) > 4 else form


def _numbered(texts: Sequence[str], kind: str) -> list[tuple[str, int]]:
    """Each written number and what it counts; the longest come first, and stems keep their star."""
    found = [
        (" ".join(_bare(w.text, "") for w in words_of(form)) + ("*" if form.endswith("*") else ""), n)
        for n, text in enumerate(texts, start=1)
        for form in text.split("/")
    ]
    scaled = [(form, n if kind == "ordinals" else 10 * (n + 1)) for form, n in found]
    return sorted(scaled, key=lambda pair: -len(pair[0]))


def comparing(text: str, language: str | None) -> str:
    """The text as a request to compare, in a language: with the word for it before it, unless it has one."""
    book = phrasebook(language)
    if any("compare" in kinds for kinds in book.read(words_of(text)).found.values()):
        return text
    raw: dict[str, list[str]] = json.loads((FRAMES / f"{book.language}.json").read_text(encoding="utf-8"))
    word = raw["compare"][0]
    return f"{word[:1].upper()}{word[1:]} {text}"
