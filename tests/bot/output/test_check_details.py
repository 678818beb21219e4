"""What differs, as two short texts: readable without colour, nothing of what differs lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check import Change, Op, Verdict
from bot.output.check_details import LONGEST, MOST, NEAR, Side, notes, two_texts
from tests.bot.cli.samples import check

_WORDS = st.lists(st.text(alphabet="abc", min_size=1, max_size=5), min_size=1, max_size=8).map(
    lambda w: " ".join(w) + " "
)


def _plain(side: Side) -> str:
    return "".join(text for text, _ in side[1])


def _alternating(words: list[tuple[str, str, str]]) -> list[Change]:
    """A difference in which what is alike and what is not take turns."""
    changes = []
    for alike, wording, statement in words:
        changes += [Change(Op.EQUAL, alike, alike), Change(Op.REPLACE, wording.upper(), statement.upper())]
    return changes


def test_changes_with_only_a_space_between_are_one() -> None:
    """Two words changed side by side are marked once."""
    changes = [Change(Op.REPLACE, "We", "They"), Change(Op.EQUAL, " ", "\n"), Change(Op.REPLACE, "may", "shall")]
    (written, said), _ = two_texts(changes)
    assert (_plain(written), _plain(said)) == ("[-We may-]", "{+They shall+}")


def test_words_are_not_run_together() -> None:
    """Where a text has only the space between two words that the other puts in, the space stays."""
    changes = [
        Change(Op.EQUAL, "We", "We"),
        Change(Op.INSERT, "", " may"),
        Change(Op.EQUAL, " ", " "),
        Change(Op.INSERT, "", "not "),
        Change(Op.EQUAL, "act \n", "act"),
    ]
    (written, said), _ = two_texts(changes)
    assert (_plain(written), _plain(said)) == ("We act", "We {+may not+} act")


def test_what_is_alike_and_far_is_left_out() -> None:
    """Around a change a few words are kept, whole ones, and "…" stands for the rest, at the ends and between."""
    far = "word " * 60
    changes = [
        Change(Op.EQUAL, far, far),
        Change(Op.REPLACE, "may ", "shall "),
        Change(Op.EQUAL, far, far),
        Change(Op.DELETE, "not ", ""),
        Change(Op.EQUAL, far, far),
    ]
    (written, said), _ = two_texts(changes)
    near = " ".join(["word"] * (NEAR // 5))
    assert _plain(said).startswith("… word")
    assert _plain(written).endswith("word …")
    assert _plain(written).count("…") == 3
    assert "[-may-]" in _plain(written)
    assert "[-not-]" in _plain(written)
    assert near[:-5] in _plain(written)
    assert set(_plain(said).split()) == {"word", "…", "{+shall+}"}
    assert len(_plain(written)) < 6 * NEAR


def test_a_script_without_spaces_is_cut_between_characters() -> None:
    """Chinese has no words to keep whole; the text is cut down all the same."""
    far = "联合国" * 100
    (written, _), _ = two_texts(
        [Change(Op.EQUAL, far, far), Change(Op.REPLACE, "应", "须"), Change(Op.EQUAL, far, far)]
    )
    assert "国[-应-]联" in _plain(written)
    assert len(_plain(written)) < 3 * NEAR


def test_a_long_change_and_many_changes_are_cut_down() -> None:
    """A pasted page does not fill the screen with differences; those left out are counted."""
    long = Change(Op.REPLACE, "x" * 10_000, "y " * 10_000)
    many = [*[Change(Op.REPLACE, "a ", "b "), Change(Op.EQUAL, "c ", "c ")] * (MOST + 2)]
    (written, said), more = two_texts([long, Change(Op.EQUAL, " z ", " z "), *many])
    assert len(_plain(written)) < LONGEST + 400
    assert _plain(written).count("[-") == _plain(said).count("{+") == MOST
    assert _plain(said).endswith("{+b+} …")
    assert more == "and 3 more differences"
    assert two_texts(many[: 2 * MOST + 1])[1] == "and 1 more difference"


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), min_size=1, max_size=MOST))
def test_no_change_is_lost(words: list[tuple[str, str, str]]) -> None:
    """Whatever differs is marked in full, in order, and what is not marked is the same in both texts."""
    (written, said), _ = two_texts(_alternating(words))
    assert [text for text, differs in written[1] if differs] == [f"[-{w.upper().strip()}-]" for _, w, _ in words]
    assert [text for text, differs in said[1] if differs] == [f"{{+{s.upper().strip()}+}}" for _, _, s in words]
    assert [text for text, differs in written[1] if not differs] == [text for text, differs in said[1] if not differs]


def test_notes_are_what_the_message_does_not_say() -> None:
    """Words left out, an introduction and the quoter's own words are labelled, unless the message has all of them."""
    assert notes(check(Verdict.VERBATIM)) == []
    fields = {"hidden": ("does not", "?"), "quoting": "As he said", "own_words": ("the", "its")}
    assert notes(check(Verdict.MISLEADING_CUT, **fields)) == [
        ("Left out:", "“does not”, “?”"),
        ("Introduced by:", "“As he said”"),
        ("Your own words, not checked:", "[the], [its]"),
    ]
    message = "What was left out bears on the meaning: “does not”. [the] and [its] are the quoter's own."
    told = notes(check(Verdict.MISLEADING_CUT, message=message, **fields))
    assert [label for label, _ in told] == ["Left out:", "Introduced by:"]


@pytest.mark.parametrize(
    ("end", "shown"), [(".", "We act."), ("”.", "We act”."), ("?", "We act{+?+}"), ("not", "We act{+not+}")]
)
def test_a_missing_full_stop_is_no_difference(end: str, shown: str) -> None:
    """The marks that a quotation may end without are not shown as changed; the mark of a question is."""
    changes = [Change(Op.DELETE, "“", ""), Change(Op.EQUAL, "We act", "We act"), Change(Op.INSERT, "", end)]
    (written, said), _ = two_texts(changes)
    assert (_plain(written), _plain(said)) == ("“We act", shown)


def test_what_lies_beyond_an_end_is_cut_down_and_marked() -> None:
    """Where a wording is a fragment, the sentence around it shows that it goes on, and does not fill the screen."""
    far = "word " * 60
    changes = [
        Change(Op.INSERT, "", far),
        Change(Op.REPLACE, "may ", "shall "),
        Change(Op.EQUAL, "act", "act"),
        Change(Op.INSERT, "", " " + far),
    ]
    (written, said), _ = two_texts(changes)
    assert _plain(written) == "[-may-] act"
    assert _plain(said).startswith("{+… word")
    assert "word+} {+shall+} act {+word" in _plain(said)
    assert _plain(said).endswith("word …+}")
    assert len(_plain(said)) < 3 * NEAR + 20
