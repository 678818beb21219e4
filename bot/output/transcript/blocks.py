"""The blocks of a document of a conversation: headings, messages, and quotes set apart.

Frozen values. Files of all kinds are made of blocks, so that no two kinds can say different things.
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
    """Words that are no quote, behind a `label` in some kinds."""

    kind: Kind
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote: exact `text`, number, and lines of attribution and place.

    `language` is the statement's (ISO 639-1), None where not known.
    """

    n: int
    text: str
    details: tuple[str, ...]
    language: str | None = None


Block = Said | Quoted
