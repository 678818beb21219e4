"""Files to export: a conversation as Markdown, a Word document or JSON lines, or the references of the quotes.

Knows replies, suffixes and formats; knows no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.check import Check
from bot.output import json_replies
from bot.output.transcript.blocks import blocks, markdown, quotes
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from bot.output.transcript.blocks import Cited
    from bot.reply import Reply

MARKDOWN = frozenset({".md", ".markdown"})
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
WORD = frozenset({".docx"})
REFERENCES = {".bib": "bibtex", ".ris": "ris"}
"""Suffixes of files that hold the references alone, and the formats they are in."""


def export(replies: Sequence[Reply | Check], path: Path, cited: Cited) -> None:
    """Write a conversation's replies and checks to a new file, in the format of the suffix.

    A quote without a citation is named instead of quoted. JSON lines hold the replies unchanged.

    Raises:
        UsageError: the suffix is another, there is nothing to write, or the file exists or cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in MARKDOWN | JSON_LINES | WORD | REFERENCES.keys():
        raise UsageError(
            f"{path} ends in {suffix or 'nothing'}: write .md for Markdown, .docx for Word, .jsonl for JSON lines, "
            ".bib or .ris for the references of the quotes."
        )
    if not replies:
        raise UsageError("there is nothing to export yet: ask a question first.")
    body = _body(replies, suffix, cited)
    try:
        with path.open("xb") as file:
            file.write(body)
    except FileExistsError:
        raise UsageError(f"{path} exists and is left as it is: give another name.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from None


def _body(replies: Sequence[Reply | Check], suffix: str, cited: Cited) -> bytes:
    if suffix in MARKDOWN:
        return markdown(blocks(replies, cited))
    if suffix in WORD:
        from bot.output.transcript.docx import write

        return write(blocks(replies, cited))
    if suffix in REFERENCES:
        return _references(replies, REFERENCES[suffix], cited)
    return b"".join(map(_line, replies))


def _references(replies: Sequence[Reply | Check], name: str, cited: Cited) -> bytes:
    """The references of the quotes that are evidence.

    Raises:
        UsageError: there are no quotes.
    """
    from bot.output.attribution import ENGLISH
    from bot.output.citations.formats import FORMATS

    found = [cited.get(quote.permalink) for quote in quotes(replies, evidence=True)]
    held = {each.id: each for each in found if each is not None}
    if not held:
        raise UsageError("there is no quote to cite in this conversation.")
    return FORMATS[name].write(list(held.values()), ENGLISH).encode()


def _line(reply: Reply | Check) -> bytes:
    return json_replies.line(json_replies.check(reply) if isinstance(reply, Check) else json_replies.reply(reply))
