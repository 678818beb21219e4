"""A citation for people: plain text, and Markdown that renders to the same words.

Knows the layout of quote and attribution, and the markup of Markdown; no terminal and no chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.output.attribution import ENGLISH, remarks, where, who
from bot.output.citations.citation import Citation, located
from bot.output.speech.speaker import Speaker


def write_text(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as plain text, an empty line between two."""
    told = ((each.quote.text, "\n".join(_told(each, said))) for each in cited)
    return "\n".join(f"“{words}”\n— {lines}\n" for words, lines in told)


def write_markdown(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as Markdown: each a block quote above the attribution and the place."""
    told = ((block_quote(each.quote.text), "  \n".join(map(escaped, _told(each, said)))) for each in cited)
    return "\n".join(f"{words}\n\n— {lines}\n" for words, lines in told)


def placed(cited: Citation, said: Speaker = ENGLISH) -> str:
    """Forum, session, agenda item, document symbol and date on one line; "" where nothing is known."""
    agenda = cited.agenda_item or ""
    if agenda[:1].isdigit():  # one that is named needs no more to be understood
        agenda = said.gettext("agenda item {item}", item=agenda)
    return " · ".join(part for part in (where(cited.quote, said), agenda, cited.symbol or "") if part)


def block_quote(text: str) -> str:
    """A text as a block quote of Markdown, unchanged when rendered."""
    return "\n".join(f"> {escaped(each)}" if each.strip() else ">" for each in text.strip().split("\n"))


def escaped(text: str) -> str:
    """The text on a line, unchanged when rendered.

    Backslashes stand only before possible markup, so that the file stays readable.
    """
    flat = " ".join(text.split())
    told = re.sub(r"([\\`*_\[\]<>&~|])", r"\\\1", flat)
    # Headings, lists, numbered lists and rules are read as such only at the start of a line.
    return re.sub(r"^([#+=-])|^(\d{1,9})([.)])", lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", told)


def _told(cited: Citation, said: Speaker) -> Iterator[str]:
    told = (
        who(cited.quote, said),
        cited.title or "",
        placed(cited, said),
        *remarks(cited.quote, said),
        located(cited, said),
        cited.url or "",
    )
    return (each for each in told if each)
