"""What the records held offer to a question: their speakers, forums and blocs, found in its words.

Knows records and words; not who speaks in the question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.phrasebook import Phrases
from retrieval.delegations import Bloc
from retrieval.groups import blocs_of, codes_of
from retrieval.inflection import fold_word
from retrieval.lexicon import words_of
from retrieval.statement import Record

_FORUMS = Path(__file__).resolve().parent / "frames" / "forums.json"
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "madam", "his", "her", "the", "general"),
        *("excellency", "majesty", "highness", "honourable", "hon", "president", "minister", "ambassador", "king"),
        *("queen", "prince", "princess", "sheikh", "mme", "sr", "sra", "excelencia", "monsieur", "madame"),
    )
)

_POST = re.compile(r"[,;:(،；，\n]")
_SHORT_NAME, _LONGEST_NAME = 3, 8

_SURNAME_FIRST = frozenset(("CHN", "KOR", "PRK", "VNM", "KHM", "SGP"))
"""Delegations whose speakers' surnames are written first."""

_WITH_TWO = 3
"""Words that a name with two surnames has at least."""

_TWO_SURNAMES = frozenset(
    (
        *("ARG", "BOL", "CHL", "COL", "CRI", "CUB", "DOM", "ECU", "ESP", "GNQ"),
        *("GTM", "HND", "MEX", "NIC", "PAN", "PER", "PRY", "SLV", "URY", "VEN"),
    )
)
"""Delegations whose speakers have two surnames, of which the first is the one they are called by."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something held that the words from `first` to `last` name: `values` are as the records have them."""

    first: int
    last: int
    values: tuple[str, ...]


@dataclass(slots=True)
class Holdings:
    """An index of some records.

    `first_year` and `last_year` are those of the oldest and the latest of them, None where none is dated.
    """

    records: tuple[Record, ...]
    codes: frozenset[str] = frozenset()
    names: dict[str, list[tuple[tuple[str, ...], str, tuple[int, ...]]]] = field(default_factory=dict)
    forums: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    for_others: tuple[Record, ...] = ()
    """Those that speak for more than their delegation: for a bloc, or for another delegation."""
    _blocs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def speakers(self, phrases: Phrases, taken: frozenset[int]) -> Iterator[Found]:
        """The speakers held that a question names, by full name, or by surname with a title or as a name is written."""
        words = phrases.words
        i = 0
        while i < len(words):
            best: tuple[int, list[str]] = (0, [])
            for name, value, _ in self.names.get(fold_word(words[i].text), ()) if i not in taken else ():
                size = 1
                while i + size < len(words) and i + size not in taken and fold_word(words[i + size].text) in name:
                    size += 1
                if size > best[0]:
                    best = size, [value]
                elif size == best[0] and value not in best[1]:
                    best[1].append(value)
            size, values = best
            first = _with_title(phrases, i)
            if size == 1 and first == i:
                # "Petro" is whom it is the surname of, not everybody who has the name.
                values = self._called(fold_word(words[i].text)) or values
            if size and (size > 1 or self._is_name(phrases, i, titled=first < i)):
                yield Found(first, i + size - 1, tuple(values))
                i += size
            else:
                i += 1

    def _called(self, folded: str) -> list[str]:
        """The speakers who are called by one word alone, as the records have them."""
        called = (value for name, value, surnames in self.names[folded] if folded in [name[at] for at in surnames])
        return list(dict.fromkeys(called))

    def _is_name(self, phrases: Phrases, i: int, *, titled: bool) -> bool:
        """Whether one word of a speaker's name stands for them here."""
        word = phrases.words[i].text
        folded = fold_word(word)
        if titled:
            return True
        if len(word) < 3 or not self._called(folded):
            return False
        if phrases.longest(i, i + 1)[1]:
            return False
        if word[0].isupper() or not word[0].islower():
            return True
        return "aux" in phrases.kinds(i - 1, i - 1) or "say" in phrases.kinds(i + 1, i + 1)

    def forums_named(self, phrases: Phrases) -> Iterator[Found]:
        """The forums held that a question names, by one of the names that a forum is known by."""
        folded = [fold_word(word.text) for word in phrases.words]
        i = 0
        while i < len(folded):
            size, group = _forum_at(folded, i)
            values = tuple(held for held in self.forums if any(_within(name, fold_word(held)) for name in group))
            if values:
                yield Found(i, i + size - 1, values)
            i += max(size, 1)

    def on_behalf_of(self, bloc: Bloc) -> tuple[str, ...]:
        """How the records name a bloc that statements were made for, or by; none where there is no such statement."""
        if bloc.code not in self._blocs:
            distinct = {
                name for record in self.for_others for name in (*record.on_behalf_of, record.delegation) if name
            }
            self._blocs[bloc.code] = tuple(name for name in sorted(distinct) if bloc.code in codes_of(name).blocs)
        return self._blocs[bloc.code]


