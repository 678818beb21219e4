"""How a quote is worded beside an earlier one: whatever the two say, both can be read off their difference."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.timeline import rewording
from bot.check import Op

WORDS = st.lists(st.sampled_from(["we", "call", "for", "sanctions", "to", "end", "制裁", "العقوبات", "—", "…", "a/b"]))
TEXTS = st.one_of(st.text(max_size=60), WORDS.map(" ".join))


def test_what_changed() -> None:
    """Words that are gone, words that are new, and how much of the rest is the same."""
    found = rewording("We demand an end to sanctions.", "We ask for an end to all sanctions.")
    changed = [(one.op, one.wording.strip(), one.statement.strip()) for one in found.changes if one.op is not Op.EQUAL]
    assert changed == [(Op.REPLACE, "demand", "ask for"), (Op.INSERT, "", "all")]
    # We, an, end, to and sanctions are in both, of six words and of eight.
    assert found.likeness == 2 * 5 / 14


def test_typography_is_no_change() -> None:
    """Another apostrophe or letter case is the same wording, as it is to the gate."""
    found = rewording("It's the people\u2019s right.", "It\u2019s the people's  right.")
    assert {one.op for one in found.changes} == {Op.EQUAL}
    assert found.likeness == 1.0


def test_nothing_in_common() -> None:
    """Two quotes that share no word have no likeness."""
    assert rewording("Sanctions are illegal.", "Nous exportons du blé.").likeness == 0.0


@example("", "")
@example("a", "")
@example("0A", "0ª")
@given(TEXTS, TEXTS)
def test_both_can_be_read_off(earlier: str, later: str) -> None:
    """Put together, the changes are the earlier text and the later."""
    found = rewording(earlier, later)
    assert "".join(one.wording for one in found.changes) == earlier
    assert "".join(one.statement for one in found.changes) == later
    assert 0.0 <= found.likeness <= 1.0


@example("\r")
@given(TEXTS)
def test_the_same_words_again(text: str) -> None:
    """A text beside itself has changed nowhere."""
    found = rewording(text, text)
    assert found.likeness == 1.0
    assert {one.op for one in found.changes} <= {Op.EQUAL}
