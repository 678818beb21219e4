"""Whose words a statement's are, by its record: its delegation's, or those of a group and its members at the time."""

from __future__ import annotations

import pytest

from retrieval.groups import Codes, codes_of, is_own, on_behalf_at, spoken_for
from retrieval.statement import Behalf, Record

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("name", "blocs", "delegations"),
    [
        ("Group of 77 and China", {"G77"}, NONE),
        ("Groupe des 77 et la Chine", {"G77"}, NONE),
        ("Группа 77 и Китай", {"G77"}, NONE),
        ("77国集团和中国", {"G77"}, NONE),
        ("the Group of 77", {"G77"}, NONE),
        ("European Union", {"EU"}, NONE),
        ("Non-Aligned Movement", {"NAM"}, NONE),
        ("Namibia", NONE, {"NAM"}),
        ("Niger", NONE, {"NER"}),
        ("Group of Friends of the Ocean", NONE, NONE),
    ],
)
def test_a_name_is_of_a_bloc_or_a_delegation(name: str, blocs: set[str], delegations: set[str]) -> None:
    """In any language; a group that is in no list is neither."""
    assert codes_of(name) == Codes(frozenset(blocs), frozenset(delegations))


@pytest.mark.parametrize(
    ("code", "on_behalf_of", "own"),
    [
        ("CUB", (), True),
        ("CUB", ("Group of 77 and China",), False),
        ("CUB", ("Cuba", "Group of 77 and China"), True),
        ("CAN", ("Group of Friends of the Ocean",), False),
        ("NOR", ("Nordic countries",), False),
        ("MLI", ("Niger",), True),
        ("NOR", ("Denmark", "Norway"), True),
        ("DEU", ("European Union", "Ukraine"), False),
        ("EU", ("European Union", "Ukraine"), True),
        (None, ("African Group",), False),
    ],
)
def test_what_is_said_for_a_bloc_is_not_ones_own(code: str | None, on_behalf_of: tuple[str, ...], own: bool) -> None:
    """Unless the delegation is named with it; what delegations say together is the words of each."""
    assert is_own(Record("a delegation", code, on_behalf_of=on_behalf_of)) is own


def test_words_in_a_national_capacity_are_ones_own() -> None:
    """A statement that turns to the speaker's own delegation has words of both, each from its place on."""
    record = Record("Cuba", "CUB", on_behalf_of=("Group of 77 and China",))
    turned = Record(
        "Cuba",
        "CUB",
        on_behalf_of=("Group of 77 and China",),
        behalf=(Behalf("Group of 77 and China", "G77", 0, 50, until=900),),
    )
    assert (is_own(record), is_own(turned)) == (False, True)
    assert on_behalf_at(record, 5000) == on_behalf_at(turned, 899) == ("Group of 77 and China",)
    assert on_behalf_at(turned, 900) == ()


@pytest.mark.parametrize(
    ("code", "date", "speaks"),
    [
        ("KEN", "2023-09-20", True),
        ("CUB", "2023-09-20", True),
        ("MEX", "1993", True),
        ("MEX", "2023", False),
        ("NOR", "2023", False),
        ("KEN", None, False),
        ("CUB", None, True),
    ],
)
def test_a_bloc_speaks_for_those_who_are_in_it_then(code: str, date: str | None, speaks: bool) -> None:
    """Not for those who had left or had not joined; without a date nobody can tell but of who makes the statement."""
    record = Record("Cuba", "CUB", on_behalf_of=("Group of 77 and China",), date=date)
    assert spoken_for(record, code) == (("Group of 77 and China",) if speaks else ())


def test_who_speaks_for_a_group_of_no_list_is_taken_for_one_of_it() -> None:
    """Of anybody else nobody can tell."""
    record = Record("Canada", "CAN", on_behalf_of=("Group of Friends of the Ocean",), date="2023")
    assert spoken_for(record, "CAN") == ("Group of Friends of the Ocean",)
    assert spoken_for(record, "FRA") == ()


def test_the_union_speaks_for_its_members_and_a_delegation_for_another() -> None:
    """The European Union's own statements are those of a bloc; Mali's on behalf of Niger is Niger's too."""
    union = Record("European Union", "EU", date="2019-09-26")
    assert spoken_for(union, "FRA") == spoken_for(union, "GBR") == ("European Union",)
    assert spoken_for(union, "NOR") == spoken_for(union, "EU") == ()
    mali = Record("Mali", "MLI", on_behalf_of=("Niger",), date="2023")
    assert spoken_for(mali, "NER") == ("Niger",)
    assert spoken_for(mali, "MLI") == ()
