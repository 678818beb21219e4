"""What words of a summary deny, count or speak to somebody, in nine languages, by a table (`summary_words.toml`).

Knows words; knows no quote. A number is told by its value, so that "three million" stands where "3,000,000" does.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

from retrieval.text.normalise import normalise

TABLE = Path(__file__).with_name("summary_words.toml")

_TOKEN = re.compile(
    r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,'٫٬]\d+)*"
    r"|[零〇一两二三四五六七八九十百千万亿]{1,20}|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|[.,;:!?،؛。，；]"
)
_GROUPS = re.compile(r"\d{1,3}(?:[ .,'٬]\d{3})+")
_HAN = {
    char: n
    for n, chars in enumerate(("零〇", "一", "两二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_JOINING = frozenset(("and", "et", "y", "e", "und", "и", "و"))
_GERMAN = r"(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\w+ig)"
_UNSPACED = frozenset(("zh",))
_CLITICS = {"ar": "[وفبل]?", "fa": "و?"}
_SCALES = frozenset(Fraction(10**power) for power in (2, 3, 4, 6, 8, 9, 12))
_LARGEST = 10**30


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of a language: for "I" and "you", those that deny, and for numbers and multiples by their values."""

    persons: re.Pattern[str]
    denials: re.Pattern[str]
    harmless: re.Pattern[str]
    numbers: tuple[tuple[re.Pattern[str], Fraction], ...]
    times: tuple[tuple[re.Pattern[str], Fraction], ...]


@cache
def languages() -> frozenset[str]:
    """The languages (ISO 639-1) whose words are known."""
    return frozenset(_table())


def denies(text: str, language: str | None) -> bool | None:
    """Whether a text holds a word that denies; None where those of its language are not known."""
    if language not in languages():
        return None
    words = _words(language)
    return bool(words.denials.search(words.harmless.sub(" ", _folded(text))))


def speaks_to(text: str, language: str | None) -> bool:
    """Whether a text says "I", "we" or "you"; false in a language whose words are not known."""
    return language in languages() and _words(language).persons.search(_folded(text)) is not None


def numbers(text: str, language: str | None) -> frozenset[str]:
    """The numbers of a text, in digits of any script or in words, each by its value ("3000000", "x2" for twice).

    The word for one counts for nothing ("one of them"). Of a language whose words are not known, digits alone count.
    """
    words = _words(language) if language in languages() and language else None
    tokens = [match[0] for match in _TOKEN.finditer(_folded(text))]
    found = {_written(value) for value in _values(tokens, words)}
    if words is not None:
        found |= {f"x{value}" for token in tokens if (value := _known(token, words.times)) is not None}
    return frozenset(found)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def _words(language: str) -> LanguageWords:
    table = _table()[language]
    return LanguageWords(
        _any_of(table["persons"], language),
        _any_of(table["denials"], language),
        _any_of(table["harmless"], language),
        _valued(table.get("numbers", ())),
        _valued(table.get("times", ())),
    )


def _any_of(phrases: Iterable[str], language: str) -> re.Pattern[str]:
    listed = "|".join(_pattern(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    if language in _UNSPACED:
        return re.compile(listed or r"(?!)")
    # What is elided stands before a word ("n'est"), what is shortened behind one ("isn't").
    return re.compile(rf"(?<!\w){_CLITICS.get(language, '')}(?:{listed})(?:(?!\w)|(?<='))" if listed else r"(?!)")


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
    """What one word of a number counts for; None for any other word."""
    if token[0].isdecimal():
        return _of_digits(token)
    if token[0] in _HAN or token[0] in _HAN_SCALES:
        value = _of_han(token)
        return None if value == 1 else value  # 一 stands before whatever there is one of
    if words is None:
        return None
    if compound := re.fullmatch(_GERMAN, token):
        one, ten = (_known(part, words.numbers) for part in compound.groups())
        return (one or Fraction(1)) + (ten or 0)
    return _known(token, words.numbers)


def _values(tokens: Sequence[str], words: LanguageWords | None) -> Iterator[Fraction]:
    """The numbers of words in a row: "two hundred and five thousand" is one, "15 to 20" are two."""
    whole, part, open_ = Fraction(0), Fraction(0), False
    for place, token in enumerate((*tokens, "")):
        value = _value(token, words) if token else None
        if value is None:
            following = tokens[place + 1] if place + 1 < len(tokens) else ""
            if open_ and not (token in _JOINING and following and _is_word(following, words)):
                yield whole + part
                whole, part, open_ = Fraction(0), Fraction(0), False
            continue
        is_scale = not token[0].isdecimal() and token[0] not in _HAN and value in _SCALES
        if open_ and token[0] in _HAN:
            yield whole + part
            whole, part = Fraction(0), value
        elif is_scale and value == 100:
            part = (part or Fraction(1)) * value
        elif is_scale:
            whole, part = min(whole + (part or Fraction(1)) * value, Fraction(_LARGEST)), Fraction(0)
        elif open_ and (token[0].isdecimal() or not _fits_behind(value, part, whole)):
            yield whole + part
            whole, part = Fraction(0), value
        else:
            part += value
        open_ = True


def _is_word(token: str, words: LanguageWords | None) -> bool:
    return not token[0].isdecimal() and _value(token, words) is not None


def _fits_behind(value: Fraction, part: Fraction, whole: Fraction) -> bool:
    """Whether a word goes on with a number ("twenty | two", "hundred | five")."""
    before = part or whole
    return before == 0 or before % 10 ** len(str(int(value))) == 0


def _of_digits(token: str) -> Fraction:
    plain = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in token)
    bare = re.sub(r"\D", "", plain)[:40]
    if plain.isdecimal() or _GROUPS.fullmatch(plain):
        return Fraction(bare)
    whole, _, rest = re.sub(r"[,٫'’]", ".", plain).rpartition(".")
    return Fraction(f"{re.sub(r'[^0-9]', '', whole)[:30] or 0}.{rest[:10]}")


def _of_han(token: str) -> Fraction:
    if token in _HAN_SCALES:
        return Fraction(_HAN_SCALES[token])
    whole, part, digit = 0, 0, 0
    for char in token:
        if char in _HAN:
            digit = digit * 10 + _HAN[char] if digit and not part else _HAN[char]
        elif (scale := _HAN_SCALES[char]) < 10_000:
            part, digit = part + (digit or 1) * scale, 0
        else:
            whole, part, digit = (whole + (part + digit or 1)) * scale, 0, 0
    return Fraction(whole + part + digit)


def _written(value: Fraction) -> str:
    return str(value)
