"""The month and the day that stand with a year in a question, in nine languages.

Knows words; not which dates are limits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import decimal

from bot.phrasebook import Phrases
from retrieval.inflection import fold_word
from retrieval.lexicon import cldr

_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|º)?")
_INSIDE = frozenset(("de", "del", "of", "do"))
"""Words that stand between a day, a month and a year."""


def figures(text: str) -> str:
    """The text with European figures ("٢٠٢١", "۲۰۲۱")."""
    return text if text.isascii() else "".join(str(decimal(c)) if c.isdecimal() else c for c in text)


def month_beside(phrases: Phrases, i: int) -> tuple[int | None, int | None, int, int]:
    """The month and the day that stand with a year, None where they do not, and the first and last word of the date."""
    words = phrases.words
    if phrases.book.language == "zh":
        return _chinese_date([w.text for w in words[i : i + 6]], i)
    names = _months(phrases.book.language)
    for j in range(i - 1, max(i - 5, -1), -1):
        own = fold_word(words[j].text)
        named = _month(own, names)
        if named is None:
            if _DAY.fullmatch(own) or own in _INSIDE:
                continue
            break
        first = j
        while first > 0 and (
            _DAY.fullmatch(fold_word(words[first - 1].text))
            or (fold_word(words[first - 1].text) in {"de", "of"} and _DAY.fullmatch(fold_word(words[first - 2].text)))
            or _month(fold_word(words[first - 1].text), names)
        ):
            first -= 1
        days = [int(d[0]) for w in words[first:i] if (d := re.match(r"\d{1,2}(?!\d)", figures(w.text)))]
        return named, days[0] if days and 1 <= days[0] <= 31 else None, first, i
    return None, None, i, i


def _chinese_date(texts: Sequence[str], i: int) -> tuple[int | None, int | None, int, int]:
    # 2020年6月12日
    if texts[1:2] != ["年"] or texts[3:4] != ["月"] or not texts[2].isdecimal() or not 1 <= int(texts[2]) <= 12:
        return None, None, i, i
    day = int(texts[4]) if len(texts) > 5 and texts[4].isdecimal() and texts[5] in "日号" else None
    return int(texts[2]), day, i, i + (5 if day else 3)


def _month(word: str, names: dict[str, int]) -> int | None:
    if word in names:
        return names[word]
    return names.get(word[:-1] + "*") or names.get(word[1:])


@cache
def _months(language: str) -> dict[str, int]:
    """The folded names of the months by CLDR, with what Babel leaves out: Russian cases, Levantine and UN names."""
    wide = cldr(language)["months"]["format"]["wide"]
    names = {fold_word(str(text)): number for number, text in wide.items()}
    if language == "ru":
        names |= {name[:-1] + "*": number for name, number in names.items()}
        names |= {name[:-2] + "*": n for name, n in names.items() if name.endswith("а*")}
        names |= {
            fold_word(name): n for name, n in (("март", 3), ("марте", 3), ("август", 8), ("августе", 8), ("май", 5))
        }
    if language == "ar":
        names |= {fold_word(name): number for number, name in enumerate(_LEVANTINE, start=1)}
        names |= {"يونيه": 6, "يوليه": 7}
    return names


_LEVANTINE = ("كانون", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين", "تشرين", "كانون")
