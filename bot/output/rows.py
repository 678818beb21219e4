"""The rows of a comparison for display: each alone, or, where there are many, lists of rows alike.

Knows rows, quotes below rows and quotes beside them; knows no front end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.output.model_notices import said_for, said_for_many
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Answer, Beside, Row, RowStatus
from retrieval.names.membership import MembershipTime

MOST_BY_THEMSELVES = 8
"""Rows that are each shown by themselves; of more, those that do not answer are listed by what became of them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows with the same status; `of_members` are rows with statements of other times than the membership.

    `evidence` says how delegations were found that are named and not quoted, as by `who`.
    """

    status: RowStatus
    rows: tuple[Row, ...]
    of_members: bool = False
    evidence: Literal["words", "meaning", "no words"] | None = None


def are_many(rows: Sequence[object]) -> bool:
    """Whether rows, or delegations asked about, are too many to be shown one by one."""
    return len(rows) > MOST_BY_THEMSELVES


def begins_with_silence(rows: Sequence[Row]) -> bool:
    """Whether silent rows come first, as in a reply to a question after the silent."""
    return bool(rows) and rows[0].status is RowStatus.SILENT and any(row.status is RowStatus.QUOTED for row in rows)


def names_everybody(rows: Sequence[Row]) -> bool:
    """Whether rows are all delegations that speak to a topic, most of them by name alone."""
    return any(row.evidence is not None and not row.quotes for row in rows)


def by_themselves(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a comparison that are shown one by one; no rows where there is only one."""
    if len(rows) < 2:
        return ()
    if names_everybody(rows):
        return tuple(row for row in rows if row.quotes)
    return tuple(row for row in rows if not are_many(rows) or row.status is RowStatus.QUOTED)


def listed(rows: Sequence[Row]) -> tuple[Listed, ...]:
    """The other rows by status: closest, not quotable, silent, not held as a member's, not held.

    For all delegations that speak to a topic, all rows: silent where asked for, in the words, near in meaning.
    """
    found: list[Listed] = []
    if names_everybody(rows):
        found = [
            Listed(RowStatus.SILENT, tuple(row for row in rows if row.status is RowStatus.SILENT), evidence="no words"),
            Listed(RowStatus.QUOTED, tuple(row for row in rows if row.evidence == "words"), evidence="words"),
            Listed(RowStatus.CLOSEST, tuple(row for row in rows if row.evidence == "meaning"), evidence="meaning"),
        ]
    elif are_many(rows):
        found = [
            Listed(status, tuple(row for row in rows if row.status is status and bool(row.member) is member), member)
            for status in (RowStatus.CLOSEST, RowStatus.NOT_QUOTABLE, RowStatus.SILENT, RowStatus.NOT_HELD)
            for member in (True, False)
        ]
    return tuple(one for one in found if one.rows)


def beside_many(answer: Answer) -> tuple[tuple[Beside, ...], ...]:
    """Quotes said for several delegations by others, grouped by quotes, where there are many rows."""
    if not are_many(answer.rows):
        return ()
    together: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Beside]] = {}
    for one in answer.beside:
        together.setdefault((one.through, one.quotes), []).append(one)
    return tuple(tuple(some) for some in together.values())


@dataclass(frozen=True, slots=True)
class Section:
    """Quotes below a head: a row, rows in a list, those for whom others said the quotes, or None.

    `again` are quotes that belong here too, and stand above.
    """

    head: Row | Listed | tuple[Beside, ...] | None
    quotes: tuple[Quote, ...]
    again: tuple[Quote, ...] = ()


def sections(answer: Answer, shown: Iterable[int] = (), *, lists_first: bool = False) -> Iterator[Section]:
    """An answer's rows and quotes in the order of display; each quote stands in one section.

    Quotes with the numbers `shown` stand above already. With `lists_first`, the rows in lists come before the others.
    """
    seen = set(shown)

    def section(head: Row | Listed | tuple[Beside, ...] | None, numbers: Collection[int]) -> Section:
        some = [quote for quote in answer.quotes if quote.n in numbers]
        fresh = tuple(quote for quote in some if quote.n not in seen)
        seen.update(quote.n for quote in fresh)
        return Section(head, fresh, tuple(quote for quote in some if quote not in fresh))

    rows, alone = answer.rows, by_themselves(answer.rows)
    lists = {one: {n for row in one.rows for n in row.quotes} for one in listed(rows)}
    for one in lists if lists_first else ():
        yield section(one, lists[one])
    for row in alone:
        beside = () if are_many(rows) else [one for one in answer.beside if one.delegation.code == row.delegation.code]
        if not row.quotes or not seen.issuperset((*row.quotes, *(n for each in beside for n in each.quotes))):
            yield section(row, row.quotes)
            yield from (section((each,), each.quotes) for each in beside)
    every, others = {quote.n for quote in answer.quotes}, {n for one in answer.beside for n in one.quotes}
    yield section(None, every.difference(seen, others, *lists.values()))
    for each in answer.beside if not alone and not are_many(rows) else ():
        if not seen.issuperset(each.quotes):
            yield section((each,), each.quotes)
    for one in () if lists_first else lists:
        yield section(one, lists[one])
    for some in beside_many(answer):
        yield section(some, some[0].quotes)
    yield section(None, every - seen)


