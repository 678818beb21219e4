"""The letters of a PDF's page: the paint of each, and the place of the painted letter.

Knows text objects, boxes and pixels, by PDFium; which letters are seen is known to `pdf_seen`.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdfium2 import raw

if TYPE_CHECKING:
    import numpy.typing as npt
    import pypdfium2

    Flags = npt.NDArray[np.bool_]


class Unseen(StrEnum):
    """Why nobody sees a character, in the words of a report."""

    INVISIBLE = "invisible"
    OUTSIDE = "outside the page"
    TINY = "too small to be seen"
    SAME_COLOUR = "in the colour of what is behind it"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its box in points from the page's lower left corner; `size` is the height of the box.

    `index` is the place in PDFium's text of the page; `generated` says that PDFium put the character in, as blanks
    between words.
    """

    index: int
    text: str
    left: float
    right: float
    bottom: float
    size: float
    generated: bool


_SIDE = 500
"""Pixels of a page's longer side as it is painted: at fewer, commas of footnotes leave no trace."""

_NOT_PAINTED = frozenset([3, 7])
_FILLED, _STROKED = frozenset([0, 2, 4, 6]), frozenset([1, 2, 5, 6])
"""Modes of text (ISO 32000-1, table 106): nothing is painted but what a clip lets through; letters are filled; their
outlines are drawn."""

_LATIN_ENDS = "\u0180"


@dataclass(frozen=True, slots=True)
class Style:
    """The paint of a text object: colours and opacity of letters, size, font, and whether the file holds the font."""

    painted: bool
    colours: tuple[tuple[int, int, int], ...]
    opacity: int
    size: float
    font: bytes
    embedded: bool


@dataclass(slots=True)
class Letter:
    """A character that leaves a mark on the page, and why nobody sees the character, if nobody does.

    `word` and `row` are numbers; `plain` says that PDFium has a shape for the character even without a font. `box` is
    the first and last row and column of pixels, `outside` says that the box is not on the page.
    """

    index: int
    style: Style
    word: int
    row: int
    plain: bool
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    outside: bool = False
    why: Unseen | None = None

    @property
    def pixels(self) -> tuple[slice, slice]:
        """The rows and columns of pixels."""
        top, bottom, left, right = self.box
        return slice(top, bottom), slice(left, right)


def letters_of(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextpage, rows: Sequence[Sequence[Character]]
) -> list[Letter]:
    """The letters of the rows. A word ends at a blank, and where the way of painting changes."""
    found: list[Letter] = []
    styles: dict[int, Style] = {}
    known: dict[Style, Style] = {}
    points: list[tuple[float, float, float, float]] = []
    word, before = 0, None
    for row, characters in enumerate(rows):
        word += 1
        for each in characters:
            handle = None
            if not each.generated and not each.text.isspace():
                handle = raw.FPDFText_GetTextObject(text_page, each.index)
            if not handle:
                word += 1
                continue
            key = ctypes.addressof(handle.contents)
            style = styles.get(key)
            if style is None:
                style = _style(text_page, each.index, handle)
                style = styles[key] = known.setdefault(style, style)
            if style is not before:
                word += 1
                before = style
            found.append(Letter(each.index, style, word, row, each.text < _LATIN_ENDS))
            points.append((each.left, each.bottom, each.right, each.bottom + each.size))
    if points:
        boxes, outside = _in_pixels(page, np.array(points))
        for letter, box, is_outside in zip(found, boxes.tolist(), outside.tolist(), strict=True):
            letter.box, letter.outside = box, is_outside
    return found


def _in_pixels(
    page: pypdfium2.PdfPage, points: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Boxes as pixels of the page's painting, which is turned and cropped; and the boxes outside the painting."""
    width, height = (math.ceil(side * scale_of(page)) for side in page.get_size())
    fine, span = 64, 1000.0
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for corner in ((0.0, 0.0), (span, 0.0), (0.0, span)):
        raw.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, *corner, x, y)
        corners.append(np.array([x.value, y.value]) / fine)
    origin, across, up = corners[0], (corners[1] - corners[0]) / span, (corners[2] - corners[0]) / span
    one = origin + points[:, :1] * across + points[:, 1:2] * up
    other = origin + points[:, 2:3] * across + points[:, 3:4] * up
    most = np.array([width, height])
    low, high = np.minimum(one, other).clip(-1e6, 1e6), np.maximum(one, other).clip(-1e6, 1e6)
    outside: Flags = np.any((high <= 0) | (low >= most), axis=1)
    first = np.floor(low).astype(np.int64).clip(0, most - 1)
    last = np.maximum(np.ceil(high).astype(np.int64).clip(0, most), first + 1)
    return np.column_stack([first[:, 1], last[:, 1], first[:, 0], last[:, 0]]), outside


def _style(text_page: pypdfium2.PdfTextpage, index: int, handle: Any) -> Style:
    mode = raw.FPDFTextObj_GetTextRenderMode(handle)
    levels = [ctypes.c_uint() for _ in range(4)]
    colours: list[tuple[int, int, int]] = []
    opacity = 0
    for modes, read in ((_FILLED, raw.FPDFPageObj_GetFillColor), (_STROKED, raw.FPDFPageObj_GetStrokeColor)):
        if mode in modes and read(handle, *levels):
            red, green, blue, alpha = (level.value for level in levels)
            colours.append((red, green, blue))
            opacity = max(opacity, alpha)
    matrix, size = raw.FS_MATRIX(), ctypes.c_float()
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    raw.FPDFTextObj_GetFontSize(handle, size)
    stretch = min(np.hypot(matrix.a, matrix.b), np.hypot(matrix.c, matrix.d))
    font, name = raw.FPDFTextObj_GetFont(handle), ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(font, name, 128)
    painted = mode not in _NOT_PAINTED and (opacity > 0 or not colours)
    embedded = raw.FPDFFont_GetIsEmbedded(font) == 1
    return Style(painted, tuple(colours), opacity, abs(float(stretch) * size.value), name.value, embedded)


def scale_of(page: pypdfium2.PdfPage) -> float:
    """Pixels for a point, as the page is painted."""
    return _SIDE / max(1.0, *map(float, page.get_size()))
