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

    A group of one line continues an incomplete group before: some files set every line apart. Within a group, a line
    that begins with a form of address begins another submitter.
    """
    entries: list[list[str]] = []
    for lines in _joined(groups):
        entry: list[str] = []
        for line in lines:
            if entry and _is_person(line) and _names_delegation(entry):
                entries.append(entry)
                entry = []
            entry.append(line)
        entries.append(entry)
    return tuple(_submitter(entry) for entry in entries if entry)


def _joined(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    if all(len(group) == 1 for group in groups):
        return [[group[0] for group in groups]] if groups else []
    return [list(group) for group in groups]


def _names_delegation(entry: Sequence[str]) -> bool:
    """Whether the lines so far end in something that can be a delegation, and not in a name alone."""
    return len(entry) > 1 or not _is_person(entry[0])


def _submitter(lines: Sequence[str]) -> Submitter:
    if len(lines) == 1:
        return _one_line(lines[0])
    first, middle, last = lines[0], lines[1:-1], lines[-1]
    if _is_person(first) or (len(lines) > 2 and not _is_body(first)) or _looks_like_name(first):
        return Submitter(first, ", ".join(middle) or None, last)
    return Submitter(None, ", ".join([first, *middle]), last)


def _one_line(line: str) -> Submitter:
    """A line such as "Ms. A. Ortiz, Ministry of Science, Chile", or a delegation alone."""
    pieces = [piece.strip() for piece in re.split(r"\s*,\s+|\s+[–—|]\s+", line) if piece.strip()]
    if len(pieces) > 1 and _is_person(pieces[0]):
        return Submitter(pieces[0], ", ".join(pieces[1:-1]) or None, pieces[-1])
    return Submitter(name=line) if _is_person(line) else Submitter(delegation=line)


def _is_person(line: str) -> bool:
    return _PERSON.match(line) is not None and _resolves(line) is False


def _is_body(line: str) -> bool:
    return _BODY.search(line) is not None or _resolves(line)


def _looks_like_name(line: str) -> bool:
    return _NAME.fullmatch(line) is not None and not _is_body(line) and line != line.upper()


def _resolves(line: str) -> bool:
    from retrieval.names.delegations import resolve

    return resolve(line) is not None
