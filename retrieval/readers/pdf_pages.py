"""The lines of a PDF's pages with their places, by PDFium.

Knows pages, characters and boxes.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from retrieval.errors import BrokenFile, EmptyFile, EncryptedFile, NoTextLayer, TooLarge
from retrieval.readers.document import MAX_PAGES
from retrieval.readers.pdf_letters import Character, Unseen
from retrieval.readers.pdf_right_to_left import is_right_to_left, mixed, objects_left_out, read_again
from retrieval.readers.pdf_seen import look

if TYPE_CHECKING:
    import pypdfium2

Row = tuple[list[Character], list[int]]
"""Characters between line ends, and the weights of the first characters."""

_BOLD = 600
_FEW_LETTERS = 10
_SPACED_OUT = 5


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text and its box in points from the page's lower left corner; `size` is the font's height.

    `raised` are the ranges in `text` above the line in smaller type, such as marks of footnotes.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    bold: bool
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """The lines of each page, or the whole text of a page written from right to left.

    `unseen` counts the characters left out because nobody sees them, by reason; `layers` the pages that are pictures
    with a layer of text.
    """

    pages: tuple[str | list[PageLine], ...]
    unseen: Counter[Unseen]
    layers: int

    @property
    def left_out(self) -> str:
        """The text left out, in words; empty for none."""
        if not self.unseen:
            return ""
        total = self.unseen.total()
        number = "1 character" if total == 1 else f"{total:,} characters"
        whys = [f"{count:,} {why}" if len(self.unseen) > 1 else why for why, count in self.unseen.most_common()]
        return f"{number} that nobody sees: {', '.join(whys)}"


def pages_of(path: Path) -> Pages:
    """The pages of the PDF at `path`.

    Raises EncryptedFile, TooLarge (pages), NoTextLayer (a scan), EmptyFile, or BrokenFile where PDFium cannot open it.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile(f"{path}: asks for a password; save a copy without one") from error
        raise BrokenFile(f"{path}: is damaged or no PDF; export it again") from error
    count = len(document)
    if count > MAX_PAGES:
        raise TooLarge(f"{path}: {count:,} pages; at most {MAX_PAGES:,} are read: split the file")
    pages: list[str | list[PageLine]] = []
    letters = pictures = layers = 0
    unseen: Counter[Unseen] = Counter()
    right_to_left: dict[int, tuple[bool, ...]] = {}
    for index in range(count):
        lines: list[PageLine] = []
        with contextlib.suppress(pypdfium2.PdfiumError):
            page = document[index]
            text_page = page.get_textpage()
            rows = _rows(text_page)
            left_out, layer = look(page, text_page, [characters for characters, _ in rows])
            unseen.update(left_out.values())
            layers += layer
            lines = _lines(rows, left_out)
            pictures += not lines and _has_picture(page)
        text = "".join(line.text for line in lines)
        letters += sum(letter.isalnum() for letter in text)
        if is_right_to_left(text):
            objects = objects_left_out(page, text_page, left_out) if left_out else ()
            if objects is None:
                raise mixed(path, index)
            right_to_left[index] = objects
        pages.append(lines)
    found = Pages(tuple(pages), unseen, layers)
    if not letters or (letters < _FEW_LETTERS * count and pictures):
        if pictures:
            raise NoTextLayer(f"{path}: is a scan without a text layer; run ocrmypdf first")
        but = f" but {found.left_out}" if unseen else ""
        raise EmptyFile(f"{path}: holds no words{but}; leave it out or replace it")
    if right_to_left:
        texts = read_again(path, right_to_left)
        found = replace(found, pages=tuple(texts.get(index, page) for index, page in enumerate(pages)))
    return found


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    from pypdfium2 import raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _rows(text_page: pypdfium2.PdfTextpage) -> list[Row]:
    """The characters between line ends, and the weights of the first characters."""
    from pypdfium2 import raw

    rows: list[Row] = [([], [])]
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in (0x0D, 0x0A):
            if rows[-1][0]:
                rows.append(([], []))
            continue
        if code in (0, 0xFFFE, 0xFFFF):
            continue
        raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
        generated = raw.FPDFText_IsGenerated(text_page, index) == 1
        # PDFium puts U+0002 for a hyphen that ends a line.
        letter = "-" if code == 0x02 else chr(code)
        characters, weights = rows[-1]
        characters.append(Character(index, letter, box.left, box.right, box.bottom, box.top - box.bottom, generated))
        if not generated and len(weights) < 8:
            weights.append(raw.FPDFText_GetFontWeight(text_page, index))
    return rows


