"""Which quotations of a line stand together: "… and …", "… as well as …", one a line; and what stands between others.

Knows what joins quotations in nine languages (`bot/cues/checking.toml`); knows not what is asked of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.declarative import QUESTION_MARKS, has_verb, languages_of, size
from bot.framing import cues, folded
from bot.phrasebook import phrasebook
from retrieval.lexicon import Word, words_of
from retrieval.quotation_marks import Quoted, quoted_in_line

_LONGEST_GAP = 24
_LONGEST_JOINER = 4
_TOPICAL = frozenset(("about", "with", "by", "in"))


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return any(map(str.isalnum, text))


def grouped(line: str) -> list[list[Quoted]]:
    """The quotations of a line in order, those together that have no more than a word, or what joins, between them."""
    groups: list[list[Quoted]] = []
    for quotation in quoted_in_line(line):
        if not has_words(line[quotation.start : quotation.end]):
            continue
        if groups and _joins(line[groups[-1][-1].closer : quotation.opener]):
            groups[-1].append(quotation)
        else:
            groups.append([quotation])
    return groups


def _joins(gap: str) -> bool:
    """Whether no more than a sign, an item's number, a word or "as well as" stands between two quotations."""
    if len(gap) > _LONGEST_GAP:
        return False
    words = folded(gap)
    if not any(map(str.isalpha, words)):
        return True
    if any(mark in gap for mark in (*QUESTION_MARKS, "\n")):
        return False
    return words in _phrases("joins") or (size(gap) <= 1 and not is_topic(gap))


@cache
def _phrases(kind: str) -> frozenset[str]:
    """The cues of a kind, folded, of all the languages."""
    return frozenset(phrase for table in cues().values() for phrase in table[kind])


def is_topic(between: str) -> bool:
    """Whether words between two quotations make the later a topic of the earlier ("in the debate on “…”")."""
    if has_verb(between):
        return False
    words = words_of(between)
    kinds: set[str] = set()
    for language in languages_of(between):
        found = phrasebook(language).read(words).found
        kinds |= {kind for span, own in found.items() if not _leads_to_number(words, span) for kind in own}
    return not kinds.isdisjoint(_TOPICAL)


def _leads_to_number(words: Sequence[Word], span: tuple[int, int]) -> bool:
    return any(word.text.isdecimal() for word in words[span[0] : span[1] + 2])


def at_joint(between: str) -> tuple[str, str]:
    """What stands between two quotations before and behind the last "and" or "as well as"; all before without one."""
    words = words_of(between)
    for last in range(len(words) - 1, -1, -1):
        for first in range(max(0, last - _LONGEST_JOINER + 1), last + 1):
            if folded(between[words[first].start : words[last].end]) in _phrases("joins"):
                return between[: words[first].start], between[words[last].end :]
    return between, ""


def without_pair(before: str) -> str:
    """What stands before quotations without the "both" that only several have."""
    words = words_of(before)
    for size_ in range(_LONGEST_JOINER, 0, -1):
        if len(words) > size_ and folded(before[words[-size_].start :]) in _phrases("pairs"):
            return before[: words[-size_].start]
    return before
