"""The words that narrow who is counted: "but not", "other than", "of them", "how many", "only the African ones".

Knows words, names and times, and the reading of a question; no statement, and no reply.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.questions.annotate import Annotated
from bot.questions.dates import times
from bot.questions.read_text import Name
from bot.questions.unknown_names import BETWEEN
from retrieval.names.delegations import find, find_groups
from retrieval.names.lexicon import NameKind, Word, member_nouns, words_of
from retrieval.text.quotation_marks import quoted_ranges
from retrieval.text.scripts import has_han

_WORDS = Path(__file__).with_name("conditions.toml")
_ARTICLE = 5  # Characters between the words that leave out and the first name, at most (" the ").
_COMMAS = (",", "،", "，")
_LONGEST = 8  # Words of a follow-up that may be a region and no more.
_MOST_WORDS = 3  # Words that name a region without a noun ("in Central Asia").
_NO_OR_IN = ("no", "não", "non", "pas")  # At the beginning of a text these are an answer, or a Portuguese "in the".


@dataclass(frozen=True, slots=True)
class Cut:
    """The `text` of a question without the `words` that leave out `others` ("other than Israel")."""

    text: str
    words: str = ""
    others: tuple[Name, ...] = ()


def without_others(text: str, *, follows: bool) -> Cut:
    """A question without those who are left out; the question as it is, if it leaves out nobody.

    A question that `follows` another may leave out a time too, and says so in fewer words ("but not Mali", "Niger, not
    Nigeria"). What stands in quotation marks is never cut.
    """
    for match in _leaving_out(text, follows=follows):
        names = tuple(_listed(text, match.end()))
        ends = [name.end for name in names[-1:]]
        if follows and not names:
            ends = [one.end for one in times(text, None) if match.end() <= one.start <= match.end() + _ARTICLE][:1]
        goes_on = bool(ends) and any(map(str.isalpha, text[ends[0] :]))
        is_whole = goes_on or not text[: match.start()].strip() or match.re is not _pattern("besides")
        if ends and (goes_on or (names and is_whole)):
            kept = f"{text[: match.start()].rstrip(' ,،，')} {text[ends[0] :].lstrip(' ,،，')}".strip()
            more = without_others(kept, follows=follows)
            words = ", ".join(filter(None, (text[match.start() : ends[0]], more.words)))
            return Cut(more.text, words, (*names, *more.others))
    return Cut(text)


def _leaving_out(text: str, *, follows: bool) -> Iterator[re.Match[str]]:
    """The words of a text that may leave out somebody, outside quotation marks."""
    found = [*_pattern("other_than").finditer(text), *_pattern("besides").finditer(text)]
    if follows:
        for match in (one for kind in ("but_not", "not", "without") for one in _pattern(kind).finditer(text)):
            before = text[: match.start()].rstrip()
            # "E no Brasil?" and "No, India" leave out nobody.
            opens = not before and match.group().casefold() not in _NO_OR_IN
            if opens or (before.endswith(_COMMAS) and match.re is _pattern("not")):
                found.append(match)
    return _outside_quotations(text, found)


def _outside_quotations(text: str, found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    quotations = [(one.opener, one.closer) for one in quoted_ranges(text) if one.closed]
    return (match for match in found if not any(start < match.start() < end for start, end in quotations))


def _listed(text: str, start: int) -> Iterator[Name]:
    """The names of a list that begins at a place of a text."""
    groups = [Name(one.start, one.end, one.text, asked=False, group=one.bloc) for one in find_groups(text)]
    mentions = [one for one in find(text) if one.kind is not NameKind.ADJECTIVE]
    single = [Name(one.start, one.end, one.text, asked=False, delegations=one.readings) for one in mentions]
    end, most = start, _ARTICLE
    for name in sorted((*groups, *single), key=lambda one: one.start):
        gap = text[end : name.start]
        if name.start >= end and len(gap) <= most and (end > start or not gap.strip().startswith(_COMMAS)):
            yield name
            end, most = name.end, BETWEEN


def parted(text: str, *, follows: bool) -> tuple[str, str, str] | None:
    """A question apart at what is not to have been said: what stands before, the words that part, what stands behind.

    None for a question without such words. Nothing need stand before, in a question that `follows` another.
    """
    found = (one for one in _pattern("but_not").finditer(text) if follows or text[: one.start()].strip())
    match = next(_outside_quotations(text, found), None)
    if match is None:
        return None
    return text[: match.start()], match.group(), text[match.end() :]


def asks_how_many(text: str) -> bool:
    """Whether a text asks for a number, and no more ("how many?")."""
    return bool(_pattern("how_many").search(text)) and len(words_of(_pattern("how_many").sub("", text))) <= 1


def negates(text: str) -> bool:
    """Whether a text has a word for "not"."""
    return bool(_pattern("not").search(text)) or "n't" in text.replace("’", "'")


def of_those_before(text: str) -> str:
    """The words that mean the delegations of the question before ("of them"); "" without any."""
    match = _pattern("of_them").search(text)
    return match.group() if match else ""


def region_alone(read: Annotated) -> str | None:
    """The code of the one group whose members a follow-up names, if its other words only ask; None for any other.

    An adjective stands for the members ("how many were African?").
    """
    words = words_of(read.text)
    if not 0 < len(words) <= _LONGEST:
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


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[kind]
    every = sorted((one for words in read.values() for one in words), key=len, reverse=True)
    return re.compile("|".join(map(_whole, every)), re.IGNORECASE)


def _whole(words: str) -> str:
    """The pattern of words that are no part of others."""
    spaced = re.escape(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return spaced if has_han(words) else rf"(?<!\w){spaced}(?!\w)"
