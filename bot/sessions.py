"""Sessions that a question is limited to: "session 71", "71-я сессия", "seventy-first", "第七十一届".

Knows how nine languages write ordinals; not which sessions are held.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.phrasebook import Phrasebook, Phrases
from retrieval.inflection import fold_word


def find_sessions(phrases: Phrases) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The numbers of the sessions that a question is limited to, and the words that say so."""
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    for last in range(len(phrases.words)):
        first, kinds = phrases.ending(last, frozenset(("session",)))
        if not kinds or (spans and first <= spans[-1][1]):
            continue
        number, start, end = _number_beside(phrases, first, last)
        if number and not _is_topic(phrases, start):
            others, start, end = _listed(phrases, start, end, first)
            found += sorted((*others, str(number)), key=int)
            spans.append((_with_preposition(phrases, start), end))
    return tuple(dict.fromkeys(found)), tuple(spans)


def _listed(phrases: Phrases, start: int, end: int, word: int) -> tuple[list[str], int, int]:
    """Further numbers beside one that ends before the word for a session, or behind one that follows it."""
    found: list[str] = []
    step = -1 if start < word else 1
    at = start if step < 0 else end
    while (one := _joined(phrases, at, step, listed=bool(found))) is not None:
        found.append(str(one[0]))
        at = one[1] if step < 0 else one[2]
    return (found, at, end) if step < 0 else (found, start, at)


def _joined(phrases: Phrases, at: int, step: int, *, listed: bool) -> tuple[int, int, int] | None:
    """The number that "and" joins to the one that begins or ends at a word, and its words; None without one.

    With `listed`, a comma will do: in "the 71st, 76th and 78th sessions" only two are joined by a word.
    """
    i = at + step
    # "71 and" may have been read as one number.
    listed = listed or "and" in phrases.kinds(at, at)
    while 0 <= i < len(phrases.words) and {"and", "art", "with", "in"} & phrases.kinds(i, i):
        listed = listed or "and" in phrases.kinds(i, i)
        i += step
    if not listed:
        return None
    for size in range(4, 0, -1):
        first, last = (i - size + 1, i) if step < 0 else (i, i + size - 1)
        if first < 0 or last >= len(phrases.words):
            continue
        if number := _number([w.text for w in phrases.words[first : last + 1]], phrases.book):
            return number, first, last
    return None


def _is_topic(phrases: Phrases, first: int) -> bool:
    i = first - 1
    while i >= 0 and "art" in phrases.kinds(i, i):
        i -= 1
    start, kinds = phrases.ending(i, frozenset(("about", "with", "in")))
    return "about" in kinds and not {"in", "with"} & kinds and start <= i


def _with_preposition(phrases: Phrases, first: int) -> int:
    i = first - 1
    while i >= 0 and "art" in phrases.kinds(i, i):
        i -= 1
    start, kinds = phrases.ending(i, frozenset(("with", "in")))
    return start if kinds else first


def _number_beside(phrases: Phrases, first: int, last: int) -> tuple[int | None, int, int]:
    for back in range(min(4, first), 0, -1):
        number = _number([w.text for w in phrases.words[first - back : first]], phrases.book)
        if number:
            return number, first - back, last
    for ahead in range(min(4, len(phrases.words) - last - 1), 0, -1):
        number = _number([w.text for w in phrases.words[last + 1 : last + 1 + ahead]], phrases.book)
        if number:
            return number, first, last + ahead
    return None, first, last


def _number(texts: Sequence[str], book: Phrasebook) -> int | None:
    """The ordinal that some words write, in figures ("71st", "71-я", "第71") or in letters; None without one."""
    folded = [fold_word(text) for text in texts]
    if book.language == "zh":
        return _chinese("".join(folded).removeprefix("第"))
    digits = re.match(r"(\d{1,3})(?!\d)\D{0,4}$", folded[0])
    if digits and (len(folded) == 1 or (len(folded) == 2 and len(folded[1]) <= 3 and not folded[1].isdigit())):
        return int(digits[1])
    if book.language == "ar":
        folded = [min(book.forms(text), key=len) for text in reversed(texts)]
    if book.language == "fa":
        folded = [word.removesuffix("ين") if word.endswith("مين") else word for word in folded]
    return _written(" ".join(folded), book)


def _written(phrase: str, book: Phrasebook) -> int | None:
    for form, value in (*book.numbers["tenths"], *book.numbers["ordinals"]):
        if _same(phrase, form):
            return value
    for tens, value in (*book.numbers["tens"], *book.numbers["tenths"]):
        if book.language == "de" and f"und{tens}" in phrase:
            units = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
            unit = phrase.partition(f"und{tens}")[0]
            return value + 1 + [fold_word(u) for u in units].index(unit) if unit in map(fold_word, units) else None
        rest = phrase.removeprefix(tens.rstrip("*")).strip()
        if rest != phrase and phrase.startswith(tens.rstrip("*") + " "):
            rest = re.sub(r"^(?:et|y|e|و|and) ", "", rest)
            unit_value = next((n for form, n in book.numbers["ordinals"] if _same(rest, form)), None)
            if unit_value:
                return value + unit_value
    return None


def _same(phrase: str, form: str) -> bool:
    return phrase.startswith(form[:-1]) and " " not in phrase if form.endswith("*") else phrase == form


def _chinese(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    tens, ten, units = digits.partition("十")
    figures = "零一二三四五六七八九"
    if not digits or any(c not in figures + "十" for c in digits) or len(tens) > 1 or len(units) > 1:
        return None
    if not ten:
        return figures.index(digits) if len(digits) == 1 else None
    return (figures.index(tens) if tens else 1) * 10 + (figures.index(units) if units else 0)
