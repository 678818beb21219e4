"""A piece of prose as the gate on prose reads it: words, marked words by kind, stems, sentences.

Knows the tables of `prose_words/` and the cues; knows no quote, and not what any kind is for.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path

from retrieval.inflection import fold_word
from retrieval.lexical import stop_words, terms
from retrieval.normalise import normalise
from retrieval.scripts import HAN, is_unspaced

TABLES = Path(__file__).resolve().parent / "prose_words"
_CUES = Path(__file__).resolve().parent / "cues"
_SHARED = ("negation", "condition", "exception", "harmless")
"""Kinds that the cues of statements have too."""

LANGUAGES = frozenset(("en", "fr", "es", "pt", "de", "ru", "ar", "fa", "zh"))
"""Those with a table: prose in others cannot be judged."""

_LETTER = f"[^\\W_{HAN}]"
_MARKED = f"(?:{_LETTER}[\u0300-\u036f\u064b-\u065f\u0670]*)"
_TOKEN = re.compile(f"[{HAN}]|{_MARKED}+(?:n't|(?<=n)'t(?![^\\W_]))?|[^\\w\\s]|_")
_UNSEEN = frozenset("-'")
"""Signs that join the parts of a word; they part nothing."""
_STAR = "\ua66e"
_ENDS = frozenset(".!?…。！？؟۔")
_TITLES = frozenset(("mr", "ms", "mrs", "dr", "st", "no", "art", "vs", "cf", "т", "г", "проф", "e", "i", "u"))
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
_AT_HAND = 512


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign: folded, as it stands, its range in the text, and the sentence it is in (0, 1, …)."""

    text: str
    raw: str
    start: int
    end: int
    sentence: int

    @property
    def is_sign(self) -> bool:
        """Whether it is neither word nor number."""
        return not self.raw[0].isalnum()


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or words of a kind, from `first` to `last`, both included."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A piece of prose. `text` is normalised, and offsets are in it; sequences have one entry for each word."""

    text: str = field(repr=False)
    language: str
    words: Sequence[Word] = field(repr=False)
    marks: tuple[Mark, ...]
    stems: tuple[str | None, ...] = field(repr=False)
    """The stem of each word that says something; of Chinese the pair of characters that begins there."""

    def of(self, *kinds: str) -> Iterator[Mark]:
        """The marks of some kinds, in order."""
        return (mark for mark in self.marks if mark.kind in kinds)

    def has(self, kind: str) -> bool:
        """Whether there is a mark of a kind."""
        return any(mark.kind == kind for mark in self.marks)

    def shown(self, first: int, last: int) -> str:
        """The text from one word to another."""
        return self.text[self.words[first].start : self.words[last].end]

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last word of a range of the text; the last before the first where there is none."""
        first = bisect_right(self.words, start, key=attrgetter("end"))
        return first, bisect_left(self.words, end, key=attrgetter("start")) - 1

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return self.words[-1].sentence + 1 if self.words else 0


class Phrases:
    """Phrases by kind, found in lists of words: at each place the longest, of all kinds that have it."""

    def __init__(self, phrases: Iterable[tuple[str, str]], language: str) -> None:
        """`phrases` are kinds and phrases; "fail*" is every word that begins so, "*n't" every one that ends so."""
        self._language = language
        self._exact: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._open: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind, phrase in phrases:
            cut = tuple(w.text.replace(_STAR, "*") for w in tokens(phrase.replace("*", _STAR)))
            if not cut:
                continue
            table = self._open if "*" in cut[0] else self._exact
            key = cut[0] if "*" not in cut[0] else (cut[0][:1] if cut[0].endswith("*") else "*")
            table.setdefault(key, []).append((cut, kind))

    def find(self, words: Sequence[Word]) -> Iterator[Mark]:
        """The marks among words, first to last, without overlaps but of several kinds in one place."""
        at = 0
        while at < len(words):
            longest, kinds = 0, dict[str, None]()
            for reading in self._readings(words[at].text):
                for cut, kind in (
                    *self._exact.get(reading, ()),
                    *self._open.get(reading[:1], ()),
                    *self._open.get("*", ()),
                ):
                    if len(cut) >= longest and _fits_all(cut, reading, words, at):
                        kinds = kinds if len(cut) == longest else {}
                        longest = len(cut)
                        kinds[kind] = None
            for kind in kinds:
                if kind != "harmless":
                    yield Mark(kind, at, at + longest - 1)
            at += longest or 1

    def _readings(self, word: str) -> list[str]:
        if self._language not in ("ar", ""):
            return [word]
        found = [word]
        for clitic in ("", *_CLITICS):
            rest = word[len(clitic) :]
            if not word.startswith(clitic) or len(rest) < 2:
                continue
            found.append(rest)
            if rest.startswith("ال") and len(rest) > 4:
                found.append(rest[2:])
            if clitic.endswith("ل") and rest.startswith("ل") and len(rest) > 3:
                found.append(rest[1:])
        return list(dict.fromkeys(found)) if "\u0600" <= word[0] <= "\u06ff" else [word]


def _fits_all(cut: tuple[str, ...], first: str, words: Sequence[Word], at: int) -> bool:
    if at + len(cut) > len(words) or not _fits(cut[0], first):
        return False
    return all(_fits(one, words[at + k].text) for k, one in enumerate(cut) if k)


def _fits(pattern: str, word: str) -> bool:
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    return word.endswith(pattern[1:]) if pattern.startswith("*") else word == pattern


def tokens(text: str) -> list[Word]:
    """The words and signs of a text, normalised first; what joins the parts of a word is left out."""
    plain = normalise(text).text
    found: list[Word] = []
    sentence = 0
    for match in _TOKEN.finditer(plain):
        raw = match[0]
        if raw in _UNSEEN:
            continue
        if found and _ends_before(plain, found, match.start()):
            sentence += 1
        found.append(Word(fold(raw), raw, match.start(), match.end(), sentence))
    return found


def _ends_before(text: str, found: Sequence[Word], start: int) -> bool:
    """Whether a sentence ends with the last word found, another word beginning at `start`."""
    last = found[-1]
    if last.raw not in _ENDS and not (last.raw in "\"')]»" and len(found) > 1 and found[-2].raw in _ENDS):
        return False
    if last.raw in ".":
        before = found[-2] if len(found) > 1 else last
        if text[last.end : start] == "" or before.text in _TITLES or (len(before.raw) == 1 and before.raw.isalpha()):
            return is_unspaced(before.raw) and text[last.end : start] != ""
        return not text[start].islower()
    return text[start] not in _ENDS and text[start] not in "\"')]»"


def fold(word: str) -> str:
    """A word for comparison: without case, and in Arabic and Russian letters as they are typed for one another."""
    return fold_word(word) if "\u0400" <= word[0] <= "\u06ff" else word.casefold()


@dataclass(frozen=True, slots=True)
class Table:
    """The words of one language."""

    phrases: Phrases
    stops: frozenset[str]
    prefixes: tuple[str, ...]


@cache
def table(language: str) -> Table:
    """The table of a language of `LANGUAGES`."""
    own = tomllib.loads((TABLES / f"{language}.toml").read_text(encoding="utf-8"))
    cues = _CUES / f"{language}.toml"
    shared = tomllib.loads(cues.read_text(encoding="utf-8")) if cues.is_file() else {}
    listed = [(kind, phrase) for kind, value in own.items() if isinstance(value, list) for phrase in value]
    listed = [(kind, phrase) for kind, phrase in listed if kind not in ("stop", "prefixes")]
    listed += [(kind, phrase) for kind in _SHARED for phrase in shared.get(kind, ())]
    stops = {word.text for phrase in own.get("stop", ()) for word in tokens(phrase)}
    return Table(Phrases(listed, language), frozenset(stops), tuple(own.get("prefixes", ())))


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the kinds of marked words do in a claim (`prose_words/kinds.toml`)."""

    kept: frozenset[str]
    whole: frozenset[str]
    added: frozenset[str]
    told: frozenset[str]
    opposites: tuple[tuple[str, str], ...]
    instead: dict[str, tuple[str, ...]]
    grounds: dict[str, tuple[str, ...]]
    across: dict[str, tuple[str, ...]]


