"""Pages of a PDF that are written from right to left, by pypdf: PDFium swaps the letters of lam-alef ligatures.

Knows scripts and the operators of a page.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pypdfium2 import raw

from retrieval.errors import BrokenFile
from retrieval.readers.pdf_letters import PUT_IN, Letter

if TYPE_CHECKING:
    import pypdf
    import pypdfium2

_SCRIPTS = (("\u0590", "\u08ff"), ("\ufb1d", "\ufdff"), ("\ufe70", "\ufefc"))
_SHOWING = (b"Tj", b"TJ", b"'", b'"')
_ON_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def mixed(path: Path, index: int) -> BrokenFile:
    """The error for a page where unseen text cannot be told from the rest."""
    where = f"page {index + 1} holds text that nobody sees, not to be parted from its other text"
    return BrokenFile(f"{path}: {where}; print it to a new PDF and run `ocrmypdf --force-ocr` on that")


def is_right_to_left(text: str) -> bool:
    """Whether much of a text is in a script that is written from right to left."""
    letters = [letter for letter in text if letter.isalpha()]
    turned = sum(any(first <= letter <= last for first, last in _SCRIPTS) for letter in letters)
    return turned > 0.3 * len(letters) > 0


def objects_left_out(page: pypdfium2.PdfPage, rows: Iterable[Iterable[Letter]]) -> tuple[bool, ...] | None:
    """For each text object of the page, in order, whether to leave it out; None for an object left out in part."""
    out: dict[int, set[bool]] = {}
    for each in chain.from_iterable(rows):
        if each.style is not PUT_IN and not each.text.isspace():
            out.setdefault(each.object, set()).add(each.why is not None)
    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)
    own = [out.pop(ctypes.addressof(each.raw.contents), {False}) for each in objects]
    if any(len(each) > 1 for each in own) or any(True in each for each in out.values()):
        return None
    return tuple(True in each for each in own)


def read_again(path: Path, pages: Mapping[int, tuple[bool, ...]]) -> dict[int, str]:
    """The texts of the pages of these indices, without the text objects left out of each.

    Pages that pypdf cannot read are missing. Raises BrokenFile where the text left out of a page cannot be told apart.
    """
    import pypdf

    logging.disable(logging.CRITICAL)  # it warns of every font; what it cannot read stays as PDFium read it
    texts: dict[int, str] = {}
    try:
        reader = pypdf.PdfReader(path)
        for index, left_out in pages.items():
            page = reader.pages[index]
            if any(left_out) and not _without(page, left_out):
                raise mixed(path, index)
            text = page.extract_text()
            if text.strip():
                texts[index] = text
    except (pypdf.errors.PyPdfError, *_ON_DAMAGE):
        pass
    return texts


def _without(page: pypdf.PageObject, left_out: Sequence[bool]) -> bool:
    """Empty the operators that show text left out; False where operators and text objects do not pair."""
    from pypdf.generic import ArrayObject, ContentStream, NameObject, TextStringObject

    content = ContentStream(page.get_contents(), page.pdf)
    showing = [
        place
        for place, (operands, operator) in enumerate(content.operations)
        if operator in _SHOWING and any(isinstance(each, str | bytes) and each for each in _flat(operands))
    ]
    if len(showing) != len(left_out):
        return False
    for place, out in zip(showing, left_out, strict=True):
        if out:
            operands, operator = content.operations[place]
            empty = ArrayObject() if operator == b"TJ" else TextStringObject("")
            content.operations[place] = ([*operands[:-1], empty], operator)
    page[NameObject("/Contents")] = content
    return True


def _flat(operands: Sequence[object]) -> Sequence[object]:
    return [each for operand in operands for each in (operand if isinstance(operand, list) else [operand])]
