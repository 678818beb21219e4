"""What became of a row without a quote, in words: silent, not held, or held of other times than those as a member.

Knows rows and the language they are told in; knows no terminal and no chat.
"""

from __future__ import annotations

from bot.answer import Row, RowStatus
from bot.rows import Listed
from bot.speech.speaker import Speaker
from retrieval.membership import Span


def became(row: Row, said: Speaker) -> str:
    """What is said behind a delegation's name."""
    if row.member is not None:
        if row.member.end is None:
            return said.gettext("member since {year}; no statement held since then", year=row.member.start[:4])
        return said.gettext("member until {year}; no statement held of that time", year=row.member.end[:4])
    return said.gettext("silent on this") if row.status is RowStatus.SILENT else said.gettext("no statement held")


def head(listed: Listed, said: Speaker) -> str:
    """What is said before the names of those of whom the same is to be said, with their number."""
    if listed.status is RowStatus.SILENT:
        what = said.gettext("silent on this")
    elif listed.of_members:
        what = said.gettext("no statement held of the time as a member")
    else:
        what = said.gettext("no statement held")
    return said.gettext("{what} ({n})", what=what[:1].upper() + what[1:], n=len(listed.rows))


def named(name: str, member: Span | None, said: Speaker) -> str:
    """A delegation's name in such a list, with the year since or until which it has been a member."""
    if member is None:
        return name
    if member.end is None:
        return said.gettext("{name} (since {year})", name=name, year=member.start[:4])
    return said.gettext("{name} (until {year})", name=name, year=member.end[:4])
