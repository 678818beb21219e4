"""The UN General Debate Corpus' own layout: names of files, and the table of who spoke, with all its irregularities."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.names.lexicon import delegations
from retrieval.readers import read_statement
from retrieval.readers.layouts.ungdc import FileName, code_of, country_code, doubt, name_of
from retrieval.statement import Record
from tests.retrieval.general_debate import HEADS, TABLE, write_corpus
from tests.retrieval.workbook import write_workbook
from tests.tables import tables

CASES = tables(__file__)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up corpus."""
    return write_corpus(tmp_path_factory.mktemp("corpus"))


def record(corpus: Path, name: str) -> Record:
    return read_statement(next(corpus.rglob(name))).record


@pytest.mark.parametrize(("file", "made"), CASES["made"])
def test_a_record_is_made_of_the_name_and_the_row(corpus: Path, file: str, made: list[str]) -> None:
    """Blanks, case, misprinted codes, letters read as controls and rows that say one thing twice are no obstacle."""
    found = record(corpus, file)
    assert [found.code, found.delegation, found.session, found.speaker, found.post or ""] == made
    assert (found.forum, found.date) == ("General Assembly, general debate", file[-8:-4])


@pytest.mark.parametrize(("file", "delegation", "why"), CASES["unsure"])
def test_where_the_table_is_not_sure_nobody_is_named(corpus: Path, file: str, delegation: str, why: str) -> None:
    """No row, no name, two names, a row that may be another delegation's: the speaker is null, the reason told.

    Upper Volta spoke in 1980, and is found by Burkina Faso's code.
    """
    found = record(corpus, file)
    assert (found.code, found.delegation, found.speaker, found.post) == (file[:3], delegation, None, None)
    assert why in (doubt(next(corpus.rglob(file))) or "")


def test_the_code_of_a_name_that_is_not_known_is_that_of_the_file(tmp_path: Path) -> None:
    """Front matter may write a delegation as nobody else does; the name stays as written."""
    path = tmp_path / "KOR_71_2016.txt"
    path.write_text("---\ndelegation: Rep. Korea\n---\nWe thank the Chair.\n", encoding="utf-8")
    assert (read_statement(path).record.delegation, read_statement(path).record.code) == ("Rep. Korea", "KOR")
    path.write_text("---\ndelegation: Chile\n---\nWe thank the Chair.\n", encoding="utf-8")
    assert read_statement(path).record.code == "CHL"


def test_two_letters_are_a_code_of_the_corpus_and_no_other(tmp_path: Path) -> None:
    """In a file's name, "EC" is the European Council, not the two letters that ISO has for Ecuador."""
    assert name_of(tmp_path / "EC_66_2011.txt") == FileName("EU", 66, 2011)
    assert name_of(tmp_path / "abc_66_2011.txt") is None
    assert name_of(tmp_path / "KEN_12_2020.txt") is None, "the twelfth session sat in 1957"


def test_the_table_may_lie_further_up(tmp_path: Path) -> None:
    """An archive that is unpacked beside its table has one or two folders more between them."""
    for below in ("", "a", "a/b"):
        folder = tmp_path / (below.replace("/", "") or "none")
        write_corpus(folder, below=below)
        assert record(folder, "KEN_78_2023.txt").speaker == "Ms. Wanjiru Maina"


def test_a_speaker_whose_name_mixes_scripts_is_not_named(tmp_path: Path) -> None:
    """The statement is read; the reason names the letter and the row."""
    write_workbook(tmp_path / TABLE, [HEADS, (1988.0, 43.0, "BLZ", "Belize", "Mr. \u03a4ILLETT", "", "")])
    path = tmp_path / "BLZ_43_1988.txt"
    path.write_text("We thank the Chair. We agree.\n", encoding="utf-8")
    assert (read_statement(path).record.code, read_statement(path).record.speaker) == ("BLZ", None)
    assert doubt(path) == (
        f'"Mr. ΤILLETT" in row 2 of {TABLE} mixes scripts: "Τ" at position 5 is GREEK CAPITAL LETTER TAU (U+03A4) '
        "among Latin letters"
    )


@pytest.mark.parametrize("rows", [[], [["Year", "Country"], [2023.0, "Kenya"]]])
def test_another_workbook_of_that_name_is_none(tmp_path: Path, rows: list[list[str | float]]) -> None:
    """A table without the columns that it should have is said to be none; the statements are read all the same."""
    write_corpus(tmp_path, table=False)
    write_workbook(tmp_path / TABLE, rows)
    path = next(tmp_path.rglob("KEN_78_2023.txt"))
    assert (record(tmp_path, path.name).code, record(tmp_path, path.name).speaker) == ("KEN", None)
    assert doubt(path) == f"{TABLE} is not the table that it should be"


def test_the_real_table_is_doubted_where_its_codes_and_countries_disagree(data: Path) -> None:
    """Of eleven thousand rows eight: none more, since each costs a speaker, and none fewer.

    All years are in it: each code leads to a delegation that is known, but the one row that has none.
    """
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_path(data / "ungdc" / TABLE).get_sheet_by_index(0).to_python()[1:]
    rows = [(int(float(str(row[1]))), str(row[2]).strip(), str(row[3]).strip()) for row in cells]
    assert {(session, code) for session, code, _ in rows if code_of(code) not in delegations()} == {(42, "")}
    contested = {
        f"{session} {code}"
        for session, code, country in rows
        if (named := country_code(country)) is not None and code and code_of(named) != code_of(code)
    }
    assert contested == set("15 AUS, 17 ARE, 21 NER, 41 DDR, 41 DEU, 45 DDR, 56 CHE, 56 SWE".split(", "))


def test_every_real_statement_has_a_delegation_and_a_speaker(data: Path) -> None:
    """Three sessions, the two statements whose codes the table misprints among them; one name is half Cyrillic."""
    files = sorted((data / "ungdc").rglob("*.txt"))
    assert len(files) == 580
    assert {path.name: doubt(path) for path in files if doubt(path)} == {
        "COG_71_2016.txt": f'"Mr. Jеаn-Claude Gakosso" in row 1717 of {TABLE} mixes scripts: "е" at position 6 is '
        "CYRILLIC SMALL LETTER IE (U+0435) among Latin letters"
    }
    record = read_statement(data / "ungdc" / "Session 71 - 2016" / "PRT_71_2016.txt").record
    assert (record.code, record.speaker) == ("PRT", "Mr. Marcelo Rebelo de Sousa")
