"""The parts of a number behind a space: a unit, a sign, the rest of a range or of a fraction.

Knows units and number words in the languages of the statements; knows no statement.
"""

from __future__ import annotations

import re

from retrieval.text.normalise import Normalised

_BEHIND = (
    # English
    *("per cent", "percent", "percentage points?", "per mille", "hundred", "thousands?", "millions?", "billions?"),
    *("trillions?", "bn", "degrees?", "[%‰٪°]"),
    # French
    *("pour cent", "pour mille", "mille", "milliers?", "milliards?", "cents", "degrés?"),
    # Spanish
    *("por ciento", "por mil", "mil", "millón", "millones", "grados?"),
    # Russian
    *(r"процент\w*", r"тысяч\w*", "тыс", r"миллион\w*", "млн", r"миллиард\w*", "млрд", r"триллион\w*", r"градус\w*"),
    # Arabic
    *("في المائة", "في المئة", "في الماية", "بالمائة", "بالمئة", "ألف", "آلاف", "ألفا", "مليون", "مليونا", "ملايين"),
    *("مليار", "مليارا", "مليارات", "بليون", "بلايين", "تريليون", "درجة", "درجات"),
    # Persian
    *("درصد", "در صد", "هزار", "میلیون", "میلیارد", "تریلیون", "درجه"),
)
"""Words that make another number of the one before them, as regular expressions of whole words."""

_BEHIND_UNSPACED = ("个百分点", "百分点", "個百分點", "摄氏度", "攝氏度", "度")

_AHEAD = ("minus", "moins", "menos", "минус", "سالب", "ناقص", "منفی", "منهای")
"""Words that make a number below zero of the one behind them."""

_AHEAD_UNSPACED = ("百分之", "千分之", "万分之", "零下", "负", "負")

_NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty"),
    *("sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "half"),
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "quinze", "vingt"),
    *("trente", "quarante", "cinquante", "soixante", "cent", "cents", "mille"),
    *("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "quince", "veinte"),
    *("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa", "cien", "ciento", "cientos"),
    *("mil", "два", "две", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "двадцать"),
    *("тридцать", "сорок", "пятьдесят", "сто", "двести", "триста", "тысяч", "тысячи", "ثلاثة", "أربعة", "خمسة", "ستة"),
    *("سبعة", "ثمانية", "تسعة", "عشرة", "عشرون", "عشرين", "مائة", "مئة", "دو", "سه", "چهار", "پنج", "شش", "هفت"),
    *("هشت", "نه", "ده", "بیست", "سی", "چهل", "پنجاه", "صد", "هزار"),
)
"""Numbers in words: what stands behind them belongs to them too."""

_WORDS = re.compile(rf"(?<!\w)(?:{'|'.join(dict.fromkeys(_NUMBER_WORDS))})\Z", re.IGNORECASE)
_FIRST_WORD = re.compile(rf"(?:{'|'.join(dict.fromkeys(_NUMBER_WORDS))})(?!\w)", re.IGNORECASE)
_UNITS = re.compile(rf"(?:{'|'.join(_BEHIND)})(?!\w)|{'|'.join(_BEHIND_UNSPACED)}", re.IGNORECASE)
_SIGNS = re.compile(rf"(?:(?<!\w)(?:{'|'.join(_AHEAD)})|{'|'.join(_AHEAD_UNSPACED)})\Z", re.IGNORECASE)
_SPLIT_UNITS = tuple(unit.partition(" ")[::2] for unit in _BEHIND if " " in unit)
_FIRST_HALVES = re.compile(rf"(?<!\w)(?:{'|'.join(dict.fromkeys(one for one, _ in _SPLIT_UNITS))})\Z", re.IGNORECASE)
_FRACTION = re.compile(r"\d{1,3}/\d|[\u00bc-\u00be\u2150-\u215e]")
_RANGE = re.compile(r"- \d")
_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d(?!\w|[.,]\d)")
_LINE_END = "\n\r\v\f\x85\u2028\u2029"
_EM_DASHES = "\u2014\u2015"
_CURRENCIES = "$€£¥₹₽"
_LONGEST = 16
"""Characters of the longest word for a number, sign or unit."""


def is_inside_number(within: Normalised, place: int) -> bool:
    """Whether a place of a normalised text lies inside a number with unit, sign, range or fraction.

    "5 | per cent", "5 per | cent", "two | billion", "minus | 5", "- | 5", "3 | - 5", "3 - | 5", "2 | 1/2", "$ | 5",
    "百分之 | 五". A dash with spaces is no sign before a year, nor at the start of a line, where it opens an item.
    """
    text = within.text
    end = place - (text[place - 1 : place] == " ")
    start = place + (text[place : place + 1] == " ")
    if not end or start >= len(text):
        return False
    if (text[start].isnumeric() or _FIRST_WORD.match(text, start)) and _ends_in(text, end, _SIGNS):
        return True
    if _UNITS.match(text, start) and _ends_number(text, end):
        return True
    return start > end and (_parts_number(within, end, start) or _parts_unit(text, end, start))


def _parts_number(within: Normalised, end: int, start: int) -> bool:
    """Whether the space between `end` and `start` parts a number from the currency, sign, range or fraction."""
    text = within.text
    left, right = text[end - 1], text[start]
    if right.isdecimal() and (left in _CURRENCIES or _is_signed(within, end, start)):
        return True
    if not left.isdecimal():
        return False
    return _FRACTION.match(text, start) is not None or (
        _RANGE.match(text, start) is not None and not _is_em(within, start)
    )


def _ends_number(text: str, end: int) -> bool:
    return text[end - 1].isnumeric() or _ends_in(text, end, _WORDS)


def _ends_in(text: str, end: int, words: re.Pattern[str]) -> bool:
    return words.search(text[max(0, end - _LONGEST) : end]) is not None


def _is_signed(within: Normalised, end: int, start: int) -> bool:
    """Whether the dash before the number at `start` is a sign, or the dash of a range."""
    text = within.text
    if text[end - 1] != "-" or _is_em(within, end - 1):
        return False
    before = text[max(0, end - 3) : end - 1].strip(" ")
    if before[-1:].isdecimal():
        return True
    dash = within.starts[end - 1]
    opens = before == "" or within.source[max(0, dash - _LONGEST) : dash].rstrip(" \t")[-1:] in _LINE_END
    return not opens and text[end - 2] == " " and not _YEAR.match(text, start)


def _is_em(within: Normalised, place: int) -> bool:
    return within.source[within.starts[place]] in _EM_DASHES


def _parts_unit(text: str, end: int, start: int) -> bool:
    """Whether a place lies inside a unit of two words that follows a number."""
    half = _FIRST_HALVES.search(text[max(0, end - _LONGEST) : end])
    if half is None:
        return False
    before = end - len(half[0])
    if text[before - 1 : before] != " " or not _ends_number(text, before - 1):
        return False
    return any(
        half[0].casefold() == one and re.compile(rf"{other}(?!\w)").match(text, start) for one, other in _SPLIT_UNITS
    )
