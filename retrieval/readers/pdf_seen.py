"""The characters of a PDF's page that nobody sees, though in the page's text: painted in white, far off, or not at all.

Knows pages, paint and letters, by PDFium.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import mode
from typing import TYPE_CHECKING

import numpy as np
from pypdfium2 import raw

from retrieval.readers.pdf_letters import PUT_IN, Letter, Style, Unseen, place_in_pixels, scale_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import pypdfium2

    Flags = npt.NDArray[np.bool_]
    Picture = npt.NDArray[np.uint8]

_SMALLEST = 1 / 700
"""The size of letters, as a part of the page's longer side: on A4, 1.2 points."""

_CONTRAST = 24
_INK = 64
_TRACE = 4
"""Levels, of 255, by which a colour differs from the one behind it: if it is seen at all; if it is seen plainly; if a
pixel shows that something was painted there."""

_LATIN_ENDS = "\u0180"
"""PDFium has a shape for each character below even without a font."""

_BY_PAINT = frozenset([Unseen.INVISIBLE, Unseen.SAME_COLOUR])
_PICTURE = 0.5
_FEW_SEEN = 0.2
"""Parts of a page, and of its letters, by which it is taken for a picture with a layer of text."""


def look(page: pypdfium2.PdfPage, rows: Sequence[Sequence[Letter]]) -> bool:
    """Note for each letter of the page why nobody sees the letter, if so; whether the page's text is a layer.

    The page is painted twice, with text and without: a rectangle over a letter, a path that clips a letter, or a layer
    that is switched off hides a letter here too. A page that is a picture may have its text over or under the picture,
    as a program that recognises letters puts it there: such text is the page's, and counts as seen where the picture
    shows something in its place.
    """
    lines = [list(_words(row)) for row in rows]
    words = [word for line in lines for word in line]
    letters = [letter for word in words for letter in word]
    if not letters:
        return False
    place_in_pixels(page, letters)
    whole = _painted(page)
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        raw.FPDFTextObj_SetTextRenderMode(each.raw, 3)
    behind = _painted(page)
    _judge(letters, _differs(whole, behind, _TRACE), behind, _SMALLEST * max(page.get_size()))
    for word in words:
        reasons = [each.why for each in word if each.why]
        _set(word, mode(reasons) if 2 * len(reasons) > len(word) else None)
    _see_what_else_is_painted(words, whole, behind)
    return _is_picture(page, letters) and _restore_layer(lines, behind)


def _words(row: Iterable[Letter]) -> Iterator[list[Letter]]:
    """The letters that leave a mark on the page, by words: up to a blank, or to where the way of painting changes."""
    for style, letters in groupby(row, key=lambda each: PUT_IN if each.text.isspace() else each.style):
        if style is not PUT_IN:
            yield list(letters)


def _set(word: Iterable[Letter], why: Unseen | None) -> None:
    for each in word:
        each.why = why


def _painted(page: pypdfium2.PdfPage) -> Picture:
    bitmap = page.render(scale=scale_of(page), rev_byteorder=True, prefer_bgrx=True)
    picture: Picture = bitmap.to_numpy().copy()
    bitmap.close()
    return picture


def _differs(one: Picture, other: Picture, least: float) -> Flags:
    """Where two paintings differ by so many levels in one of their colours."""
    found = np.zeros(one.shape[:2], dtype=bool)
    places = np.nonzero(one.view(np.uint32)[:, :, 0] != other.view(np.uint32)[:, :, 0])
    found[places] = np.abs(one[places].astype(np.int16) - other[places]).max(axis=1) >= least
    return found


def _counted(flags: Flags, letters: Sequence[Letter]) -> list[int]:
    """For each letter, how many pixels of the box are flagged."""
    sums = np.zeros((flags.shape[0] + 1, flags.shape[1] + 1), dtype=np.int32)
    np.cumsum(flags, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    top, bottom, left, right = np.array([each.box for each in letters]).T
    counts: list[int] = (sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]).tolist()
    return counts


def _judge(letters: Sequence[Letter], change: Flags, behind: Picture, smallest: float) -> None:
    """Note for each letter why nobody sees the letter by itself."""
    traces = _counted(change, letters)
    # A font that is not in the file, and not on this machine either, paints nothing here.
    drawn = {each.style.font for each, trace in zip(letters, traces, strict=True) if trace}
    paper = behind[:1, :1]
    on_more = _counted(behind.view(np.uint32)[:, :, 0] != paper.copy().view(np.uint32)[0, 0, 0], letters)
    like_paper = {style: _is_in_colour(style, paper) for style in {each.style for each in letters}}
    for each, trace, more in zip(letters, traces, on_more, strict=True):
        style = each.style
        if not style.painted:
            each.why = Unseen.INVISIBLE
        elif each.outside:
            each.why = Unseen.OUTSIDE
        elif style.size < smallest:
            each.why = Unseen.TINY
        elif _is_in_colour(style, behind[each.pixels]) if more else like_paper[style]:
            each.why = Unseen.SAME_COLOUR
        elif not trace and (each.text < _LATIN_ENDS or style.embedded or style.font in drawn):
            each.why = Unseen.COVERED


def _is_in_colour(style: Style, behind: Picture) -> bool:
    """Whether a way of painting leaves most of the background unchanged."""
    least = _CONTRAST * 255 / max(1, style.opacity)
    differs = [
        2 * np.count_nonzero(np.abs(behind[:, :, :3] - np.array(colour, dtype=np.int16)).max(axis=2) >= least)
        >= behind.size // 4
        for colour in style.colours
    ]
    return bool(differs) and not any(differs)


def _see_what_else_is_painted(words: Sequence[Sequence[Letter]], whole: Picture, behind: Picture) -> None:
    """Count words hidden by colour or mode as seen where other text is painted in the same place.

    Of two like texts one over the other, such as letters and their white rim, PDFium gives one.
    """
    hidden = [word for word in words if word[0].why in _BY_PAINT]
    if not hidden:
        return
    inked = _differs(whole, behind, _INK)
    for word in words:
        if word[0].why is None:
            for each in word:
                inked[each.pixels] = False
    for word in hidden:
        if 2 * sum(inked[each.pixels].any() for each in word) > len(word):
            _set(word, None)


def _is_picture(page: pypdfium2.PdfPage, letters: Sequence[Letter]) -> bool:
    """Whether pictures take up most of the page, and hardly any of its letters is seen."""
    if sum(each.why is None for each in letters) > _FEW_SEEN * len(letters):
        return False
    width, height = page.get_size()
    area = 0.0
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM], max_depth=1):
        if each.type == raw.FPDF_PAGEOBJ_IMAGE or any(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], form=each.raw)):
            left, bottom, right, top = each.get_bounds()
            area += max(0.0, right - left) * max(0.0, top - bottom)
    return area >= float(_PICTURE * width * height)


def _restore_layer(lines: Sequence[Sequence[Sequence[Letter]]], behind: Picture) -> bool:
    """Count lines as seen where the picture shows something at the place of most of their words; whether any is."""
    grey = behind[:, :, :3].max(axis=2)
    restored = False
    for line in lines:
        layer = [word for word in line if word[0].why in (Unseen.INVISIBLE, Unseen.COVERED)]
        inked = sum(max(int(np.ptp(grey[each.pixels])) for each in word) >= _INK for word in layer)
        if layer and 2 * inked >= len(layer):
            restored = True
            for word in layer:
                _set(word, None)
    return restored
