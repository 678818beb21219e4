"""Where a wording may begin and end in a text: not inside a word, nor inside a number with a sign, unit or range.

Knows scripts, and units and number words in the languages of the statements (`units.toml`); knows no statement.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from bot.quotes.tokens import COMBINING
from retrieval.text.normalise import Normalised
from retrieval.text.scripts import UNSPACED, is_unspaced

LINE_END = "\n\r\v\f\x85\u2028\u2029"

_TABLE = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
_BEHIND, _AHEAD, _NUMBER_WORDS = (list(chain(*_TABLE[name].values())) for name in ("behind", "ahead", "numbers"))
_BEHIND_UNSPACED, _AHEAD_UNSPACED = (_TABLE["unspaced"][name] for name in ("behind", "ahead"))

_ELIDED = "l|d|qu|lorsqu|puisqu"
"""French words that lose their vowel before the next, a word of its own. Without "n'", which negates the next."""

_NUMERIC = r"\d\u00bc-\u00be\u2150-\u218b〇零一二三四五六七八九十百千万萬亿億兆"
_BESIDE_NUMBERS = r"%‰°$¢-¥؋฿\u20a0-\u20cf+<=>|~¬±×÷\u2200-\u22ff"
_LETTER = rf"[\w{COMBINING}]"
_SPACED = rf"(?![{UNSPACED}]){_LETTER}"
_YEAR = r"(?:1[5-9]|2[01])\d\d(?!\w|[.,]\d)"


def _whole(words: Iterable[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(dict.fromkeys(words))})(?!\w)".replace("*", r"\w*")


_NUMBER = rf"(?:[{_NUMERIC}]|{_whole(_NUMBER_WORDS)})"
_SPLIT_UNITS = [unit.partition(" ")[::2] for unit in _BEHIND if " " in unit]
_IN_WORDS = (
    (_LETTER, rf"[-/&@]{_LETTER}|'{_SPACED}"),  # non-nuclear, and/or, R&D, can't
    (rf"{_LETTER}[-/&@]", _LETTER),
    (rf"(?<!\w)(?!(?:{_ELIDED})'){_LETTER}+'", _SPACED),
    (rf"[{_NUMERIC}]", rf"[-\u2014.,:٫٬][{_NUMERIC}]|[{_BESIDE_NUMBERS}]"),  # 2.5, 10-12, 5%
    (rf"[{_NUMERIC}][-\u2014.,:٫٬]|[{_BESIDE_NUMBERS}]|(?<!\w)-", rf"[{_NUMERIC}]"),  # €5, -5
    (r"(?<!\d\d\d)\d", r" \d{3}(?!\d)"),  # 10 000
    (r"(?<!\d\d\d)\d ", r"\d{3}(?!\d)"),
)
"""What joins a word or number: what stands before a place inside, and behind."""
_IN_NUMBERS = (
    (rf"{_whole(_AHEAD)}|{'|'.join(_AHEAD_UNSPACED)}", _NUMBER),
    (_NUMBER, rf"{_whole(_BEHIND)}|[%‰٪°]|{'|'.join(_BEHIND_UNSPACED)}"),
    *((rf"{_NUMBER} {one}", _whole((other,))) for one, other in _SPLIT_UNITS),
    (r"[$€£¥₹₽]|\d ?-", r"\d"),
    (r"\S -", rf"(?!{_YEAR})\d"),
    (r"\d", r"\d{1,3}/\d|[\u00bc-\u00be\u2150-\u215e]|- \d"),
)
"""What joins a number and its unit, sign or range, white space at the place aside."""


class _Joints:
    """Pairs of patterns for what stands before a place and behind."""

    def __init__(self, joints: Sequence[tuple[str, str]]) -> None:
        self._pairs = [(re.compile(rf"(?:{a})\Z", re.IGNORECASE), re.compile(b, re.IGNORECASE)) for a, b in joints]
        self._behind = re.compile("|".join(f"(?:{b})" for _, b in joints), re.IGNORECASE)

    def join(self, within: Normalised, end: int, start: int) -> bool:
        """Whether a joint holds the text up to `end` and from `start` on together."""
        # A dash that makes a pause joins no more than a hyphen does: most places are told without a look at dashes.
        if not self._behind.match(within.text[start : start + _REACH]):
            return False
        behind, before = _signs(within, start, start + _REACH), _signs(within, max(0, end - _REACH), end)
        return any(right.match(behind) and left.search(before) for left, right in self._pairs)


_JOINTS, _SPACED_JOINTS = _Joints(_IN_WORDS), _Joints(_IN_NUMBERS)
_PAUSE = "\u2014"
_LONG_DASHES = "\u2014\u2015"
_REACH = 24
"""Characters of the longest word for a number with a unit or sign."""


def is_boundary(within: Normalised, place: int) -> bool:
    """Whether a wording may start or end at this place of a normalised text: not inside a word, nor inside a number.

    Inside a word: "non-nuclear", "and/or", "can't", "R&D" (but "l'Iran" is two words). Inside a number: "2.5", "1,000",
    "10 000", "-5", "10–12", "5%", "€5", "COVID-19", "二十三"; "5 | per cent", "5 per | cent", "two | billion",
    "minus | 5", "- | 5", "3 | - 5", "2 | 1/2", "$ | 5", "百分之 | 五". A dash with spaces is no sign before a year, nor
    at the start of a line, where it opens an item.
    """
    text = within.text
    if place <= 0 or place >= len(text):
        return True
    left, right = text[place - 1], text[place]
    # Most places of a short wording are inside of words, which is told first; a blank joins nothing but digits.
    if not is_apart(within, place):
        return False
    if (left != " " or right.isdecimal()) and (right != " " or left.isdecimal()) and _JOINTS.join(within, place, place):
        return False
    end, start = place - (left == " "), place + (right == " ")
    return not (end and start < len(text)) or not _SPACED_JOINTS.join(within, end, start)


def is_apart(within: Normalised, place: int) -> bool:
    """Whether a place of a normalised text is not between two letters or digits of a word, other joints aside."""
    text = within.text
    if place <= 0 or place >= len(text):
        return True
    left, right = text[place - 1], text[place]
    if not (is_word(left) and is_word(right)):
        return True
    numbers = left.isnumeric() and right.isnumeric()
    return (is_unspaced(left) or is_unspaced(right)) and not numbers and not _is_mark(right)


def _signs(within: Normalised, start: int, end: int) -> str:
    """A stretch of a normalised text where every dash may be a hyphen or a sign: those that make a pause are long."""
    return re.sub("-", lambda dash: _PAUSE if _is_pause(within, start + dash.start()) else "-", within.text[start:end])


def _is_pause(within: Normalised, place: int) -> bool:
    """Whether a dash is a long one, opens an item at the start of a line, or stands between blanks set aside."""
    source, dash = within.source, within.starts[place]
    if source[dash] in _LONG_DASHES:
        return True
    if within.text[place + 1 : place + 2] == " ":
        return place == 0 or source[max(0, dash - _REACH) : dash].rstrip(" \t")[-1:] in LINE_END
    return source[max(0, dash - 1) : dash].isspace() and source[dash + 1 : dash + 2].isspace()


def is_word(character: str) -> bool:
    """Whether a character is a letter, a digit, or a mark that combines with the character before."""
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and unicodedata.category(character)[0] == "M"
