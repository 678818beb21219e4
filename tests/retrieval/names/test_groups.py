"""Whose words a statement's are, by its record: its delegation's, or those of a group and its members at the time."""

from __future__ import annotations

import pytest

from retrieval.names.groups import (
    GroupCodes,
    believed,
    codes_of,
    confirmed,
    is_own,
    on_behalf_at,
    spoken_for,
    unconfirmed,
)
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
    assert codes_of(name) == GroupCodes(frozenset(blocs), frozenset(delegations))


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


G77, UNION = "Group of 77 and China", "European Union"


@pytest.mark.parametrize(
    ("code", "group", "date"),
    [
        ("NOR", G77, "2023-09-20"),
        ("NOR", G77, None),
        ("MEX", G77, "2023"),
        ("AZE", G77, "2018"),
        ("CYP", "Non-Aligned Movement", "2010-05"),
        ("NOR", UNION, "2015"),
        ("GBR", UNION, "2021"),
        ("KEN", "ASEAN", "2020-06-01"),
        ("NOR", "Группа 77 и Китай", "2023"),
        ("LVA", "Nordic countries", "2023"),
    ],
)
def test_a_claim_to_speak_for_a_group_is_not_believed_of_one_outside(code: str, group: str, date: str | None) -> None:
    """Nor of one who had left it or had not joined; the words are the delegation's own, and nobody else's."""
    record = Record("a delegation", code, on_behalf_of=(group,), date=date)
    assert unconfirmed(record) == (group,)
    assert believed(record) == confirmed(record) == on_behalf_at(record, 0) == ()
    assert is_own(record)
    assert spoken_for(record, "CUB") == spoken_for(record, "FRA") == spoken_for(record, code) == ()


@pytest.mark.parametrize(
    ("code", "groups", "date"),
    [
        ("MEX", (G77,), "1993"),
        ("MEX", (G77,), None),
        ("AZE", (G77,), "2019"),
        ("PSE", (G77,), "2019-09-27"),
        ("CHN", (G77,), "2023"),
        ("HUN", (UNION, "Türkiye", "Croatia", "Montenegro"), "2011-02"),
        ("GBR", (UNION,), "2020"),
        ("EU", (UNION, "Ukraine"), "2023"),
        ("SYR", ("Arab Group",), "2015"),
        ("BRA", ("CELAC",), "2021"),
        ("CHL", ("Rio Group",), "2012"),
        ("CUB", ("Non-Aligned Movement", "Norway"), "2008"),
        ("NOR", ("LMDCs",), "2023"),
        ("CAN", ("Group of Friends of the Ocean",), "2023"),
        (None, (G77,), "2023"),
        ("BLZ", ("AOSIS",), "2019"),
        ("WSM", ("AOSIS",), "2023"),
        ("NPL", ("LDC Group",), "2023"),
        ("KAZ", ("LLDC",), "2022"),
        ("TUR", ("OIC",), "2018"),
        ("EST", ("Nordic-Baltic countries",), "2019"),
        ("NZL", ("CANZ",), "2022"),
        ("CHE", ("EIG",), "2015"),
        ("COM", ("African Union",), "2023-09"),
    ],
)
def test_a_claim_is_believed_where_it_may_be_true(code: str | None, groups: tuple[str, ...], date: str | None) -> None:
    """Of a member at any time of the date, of one suspended, of the group itself, and where nothing is known."""
    record = Record("a delegation", code, on_behalf_of=groups, date=date)
    assert unconfirmed(record) == ()
    assert believed(record) == confirmed(record) == groups


def test_a_longer_name_is_of_another_group() -> None:
    """Who speaks for the friends of a group is not said to claim its membership, and does not have its words."""
    record = Record("Norway", "NOR", on_behalf_of=("Group of Friends of SIDS",), date="2023")
    assert unconfirmed(record) == ()
    assert confirmed(record) == ("Group of Friends of SIDS",)
    assert believed(record) == ()
    assert spoken_for(record, "FJI") == ()
