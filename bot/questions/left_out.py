"""Whom a question leaves out: "except Mali", "just not the European ones", "Cuba I have already".

Knows tables of names, records, and the reading of a question; no statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.questions.annotate import Annotated
from bot.questions.conditions import others
from bot.questions.group_members import asked_for
from bot.questions.holdings import Holdings
from bot.questions.read_text import Name, overlaps, split
from bot.questions.unknown_names import BETWEEN
from retrieval.filters import Filters
from retrieval.names.delegations import find, find_groups
from retrieval.names.lexicon import member_nouns, regions, words_of
from retrieval.names.membership import memberships
from retrieval.text.quotation_marks import quoted_ranges

LEFT_OUT = 0.7
"""The least probability of a name that is left out of a question of who.

Of 330 open questions of who 18 of 23 names left out are found by it, and 3 of 97 others taken for such; by .9 14 and 3.
"""

RATHER = 0.5
"""The same in a follow-up that asks the question before again, and of a name behind another that is left out.

By fits without their lines, 184 of 247 such names in follow-ups are found, and 36 of 702 others taken for them.
"""

NEVER = 2.0  # In other questions plain words alone leave out ("What do countries other than Kenya say …?").
MAY_BE = 0.2  # The least probability for a region without a noun to be looked for at all: that takes longest.
_ARTICLE = re.compile(r"[^,،，]{0,5}")  # What may stand between words that leave out and the first name (" the ").

_COMMA = frozenset(",،，、.;")
FEWEST_ALIKE, ENDING = 6, 5  # Letters that begin a region's name and its people's; letters of an ending at most.
_MOST_WORDS = 3  # Words that name a region without a noun ("in Central Asia").


def bearers(text: str, language: str | None, may_be: Callable[[int, int], bool] = lambda *_: True) -> list[Name]:
    """Every delegation, group and group's members that a text names, in order, the longest of names at one place.

    Regions without a noun for their members are looked for only where a name `may_be`: that takes longest.
    """
    found = [Name(one.start, one.end, one.text, asked=False, delegations=one.readings) for one in find(text)]
    found += [*_groups(text), *_regions(text, language, may_be)]
    kept: list[Name] = []
    for one in sorted(found, key=lambda name: (name.start, -name.end)):
        if not overlaps(one, kept[-1:]):
            kept.append(one)
    return kept


def _groups(text: str) -> Iterator[Name]:
    for one in find_groups(text):
        yield Name(one.start, one.end, one.text, asked=False, group=one.bloc, of_members=one.of_members)


def _regions(text: str, language: str | None, may_be: Callable[[int, int], bool]) -> Iterator[Name]:
    """The regions named without the noun for their members ("the African ones")."""
    words = words_of(text)
    named = language if member_nouns(language) else "en"
    for noun in member_nouns(named)[:1]:
        for size in range(_MOST_WORDS, 0, -1):
            for some in zip(*(words[at:] for at in range(size)), strict=False):
                start, end = some[0].start, some[-1].end
                if not may_be(start, end):
                    continue
                name = text[start:end]
                as_members = (f"{name} {noun}", f"{noun} {name}", f"{name.removesuffix('s')} {noun}")
                for whole in (*as_members, *_akin(name, named)):
                    for one in find_groups(whole):
                        if one.of_members and (one.start, one.end) == (0, len(whole)):
                            yield Name(start, end, name, asked=False, group=one.bloc, of_members=True)


def _akin(name: str, language: str | None) -> Iterator[str]:
    """The words for the members of a region that a name begins like: "Afrikaner" for "afrikanische Länder"."""
    word = name.casefold()
    for region, members in regions(language).items():
        alike = next((at for at, pair in enumerate(zip(word, region, strict=False)) if pair[0] != pair[1]), len(word))
        both_end = len(word) - alike <= ENDING and len(region) - alike <= ENDING
        if word == region or (" " not in region and alike >= FEWEST_ALIKE and both_end):
            yield members


def left_out(read: Annotated, least: float = LEFT_OUT) -> tuple[Name, ...]:
    """Whom a question leaves out, with at least that probability or behind words that plainly do ("other than Kenya").

    Nobody within quotation marks. Such words are part of the name's place and text.
    """
    text, reading = read.text, read.reading
    quotations = [(one.opener, one.closer) for one in quoted_ranges(text) if one.closed]
    cues = others(text)

    def is_quoted(place: int) -> bool:
        return any(first < place < last for first, last in quotations)

    def likely(start: int, end: int) -> float:
        return 0.0 if is_quoted(start) else reading.leaves_out(start, end)

    def may_be(start: int, end: int) -> bool:
        return any(last <= start for _, last in cues) or likely(start, end) >= MAY_BE

    out: list[Name] = []
    for one in bearers(text, read.language, may_be):
        before = (first for first, last in cues if _ARTICLE.fullmatch(text, last, one.start))
        cue = None if is_quoted(one.start) else next(before, None)
        between = text[out[-1].end : one.start] if out else ""
        listed = 0 < len(between) <= BETWEEN
        if cue is not None:
            out.append(replace(one, start=cue, text=text[cue : one.end]))
        elif listed and _COMMA.isdisjoint(between):
            out.append(one)  # "except Kenya and Chile"
        elif likely(one.start, one.end) >= (min(RATHER, least) if listed else least):
            out.append(one)
    return tuple(out)


def as_worded(text: str, names: Sequence[Name]) -> str:
    """Names as a text has them, those of a list together ("except Kenya and Chile")."""
    lists = split(names, lambda one, other: other.start - one.end > BETWEEN)
    return ", ".join(text[some[0].start : some[-1].end] for some in lists)


def codes_of(names: Sequence[Name], held: Holdings) -> list[str]:
    """The codes of the delegations and groups named, and of members, the EU's too; of a name that is neither, none."""
    codes = [one.code for name in names for one in name.delegations]
    codes += [name.group.code for name in names if name.group]
    groups = Filters(groups=tuple(code for code in codes if code in memberships()))
    return [*codes, *(one.code for one in asked_for(groups, held))] if groups.groups else codes


def without(text: str, names: Sequence[Name]) -> str:
    """A text without some of its names."""
    ends = [0, *(name.end for name in names)]
    starts = [*(name.start for name in names), len(text)]
    return " ".join(text[end:start].strip() for end, start in zip(ends, starts, strict=True)).strip()


def with_groups_asked(read: Annotated, *, delegations: bool) -> Annotated:
    """A follow-up that asks for the words of all groups that it names, though no noun says that members are meant.

    With `delegations`, it asks for the words of every delegation that it names too.
    """
    groups = [replace(one, asked=True, of_members=True) for one in bearers(read.text, read.language) if one.group]
    rest = [one for one in read.names if not overlaps(one, groups)]
    with_groups = replace(read, names=tuple(sorted((*rest, *groups), key=lambda one: one.start)))
    return with_delegations_asked(with_groups) if delegations else with_groups


def with_delegations_asked(read: Annotated) -> Annotated:
    """A question that asks for the words of all delegations that it names."""
    return replace(read, names=tuple(replace(one, asked=one.asked or bool(one.delegations)) for one in read.names))
