"""Who is named in a question, and whether their words are asked for: the real reader, in nine languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.questions.annotate import annotated
from bot.questions.holdings import holdings
from bot.questions.read_text import Name
from retrieval.embedding.local import question_pieces
from retrieval.statement import Record
from tests.bot.questions.records import HELD

NAMES = Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(map(str.strip, line.rpartition(" =")[::2])) for line in NAMES if " =" in line]


def told(text: str) -> str:
    """The names of a question by their bearers, in brackets where they are only talked about."""
    return ", ".join(map(_told, annotated(text, HELD, question_pieces).names))


def _told(name: Name) -> str:
    codes = [one.code for one in name.delegations] + ([name.group.code] if name.group else [])
    bearers = " or ".join((*codes, *name.match.recorded)) or f"unknown {name.text}"
    bearers = f"{bearers} for {name.text}" if name.misspelt else bearers
    return bearers if name.asked else f"({bearers})"


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_names(text: str, expected: str) -> None:
    """As the table says, whose headings say what a group of cases protects."""
    assert told(text) == expected


SPEAKERS = holdings(
    [
        Record(speaker=speaker, code=code, date="2021")
        for speaker, code in (
            ("Osman Saleh Mohammed", "ERI"),
            ("Prince Mohammed bin Naif bin Abdulaziz Al-Saud", "SAU"),
            ("Salman bin Abdulaziz", "SAU"),
            ("Sheikh Khalid Bin Ahmed Al-Khalifa", "BHR"),
            ("Sheikh Sabah Al Khalid Al Sabah", "KWT"),
            ("Abdullah II", "JOR"),
            ("James Marape", "PNG"),
            ("Erna Solberg", "NOR"),
            ("John Key", "NZL"),
            ("John Briceño", "BLZ"),
            ("Alexander De Croo", "BEL"),
        )
    ]
)


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("Mohammed bin Salman", []),
        ("Prince Mohammed bin Naif bin Abdulaziz Al-Saud", ["Prince Mohammed bin Naif bin Abdulaziz Al-Saud"]),
        ("Mohammed bin Naif", ["Prince Mohammed bin Naif bin Abdulaziz Al-Saud"]),
        ("Mohammed", ["Osman Saleh Mohammed"]),
        ("King Salman", ["Salman bin Abdulaziz"]),
        ("King Abdullah", ["Abdullah II"]),
        ("James Marape", ["James Marape"]),
        ("Solberg", ["Erna Solberg"]),
        ("John Key", ["John Key"]),
        ("John", []),
        ("De Croo", ["Alexander De Croo"]),
        ("Sheikh Khalid", ["Sheikh Khalid Bin Ahmed Al-Khalifa", "Sheikh Sabah Al Khalid Al Sabah"]),
    ],
)
def test_which_parts_of_a_name_are_a_speaker_s(name: str, bearers: list[str]) -> None:
    """The whole name, the surname, a short form; no part of somebody else's, and no given name that several have."""
    found = annotated(f"What did {name} say about peace?", SPEAKERS, question_pieces).names
    assert [recorded for one in found for recorded in one.match.recorded] == bearers


def test_an_ordinary_word_is_no_speaker_s() -> None:
    """A capital alone makes no name of it."""
    found = annotated("What is said about Key Biodiversity Areas?", SPEAKERS, question_pieces).names
    assert not [one for one in found if one.match]


def test_without_a_model_every_name_is_asked_for() -> None:
    """What no model read has its names all the same."""
    found = annotated("Kenya on Iran", HELD, lambda _: None).names
    assert [(one.text, one.asked) for one in found] == [("Kenya", True), ("Iran", True)]
