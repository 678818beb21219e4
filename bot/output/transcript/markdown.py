"""A conversation's document as Markdown; every quote, rendered, reads as in the statement."""

from __future__ import annotations

from collections.abc import Iterable

from bot.output.citations.plain import block_quote, escaped
from bot.output.transcript.blocks import Block, Kind, Quoted


def write(blocks: Iterable[Block]) -> bytes:
    """The document in UTF-8."""
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
