"""The characters of a PDF's page that nobody sees, though in the page's text: painted in white, far off, or not at all.

Knows pages, paint and letters, by PDFium.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from pypdfium2 import raw

from retrieval.readers.pdf_letters import Character, Letter, Style, Unseen, letters_of, scale_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import pypdfium2

    from retrieval.readers.pdf_letters import Flags

    Picture = npt.NDArray[np.uint8]

_SMALLEST = 1 / 700
"""The size of letters, as a part of the page's longer side: on A4, 1.2 points."""

_CONTRAST = 24
_INK = 64
_TRACE = 4
"""Levels, of 255, by which a colour differs from the one behind it: if it is seen at all; if it is seen plainly; if a
pixel shows that something was painted there."""

_BY_PAINT = frozenset([Unseen.INVISIBLE, Unseen.SAME_COLOUR])
_PICTURE = 0.5
_FEW_SEEN = 0.2
"""Parts of a page, and of its letters, by which it is taken for a picture with a layer of text."""


def look(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextpage, rows: Sequence[Sequence[Character]]
) -> tuple[dict[int, Unseen], bool]:
    """The characters of the page that nobody sees, by index, with the reason; and whether the page's text is a layer.

    The page is painted twice, with text and without: a rectangle over a letter, a path that clips a letter, or a layer
    that is switched off hides a letter here too. A page that is a picture may have its text over or under the picture,
    as a program that recognises letters puts it there: such text is the page's, and counts as seen where the picture
    shows something in its place.
    """
    letters = letters_of(page, text_page, rows)
    if not letters:
        return {}, False
    whole = _painted(page)
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        raw.FPDFTextObj_SetTextRenderMode(each.raw, 3)
    behind = _painted(page)
    _judge(letters, _differs(whole, behind, _TRACE), behind, _SMALLEST * max(page.get_size()))
    _see_what_else_is_painted(letters, whole, behind)
    layer = _is_picture(page, letters) and _restore_layer(letters, behind)
    return {each.index: each.why for each in letters if each.why}, layer


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
    """Note for each letter why nobody sees the letter; a word is judged by the most of its letters."""
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
        elif not trace and (each.plain or style.embedded or style.font in drawn):
            each.why = Unseen.COVERED
    if not any(each.why for each in letters):
        return
    for word in _words(letters):
        reasons = Counter(each.why for each in word if each.why)
        most = reasons.most_common(1)[0][0] if 2 * reasons.total() > len(word) else None
        for each in word:
            each.why = most


def _words(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    return (list(group) for _, group in groupby(letters, key=attrgetter("word")))


def _restore(letters: Iterable[Letter]) -> None:
    """Count letters as seen after all."""
    for each in letters:
        each.why = None


def _is_in_colour(style: Style, behind: Picture) -> bool:
    """Whether a way of painting leaves most of the background unchanged."""
    least = _CONTRAST * 255 / max(1, style.opacity)
    differs = [
        2 * np.count_nonzero(np.abs(behind[:, :, :3] - np.array(colour, dtype=np.int16)).max(axis=2) >= least)
        >= behind.size // 4
        for colour in style.colours
    ]
    return bool(differs) and not any(differs)


def _see_what_else_is_painted(letters: Sequence[Letter], whole: Picture, behind: Picture) -> None:
    """Count words hidden by colour or mode as seen where other text is painted in the same place.

    Of two like texts one over the other, such as letters and their white rim, PDFium gives one.
    """
    if not any(each.why in _BY_PAINT for each in letters):
        return
    others = _differs(whole, behind, _INK)
    for each in letters:
        if each.why is None:
            others[each.pixels] = False
    inked = dict(zip((each.index for each in letters), _counted(others, letters), strict=True))
    for word in _words(letters):
        if word[0].why in _BY_PAINT and 2 * sum(inked[each.index] > 0 for each in word) > len(word):
            _restore(word)


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


def _restore_layer(letters: Sequence[Letter], behind: Picture) -> bool:
    """Count lines as seen where the picture shows something at the place of most of their words."""
    grey = behind[:, :, :3].max(axis=2)
    layer = [each for each in letters if each.why in (Unseen.INVISIBLE, Unseen.COVERED)]
    for _, group in groupby(layer, key=attrgetter("row")):
        row = list(group)
        words = list(_words(row))
        inked = sum(max(int(np.ptp(grey[each.pixels])) for each in word) >= _INK for word in words)
        if 2 * inked >= len(words):
            _restore(row)
    return any(each.why is None for each in layer)
