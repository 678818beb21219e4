"""Wordings with the verdict that is due to each, a line a case (`cases/`), for statements written for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.check import Verdict
from retrieval.filters import Filters

CASES = Path(__file__).parent / "cases"
STATEMENTS = CASES / "statements"

_FILTERS = {f.name for f in fields(Filters)}


@dataclass(frozen=True, slots=True)
class Case:
    """A wording, who is said to have said it, and what is due.

    `found` names the statements, by code and date, a place each; `texts` are their quotes' texts where more is quoted
    than the pieces; `pieces` is what the ranges hold, None where they hold the wording itself; `hides` are words that
    each of the hidden stretches must hold; `changes` are those of the difference that are not equal; `message` are
    words that the message must have. What is None or empty is not looked at, unless the verdict itself says it.
    """

    id: str
    protects: str
    wording: str
    filters: Filters
    verdict: Verdict | None
    found: tuple[str, ...] | None = None
    texts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    pieces: tuple[str, ...] | None = None
    own_words: tuple[str, ...] | None = None
    hides: tuple[str, ...] = ()
    quoting: str | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    message: tuple[str, ...] = field(default=())


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for file in sorted(CASES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield _case(file.stem, json.loads(line))


def _case(file: str, row: Mapping[str, Any]) -> Case:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    filters = Filters(**{key: given.pop(key) for key in _FILTERS & given.keys()})
    refused = given.pop("refused", False)
    verdict = None if refused else Verdict(given.pop("verdict"))
    if "changes" in given:
        given["changes"] = tuple(tuple(change) for change in given["changes"])
    given["id"] = f"{file}: {given['id']}"
    return Case(**given, filters=filters, verdict=verdict)
