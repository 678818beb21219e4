"""A small corpus, made up, in the layout of the UN General Debate Corpus, with each of its irregularities."""

from __future__ import annotations

from pathlib import Path

from tests.retrieval.workbook import Cell, write_workbook
from tests.tables import tables

TABLE = "Speakers_by_session.xlsx"
HEADS: tuple[Cell, ...] = ("Year", "Session", "ISO Code", "Country", "Name of Person Speaking", "Post", "")
ROWS: list[list[Cell]] = tables(__file__)["rows"]

STATEMENTS: dict[str, bytes] = {
    **{path: text.encode() for path, text in tables(__file__)["statements"].items()},
    "Session 78 - 2023/._KEN_78_2023.txt": b"\x00\x05\x16\x07\x00Mac OS X",
    "Session 78 - 2023/.DS_Store": b"\x00\x01",
}
"""Contents by path: thirteen statements, and what an archive holds besides."""


def write_corpus(folder: Path, *, below: str = "", table: bool = True) -> Path:
    """Write the corpus into a folder, its sessions in a folder further down where one is named; returns it."""
    for name, content in STATEMENTS.items():
        path = folder / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if table:
        write_workbook(folder / TABLE, [HEADS, *ROWS])
    return folder
