"""Names are filed under the family name where that is certain, and never turned around where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output.citations.names import Author, Person, Whole, person
from retrieval.names.lexicon import delegations
from tests.bot.output.citations.samples import lines


@pytest.mark.parametrize(
    ("recorded", "code", "expected"),
    [
        ("Mr. LUNS", "NLD", Person("LUNS")),
        ("Г-н Лавров", "RUS", Person("Лавров")),
        ("السيد محمد", "EGY", Person("محمد")),
        ("Otieno, Ms. A.", "KEN", Person("Otieno", "A.")),
        ("H.E. Mr. Xavier Bettel", "LUX", Person("Bettel", "Xavier")),
        ("Giorgia Meloni,", "ITA", Person("Meloni", "Giorgia")),
        ("Mr. Scott Morrison, MP", "AUS", Person("Morrison", "Scott")),
        ("Benigno Simeon C. Aquino III", "PHL", Person("Aquino", "Benigno Simeon C.", suffix="III")),
        ("Dr. João Bernardo de MIRANDA", "AGO", Person("MIRANDA", "João Bernardo", dropped="de")),
        ("Mr. PIRES de MIRANDA", "PRT", Person("PIRES de MIRANDA")),
        ("Mr. ZHANG Wenjin", "CHN", Person("ZHANG", "Wenjin")),
        # Verbatim records say "Mr. Herrera Báez" of Porfirio Herrera Báez: nothing tells which is which.
        ("Mr. Herrera Báez", "DOM", Whole("Herrera Báez")),
        ("Enrique Berruga", "MEX", Person("Berruga", "Enrique")),
    ],
)
def test_a_name_that_can_be_taken_apart(recorded: str, code: str, expected: Author) -> None:
    """Courtesy titles and degrees are left out, what tells from a namesake is kept; capitals, on whichever side, and
    particles tell the family name. Further names stand in `samples.NAMES`, which the formats share."""
    assert person(recorded, code) == expected


@pytest.mark.parametrize(
    ("recorded", "code"),
    [
        ("Ban Ki-moon", "KOR"),
        ("TRAN QUANG CO", "VNM"),
        ("Tamim bin Hamad Al Thani", "QAT"),
        ("Andrés Manuel López Obrador", "MEX"),
        ("King Mswati III", "SWZ"),
        ("Albert II", "MCO"),
        ("His Highness Sheikh Abdullah Bin Zayed AL NAHYAN", "ARE"),
        ("Archbishop Paul Richard Gallagher", "VAT"),
        ("António Guterres", None),
        ("Ms. A. Otieno and Mr. B. Kamau", "KEN"),
    ],
)
def test_a_name_that_might_be_turned_around_wrongly_is_carried_whole(recorded: str, code: str | None) -> None:
    """Where usage leaves more than one reading, the name stands as it was recorded, but for a courtesy title."""
    assert person(recorded, code) == Whole(recorded.removeprefix("Ms. "))


@given(lines, st.sampled_from((None, *delegations())))
def test_no_name_is_an_error_or_is_spelled_otherwise(recorded: str, code: str | None) -> None:
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
