"""A conversation as a Word file, opened again: the same words, in the right direction, with nothing lost."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.check import Check, Verdict
from bot.output.attribution import STRETCH
from bot.output.citations.citation import Citation, citation
from bot.output.speech.catalogue import LANGUAGES
from bot.output.transcript.blocks import blocks, quotes
from bot.output.transcript.docx import carried, write
from bot.reply import Answer, Reply
from retrieval.statement import Record
from tests.bot.cli.samples import (
    BESIDES,
    COME_CLOSEST,
    DIFFERENCE,
    USE,
    answer,
    check,
    cited,
    closest,
    comparison,
    many_near,
    near_comparison,
    quote,
    refusal,
    short,
    summed_up,
)
from tests.bot.output.citations.samples import texts
from tests.tables import tables

CASES = tables(__file__)

ARABIC = "تدعو مصر إلى رفع العقوبات الأحادية الجانب عن الشعوب فورا وبدون شروط."


def opened(*replies: Reply | Check, given: Mapping[str, Citation | None] | None = None) -> list[Any]:
    """The paragraphs of the file, as python-docx reads it anew, with all quotes cited unless citations are given."""
    written = write(blocks(replies, cited(*replies) if given is None else given))
    return list(Document(io.BytesIO(written)).paragraphs)


def in_style(paragraphs: list[Any], style: str) -> list[str]:
    """The texts of the paragraphs of a style."""
    return [each.text for each in paragraphs if each.style.name == style]


@settings(max_examples=60)
@given(texts)
def test_the_words_of_a_quote_are_read_back_as_they_stand(text: str) -> None:
    """Line breaks, braces and marks of direction included."""
    paragraphs = opened(answer(quote(text)))
    assert in_style(paragraphs, "Quote") == [text]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_whatever_a_person_asks_makes_a_file(question: str) -> None:
    """A control character in a question is no fault of the file's."""
    paragraphs = opened(answer(quote(), question=question))
    assert in_style(paragraphs, "Quote") == [BESIDES]


def test_the_closest_passages_stand_under_the_line_that_says_what_they_are() -> None:
    """As quotes, which they are; the line is the Engine's own whatever a model was asked."""
    paragraphs = opened(closest(short(1, "We fish."), short(2, "We sail."), mode="model", model=USE))
    whole = [each.text for each in paragraphs]
    assert whole.index(COME_CLOSEST) < whole.index("We fish.") < whole.index("We sail.")
    assert in_style(paragraphs, "Quote") == ["We fish.", "We sail."]
    assert "openai:tiny" not in "".join(whole)


@pytest.mark.parametrize(
    ("reply", "language", "line", "below"),
    [
        (near_comparison(), "zh", "肯尼亚：最接近：(2)。", ["We fish."]),
        (many_near(), "en", "Closest (2): Kenya (2), France (3).", ["We fish.", "We sail."]),
        (many_near(), "de", "Am nächsten (2): Kenia (2), Frankreich (3).", ["We fish.", "We sail."]),
    ],
)
def test_a_row_that_only_comes_close_stands_above_its_passages(
    reply: Answer, language: str, line: str, below: list[str]
) -> None:
    """Behind the quotes that answer, in the question's language."""
    paragraphs = opened(replace(reply, language=language))
    at = [each.text for each in paragraphs].index(line)
    assert in_style(paragraphs[:at], "Quote") == ["We support it."]
    assert in_style(paragraphs[at:], "Quote") == below


