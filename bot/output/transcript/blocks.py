"""What a conversation consists of once it is a document: headings, what was said, and quotes set apart from it.

Frozen values. A file of any kind is made of these, so that no two kinds can say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How words stand in the document."""

    TITLE = "title"
    QUESTION = "question"
    PART = "part"
    """One of several questions that were asked at once."""
    PLAIN = "plain"
    NOTE = "note"
    """What the program says about what it said."""
    MARKED = "marked"
    """Behind a label that weighs: a verdict, a refusal and its reason."""
    LABELLED = "labelled"
    """Behind a label that sets it apart: a machine's translation."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are no quote. `label` stands before them, in the kinds that have one."""

    kind: Kind
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote: its exact `text`, its number, and on lines of their own whose it is and where it stands.

    `language` is the statement's (ISO 639-1), None where it is not known.
    """

    n: int
    text: str
    details: tuple[str, ...]
    language: str | None = None


Block = Said | Quoted
