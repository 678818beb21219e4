"""Which statements a search may look at: delegations, blocs, speakers, forums, sessions, dates, languages.

Knows records, not the store. A filter keeps a statement in doubt: a statement dated "2020" may be of June.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.dates import earliest, latest
from retrieval.statement import Record
from retrieval.text.scripts import fold

if TYPE_CHECKING:
    from retrieval.names.speakers import Speakers


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions of a statement: any value of each field that is not empty.

    `delegations` are codes ("IRN", "EU") of the delegations that make the statement; a statement on behalf of the
    European Union is the Union's own. `speakers` are names as in records: `retrieval.names.speakers` finds the names by
    the words typed. `blocs` are names as in a record's `on_behalf_of`; `since` and `until` are ISO dates to the
    precision given ("2020", "2020-06", "2020-06-12"), both inclusive, and `years` the only years admitted between.

    `members` are codes of delegations for whom somebody else speaks: a bloc of the time, or a delegation on behalf.
    `own` leaves out statements made for a bloc alone. `groups` are codes of blocs ("SIDS") to which the delegation
    belonged at the time.

    `statements` are the ids of the only statements searched. A record has no id, so that `admits` leaves the field to
    the holder of the statements.
    """

    delegations: tuple[str, ...] = ()
    blocs: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    forums: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    languages: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    own: bool = False
    groups: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    def admits(self, record: Record) -> bool:
        """Whether a statement of the record meets every field."""
        return (
            (not self.delegations or record.code in self.delegations or self._for_union(record))
            and (not self.blocs or self._on_behalf(record))
            and (not self.speakers or record.speaker in self.speakers)
            and (not self.forums or _has(record.forum, self.forums))
            and (not self.sessions or _in_session(record.session, self.sessions))
            and (not self.languages or record.language in self.languages)
            and (not (self.since or self.until or self.years) or self._in_period(record.date))
            and (not (self.own or self.members) or self._voiced(record))
            and (not self.groups or self._of_groups(record))
        )

    def _of_groups(self, record: Record) -> bool:
        """Whether the delegation belonged to any of the groups at the time of the statement."""
        from retrieval.names.membership import belongs

        code = record.code
        return code is not None and any(belongs(code, group, record.date) for group in self.groups)

    def _for_union(self, record: Record) -> bool:
        """Whether the European Union is asked for, and the statement is made on the Union's behalf."""
        if _UNION not in self.delegations or not record.on_behalf_of:
            return False
        from retrieval.names.groups import believed, codes_of  # names of delegations, which other filters do without

        return any(_UNION in codes_of(name).blocs for name in believed(record))

    def _on_behalf(self, record: Record) -> bool:
        """Whether the statement is by or on behalf of a bloc, by the bloc's name in any language."""
        from retrieval.names.groups import believed, same

        names = [name for name in (*believed(record), record.delegation) if name]
        if any(_has(name, self.blocs) for name in names):
            return True
        return any(same(name, bloc) for name in names for bloc in self.blocs)

    def _voiced(self, record: Record) -> bool:
        from retrieval.names.groups import is_own, spoken_for

        if self.own and not (is_own(record) or self._for_union(record)):
            return False
        return not self.members or any(spoken_for(record, code) for code in self.members)

    def _in_period(self, date: str | None) -> bool:
        if date is None or (self.years and date[:4] not in self.years):
            return False
        return latest(date) >= earliest(self.since or "0000") and earliest(date) <= latest(self.until or "9999")


_UNION = "EU"

ADMIT_ALL = Filters()
"""Filters that leave out no statement."""

_WORD = re.compile(r"\w+")


def _has(value: str | None, wanted: tuple[str, ...]) -> bool:
    """Whether a name holds a wanted name, in whole words: "African Group" is in "the African Group"."""
    if value is None:
        return False
    words = f" {' '.join(_WORD.findall(fold(value)))} "
    return any(f" {' '.join(_WORD.findall(fold(w)))} " in words for w in wanted)


def _in_session(value: str | None, wanted: tuple[str, ...]) -> bool:
    if value is None:
        return False
    own = session_number(value)
    return any(fold(w) == fold(value) or (own is not None and own == session_number(w)) for w in wanted)


_UNITS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENTHS = ("twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth")


def session_number(text: str) -> int | None:
    """The number of a session as written: 23 of "23", "23rd session" and "Twenty-third session"; None without one."""
    words = fold(text).replace("-", " ").split()
    for i, word in enumerate(words):
        digits = "".join(c for c in word if c.isdigit())
        if digits and word[0].isdigit():
            return int(digits)
        if word in _UNITS:
            tens = words[i - 1] if i else ""
            return _UNITS.index(word) + 1 + (10 * (_TENS.index(tens) + 2) if tens in _TENS else 0)
        if word in _TENTHS:
            return 10 * (_TENTHS.index(word) + 2)
    return None


def recorded(filters: Filters, speakers: Speakers) -> Filters:
    """The filters with the speakers' names as in the records; a name that no record has stays as typed."""
    names = (speakers.named(wanted).recorded or (wanted,) for wanted in filters.speakers)
    return replace(filters, speakers=tuple(dict.fromkeys(each for found in names for each in found)))
