"""Layouts: what the CSTD template and the names of the UN General Debate Corpus say of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval.readers import read_statement
from retrieval.statement import PartKind, Statement
from tests.pairs import pairs
from tests.retrieval import documents
from tests.retrieval.documents import FORMATS, SPEECH, cover, paragraphs
from tests.tables import tables

CASES = tables(__file__)


def part(statement: Statement, kind: PartKind) -> str:
    return "".join(statement.text[part.start : part.end] for part in statement.parts if part.kind is kind).strip()


def written(tmp_path: Path, content: Sequence[Sequence[str]], suffix: str = ".md") -> Statement:
    return read_statement(FORMATS[suffix](content, tmp_path / f"contribution{suffix}"))


def test_the_seed_has_its_record_from_its_cover(seed: Path) -> None:
    """Delegation, speaker, post, forum, session and day come from the cover, without anyone typing them."""
    record = read_statement(seed).record
    assert (record.delegation, record.code) == ("Islamic Republic of Iran", "IRN")
    assert (record.speaker, record.post) == ("Ms. Tahereh Jalili", "Ministry of Foreign Affairs")
    assert (record.forum, record.session, record.date) == ("CSTD", "twenty-third session", "2020-06-12")
    assert record.agenda_item == (
        "Progress made in the implementation of and follow-up to the outcomes of the World Summit on the Information "
        "Society at the regional and international level"
    )
    assert record.title == (
        "Statement on progress in the follow-up to the outcomes of the World Summit on the Information Society"
    ), "what the side file says counts before the cover"
    assert (record.language, record.source_url) == ("en", None)


def test_the_seed_tells_the_speakers_words_from_the_others(seed: Path) -> None:
    """Cover, disclaimer and headings are not the speaker's words; the bold invocation and salutation are."""
    statement = read_statement(seed)
    speech = part(statement, PartKind.SPEECH)
    assert speech.startswith("In the name of God, the Compassionate, the Merciful\n\nMr. Moderator,\n\nLet me thank")
    assert speech.endswith("I thank you.")
    assert part(statement, PartKind.COVER).startswith("UNITED NATIONS COMMISSION")
    assert part(statement, PartKind.COVER).endswith("Islamic Republic of Iran")
    assert part(statement, PartKind.DISCLAIMER).startswith("DISCLAIMER: The views presented here")
    assert part(statement, PartKind.HEADING).startswith("23rd UNCSTD Session\n\nProgress made")
    assert part(statement, PartKind.HEADING).endswith("Friday, 12 June")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_template_is_read_in_every_format(tmp_path: Path, suffix: str) -> None:
    """A contribution of another session and delegation is read alike from text, Markdown, HTML, DOCX and PDF."""
    content = paragraphs(cover(), ["24th UNCSTD Session", "Wednesday, 19 May"])
    statement = written(tmp_path, content, suffix)
    record = statement.record
    assert (record.delegation, record.code) == ("Republic of Kenya", "KEN")
    assert (record.speaker, record.post) == ("Mr. Peter Otieno", "Ministry of Education")
    assert (record.session, record.date) == ("twenty-fourth session", "2021-05-19")
    assert record.agenda_item == "Harnessing blockchain for sustainable development: prospects and challenges"
    assert part(statement, PartKind.SPEECH) == "\n\n".join(SPEECH)
    assert part(statement, PartKind.HEADING) == "24th UNCSTD Session\n\nWednesday, 19 May"
    assert part(statement, PartKind.DISCLAIMER) == documents.DISCLAIMER


def test_a_word_file_with_a_paragraph_for_each_line_is_read_alike(tmp_path: Path) -> None:
    """Some contributors end every line of the cover with a paragraph mark."""
    content = paragraphs(cover())
    statement = read_statement(documents.as_docx(content, tmp_path / "c.docx", one_line_each=True))
    assert statement.record.speaker == "Mr. Peter Otieno"
    assert statement.record.delegation == "Republic of Kenya"
    assert part(statement, PartKind.SPEECH) == "\n\n".join(SPEECH)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_missing_disclaimer_leaves_the_speech_whole(tmp_path: Path, suffix: str) -> None:
    """Without a disclaimer the cover ends with the submitters, and the first word of the speech is not taken for it."""
    statement = written(tmp_path, paragraphs(cover(), disclaimer=False), suffix)
    assert statement.record.delegation == "Republic of Kenya"
    assert part(statement, PartKind.SPEECH) == "\n\n".join(SPEECH)
    assert part(statement, PartKind.COVER).endswith("Republic of Kenya")


def test_the_date_is_as_precise_as_the_cover_and_the_headings_allow(tmp_path: Path) -> None:
    """A day is said only where a heading or the cover names it within the cover's days; nothing is guessed."""
    for case, date in pairs(CASES["dates"]):
        place, _, heading = case.partition("; ")
        assert (
            written(tmp_path, paragraphs(cover(place=place), [heading] if heading else [])).record.date or ""
        ) == date


JOINT = "Ms. Ilse Berg; Mr. Jan Novak | Ministry of Digital Affairs; Masaryk Institute | Austria, AUT | Czechia"


def test_submitters_may_be_one_or_several_and_people_or_bodies(tmp_path: Path) -> None:
    """The lines under "Submitted by" are told apart by what they are; a joint contribution names every delegation."""
    first, second = (
        ["Ms. Ilse Berg", "Ministry of Digital Affairs", "Austria"],
        ["Mr. Jan Novak", "Masaryk Institute", "Czechia"],
    )
    cases = [([case.split(" / ")], said) for case, said in pairs(CASES["submitters"].replace("\n   ", ""))]
    for submitted, said in (*cases, ([first, second], JOINT), ([[*first, *second]], JOINT)):
        record = written(tmp_path, paragraphs(cover(submitted=submitted))).record
        fields = (record.speaker, record.post, f"{record.delegation}, {record.code or ''}", *record.on_behalf_of)
        assert " | ".join(each or "" for each in fields).split() == said.split()


def test_the_session_is_read_in_words_and_figures(tmp_path: Path) -> None:
    """Sessions are ordinals, in words or figures, in either case."""
    for session in ("nineteenth session", "TWENTY-FIRST SESSION", "27th session", "twenty-second session (Geneva)"):
        record = written(tmp_path, paragraphs(cover(session=session))).record
        assert record.session == session.removesuffix(" (Geneva)").lower()


def test_another_document_is_left_alone(tmp_path: Path) -> None:
    """A statement that only mentions the commission and "submitted by" is not taken for the template."""
    path = tmp_path / "other.txt"
    path.write_text(
        "Mr. President,\n\nThe report submitted by the Commission on Science is welcome.\n", encoding="utf-8"
    )
    statement = read_statement(path)
    assert {part.kind for part in statement.parts} == {PartKind.SPEECH}
    assert statement.record.forum is None
