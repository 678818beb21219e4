"""The places of a phrase for a count: those that are its own, and those where it is a part of a longer word or number.

Knows a text and its words; knows no statement. What it finds are all places where a search for whole words finds the
phrase, typography aside.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from bot.quotes.wording import Match, Sought, is_apart, is_boundary, standing
from retrieval.normalise import Normalised

LONGEST_WORD = 60
"""Characters beside a phrase that are told of the longer word which it is a part of."""

_POSSESSIVE = ("'s", "'S")


@dataclass(frozen=True, slots=True)
class Joined:
    """A place of a phrase inside of a longer word or number, which is `word`, without typography ("post-COVID-19")."""

    match: Match
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

    own: tuple[Match, ...] = ()
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


def _match(within: Normalised, start: int, length: int) -> Match:
    return Match(*within.source_range(start, start + length))


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
