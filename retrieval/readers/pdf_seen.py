"""The characters of a PDF's page that nobody sees, though in the page's text: painted in white, far off, or not at all.

Knows pages, paint and letters, by PDFium.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pypdfium2 import raw

from retrieval.readers.pdf_letters import Character, Letters, Style, Unseen, letters_of, scale_of

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
    if not letters.index:
        return {}, False
    whole = _painted(page)
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        raw.FPDFTextObj_SetTextRenderMode(each.raw, 3)
    behind = _painted(page)
    _judge(letters, _differs(whole, behind, _TRACE), behind, _SMALLEST * max(page.get_size()))
    _see_what_else_is_painted(letters, whole, behind)
    layer = _is_picture(page, letters) and _restore_layer(letters, behind)
    return {index: why for index, why in zip(letters.index, letters.why, strict=True) if why}, layer


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


def _counted(flags: Flags, letters: Letters) -> list[int]:
    """For each letter, how many pixels of the box are flagged."""
    sums = np.zeros((flags.shape[0] + 1, flags.shape[1] + 1), dtype=np.int32)
    np.cumsum(flags, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    top, bottom, left, right = letters.boxes.T
    counts: list[int] = (sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]).tolist()
    return counts


def _judge(letters: Letters, change: Flags, behind: Picture, smallest: float) -> None:
    """Note for each letter why nobody sees the letter; a word is judged by the most of its letters."""
    traces = _counted(change, letters)
    # A font that is not in the file, and not on this machine either, paints nothing here.
    drawn = {style.font for style, trace in zip(letters.styles, traces, strict=True) if trace}
    paper = behind[:1, :1]
    on_more = _counted(behind.view(np.uint32)[:, :, 0] != paper.copy().view(np.uint32)[0, 0, 0], letters)
    like_paper = {id(style): _is_in_colour(style, paper) for style in set(letters.styles)}
    for n, style in enumerate(letters.styles):
        if not style.painted:
            letters.why[n] = Unseen.INVISIBLE
        elif letters.outside[n]:
            letters.why[n] = Unseen.OUTSIDE
        elif style.size < smallest:
            letters.why[n] = Unseen.TINY
        elif _is_in_colour(style, behind[letters.at(n)]) if on_more[n] else like_paper[id(style)]:
            letters.why[n] = Unseen.SAME_COLOUR
        elif not traces[n] and (letters.plain[n] or style.embedded or style.font in drawn):
            letters.why[n] = Unseen.COVERED
    if not any(letters.why):
        return
    for word in letters.groups(letters.words):
        reasons = Counter(why for n in word if (why := letters.why[n]))
        most = reasons.most_common(1)[0][0] if 2 * reasons.total() > len(word) else None
        for n in word:
            letters.why[n] = most


def _is_in_colour(style: Style, behind: Picture) -> bool:
    """Whether a way of painting leaves most of the background unchanged."""
    least = _CONTRAST * 255 / max(1, style.opacity)
    differs = [
        2 * np.count_nonzero(np.abs(behind[:, :, :3] - np.array(colour, dtype=np.int16)).max(axis=2) >= least)
        >= behind.size // 4
        for colour in style.colours
    ]
    return bool(differs) and not any(differs)


def _see_what_else_is_painted(letters: Letters, whole: Picture, behind: Picture) -> None:
    """Count words hidden by colour or mode as seen where other text is painted in the same place.

    Of two like texts one over the other, such as letters and their white rim, PDFium gives one.
    """
    if not any(why in _BY_PAINT for why in letters.why):
        return
    others = _differs(whole, behind, _INK)
    for n, why in enumerate(letters.why):
        if why is None:
            others[letters.at(n)] = False
    inked = _counted(others, letters)
    for word in letters.groups(letters.words):
        if letters.why[word[0]] in _BY_PAINT and 2 * sum(inked[n] > 0 for n in word) > len(word):
            letters.restore(word)


def _is_picture(page: pypdfium2.PdfPage, letters: Letters) -> bool:
    """Whether pictures take up most of the page, and hardly any of its letters is seen."""
    if letters.why.count(None) > _FEW_SEEN * len(letters.why):
        return False
    width, height = page.get_size()
    area = 0.0
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM], max_depth=1):
        if each.type == raw.FPDF_PAGEOBJ_IMAGE or any(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], form=each.raw)):
            left, bottom, right, top = each.get_bounds()
            area += max(0.0, right - left) * max(0.0, top - bottom)
    return area >= float(_PICTURE * width * height)


def _restore_layer(letters: Letters, behind: Picture) -> bool:
    """Count lines as seen where the picture shows something at the place of most of their words."""
    grey = behind[:, :, :3].max(axis=2)
    layer = [n for n, why in enumerate(letters.why) if why in (Unseen.INVISIBLE, Unseen.COVERED)]
    for row in letters.groups(letters.rows, layer):
        words = list(letters.groups(letters.words, row))
        inked = sum(max(int(np.ptp(grey[letters.at(n)])) for n in word) >= _INK for word in words)
        if 2 * inked >= len(words):
            letters.restore(row)
    return any(letters.why[n] is None for n in layer)
