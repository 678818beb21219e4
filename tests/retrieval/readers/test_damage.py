"""What is left though it looks damaged is counted by its looks, and ordinary prose is not suspected."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers import read_statement
from retrieval.readers.damage import BESIDE, Suspect, examples, suspects


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Above all. the lack of trust.", Suspect.STOP_FOR_COMMA),
        ("The antiFascist coalition.", Suspect.RUN_TOGETHER),
        ("By the end of2021.", Suspect.RUN_TOGETHER),
        ("Nevertheless,we agree.", Suspect.RUN_TOGETHER),
        ("With regard to , the text.", Suspect.SET_APART),
        ("All States .which must", Suspect.SET_APART),
        ("I have struggled,, alone.", Suspect.DOUBLED),
        ("The global stakeholders.. Ours.", Suspect.DOUBLED),
        ("The inter-national order is international.", Suspect.HYPHEN),
        ("An important rolе to play.", Suspect.SCRIPT),
        ("It is \ufffdours.", Suspect.UNREADABLE),
        ("The the text.", Suspect.TWICE),
    ],
)
def test_damage_is_known_by_its_looks(text: str, kind: Suspect) -> None:
    """Each kind once, and no other with it."""
    assert suspects(text.replace("The the", "See the the")) == {kind: 1}


def test_ordinary_prose_is_not_suspected(seed: Path) -> None:
    """Abbreviations, initials, numbers and a well-kept statement."""
    assert suspects("He spoke of trade, etc. and of war (ibid., p. 5), i.e. of 3.5 per cent in COVID-19 times...") == {}
    assert suspects("We believe that that is so. Had we had had time, G-77 and McKinley aside, we would agree.") == {}
    assert suspects(read_statement(seed).text) == {}


def test_an_example_is_the_first_of_its_kind_with_the_words_beside_it() -> None:
    """To be looked at: where it is, and whole words of its line on each side."""
    text = (
        "We thank you.\nWe have waited for so many years, above all. the lack of trust has grown. and so on.\nThe end"
    )
    found = examples(text)
    assert list(found) == [Suspect.STOP_FOR_COMMA]
    sight = found[Suspect.STOP_FOR_COMMA]
    assert text[: sight.start].endswith("above all")
    assert sight.around == "for so many years, above all. the lack of trust has grown."
    assert examples("Above all. we")[Suspect.STOP_FOR_COMMA].around == "Above all. we"


PIECES = [
    "Above all",
    ". the",
    " rolе ",
    "inter-national",
    " international ",
    "\n",
    " the the ",
    "end of2021",
    ",, ",
    "\ufffd",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_each_kind_that_is_counted_has_an_example_that_stands_in_the_text(text: str) -> None:
    """At its offsets, on one line, and among the words that are shown."""
    found = examples(text)
    assert found.keys() == suspects(text).keys()
    for sight in found.values():
        place = text[sight.start : sight.end]
        assert place.strip() in sight.around
        assert sight.around in text
        assert len(sight.around) <= len(place) + 2 * BESIDE
