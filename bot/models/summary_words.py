"""Words that deny, count or speak to somebody, in nine languages, from a table (`summary_words.toml`).

Knows words; knows no quote. Numbers are compared by value, so that "three million" equals "3,000,000".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
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

Values = tuple[tuple[re.Pattern[str], Fraction], ...]


def denies(text: str, language: str | None) -> bool | None:
    """Whether a text holds a word that denies; None for an unknown language."""
    if language is None or language not in _table():
        return None
    return bool(_any_of(language, "denials").search(_any_of(language, "harmless").sub(" ", _folded(text))))


def speaks_to(text: str, language: str | None) -> bool:
    """Whether a text says "I", "we" or "you"; False for an unknown language."""
    if language is None or language not in _table():
        return False
    return _any_of(language, "persons").search(_folded(text)) is not None


def numbers(text: str, language: str | None) -> frozenset[str]:
    """The numbers of a text, in digits of any script or in words, by value ("3000000", "x2" for twice).

    The word for 1 does not count ("one of the two"). In an unknown language only digits count.
    """
    tokens = _TOKEN.findall(_folded(text))
    times = (_known(token, _valued(language, "times")) for token in tokens)
    values = _values(tokens, _valued(language, "numbers"))
    return frozenset([*map(str, values), *(f"x{value}" for value in times if value is not None)])


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def _any_of(language: str, kind: str) -> re.Pattern[str]:
    """The pattern of a language's words of a kind."""
    listed = "|".join(map(_pattern, sorted(_table()[language][kind], key=len, reverse=True)))
    if language == "zh":
        return re.compile(listed)
    # What is elided stands before a word ("n'est"), what is shortened behind one ("isn't").
    return re.compile(rf"(?<!\w){_CLITICS.get(language, '')}(?:{listed})(?:(?!\w)|(?<='))")


@cache
def _valued(language: str | None, kind: str) -> Values:
    """The patterns of a language's words for numbers, or for multiples, with the values."""
    split = (line.partition(": ") for line in _table().get(language or "", {}).get(kind, ()))
    return tuple((re.compile("|".join(map(_pattern, words.split()))), Fraction(value)) for value, _, words in split)


def _pattern(phrase: str) -> str:
    return re.escape(_folded(phrase)).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    return normalise(text).text.casefold().replace("ё", "е")


def _known(token: str, words: Values) -> Fraction | None:
    return next((value for pattern, value in words if pattern.fullmatch(token)), None)


def _value(token: str, words: Values) -> Fraction | None:
    """The value of a word of a number; None for any other word."""
    if token[:1].isdecimal():
        return _of_digits(token)
    if token[:1] in _HAN_VALUES:
        value = _of_han(token)
        return None if value == 1 else value  # 一 stands before whatever there is one of
    if words and (compound := _GERMAN.fullmatch(token)):
        one, ten = (_known(part, words) for part in compound.groups())
        return (one or Fraction(1)) + (ten or 0)
    return _known(token, words)


def _values(tokens: Sequence[str], words: Values) -> Iterator[Fraction]:
    """The numbers of words in a row: "two hundred and five thousand" is one, "15 to 20" are two."""
    total: Fraction | None = None
    after_digits = False
    for token, following in pairwise((*tokens, "", "")):
        value = _value(token, words)
        if value is None:
            is_joined = token in _JOINING and not following[:1].isdecimal() and _value(following, words)
            if total is not None and not is_joined:
                yield total
                total = None
            continue
        is_digit = token[0].isdecimal() or token[0] in _HAN
        if total is None:
            total = value
        elif value in _SCALES and not is_digit:
            total = min(total * value if after_digits else _scaled(total, value), _LARGEST)
        elif not (is_digit or after_digits) and total % 10 ** len(str(int(value))) == 0:  # "twenty two", "hundred five"
            total += value
        else:
            yield total
            total = value
        after_digits = is_digit


def _scaled(total: Fraction, scale: Fraction) -> Fraction:
    """A number with a scale behind, which multiplies what is smaller: "two thousand three | hundred"."""
    below = total % scale
    return total - below + (below or 1) * scale


def _of_digits(token: str) -> Fraction:
    plain = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in token)
    if plain.isdecimal() or _GROUPS.fullmatch(plain):
        return Fraction(re.sub(r"\D", "", plain)[:40])
    whole, _, rest = re.sub(r"[,٫'’]", ".", plain).rpartition(".")
    return Fraction(f"{re.sub(r'[^0-9]', '', whole)[:30]}.{rest[:10]}")


def _of_han(token: str) -> Fraction:
    values = [_HAN_VALUES[char] for char in token]
    if max(values) < 10:
        return Fraction("".join(map(str, values)))
    total = Fraction(0)
    for value in values:
        total = total + value if value < 10 else _scaled(total, Fraction(value))
    return total
