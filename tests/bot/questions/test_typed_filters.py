"""Filters as typed: every way of naming one, alone or as pairs before a wording, and what each error says."""

from __future__ import annotations

import time

import pytest

from bot.output import json_replies
from bot.questions.near_names import near_delegations, near_groups
from bot.questions.typed_filters import before_wording, filters_from, read_filters
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


@pytest.mark.parametrize(
    "sent",
    [
        Filters(("IRN", "EU"), (), ("Ms. Tahereh Jalili",), ("CSTD",), ("23",), "2020", "2020-06-12", ("en",)),
        Filters(blocs=("Group of 77 and China",), since="2020"),
        Filters(),
    ],
)
def test_the_filters_of_an_answer_are_taken_back(sent: Filters) -> None:
    """What an answer says it looked in can be sent with the next question, whatever it is."""
    assert read_filters(json_replies.filters(sent)) == sent


def test_a_bloc_is_typed_by_its_name() -> None:
    """Blocs have no codes of their own: a name is taken as the records have it."""
    assert read_filters({"bloc": "Group of 77"}) == Filters(blocs=("Group of 77",))


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


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("P5", "P5"),
        ("g77", "G77"),
        ("the BRICS", "BRICS"),
        ("small island states", "SIDS"),
        ("Nordic countries", "NORDIC"),
    ],
)
def test_a_group_is_typed_by_any_of_its_names(typed: str, code: str) -> None:
    """Its members are those of each year; a name that means none says what is near, or which are known."""
    assert read_filters({"group": typed}) == Filters(groups=(code,))
    assert read_filters(json_replies.filters(Filters(groups=(code,)))) == Filters(groups=(code,))


def test_a_group_that_is_not_known() -> None:
    """Its error names the field, and what could be written instead."""
    with pytest.raises(UsageError, match="group 'Atlantis' is not a group whose members are known"):
        read_filters({"group": "Atlantis"})


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Irann", ("Iran",)),
        ("Swizerland", ("Switzerland",)),
        ("Irak", ("Iran", "Iraq")),
        ("OPAC", ("OPEC",)),
        ("Pope", ()),
        ("Francis", ()),
        ("Stalin", ()),
    ],
)
def test_what_a_name_may_stand_for(name: str, near: tuple[str, ...]) -> None:
    """A name that is mistyped, and not another that has some of the same letters."""
    assert tuple(dict.fromkeys(sorted(near_delegations(name) or near_groups(name)))) == near


@pytest.mark.parametrize(
    ("typed", "pairs", "wording"),
    [
        ("We agree", "", "We agree"),
        ("delegation=Iran We agree", "delegation=Iran", "We agree"),
        ('delegation="United Kingdom" since=2019 “We agree”', 'delegation="United Kingdom" since=2019', "“We agree”"),
        ("delegation='Côte d’Ivoire'\nWe\nagree", "delegation='Côte d’Ivoire'", "We\nagree"),
        ("delegation=Iran", "delegation=Iran", ""),
        ("", "", ""),
        ("E=mc2 is known", "", "E=mc2 is known"),
        ("We say delegation=Iran", "", "We say delegation=Iran"),
        ("deligation=Iran We agree", "deligation=Iran", "We agree"),
        ("speaker=O'Brien We don't agree", "speaker=O'Brien", "We don't agree"),
    ],
)
def test_pairs_end_where_the_wording_begins(typed: str, pairs: str, wording: str) -> None:
    """Only what stands before the wording and has a filter's key, or nearly one, is no part of it."""
    assert before_wording(typed) == (pairs, wording)


@pytest.mark.parametrize("typed", ["a" * 10**6, "speaker='" * 10**5, " since=" * 10**5, "speaker=\"a b' " * 10**5])
def test_hostile_lines_are_split_at_once(typed: str) -> None:
    """A line of any length is looked at once."""
    started = time.perf_counter()
    pairs, wording = before_wording(typed)
    assert len(pairs) + len(wording) <= len(typed)
    assert time.perf_counter() - started < 2


def test_pairs_become_filters() -> None:
    """Values with spaces stand in quotation marks."""
    assert filters_from('delegation="United Kingdom" since=2019', "/check") == Filters(("GBR",), since="2019")


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ("deligation=Iran", "Did you mean delegation=…?"),
        ("delegation=Xyzzy", "not a delegation that is known"),
        ('delegation="Iran', '/check delegation="Iran: No closing quotation'),
        ("colour=red", "Keys are delegation, group, bloc"),
    ],
)
def test_a_wrong_pair_says_why(pairs: str, says: str) -> None:
    """The error names what was typed and what to type."""
    with pytest.raises(UsageError) as caught:
        filters_from(pairs, "/check")
    assert says in str(caught.value)
