"""The years of a timeline as a picture (PNG): the share of each year's statements that speaks.

Knows numbers and shapes. Opaque, dark on light, to be read on any ground; the only words are years, shares and counts,
and a title where the letters can be drawn.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.output.speech import names
from bot.timeline import Year
from retrieval.names.delegations import bloc

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from bot.output.speech.speaker import Speaker
    from bot.reply import Reply

PAPER, INK, FAINT, BAR = "#fbfbf8", "#1d2733", "#b4bcc5", "#1f5f8b"
"""The colours of the ground, of figures, of lines and of bars."""

WIDTH, HEIGHT = 1200, 640
"""Pixels: twice those of a phone's column, for sharp screens."""

LEFT, RIGHT, TOP, BOTTOM = 110, 30, 110, 80
"""Pixels kept free around the bars."""

WIDEST = 150
"""Pixels of the widest bar."""

SIZE, SMALL = 30, 24
"""Heights of figures in pixels."""

SCALES = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
"""The shares at which the scale may end: the first that is no less than the greatest."""

MOST_IN_TITLE = 3
"""Delegations that a title names; more are counted."""

MOST_COUNTED = 14
"""Bars above which their counts stand; of more there is no room for them."""

MOST_NAMED = 16
"""Years that are named below the bars; of more every second, fifth or tenth is."""

LAST_DRAWN = 0x24F
"""The last code point of the letters that are drawn, Latin ones: others need a font that is not there."""


def title_of(reply: Reply, said: Speaker) -> str:
    """The title of a reply's years: the topic, and the delegations named."""
    topic = reply.timeline.topic if reply.timeline is not None else reply.question
    groups = [names.bloc(said, bloc(code)) for code in reply.filters.groups]
    whose = [*groups, *(names.of_code(said, code) for code in reply.filters.delegations), *reply.filters.blocs]
    return " · ".join((topic, said.listed(whose, MOST_IN_TITLE))) if whose else topic


def plot(years: Sequence[Year], title: str = "") -> bytes:
    """The picture of some years, one at least, in order: `WIDTH` by `HEIGHT` pixels of RGB, as PNG.

    The title is in the metadata too, in any letters.
    """
    from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(SIZE), ImageFont.load_default(SMALL)
    top = scale(years)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    for share in (0.0, top / 2, top):
        y = floor - room * share / top
        draw.line((LEFT, y, WIDTH - RIGHT, y), fill=FAINT, width=2)
        draw.text((LEFT - 14, y), f"{share * 100:g}%", font=small, fill=INK, anchor="rm")
    if title and max(map(ord, title)) <= LAST_DRAWN:
        draw.text((LEFT, 18), _fitting(title, font), font=font, fill=INK, anchor="la")
    step = (WIDTH - LEFT - RIGHT) / len(years)
    every = next(n for n in (1, 2, 5, 10, 20, 50, len(years)) if len(years) / n <= MOST_NAMED)
    for place, one in enumerate(years):
        middle, half = LEFT + step * (place + 0.5), min(step * 0.36, WIDEST / 2)
        height = max(room * _share(one) / top, 2) if one.speaking else 0
        if height:
            draw.rectangle((middle - half, floor - height, middle + half, floor), fill=BAR)
        if place % every == 0:
            draw.text((middle, floor + 14), one.year, font=font, fill=INK, anchor="ma")
        if len(years) <= MOST_COUNTED:
            told = f"{one.speaking}/{one.held}"
            draw.text((middle, floor - height - 10), told, font=small, fill=INK, anchor="ms")
    out = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    if title:
        about.add_itxt("Title", title)
    image.save(out, "PNG", optimize=True, pnginfo=about)
    return out.getvalue()


def _fitting(title: str, font: FreeTypeFont | ImageFont) -> str:
    """The title, cut at a word to the width of the picture."""
    room = WIDTH - LEFT - RIGHT
    while font.getlength(title) > room:
        title = f"{title.rstrip('…')[:-2].rpartition(' ')[0] or title.rstrip('…')[:-2]}…"
    return title


def scale(years: Sequence[Year]) -> float:
    """The share (0..1) at the end of the scale."""
    greatest = max(map(_share, years))
    return next(end for end in SCALES if end >= greatest)


def _share(one: Year) -> float:
    return one.speaking / one.held if one.held else 0.0
