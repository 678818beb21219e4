"""Where quotation marks open and close, in the typography of every language, mistyped, lost and in bad copies."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.normalise import normalise
from retrieval.text.quotation_marks import (
    LONGEST,
    MARKS,
    MOST_PARAGRAPHS,
    QuotedRange,
    outermost,
    quoted_in_line,
    quoted_ranges,
)
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def between(text: str) -> list[str]:
    """What stands between the marks of a statement."""
    return [text[one.start : one.end] for one in quoted_ranges(text)]


def typed(text: str) -> list[str]:
    """What stands between the outermost marks of a line."""
    return [text[one.start : one.end] for one in quoted_in_line(text)]


@pytest.mark.parametrize("find", [between, typed])
def test_what_is_quoted(find: Callable[[str], list[str]]) -> None:
    """The words between the marks, without the marks and the space inside them: in a statement, and in a line."""
    assert {text: " | ".join(find(text)) for text, _ in pairs(CASES["paired"])} == dict(pairs(CASES["paired"]))
    assert find("") == []


def test_quotations_within_others_are_their_own_in_a_statement() -> None:
    """Each is found in a statement, the outermost alone in a line."""
    for text, expected in pairs(CASES["nested"]):
        assert (between(text), typed(text)) == (expected.split(" | "), expected.split(" | ")[:1])


def test_a_quotation_goes_on_over_paragraphs_and_lines() -> None:
    """“One …⏎“Two … ” is one quotation, also where French opens the second with », and so is a poem in two marks."""
    assert between("He said:\n\n“One.\n\n“Two.\n\n“Three.” End.") == ["One.\n\n“Two.\n\n“Three."]
    assert between("Il dit :\n\n« Un.\n\n» Deux. » Fin.") == ["Un.\n\n» Deux."]
    assert between("“No man is an island,\nEntire of itself” he wrote") == ["No man is an island,\nEntire of itself"]


def test_a_speech_read_out_whole_is_no_quotation() -> None:
    """A minister who reads out the President's statement opens every paragraph anew; terms within it stay quoted."""
    paragraphs = ["“We thank you."] * MOST_PARAGRAPHS + ["“We close the “digital divide” now.”"]
    assert between("\n\n".join(paragraphs)) == ["digital divide"]
    assert len(between("\n\n".join(paragraphs[1:]))) == 2


def test_what_a_person_pastes_is_a_quotation_however_long() -> None:
    """Ten paragraphs in marks, each opened anew or broken into lines, are one wording; so are 100 lines."""
    for mark, closing in (("“", "”"), ('"', '"'), ("'", "'")):
        anew = f"\n\n{mark}".join(["We thank you.\nWe do."] * 10)
        assert typed(f"Did Iran say {mark}{anew}{closing}?") == [anew]
        lines = "\n".join(["We thank you for it."] * 100)
        assert len(lines) > LONGEST
        assert typed(f"Did Iran say {mark}{lines}{closing}?") == [lines]


def test_a_mark_that_never_closes_takes_nothing_but_its_paragraph() -> None:
    """OCR loses marks: the rest of the speech is not quoted for it, and other quotations are found as ever.

    Of two quotations in one paragraph, the first has lost its end: it does not hold the second.
    """
    text = "“Lost here.\n\nOurs.\n\n“Another’s” and ours."
    first, second = quoted_ranges(text)
    assert (text[first.start : first.end], first.closed) == ("Lost here.", False)
    assert (text[second.start : second.end], second.closed) == ("Another’s", True)
    assert between("“Lost here, and then “another’s” and ours.") == ["Lost here, and then", "another’s"]


@pytest.mark.parametrize("within", ["word ", "He said “no” there. ", "the States’ rights "])
def test_a_quotation_may_be_as_long_as_its_paragraph(within: str) -> None:
    """However far the closing mark is, the words before it are quoted."""
    text = f"He said: “{within * 400}end.” We said more."
    (one,) = [each for each in quoted_ranges(text) if text[each.opener - 2] == ":"]
    assert one.closed
    assert text[one.end - 4 : one.end] == "end."


