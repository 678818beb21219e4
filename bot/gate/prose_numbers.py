"""The numbers of a piece of prose: values, units, comparisons and dates, in digits or in words of nine languages.

Knows numbers and their words (`prose_words/numbers.toml`); knows no quote.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from bot.gate.prose_words import TABLES, Mark, Phrases, Read, tokens
from retrieval.scripts import is_unspaced

_DIGITS = re.compile(r"\d{1,30}(?:[.,'٫٬ ]\d{1,30}){0,9}")
_COMPARISONS = ("gt", "ge", "lt", "le", "approx")
_DECIMAL_POINT = frozenset(("en", "zh"))
_HAN_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2, "廿": 20}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN = re.compile("(?:第)?[〇零一二三四五六七八九十百千万萬亿億两兩]+(?:点[〇零一二三四五六七八九]+)?")
_HAN_COUNTED = frozenset("个個名国國年月日号項项次届点條条种種方大倍成家位份分层級级万亿期轮场颗枚艘人")
_AHEAD = frozenset(("$", "€", "£", "¥", "₽", "百分之"))
"""Units that stand before their number."""
_OF = frozenset(("de", "d", "of"))
_JOINERS = frozenset(("and", "et", "y", "e", "и", "و", "und"))
_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number: `kind` is "plain", "ordinal", "times", "day", "month" or "year"; the words from `first` to `last`.

    `unit` is a currency's code, "percent" and the like, "" where there is none; `comparison` "gt", "ge", "lt", "le",
    "approx" or "". `indefinite` is a scale with no number before it ("millions").
    """

    value: Fraction
    kind: str
    unit: str
    comparison: str
    indefinite: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Book:
    words: Phrases
    units: Phrases


@cache
def _tables() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((TABLES / "numbers.toml").read_text(encoding="utf-8"))


@cache
def _book(language: str) -> _Book:
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
    return _Book(Phrases(listed, language), Phrases(units, language))


@dataclass(slots=True)
class _Part:
    kind: str
    value: Fraction
    first: int
    last: int
    digits: bool = False


@lru_cache(maxsize=512)
def numbers(text: Read, apart: frozenset[int] = frozenset()) -> tuple[Number, ...]:
    """The numbers of a text, in order; words in `apart` (names that hold numbers) are left out."""
    units = list(_book(text.language).units.find(text.words))
    apart |= {i for unit in units for i in range(unit.first, unit.last + 1)}
    parts = sorted(_parts(text, apart), key=lambda part: (part.first, -part.last))
    found = [_made(text, number, units) for number in _joined(text, parts)]
    return tuple(_dated(text, found))


def _parts(text: Read, apart: frozenset[int]) -> Iterator[_Part]:
    taken = set(apart)
    for match in _DIGITS.finditer(text.text):
        for part in _digit_parts(text, match):
            if not taken & set(range(part.first, part.last + 1)):
                taken |= set(range(part.first, part.last + 1))
                yield part
    for i, word in enumerate(text.words):
        if _VULGAR.match(word.raw):
            yield _Part("times", Fraction(unicodedata.numeric(word.raw)).limit_denominator(100), i, i)
    if text.language == "zh":
        yield from _han(text, taken)
        return
    for mark in _book(text.language).words.find(text.words):
        if mark.first in taken:
            continue
        kind, _, value = mark.kind.partition(" ")
        # Written small, the month is a modal.
        if kind == "months" and text.language == "en" and text.words[mark.first].raw in ("may", "march"):
            continue
        yield _Part(kind, Fraction(value), mark.first, mark.last)


def _digit_parts(text: Read, match: re.Match[str]) -> Iterator[_Part]:
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


def _piece(text: Read, raw: str, start: int) -> Iterator[_Part]:
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
    yield _Part("ordinals" if ordinal else "cardinals", value, first, last, digits=raw.isdecimal())


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


def _han(text: Read, taken: set[int]) -> Iterator[_Part]:
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
            yield _Part("scales", scale, first, last)
            continue
        if not bare or (len(bare) == 1 and not ordinal and (bare == "一" or after not in _HAN_COUNTED)):
            continue
        if not any(c in _HAN_DIGITS for c in bare) and len(bare) > 1:
            continue
        yield _Part("ordinals" if ordinal else "cardinals", _han_value(bare), first, last)


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


def _joined(text: Read, parts: Sequence[_Part]) -> Iterator[Number]:
    """Numbers made of the parts that stand together: "two hundred and three", "2.5 million"."""
    i = 0
    while i < len(parts):
        part = parts[i]
        if part.kind in ("months", "times"):
            yield Number(
                part.value, "month" if part.kind == "months" else "times", "", "", False, part.first, part.last
            )
            i += 1
            continue
        total, current, last = Fraction(0), Fraction(0), part.last
        kind, bare = "plain", part.kind == "scales"
        k = i
        while k < len(parts) and (k == i or _adjoins(text, parts[k - 1], parts[k])):
            one = parts[k]
            if one.kind == "scales":
                if one.value == 100:
                    current = (current or Fraction(1)) * 100
                else:
                    total += (current or Fraction(1)) * one.value if total == 0 or current else total * (one.value - 1)
                    current = Fraction(0)
            elif current == 4 and one.value == 20:
                current = Fraction(80)
            else:
                current += one.value
            last = one.last
            k += 1
            if one.kind == "ordinals":
                kind = "ordinal"
                break
        yield Number(total + current, kind, "", "", bare, part.first, last)
        i = k


