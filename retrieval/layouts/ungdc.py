"""The UN General Debate Corpus: files named ISO3_SESSION_YEAR.txt and a table of who spoke.

Knows the corpus's names and its table's columns; knows nothing of the text.
Source: Jankin, Baturo, Dasandi, "Words to unite nations", Harvard Dataverse, doi 10.7910/DVN/0TJX8Y.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from retrieval.canonical import Block
from retrieval.layouts.reading import Reading

FORUM = "General Assembly, general debate"
SPEAKERS = "Speakers_by_session.xlsx"

_NAME = re.compile(r"(?P<code>[A-Z]{2,4})_(?P<session>\d{1,3})_(?P<year>\d{4})")
_FOUNDED = 1945
"""The n-th regular session opens in the year 1945 + n."""


def read(path: Path, blocks: Sequence[Block]) -> Reading | None:
    """What the file's name and the table of speakers say; None for a file of another name."""
    match = _NAME.fullmatch(path.stem)
    if match is None or abs(int(match["year"]) - int(match["session"]) - _FOUNDED) > 1:
        return None
    code, session, year = match["code"], match["session"], match["year"]
    fields: dict[str, str | tuple[str, ...]] = {"forum": FORUM, "session": session, "date": year}
    row = _row(path, session, code)
    country, speaker, post = row or ("", "", "")
    fields["delegation"] = _named(code) or country or code
    if speaker:
        fields["speaker"] = speaker
    if post:
        fields["post"] = post
    return Reading(tuple(blocks), fields)


def beside(path: Path) -> tuple[Path, ...]:
    """The table of speakers beside a file of the corpus or one folder above it, if there is one."""
    if _NAME.fullmatch(path.stem) is None:
        return ()
    table = _table_path(path.parent)
    return () if table is None else (table,)


def _named(code: str) -> str | None:
    from retrieval.delegations import resolve

    delegation = resolve(code)
    return None if delegation is None else delegation.name


def _row(path: Path, session: str, code: str) -> tuple[str, str, str] | None:
    table = _table_path(path.parent)
    if table is None:
        return None
    stat = table.stat()
    return _speakers(table, stat.st_mtime_ns, stat.st_size).get((int(session), code))


@lru_cache(maxsize=64)
def _table_path(folder: Path) -> Path | None:
    for place in (folder, folder.absolute().parent):
        table = place / SPEAKERS
        if table.is_file():
            return table
    return None


@lru_cache(maxsize=4)
def _speakers(table: Path, modified: int, size: int) -> Mapping[tuple[int, str], tuple[str, str, str]]:
    """Country, speaker and post by session and code; empty when the table cannot be read as one.

    `modified` and `size` make a changed table be read anew.
    """
    del modified, size
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(table).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError):
        return {}
    heads = [str(cell).strip().lower() for cell in rows[0]] if rows else []
    try:
        columns = [heads.index(head) for head in ("session", "iso code", "country", "name of person speaking", "post")]
    except ValueError:
        return {}
    found: dict[tuple[int, str], tuple[str, str, str]] = {}
    for row in rows[1:]:
        session, code, country, speaker, post = (row[column] for column in columns)
        if isinstance(session, int | float):
            found[int(session), str(code).strip()] = (_clean(country), _clean(speaker), _clean(post))
    return found


def _clean(cell: object) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, str) else ""
