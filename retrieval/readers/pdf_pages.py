"""The lines of a PDF's pages with their places, by PDFium.

Knows pages, characters and boxes.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

import pypdfium2
from pypdfium2 import raw

from retrieval.errors import BrokenFile, EmptyFile, EncryptedFile, NoTextLayer, TooLarge
from retrieval.readers.document import MAX_PAGES
from retrieval.readers.pdf_letters import PUT_IN, Letter, Unseen, rows_of
from retrieval.readers.pdf_right_to_left import is_right_to_left, mixed, objects_left_out, read_again
from retrieval.readers.pdf_seen import look

_BOLD = 600
_FIRST = 8
"""The weight of a line's first characters, by which the line is bold."""

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


def pages_of(path: Path) -> tuple[list[str | list[PageLine]], tuple[str, ...]]:
    """The pages of the PDF at `path`, without the text that nobody sees, and remarks that count it, a sentence each.

    A page is its lines, or its whole text where written from right to left. Raises EncryptedFile, TooLarge (pages),
    NoTextLayer (a scan), EmptyFile, or BrokenFile where PDFium cannot open it.
    """
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
            rows = rows_of(page.get_textpage())
            layers += look(page, rows)
            unseen.update(each.why for row in rows for each in row if each.why)
            lines = _lines(rows)
            pictures += not lines and _has_picture(page)
        text = "".join(line.text for line in lines)
        letters += sum(letter.isalnum() for letter in text)
        if is_right_to_left(text):
            objects = objects_left_out(page, rows)
            if objects is None:
                raise mixed(path, index)
            right_to_left[index] = objects
        pages.append(lines)
    if not letters or (letters < _FEW_LETTERS * count and pictures):
        if pictures:
            raise NoTextLayer(f"{path}: is a scan without a text layer; run ocrmypdf first")
        but = f" but {_counted(unseen)}" if unseen else ""
        raise EmptyFile(f"{path}: holds no words{but}; leave it out or replace it")
    if right_to_left:
        for index, text in read_again(path, right_to_left).items():
            pages[index] = text
    return pages, tuple(_remarks(unseen, layers))


def _remarks(unseen: Counter[Unseen], layers: int) -> Iterator[str]:
    if unseen:
        yield f"left out {_counted(unseen)}"
    if layers:
        are = "1 page is a picture: its" if layers == 1 else f"{layers:,} pages are pictures: their"
        yield f"{are} text is the layer that a program recognised in {'it' if layers == 1 else 'them'}"


def _counted(unseen: Counter[Unseen]) -> str:
    """The text left out, in words."""
    total = unseen.total()
    number = "1 character" if total == 1 else f"{total:,} characters"
    whys = [f"{count:,} {why}" if len(unseen) > 1 else why for why, count in unseen.most_common()]
    return f"{number} that nobody sees: {', '.join(whys)}"


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _lines(rows: Iterable[Sequence[Letter]]) -> list[PageLine]:
    """The lines of rows, without the characters that nobody sees; joined where a raised or lowered figure broke one."""
    merged: list[list[Letter]] = []
    for row in rows:
        seen = [each for each in row if not each.why]
        if merged and _same_line(merged[-1], seen):
            merged[-1] += seen
        else:
            merged.append(seen)
    return [_line(row) for row in merged if any(not each.text.isspace() for each in row)]


def _same_line(before: Sequence[Letter], after: Sequence[Letter]) -> bool:
    left = next((each for each in reversed(before) if not each.text.isspace()), None)
    right = next((each for each in after if not each.text.isspace()), None)
    if left is None or right is None:
        return False
    first = next(each for each in before if not each.text.isspace())
    size = max(first.size, left.size, right.size)
    one_is_small = min(left.size, right.size) < 0.85 * size
    overlap = min(_top(left), _top(right)) - max(left.bottom, right.bottom)
    close = -0.3 * size <= right.left - left.right <= size
    return close and one_is_small and overlap > 0.3 * min(left.size, right.size)


def _top(letter: Letter) -> float:
    return letter.bottom + letter.size


def _line(row: Sequence[Letter]) -> PageLine:
    weights = [each.style.weight for each in row if each.style is not PUT_IN][:_FIRST]
    row = _without_letter_spacing(row)
    seen = [each for each in row if not each.text.isspace()]
    size = median(each.size for each in seen)
    bottom = median(each.bottom for each in seen)
    text = ""
    raised: list[tuple[int, int]] = []
    for above, run in groupby(row, key=lambda each: _is_above(each, size, bottom)):
        start = len(text)
        text += "".join(each.text for each in run)
        if above:
            raised.append((start, len(text)))
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    left, right = min(each.left for each in seen), max(each.right for each in seen)
    bold = bool(weights) and median(weights) >= _BOLD
    return PageLine(text, round(left, 1), round(right, 1), round(bottom, 1), round(size, 1), bold, tuple(raised))


def _is_above(letter: Letter, size: float, bottom: float) -> bool:
    """Whether a letter stands above its line in smaller type."""
    return not letter.text.isspace() and letter.size < 0.85 * size and letter.bottom > bottom + 0.12 * size


def _without_letter_spacing(row: Sequence[Letter]) -> list[Letter]:
    """The row without the blanks that spaced-out type ("s p a c e d") made PDFium put between letters.

    PDFium's own blanks are kept only where the gap is well over the usual gap between the letters of the row.
    """
    made_up = [
        index
        for index in range(1, len(row) - 1)
        if row[index].style is PUT_IN and row[index].text == " " and _lone_letters(row, index)
    ]
    if len(made_up) < _SPACED_OUT:
        return list(row)
    gaps = {index: row[index + 1].left - row[index - 1].right for index in made_up}
    usual = median(gaps.values())
    tight = usual + 0.2 * median(each.size for each in row if each.style is not PUT_IN)
    return [each for index, each in enumerate(row) if index not in gaps or gaps[index] > tight]


def _lone_letters(row: Sequence[Letter], blank: int) -> bool:
    """Whether the blank stands beside a letter with blanks on both sides."""
    before = blank < 2 or row[blank - 2].text == " "
    after = blank > len(row) - 3 or row[blank + 2].text == " "
    return row[blank - 1].text.isalpha() and row[blank + 1].text.isalpha() and (before or after)
