"""Tables of cases as text: several a line, with `¦` between, each a text and behind `=` what is expected of it."""

from __future__ import annotations


def pairs(table: str) -> list[tuple[str, str]]:
    """The cases of a table in order, each a text and what is expected, empty where nothing stands behind `=`."""
    cases = (case.rstrip().rpartition(" =") for line in table.splitlines() for case in line.split("¦"))
    return [(text.strip(), expected.strip()) for text, mark, expected in cases if mark]
