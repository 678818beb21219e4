"""What a question leaves out: those who are not asked about, and what the delegations counted are not to have said.

Knows words and names; no statement, and no reply.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.questions.read_text import Name
from bot.questions.unknown_names import BETWEEN
from retrieval.filters import Filters
from retrieval.names.delegations import find, find_groups
from retrieval.text.scripts import has_han

_WORDS = Path(__file__).with_name("exceptions.toml")
_ARTICLE = 5  # Characters between the words that leave out and the first name, at most (" the ").


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who is not to be counted, in the `words` of the question: who speaks to the topic under the filters."""

    words: str
    topic: str
    alternatives: tuple[tuple[str, ...], ...]
    filters: Filters


def without_others(text: str) -> tuple[str, str, tuple[Name, ...]]:
    """A question without those who are left out; the words that leave them out ("other than Israel"), and their names.

    The question as it is, if it leaves out nobody.
    """
    for match in _pattern("other_than").finditer(text):
        if names := tuple(_listed(text, match.end())):
            end = names[-1].end
            kept = f"{text[: match.start()].rstrip()} {text[end:].lstrip()}".strip()
            return kept, text[match.start() : end], names
    return text, "", ()


def _listed(text: str, start: int) -> Iterator[Name]:
    """The names of a list that begins at a place of a text."""
    groups = [Name(one.start, one.end, one.text, asked=False, group=one.bloc) for one in find_groups(text)]
    single = [Name(one.start, one.end, one.text, asked=False, delegations=one.readings) for one in find(text)]
    end, most = start, _ARTICLE
    for name in sorted((*groups, *single), key=lambda one: one.start):
        if name.start >= end and name.start - end <= most:
            yield name
            end, most = name.end, BETWEEN


def parted(text: str) -> tuple[str, str, str] | None:
    """A question apart at what is not to have been said: what stands before, the words that part, what stands behind.

    None for a question without such words.
    """
    match = _pattern("but_not").search(text)
    if match is None or not text[: match.start()].strip():
        return None
    return text[: match.start()], match.group(), text[match.end() :]


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[kind]
    every = sorted((one for words in read.values() for one in words), key=len, reverse=True)
    return re.compile("|".join(map(_whole, every)), re.IGNORECASE)


def _whole(words: str) -> str:
    """The pattern of words that are no part of others."""
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return spaced if has_han(words) else rf"(?<!\w){spaced}(?!\w)"
