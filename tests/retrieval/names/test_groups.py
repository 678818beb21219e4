"""Whose words a statement's are, by its record: its delegation's, or those of a group and its members at the time."""

from __future__ import annotations

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
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

G77 = "Group of 77 and China"


def test_a_name_is_of_a_bloc_or_a_delegation() -> None:
    """In any language; a group that is in no list is neither."""
    for name, codes in pairs(CASES["groups"]):
        assert codes_of(name) == GroupCodes(*(frozenset(each.split()) for each in codes.split("/"))), name


def claimed(case: str, groups: str) -> Record:
    """The record of a delegation's statement on behalf of groups, and of a date where one is said."""
    code, *date = case.split()
    named = tuple(groups.split(", ")) if groups else ()
    return Record("a delegation", None if code == "?" else code, on_behalf_of=named, date=date[0] if date else None)


def test_what_is_said_for_a_bloc_is_not_ones_own() -> None:
    """Unless the delegation is named with it; what delegations say together is the words of each."""
    assert all(is_own(claimed(*case)) for case in pairs(CASES["own"]))
    assert not any(is_own(claimed(*case)) for case in pairs(CASES["others"]))


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


def test_a_bloc_speaks_for_those_who_are_in_it_then() -> None:
    """Not for those who had left or had not joined; without a date nobody can tell but of who makes the statement."""
    for case, expected in pairs(CASES["spoken_for"]):
        code, date = case.split()
        assert bool(spoken_for(claimed(f"CUB {date}", G77), code)) is (expected == "yes"), case
    assert [spoken_for(claimed("CUB", G77), code) for code in ("KEN", "CUB")] == [(), (G77,)]


def test_who_speaks_for_a_group_of_no_list_is_taken_for_one_of_it() -> None:
    """Of anybody else nobody can tell; nor is who speaks for the friends of a group said to claim its membership."""
    record = Record("Canada", "CAN", on_behalf_of=("Group of Friends of the Ocean",), date="2023")
    assert spoken_for(record, "CAN") == ("Group of Friends of the Ocean",)
    assert spoken_for(record, "FRA") == ()
    friend = Record("Norway", "NOR", on_behalf_of=("Group of Friends of SIDS",), date="2023")
    assert (unconfirmed(friend), confirmed(friend)) == ((), ("Group of Friends of SIDS",))
    assert (believed(friend), spoken_for(friend, "FJI")) == ((), ())


def test_the_union_speaks_for_its_members_and_a_delegation_for_another() -> None:
    """The European Union's own statements are those of a bloc; Mali's on behalf of Niger is Niger's too."""
    union = Record("European Union", "EU", date="2019-09-26")
    assert spoken_for(union, "FRA") == spoken_for(union, "GBR") == ("European Union",)
    assert spoken_for(union, "NOR") == spoken_for(union, "EU") == ()
    mali = Record("Mali", "MLI", on_behalf_of=("Niger",), date="2023")
    assert spoken_for(mali, "NER") == ("Niger",)
    assert spoken_for(mali, "MLI") == ()


def test_a_claim_to_speak_for_a_group_is_not_believed_of_one_outside() -> None:
    """Nor of one who had left it or had not joined; the words are the delegation's own, and nobody else's."""
    for case, group in pairs(CASES["outside"]):
        record = claimed(case, group)
        assert unconfirmed(record) == (group,), case
        assert believed(record) == confirmed(record) == on_behalf_at(record, 0) == (), case
        assert is_own(record), case
        assert not any(spoken_for(record, code) for code in ("CUB", "FRA", record.code or "")), case


def test_a_claim_is_believed_where_it_may_be_true() -> None:
    """Of a member at any time of the date, of one suspended, of the group itself, and where nothing is known."""
    for case, groups in pairs(CASES["possible"]):
        record = claimed(case, groups)
        assert unconfirmed(record) == (), case
        assert believed(record) == confirmed(record) == record.on_behalf_of, case
