"""What a field may hold, and what a caption gives."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.telegram.uploads.preview import as_options
from bot.telegram.uploads.record_form import (
    ASKED,
    LABELS,
    NoValue,
    nearest_delegations,
    question,
    read_caption,
    value,
)
from retrieval.record import KEYS, checked

SAID = speaker("en")


def test_every_field_of_a_record_can_be_filled_in() -> None:
    """The form has the record's fields, no more and no fewer, and asks for each with an example."""
    assert set(LABELS) == set(KEYS)
    assert set(ASKED) < set(KEYS)
    assert all(question(key, SAID) for key in KEYS)


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("2024", "2024"),
        (" 2024-09 ", "2024-09"),
        ("2024-02-29", "2024-02-29"),
        ("25 September 2024", "2024-09-25"),
        ("September 25, 2024", "2024-09-25"),
        ("March 2021", "2021-03"),
    ],
)
def test_dates(written: str, held: str) -> None:
    """A date is taken as a record writes it, or in English words."""
    assert value("date", written, SAID) == held


@pytest.mark.parametrize(
    "written",
    ["soon", "2024-13", "2023-02-29", "31 February 2024", "12-14 June 2024", "12/06/2024", "", "9" * 200, "2024?"],
)
def test_no_dates(written: str) -> None:
    """What is no date, is in no calendar or may be several is asked again, never rounded to something near."""
    with pytest.raises(NoValue):
        value("date", written, SAID)


@pytest.mark.parametrize(
    ("key", "written"),
    [("language", "Klingon"), ("source_url", "www.example.org"), ("speaker", "x" * 301), ("speaker", "\u200b")],
)
def test_values_that_a_field_cannot_hold(key: str, written: str) -> None:
    """A value that the record would refuse is refused before it is kept."""
    with pytest.raises(NoValue):
        value(key, written, SAID)


def test_a_letter_of_another_script_is_named() -> None:
    """What looks like Norway and is not is refused, and the letter is told."""
    with pytest.raises(NoValue, match=r"“о” at position 2, CYRILLIC SMALL LETTER O \(U\+043E\), is of another script"):
        value("delegation", "N\u043erway", SAID)


def test_several_on_whose_behalf() -> None:
    """Several names stand in one value, and are a list in the record."""
    held = value("on_behalf_of", "Group of 77;  China;", SAID)
    assert held == "Group of 77; China"
    assert as_options({"on_behalf_of": held, "speaker": "", "place": "x"}) == {"on_behalf_of": ("Group of 77", "China")}


def test_names_that_are_nearly_known() -> None:
    """A misspelt name brings the one that is meant, an ambiguous one all that it may mean, nonsense none."""
    assert nearest_delegations("Kenja") == (("KEN", "Kenya"),)
    assert nearest_delegations("Irann") == (("IRN", "Iran (Islamic Republic of)"),)
    assert {code for code, _ in nearest_delegations("Korea")} == {"KOR", "PRK"}
    assert nearest_delegations("xyzzy") == ()


@given(st.sampled_from(KEYS), st.text(max_size=400))
def test_what_is_taken_a_record_can_hold(key: str, written: str) -> None:
    """Whatever is written either is refused with a reason, or is a value that a record takes."""
    try:
        held = value(key, written, SAID)
    except NoValue:
        return
    assert checked(as_options({key: held}), "it")


@given(st.text(max_size=1000))
def test_any_caption(text: str) -> None:
    """Whatever stands in a caption is given or told, line by line."""
    read = read_caption(text, SAID)
    assert set(read.given) <= set(KEYS)
    assert bool(read.given or read.problems) == bool(text.strip())


@pytest.mark.parametrize("text", ["date" + " " * 100_000 + ":", ":" * 100_000, "a" * 100_000, "date: " + "9 " * 50_000])
def test_a_hostile_caption_is_read_in_no_time(text: str) -> None:
    """A caption of any length costs no more than a moment."""
    before = time.perf_counter()
    read_caption(text, SAID)
    assert time.perf_counter() - before < 1
