"""Speakers found by name: any part of it, any script, common spellings; and the filters that name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers
from retrieval.statement import Record
from tests.pairs import pairs

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


NAMED = """
Lula = Silva ¦ lula da silva = Silva ¦ President Lula = Silva ¦ Luiz Inácio = Silva ¦ Лула = Silva ¦ لولا = Silva
Зеленского = Zelenskyy ¦ Zelensky = Zelenskyy ¦ Volodimir Selenskyj = Zelenskyy ¦ Erdogan = Erdoğan ¦ Ердоган = Erdoğan
Путин = Putin ¦ Vladimir Vladimirovich Putin = Putin ¦ Putin, Vladimir = Putin ¦ Лавров = Lavrov Lavrov
习近平 = Jinping 习近平 ¦ Xi Jinping = Jinping 习近平 ¦ Jinping = Jinping 习近平 ¦ مودي = Modi ¦ ماكرون = Macron
Browne = Browne Browne ¦ Boris Johnson = JOHNSON ¦ Erywan Yusof = Yusof ¦ Ouattara = Republic ¦ Vlad Putin = Putin
Luiz Inácio da Silva = Silva ¦ Volodymyr Oleksandrovych Zelensky = Zelenskyy ¦ President Dan Browne = ¦ Indira Modi =
Narenrda Modi = Modi ¦ Tamim Al-Thani = Al-Thani ¦ Premier Modi = Modi ¦ Bill Browne = ¦ Kim Jong = Song ¦ Bob Song =
Browne Smith = ¦ Gaston Smith = ¦ Winston Churchill = ¦ Churchill = ¦ Son = ¦ president = ¦ Mr. =
"""
"""Names, and the last words of those recorded who bear them."""


def test_who_bears_a_name() -> None:
    """Any part of a name, in any script, case and order, with titles or none; not a name that shares a part."""
    found = {
        name: " ".join(sorted(one.split()[-1] for one in SPEAKERS.named(name).recorded)) for name, _ in pairs(NAMED)
    }
    assert found == dict(pairs(NAMED))
    assert not SPEAKERS.named("")


def test_two_persons_of_one_name_are_two_and_one_of_two_spellings_is_one() -> None:
    """Lavrov is one person however he is recorded; Browne of Antigua and Browne of Trinidad are two."""
    assert [one.recorded for one in SPEAKERS.named("Lavrov").persons] == ["Mr. Sergey Lavrov"]
    assert [one.recorded for one in SPEAKERS.named("Browne").persons] == ["Gaston Browne", "Amery Browne"]


def test_who_has_a_name_within_theirs_is_known_beside_those_called_by_it() -> None:
    """Another record of the same person is nobody else."""
    names = (("Boris Johnson", "GBR"), ("Johnson Boris", "GBR"), ("Ellen Johnson Sirleaf", "LBR"))
    speakers = Speakers(Record(speaker=name, code=code) for name, code in names)
    found = speakers.named("Johnson")
    assert found.recorded == ("Boris Johnson", "Johnson Boris")
    assert [one.recorded for one in found.others] == ["Ellen Johnson Sirleaf"]
    assert speakers.named("Boris Johnson").others == ()


def _speakers(line: str) -> Speakers:
    """The speakers of a delegation, from a line of its code, names and years."""
    code, _, spoken = line.partition(": ")
    rows = (row.strip().rpartition(" ") for row in spoken.split("|"))
    return Speakers(Record(speaker=name, code=code, date=year) for name, _, year in rows)


ONE_PERSON = """
UKR: Volodymyr Zelenskyy 2022 | Volodymyr Zelensky 2021 | Mr. Volodymyr Zelenskyy 2020
USA: Joe Biden 2021 | Joseph R. Biden, Jr 2022 | Joseph R. Biden 2023
USA: Bill Clinton 1997 | William Jefferson Clinton 1996
BRB: Mia Mottley 2021 | Her Excellency Ms. Mia Amor Mottley 2019
ZAF: Cyril Ramaphosa 2021 | Matamela Cyril Ramaphosa 2023
ERI: Osman Saleh Mohammed 2021 | Mr. Osman Mohammed Saleh 2017
GHA: Nana Akufo Addo 2021 | Nana Addo Dankwa Akufo-Addo 2022
AZE: Ilham Aliyev 2021 | Mr. Ilham Heydar oglu Aliyev 2017
PRK: Kim Song 2021 | Song Kim 2023
AUS: Penny Wong 2024 | Penelope Wong 2022
BHR: Abdullatif bin Rashid Al Zayani 2021 | Abdullatif bin Rashid Alzayani 2022
"""


@pytest.mark.parametrize("line", ONE_PERSON.strip().splitlines())
def test_all_spellings_of_a_speaker_are_one_person(line: str) -> None:
    """Whichever of them is asked for: each means all, and stays as its record writes it."""
    speakers = _speakers(line)
    every = {one.recorded for one in speakers.all}
    for name in every:
        found = speakers.named(name)
        assert (set(found.recorded), len(found.persons)) == (every, 1)
        assert set(recorded(Filters(speakers=(name,)), speakers).speakers) == every


SEVERAL = """
QAT: Sheikh Hamad bin Khalifa Al-Thani 2004 | His Highness Sheikh Tamim bin Hamad bin Khalifa Al-Thani 2006
JOR: Abdullah II ibn Al Hussein 2018 | Crown Prince Al Hussein bin Abdullah II 2017
AZE: Mr. Heydar Alirza ogly Aliyev 1994 | Ilham Heydar oglu Aliyev 2003
MYS: Tun Abdul Razak 1966 | Dato’ Sri Mohd Najib bin Tun Haji Abdul Razak 2013
SAU: Emir Faisal Al Saud 1946 | Prince Faisal bin Farhan Al-Saud 2024
KWT: Sheikh Al-Sabah 1995 | Sheikh Jaber Al-Mubarak Al-Hamad Al Sabah 2014
KWT: Sheikh Sabah Al-Ahmad Al-Jaber Al-Sabah 1998 | Sheikh Jaber Al-Ahmad Al-Jaber Al-Sabah 1991
LKA: Mr. Bandaranaike 1961 | Mrs. Chandrika Bandaranaike 1971
PAK: Muhammad Shehbaz Sharif 2022 | Mr. Muhammad Nawaz Sharif 2015
SWE: Anna Lindh 2001 | Ann Christin Linde 2022
PHL: Ferdinand Marcos 1966 | Ferdinand Marcos Jr. 2022
CUB: Fidel Castro Ruz 2000 | Raúl Castro Ruz 2015
VNM: Nguyen Tan Dung 2007 | Nguyen Dy Nien 2002
AND: Xavier Espot 2021 | Xavier Espot Miro 2009 | Xavier Espot Zamora 2022
PHL: Mrs. Imelda Romualdez Marcos 1977 | Ferdinand Romualdez Marcos 2022
"""


def test_two_people_are_two_however_near_their_names() -> None:
    """Father and son, brothers, spouses, one name of a family; and one name that may be short for either of two."""
    for line in SEVERAL.strip().splitlines():
        assert all(one.spellings == (one.recorded,) for one in _speakers(line).all), line


def test_how_sure_a_name_is() -> None:
    """What somebody is called by is sure; another part of the name, or another spelling, may be somebody else's."""
    assert all(SPEAKERS.named(name).sure for name in ("Putin", "Xi", "Emmanuel Macron"))
    assert not any(SPEAKERS.named(name).sure for name in ("Lula", "Poutine", "Joe Macron"))


def test_filters_name_speakers_as_records_have_them() -> None:
    """One whom nobody bears stays as typed, and then admits nothing."""
    assert recorded(Filters(speakers=("browne", "Zelensky", "Churchill")), SPEAKERS).speakers == (
        *("Gaston Browne", "Amery Browne"),
        *("Mr. Volodymyr Zelenskyy", "Churchill"),
    )
    assert recorded(Filters(speakers=("Kim Song",)), SPEAKERS).speakers == ("Kim Song",)


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
