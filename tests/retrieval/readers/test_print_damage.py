"""Damage of print that is mended: what is certain is, and what is not is left as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers import read_statement
from retrieval.readers.document import Repair
from retrieval.readers.layouts.print_damage import mended
from retrieval.statement import PartKind
from retrieval.text.canonical import Block
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def texts(*blocks: str) -> list[str]:
    return [block.text for block in mended([Block(PartKind.SPEECH, text) for text in blocks])[0]]


def test_what_is_mended_is_counted_by_kind() -> None:
    """Each repair once, and no kind that was not needed."""
    texts = ("It ended.They left.We stayed and", "the conf lict, the of\x92s off icial", "A con ict, in uence, conict.")
    assert mended([Block(PartKind.SPEECH, text) for text in texts[:2]])[1] == {
        Repair.PARAGRAPH: 1,
        Repair.SENTENCE: 2,
        Repair.ENCODING: 1,
        Repair.LIGATURE_SPLIT: 2,
    }
    assert mended([Block(PartKind.SPEECH, texts[2])])[1] == {Repair.LIGATURE_LOST: 3}


def test_what_has_one_reading_is_mended() -> None:
    """A blank between sentences, a ligature that was split, a letter of Windows-1252: no word changes.

    Where no word of a statement has a ligature and several lack it, its font lacked it: "con ict" is no "convict". One
    that is there in some word is not lost, whatever has become of another.
    """
    for damaged, mended_text in pairs(CASES["damaged"]):
        assert texts(damaged) == [mended_text]


@pytest.mark.parametrize("text", CASES["unsure"])
def test_what_has_more_than_one_reading_stays(text: str) -> None:
    """Initials, symbols, words of their own, letters that may be missing for another reason."""
    assert texts(text) == [text]


def test_a_paragraph_that_begins_in_mid_sentence_goes_on_with_the_one_before() -> None:
    """No paragraph of a record begins with a small letter, but the items of a list do."""
    assert texts("They affect the lives, security.", "stability and safety of all.") == [
        "They affect the lives, security.\nstability and safety of all."
    ]
    assert texts("Our tasks are:", "to plant;", "to water;", "to wait.") == [
        "Our tasks are:",
        "to plant;",
        "to water;",
        "to wait.",
    ]


LACKING = "eorts dierent aected benets scientic specic conict inuence conicts dicult ecient ocial aicted auent aicted"
"""Three words that lack each ligature."""


def test_no_word_of_the_real_statements_is_taken_for_a_damaged_one(data: Path) -> None:
    """Were a statement to lack every ligature, nothing would be changed but the words that do."""
    for path in sorted((data / "ungdc").rglob("*.txt")):
        text = re.sub(r"(?i)\w*(?:ff|fi|fl)\w*", "0", path.read_text(encoding="utf-8"))
        _, repairs = mended([Block(PartKind.SPEECH, f"{LACKING}. {text}")])
        assert repairs[Repair.LIGATURE_LOST] == len(LACKING.split()), path.name


@given(st.text(alphabet="aefilotzAFI .,?”’\n\x92\x9aé-", max_size=80), st.text(alphabet="fil Aa.", max_size=20))
def test_no_letter_is_lost_or_moved(text: str, more: str) -> None:
    """Whatever it is given: white space and letters read as controls aside, only ligatures are put in."""
    before = "".join((text + more).replace("\x92", "’").replace("\x9a", "š").split())
    after = "".join("".join(texts(text, more)).split())
    if before != after:
        assert len(after) > len(before)
        assert any(ligature in after for ligature in ("ff", "fi", "fl"))
    assert "".join(texts(*texts(text, more))) == "".join(texts(text, more))


def test_only_the_corpus_is_mended(tmp_path: Path) -> None:
    """Somebody's own text is not taken for a scan: what looks odd in it may be meant."""
    text = "We agree on the accords.We will keep them.\n"
    for name in ("KEN_78_2023.txt", "speech.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_statement(tmp_path / "KEN_78_2023.txt").text == "We agree on the accords. We will keep them."
    assert read_statement(tmp_path / "speech.txt").text == text.strip()