def test_everything_that_was_said_stands_there() -> None:
    """Questions, findings, summaries, refusals with reasons, rows, verdicts, translations, attributions, permalinks."""
    checked = check(Verdict.ALTERED, quote("We agree.", n=2, whole=False), ranges=(), difference=DIFFERENCE)
    paragraphs = opened(summed_up(), comparison(), refusal(quote("We met.", n=3)), checked)
    whole = "\n".join(each.text for each in paragraphs)
    for words in (
        "On Record",
        "Iran objects. (1)",
        "Summary by openai:tiny, not a quote:",
        "En outre.",
        "France: no statement held.",
        "No answer, not in the statements. The statements held do not speak to this.",
        "Nearest, not evidence:",
        "ALTERED. The message of the check.",
        "(1) — Ms. Tahereh Jalili, Islamic Republic of Iran",
        "CSTD twenty-third session · 12 June 2020",
        STRETCH,
        quote().permalink,
    ):
        assert words in whole
    assert in_style(paragraphs, "Heading 1") == [
        answer().question,
        answer().question,
        refusal().question,
        "“extra burden”",
    ]
    assert in_style(paragraphs, "Quote") == [BESIDES, BESIDES, "We met.", "We agree."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_is_told_the_language_of_the_messages(language: str) -> None:
    """By the name that Word has for each language of the program: code and country."""
    file = Document(io.BytesIO(write(blocks([refusal()], {}), language)))
    assert file.core_properties.language.startswith(f"{language}-")


@pytest.mark.parametrize(("text", "language", "right", "named"), CASES["directions"])
def test_a_quote_reads_in_its_own_direction_and_language(
    text: str, language: str, right: bool, named: dict[str, str]
) -> None:
    """Arabic and Persian from right to left; what Word spells and breaks lines by is the statement's language."""
    paragraphs = opened(answer(quote(text, language=language or None), question=ARABIC))
    (paragraph,) = [each for each in paragraphs if each.style.name == "Quote"]
    (heading,) = [each for each in paragraphs if each.style.name == "Heading 1"]
    assert heading._p.pPr.find(qn("w:bidi")) is not None, "a question has a direction of its own"
    (run,) = paragraph.runs
    assert (paragraph._p.pPr.find(qn("w:bidi")) is not None) is right
    assert bool(run.font.rtl) is right
    told = run._r.rPr.find(qn("w:lang"))
    assert {key.partition("}")[2]: value for key, value in told.attrib.items()} == named
    assert paragraph.text == text


def test_the_properties_stand_in_the_order_of_the_schema() -> None:
    """Word calls a file damaged whose elements do not: `bidi` before spacing and indent, `lang` behind `rtl`."""
    (paragraph,) = [each for each in opened(answer(quote(ARABIC, language="ar"))) if each.style.name == "Quote"]
    names = [child.tag.partition("}")[2] for child in paragraph._p.pPr]
    assert names == sorted(names, key=["pStyle", "keepNext", "bidi", "spacing", "ind", "jc", "rPr"].index)
    assert [child.tag.partition("}")[2] for child in paragraph.runs[0]._r.rPr][-2:] == ["rtl", "lang"]


def test_a_quote_that_xml_cannot_carry_is_named_and_not_altered() -> None:
    """No statement holds such a character today; were one to, the file would say so."""
    paragraphs = opened(answer(quote("We\x00agree.")))
    assert not carried("We\x00agree.")
    assert in_style(paragraphs, "Quote") == []
    assert any("cannot carry this quote unchanged" in each.text for each in paragraphs)


def test_a_quote_whose_statement_has_changed_is_named_in_its_place() -> None:
    """Its words are not shown; the others are, with what the record of today says."""
    first, second = quote("We agree."), quote("We go on.", n=2, start=9, end=18)
    record = Record(symbol="A/76/PV.9", title="On progress", agenda_item="16")
    paragraphs = opened(answer(first, second), given={first.permalink: citation(first, record), second.permalink: None})
    whole = "\n".join(each.text for each in paragraphs)
    assert in_style(paragraphs, "Quote") == ["We agree."]
    assert "We go on." not in whole
    assert "(2) is left out: the text of its statement has changed since, or it is not held any more. " in whole
    assert second.permalink in whole
    assert "CSTD twenty-third session · 12 June 2020 · agenda item 16 · A/76/PV.9" in whole
    assert "On progress" in whole


def test_what_was_merely_nearest_is_no_evidence() -> None:
    """It stands in the document, labelled, and not among the references."""
    near, said = quote("We met.", start=1, end=8), quote()
    replies: list[Reply | Check] = [answer(said), refusal(near), answer(said, parts=(answer(said), refusal(near)))]
    assert quotes(replies) == [said, near]
    assert quotes(replies, evidence=True) == [said]