_last: list[Holdings] = []


def holdings(records: Sequence[Record]) -> Holdings:
    """The index of some records; that of the records asked for last is kept, since questions come in a row."""
    given = tuple(records)
    if _last and _last[0].records == given:
        return _last[0]
    made = Holdings(
        given,
        codes=frozenset(record.code for record in given if record.code),
        forums=tuple(dict.fromkeys(record.forum for record in given if record.forum)),
        first_year=min((int(record.date[:4]) for record in given if record.date), default=None),
        last_year=max((int(record.date[:4]) for record in given if record.date), default=None),
        for_others=tuple(record for record in given if record.on_behalf_of or blocs_of(record)),
    )
    for speaker, code in dict.fromkeys((record.speaker, record.code) for record in given if record.speaker):
        name = _name_in(speaker)
        for word in dict.fromkeys(name):
            made.names.setdefault(word, []).append((name, speaker, _surnames(name, code)))
    _last[:] = [made]
    return made


def _surnames(name: tuple[str, ...], code: str | None) -> tuple[int, ...]:
    """Which words of a name are those by which alone somebody is called: "Petro" of "Gustavo Petro Urrego"."""
    if code in _SURNAME_FIRST:
        return (0,)
    return (-1, -2) if code in _TWO_SURNAMES and len(name) >= _WITH_TWO else (-1,)


def _name_in(speaker: str) -> tuple[str, ...]:
    """The words of a speaker's name, without titles; none where the field holds more than a name.

    Behind a comma stands a post, or whatever a file had there; a surname before one ("Lavrov, Sergey") is short.
    """
    whole, before = _words(speaker), _words(_POST.split(speaker)[0])
    name = whole if len(whole) <= _SHORT_NAME else before
    return name if len(name) <= _LONGEST_NAME else ()


def _words(name: str) -> tuple[str, ...]:
    return tuple(w for w in (fold_word(word.text) for word in words_of(name)) if w not in _TITLES and len(w) > 1)


def _with_title(phrases: Phrases, i: int) -> int:
    first, kinds = phrases.ending(i - 1, frozenset(("title",)))
    if not kinds:
        return i
    # "Mr. President Biden": titles may follow one another.
    return _with_title(phrases, first)


@cache
def _forums() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """By first word: the folded words of a forum's name, and all names of that forum."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for group in json.loads(_FORUMS.read_text(encoding="utf-8")):
        names = tuple(" ".join(fold_word(w.text) for w in words_of(name)) for name in group)
        for name in names:
            words = tuple(name.split())
            found.setdefault(words[0], []).append((words, names))
    return found


def _forum_at(folded: Sequence[str], i: int) -> tuple[int, tuple[str, ...]]:
    rows = [row for row in _forums().get(folded[i], ()) if tuple(folded[i : i + len(row[0])]) == row[0]]
    if not rows:
        return 0, ()
    words, names = max(rows, key=lambda row: len(row[0]))
    return len(words), names


def _within(name: str, held: str) -> bool:
    bare = "".join(c if c.isalnum() else " " for c in held)
    return f" {name} " in f" {' '.join(bare.split())} "
