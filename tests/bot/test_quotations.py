"""Lines that ask for several quotations at once: which are asked for, of whom each, and which are only mentioned."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pasted import pasted_in
from bot.quotations import all_pasted

A, B = "we will pay all of it", "they must come home soon"

# line with both, what is asked of the first, what is asked of the second
TOGETHER = [
    ("Did Iran say “A” and “B”?", "Did Iran say “A”?", "Did Iran say “B”?"),
    ("Did Iran say both “A” and “B”?", "Did Iran say “A”?", "Did Iran say “B”?"),
    ("Did Iran say “A” as well as “B” in 2020?", "Did Iran say “A” in 2020?", "Did Iran say “B” in 2020?"),
    ("Did Iran say “A”? And “B”?", "Did Iran say “A”?", "Did Iran say “B”?"),
    ("Did Iran say “A” or just “B”?", "Did Iran say “A”?", "Did Iran say “B”?"),
    ("Did Iran say “A” and did it say “B”?", "Did Iran say “A”?", "Did Iran say “B”?"),
    ("Did Iran say “A” in 2020 and “B” in 2021?", "Did Iran say “A” in 2020?", "Did Iran say “B” in 2021?"),
    ("Did Iran say “A” and Kenya “B”?", "Did Iran say “A”?", "Did Kenya say “B”?"),
    ("Who said “A” and who said “B”?", "Who said “A”?", "Who said “B”?"),
    ("Check: 1. “A” 2. “B”", "Check: “A”", "Check: “B”"),
    ("Check:\n“A”\n“B”", "Check: “A”", "Check: “B”"),
    ("“A” and “B” (Iran)", "“A” (Iran)", "“B” (Iran)"),
    ("“A” — Iran\n“B” — Kenya", "“A” — Iran", "“B” — Kenya"),
    ("“A” “B”", "“A”", "“B”"),
    ("L'Iran a-t-il dit « A » ou que « B » ?", "L'Iran a-t-il dit « A » ?", "L'Iran a-t-il dit « B » ?"),
    ("¿Dijo Irán «A» y también «B»?", "¿Dijo Irán «A»?", "¿Dijo Irán «B»?"),
    ("O Irã disse tanto “A” como “B”?", "O Irã disse “A”?", "O Irã disse “B”?"),
    ("Hat der Iran sowohl „A“ als auch „B“ gesagt?", "Hat der Iran „A“ gesagt?", "Hat der Iran „B“ gesagt?"),
    ("Говорил ли Иран «A», а также «B»?", "Говорил ли Иран «A»?", "Говорил ли Иран «B»?"),
    ("هل قالت إيران «A» و«B»؟", "هل قالت إيران «A»؟", "هل قالت إيران «B»؟"),
    ("آیا ایران «A» و «B» گفت؟", "آیا ایران «A» گفت؟", "آیا ایران «B» گفت؟"),
    ("伊朗说过“A”和“B”吗？", "伊朗说过“A”吗？", "伊朗说过“B”吗？"),
]


def _filled(text: str) -> str:
    for letter, wording in (("A", A), ("B", B)):
        for left, right in ("“”", "„“", "«»"):
            text = text.replace(f"{left}{letter}{right}", f"{left}{wording}{right}")
        text = text.replace(f"« {letter} »", f"« {wording} »")
    return text


@pytest.mark.parametrize(("line", "first", "second"), TOGETHER)
def test_each_quotation_that_is_asked_for_is_found(line: str, first: str, second: str) -> None:
    """Each is asked for by itself, in the order of the line, with the delegation and the time that are its own."""
    found = all_pasted(_filled(line), None)
    assert [one.wording for one in found] == [A, B]
    assert [one.asked for one in found] == [_filled(first), _filled(second)]
    assert all(one.certain and A not in one.rest and B not in one.rest for one in found)


@pytest.mark.parametrize(
    "line",
    [
        "Did Iran say “A”?",
        "Did Iran say “A” in the debate on “B”?",
        "Did Iran say “A” in its statement “B”?",
        "Did Iran say “A” when asked about “B”?",
        "The “B”: did Iran say “A”?",
        "Did Iran say “A” and “A”?",
    ],
)
def test_a_quotation_that_is_only_mentioned_is_none(line: str) -> None:
    """A topic, a title and a quotation that stands twice leave the line with one wording to check."""
    assert all_pasted(_filled(line), None) == (pasted_in(_filled(line), None),)


@pytest.mark.parametrize("line", ["What does Iran say about “A” and “B”?", "Did Iran reject “A” and “B”?", "Why “A”?"])
def test_ordinary_questions_stay_as_they_are(line: str) -> None:
    """Quotations in a question about something else are not checked."""
    assert all_pasted(_filled(line), None) == ()


@given(st.lists(st.sampled_from(["“", "”", '"', " and ", "Did Iran say ", "we pay", "?", "\n", "Kenya ", "in 2020"])))
def test_any_line_holds_the_wording_that_is_found_in_it(pieces: list[str]) -> None:
    """Whatever the line, nothing is raised, and no wording is made up."""
    line = "".join(pieces)
    assert all(one.wording in line for one in all_pasted(line, None))


@pytest.mark.parametrize(
    "piece", ["“we pay all” and ", "“we pay all” in ", '"', "“we pay all”\n", "and did it say “a b” "]
)
def test_time_is_linear(piece: str) -> None:
    """A line of very many quotations takes a moment."""

    def seconds(size: int) -> float:
        started = thread_time()
        all_pasted(f"Did Iran say {piece * (size // len(piece))}?", None)
        return thread_time() - started

    seconds(1_000)
    assert seconds(80_000) < 2
