"""Words that deny, count or speak to somebody, in nine languages, from a table (`summary_words.toml`).

Knows words; knows no quote. Numbers are compared by value, so that "three million" equals "3,000,000".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from retrieval.text.normalise import normalise

TABLE = Path(__file__).with_name("summary_words.toml")

_HAN = "零〇一二两三四五六七八九"
_HAN_VALUES = dict(zip(_HAN, (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_HAN_VALUES |= {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_TOKEN = re.compile(
    r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,'٫٬]\d+)*"
    rf"|[{''.join(_HAN_VALUES)}]{{1,20}}|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|[.,;:!?،؛。，；]"
)
_GROUPS = re.compile(r"\d{1,3}(?:[ .,'٬]\d{3})+")
_JOINING = frozenset(("and", "et", "y", "e", "und", "и", "و"))
_GERMAN = re.compile(r"(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\w+ig)")
_CLITICS = {"ar": "[وفبل]?", "fa": "و?"}
_SCALES = frozenset(Fraction(10**power) for power in (2, 3, 4, 6, 8, 9, 12))
_LARGEST = Fraction(10**30)


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of a language: for "I" and "you", for denials, and for numbers and multiples by value."""

    persons: re.Pattern[str]
    denials: re.Pattern[str]
    harmless: re.Pattern[str]
    numbers: tuple[tuple[re.Pattern[str], Fraction], ...]
    times: tuple[tuple[re.Pattern[str], Fraction], ...]


def denies(text: str, language: str | None) -> bool | None:
    """Whether a text holds a word that denies; None for an unknown language."""
    words = _words(language)
    return None if words is None else bool(words.denials.search(words.harmless.sub(" ", _folded(text))))


def speaks_to(text: str, language: str | None) -> bool:
    """Whether a text says "I", "we" or "you"; False for an unknown language."""
    words = _words(language)
    return words is not None and words.persons.search(_folded(text)) is not None


def numbers(text: str, language: str | None) -> frozenset[str]:
    """The numbers of a text, in digits of any script or in words, by value ("3000000", "x2" for twice).

    The word for 1 does not count ("one of the two"). In an unknown language only digits count.
    """
    words = _words(language)
    tokens = _TOKEN.findall(_folded(text))
    times = (_known(token, words.times) for token in tokens) if words is not None else ()
    return frozenset([*map(str, _values(tokens, words)), *(f"x{value}" for value in times if value is not None)])


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def _words(language: str | None) -> LanguageWords | None:
    table = _table().get(language or "")
    if language is None or table is None:
        return None
    persons, denials, harmless = (_any_of(table[name], language) for name in ("persons", "denials", "harmless"))
    return LanguageWords(persons, denials, harmless, _valued(table.get("numbers", ())), _valued(table.get("times", ())))


def _any_of(phrases: Sequence[str], language: str) -> re.Pattern[str]:
    listed = "|".join(_pattern(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    if language == "zh":
        return re.compile(listed)
    # What is elided stands before a word ("n'est"), what is shortened behind one ("isn't").
    return re.compile(rf"(?<!\w){_CLITICS.get(language, '')}(?:{listed})(?:(?!\w)|(?<='))")


def _valued(lines: Sequence[str]) -> tuple[tuple[re.Pattern[str], Fraction], ...]:
    split = (line.partition(": ") for line in lines)
    return tuple((re.compile("|".join(map(_pattern, words.split()))), Fraction(value)) for value, _, words in split)


def _pattern(phrase: str) -> str:
    return re.escape(_folded(phrase)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    return normalise(text).text.casefold().replace("ё", "е")


def _known(token: str, table: Sequence[tuple[re.Pattern[str], Fraction]]) -> Fraction | None:
    return next((value for pattern, value in table if pattern.fullmatch(token)), None)


def _value(token: str, words: LanguageWords | None) -> Fraction | None:
    """The value of a word of a number; None for any other word."""
    if token[:1].isdecimal():
        return _of_digits(token)
    if token[:1] in _HAN_VALUES:
        value = _of_han(token)
        return None if value == 1 else value  # 一 stands before whatever there is one of
    if words is None:
        return None
    if compound := _GERMAN.fullmatch(token):
        one, ten = (_known(part, words.numbers) for part in compound.groups())
        return (one or Fraction(1)) + (ten or 0)
    return _known(token, words.numbers)


def _values(tokens: Sequence[str], words: LanguageWords | None) -> Iterator[Fraction]:
    """The numbers of words in a row: "two hundred and five thousand" is one, "15 to 20" are two."""
    whole, part, open_ = Fraction(0), Fraction(0), False
    for token, following in pairwise((*tokens, "", "")):
        value = _value(token, words)
        if value is None:
            if open_ and not (token in _JOINING and not following[:1].isdecimal() and _value(following, words)):
                yield whole + part
                whole, part, open_ = Fraction(0), Fraction(0), False
            continue
        is_digit = token[0].isdecimal() or token[0] in _HAN
        if open_ and (is_digit or not (value in _SCALES or _fits_behind(value, part or whole))):
            yield whole + part
            whole, part = Fraction(0), value
        elif is_digit or value not in _SCALES:
            part += value
        elif value == 100:
            part = (part or Fraction(1)) * value
        else:
            whole, part = min(whole + (part or Fraction(1)) * value, _LARGEST), Fraction(0)
        open_ = True


def _fits_behind(value: Fraction, before: Fraction) -> bool:
    """Whether a word goes on with a number ("twenty | two", "hundred | five")."""
    return before == 0 or before % 10 ** len(str(int(value))) == 0


def _of_digits(token: str) -> Fraction:
    plain = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in token)
    if plain.isdecimal() or _GROUPS.fullmatch(plain):
        return Fraction(re.sub(r"\D", "", plain)[:40])
    whole, _, rest = re.sub(r"[,٫'’]", ".", plain).rpartition(".")
    return Fraction(f"{re.sub(r'[^0-9]', '', whole)[:30]}.{rest[:10]}")


def _of_han(token: str) -> Fraction:
    whole, part, digit = 0, 0, 0
    for value in map(_HAN_VALUES.__getitem__, token):
        if value < 10:
            digit = digit * 10 + value if digit and not part else value
        elif value < 10_000:
            part, digit = part + (digit or 1) * value, 0
        else:
            whole, part, digit = (whole + (part + digit or 1)) * value, 0, 0
    return Fraction(whole + part + digit)
