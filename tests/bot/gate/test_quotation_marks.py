"""Where quotation marks open and close, in the typography of every language and of bad copies."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate.quotation_marks import LONGEST, MARKS, MOST_PARAGRAPHS, quoted_ranges


def between(text: str) -> list[str]:
    """What stands between the marks of a text."""
    return [text[one.start : one.end] for one in quoted_ranges(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("say “we go” now", ["we go"], id="curly"),
        pytest.param('say "we go" and "you stay" now', ["we go", "you stay"], id="straight marks alternate"),
        pytest.param('说"我们走"，又说"你们留"。', ["我们走", "你们留"], id="straight marks without spaces"),
        pytest.param('say ("we go") now', ["we go"], id="straight marks in brackets"),
        pytest.param("dire « nous partons » ici", ["nous partons"], id="French marks have spaces inside"),
        pytest.param("sagen „wir gehen“ jetzt", ["wir gehen"], id="“ closes in German"),
        pytest.param("sagen »wir gehen« jetzt", ["wir gehen"], id="» opens in German books"),
        pytest.param("säger ”vi går” nu", ["vi går"], id="” opens in Swedish"),
        pytest.param("قال ”نذهب الآن“ ثم ”نعود غدا“", ["نذهب الآن", "نعود غدا"], id="marks the other way round"),
        pytest.param("他说「我们走」。", ["我们走"], id="corner brackets"),
        pytest.param("he said ‘we go’ now", ["we go"], id="single"),
        pytest.param("he said 'we go' now", ["we go"], id="straight single"),
        pytest.param("сказал ‹мы идём› сейчас", ["мы идём"], id="single angles"),
        pytest.param(
            "“go ‘now’ or «never»”", ["go ‘now’ or «never»", "now", "never"], id="nested marks of other kinds"
        ),
        pytest.param("« aller « vite » ou non »", ["aller « vite » ou non", "vite"], id="nested marks of one kind"),
        pytest.param("“a”“b”", ["a", "b"], id="one behind the other"),
        pytest.param("“a” and '90s, don’t, the States’ rights", ["a"], id="apostrophes open and close nothing"),
        pytest.param("‘the States’ rights are ours’, he said", ["the States’ rights are ours"], id="possessive within"),
        pytest.param("Iceland‘s efforts and ours", [], id="a wrong apostrophe"),
        pytest.param('a 5" pipe', [], id="inches"),
        pytest.param("a stray ” mark", [], id="a closing mark alone"),
        pytest.param("“” and “ ” and « »", [], id="nothing between"),
        pytest.param("", [], id="an empty text"),
    ],
)
def test_what_is_quoted(text: str, expected: list[str]) -> None:
    """The words between the marks, without the marks and the space inside them."""
    assert between(text) == expected


def test_a_quotation_goes_on_in_paragraphs_that_open_anew() -> None:
    """“One …⏎“Two … ” is one quotation, also where French opens the second with »."""
    assert between("He said:\n\n“One.\n\n“Two.\n\n“Three.” End.") == ["One.\n\n“Two.\n\n“Three."]
    assert between("Il dit :\n\n« Un.\n\n» Deux. » Fin.") == ["Un.\n\n» Deux."]


def test_a_quotation_goes_on_over_lines_that_do_not_open_anew() -> None:
    """A poem has one mark at either end."""
    assert between("“No man is an island,\nEntire of itself” he wrote") == ["No man is an island,\nEntire of itself"]


def test_a_speech_read_out_whole_is_no_quotation() -> None:
    """A minister who reads out the President's statement opens every paragraph anew; terms within it stay quoted."""
    paragraphs = ["“We thank you."] * MOST_PARAGRAPHS + ["“We close the “digital divide” now.”"]
    assert between("\n\n".join(paragraphs)) == ["digital divide"]
    assert len(between("\n\n".join(paragraphs[1:]))) == 2


def test_a_mark_that_never_closes_takes_nothing_but_its_paragraph() -> None:
    """OCR loses marks: the rest of the speech is not quoted for it, and other quotations are found as ever."""
    text = "“Lost here.\n\nOurs.\n\n“Another’s” and ours."
    first, second = quoted_ranges(text)
    assert (text[first.start : first.end], first.closed) == ("Lost here.", False)
    assert (text[second.start : second.end], second.closed) == ("Another’s", True)


def test_a_mark_that_never_closes_ends_before_the_next_that_opens() -> None:
    """Of two quotations in one paragraph, the first has lost its end: it does not hold the second."""
    assert between("“Lost here, and then “another’s” and ours.") == ["Lost here, and then", "another’s"]


def test_a_mark_that_never_closes_ends_within_so_many_characters() -> None:
    """A document without paragraphs is bounded too."""
    (one,) = quoted_ranges("“" + "word " * 1000)
    assert one.end - one.start <= LONGEST
    assert not one.closed


def test_a_mark_too_far_off_closes_nothing() -> None:
    """What stands between is the delegation's own, more likely than so long a quotation without a paragraph."""
    (one,) = quoted_ranges("“Lost here.\n" + "word " * LONGEST + "stray”")
    assert one.end == len("“Lost here.")


@given(st.text(alphabet=MARKS + " ab.,s\n(", max_size=200))
def test_any_garbage_of_marks_gives_ranges_inside_the_text(text: str) -> None:
    """Ranges are in order, hold something, and neither begin nor end with white space."""
    found = quoted_ranges(text)
    assert [one.opener for one in found] == sorted(one.opener for one in found)
    for one in found:
        assert 0 <= one.opener < one.start < one.end <= len(text)
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        assert text[one.opener] in MARKS


@pytest.mark.parametrize("piece", ["“", '"', "‘as b ", "“a b c ", "“a\n", "'a ", "«a b“c”d„", "“a\n\n“b”\n"])
def test_a_great_many_marks_take_little_time(piece: str) -> None:
    """Time is linear in the length, whatever the marks."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.process_time()
        quoted_ranges(text)
        return time.process_time() - started

    assert seconds(100_000) <= 9 * seconds(25_000) + 0.2
