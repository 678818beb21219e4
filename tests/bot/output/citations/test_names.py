"""Names are filed under the family name where that is certain, and never turned around where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output.citations.names import Person, Whole, person
from retrieval.names.lexicon import delegations
from tests.bot.output.citations.samples import lines
from tests.tables import tables

CASES = tables(__file__)


@pytest.mark.parametrize(("recorded", "code", "expected"), CASES["taken_apart"])
def test_a_name_that_can_be_taken_apart(recorded: str, code: str, expected: dict[str, str]) -> None:
    """Courtesy titles and degrees are left out, what tells from a namesake is kept; capitals, on whichever side, and
    particles tell the family name. Further names stand in `samples.NAMES`, which the formats share."""
    assert person(recorded, code) == (Whole(**expected) if "name" in expected else Person(**expected))


@pytest.mark.parametrize(("recorded", "code"), CASES["whole"])
def test_a_name_that_might_be_turned_around_wrongly_is_carried_whole(recorded: str, code: str) -> None:
    """Where usage leaves more than one reading, the name stands as it was recorded, but for a courtesy title."""
    assert person(recorded, code or None) == Whole(recorded.removeprefix("Ms. "))


@given(lines, st.sampled_from((None, *delegations())))
def test_no_name_is_an_error_or_is_spelled_otherwise(recorded: str, code: str) -> None:
    """Whatever stands in a record, the parts are pieces of it, and something is left to file it under."""
    found = person(recorded, code)
    parts = [found.name] if isinstance(found, Whole) else [found.family, found.given, found.kept, found.dropped]
    assert any(parts)
    assert isinstance(found, Whole) or found.family
    assert {word for part in parts for word in part.replace(",", " ").split()} <= set(
        recorded.replace(",", " ").split()
    )


def test_every_usage_is_of_a_delegation_that_there_is() -> None:
    """A code that is misspelt in the table would leave names whole without a word."""
    from bot.output.citations.names import _usages

    usages = _usages()
    listed = [usages["last_word"], usages["two_words"], usages["two_surnames"]]
    assert frozenset().union(*listed) <= set(delegations()) | {"CSK", "YUG"}
    assert sum(map(len, listed)) == len(frozenset().union(*listed))
