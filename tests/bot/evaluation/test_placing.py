"""Where sentences stand: to the letter first, then with typography and white space aside; all places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.results import Gold
from bot.evaluation.statements import ink, places


def test_all_places_of_a_wording() -> None:
    """Each one, first to last; none of nothing."""
    assert places("ab", "ab cab ab") == ((0, 2), (4, 6), (7, 9))
    assert places(" ", "ab") == places("", "ab") == places("x", "ab") == ()


def test_what_is_there_to_the_letter_is_meant() -> None:
    """A place that differs in typography counts only where none is the same to the letter."""
    assert places('"so"', '“so” and "so"') == ((9, 13),)
    assert places("'so'", "‘so’\n") == ((0, 4),)
    assert places("so it is", "so\n  it is") == ((0, 10),)


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=40))
def test_what_was_put_in_is_found(before: str, wording: str, after: str) -> None:
    """Whatever stands around it."""
    found = places(wording, before + wording + after)
    assert bool(found) == bool(wording.strip())
    for start, end in found:
        assert 0 <= start < end <= len(before + wording + after)


def test_ink_is_what_is_not_white() -> None:
    """Within a place; none beyond the text."""
    assert (ink("a b c", (0, 3)), ink("a b c", (2, 99))) == ({0, 2}, {2, 4})


def test_half_of_either_is_an_overlap() -> None:
    """Of the sentence, of the stretch, or of a further place of the sentence; a touch is none."""
    gold = Gold("a.txt", "so it is so", ((10, 20), (40, 50)))
    stretches = ((15, 40), (16, 40), (16, 20), (0, 10), (30, 45), (20, 40))
    assert [gold.overlaps(*each) for each in stretches] == [True, False, True, False, True, False]
