"""Whose words stand in quotation marks: another's where it is said whose, the delegation's own where it is not."""

from __future__ import annotations

import gc
import json
import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.quotes.quotations
from bot.quotes.phrases import Table, words
from bot.quotes.quotations import quotations, quoted
from retrieval.readers import read_statement
from retrieval.text.passages import passages
from retrieval.text.quotation_marks import MARKS
from tests.bot.quotes.tiled import stored
from tests.tables import tables

TABLE = tables(__file__)


def found(text: str, language: str | None) -> list[tuple[str, str]]:
    """The quotations of others in a text, and what introduces each."""
    return [(text[q.start : q.end], text[slice(*q.introduction)]) for q in quotations(*stored(text, language))]


CASES = [json.loads(line) for line in Path(__file__).with_name("said.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['language']}: {case['case']}") for case in CASES])
def test_words_that_somebody_else_is_said_to_have_said_are_a_quotation(case: Mapping[str, str | None]) -> None:
    """Found whole, with the words that say whose words it quotes; a title, a term and its own words are none."""
    text, introduction = case["text"] or "", case["introduction"]
    statement, sentences = stored(text, case["language"])
    found = quotations(statement, sentences)
    assert [text[slice(*one.introduction)] for one in found] == ([introduction] if introduction else [])
    for one in found:
        assert text[: one.start].rstrip()[-1] in MARKS
        assert text[one.end :].lstrip()[0] in MARKS


@pytest.mark.parametrize(("text", "expected"), TABLE["found"].values(), ids=TABLE["found"])
def test_every_quotation_has_the_words_that_introduce_it(text: str, expected: list[list[str]]) -> None:
    """Of several, one within another, one over paragraphs, and one that never closes, which takes what is near it."""
    assert [list(one) for one in found(text, "en")] == expected


def test_a_statement_read_out_whole_is_the_delegations_own() -> None:
    """A minister reads out the speech of the President: it is the statement, not a quotation within one."""
    text = "I have the honour to read the speech of the President. I quote:" + "\n\n“We must act at once." * 9 + "”"
    assert found(text, "en") == []


TABLES = tomllib.loads(Path(bot.quotes.quotations.__file__).with_name("quoting.toml").read_text(encoding="utf-8"))
CUES = ("says", "quotes", "names", "nouns")


@pytest.mark.parametrize("language", TABLES)
def test_a_phrase_is_one_kind_of_cue(language: str) -> None:
    """No phrase stands twice or as a form of another, so that what decides is never the order of the lists.

    And no list is misnamed.
    """
    lists = TABLES[language]
    phrases = [phrase for name in CUES for phrase in lists.get(name, [])]
    assert [phrase for phrase, count in Counter(phrases).items() if count > 1] == []
    known = Table(lists)
    for name in CUES:
        others = {other: lists.get(other, []) for other in CUES if other != name}
        alike = [p for each in others.values() for p in each if known.at(name, words(p), 0) == len(words(p))]
        assert alike == []
    assert set(lists) <= {*TABLES["en"], "turned", "first"}
    assert all(lists[name] for name in ("says", "quotes", "nouns", "names", "naming", "own", "and", "as"))


TEXT = "We met. As the late Kofi Annan said: “We must act now. There is no time.” We agree with him. We act."


def judged(*wordings: str) -> str | None:
    """What introduces the quotation that these pieces of TEXT are cut from; None if they are the delegation's own."""
    ranges = [(TEXT.index(w), TEXT.index(w) + len(w)) for w in wordings]
    quotation = quoted(ranges, *stored(TEXT, "en"))
    return TEXT[slice(*quotation.introduction)] if quotation else None


@pytest.mark.parametrize(("wordings", "is_own"), TABLE["cuts"].values(), ids=TABLE["cuts"])
def test_what_is_cut_from_a_quotation_is_anothers_without_its_introduction(wordings: list[str], is_own: bool) -> None:
    """It would pass for the delegation's own words; to quote a delegation that quotes, with its words, is fair."""
    assert judged(*wordings) == (None if is_own else "As the late Kofi Annan said")


PIECES = [*MARKS, *"a  .,:\n", "\n\n", ". ", " that ", "and", "he said", "I said", "said Kofi Annan", "as she put it"]
PIECES += ["the theme", "In the words of Mandela", "we must act now", "(A/71)", "说", "我们必须行动", "قال", "гласит"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=60),
    st.sampled_from(["en", "fr", "es", "ru", "ar", "fa", "zh", "pt", "de"]),
)
def test_quotations_lie_in_the_text_and_apart_from_what_introduces_them(pieces: list[str], language: str) -> None:
    """Whatever the marks: ranges hold something, in order; and a text shown whole shows whose words it quotes."""
    text = "".join(pieces)
    statement, sentences = stored(text, language)
    all_of_them = quotations(statement, sentences)
    assert list(all_of_them) == sorted(all_of_them, key=lambda q: (q.start, -q.end))
    for one in all_of_them:
        start, end = one.introduction
        assert 0 <= start < end <= len(text)
        assert 0 <= one.start < one.end <= len(text)
        assert end <= one.start or one.end <= start
        assert quoted([(one.start, one.end)], statement, sentences) is not None
    assert quoted([(0, len(text))], statement, sentences) is None


@pytest.mark.parametrize("piece", TABLE["many"].values(), ids=TABLE["many"])
def test_a_great_many_quotations_take_little_time(piece: str) -> None:
    """Time is linear in the length of the text and in the number of ranges, whatever they are."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        statement, sentences = stored(text, "en")
        gc.collect()
        gc.disable()  # looking through what other tests have left behind is no part of it
        try:
            started = time.process_time()
            quoted([(at, at + 40) for at in range(0, length, 100)], statement, sentences)
            return time.process_time() - started
        finally:
            gc.enable()

    seconds(1_000)  # reads the tables
    assert seconds(100_000) <= 9 * seconds(25_000) + 0.2


@pytest.mark.parametrize(("name", "words", "introduction"), TABLE["real"])
def test_quotations_of_real_statements_are_found(data: Path, name: str, words: str, introduction: str) -> None:
    """Before and behind, in its own paragraph and over three, with the commas that OCR made stops."""
    (path,) = data.rglob(name)
    statement = read_statement(path)
    sentences = [s for p in passages(statement) for s in p.sentences]
    starts = {statement.text[q.start :][: len(words)]: q for q in quotations(statement, sentences)}
    assert statement.text[slice(*starts[words].introduction)] == introduction


def test_the_statement_that_a_minister_read_out_is_not_taken_from_the_delegation(data: Path) -> None:
    """Seven of 580 speeches are read out whole, in quotation marks; none of their sentences is another's."""
    (path,) = data.rglob("CMR_76_2021.txt")
    statement = read_statement(path)
    sentences = [s for p in passages(statement) for s in p.sentences]
    assert statement.text.count("\n“") >= 20
    assert quotations(statement, sentences) == ()


def test_a_language_without_a_table_takes_no_long_quotation_for_the_speakers_words() -> None:
    """Where introductions are not known, a sentence in quotation marks may be anybody's."""
    text = "Il Segretario generale ha detto: «Dobbiamo agire adesso, perché non abbiamo più tempo da perdere.» Grazie."
    statement, sentences = stored(text, "it")
    start, end = text.index("Dobbiamo"), text.index("»")
    assert quoted([(start, end)], statement, sentences) is not None
    assert quoted([(0, end)], statement, sentences) is None
    assert quoted([(text.index("Grazie"), len(text))], statement, sentences) is None
