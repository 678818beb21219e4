"""The records held, as an index for questions: speakers, forums, and blocs spoken for.

Knows records and words; not who speaks in the question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from retrieval.filters import Filters
from retrieval.names.delegations import Bloc
from retrieval.names.groups import believed, blocs_of, codes_of
from retrieval.names.lexicon import words_of
from retrieval.names.speakers import SpeakerMatch, Speakers
from retrieval.statement import Record
from retrieval.text.inflection import fold_word

_FORUMS = Path(__file__).with_name("forums.json")


class Holdings:
    """An index of some records; `first_year` and `last_year` are None without dated records."""

    def __init__(self, records: tuple[Record, ...]) -> None:
        """Looks through the records once; `for_others` speak for a bloc, or for another delegation."""
        years = [int(record.date[:4]) for record in records if record.date]
        self.records = records
        self.by_name = Speakers(records)
        self.languages = frozenset(record.language for record in records if record.language)
        self.codes = frozenset(record.code for record in records if record.code)
        self.forums = tuple(dict.fromkeys(record.forum for record in records if record.forum))
        self.first_year, self.last_year = min(years, default=None), max(years, default=None)
        self.for_others = tuple(record for record in records if believed(record) or blocs_of(record))
        self._blocs: dict[str, tuple[str, ...]] = {}

    def forums_named(self, text: str) -> tuple[str, ...]:
        """The forums held with a name in the question."""
        pattern, known = _forums()
        names = (name for one in pattern.findall(_folded(text)) for name in known[one])
        return tuple(dict.fromkeys(held for name in names for held in self.forums if _within(name, fold_word(held))))

    def on_behalf_of(self, bloc: Bloc) -> tuple[str, ...]:
        """The names of a bloc in the records, for statements made for or by the bloc."""
        if bloc.code not in self._blocs:
            distinct = {name for record in self.for_others for name in (*believed(record), record.delegation) if name}
            self._blocs[bloc.code] = tuple(name for name in sorted(distinct) if bloc.code in codes_of(name).blocs)
        return self._blocs[bloc.code]


_last: list[Holdings] = []


def holdings(records: Sequence[Record]) -> Holdings:
    """The index of some records; the last index is kept, since successive questions often use equal records."""
    given = tuple(records)
    if not (_last and _last[0].records == given):
        _last[:] = [Holdings(given)]
    return _last[0]


@cache
def _forums() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """What finds the names of forums in folded words, and by each name all names of its forum."""
    known: dict[str, tuple[str, ...]] = {}
    for group in json.loads(_FORUMS.read_text(encoding="utf-8")):
        names = tuple(map(_folded, group))
        known |= dict.fromkeys(names, names)
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)"), known


def _folded(text: str) -> str:
    return " ".join(fold_word(word.text) for word in words_of(text))


def _within(name: str, held: str) -> bool:
    bare = "".join(c if c.isalnum() else " " for c in held)
    return f" {name} " in f" {' '.join(bare.split())} "


@dataclass(frozen=True, slots=True)
class Bearers:
    """The speakers of an ambiguous name."""

    name: str
    match: SpeakerMatch


def bearers(names: Iterable[tuple[str, SpeakerMatch]], held: Holdings, filters: Filters) -> tuple[Bearers, ...]:
    """Names of speakers that may mean somebody else among the statements admitted."""
    whoever = replace(filters, speakers=())
    admitted = {record.speaker for record in held.records if whoever.admits(record)}
    found = []
    for name, match in names:
        left = tuple(one for one in match.speakers if admitted.intersection(one.spellings)) or match.speakers
        besides = tuple(one for one in match.besides if admitted.intersection(one.spellings))
        narrowed = replace(match, speakers=left, besides=besides)
        if narrowed and not (narrowed.sure and len(narrowed.persons) == 1 and not narrowed.others):
            found.append(Bearers(name, narrowed))
    return tuple(found)
