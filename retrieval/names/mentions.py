"""Names found in a text: the longest match at each word, in the languages that the text may be in.

Knows entries and places, not the meaning of a delegation for the rest of the project (`retrieval.names.delegations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.names.lexicon import (
    RANKED,
    Lexicon,
    LexiconName,
    NameKind,
    Word,
    delegations,
    joined,
    lexicon,
    words_of,
)
from retrieval.text.inflection import fold_word
from retrieval.text.language import LATIN, function_words
from retrieval.text.scripts import has_han

# Codes that are words or common abbreviations of the field, and so name no delegation within a text.
_NOT_CODES = frozenset(
    """IT IN NO AT IS MY SO TO BE AM DO ME ID AI LA DE ES ET SE SI NI MA PS GA SC AU CD PM PR TV HR CO IE MS MC
    MD CV VA BI LI MR GE GM AR ML MT PA PE GT ST TT TD AL AN AS BA BS CA CG MM NA NU KM LB LS SM UN EC CL CF CK
    CM CR CU SB SD AND ARE CAN PER COM MAR SUR FIN BEN DOM SUN NOR PAN COD CHE MUS GIN GAB TON MDG GEO LIE VAT
    NAM DDR SCG CUB""".split()
)
_ALSO_CODES = {"UK": "GBR", "UAE": "ARE"}


@cache
def codes() -> dict[str, str]:
    """The alpha-3 code of each ISO 3166-1 code and of the few other abbreviations ("UK")."""
    alpha2 = {two: code for code, (two, _, _) in delegations().items() if two}
    return {**alpha2, **{code: code for code in delegations()}, **_ALSO_CODES}


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found: the words from `first` up to `last`, at `start` to `end` of the text."""

    first: int
    last: int
    start: int
    end: int
    name: LexiconName


@lru_cache(maxsize=64)
def hits(text: str) -> tuple[Hit, ...]:
    """The names in a text, in order and without overlap, in the languages of the text's script and words."""
    return tuple(scan(text, languages(text)))


def scan(text: str, languages: Sequence[str]) -> list[Hit]:
    """The names of some languages in a text, in order and without overlap."""
    words = words_of(text)
    books = [lexicon(language) for language in languages]
    found: list[Hit] = []
    i = 0
    while i < len(words):
        matches = [(match, book) for book in books if (match := book.longest(text, words, i))]
        best, book = max(matches, key=_size_and_kind) if matches else (_code(words[i]), None)
        if best is None:
            i += 1
            continue
        size, name = best
        first, last = i, i + size - 1
        if book is not None and name.kind in {NameKind.NAME, NameKind.ADJECTIVE}:
            floor = found[-1].last + 1 if found else 0
            adjective = name.kind is NameKind.ADJECTIVE
            first, last = _widened(text, words, (first, last), book, floor=floor, adjective=adjective)
        found.append(Hit(first, last, words[first].start, words[last].end, name))
        i = last + 1
    return found


def _size_and_kind(match: tuple[tuple[int, LexiconName], Lexicon]) -> tuple[int, int]:
    (size, name), _ = match
    return size, -RANKED.index(name.kind)


def _code(word: Word) -> tuple[int, LexiconName] | None:
    text = word.text.replace(".", "")
    if len(text) not in {2, 3} or not text.isupper() or not text.isascii() or text in _NOT_CODES:
        return None
    code = codes().get(text)
    return (1, LexiconName((text,), (code,), NameKind.CODE, text)) if code else None


def _widened(
    text: str, words: Sequence[Word], span: tuple[int, int], book: Lexicon, *, floor: int, adjective: bool
) -> tuple[int, int]:
    """The range of a name with the words of its long form on either side ("Islamic Republic of", "Republic")."""
    first, last = span
    i, content = first, first
    while i > floor and joined(text, words[i - 1], words[i]) and book.is_form(words[i - 1].text):
        i -= 1
        if not book.is_joiner(words[i].text):
            content = i
    if content < first and fold_word(words[first - 1].text) in _AND:
        content = first
    j, tail = last, last
    bracketed = text[words[last].end : words[last].end + 2].strip() in {"(", "（"}
    if adjective or bracketed or book.language in {"ar", "zh"}:
        while j + 1 < len(words) and joined(text, words[j], words[j + 1]) and book.is_form(words[j + 1].text):
            if not bracketed and (book.is_joiner(words[j + 1].text) or book.longest(text, words, j + 1)):
                break
            j += 1
            if not book.is_joiner(words[j].text) or text[words[j].end : words[j].end + 1] in {")", "）"}:
                tail = j
    return content, tail


_AND = frozenset(("and", "et", "y", "e", "и", "و", "und"))


def covers(text: str, found: Sequence[Hit], languages: Sequence[str]) -> bool:
    """Whether the names found, and the words that long names are made of, are all there is in a text."""
    words = words_of(text)
    inside = {i for hit in found for i in range(hit.first, hit.last + 1)}
    books = [lexicon(language) for language in languages]
    return all(i in inside or any(b.is_form(w.text) or b.is_joiner(w.text) for b in books) for i, w in enumerate(words))


def languages(text: str) -> tuple[str, ...]:
    """The languages whose names a text may hold: by script, and for the Latin script by function words."""
    return tuple(_by_script(text, _latin(text)))


def all_of_script(text: str) -> tuple[str, ...]:
    """All languages that are written in the scripts of a text."""
    return tuple(_by_script(text, LATIN))


def _by_script(text: str, latin: Iterable[str]) -> Iterator[str]:
    if _LATIN_LETTER.search(text):
        yield from latin
    if _CYRILLIC.search(text):
        yield "ru"
    if _ARABIC.search(text):
        yield from ("fa", "ar") if _PERSIAN.search(text) else ("ar", "fa")
    if has_han(text):
        yield "zh"


_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_PERSIAN = re.compile("[پچژگک]|\u06cc")


def _latin(text: str) -> list[str]:
    votes = function_words(text)
    most = max(votes.values())
    if most == 0:
        return list(LATIN)
    if votes["en"] == most and sorted(votes.values())[-2] * 2 <= most:
        return ["en"]
    return ["en", *(language for language, n in votes.items() if language != "en" and n * 2 >= most)]