@cache
def kinds() -> Kinds:
    """The kinds, read once."""
    own = tomllib.loads((TABLES / "kinds.toml").read_text(encoding="utf-8"))
    pairs = tuple((one, other) for one, other in own["opposites"])
    return Kinds(
        frozenset(own["kept"]),
        frozenset(own["whole"]),
        frozenset((*own["kept"], *own["added"], *(kind for pair in pairs for kind in pair), *own["grounds"])),
        frozenset((*own["kept"], *own["added"], *own["grounds"])),
        pairs,
        {kind: tuple(others) for kind, others in own["instead"].items()},
        {kind: tuple(others) for kind, others in own["grounds"].items()},
        {kind: tuple(others) for kind, others in own["across"].items()},
    )


@lru_cache(maxsize=_AT_HAND)
def read(text: str, language: str) -> Read:
    """A piece of prose in a language of `LANGUAGES`, in time linear in its length."""
    words = tokens(text)
    own = table(language)
    marks = tuple(own.phrases.find(words))
    return Read(normalise(text).text, language, words, marks, tuple(_stems(words, language, own.stops)))


def _stems(words: Sequence[Word], language: str, stops: frozenset[str]) -> Iterator[str | None]:
    for i, word in enumerate(words):
        if word.is_sign or word.raw[0].isdigit() or word.text in stops:
            yield None
        elif is_unspaced(word.raw[0]):
            after = words[i + 1] if i + 1 < len(words) else None
            paired = after is not None and after.start == word.end and is_unspaced(after.raw[0])
            yield word.text + after.text if after is not None and paired and after.text not in stops else None
        else:
            yield stem(word.raw, language)


@lru_cache(maxsize=16384)
def stem(word: str, language: str) -> str | None:
    """The stem of a word; None where it says nothing about a subject."""
    if word.casefold() in stop_words(language) or (len(word) < 2 and word.isascii()):
        return None
    found = terms(_american(word) if language == "en" else fold(word) if language in ("ar", "fa") else word, language)
    return found[0] if found else None


_BRITISH = re.compile(r"is(?=e$|ed$|es$|ing$|ation$|ations$)")


def _american(word: str) -> str:
    return _BRITISH.sub("iz", word) if len(word) > 5 else word
