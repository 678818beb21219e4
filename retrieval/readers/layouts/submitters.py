"""Who stands under "Submitted by": a name, a post or affiliation, a delegation or organisation; once or several times.

Knows how people and bodies are written; knows no template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PERSON = re.compile(
    r"(?:(?:H\.?\s?E\.?|Mr|Ms|Mrs|Miss|Mx|Dr|Prof|Professor|Amb|Ambassador|Sir|Dame|Lord|Lady|Eng|Hon|Mme|Mlle|Sr|Sra|Dra|Srta|Herr|Frau"
    r"|Sheikh|Sheikha|Minister|Г-н|Г-жа|السيد|السيدة)\b\.?\s+|M\.\s+)(?=\S)"
)
_BODY = re.compile(
    r"(?i)\b(?:ministr\w*|department|office|agency|authority|council|committee|commission|centre|center|institut\w*|university"
    r"|academy|association|society|foundation|union|organi[sz]ation|network|forum|mission|embassy|delegation|secretariat|bank"
    r"|bureau|division|government|group|initiative|federation|company|corporation|inc|ltd|gmbh|programme|fund|école|universit\w*"
    r"|minist\w+|instituto|departamento|secretar\w+|agencia|director\w*|head|officer|counsellor|attaché|adviser|advisor|chief"
    r"|president|representative|manager|coordinator|expert|researcher|fellow|minister)\b"
)
_NAME = re.compile(r"(?:[^\W\d_][\w.'’\-]*\s+){1,4}[^\W\d_][\w'’\-.]*")


@dataclass(frozen=True, slots=True)
class Submitter:
    """A submitter, as written; a field on which the template's lines are silent is None."""

    name: str | None = None
    post: str | None = None
    delegation: str | None = None


def submitters(groups: Sequence[Sequence[str]]) -> tuple[Submitter, ...]:
    """The submitters that the lines name, each group of lines being set apart from the next.

    Groups of a line each are one group: some files set every line apart. Within a group, a line that begins with a form
    of address begins another submitter.
    """
    if all(len(group) == 1 for group in groups):
        groups = [[line for group in groups for line in group]]
    entries: list[list[str]] = []
    for lines in groups:
        entry: list[str] = []
        for line in lines:
            names_delegation = len(entry) > 1 or (entry and not _is_person(entry[0]))
            if names_delegation and _is_person(line):
                entries.append(entry)
                entry = []
            entry.append(line)
        entries.append(entry)
    return tuple(_submitter(entry) for entry in entries if entry)


def _submitter(lines: Sequence[str]) -> Submitter:
    """A submitter by lines, or by one line such as "Ms. A. Ortiz, Ministry of Science, Chile"."""
    if len(lines) == 1:
        (line,) = lines
        lines = [piece.strip() for piece in re.split(r"\s*,\s+|\s+[–—|]\s+", line) if piece.strip()]
        if len(lines) < 2 or not _is_person(lines[0]):
            return Submitter(name=line) if _is_person(line) else Submitter(delegation=line)
    first, middle, last = lines[0], lines[1:-1], lines[-1]
    is_name = _NAME.fullmatch(first) is not None and first != first.upper()
    if _is_person(first) or ((len(lines) > 2 or is_name) and not _is_body(first)):
        return Submitter(first, ", ".join(middle) or None, last)
    return Submitter(None, ", ".join(lines[:-1]), last)


def _is_person(line: str) -> bool:
    return _PERSON.match(line) is not None and not _resolves(line)


def _is_body(line: str) -> bool:
    return _BODY.search(line) is not None or _resolves(line)


def _resolves(line: str) -> bool:
    from retrieval.names.delegations import resolve

    return resolve(line) is not None
