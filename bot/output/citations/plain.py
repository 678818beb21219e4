"""A citation as people read it: plain text, and Markdown that renders to the same words.

Knows how a quote and its attribution stand on a page, and what Markdown takes for markup; no terminal and no chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.output.attribution import ENGLISH, remarks, where, who
from bot.output.citations.citation import Citation
from bot.output.citations.reference import located
from bot.output.speech.speaker import Speaker


def write_text(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as plain text, an empty line between two."""
    return "\n".join(f"“{each.quote.text}”\n— {_lines(each, said)}\n" for each in cited)


def write_markdown(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as Markdown: each a block quote, and below it whose words they are and where they stand."""
    return "\n".join(f"{block_quote(each.quote.text)}\n\n— {_markdown_lines(each, said)}\n" for each in cited)


def placed(cited: Citation, said: Speaker = ENGLISH) -> str:
    """Forum, session, agenda item, document symbol and date on one line; "" where nothing is known."""
    agenda = cited.agenda_item or ""
    if agenda[:1].isdigit():  # one that is named needs no more to be understood
        agenda = said.gettext("agenda item {item}", item=agenda)
    return " · ".join(part for part in (where(cited.quote, said), agenda, cited.symbol or "") if part)


def block_quote(text: str) -> str:
    """A text as a block quote of Markdown which, rendered, reads as it stands."""
    return "\n".join(f"> {escaped(each)}" if each.strip() else ">" for each in text.strip().split("\n"))


def escaped(text: str) -> str:
    """The text on one line such that Markdown shows it as it is.

    Backslashes stand only before what could be read as markup, so that the file itself stays readable.
    """
    flat = " ".join(text.split())
    told = re.sub(r"([\\`*_\[\]<>&~|])", r"\\\1", flat)
    # Headings, lists, numbered lists and rules are read as such only at the start of a line.
    return re.sub(r"^([#+=-])|^(\d{1,9})([.)])", lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", told)


def _lines(cited: Citation, said: Speaker) -> str:
    return "\n".join(_told(cited, said))


def _markdown_lines(cited: Citation, said: Speaker) -> str:
    return "  \n".join(map(escaped, _told(cited, said)))


def _told(cited: Citation, said: Speaker) -> Iterator[str]:
    """Whose words, of which statement, where and when, and where exactly they stand."""
    told = (
        who(cited.quote, said),
        cited.title or "",
        placed(cited, said),
        *remarks(cited.quote, said),
        located(cited, said),
        cited.url or "",
    )
    return (each for each in told if each)
