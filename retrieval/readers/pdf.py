"""PDF to blocks: paragraphs out of placed lines, page furniture left out, footnotes told apart.

Knows how pages are set; the characters and their boxes come from `pdf_pages`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from retrieval.readers.document import Document
from retrieval.readers.furniture import running_lines
from retrieval.readers.pdf_pages import PageLine, pages_of
from retrieval.readers.wrapping import blocks_of_text
from retrieval.statement import PartKind
from retrieval.text.canonical import HARD_BREAK, SOFT_BREAK, Block

_HEADING_SIZE = 1.15
_NOTE_SIZE = 0.93
_LIST_ITEM = re.compile(r"(?:[•‣▪●○◦·■□➢➤✓\uf0b7\uf0a7\uf0d8–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s", re.IGNORECASE)
_NOTE_START = re.compile(r"(\d{1,3}|\*|†)\s*")
_LIGATURES = re.compile("[\ufb00-\ufb06\ufb13-\ufb4f\ufb50-\ufbb1\ufbd3-\ufdef\ufdfc\ufe70-\ufefc]")
"""Glyph choices that some PDFs give for letters: Latin ligatures, Armenian, Hebrew and Arabic presentation forms."""

_BULLETS = re.compile("[\uf0b7\uf0a7\uf0d8\uf0a8\uf0fc\uf076]")
"""Places of the Symbol and Wingdings fonts that word processors use for bullets."""

_SENTENCE_ENDS = ".!?:;…。！？”»)"
_WINDOW = 4


def document_of_pdf(path: Path) -> Document:
    """The blocks of the PDF at `path`: paragraphs and headings in reading order, then footnotes.

    Text that nobody sees is left out and counted in the remarks. Raises as `pages_of` does.
    """
    pages, remarks = pages_of(path)
    return Document(_blocks(pages), remarks=remarks)


def _blocks(pages: Sequence[str | list[PageLine]]) -> tuple[Block, ...]:
    if any(isinstance(page, str) for page in pages):
        return blocks_of_text("\f".join(_plain(page) for page in pages))
    lines = [[line for line in page if not isinstance(line, str)] for page in pages]
    furniture = running_lines([[line.text for line in page] for page in lines])
    kept = [
        tuple(line for index, line in enumerate(page) if index not in dropped)
        for page, dropped in zip(lines, furniture, strict=True)
    ]
    body = _body_size([line for page in kept for line in page])
    blocks: list[Block] = []
    notes: list[Block] = []
    before: PageLine | None = None
    for page in kept:
        text_lines, note_lines = _notes_apart(page, body)
        numbers = {match.group(1) for line in note_lines if (match := _NOTE_START.match(line.text.strip()))}
        text_lines = tuple(_without_note_marks(line, numbers) for line in text_lines)
        before = _append(blocks, text_lines, before, body)
        notes += _note_blocks(note_lines)
    return tuple(blocks + notes)


def _plain(page: str | Sequence[PageLine]) -> str:
    return page if isinstance(page, str) else "\n".join(_plain_letters(line.text) for line in page)


def _plain_letters(text: str) -> str:
    """`text` with the letters and bullets that glyph choices stand for; no other character is touched."""
    text = _BULLETS.sub("•", text)
    return _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def _body_size(lines: Sequence[PageLine]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _leading(lines: Sequence[PageLine]) -> float:
    """The distance from one line to the next within a paragraph: the lower quartile, since paragraphs stand wider."""
    steps = [above.bottom - below.bottom for above, below in pairwise(lines)]
    usual = sorted(step for line, step in zip(lines, steps, strict=False) if 0.5 * line.size < step < 3 * line.size)
    return usual[len(usual) // 4] if usual else max((line.size for line in lines), default=1.0)


def _notes_apart(page: Sequence[PageLine], body: float) -> tuple[tuple[PageLine, ...], tuple[PageLine, ...]]:
    """The page's text and, from the first small line with a note's number on, its footnotes."""
    for index in range(len(page) - 1, -1, -1):
        line = page[index]
        if line.size > _NOTE_SIZE * body and not (line.raised and line.raised[0][0] == 0):
            break
    else:
        return tuple(page), ()
    start = next(
        (
            place
            for place in range(index + 1, len(page))
            if _NOTE_START.match(page[place].text.strip()) and page[place].bottom < page[0].bottom
        ),
        len(page),
    )
    return tuple(page[:start]), tuple(page[start:])


def _without_note_marks(line: PageLine, numbers: set[str]) -> PageLine:
    """`line` without raised figures that are the numbers of the page's footnotes, ligatures resolved."""
    text = line.text
    for start, end in reversed(line.raised):
        if text[start:end].strip() in numbers and start > 0:
            text = text[:start] + text[end:]
    return replace(line, text=_plain_letters(text), raised=())


def _note_blocks(lines: Sequence[PageLine]) -> list[Block]:
    notes: list[str] = []
    for line in lines:
        text = _plain_letters(line.text).strip()
        if notes and not _NOTE_START.match(text):
            notes[-1] += SOFT_BREAK + text
        else:
            notes.append(text)
    return [Block(PartKind.NOTE, note) for note in notes if note]


def _append(blocks: list[Block], page: Sequence[PageLine], before: PageLine | None, body: float) -> PageLine | None:
    """Add the page's paragraphs to `blocks`, the first perhaps to the last paragraph of the page before."""
    leading = _leading(page)
    for index, line in enumerate(page):
        text = line.text.strip()
        kind = PartKind.HEADING if line.size > _HEADING_SIZE * body else PartKind.SPEECH
        first = index == 0
        if before is None or not blocks or _starts_paragraph(before, line, page, body, None if first else leading):
            blocks.append(Block(kind, text))
        else:
            margin = max(near.right for near in page[max(0, index - _WINDOW) : index + _WINDOW])
            mark = SOFT_BREAK if first or not _ends_early(before, line, margin) else HARD_BREAK
            last = blocks[-1]
            blocks[-1] = Block(last.kind, last.text + mark + text)
        before = line
    return before


def _starts_paragraph(
    before: PageLine, line: PageLine, page: Sequence[PageLine], body: float, leading: float | None
) -> bool:
    """Whether a line begins a paragraph; `leading` is the page's, None for its first line."""
    text = line.text.strip()
    ended = before.text.rstrip()[-1:] in _SENTENCE_ENDS
    if _LIST_ITEM.match(text) or (line.size > _HEADING_SIZE * body) != (before.size > _HEADING_SIZE * body):
        return True
    if leading is None:
        return ended or not (text[:1].islower() or _reaches(before, page))
    if before.bold != line.bold and abs(before.left - line.left) > 1:
        return True
    step = before.bottom - line.bottom
    if step > 1.3 * leading or step < -leading:
        return not text[:1].islower() or ended
    indented = line.left > before.left + 1.2 * line.size and line.right > before.left
    return ended and (indented or _ends_early(before, line, max(near.right for near in page)))


def _reaches(line: PageLine, page: Sequence[PageLine]) -> bool:
    """Whether a line fills the page's width, so that the sentence goes on on the next page."""
    return bool(page) and line.right > max(near.right for near in page) - 4 * line.size


def _ends_early(before: PageLine, line: PageLine, margin: float) -> bool:
    """Whether the next line's first word would still have fitted on the line before."""
    word = line.text.split(maxsplit=1)[0]
    width = (line.right - line.left) / max(1, len(line.text.strip())) * (len(word) + 1)
    return before.right + width < margin
