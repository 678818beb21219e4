"""What a timeline says of a wording beside the one before it: a version of it, or nothing to tell."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.timeline import rewording
from bot.check import Op
from bot.output.check_details import NEAR, SAID, WRITTEN
from bot.output.speech.speaker import speaker
from bot.output.wording_changes import ALIKE, told
from bot.timeline import TimelineStep
from tests.tables import tables

CASES = tables(__file__)

EN = speaker("en")


def step(earlier: str, later: str) -> TimelineStep:
    """The second quote of two, with what changed since the first."""
    found = rewording(earlier, later)
    return TimelineStep(2, 1, found.changes, found.likeness)


def shown(earlier: str, later: str) -> tuple[str, str]:
    """What is said of the second of two quotes, and the pieces put together."""
    label, pieces = told(step(earlier, later), EN)
    return label, "".join(piece.text for piece in pieces).strip()


def test_a_first_quote() -> None:
    """It has nothing before it."""
    assert told(TimelineStep(1), EN) == ("", ())


def test_the_same_words() -> None:
    """What is repeated word for word is said to be, without showing it again."""
    assert shown("We demand an end to sanctions.", "We demand an end to sanctions.") == ("In the words of [1].", "")


def test_a_difference() -> None:
    """Words gone and words new stand in marks that are read without colour."""
    label, text = shown("We demand an end to sanctions.", "We ask for an end to all sanctions.")
    assert label == "Since [1]:"
    assert text == "We [-demand-] {+ask for+} an end to {+all+} sanctions."
    assert shown("We demand an end to it.", "We ask for an end.")[1] == "We [-demand-] {+ask for+} an end [-to it-]."
    assert (WRITTEN, SAID) == (("[-", "-]"), ("{+", "+}"))


@pytest.mark.parametrize(("earlier", "later"), CASES["worded_anew"])
def test_worded_anew(earlier: str, later: str) -> None:
    """Two sentences on one topic that are no versions of one another have no difference that is worth reading."""
    assert shown(earlier, later) == ("", "")


def test_what_is_alike_is_cut_down() -> None:
    """Of a long stretch that is the same, what is near a change is shown."""
    same = " ".join(f"word{n}" for n in range(60))
    label, text = shown(f"{same} one {same} two {same}", f"{same} six {same} two {same}")
    assert label == "Since [1]:"
    assert re.fullmatch(r"… [\w ]{1,40} \[-one-\] \{\+six\+\} word0 [\w ]{1,40} …", text)


@given(st.lists(st.sampled_from("abcdef"), max_size=80), st.lists(st.sampled_from("abcdef"), max_size=80))
def test_no_change_is_left_out(earlier: list[str], later: list[str]) -> None:
    """Every change is there whole; what is alike is never more than twice what is near, with what marks the cut."""
    one = step(" ".join(earlier), " ".join(later))
    label, pieces = told(one, EN)
    assert bool(label) == (one.likeness is not None and one.likeness >= ALIKE)
    if pieces:
        gone = [change.wording.strip() for change in one.difference if change.op is not Op.EQUAL]
        new = [change.statement.strip() for change in one.difference if change.op is not Op.EQUAL]
        assert [p.text for p in pieces if p.op is Op.DELETE] == [f"[-{text}-]" for text in gone if text]
        assert [p.text for p in pieces if p.op is Op.INSERT] == [f"{{+{text}+}}" for text in new if text]
        assert all(len(p.text) <= 2 * NEAR + 4 for p in pieces if p.op is Op.EQUAL)
