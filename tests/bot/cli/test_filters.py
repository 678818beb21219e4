"""Filters as typed: every way of naming one, and what each error says."""

from __future__ import annotations

import pytest

from bot.cli.filters import read_filters
from retrieval.errors import UsageError
from retrieval.filters import Filters


def test_values_may_be_single_listed_or_numbers() -> None:
    """A text, a list and a number are taken; empty lists, nulls and other keys are passed over."""
    given = {
        "delegation": ["Iran", "Tehran", "French"],
        "speaker": "Jalili",
        "session": 23,
        "since": 2020,
        "until": None,
        "forum": [],
        "language": ["EN", "French"],
        "tags": {"any": "thing"},
    }
    assert read_filters(given) == Filters(
        delegations=("IRN", "FRA"), speakers=("Jalili",), sessions=("23",), since="2020", languages=("en", "fr")
    )


def test_plural_names_of_an_answer_are_taken() -> None:
    """The filters that an answer sends can be sent back."""
    assert read_filters({"delegations": ["IRN"], "languages": ["en"]}) == Filters(
        delegations=("IRN",), languages=("en",)
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"delegation": "Irann"}, "delegation 'Irann' is not a delegation that is known. Did you mean Iran"),
        ({"delegation": ""}, "delegation is empty"),
        ({"delegation": True}, "must be text"),
        ({"speaker": [["a"]]}, "must be text"),
        ({"language": "xx"}, "not a language that is known"),
        ({"since": ["2020", "2021"]}, "since is given 2 times"),
        ({"since": "2020-06", "until": "2020-05"}, "no date is between"),
    ],
)
def test_a_wrong_value_is_named(given: dict[str, object], says: str) -> None:
    """The error names the key and the value."""
    with pytest.raises(UsageError) as caught:
        read_filters(given)
    assert says in str(caught.value)


def test_a_period_within_one_year_is_no_conflict() -> None:
    """Dates of different precision that overlap are a period."""
    assert read_filters({"since": "2020-06", "until": "2020"}).since == "2020-06"