def heading(section: Section, said: Speaker) -> tuple[str, str]:
    """The head of a section: a label, "" for none, and the text behind it, "" for none."""
    head = section.head
    if isinstance(head, Listed):
        return list_line(head, said)
    if isinstance(head, Row):
        return "", row_line(head, said)
    if head is None:
        return "", ""
    label = said_for(said.language, head[0]) if len(head) == 1 else said_for_many(said.language, head)
    return "", " ".join((label, *(f"[{quote.n}]" for quote in section.again)))


def row_line(row: Row, said: Speaker, mark: str = "[{}]") -> str:
    """A delegation by name, with the text behind the name where the row is not quoted."""
    name = name_of(row, said)
    return name if row.status is RowStatus.QUOTED else f"{name}{said.colon}{became(row, said, mark)}"


def list_line(one: Listed, said: Speaker, mark: str = "[{}]") -> tuple[str, str]:
    """The head of a list of delegations with a colon, and the delegations."""
    each = [in_list(row, name_of(row, said), said, mark) for row in one.rows]
    return f"{head(one, said)}{said.colon}", said.pgettext("between names", ", ").join(each)


def name_of(row: Row, said: Speaker) -> str:
    """The name of a row's delegation."""
    return names.delegation(said, row.delegation.code, row.delegation.name)


def became(row: Row, said: Speaker, mark: str = "[{}]") -> str:
    """The text behind a delegation's name; `mark` is the format of the number of a close passage."""
    if row.evidence is not None and not row.quotes:
        return _by_evidence(row.evidence, said)
    if row.status is RowStatus.CLOSEST:
        return said.colon.join(filter(None, (_what(row.status, said), _marks(row, mark))))
    if row.member is not None:
        if row.member.end is None:
            return said.gettext("member since {year}; no statement held since then", year=row.member.start[:4])
        return said.gettext("member until {year}; no statement held of that time", year=row.member.end[:4])
    return _what(row.status, said)


def head(listed: Listed, said: Speaker) -> str:
    """The head of a list of delegations, with the number of rows."""
    of_time = listed.of_members and said.gettext("no statement held of the time as a member")
    found = listed.evidence and _by_evidence(listed.evidence, said)
    what = of_time or found or _what(listed.status, said)
    return said.gettext("{what} ({n})", what=what[:1].upper() + what[1:], n=len(listed.rows))


def in_list(row: Row, name: str, said: Speaker, mark: str = "[{}]") -> str:
    """A delegation in a list: name, start or end of the membership, and numbers of quotes."""
    return f"{named(name, row.member, said)} {_marks(row, mark)}".rstrip()


def _marks(row: Row, mark: str) -> str:
    return " ".join(map(mark.format, row.quotes))


def _by_evidence(evidence: str, said: Speaker) -> str:
    if evidence == "no words":
        return said.gettext("without these words")
    return said.gettext("in these words") if evidence == "words" else said.gettext("near in meaning")


def _what(status: RowStatus, said: Speaker) -> str:
    if status is RowStatus.CLOSEST:
        return said.gettext("closest")
    if status is RowStatus.NOT_QUOTABLE:
        return said.gettext("passages found that could not be quoted")
    return said.gettext("silent on this") if status is RowStatus.SILENT else said.gettext("no statement held")


def named(name: str, member: MembershipTime | None, said: Speaker) -> str:
    """A delegation's name in a list, with the year of the start or end of the membership."""
    if member is None:
        return name
    if member.end is None:
        return said.gettext("{name} (since {year})", name=name, year=member.start[:4])
    return said.gettext("{name} (until {year})", name=name, year=member.end[:4])
