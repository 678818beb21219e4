"""A citation as a RIS record, which every reference manager imports.

Knows the lines of RIS (a tag of two characters, two spaces, a hyphen, a space, the value; "ER" ends a record) as the
Research Information Systems' format specification has them. A value is one line: a line break becomes a space,
since a line that looked like a tag would else end the quote, or the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.output.attribution import ENGLISH
from bot.output.citations.citation import Citation, located, not_speech, reference
from bot.output.citations.names import Author, Whole
from bot.output.speech.speaker import Speaker


def write(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as records of type GEN, an empty line between two: the exact words in AB, the place in N1."""
    return "\r\n".join(
        "".join(f"{tag}  - {' '.join(value.splitlines())}\r\n" for tag, value in _fields(each, said)) for each in cited
    )


def _fields(cited: Citation, said: Speaker) -> Iterator[tuple[str, str]]:
    told, quote = reference(cited, said), cited.quote
    known = (
        ("ID", cited.id),
        ("AU", _author(told.author) if told.author else ""),
        ("TI", told.title),
        ("T2", told.event),
        ("M3", told.genre),
        ("M1", cited.symbol or ""),
        ("PY", (told.date or "")[:4]),
        ("DA", _date(told.date)),
        ("LA", quote.language or ""),
        ("UR", cited.url or cited.page or ""),
        ("AB", quote.text),
        ("N1", located(cited, said)),
        ("N1", not_speech(cited, said)),
    )
    yield "TY", "GEN"
    yield from ((tag, value) for tag, value in known if value)
    yield "ER", ""


def _author(author: Author) -> str:
    """A name as "Last, First, Suffix"; a whole name unchanged."""
    if isinstance(author, Whole):
        return author.name
    given = " ".join(part for part in (author.given, author.dropped) if part)
    family = " ".join(part for part in (author.kept, author.family) if part)
    return ", ".join((family, given, author.suffix)).rstrip(" ,")


def _date(recorded: str | None) -> str:
    """YYYY/MM/DD/ with nothing in place of unknown parts."""
    if not recorded:
        return ""
    year, month, day = (*recorded.split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/"