def test_a_mark_that_never_closes_ends_within_so_many_characters() -> None:
    """A document without paragraphs is bounded too; a mark too far off closes nothing.

    What stands between is the delegation's own, more likely than so long a quotation without a paragraph.
    """
    (one,) = quoted_ranges("“" + "word " * 1000)
    assert one.end - one.start <= LONGEST
    assert not one.closed
    (one,) = quoted_ranges("“Lost here.\n" + "word " * LONGEST + "stray”")
    assert one.end == len("“Lost here.")


def test_a_mark_that_is_never_closed_reaches_to_the_end_of_a_line_and_says_so() -> None:
    """Whoever takes it must know that its end is not the quoter's."""
    for mark in ("“", '"', "'", "«", "„", "「", "``", "<<"):
        text = f"Did Iran say {mark}we reject it"
        (quotation,) = quoted_in_line(text)
        assert text[quotation.start : quotation.end] == "we reject it"
        assert (quotation.closer, quotation.closed) == (len(text), False)


def test_a_single_mark_that_is_never_closed_counts_where_nothing_else_is_quoted() -> None:
    """It may be an apostrophe ("'tis"); a single mark in a statement that never closes is taken for one."""
    assert typed("'tis said that “we go”") == ["we go"]
    assert between("'tis said that we go") == []


def test_the_outermost_ranges_are_those_that_begin_in_no_other() -> None:
    """In order, whatever the order given."""
    text = "“a ‘b’” c «d “e”»"
    assert [text[one.start : one.end] for one in outermost(reversed(quoted_ranges(text)))] == ["a ‘b’", "d “e”"]


def test_every_mark_is_unified_by_the_normalisation() -> None:
    """A wording may be quoted with any mark in place of another, so none may be known here alone."""
    assert {normalise(mark).text for mark in set(MARKS) - set("<>")} == {'"', "'"}


HOSTILE = st.text(alphabet=MARKS + " ab.,s5我\n(\u200f", max_size=200)


def assert_ranges(text: str, found: list[QuotedRange]) -> None:
    """That ranges are in order, lie inside the text, hold something, and neither begin nor end with white space."""
    assert [one.opener for one in found] == sorted(one.opener for one in found)
    for one in found:
        assert 0 <= one.opener < one.start < one.end <= one.closer <= len(text)
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        assert text[one.opener] in MARKS
        assert text[one.closer - 1] in MARKS or not one.closed


@given(HOSTILE)
def test_any_garbage_of_marks_gives_ranges_inside_the_text(text: str) -> None:
    """Whatever the marks; in a statement what never closes is bounded."""
    found = quoted_ranges(text)
    assert_ranges(text, found)
    assert all(one.closed or one.end - one.start <= LONGEST for one in found)


@given(HOSTILE)
def test_quotations_of_a_line_never_overlap(text: str) -> None:
    """Each ends before the next begins."""
    found = quoted_in_line(text)
    assert_ranges(text, found)
    assert all(one.closer <= following.opener for one, following in pairwise(found))


PIECES = ["“", '"', "‘as b ", "“a b c ", "“a\n", "'a ", "s' a", "«a b“c”d„", "“a\n\n“b”\n", "“a”", "«»", "<<", "''"]
PIECES += ["\"'“‘«»’”", "说“", "' “ "]


@pytest.mark.parametrize("find", [quoted_ranges, quoted_in_line])
@pytest.mark.parametrize("piece", PIECES)
def test_a_great_many_marks_take_little_time(find: Callable[[str], list[QuotedRange]], piece: str) -> None:
    """A tenth of a second for a hundred thousand characters, whatever the marks; white space costs nothing for each."""
    text = (piece * 50_000)[:50_000] + " " * 50_000 + piece
    started = thread_time()
    find(text)
    assert thread_time() - started < 1
