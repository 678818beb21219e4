"""The parts of a number behind a space: a unit, a sign, the rest of a range or of a fraction.

Knows units and number words in the languages of the statements; knows no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.text.normalise import Normalised

_BEHIND = (
    # English
    *("per cent", "percent", "percentage points?", "per mille", "hundred", "thousands?", "millions?", "billions?"),
    *("trillions?", "bn", "degrees?"),
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


def _whole(words: Iterable[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(dict.fromkeys(words))})(?!\w)"


_NUMBER = rf"(?:[\d\u00bc-\u00be\u2150-\u218b〇零一二三四五六七八九十百千万萬亿億兆]|{_whole(_NUMBER_WORDS)})"
_YEAR = r"(?:1[5-9]|2[01])\d\d(?!\w|[.,]\d)"
_JOINTS = tuple(
    (re.compile(rf"(?:{left})\Z", re.IGNORECASE), re.compile(right, re.IGNORECASE))
    for left, right in (
        (rf"{_whole(_AHEAD)}|{'|'.join(_AHEAD_UNSPACED)}", _NUMBER),
        (_NUMBER, rf"{_whole(_BEHIND)}|[%‰٪°]|{'|'.join(_BEHIND_UNSPACED)}"),
        *(
            (rf"{_NUMBER} {one}", _whole((other,)))
            for one, _, other in (unit.partition(" ") for unit in _BEHIND)
            if other
        ),
        (r"[$€£¥₹₽]|\d ?-", r"\d"),
        (r"\S -", rf"(?!{_YEAR})\d"),
        (r"\d", r"\d{1,3}/\d|[\u00bc-\u00be\u2150-\u215e]|- \d"),
    )
)
"""What a number has before a place inside, white space aside, and behind."""

_PAUSE = "\u2014"
_LINE_END = "\n\r\v\f\x85\u2028\u2029"
_REACH = 24
"""Characters of the longest word for a number with a unit or sign."""


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
    before, behind = _signs(within, max(0, end - _REACH), end), _signs(within, start, min(len(text), start + _REACH))
    return any(right.match(behind) and left.search(before) for left, right in _JOINTS)


def _signs(within: Normalised, start: int, end: int) -> str:
    """A stretch of a normalised text where every dash may be a sign: those that make a pause are long ones."""
    text = within.text[start:end]
    if "-" not in text:
        return text
    return "".join(_PAUSE if c == "-" and _is_pause(within, k) else c for k, c in enumerate(text, start))


def _is_pause(within: Normalised, place: int) -> bool:
    """Whether a dash is a long one, or opens a line."""
    dash = within.starts[place]
    line = within.source[max(0, dash - _REACH) : dash].rstrip(" \t")[-1:]
    return within.source[dash] in "\u2014\u2015" or place == 0 or line in _LINE_END
