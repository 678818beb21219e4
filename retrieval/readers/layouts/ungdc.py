"""The UN General Debate Corpus: files named CODE_SESSION_YEAR.txt, with the damage of scans and print, and their table.

Knows the corpus's names and codes, and the table of who spoke for a delegation in a session, with their irregularities
(ungdc.toml). Guesses nothing: where rows of the table disagree, nobody is named, and the reason is known. Source:
Jankin, Baturo, Dasandi, "Words to unite nations", Harvard Dataverse, doi 10.7910/DVN/0TJX8Y.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from retrieval.names.lexicon import delegations
from retrieval.readers.document import LayoutReading, Repair
from retrieval.readers.layouts.print_damage import WINDOWS, mended
from retrieval.text.canonical import Block, visible
from retrieval.text.scripts import mixing

FORUM = "General Assembly, general debate"

_NAME = re.compile(r"(?P<code>[A-Za-z]{2,4})_(?P<session>\d{1,3})_(?P<year>\d{4})")
_FOUNDED = 1945
"""The n-th regular session opens in the year 1945 + n."""

SPEAKERS = "Speakers_by_session.xlsx"

_HEADS = ("session", "iso code", "country", "name of person speaking", "post")
_UPWARD = 3
"""Folders above a file's own in which its table is looked for: the archive unpacks to one or two more."""

_UNSEEN = (*range(0x80, 0xA0), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_LETTERS = {**dict.fromkeys(_UNSEEN), **WINDOWS, 0x85: "…"}
_HONORIFIC = re.compile(r"(?i)\b(?:h\.?\s?[em]\.?|mr|mrs|ms|miss|dr|sir|dame|lord|king|prince|sheikh)\b\.?")


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name says: the delegation's code (as in delegations.json), the session and the year."""

    code: str
    session: int
    year: int


def name_of(path: Path) -> FileName | None:
    """The meaning of a file's name in the corpus; None for a file of another name.

    In small letters, only known codes count.
    """
    match = _NAME.fullmatch(path.stem)
    if match is None or abs(int(match["year"]) - int(match["session"]) - _FOUNDED) > 1:
        return None
    code = code_of(match["code"])
    if not match["code"].isupper() and code not in delegations():
        return None
    return FileName(code, int(match["session"]), int(match["year"]))


def read(path: Path, blocks: Sequence[Block]) -> LayoutReading | None:
    """The record by the file's name and the table, and the blocks mended; None for a file of another name."""
    name = name_of(path)
    if name is None:
        return None
    said = _said_of(path, name)
    fields: dict[str, str | tuple[str, ...]] = {"forum": FORUM, "session": str(name.session), "date": str(name.year)}
    fields["delegation"], fields["code"] = _delegation(name, said.country), name.code
    if said.speaker:
        fields["speaker"] = said.speaker
    if said.post:
        fields["post"] = said.post
    whole, repairs = mended(blocks)
    if not path.stem.upper().startswith(f"{name.code}_"):
        repairs[Repair.CODE] += 1
    return LayoutReading(whole, fields, repairs)


def doubt(path: Path) -> str | None:
    """Why nobody is named as the speaker of a file of the corpus; None where somebody is."""
    name = name_of(path)
    return None if name is None else _said_of(path, name).doubt


def beside(path: Path) -> tuple[Path, ...]:
    """The table of speakers of a file of the corpus, if there is one."""
    table = None if name_of(path) is None else table_of(path)
    return () if table is None else (table,)


def _delegation(name: FileName, country: str | None) -> str:
    from retrieval.names.delegations import name_in

    known = name_in(name.code, name.year)
    return country or known if known == name.code else known


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


def _said_of(path: Path, name: FileName) -> Said:
    """What the table of a file says of the delegation in the session; nothing where there is no table."""
    table = table_of(path)
    if table is None:
        return Said(doubt=f"there is no {SPEAKERS}")
    stat = table.stat()
    rows = _rows(table, stat.st_mtime_ns, stat.st_size)
    if rows is None:
        return Said(doubt=f"{SPEAKERS} is not the table that it should be")
    return _judged(rows.get((name.session, name.code), ()))


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
