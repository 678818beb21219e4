"""The rows of a comparison for display: each alone, or, where there are many, lists of rows alike.

Knows rows, quotes below rows and quotes beside them; knows no front end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.output.model_notices import said_for, said_for_many
from bot.output.speech import names
from bot.output.speech.speaker import N_, Speaker
from bot.quote import Quote
from bot.reply import Answer, Beside, Row, RowStatus

MOST_BY_THEMSELVES = 8
"""Rows that are each shown by themselves; of more, those that do not answer are listed by what became of them."""


BECAME = {
    RowStatus.CLOSEST: N_("closest"),
    RowStatus.NOT_QUOTABLE: N_("passages found that could not be quoted"),
    RowStatus.SILENT: N_("silent on this"),
    RowStatus.NOT_HELD: N_("no statement held"),
}
"""What to say of a row that is not quoted, by its status."""

EVIDENCE = {"words": N_("in these words"), "meaning": N_("near in meaning")}
"""What to say of a row that is named and not quoted, as by `who`, by its evidence."""

WITHOUT_WORDS = N_("without these words")
OF_MEMBERS = N_("no statement held of the time as a member")


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows alike, and what to say of them, in English."""

    what: str
    rows: tuple[Row, ...]


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
        silent = tuple(row for row in rows if row.status is RowStatus.SILENT)
        found = [Listed(WITHOUT_WORDS, silent)]
        found += [Listed(EVIDENCE[each], tuple(row for row in rows if row.evidence == each)) for each in EVIDENCE]
    elif are_many(rows):
        found = [
            Listed(what, tuple(row for row in rows if row.status is status and bool(row.member) is member))
            for status in BECAME
            for member, what in ((True, OF_MEMBERS), (False, BECAME[status]))
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
        return said.gettext(EVIDENCE[row.evidence])
    if row.status is RowStatus.CLOSEST:
        return said.colon.join(filter(None, (said.gettext(BECAME[row.status]), _marks(row, mark))))
    if row.member is None:
        return said.gettext(BECAME[row.status])
    if row.member.end is None:
        return said.gettext("member since {year}; no statement held since then", year=row.member.start[:4])
    return said.gettext("member until {year}; no statement held of that time", year=row.member.end[:4])


def head(listed: Listed, said: Speaker) -> str:
    """The head of a list of delegations, with the number of rows."""
    what = said.gettext(listed.what)
    return said.gettext("{what} ({n})", what=what[:1].upper() + what[1:], n=len(listed.rows))


def in_list(row: Row, name: str, said: Speaker, mark: str = "[{}]") -> str:
    """A delegation in a list: name, start or end of the membership, and numbers of quotes."""
    if row.member is not None:
        since, until = row.member.start[:4], (row.member.end or "")[:4]
        name = (
            said.gettext("{name} (until {year})", name=name, year=until)
            if until
            else said.gettext("{name} (since {year})", name=name, year=since)
        )
    return f"{name} {_marks(row, mark)}".rstrip()


def _marks(row: Row, mark: str) -> str:
    return " ".join(map(mark.format, row.quotes))
