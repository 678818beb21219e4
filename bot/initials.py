"""Names and their initials: that ITU is the International Telecommunication Union, by the letters alone.

Knows words of scripts with capitals; no list of organisations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.filters import fold

SHORTEST = 3
"""Letters of initials that are taken for a name."""

LONGEST = 12
"""Words of a name, small ones included."""

SMALL = frozenset(
    (
        *(
            "of",
            "on",
            "for",
            "and",
            "the",
            "in",
            "to",
            "de",
            "des",
            "du",
            "la",
            "le",
            "les",
            "et",
            "sur",
            "pour",
            "del",
        ),
        *("el", "los", "las", "y", "sobre", "para", "da", "do", "das", "dos", "e"),
    )
)
"""Words that a name may hold without a capital."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_INITIALS = re.compile(rf"(?<!\w)[A-ZÀ-ÞА-Я]{{{SHORTEST},8}}(?!\w)")


def initials(text: str) -> frozenset[str]:
    """The words of a text that may be initials."""
    return frozenset(_INITIALS.findall(text))


def names(text: str) -> Iterator[tuple[str, ...]]:
    """The names of several words in a text: runs of capitals, with the small words between them."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if run and text[end : match.start()].strip():
            yield from _whole(run)
            run = []
        end = match.end()
        if word[0].isupper() or (run and word in SMALL):
            run.append(word)
        else:
            yield from _whole(run)
            run = []
    yield from _whole(run)


def _whole(run: list[str]) -> Iterator[tuple[str, ...]]:
    while run and run[-1] in SMALL:
        run = run[:-1]
    if sum(word[0].isupper() for word in run) > 1:
        yield tuple(run)


def spells(name: tuple[str, ...], short: str) -> bool:
    """Whether a part of a name spells the initials: each of its capitals is in them, in order, and nothing else is."""
    wanted = fold(short)
    letters = [(fold(word[:1]), word[0].isupper()) for word in name]
    for first, (letter, capital) in enumerate(letters):
        if not capital or letter != wanted[:1]:
            continue
        for last in range(first + 1, min(len(letters), first + LONGEST)):
            some = letters[first : last + 1]
            capitals = "".join(letter for letter, is_capital in some if is_capital)
            every = "".join(letter for letter, _ in some)
            if some[-1][1] and _within(capitals, wanted) and _within(wanted, every):
                return True
    return False


def _within(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other, in order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
