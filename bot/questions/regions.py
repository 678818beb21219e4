"""A region, or the members of a group, that a follow-up names and nothing else ("only the African ones").

Knows names and the reading of a question; no records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.questions.annotate import Annotated
from retrieval.names.delegations import find_groups
from retrieval.names.lexicon import Word, member_nouns, words_of

LONGEST = 8  # Words of a follow-up that may be a region and no more.
_MOST_WORDS = 3  # Words that name a region without a noun ("in Central Asia").


def region_alone(read: Annotated) -> str | None:
    """The code of the one group whose members a follow-up names, if its other words only ask; None for any other.

    An adjective stands for the members ("how many were African?").
    """
    words = words_of(read.text)
    if not 0 < len(words) <= LONGEST:
        return None
    for start, end, code in _named(read, words):
        # The first word may be a long "only" ("solamente los africanos").
        if all(start <= word.start < end or word is words[0] or read.tells_nothing(word) for word in words):
            return code
    return None


def _named(read: Annotated, words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """The place and code of each group whose members are named, with a noun for members or without."""
    for one in find_groups(read.text):
        if one.of_members:
            yield one.start, one.end, one.bloc.code
    for noun in member_nouns(read.language)[:1]:
        for size in range(_MOST_WORDS, 0, -1):
            for some in zip(*(words[at:] for at in range(size)), strict=False):
                start, end = some[0].start, some[-1].end
                if find_groups(read.text[start:end]):
                    continue  # "ECOWAS" is the group itself
                for text in (f"{read.text[start:end]} {noun}", f"{noun} {read.text[start:end]}"):
                    for one in find_groups(text):
                        if one.of_members and (one.start, one.end) == (0, len(text)):
                            yield start, end, one.bloc.code
