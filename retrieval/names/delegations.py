"""Delegations and blocs: the meaning of a name, an adjective, a capital or an ISO code, and the names in a text.

English, French, Spanish, Russian, Arabic, Chinese, German, Portuguese and Persian. Says who is named, not who speaks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from retrieval.names.lexicon import NAMES, NameKind, delegations, lexicon, member_phrases
from retrieval.names.mentions import Hit, all_of_script, codes, covers, hits, languages, scan
from retrieval.text.inflection import fold_word
from retrieval.text.language import QUESTION_LANGUAGES
from retrieval.text.scripts import has_han

_INVERTED = re.compile(r"(?P<head>[^,،，(（]+)(?:[,،，]|\s*[(（])\s*(?P<rest>[^,،，()（）]+)[)）]?")
_NO_DELEGATION = frozenset((NameKind.OTHER, NameKind.GROUP, NameKind.BLOC))


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation: ISO 3166-1 alpha-3 code ("EU" for the European Union) and UN short name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group in whose name delegations speak: abbreviation and English name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a delegation: `text` stands from `start` to `end`, in code points.

    `others` are further delegations that the words may mean ("Korea"), none for a plain name.
    """

    start: int
    end: int
    text: str
    delegation: Delegation
    kind: NameKind
    others: tuple[Delegation, ...] = ()

    @property
    def readings(self) -> tuple[Delegation, ...]:
        """All delegations that the words may mean."""
        return (self.delegation, *self.others)


@dataclass(frozen=True, slots=True)
class BlocMention:
    """A place where a text names a bloc or the members of a bloc: `text` is from `start` to `end`, in code points."""

    start: int
    end: int
    text: str
    bloc: Bloc
    of_members: bool = False


def named(code: str) -> str:
    """The UN short name for a code ("Iran (Islamic Republic of)" for "IRN"); the code itself where it is not known."""
    row = delegations().get(code)
    return row[1] if row else code


def bloc(code: str) -> Bloc:
    """The bloc of an abbreviation ("G77"), with the English name; an unknown abbreviation stands for itself."""
    return Bloc(code, lexicon("en").blocs.get(code, code))


def resolve(name: str) -> Delegation | None:
    """The delegation that a name, adjective, capital or ISO code stands for, in any of the nine languages.

    None for several delegations that nothing tells apart ("Korea"); "Congo" is the UN short name of one.
    """
    readings = meanings(name)
    if len(readings) == 1:
        return readings[0]
    plain = fold_word(name.strip())
    return next((r for r in readings if fold_word(r.name) == plain), None)


def meanings(name: str) -> tuple[Delegation, ...]:
    """All delegations that the whole of a name may stand for: two for "Korea", none for another name.

    A name that lists sort by the first word ("Korea, Republic of") is read in the spoken order.
    """
    if inverted := _INVERTED.fullmatch(name.strip()):
        spoken = _meanings(f"{inverted['rest']} {inverted['head']}")
        if len(spoken) == 1:
            return spoken
    return _meanings(name)


def _meanings(name: str) -> tuple[Delegation, ...]:
    bare = name.strip().strip(".,;:")
    code = codes().get(bare.replace(".", "").upper())
    if code and bare.isascii():
        return (Delegation(code, named(code)),)
    if bare and (code := _by_short_name().get(fold_word(bare))):
        others = [r for m in find(bare) if m.others for r in m.readings if r.code != code]
        return (Delegation(code, named(code)), *others)
    for spoken in (languages(bare), all_of_script(bare)):
        found = [hit for hit in scan(bare, spoken) if hit.name.kind not in _NO_DELEGATION]
        if found and covers(bare, found, spoken):
            # "Congo, Brazzaville": a word that may name either is read by the one that names one of them.
            meant = [code for code in found[0].name.codes if all(code in hit.name.codes for hit in found)]
            if meant:
                return tuple(Delegation(code, named(code)) for code in meant)
    return ()


