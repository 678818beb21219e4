"""What a question leaves out: those who are not asked about, and what the delegations counted are not to have said.

Knows words, names and times; no statement, and no reply.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.questions.dates import times
from bot.questions.read_text import Name
from bot.questions.unknown_names import BETWEEN
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.names.delegations import find, find_groups
from retrieval.text.scripts import has_han

_WORDS = Path(__file__).with_name("exceptions.toml")
_ARTICLE = 5  # Characters between the words that leave out and the first name, at most (" the ").


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on who is counted, in the `words` of the question.

    The delegations of the `codes` are meant; without codes, those that speak to the topic under the filters, `without`
    some.
    """

    words: str
    codes: tuple[str, ...] = ()
    topic: str = ""
    alternatives: tuple[tuple[str, ...], ...] = ()
    filters: Filters = ADMIT_ALL
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The `text` of a question without the `words` that leave out `others` ("other than Israel")."""

    text: str
    words: str = ""
    others: tuple[Name, ...] = ()


def without_others(text: str, *, follows: bool) -> Cut:
    """A question without those who are left out; the question as it is, if it leaves out nobody.

    A question that `follows` another may leave out a time too, and says
    so in fewer words ("but not Mali", "Niger, not Nigeria").
    """
    found = list(_pattern("other_than").finditer(text))
    if follows:
        opening = (match for match in _pattern("but_not").finditer(text) if not text[: match.start()].strip())
        found += [*opening, *_pattern("not").finditer(text)]
    for match in found:
        names = tuple(_listed(text, match.end()))
        ends = [name.end for name in names[-1:]]
        if follows and not names:
            ends = [one.end for one in times(text, None) if match.end() <= one.start <= match.end() + _ARTICLE][:1]
        if ends and (names or text[ends[0] :].strip(" ,.?؟？")):
            kept = f"{text[: match.start()].rstrip(' ,،，')} {text[ends[0] :].lstrip(' ,،，')}".strip()
            return Cut(kept, text[match.start() : ends[0]], names)
    return Cut(text)


def _listed(text: str, start: int) -> Iterator[Name]:
    """The names of a list that begins at a place of a text."""
    groups = [Name(one.start, one.end, one.text, asked=False, group=one.bloc) for one in find_groups(text)]
    single = [Name(one.start, one.end, one.text, asked=False, delegations=one.readings) for one in find(text)]
    end, most = start, _ARTICLE
    for name in sorted((*groups, *single), key=lambda one: one.start):
        if name.start >= end and name.start - end <= most:
            yield name
            end, most = name.end, BETWEEN


def parted(text: str, *, follows: bool) -> tuple[str, str, str] | None:
    """A question apart at what is not to have been said: what stands before, the words that part, what stands behind.

    None for a question without such words. Nothing need stand before, in a question that `follows` another.
    """
    match = _pattern("but_not").search(text)
    if match is None or not (follows or text[: match.start()].strip()):
        return None
    return text[: match.start()], match.group(), text[match.end() :]


def asks_how_many(text: str) -> bool:
    """Whether a text has words that ask for a number."""
    return bool(_pattern("how_many").search(text))


def negates(text: str) -> bool:
    """Whether a text has a word that says not."""
    return bool(_pattern("not").search(text)) or "n't" in text.replace("’", "'")


def of_those_before(text: str) -> str:
    """The words by which a question asks about those of the question before ("of them"); "" without any."""
    match = _pattern("of_them").search(text)
    return match.group() if match else ""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[kind]
    every = sorted((one for words in read.values() for one in words), key=len, reverse=True)
    return re.compile("|".join(map(_whole, every)), re.IGNORECASE)


def _whole(words: str) -> str:
    """The pattern of words that are no part of others."""
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return spaced if has_han(words) else rf"(?<!\w){spaced}(?!\w)"
