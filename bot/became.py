"""What became of a row that does not answer, in words: closest, not quotable, silent, not held, or not as a member.

Knows rows and the language they are told in; knows no terminal and no chat.
"""

from __future__ import annotations

from bot.answer import Row, RowStatus
from bot.rows import Listed
from bot.speech.speaker import Speaker
from retrieval.membership import Span


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


def named(name: str, member: Span | None, said: Speaker) -> str:
    """A delegation's name in such a list, with the year since or until which it has been a member."""
    if member is None:
        return name
    if member.end is None:
        return said.gettext("{name} (since {year})", name=name, year=member.start[:4])
    return said.gettext("{name} (until {year})", name=name, year=member.end[:4])
