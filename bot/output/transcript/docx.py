"""A conversation's document as a Word file (DOCX), by python-docx.

Knows styles, directions of writing and languages of text in WordprocessingML (ECMA-376, part 1: 17.3.1.6 `bidi`,
17.3.2.30 `rtl`, 17.3.2.20 `lang`), and which characters XML cannot carry. Loaded when a Word file is asked for, and not
before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from unicodedata import bidirectional

from bot.output.transcript.blocks import Block, Kind, Quoted

NAME = "On Record"

_LANGUAGES = {
    "ar": "ar-SA", "fa": "fa-IR", "he": "he-IL", "ur": "ur-PK", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR",
    "es": "es-ES", "ru": "ru-RU", "de": "de-DE", "pt": "pt-BR",
}  # fmt: skip
"""What Word calls a language (ISO 639-1), so that it spells and breaks lines as the language does."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no characters for (production 2)."""

_STYLES = {Kind.TITLE: "Title", Kind.QUESTION: "Heading 1", Kind.PART: "Heading 2"}


def write(blocks: Iterable[Block], language: str = "en") -> bytes:
    """The document as the bytes of a file; `language` (ISO 639-1) is that of the program's messages."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = document.core_properties.author = NAME
    document.core_properties.created = document.core_properties.modified = datetime.now(UTC).replace(tzinfo=None)
    document.core_properties.language = _LANGUAGES[language]
    quote = document.styles["Quote"]
    # A statement may be in a script that has no italics; what sets a quote apart is that it stands in from both sides.
    quote.font.italic = quote.font.cs_italic = False
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Pt(24)
    for block in blocks:
        if isinstance(block, Quoted):
            _quoted(document, block, language)
        else:
            runs = [(block.text, "italic" if block.kind is Kind.NOTE else "")]
            if block.label:
                runs = [(f"{block.label} ", "italic" if block.kind is Kind.LABELLED else "bold"), *runs]
            _paragraph(document, [(_one_line(text), form) for text, form in runs], _STYLES.get(block.kind), language)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def carried(text: str) -> bool:
    """Whether a Word file gives a text back unchanged."""
    return not _NOT_XML.search(text) and "\r" not in text


def _quoted(document: Any, block: Quoted, language: str) -> None:
    if carried(block.text):
        _paragraph(document, [(block.text, "")], "Quote", block.language or language, keep=True)
    else:
        told = "A Word file cannot carry this quote unchanged; its place is named below."
        _paragraph(document, [(told, "italic")], None, language, keep=True)
    first, *others = block.details
    details = [f"({block.n}) — {first}", *others]
    for n, each in enumerate(details):
        paragraph = _paragraph(document, [(_one_line(each), "")], None, language, keep=n < len(details) - 1)
        paragraph.paragraph_format.left_indent = document.styles["Quote"].paragraph_format.left_indent
        paragraph.paragraph_format.space_after = 0 if n < len(details) - 1 else None


def _paragraph(
    document: Any, runs: list[tuple[str, str]], style: str | None, language: str, *, keep: bool = False
) -> Any:
    """A paragraph of texts, each "bold", "italic" or "", in the direction of most of its letters.

    `keep` has the paragraph stay on the page of the next.
    """
    paragraph = document.add_paragraph(style=style)
    whole = "".join(text for text, _ in runs)
    right = _reads_right_to_left(whole)
    if right:
        from docx.oxml import OxmlElement

        # Behind the style alone: python-docx puts each other property where the schema has it.
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    for text, form in runs:
        run = paragraph.add_run(_NOT_XML.sub("\ufffd", text))
        run.bold, run.italic = form == "bold" or None, form == "italic" or None
        _in_language(run, language, right=right)
    return paragraph


def _in_language(run: Any, language: str, *, right: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if right:
        run.font.rtl = True
    name = _LANGUAGES.get(language)
    if name is None or right is not (language in {"ar", "fa", "he", "ur"}):
        return
    told = OxmlElement("w:lang")
    told.set(qn("w:bidi" if right else "w:eastAsia" if language == "zh" else "w:val"), name)
    run._r.get_or_add_rPr().append(told)


def _reads_right_to_left(text: str) -> bool:
    classes = [bidirectional(char) for char in text]
    return sum(each in {"R", "AL"} for each in classes) > classes.count("L")


def _one_line(text: str) -> str:
    return " ".join(text.split()) + (" " if text.endswith(" ") else "")
