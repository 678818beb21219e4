"""The line above a quote: whose words, where and when, all of it from the record."""

from __future__ import annotations

from typing import Any

import pytest

from bot.output.attribution import NOT_SPEECH, STRETCH
from bot.output.speech.speaker import speaker
from bot.telegram.cards.quote import attribution
from tests.bot.cli.samples import quote
from tests.bot.telegram.reading import html_of
from tests.tables import tables

CASES = tables(__file__)

EN, FR = speaker("en"), speaker("fr")


THERE = "CSTD twenty-third session"


@pytest.mark.parametrize(("fields", "html"), CASES["known"])
def test_what_is_known_is_told(fields: dict[str, Any], html: str) -> None:
    """Speaker in bold, post, delegation as written, on whose behalf, forum and session, date.

    Nothing stands in for a field that is not recorded, but that no delegation is recorded is said.
    """
    known: dict[str, Any] = {name: value or None for name, value in fields.items()}
    assert html_of(attribution(quote(**known), EN)) == html


@pytest.mark.parametrize("part", NOT_SPEECH)
def test_what_nobody_has_spoken(part: str) -> None:
    """A cover, a disclaimer, a heading or a note is called what it is, and of whose statement; nobody speaks it."""
    line = NOT_SPEECH[part].format(statement="Iran's statement")
    assert html_of(attribution(quote(part=part), EN)) == f"[1] <i>{line} ({THERE}, 12 June 2020)</i>"
    bare = quote(part=part, document=None, forum=None, session=None, date=None)
    line = NOT_SPEECH[part].format(statement="a statement whose delegation is not recorded")
    assert html_of(attribution(bare, EN)) == f"[1] <i>{line}</i>"


def test_a_stretch_is_called_one() -> None:
    """Of what is no whole sentence that is said, in the reader's language; of a line of a cover it goes without."""
    assert html_of(attribution(quote(whole=False), EN)).endswith(f" · <i>{STRETCH}</i>")
    assert STRETCH not in html_of(attribution(quote(whole=False), FR))
    assert html_of(attribution(quote(whole=False, part="disclaimer"), EN)).endswith(f"</i> · <i>{STRETCH}</i>")
    assert STRETCH not in html_of(attribution(quote(whole=False, part="cover"), EN))


def test_another_language() -> None:
    """The date is written as the reader writes it; forum, session and names stay as recorded."""
    assert "CSTD twenty-third session · 12 juin 2020" in attribution(quote(), FR).text


def test_no_number() -> None:
    """A quote that stands alone has no number; one that is no evidence has it in round brackets."""
    assert attribution(quote(), EN, numbered=False).text.startswith("Ms. Tahereh")
    assert attribution(quote(), EN, evidence=False).text.startswith("(1) Ms. Tahereh")


def test_a_hostile_record() -> None:
    """Markup is text, line ends and overrides are gone, and a field of any length is cut."""
    one = quote(speaker="<b>A\u202e\nB", post="p" * 5000, forum="&\u2067", on_behalf_of=("x " * 500,) * 50)
    piece = attribution(one, EN)
    assert html_of(piece).startswith("[1] <b>&lt;b&gt;A B</b>, ppp")
    assert "\n" not in piece.text
    assert piece.text.count("…") == 5
    assert "and 46 more" in piece.text
    assert piece.length < 1200
