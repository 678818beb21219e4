"""The picture of a timeline's years: its size, that it can be read, and that its bars are as high as they should be."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.output.years_plot import BAR, BOTTOM, HEIGHT, LEFT, PAPER, RIGHT, SCALES, TOP, WIDTH, plot, scale
from bot.timeline import Year


def image(years: list[Year]) -> Image.Image:
    """The picture as a reader decodes it."""
    return Image.open(io.BytesIO(plot(years)))


def heights(picture: Image.Image, count: int) -> list[int]:
    """How many pixels high the bar of each year is, in its middle."""
    step = (WIDTH - LEFT - RIGHT) / count
    blue = ImageColor.getrgb(BAR)
    columns = [int(LEFT + step * (n + 0.5)) for n in range(count)]
    return [sum(picture.getpixel((x, y)) == blue for y in range(HEIGHT)) for x in columns]


def _rgb(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)


def test_an_opaque_png() -> None:
    """It has a ground of its own, so that a dark chat shows it as a light one does; it weighs little."""
    data = plot([Year("2016", 1, 4), Year("2017", 3, 4)])
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (WIDTH, HEIGHT))
    assert picture.getpixel((2, 2)) == _rgb(PAPER)
    assert len(data) < 50_000


def test_bars_are_as_high_as_their_shares() -> None:
    """A year's bar is its share of the scale; a year in which nobody speaks has none."""
    years = [Year("2016", 1, 4), Year("2017", 0, 4), Year("2018", 1, 2), Year("2019", 0, 0)]
    room = HEIGHT - TOP - BOTTOM
    found = heights(image(years), 4)
    # The scale ends at a half. A pixel on either side may be another's.
    assert [abs(a - b) <= 3 for a, b in zip(found, (room / 2, 0, room, 0), strict=True)] == [True] * 4


@pytest.mark.parametrize(("speaking", "held", "end"), [(0, 3, 0.05), (1, 20, 0.05), (1, 10, 0.1), (3, 10, 0.5)])
def test_the_scale(speaking: int, held: int, end: float) -> None:
    """It ends at the first round share that no bar is above."""
    assert scale([Year("2020", speaking, held)]) == end


YEARS = st.integers(1, 80).flatmap(
    lambda n: st.lists(
        st.integers(0, 200).flatmap(lambda held: st.tuples(st.integers(0, held), st.just(held))), min_size=n, max_size=n
    )
)


@settings(max_examples=25, deadline=None)
@given(YEARS)
def test_any_years(counts: list[tuple[int, int]]) -> None:
    """However many years and whatever their counts, the picture is drawn, and a year that has any has a bar."""
    years = [Year(str(1946 + n), *one) for n, one in enumerate(counts)]
    assert scale(years) in SCALES
    found = heights(image(years), len(years))
    assert [height > 0 for height in found] == [one.speaking > 0 for one in years]


def test_a_title_is_drawn_where_its_letters_can_be() -> None:
    """It stands above the bars, cut where it is too long; what no font at hand has stands in the metadata alone."""
    years = [Year("2016", 4, 4), Year("2017", 3, 4)]

    def drawn(title: str) -> bool:
        picture = Image.open(io.BytesIO(plot(years, title)))
        assert picture.info.get("Title", "") == title
        band = picture.crop((0, 0, WIDTH, TOP - 45))
        return any(colour != _rgb(PAPER) for _, colour in band.getcolors(1 << 16) or ())

    assert drawn("sea-level rise · Fiji")
    assert drawn("réforme " * 60)
    assert drawn("w" * 500)
    assert not drawn("реформа")
    assert not drawn("")