@cache
def _by_short_name() -> dict[str, str]:
    return {fold_word(name): code for code, (_, name, _) in delegations().items()}


@lru_cache(maxsize=64)
def find(text: str) -> tuple[Mention, ...]:
    """Where a text names delegations, in order and without overlap; the longest name wins."""
    shouted = text.isupper() and " " in text.strip()
    found = []
    for hit in hits(text):
        if hit.name.kind in _NO_DELEGATION or (hit.name.kind is NameKind.CODE and shouted):
            continue
        readings = [Delegation(code, named(code)) for code in hit.name.codes]
        found.append(
            Mention(hit.start, hit.end, text[hit.start : hit.end], readings[0], hit.name.kind, tuple(readings[1:]))
        )
    return tuple(found)


def named_in(text: str, spoken: Sequence[str]) -> tuple[str, ...]:
    """The languages, of some, that have each name of a delegation in a text; empty for a text without names.

    A name is written with a capital: "island" is no name, which German has for Iceland.
    """
    each = {one: {(h.start, h.end) for h in scan(text, (one,)) if _is_written_as_name(text, h)} for one in spoken}
    every = set[tuple[int, int]]().union(*each.values())
    return tuple(one for one, found in each.items() if found == every) if every else ()


def _is_written_as_name(text: str, hit: Hit) -> bool:
    return hit.name.kind is NameKind.NAME and text[hit.start].isupper()


def find_blocs(text: str) -> tuple[BlocMention, ...]:
    """Where a text names blocs, in order and without overlap. The European Union is a delegation: see `find`."""
    return tuple(_blocs(text, frozenset((NameKind.BLOC,))))


def find_groups(text: str) -> tuple[BlocMention, ...]:
    """Where a text names blocs, or some delegations together that do not speak as one ("the permanent members").

    "Members of ASEAN" are of the bloc's members, with these words. The members are known to
    `retrieval.names.membership`, by the bloc's code.
    """
    return tuple(_with_members(one, text) for one in _blocs(text, frozenset((NameKind.BLOC, NameKind.GROUP))))


def _with_members(one: BlocMention, text: str) -> BlocMention:
    """A bloc with the words around that name its members; another bloc as it is."""
    for before, behind in _around_members():
        if (start := before.search(text[: one.start])) and (end := behind.match(text, one.end)):
            first, last = start.start(), end.end()
            return BlocMention(first, last, text[first:last], one.bloc, of_members=True)
    return one


@cache
def _around_members() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What stands before and behind a bloc's name that names its members, in all languages; the longest first."""
    every = {name for language in QUESTION_LANGUAGES for name in member_phrases(language)}
    made = []
    for name in sorted(every, key=len, reverse=True):
        before, behind = (re.escape(words) for words in name.split("*"))
        start = rf"(?<!\w){before}$" if before else "$"
        end = behind + ("" if has_han(behind) else r"(?!\w)") if behind else ""
        made.append((re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE)))
    return tuple(made)


def _blocs(text: str, kinds: frozenset[NameKind]) -> Iterator[BlocMention]:
    for hit in hits(text):
        if hit.name.kind in kinds:
            of_members = hit.name.kind is NameKind.GROUP
            yield BlocMention(hit.start, hit.end, text[hit.start : hit.end], bloc(hit.name.codes[0]), of_members)


@cache
def former_names() -> Sequence[Mapping[str, Any]]:
    """The former names of delegations: code, name, and the first and last year, if any, of debates under the name."""
    rows: Sequence[Mapping[str, Any]] = tomllib.loads((NAMES / "former.toml").read_text(encoding="utf-8"))["name"]
    return rows


def name_in(code: str, year: int) -> str:
    """The name under which the delegation of a code spoke in a year ("Upper Volta" for BFA in 1980).

    The present name where no other is known; an unknown code stands for itself.
    """
    rows = (row for row in former_names() if row["code"] == code)
    return next((row["name"] for row in rows if row.get("since", year) <= year <= row.get("until", year)), named(code))
