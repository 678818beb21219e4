"""The rows of a comparison as they are shown: each by itself, or, where there are many, those alike in a list.

Knows rows and what stands beside them; knows no front end and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.output.speech.speaker import Speaker
from bot.reply import Answer, Beside, Row, RowStatus
from retrieval.names.membership import MembershipTime

MOST_BY_THEMSELVES = 8
"""Rows that are each shown by themselves; of more, those that do not answer are listed by what became of them."""


_BY_EVIDENCE: Final[tuple[tuple[RowStatus, Literal["words", "meaning"]], ...]] = (
    (RowStatus.QUOTED, "words"),
    (RowStatus.CLOSEST, "meaning"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of which the same is to be said: `of_members` those that are held of other times than as a member.

    `evidence` says how those were found who are named and not quoted, as everybody is who speaks to a topic.
    """

    status: RowStatus
    rows: tuple[Row, ...]
    of_members: bool = False
    evidence: Literal["words", "meaning"] | None = None


def are_many(rows: Sequence[object]) -> bool:
    """Whether rows, or those asked about, are too many for each to be shown by itself."""
    return len(rows) > MOST_BY_THEMSELVES


def begins_with_silence(rows: Sequence[Row]) -> bool:
    """Whether the silent come first, as they do where they are what is asked for."""
    return bool(rows) and rows[0].status is RowStatus.SILENT and any(row.status is RowStatus.QUOTED for row in rows)


def names_everybody(rows: Sequence[Row]) -> bool:
    """Whether rows are everybody who speaks to a topic: of most the name is all that is shown."""
    return any(row.evidence is not None and not row.quotes for row in rows)


def by_themselves(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a comparison that are shown by themselves; none where there is one alone, and so no comparison."""
    if len(rows) < 2:
        return ()
    if names_everybody(rows):
        return tuple(row for row in rows if row.quotes)
    return tuple(row for row in rows if not are_many(rows) or row.status is RowStatus.QUOTED)


def listed(rows: Sequence[Row]) -> tuple[Listed, ...]:
    """The other rows by what became of them: closest, not quotable, silent, not held as a member's, not held.

    Of everybody who speaks to a topic all rows: the silent where they are asked for, those in its words, and those near
    it in meaning.
    """
    if names_everybody(rows):
        silent = Listed(RowStatus.SILENT, tuple(row for row in rows if row.status is RowStatus.SILENT))
        by_evidence = (
            Listed(status, tuple(row for row in rows if row.evidence == how), evidence=how)
            for status, how in _BY_EVIDENCE
        )
        return tuple(one for one in (silent, *by_evidence) if one.rows)
    if not are_many(rows):
        return ()
    kinds = (
        (RowStatus.CLOSEST, False),
        (RowStatus.NOT_QUOTABLE, False),
        (RowStatus.SILENT, False),
        (RowStatus.NOT_HELD, True),
        (RowStatus.NOT_HELD, False),
    )
    found = (
        Listed(
            status, tuple(row for row in rows if row.status is status and (row.member is not None) == member), member
        )
        for status, member in kinds
    )
    return tuple(one for one in found if one.rows)


def beside_many(answer: Answer) -> tuple[tuple[Beside, ...], ...]:
    """What is said for several by others, those together for whom the same quotes are, where there are many rows."""
    if not are_many(answer.rows):
        return ()
    together: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Beside]] = {}
    for one in answer.beside:
        together.setdefault((one.through, one.quotes), []).append(one)
    return tuple(tuple(some) for some in together.values())


def became(row: Row, said: Speaker, mark: str = "[{}]") -> str:
    """What is said behind a delegation's name; `mark` is how the number of a passage that comes close is written."""
    if row.evidence is not None and not row.quotes:
        return _by_evidence(row.evidence, said)
    if row.status is RowStatus.CLOSEST:
        colon = said.pgettext("between a name and what is said of it", ": ")
        return colon.join(filter(None, (_what(row.status, said), _marks(row, mark))))
    if row.member is not None:
        if row.member.end is None:
            return said.gettext("member since {year}; no statement held since then", year=row.member.start[:4])
        return said.gettext("member until {year}; no statement held of that time", year=row.member.end[:4])
    return _what(row.status, said)


def head(listed: Listed, said: Speaker) -> str:
    """What is said before the names of those of whom the same is to be said, with their number."""
    of_time = listed.of_members and said.gettext("no statement held of the time as a member")
    found = listed.evidence and _by_evidence(listed.evidence, said)
    what = of_time or found or _what(listed.status, said)
    return said.gettext("{what} ({n})", what=what[:1].upper() + what[1:], n=len(listed.rows))


def in_list(row: Row, name: str, said: Speaker, mark: str = "[{}]") -> str:
    """A delegation in such a list: its name, since or until when it has been a member, and its quotes' numbers."""
    return f"{named(name, row.member, said)} {_marks(row, mark)}".rstrip()


def _marks(row: Row, mark: str) -> str:
    return " ".join(map(mark.format, row.quotes))


def _by_evidence(evidence: str, said: Speaker) -> str:
    return said.gettext("in these words") if evidence == "words" else said.gettext("near in meaning")


def _what(status: RowStatus, said: Speaker) -> str:
    if status is RowStatus.CLOSEST:
        return said.gettext("closest")
    if status is RowStatus.NOT_QUOTABLE:
        return said.gettext("passages found that could not be quoted")
    return said.gettext("silent on this") if status is RowStatus.SILENT else said.gettext("no statement held")


def named(name: str, member: MembershipTime | None, said: Speaker) -> str:
    """A delegation's name in such a list, with the year since or until which it has been a member."""
    if member is None:
        return name
    if member.end is None:
        return said.gettext("{name} (since {year})", name=name, year=member.start[:4])
    return said.gettext("{name} (until {year})", name=name, year=member.end[:4])
