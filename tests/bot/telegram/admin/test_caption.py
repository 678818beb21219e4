"""What a caption gives of a record, and how it has to read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.telegram.uploads.caption import Caption, caption_of, read_caption
from retrieval.record import KEYS, checked
from tests.tables import tables

CASES = tables(__file__)

SAID = speaker("en")


@pytest.mark.parametrize(("text", "held"), CASES["captions"])
def test_captions(text: str, held: dict[str, str]) -> None:
    """Fields stand behind one another or below, and a placeholder is no value."""
    assert dict(read_caption(text, SAID).given) == held


@pytest.mark.parametrize(("text", "why"), [*CASES["wrong"], ("speaker: " + "x" * 1001, "at most 1,000")])
def test_what_no_record_holds(text: str, why: str) -> None:
    """A value that the record would refuse, or that names no field, is told by what is wrong with it."""
    read = read_caption(text, SAID)
    assert not read.given
    assert why in read.problems[0]


def test_several_on_whose_behalf() -> None:
    """Several names stand in one value, and are a list in the record."""
    options = Caption({"on_behalf_of": "Group of 77; China;", "speaker": ""}).options
    assert options == {"on_behalf_of": ("Group of 77", "China"), "speaker": ""}


@given(st.text(max_size=1000) | st.text("adte:;\n …=1", max_size=300))
def test_any_caption(text: str) -> None:
    """Whatever is given a record can hold, and is read again from the caption that is shown for it."""
    read = read_caption(text, SAID)
    assert checked(read.options, "it") is not None
    again = read_caption(caption_of(read.given, read.wrong), SAID)
    assert dict(again.given) == {key: value for key, value in read.given.items() if value}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", ["{}" + " " * 100_000 + ":", ":" * 100_000, "a" * 100_000, "{}: " + "9 " * 50_000])
def test_a_hostile_caption_is_read_in_no_time(key: str, text: str) -> None:
    """A caption of any length costs no more than a moment."""
    before = time.perf_counter()
    read_caption(text.format(key), SAID)
    assert time.perf_counter() - before < 1
