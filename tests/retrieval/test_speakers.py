"""Speakers found by name: any part of it, any script, common spellings; and the filters that name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.speakers import Speakers
from retrieval.statement import Record

HELD = (
    ("Luiz Inacio Lula da Silva", "BRA", "President"),
    ("Mr. Volodymyr Zelenskyy", "UKR", "President"),
    ("Recep Tayyip Erdoğan", "TUR", "President"),
    ("Vladimir Putin", "RUS", None),
    ("Mr. Sergey Lavrov", "RUS", "Minister for Foreign Affairs"),
    ("Sergei Lavrov", "RUS", None),
    ("Xi Jinping", "CHN", None),
    ("Narendra Modi", "IND", None),
    ("Emmanuel Macron", "FRA", None),
    ("Gaston Browne", "ATG", None),
    ("Amery Browne", "TTO", None),
    ("Mr. JOHNSON", "GBR", None),
    ("Al-Thani", "QAT", None),
    ("Winston Baldwin Spencer", "ATG", None),
    ("Kim Song", "PRK", None),
    ("习近平", "CHN", None),
    ("Dato Seri Paduka Awang Haji Erywan bin Pehin Datu Pekerma Jaya Haji Mohd Yusof", "BRN", None),
    ("His Excellency Mr. Alassane Ouattara, President of the Republic", "CIV", None),
)
RECORDS = tuple(Record(speaker=name, code=code, post=post) for name, code, post in HELD)
SPEAKERS = Speakers(RECORDS)


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("Lula", ["Luiz Inacio Lula da Silva"]),
        ("lula da silva", ["Luiz Inacio Lula da Silva"]),
        ("President Lula", ["Luiz Inacio Lula da Silva"]),
        ("Luiz Inácio", ["Luiz Inacio Lula da Silva"]),
        ("Лула", ["Luiz Inacio Lula da Silva"]),
        ("لولا", ["Luiz Inacio Lula da Silva"]),
        ("Зеленского", ["Mr. Volodymyr Zelenskyy"]),
        ("Zelensky", ["Mr. Volodymyr Zelenskyy"]),
        ("Volodimir Selenskyj", ["Mr. Volodymyr Zelenskyy"]),
        ("Erdogan", ["Recep Tayyip Erdoğan"]),
        ("Ердоган", ["Recep Tayyip Erdoğan"]),
        ("Путин", ["Vladimir Putin"]),
        ("Vladimir Vladimirovich Putin", ["Vladimir Putin"]),
        ("Putin, Vladimir", ["Vladimir Putin"]),
        ("Лавров", ["Mr. Sergey Lavrov", "Sergei Lavrov"]),
        ("习近平", ["Xi Jinping", "习近平"]),
        ("Xi Jinping", ["Xi Jinping", "习近平"]),
        ("Jinping", ["Xi Jinping"]),
        ("مودي", ["Narendra Modi"]),
        ("ماكرون", ["Emmanuel Macron"]),
        ("Browne", ["Gaston Browne", "Amery Browne"]),
        ("Boris Johnson", ["Mr. JOHNSON"]),
        ("Erywan Yusof", [HELD[16][0]]),
        ("Ouattara", [HELD[17][0]]),
        ("Vlad Putin", ["Vladimir Putin"]),
        ("Luiz Inácio da Silva", ["Luiz Inacio Lula da Silva"]),
        ("Volodymyr Oleksandrovych Zelensky", ["Mr. Volodymyr Zelenskyy"]),
        ("President Dan Browne", []),
        ("Indira Modi", []),
        ("Narenrda Modi", ["Narendra Modi"]),
        ("Tamim Al-Thani", ["Al-Thani"]),
        ("Premier Modi", ["Narendra Modi"]),
        ("Bill Browne", []),
        ("Kim Jong", ["Kim Song"]),
        ("Bob Song", []),
        ("Browne Smith", []),
        ("Gaston Smith", []),
        ("Winston Churchill", []),
        ("Churchill", []),
        ("Son", []),
        ("president", []),
        ("Mr.", []),
        ("", []),
    ],
)
def test_who_bears_a_name(name: str, recorded: list[str]) -> None:
    """Any part of a name, in any script, case and order, with titles or none; not a name that shares a part."""
    assert sorted(SPEAKERS.named(name).recorded) == sorted(recorded)


def test_two_persons_of_one_name_are_two_and_one_of_two_spellings_is_one() -> None:
    """Lavrov is one person however he is recorded; Browne of Antigua and Browne of Trinidad are two."""
    assert [one.recorded for one in SPEAKERS.named("Lavrov").persons] == ["Mr. Sergey Lavrov"]
    assert [one.recorded for one in SPEAKERS.named("Browne").persons] == ["Gaston Browne", "Amery Browne"]


def test_who_has_a_name_within_theirs_is_known_beside_those_called_by_it() -> None:
    """Another record of the same person is nobody else."""
    names = (("Boris Johnson", "GBR"), ("Johnson Boris", "GBR"), ("Ellen Johnson Sirleaf", "LBR"))
    speakers = Speakers(Record(speaker=name, code=code) for name, code in names)
    found = speakers.named("Johnson")
    assert found.recorded == ("Boris Johnson",)
    assert [one.recorded for one in found.others] == ["Ellen Johnson Sirleaf"]
    assert speakers.named("Boris Johnson").others == ()


@pytest.mark.parametrize(
    ("name", "sure"),
    [
        ("Putin", True),
        ("Xi", True),
        ("Emmanuel Macron", True),
        ("Lula", False),
        ("Poutine", False),
        ("Joe Macron", False),
    ],
)
def test_how_sure_a_name_is(name: str, sure: bool) -> None:
    """What somebody is called by is sure; another part of the name, or another spelling, may be somebody else's."""
    assert SPEAKERS.named(name).sure is sure


def test_filters_name_speakers_as_records_have_them() -> None:
    """One whom nobody bears stays as typed, and then admits nothing."""
    assert SPEAKERS.resolved(Filters(speakers=("browne", "Zelensky", "Churchill"))).speakers == (
        *("Gaston Browne", "Amery Browne"),
        *("Mr. Volodymyr Zelenskyy", "Churchill"),
    )
    assert SPEAKERS.resolved(Filters(speakers=("Kim Song",))).speakers == ("Kim Song",)


@given(st.sampled_from(RECORDS), st.data())
def test_each_word_of_a_name_leads_to_its_speaker(record: Record, data: st.DataObject) -> None:
    """Whatever part of a recorded name is asked for, and in whatever case."""
    speaker = next(one for one in SPEAKERS.all if one.recorded == record.speaker)
    word = data.draw(st.sampled_from(speaker.words))
    named = SPEAKERS.named(data.draw(st.sampled_from([word, word.upper(), word.lower()])))
    bearers = [one for one in named.speakers if one.is_called(speaker.keys[speaker.words.index(word)])]
    assert speaker in named.speakers or bearers


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_none(text: str) -> None:
    """No text makes a look for a name fail."""
    assert all(recorded in {name for name, *_ in HELD} for recorded in SPEAKERS.named(text).recorded)
