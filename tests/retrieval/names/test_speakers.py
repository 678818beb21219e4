"""Speakers found by name: any part of it, any script, common spellings; and the filters that name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers
from retrieval.statement import Record
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

RECORDS = tuple(Record(speaker=name, code=code, post=post or None) for name, code, post in CASES["held"])
SPEAKERS = Speakers(RECORDS)


def test_who_bears_a_name() -> None:
    """Any part of a name, in any script, case and order, with titles or none; not a name that shares a part."""
    for name, bearers in pairs(CASES["named"]):
        assert " ".join(sorted(one.split()[-1] for one in SPEAKERS.named(name).recorded)) == bearers, name
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


@pytest.mark.parametrize("line", CASES["one_person"].strip().splitlines())
def test_all_spellings_of_a_speaker_are_one_person(line: str) -> None:
    """Whichever of them is asked for: each means all, and stays as its record writes it."""
    speakers = _speakers(line)
    every = {one.recorded for one in speakers.all}
    for name in every:
        found = speakers.named(name)
        assert (set(found.recorded), len(found.persons)) == (every, 1)
        assert set(recorded(Filters(speakers=(name,)), speakers).speakers) == every


def test_two_people_are_two_however_near_their_names() -> None:
    """Father and son, brothers, spouses, one name of a family; and one name that may be short for either of two."""
    for line in CASES["several"].strip().splitlines():
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
    assert all(recorded in {one.speaker for one in RECORDS} for recorded in SPEAKERS.named(text).recorded)
