"""The blocks of a document of a conversation, headings, messages, and quotes set apart; and the document as Markdown.

Files of all kinds are made of blocks, so that no two kinds can say different things.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.output.citations.plain import block_quote, escaped


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


def markdown(blocks: Iterable[Block]) -> bytes:
    """The document as Markdown in UTF-8; every quote, rendered, reads as in the statement."""
    return ("\n\n".join(map(_block, blocks)) + "\n").encode("utf-8", "replace")


def _block(block: Block) -> str:
    if isinstance(block, Quoted):
        return f"{block_quote(block.text)}\n\n({block.n}) — " + "  \n".join(map(escaped, block.details))
    text = escaped(block.text)
    return {
        Kind.TITLE: f"# {text}",
        Kind.QUESTION: f"## {text}",
        Kind.PART: f"### {text}",
        Kind.PLAIN: text,
        Kind.NOTE: f"*{text}*",
        Kind.MARKED: f"**{escaped(block.label)}** {text}",
        Kind.LABELLED: f"*{escaped(block.label)}* {text}",
    }[block.kind]
