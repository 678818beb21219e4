"""Where a phrase stands in a text: the places that are its own, and those within a longer word or number.

Most texts hold no character that typography may hide words behind: there the wording is looked for as it may be
written, and only what is around each place is judged. Knows characters; knows no statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.quotes.wording import Sought, WordingRange, is_apart, is_boundary, standing
from retrieval.text.normalise import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES, Normalised, normalise

AROUND = 200
"""Characters on each side of a place that tell whether it begins and ends on the boundaries of words and numbers."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_WRITTEN = {
    " ": r"\s+",
    '"': f"[{re.escape(DOUBLE_QUOTES)}]",
    "'": f"[{re.escape(SINGLE_QUOTES)}]",
    "-": f"[{re.escape(DASHES)}]",
    "ي": "[يی]",
    "ك": "[كک]",
    "е": "[её]",
    "Е": "[ЕЁ]",
}
"""How what several characters become is written, as a regular expression; any other stands for itself."""

_UNIFIED = frozenset(DOUBLE_QUOTES + SINGLE_QUOTES + DASHES + "یکёЁ")


def occurrences(wording: Sought, text: str) -> Places:
    """Where a wording stands in a text: what `places` says of the whole. A wording without words is nowhere."""
    if not wording.text:
        return Places()
    windows = list(_windows(_starts(wording.text, text), len(wording.text), text)) if _is_all_plain(text) else None
    if windows is None or 2 * sum(last - first for first, last in windows) > len(text):
        return places(wording, normalise(text))
    found = [(first, places(wording, normalise(text[first:last]))) for first, last in windows]
    return Places(
        tuple(_moved(match, first) for first, one in found for match in one.own),
        tuple(Joined(_moved(each.match, first), each.word) for first, one in found for each in one.joined),
    )


def _starts(words: str, text: str) -> Iterator[int]:
    """Where normalised words may begin in a text as they may be written, those that overlap too."""
    pattern = _as_written(words)
    found = pattern.search(text)
    while found:
        yield found.start()
        found = pattern.search(text, found.start() + 1)


def _moved(match: WordingRange, by: int) -> WordingRange:
    return WordingRange(by + match.start, by + match.end)


def _windows(starts: Iterable[int], length: int, text: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text, apart from one another, that hold all places that begin at `starts` and what is around."""
    reach = AROUND + 2 * length
    first = last = -1
    for start in starts:
        begin, end = _before(text, start - AROUND), _behind(text, start + reach)
        if first < 0:
            first, last = begin, end
        elif begin <= last:
            last = max(last, end)
        else:
            yield first, last
            first, last = begin, end
    if first >= 0:
        yield first, last


def _before(text: str, place: int) -> int:
    """The nearest place at or before one, from which a whole word begins."""
    if place <= 0:
        return 0
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def _behind(text: str, place: int) -> int:
    """The nearest place at or behind one, at which a whole word has ended."""
    while place < len(text) and not text[place].isspace():
        place += 1
    return min(place, len(text))


@lru_cache(maxsize=64)
def _as_written(words: str) -> re.Pattern[str]:
    """What finds a place where normalised words may be written."""
    return re.compile("".join(_WRITTEN.get(char, re.escape(char)) for char in words))


def _is_all_plain(text: str) -> bool:
    return all(map(_is_plain, set(text)))


@lru_cache(maxsize=8192)
def _is_plain(char: str) -> bool:
    """Whether a character is by itself what it is between any others: one that is not dropped, composed or unfolded."""
    if char.isspace() or char in _UNIFIED:
        return True
    if _INVISIBLE.match(char):
        return False
    # What joins the character before it, or makes of it another, does so to a letter, to a mark or to Hangul.
    beside = all(
        normalise(f"{base}{char}").text == f"{base}{char}" for base in ("a", "A", "e", "o", "\u1100", "\uac00", "1")
    )
    return beside and normalise(char).text == char


LONGEST_WORD = 60
"""Characters beside a phrase that are told of the longer word which it is a part of."""

_POSSESSIVE = ("'s", "'S")


@dataclass(frozen=True, slots=True)
class Joined:
    """A place of a phrase inside of a longer word or number, which is `word`, without typography ("post-COVID-19")."""

    match: WordingRange
    word: str


@dataclass(frozen=True, slots=True)
class Places:
    """Every place of a phrase, first to last, none of which overlaps another.

    `own` are those that a count counts: where the phrase begins and ends on the boundaries of words and numbers, as
    `bot.quotes.wording.find` has it, or has an English possessive behind it ("Russia's"), no part of the place.
    `joined` are all others that begin and end beside something else than a letter or digit: "post-COVID-19", "climate
    change-related", "COVID-19.1" with the digit of a footnote, "and/or", "two" of "two billion". Inflected forms, and
    what Arabic writes onto a word, are other words, and neither.
    """

    own: tuple[WordingRange, ...] = ()
    joined: tuple[Joined, ...] = ()


def places(wording: Sought, within: Normalised) -> Places:
    """The places of a phrase in a text, by offsets in the text as it was given; a phrase without words is nowhere."""
    words = wording.text
    if not words:
        return Places()
    length = len(words)
    own = list(standing(words, within, _is_own))

    def is_other(text: Normalised, start: int, end: int) -> bool:
        k = bisect_left(own, start)
        beside = (k == len(own) or own[k] >= end) and (k == 0 or own[k - 1] + length <= start)
        return beside and text.aligned(start, end) and is_apart(text, start) and is_apart(text, end)

    others = standing(words, within, is_other)
    return Places(
        tuple(_match(within, start, length) for start in own),
        tuple(Joined(_match(within, start, length), _word(within, start, start + length)) for start in others),
    )


def _match(within: Normalised, start: int, length: int) -> WordingRange:
    return WordingRange(*within.source_range(start, start + length))


def _is_own(within: Normalised, start: int, end: int) -> bool:
    if not (within.aligned(start, end) and is_boundary(within, start)):
        return False
    return is_boundary(within, end) or _is_possessed(within, end)


def _is_possessed(within: Normalised, end: int) -> bool:
    """Whether an English possessive ends a word there: "COVID-19's", not the decade of "the 1990's"."""
    text = within.text
    if not text.startswith(_POSSESSIVE, end) or not is_boundary(within, end + 2):
        return False
    return any(map(str.isalpha, _last_word(text, end)))


def _last_word(text: str, end: int) -> str:
    return text[max(0, end - LONGEST_WORD) : end].rpartition(" ")[2]


def _word(within: Normalised, start: int, end: int) -> str:
    """The least stretch around a place that begins and ends on the boundaries of words and numbers."""
    before = range(start, max(-1, start - LONGEST_WORD - 1), -1)
    behind = range(end, min(end + LONGEST_WORD, len(within.text)) + 1)
    first = next((k for k in before if is_boundary(within, k)), start)
    last = next((k for k in behind if is_boundary(within, k) or _is_possessed(within, k)), end)
    return within.text[first:last].strip(" ")