def _lines(rows: Iterable[Row], left_out: Container[int]) -> list[PageLine]:
    """The lines of rows, without the characters of the indices that are left out."""
    kept = (([each for each in characters if each.index not in left_out], weights) for characters, weights in rows)
    return [
        _line(row, bold=bool(weight) and median(weight) >= _BOLD)
        for row, weight in _merged(kept)
        if any(not character.text.isspace() for character in row)
    ]


def _merged(rows: Iterable[Row]) -> list[Row]:
    """Rows, joined again where a raised or lowered figure broke a row in two."""
    merged: list[Row] = []
    for characters, weights in rows:
        if merged and _same_line(merged[-1][0], characters):
            merged[-1] = (merged[-1][0] + characters, merged[-1][1])
        else:
            merged.append((characters, weights))
    return merged


def _same_line(before: Sequence[Character], after: Sequence[Character]) -> bool:
    left = [character for character in before if not character.text.isspace()]
    right = [character for character in after if not character.text.isspace()]
    if not left or not right:
        return False
    size = max(left[0].size, left[-1].size, right[0].size)
    one_is_small = min(left[-1].size, right[0].size) < 0.85 * size
    overlap = min(_top(left[-1]), _top(right[0])) - max(left[-1].bottom, right[0].bottom)
    close = -0.3 * size <= right[0].left - left[-1].right <= size
    return close and one_is_small and overlap > 0.3 * min(left[-1].size, right[0].size)


def _top(character: Character) -> float:
    return character.bottom + character.size


def _line(row: Sequence[Character], *, bold: bool) -> PageLine:
    row = _without_letter_spacing(row)
    seen = [character for character in row if not character.text.isspace()]
    size = median(character.size for character in seen)
    bottom = median(character.bottom for character in seen)
    text, raised = "", []
    for character in row:
        above = character.size < 0.85 * size and character.bottom > bottom + 0.12 * size
        if above and not character.text.isspace():
            raised.append((len(text), len(text) + len(character.text)))
        text += character.text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    left, right = min(character.left for character in seen), max(character.right for character in seen)
    return PageLine(text, round(left, 1), round(right, 1), round(bottom, 1), round(size, 1), bold, tuple(_runs(raised)))


def _runs(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for first, last in ranges:
        if runs and runs[-1][1] == first:
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    return runs


def _without_letter_spacing(row: Sequence[Character]) -> list[Character]:
    """The row without the blanks that spaced-out type ("s p a c e d") made PDFium put between letters.

    PDFium's own blanks are kept only where the gap is well over the usual gap between the letters of the row.
    """
    made_up = [
        index
        for index in range(1, len(row) - 1)
        if row[index].generated and row[index].text == " " and _lone_letters(row, index)
    ]
    if len(made_up) < _SPACED_OUT:
        return list(row)
    gaps = {index: row[index + 1].left - row[index - 1].right for index in made_up}
    usual = median(gaps.values())
    tight = usual + 0.2 * median(character.size for character in row if not character.generated)
    return [character for index, character in enumerate(row) if index not in gaps or gaps[index] > tight]


def _lone_letters(row: Sequence[Character], blank: int) -> bool:
    """Whether the blank stands beside a letter with blanks on both sides."""
    before = blank < 2 or row[blank - 2].text == " "
    after = blank > len(row) - 3 or row[blank + 2].text == " "
    return row[blank - 1].text.isalpha() and row[blank + 1].text.isalpha() and (before or after)
