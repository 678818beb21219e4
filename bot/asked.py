"""What kind of thing a question asks for, and whether a sentence holds one.

A sentence that speaks of the subject and holds no number does not answer "how many". The words that ask are data, one
table a language; what holds is told by digits, number words of the languages that write them out, and capitals.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from retrieval.scripts import has_han
from retrieval.spellings import writes_vowels
from retrieval.statement import PartKind

_CUES = Path(__file__).resolve().parent / "cues" / "asked.toml"
_PARTS = Path(__file__).resolve().parent / "cues" / "parts.toml"

_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand|million|billion|trillion|half|third|quarter|dozens?|double|twice|per cent|"
    r"deux|trois|quatre|cinq|dix|cent|cents|mille|millions?|milliards?|moitié|tiers|quart|"
    r"dos|tres|cuatro|cinco|diez|cien|ciento|mil|millones|millón|mitad|tercio|"
    r"два|две|три|четыре|пять|десять|сто|тысяч\w*|миллион\w*|миллиард\w*|половин\w*|треть\w*)\b"
)
_ARABIC_NUMBER = re.compile(r"مليون|مليار|ألف|مئة|مائة|نصف|ثلث|میلیون|میلیارد|هزار|نیم|[一二三四五六七八九十百千万亿]")
_WORD = re.compile(r"[\w’']+")
_DIGIT = re.compile(r"\d")
_MONTHS = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|yesterday|today|"
    r"tomorrow|last year|next year|decade|century|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|"
    r"novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"январ\w*|феврал\w*|апрел\w*|июн\w*|июл\w*|август\w*|сентябр\w*|октябр\w*|ноябр\w*|декабр\w*)\b"
)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZÀ-ÞА-Я][\w’'-]+")


class Asked(StrEnum):
    """A kind of thing that can be asked for and told by its form."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"


@cache
def _cues() -> dict[str, dict[Asked, tuple[str, ...]]]:
    read = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    return {lang: {Asked(kind): tuple(words) for kind, words in table.items()} for lang, table in read.items()}


def asked(question: str, language: str | None) -> frozenset[Asked]:
    """The kinds of thing that a question asks for; empty for most questions."""
    table = _cues().get(language or "", {})
    text = question.casefold()
    if language == "zh":
        return frozenset(kind for kind, words in table.items() if any(word in text for word in words))
    spaced = f" {' '.join(_WORD.findall(text))} "
    return frozenset(kind for kind, words in table.items() if any(f" {word} " in spaced for word in words))


def holds(sentence: str, kind: Asked) -> bool:
    """Whether a sentence has something of the kind in it; says nothing about whether it is what was asked."""
    folded = sentence.casefold()
    if kind is Asked.NUMBER:
        return bool(_DIGIT.search(sentence) or _NUMBER_WORDS.search(folded) or _ARABIC_NUMBER.search(sentence))
    if kind is Asked.DATE:
        return bool(_DIGIT.search(sentence) or _MONTHS.search(folded))
    return bool(_NAME.search(sentence)) or not sentence.isascii()


@cache
def _parts() -> dict[PartKind, re.Pattern[str]]:
    read = tomllib.loads(_PARTS.read_text(encoding="utf-8"))
    return {PartKind(part): re.compile("|".join(map(_name, words))) for part, words in read.items()}


def _name(words: str) -> str:
    """The pattern of a part's name, as words of their own: not "on the cover" in "on the coverage"."""
    name = re.escape(words.casefold()).replace(r"\*", r"\w*")
    if has_han(words):
        return name
    # Arabic and Persian write articles and prepositions onto a word.
    before = r"(?<!\w)" if writes_vowels(words) else ""
    return rf"{before}{name}(?!\w)"


def parts_asked(question: str) -> frozenset[PartKind]:
    """The parts other than the speech that a question asks for by name, as in "What does the disclaimer say?"."""
    text = question.casefold()
    return frozenset(part for part, words in _parts().items() if words.search(text))
