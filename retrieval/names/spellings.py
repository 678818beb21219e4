"""Spellings of a name: the Latin letters of any script, and whether two spellings are of one name.

Knows letters and sounds; knows no speaker and no language's words. Transliteration is anyascii's (ISC).

The numbers were chosen on half of 270 spellings of 75 names, and of the 3,547 surnames in the table of the General
Debate that none of the 542 speakers of three sessions has. On the other half 88 % of the spellings in Latin and
Cyrillic letters are known, and 1.5 % of the surnames are taken for one of these speakers. The rule for scripts without
vowels was chosen on all of the spellings, of which it knows 75 %.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import ne

from retrieval.text.inflection import fold_word, readings

SHORTEST = 4
"""Letters of a name that two spellings may be told of; a shorter one is too like others."""

ALIKE = 0.65
"""How alike two spellings that sound the same have to be (Indel similarity of the letters, 0..1)."""

NEARLY = 0.92
"""How alike two spellings have to be by their letters alone: one letter more or less in a name of six."""

_ABJAD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SOUNDS = re.compile(
    "(?P<S>t?s?ch|dsch|dzh|dz|dj|sh|zh|ts|tz|cz|ks|x|c(?=[eiy])|s|z|j)|(?P<F>ph|f|v)|(?P<P>b|p)|(?P<T>th|t)|(?P<D>dh|d)"
    "|(?P<K>kh|gh|ck|k|q|c|(?<!n)g|g(?=[aeiouy]))|(?P<L>l)|(?P<M>m)|(?P<N>n)|(?P<R>r)"
    "|(?P<a>a)|(?P<i>[iy]|e(?!$))|(?P<u>[ouw])"
)
"""Consonants and vowels that languages write for one another; h, and e at the end, are not heard."""

_WRITTEN_FOR = (("w", "v", "u"), ("j", "j", "i"), ("ch", "ch", "k"), ("kh", "k", "h"))
"""Letters that one language writes for one sound and another for another (German "Lawrow", "Selenskyj")."""

_MOST_READINGS = 16

_SHORT, _UNWRITTEN = 3, 2
"""Stretches of vowels in a short name, which has two consonants; vowels that a longer one may leave unwritten."""

_LONG = 4
"""Consonants of a name in which one stretch of vowels may be another ("Gorbachov")."""

_ALEF = {ord("ا"): "a"}

Sound = tuple[str, tuple[str, ...]]
"""The consonants of a name, and the vowels before, between and behind them."""


@lru_cache(maxsize=65536)
def latin(word: str) -> str:
    """The letters of a word in small Latin letters without accents ("Путин": "putin"); "" for none."""
    folded = fold_word(word) if word else ""
    if not folded.isascii():
        from anyascii import anyascii

        # An alef is the long vowel within a word, and any vowel at its beginning; anyascii leaves it out.
        folded = anyascii(folded[:1] + folded[1:].translate(_ALEF)).lower()
    return "".join(c for c in folded if c.isalnum())


def writes_vowels(word: str) -> bool:
    """Whether a word's script writes all vowels: not that of Arabic, Persian or Hebrew."""
    return word.isascii() or _ABJAD.search(word) is None


@lru_cache(maxsize=65536)
def sounds(letters: str) -> frozenset[Sound]:
    """The readings of a name in Latin letters."""
    read = {letters}
    for written, *meant in _WRITTEN_FOR:
        if written in letters:
            read = {one.replace(written, each) for one in read for each in meant}
    return frozenset(_sound(one) for one in sorted(read)[:_MOST_READINGS])


def _sound(letters: str) -> Sound:
    consonants: list[str] = []
    vowels = [""]
    for match in _SOUNDS.finditer(letters):
        sound = match.lastgroup or ""
        if sound.islower():
            vowels[-1] += "" if vowels[-1].endswith(sound) else sound
        elif vowels[-1] or consonants[-1:] != [sound]:
            consonants.append(sound)
            vowels.append("")
    return "".join(consonants), tuple(vowels)


def alike(one: str, other: str) -> bool:
    """Whether two words are spellings of one name, such as "Netanyahou" and "Netanyahu", "مودي" and "Modi"."""
    letters, others = latin(one), latin(other)
    if letters == others:
        return bool(letters)
    whole, other_whole = writes_vowels(one), writes_vowels(other)
    if whole and other_whole:
        return _spelt_alike(letters, others)
    if min(len(one), len(other)) < SHORTEST:
        return False
    short, long = (others, letters) if whole else (letters, others)
    return any(
        consonants == heard and len(heard) > 1 and _vowels_fit(vowels, full)
        for consonants, vowels in sounds(short)
        for heard, full in sounds(long)
    )


def _vowels_fit(written: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether all written vowels are heard, and few heard vowels are unwritten: none in a short name."""
    unwritten = sum(map(len, heard[1:])) - sum(map(len, written[1:]))
    return unwritten <= (_UNWRITTEN if len(heard) > _SHORT else 0) and all(map(_within, written, heard))


def _spelt_alike(one: str, other: str) -> bool:
    from rapidfuzz.distance import Indel

    if min(len(one), len(other)) < SHORTEST:
        return False
    letters = Indel.normalized_similarity(one, other)
    return letters >= NEARLY or (
        letters >= ALIKE
        and any(
            consonants == others and len(others) > 1 and sum(map(ne, vowels, heard)) <= (len(others) >= _LONG)
            for consonants, vowels in sounds(one)
            for others, heard in sounds(other)
        )
    )


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(vowel in rest for vowel in short)


def forms(word: str) -> tuple[str, ...]:
    """The word, and the words that may be its base: without Russian case endings, Arabic prefixes and article."""
    if word.isascii():
        return (word,)
    if not writes_vowels(word):
        bare = (form.partition("|")[0] for form in readings(word, "ar"))
    elif "\u0400" <= word[0] <= "\u04ff":
        split = (form.partition("|") for form in readings(word, "ru"))
        bare = (stem + ending for stem, _, kind in split for ending in _ENDINGS.get(kind, ("",)))
    else:
        return (word,)
    return tuple(dict.fromkeys((word, *(form for form in bare if len(form) >= _SHORTEST_FORM))))


_SHORTEST_FORM = 3

_ENDINGS = {"J": ("й",), "S": ("ь",), "A": ("а",), "I": ("я",), "D": ("ий", "")}
"""Of classes of Russian words (`retrieval.text.inflection`), how the name itself ends; others end in the stem."""
