"""A stretch of a sentence is never shown as a whole one: however long the sentence, whatever the text has for marks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quote import Rejected
from bot.quotes.belonging import belonging, is_whole, trimmed
from bot.quotes.judge import Flaw, fault
from bot.quotes.recut import Draft, Passed, recut
from retrieval.statement import Part, PartKind, Sentence, Statement
from retrieval.text.sentences import LONGEST
from tests.bot.quotes.tiled import stored
from tests.tables import tables

CASES = tables(__file__)

WORDS = ("harbours", "meet", "not", "rivers", "unless", "markets", "carry", "grain", "never", "Iran", "and", "deny")

SPOKEN = CASES["spoken"]


def shown(statement: Statement, sentences: list[Sentence], first: int, last: int) -> Passed | Rejected:
    """What the gate says of the sentences from one to another."""
    start, end = trimmed(statement.text, sentences[first].start, sentences[last].end)
    return recut(Draft(statement.id, statement.sha256, start, end, statement.text[start:end]), statement, sentences)


def captions(text: str, width: int = 38) -> str:
    """A text in lines as captions have them."""
    return re.sub(rf"(.{{1,{width}}})(?:\s+|$)", r"\1\n", text) if " " in text else re.sub(r"(.{1,18})", r"\1\n", text)


@pytest.mark.parametrize("lines", [False, True], ids=["one line", "captions"])
@pytest.mark.parametrize("spoken", SPOKEN)
def test_a_speech_without_full_stops_is_quoted_in_stretches(spoken: str, lines: bool) -> None:
    """None of it is dropped for what is left out around it, and all of it is called a stretch."""
    language, unit = SPOKEN[spoken]
    text = unit * (20_000 // len(unit))
    statement, sentences = stored(captions(text) if lines else text, language)
    assert len(sentences) > 40
    for number in range(len(sentences)):
        passed = shown(statement, sentences, number, number)
        assert isinstance(passed, Passed), passed
        assert not passed.whole
    assert is_whole(0, len(statement.text.rstrip()), statement, sentences)


@pytest.mark.parametrize("behind", [LONGEST + 100, 6_500, 8_000, 30_000])
@pytest.mark.parametrize("lines", [False, True], ids=["one line", "broken lines"])
def test_no_sentence_is_so_long_that_it_loses_its_not(behind: int, lines: bool) -> None:
    """Whoever shows its end says that it is a stretch, and whoever checks it hears that it is a part."""
    between = "and we recall the work of the committee on the many matters that were before it "
    text = "It is simply not true " + between * (behind // len(between)) + "that subsidies are a sacred right."
    statement, sentences = stored(text.replace("committee ", "committee\n") if lines else text)
    end = "subsidies are a sacred right."
    start = len(statement.text) - len(end)
    wrong = fault([(start, len(statement.text))], statement, sentences)
    assert wrong is not None
    assert wrong.flaw is Flaw.PARTIAL
    passed = shown(statement, sentences, len(sentences) - 1, len(sentences) - 1)
    assert isinstance(passed, Passed)
    assert not passed.whole


@st.composite
def spoken(draw: st.DrawFn) -> list[str]:
    """Sentences with their marks, some of them far longer than a sentence is."""
    sizes = draw(st.lists(st.sampled_from((2, 5, 20, 150, 400, 1_200)), min_size=1, max_size=5))
    rng = draw(st.randoms(use_true_random=False))
    return [" ".join(rng.choices(WORDS, k=size)).capitalize() + draw(st.sampled_from(".!?")) for size in sizes]


@given(spoken(), st.sampled_from((" ", "\n\n")), st.data())
def test_what_is_shown_as_whole_begins_and_ends_where_sentences_do(
    said: list[str], between: str, data: st.DataObject
) -> None:
    """No word before or behind a quote stands in the same sentence, unless the quote is called a stretch."""
    statement, sentences = stored(between.join(said))
    starts = [0]
    for sentence in said:
        starts.append(starts[-1] + len(sentence) + len(between))
    ends = [start - len(between) for start in starts[1:]]
    first = data.draw(st.integers(0, len(sentences) - 1))
    last = data.draw(st.integers(first, len(sentences) - 1))
    passed = shown(statement, sentences, first, last)
    assert isinstance(passed, Passed)
    assert passed.whole == (passed.start in starts and passed.end in ends)


@given(
    st.text(st.sampled_from("aB1 .!?\n\t…。؟“”()[];:,-é不") | st.characters(codec="utf-8"), max_size=80)
    | st.lists(st.sampled_from((*WORDS, ".", ";", ":\n", "\n", "\n\n- ", ",\n\n")), max_size=400).map(" ".join),
    st.sampled_from(("en", "fr", "zh", "ar", "de", None)),
    st.data(),
)
def test_an_answer_shows_nothing_as_whole_that_a_check_calls_cut(
    text: str, language: str | None, data: st.DataObject
) -> None:
    """Of any text and any sentences of it: one rule for what is quoted and for what is checked."""
    if not text.strip():
        return
    statement, sentences = stored(text, language)
    first = data.draw(st.integers(0, len(sentences) - 1))
    last = data.draw(st.integers(first, min(first + 3, len(sentences) - 1)))
    passed = shown(statement, sentences, first, last)
    wrong = fault([trimmed(statement.text, sentences[first].start, sentences[last].end)], statement, sentences)
    if isinstance(passed, Passed):
        # An item is shown as its line is; who checks it hears that it belongs to a list.
        assert wrong is None or wrong.flaw is Flaw.PARTIAL or not passed.whole
    else:
        assert wrong is not None


@pytest.mark.parametrize(("text", "quoted", "whole"), CASES["whole"])
def test_what_is_whole(text: str, quoted: str, whole: bool) -> None:
    """An address or a heading before a sentence is none of it; a line that was broken, or a list, is one with it.

    A wording that somebody checks may begin and end anywhere; its final mark does not count.
    """
    statement, sentences = stored(text)
    start = text.index(quoted)
    assert is_whole(start, start + len(quoted), statement, sentences) is whole


@pytest.mark.parametrize("kind", [PartKind.COVER, PartKind.HEADING])
def test_the_lines_of_a_cover_are_each_by_themselves(kind: PartKind) -> None:
    """Names, titles and dates below one another make no sentence, and none of them is a stretch of one."""
    text = "Statement by Kenya\nAmbassador Otieno\nGeneral Assembly\nNew York\n12 June 2020\nCheck against delivery"
    statement, sentences = stored(text)
    statement = replace(statement, parts=(Part(kind, 0, len(text)),))
    assert [belonging(number, statement, sentences) for number in range(6)] == [(number,) for number in range(6)]


def test_sentences_that_make_one_are_judged_once() -> None:
    """A whole speech in broken lines is judged in the time that its length takes, not its length for each line."""
    statement, sentences = stored(captions(SPOKEN["small letters alone"][1] * 400))
    assert all(one.end == other.start for one, other in pairwise(sentences))
    assert len(sentences) > 1_000
    assert fault([(0, len(statement.text.rstrip()))], statement, sentences) is None


def test_the_items_between_do_not_belong() -> None:
    """The opener of a list and one item make a sentence, without the items between them."""
    text = "We reject:\n\n(a) Rules.\n\n(b) Taxes.\n\n(c) War.\n"
    statement, sentences = stored(text)
    numbers = [n for n, s in enumerate(sentences) if "War" in text[s.start : s.end]]
    assert belonging(numbers[0], statement, sentences) == (0, numbers[0])


@pytest.mark.parametrize("language", ["en", None])
def test_an_item_belongs_to_what_opens_its_list_however_long_the_list_is(language: str | None) -> None:
    """No list is so long that its last item stands for itself."""
    text = "We do not ask for:\n\n" + "\n\n".join(f"- thing {n}" for n in range(3_000))
    statement, sentences = stored(text, language)
    assert belonging(len(sentences) - 1, statement, sentences) == (0, len(sentences) - 1)
