"""The UN General Debate Corpus: files named CODE_SESSION_YEAR.txt, with the damage of scans and print.

Knows the corpus's names; the table of speakers is known to `ungdc_table`, the damage to `print_damage`. Source: Jankin,
Baturo, Dasandi, "Words to unite nations", Harvard Dataverse, doi 10.7910/DVN/0TJX8Y.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.names.lexicon import delegations
from retrieval.readers.document import LayoutReading, Repair
from retrieval.readers.layouts.print_damage import mended
from retrieval.readers.layouts.ungdc_table import code_of, said_of, table_of
from retrieval.text.canonical import Block

FORUM = "General Assembly, general debate"

_NAME = re.compile(r"(?P<code>[A-Za-z]{2,4})_(?P<session>\d{1,3})_(?P<year>\d{4})")
_FOUNDED = 1945
"""The n-th regular session opens in the year 1945 + n."""


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
    said = said_of(path, name.session, name.code)
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
    return None if name is None else said_of(path, name.session, name.code).doubt


def beside(path: Path) -> tuple[Path, ...]:
    """The table of speakers of a file of the corpus, if there is one."""
    table = None if name_of(path) is None else table_of(path)
    return () if table is None else (table,)


def _delegation(name: FileName, country: str | None) -> str:
    from retrieval.names.delegations import name_in

    known = name_in(name.code, name.year)
    return country or known if known == name.code else known