def _adjoins(text: Read, before: _Part, part: _Part) -> bool:
    gap = text.words[before.last + 1 : part.first]
    if part.first <= before.last or len(gap) > 1 or (gap and gap[0].text not in _JOINERS):
        return False
    if part.kind in ("months", "times") or before.kind == "ordinals":
        return False
    if part.kind == "scales":
        return not gap
    return not part.digits and not before.digits and _adds(text, before, part, parted=bool(gap))


def _adds(text: Read, before: _Part, part: _Part, *, parted: bool) -> bool:
    """Whether a number in words goes on with another: "twenty-three", "three and twenty" of Arabic; not "two three"."""
    if text.language == "ar" and before.kind != "scales":
        attached = parted or text.words[part.first].text.startswith("و")
        return part.value > before.value if attached else part.value >= 10 > before.value
    quatre_vingts = before.value == 4 and part.value == 20
    return quatre_vingts or (part.value < before.value and before.value >= 10)


def _made(text: Read, number: Number, units: Sequence[Mark]) -> Number:
    behind = number.last + 1
    if behind < len(text.words) and text.words[behind].text in _OF:
        behind += 1
    unit = next((u.kind for u in units if u.first in (number.last + 1, behind)), "")
    ahead = (u for u in units if u.last == number.first - 1)
    unit = unit or next((u.kind for u in ahead if text.shown(u.first, u.last) in _AHEAD), "")
    value = number.value
    before = [m for m in text.marks if m.kind == "minus" and m.last == number.first - 1]
    if before:
        value = -abs(value)
    return Number(value, number.kind, unit, _comparison(text, number), number.indefinite, number.first, number.last)


def _comparison(text: Read, number: Number) -> str:
    near = [m for m in text.of(*_COMPARISONS) if 0 < number.first - m.last <= 2]
    if text.language in ("zh", "en"):
        near += [
            m
            for m in text.of("gt", "lt", "ge", "le", "approx")
            if 0 < m.first - number.last <= 2
            and (text.language == "zh" or text.shown(m.first, m.last).startswith("or "))
        ]
    return near[-1].kind if near else ""


def compared(text: Read, apart: frozenset[int] = frozenset()) -> frozenset[int]:
    """The words that compare a number ("more than" of "more than five")."""
    found = numbers(text, apart)
    near = (m for m in text.of(*_COMPARISONS) if any(0 < n.first - m.last <= 2 for n in found))
    return frozenset(i for mark in near for i in range(mark.first, mark.last + 1))


def unit_words(text: Read, apart: frozenset[int] = frozenset()) -> frozenset[int]:
    """The words and signs of the units of numbers ("per cent" of "5 per cent")."""
    found = numbers(text, apart)
    ends = {n.last + 1 for n in found} | {n.last + 2 for n in found}
    starts = {n.first - 1 for n in found}
    return frozenset(
        i
        for unit in _book(text.language).units.find(text.words)
        if unit.first in ends or unit.last in starts
        for i in range(unit.first, unit.last + 1)
    )


def _dated(text: Read, found: Sequence[Number]) -> Iterator[Number]:
    months = [n for n in found if n.kind == "month"]
    for n in found:
        kind = n.kind
        near = any(abs(n.first - m.last) <= 2 or abs(m.first - n.last) <= 2 for m in months)
        following = text.words[n.last + 1].text if n.last + 1 < len(text.words) else ""
        whole = n.value.denominator == 1
        bare = n.kind == "plain" and not n.unit and not n.indefinite
        if bare and whole and 1500 <= n.value < 2200 and n.first == n.last:
            kind = "year"
        elif text.language == "zh" and bare and following in ("年", "月", "日", "号"):
            kind = {"年": "year" if n.value >= 1500 else "plain", "月": "month"}.get(following, "day")
        elif whole and 1 <= n.value <= 31 and not n.unit and n.kind in ("plain", "ordinal"):
            ranges = bare and _ranges_to_day(text, n, found, months)
            kind = "day" if near or ranges else kind
        yield Number(
            n.value, kind, n.unit, n.comparison if kind not in ("day", "month") else "", n.indefinite, n.first, n.last
        )


def _ranges_to_day(text: Read, number: Number, found: Sequence[Number], months: Sequence[Number]) -> bool:
    """Whether a number begins a range of days: the 10 of "10-12 June"."""
    after = next((n for n in found if n.first == number.last + 1), None)
    if after is None or text.text[text.words[number.last].end : text.words[after.first].start].strip() != "-":
        return False
    return any(m.first - after.last == 1 for m in months)


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
