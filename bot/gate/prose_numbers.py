"""The numbers of a piece of prose: values, units, comparisons and dates, in digits or in words of nine languages.

Knows numbers and their words (`prose_words/numbers.toml`); knows no quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from bot.gate.prose_digits import Part, book, parts_of
from bot.gate.prose_words import Mark, Read

_COMPARISONS = ("gt", "ge", "lt", "le", "approx")


_AHEAD = frozenset(("$", "€", "£", "¥", "₽", "百分之"))
"""Units that stand before their number."""
_OF = frozenset(("de", "d", "of"))
_JOINERS = frozenset(("and", "et", "y", "e", "и", "و", "und"))


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


@lru_cache(maxsize=512)
def numbers(text: Read, apart: frozenset[int] = frozenset()) -> tuple[Number, ...]:
    """The numbers of a text, in order; words in `apart` (names that hold numbers) are left out."""
    units = list(book(text.language).units.find(text.words))
    apart |= {i for unit in units for i in range(unit.first, unit.last + 1)}
    parts = sorted(parts_of(text, apart), key=lambda part: (part.first, -part.last))
    found = [_made(text, number, units) for number in _joined(text, parts)]
    return tuple(_dated(text, found))


def _joined(text: Read, parts: Sequence[Part]) -> Iterator[Number]:
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


def _adjoins(text: Read, before: Part, part: Part) -> bool:
    gap = text.words[before.last + 1 : part.first]
    if part.first <= before.last or len(gap) > 1 or (gap and gap[0].text not in _JOINERS):
        return False
    if part.kind in ("months", "times") or before.kind == "ordinals":
        return False
    if part.kind == "scales":
        return not gap
    return not part.digits and not before.digits and _adds(text, before, part, parted=bool(gap))


def _adds(text: Read, before: Part, part: Part, *, parted: bool) -> bool:
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
        for unit in book(text.language).units.find(text.words)
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
