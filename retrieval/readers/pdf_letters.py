"""The characters of a PDF's page: the paint of each, and the place of the painted character.

Knows text objects, boxes and pixels, by PDFium; which characters are seen is known to `pdf_seen`.
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
    import pypdfium2


class Unseen(StrEnum):
    """Why nobody sees a character, in the words of a report."""

    INVISIBLE = "invisible"
    OUTSIDE = "outside the page"
    TINY = "too small to be seen"
    SAME_COLOUR = "in the colour of what is behind it"
    COVERED = "covered"


_SIDE = 500
"""Pixels of a page's longer side as it is painted: at fewer, commas of footnotes leave no trace."""

_NOT_PAINTED = frozenset([3, 7])
_FILLED, _STROKED = frozenset([0, 2, 4, 6]), frozenset([1, 2, 5, 6])
"""Modes of text (ISO 32000-1, table 106): nothing is painted but what a clip lets through; letters are filled; their
outlines are drawn."""


@dataclass(frozen=True, slots=True)
class Style:
    """The paint of a text object: colours and opacity of letters, size, font, whether the file holds the
    font, and the font's weight."""

    painted: bool
    colours: tuple[tuple[int, int, int], ...]
    opacity: int
    size: float
    font: bytes
    embedded: bool
    weight: int


PUT_IN = Style(False, (), 0, 0.0, b"", False, 0)
"""The style of the characters that PDFium puts in, such as blanks between words."""


@dataclass(slots=True)
class Letter:
    """A character and its box in points from the page's lower left corner; `size` is the height of the box.

    `object` is the address of the text object with the character. `box` is the first and last row and column of pixels,
    `outside` says that the box is not on the page, `why` that nobody sees the character.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    object: int
    style: Style
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    outside: bool = False
    why: Unseen | None = None

    @property
    def pixels(self) -> tuple[slice, slice]:
        """The rows and columns of pixels."""
        top, bottom, left, right = self.box
        return slice(top, bottom), slice(left, right)


def rows_of(text_page: pypdfium2.PdfTextpage) -> list[list[Letter]]:
    """The characters of a page between line ends."""
    rows: list[list[Letter]] = [[]]
    by_object: dict[int, Style] = {}
    known: dict[Style, Style] = {}
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in (0x0D, 0x0A):
            if rows[-1]:
                rows.append([])
            continue
        if code in (0, 0xFFFE, 0xFFFF):
            continue
        raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
        generated = raw.FPDFText_IsGenerated(text_page, index) == 1
        handle = None if generated else raw.FPDFText_GetTextObject(text_page, index)
        address = ctypes.addressof(handle.contents) if handle else 0
        if handle and address not in by_object:
            style = _style(text_page, index, handle)
            by_object[address] = known.setdefault(style, style)
        # PDFium puts U+0002 for a hyphen that ends a line.
        text = "-" if code == 0x02 else chr(code)
        place = box.left, box.right, box.bottom, box.top - box.bottom
        rows[-1].append(Letter(text, *place, address, by_object.get(address, PUT_IN)))
    return rows


def place_in_pixels(page: pypdfium2.PdfPage, letters: Sequence[Letter]) -> None:
    """Note the box of each letter in the page's painting, which is turned and cropped, and the boxes outside."""
    width, height = (math.ceil(side * scale_of(page)) for side in page.get_size())
    fine, span = 64, 1000.0
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for corner in ((0.0, 0.0), (span, 0.0), (0.0, span)):
        raw.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, *corner, x, y)
        corners.append(np.array([x.value, y.value]) / fine)
    origin, across, up = corners[0], (corners[1] - corners[0]) / span, (corners[2] - corners[0]) / span
    points = np.array([(each.left, each.bottom, each.right, each.bottom + each.size) for each in letters])
    one = origin + points[:, :1] * across + points[:, 1:2] * up
    other = origin + points[:, 2:3] * across + points[:, 3:4] * up
    most = np.array([width, height])
    low, high = np.minimum(one, other).clip(-1e6, 1e6), np.maximum(one, other).clip(-1e6, 1e6)
    outside = np.any((high <= 0) | (low >= most), axis=1)
    first = np.floor(low).astype(np.int64).clip(0, most - 1)
    last = np.maximum(np.ceil(high).astype(np.int64).clip(0, most), first + 1)
    boxes = np.column_stack([first[:, 1], last[:, 1], first[:, 0], last[:, 0]])
    for letter, box, is_outside in zip(letters, boxes.tolist(), outside.tolist(), strict=True):
        letter.box, letter.outside = box, is_outside


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
    weight = raw.FPDFText_GetFontWeight(text_page, index)
    return Style(painted, tuple(colours), opacity, abs(float(stretch) * size.value), name.value, embedded, weight)


def scale_of(page: pypdfium2.PdfPage) -> float:
    """Pixels for a point, as the page is painted."""
    return _SIDE / max(1.0, *map(float, page.get_size()))
