"""The parts that numbers are made of: digits, numerals and number words of nine languages, each with its value.

Knows number words (`prose_words/numbers.toml`); knows not what parts make one number, nor units and dates.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from bot.gate.prose_words import TABLES, Phrases, Read, tokens
from retrieval.scripts import is_unspaced

_DIGITS = re.compile(r"\d{1,30}(?:[.,'٫٬ ]\d{1,30}){0,9}")

_DECIMAL_POINT = frozenset(("en", "zh"))

_HAN_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2, "廿": 20}

_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}

_HAN_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_HAN = re.compile("(?:第)?[〇零一二三四五六七八九十百千万萬亿億两兩]+(?:点[〇零一二三四五六七八九]+)?")

_HAN_COUNTED = frozenset("个個名国國年月日号項项次届点條条种種方大倍成家位份分层級级万亿期轮场颗枚艘人")

_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")


@dataclass(frozen=True, slots=True)
class Book:
    """The number words of a language, and the words of its units."""

    words: Phrases
    units: Phrases


@cache
def _tables() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((TABLES / "numbers.toml").read_text(encoding="utf-8"))


@cache
def book(language: str) -> Book:
    """The number words of a language of `LANGUAGES`."""
    own: Mapping[str, Mapping[str, list[str]]] = _tables().get(language, {})
    listed = [
        (f"{kind} {value}", word)
        for kind in ("cardinals", "ordinals", "scales", "times", "months")
        for value, words in own.get(kind, {}).items()
        for word in words
    ]
    if language == "de":
        ones = [(v, w[0]) for v, w in own["cardinals"].items() if len(v) == 1 and v != "0"] + [("1", "ein")]
        tens = [(v, w[0]) for v, w in own["cardinals"].items() if len(v) == 2 and v.endswith("0") and v != "10"]
        listed += [(f"cardinals {int(t) + int(o)}", f"{ow}und{tw}") for o, ow in ones for t, tw in tens]
        listed += [(f"cardinals {100 * int(o)}", f"{ow}hundert") for o, ow in ones]
    units = [(unit, word) for unit, words in own.get("units", {}).items() for word in words]
    return Book(Phrases(listed, language), Phrases(units, language))


@dataclass(slots=True)
class Part:
    """A part of a number: "cardinals", "ordinals", "scales", "times" or "months", with its value and its words."""

    kind: str
    value: Fraction
    first: int
    last: int
    digits: bool = False


def parts_of(text: Read, apart: frozenset[int]) -> Iterator[Part]:
    """The parts of the numbers of a text, without the words in `apart`; in no order."""
    taken = set(apart)
    for match in _DIGITS.finditer(text.text):
        for part in _digit_parts(text, match):
            if not taken & set(range(part.first, part.last + 1)):
                taken |= set(range(part.first, part.last + 1))
                yield part
    for i, word in enumerate(text.words):
        if _VULGAR.fullmatch(word.raw):
            yield Part("times", Fraction(unicodedata.numeric(word.raw)).limit_denominator(100), i, i)
    if text.language == "zh":
        yield from _han(text, taken)
        return
    for mark in book(text.language).words.find(text.words):
        if mark.first in taken:
            continue
        kind, _, value = mark.kind.partition(" ")
        # Written small, the month is a modal.
        if kind == "months" and text.language == "en" and text.words[mark.first].raw in ("may", "march"):
            continue
        yield Part(kind, Fraction(value), mark.first, mark.last)


def _digit_parts(text: Read, match: re.Match[str]) -> Iterator[Part]:
    start = match.start()
    before = text.text[start - 1 : start]
    if (before.isalpha() and not is_unspaced(before)) or (
        before == "-" and text.text[start - 2 : start - 1].isalpha() and start > 1
    ):
        return
    raw = match[0]
    pieces = raw.split(" ")
    # Digits parted by a space are one number only where they group thousands.
    if len(pieces) > 1 and not (all(len(p) == 3 for p in pieces[1:]) and len(pieces[0]) <= 3):
        at = start
        for piece in pieces:
            yield from _piece(text, piece, at)
            at += len(piece) + 1
        return
    yield from _piece(text, raw, start)


def _piece(text: Read, raw: str, start: int) -> Iterator[Part]:
    end = start + len(raw)
    first, last = text.at(start, end)
    if last < first:
        return
    value = _value(raw, text.language)
    sign = text.text[max(0, start - 3) : start]
    if re.search(r"(?:^|[\s(])-\s?$", sign) and not re.search(r"\d\s?-\s?$", text.text[max(0, start - 4) : start]):
        value = -value
    after = text.text[end : end + 2].casefold()
    ordinal = after in ("st", "nd", "rd", "th") or (text.words[last].end > end and after[:1].isalpha())
    ordinal = ordinal or (text.language == "zh" and text.text[start - 1 : start] == "第")
    yield Part("ordinals" if ordinal else "cardinals", value, first, last, digits=raw.isdecimal())


def _value(raw: str, language: str) -> Fraction:
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in raw)
    digits = digits.replace("٬", "").replace("'", "").replace(" ", "").replace("٫", "~")
    point, group = (".", ",") if language in _DECIMAL_POINT or language in ("ar", "fa") else (",", ".")
    groups = digits.split(group)
    if len(groups) > 1 and all(len(p) == 3 for p in groups[1:]) and len(groups[0]) <= 3:
        digits = "".join(groups)
    elif group in digits and point not in digits and "~" not in digits and len(groups) == 2:
        digits = digits.replace(group, "~")
    digits = digits.replace(point, "~")
    whole, _, rest = digits.partition("~")
    clean = "".join(c for c in rest if c.isdigit())
    return Fraction(int("".join(c for c in whole if c.isdigit()) or "0")) + (
        Fraction(int(clean), 10 ** len(clean)) if clean else 0
    )


def _han(text: Read, taken: set[int]) -> Iterator[Part]:
    # The numerals of a unit ("百分之") are blanked out, and are in no number.
    blank = list(text.text)
    for i in taken:
        blank[text.words[i].start : text.words[i].end] = " " * (text.words[i].end - text.words[i].start)
    for match in _HAN.finditer("".join(blank)):
        raw = match[0]
        first, last = text.at(*match.span())
        if first in taken:
            continue
        ordinal = raw.startswith("第")
        bare = raw.removeprefix("第")
        after = text.text[match.end() : match.end() + 1]
        previous = text.text[max(0, match.start() - 1) : match.start()]
        if previous.isdigit() and bare and all(c in _HAN_MYRIADS or c in _HAN_SCALES for c in bare):
            scale = Fraction(1)
            for c in bare:
                scale *= _HAN_MYRIADS.get(c, _HAN_SCALES.get(c, 1))
            yield Part("scales", scale, first, last)
            continue
        if not bare or (len(bare) == 1 and not ordinal and (bare == "一" or after not in _HAN_COUNTED)):
            continue
        if not any(c in _HAN_DIGITS for c in bare) and len(bare) > 1:
            continue
        yield Part("ordinals" if ordinal else "cardinals", _han_value(bare), first, last)


def _han_value(raw: str) -> Fraction:
    whole, _, rest = raw.partition("点")
    value = 0
    if len(whole) > 1 and all(c in _HAN_DIGITS for c in whole):
        value = int("".join(str(_HAN_DIGITS[c]) for c in whole))
    else:
        section = digit = 0
        for c in whole:
            if c in _HAN_DIGITS:
                digit = _HAN_DIGITS[c]
            elif c in _HAN_SCALES:
                section += (digit or 1) * _HAN_SCALES[c]
                digit = 0
            else:
                value = ((value + section + digit) or 1) * _HAN_MYRIADS[c]
                section = digit = 0
        value += section + digit
    decimals = "".join(str(_HAN_DIGITS[c]) for c in rest)
    return Fraction(value) + (Fraction(int(decimals), 10 ** len(decimals)) if decimals else 0)


@cache
def month_words() -> frozenset[str]:
    """The names of months that stand alone, folded."""
    return frozenset(
        w.text
        for own in _tables().values()
        for words in own.get("months", {}).values()
        for x in words
        for w in tokens(x)
    )
