"""The UN General Debate Corpus' table of speakers: who spoke for a delegation in a session, or why that is unsure.

Knows the table's columns, codes and irregularities (ungdc.toml); guesses nothing: where rows disagree, nobody is named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from retrieval.readers.layouts.print_damage import WINDOWS
from retrieval.text.canonical import visible
from retrieval.text.scripts import mixing

SPEAKERS = "Speakers_by_session.xlsx"

_HEADS = ("session", "iso code", "country", "name of person speaking", "post")
_UPWARD = 3
"""Folders above a file's own in which its table is looked for: the archive unpacks to one or two more."""

_UNSEEN = (*range(0x80, 0xA0), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_LETTERS = {**dict.fromkeys(_UNSEEN), **WINDOWS, 0x85: "…"}
_HONORIFIC = re.compile(r"(?i)\b(?:h\.?\s?[em]\.?|mr|mrs|ms|miss|dr|sir|dame|lord|king|prince|sheikh)\b\.?")


@cache
def _own() -> Mapping[str, Mapping[str, str]]:
    written: Mapping[str, Mapping[str, str]] = tomllib.loads(
        Path(__file__).with_name("ungdc.toml").read_text(encoding="utf-8")
    )
    return written


def code_of(written: str) -> str:
    """The delegation's code for a code of the corpus ("YMD" for "YDYE"); an unknown code stays unchanged."""
    code = written.strip().upper()
    return _own()["codes"].get(code, code)


@lru_cache(maxsize=1024)
def country_code(written: str) -> str | None:
    """The code of the corpus for a country as the table writes the name; None for an uncertain name."""
    from retrieval.names.delegations import resolve

    plain = written.strip().replace("’", "'")
    if (own := _own()["countries"].get(plain)) is not None or not plain:
        return own
    delegation = resolve(plain)
    return None if delegation is None else delegation.code


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table with its number: the code and the country as written, who spoke and as what."""

    number: int
    code: str
    country: str
    speaker: str | None
    post: str | None

    @property
    def contested(self) -> bool:
        """Whether the country is another delegation than the code: the row may be either's."""
        named = country_code(self.country)
        return named is not None and named != code_of(self.code)


@dataclass(frozen=True, slots=True)
class Said:
    """The table on a statement. `doubt` is why no speaker is named, or None for a named speaker."""

    country: str | None = None
    speaker: str | None = None
    post: str | None = None
    doubt: str | None = None


def table_of(path: Path) -> Path | None:
    """The table beside a file of the corpus, or up to three folders above; None without a table."""
    folder = path.parent.absolute()
    tables = (place / SPEAKERS for place in (folder, *folder.parents[:_UPWARD]))
    return next(filter(Path.is_file, tables), None)


def said_of(path: Path, session: int, code: str) -> Said:
    """What the table of a file says of the delegation `code` in a session; nothing where there is no table."""
    table = table_of(path)
    if table is None:
        return Said(doubt=f"there is no {SPEAKERS}")
    stat = table.stat()
    rows = _rows(table, stat.st_mtime_ns, stat.st_size)
    if rows is None:
        return Said(doubt=f"{SPEAKERS} is not the table that it should be")
    return _judged(rows.get((session, code), ()))


def _judged(rows: Sequence[TableRow]) -> Said:
    if not rows:
        return Said(doubt=f"it has no row in {SPEAKERS}")
    sure = [row for row in rows if not row.contested]
    if not sure:
        row = rows[0]
        doubt = f"row {row.number} of {SPEAKERS} has the code {row.code} and the country {row.country}"
        return Said(doubt=f"{doubt}, so that {row.speaker or 'its speaker'} may be of either")
    country = next((row.country for row in sure if row.country), None)
    named = [row for row in sure if row.speaker]
    if not named:
        return Said(country, doubt=f"row {sure[0].number} of {SPEAKERS} names nobody")
    if len({_likened(row.speaker or "") for row in named}) > 1:
        numbers = " and ".join(str(row.number) for row in named)
        names = "; ".join(row.speaker or "" for row in named)
        return Said(country, doubt=f"rows {numbers} of {SPEAKERS} name different speakers ({names})")
    post = next((row.post for row in named if row.post), None)
    for text in (named[0].speaker, post):
        if mixed := mixing(text or ""):
            return Said(country, doubt=f'"{text}" in row {named[0].number} of {SPEAKERS} {mixed}')
    return Said(country, named[0].speaker, post)


def _likened(name: str) -> str:
    """A name as it is compared with another row's: without forms of address, case and marks."""
    return "".join(filter(str.isalnum, _HONORIFIC.sub("", name).casefold()))


@lru_cache(maxsize=4)
def _rows(table: Path, modified: int, size: int) -> Mapping[tuple[int, str], tuple[TableRow, ...]] | None:
    """The rows by session and delegation; None for a file that is no such table.

    `modified` and `size` make a changed table be read anew.
    """
    del modified, size
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        cells = CalamineWorkbook.from_path(table).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError):
        return None
    heads = [_clean(cell).lower() for cell in cells[0]] if cells else []
    if not set(_HEADS) <= set(heads):
        return None
    columns = [heads.index(head) for head in _HEADS]
    found: dict[tuple[int, str], tuple[TableRow, ...]] = {}
    for number, row in enumerate(cells[1:], 2):
        session, *rest = (row[column] for column in columns)
        code, country, speaker, post = map(_clean, rest)
        if (ordinal := _ordinal(session)) is not None and code:
            each = TableRow(number, code.upper(), country, speaker.rstrip(",;:").rstrip() or None, post or None)
            key = (ordinal, code_of(each.code))
            found[key] = (*found.get(key, ()), each)
    return found


def _ordinal(cell: object) -> int | None:
    """The session of a cell: 71 for 71.0 and for "71"; None for anything else."""
    try:
        return int(float(cell)) if isinstance(cell, str | int | float) else None
    except (ValueError, OverflowError):
        return None


def _clean(cell: object) -> str:
    """A cell's text in one line; letters of Windows-1252 read as controls are put right."""
    if not isinstance(cell, str):
        return ""
    return " ".join(visible(cell.translate(_LETTERS)).split())
