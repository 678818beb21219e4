"""The record: which source counts, and what a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import RecordError
from retrieval.readers import fingerprint, read, read_statement, side_files
from retrieval.record import KEYS, checked, merged
from tests.tables import tables

CASES = tables(__file__)

SPEECH = "Mr. President, my delegation supports the reform of the Council."


def test_front_matter_counts_before_side_file_before_options(tmp_path: Path) -> None:
    """What the file itself says is right; the side file comes next; options fill what neither says."""
    path = tmp_path / "s.md"
    path.write_text(f"---\ndelegation: Kenya\ndate: 2021-05-04\n---\n{SPEECH}", encoding="utf-8")
    path.with_suffix(".yaml").write_text("delegation: Chile\nspeaker: Ms. Ana Ruiz\n", encoding="utf-8")
    record = read_statement(path, {"delegation": "Ghana", "speaker": "Mr. Mensah", "forum": "ECOSOC"}).record
    assert (record.delegation, record.code, record.date) == ("Kenya", "KEN", "2021-05-04")
    assert (record.speaker, record.forum) == ("Ms. Ana Ruiz", "ECOSOC")


def test_front_matter_is_not_part_of_the_text(tmp_path: Path) -> None:
    """The lines between the dashes are about the statement, not of it; a rule at its head is no front matter."""
    path = tmp_path / "s.txt"
    path.write_text(f"---\ntitle: 'A: title'\n---\n\n{SPEECH}\n", encoding="utf-8")
    statement = read_statement(path)
    assert (statement.text, statement.record.title) == (SPEECH, "A: title")
    path.write_text(f"---\nJust words here\n---\n{SPEECH}", encoding="utf-8")
    assert "Just words here" in read_statement(path).text


TOO_LONG = [
    (f"speaker: {'a' * 1_001}", ["speaker", "at most 1,000 characters", "1,001"]),
    (f"on_behalf_of: [{'a' * 1_001}]", ["on_behalf_of", "at most 1,000 characters"]),
    (f"on_behalf_of: [{', '.join(['a'] * 51)}]", ["on_behalf_of", "at most 50 texts", "51"]),
    (f"source_url: https://un.org/{'x' * 5_000}", ["source_url", "at most 2,000 characters", "5,015"]),
    ("delegation: " + "[" * 3000, ["not YAML"]),
]


@pytest.mark.parametrize(("yaml", "named"), [*CASES["wrong"], *TOO_LONG])
def test_a_wrong_record_names_file_key_value_and_what_is_allowed(tmp_path: Path, yaml: str, named: list[str]) -> None:
    """A person can mend a record from the message alone."""
    path = tmp_path / "s.txt"
    path.write_text(SPEECH, encoding="utf-8")
    path.with_suffix(".yaml").write_text(yaml, encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        read_statement(path)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 700
    assert all(part in message for part in ["s.yaml", *named])


@pytest.mark.parametrize(("key", "value", "held"), CASES["taken"])
def test_values_are_taken_as_people_write_them(key: str, value: object, held: object) -> None:
    """An importer may give a year as a number; a record holds what was meant."""
    assert checked({key: value}, "test") == {key: tuple(held) if isinstance(held, list) else held}


def test_values_of_yaml_are_what_is_written(tmp_path: Path) -> None:
    """YAML makes other numbers of "071" and "1.10", and false of Norway and Norwegian; null is still no value."""
    path = tmp_path / "s.md"
    head = "delegation: NO\nlanguage: no\nsession: 071\nagenda_item: 1.10\nsymbol: 1_000\nspeaker: ~\npost: null\n"
    path.write_text(f"---\n{head}---\n{SPEECH}", encoding="utf-8")
    record = read_statement(path).record
    assert (record.code, record.language, record.session, record.agenda_item) == ("NOR", "no", "071", "1.10")
    assert (record.symbol, record.speaker, record.post) == ("1_000", None, None)


JEKYLL = """---
layout: post
title: "Statement at the general debate"
date: 2015-11-17 16:16:01 -0600
categories: [un, statements]
tags: [debate]
delegation: Kenya
---
"""


def test_front_matter_of_other_programs_is_read_and_its_keys_named_in_one_remark(tmp_path: Path) -> None:
    """Jekyll and Hugo keep keys of their own there; a key that looks like a slip is told with the right one."""
    path = tmp_path / "s.md"
    path.write_text(JEKYLL + SPEECH, encoding="utf-8")
    path.with_suffix(".yaml").write_text("speeker: Ms. Ana Ruiz\nlicence: CC0\n", encoding="utf-8")
    reading = read(path)
    assert reading.statement.text == SPEECH
    assert (reading.statement.record.delegation, reading.statement.record.date) == ("Kenya", "2015-11-17")
    assert reading.remarks == (
        "ignored what is no key of a record: 'layout', 'categories', 'tags' (front matter); "
        "'speeker' (did you mean 'speaker'?) (s.yaml)",
    )


def test_a_thousand_unknown_keys_make_a_short_remark(tmp_path: Path) -> None:
    """The remark names some of them and says how many more there are."""
    path = tmp_path / "s.md"
    keys = "".join(f"{'k' * 80}_{number}: 1\n" for number in range(1_000))
    path.write_text(f"---\ntags: x\n{keys}---\n{SPEECH}", encoding="utf-8")
    (remark,) = read(path).remarks
    assert "and 989 more (front matter)" in remark
    assert len(remark) < 1_000


def test_what_is_said_twice_is_told_and_which_counts(tmp_path: Path) -> None:
    """A key that stands twice, and a side file that says something else than the front matter."""
    path = tmp_path / "s.md"
    path.write_text(f"---\ndelegation: Norway\ndelegation: Kenya\nlanguage: EN\n---\n{SPEECH}", encoding="utf-8")
    path.with_suffix(".yaml").write_text("delegation: Chile\nlanguage: en\nforum: ECOSOC\n", encoding="utf-8")
    reading = read(path)
    assert (reading.statement.record.delegation, reading.statement.record.forum) == ("Kenya", "ECOSOC")
    assert reading.remarks == (
        "given more than once, the last counts: 'delegation' (front matter)",
        "delegation is 'Kenya' in the front matter, which counts, and 'Chile' in s.yaml",
    )


def test_a_nested_value_is_refused_in_time(tmp_path: Path) -> None:
    """A value made of references to references is endless when it is written out."""
    path = tmp_path / "s.txt"
    path.write_text(SPEECH, encoding="utf-8")
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    path.with_suffix(".yaml").write_text(f"l0: &l0 [a]\n{levels}speaker: *l11\n", encoding="utf-8")
    with pytest.raises(RecordError, match="speaker is"):
        read_statement(path)


def test_nothing_said_is_nothing_known() -> None:
    """Empty values are not known rather than empty texts."""
    record = merged(checked(dict.fromkeys(KEYS, ""), "test"))
    assert all(getattr(record, key) in (None, ()) for key in KEYS)


def test_a_code_and_a_name_lead_to_each_other() -> None:
    """A bare code is written out and a name gets its code; an organisation keeps its name, and no code is guessed."""
    assert merged({"delegation": "IRN"}).delegation == "Iran (Islamic Republic of)"
    named = merged({"delegation": "Islamic Republic of Iran"})
    assert (named.delegation, named.code) == ("Islamic Republic of Iran", "IRN")
    other = merged({"delegation": "Internet Society"})
    assert (other.delegation, other.code) == ("Internet Society", None)


def test_the_fingerprint_changes_with_all_that_the_statement_depends_on(tmp_path: Path) -> None:
    """Bytes, side file and options each make another fingerprint; reading again makes the same."""
    path = tmp_path / "s.txt"
    path.write_text(SPEECH, encoding="utf-8")
    plain = fingerprint(path)
    assert fingerprint(path) == plain
    assert fingerprint(path, {"forum": "ECOSOC"}) != plain
    side = path.with_suffix(".yaml")
    side.write_text("delegation: Kenya\n", encoding="utf-8")
    assert side_files(path) == (side,)
    with_side = fingerprint(path)
    assert with_side != plain
    path.write_text(SPEECH + " ", encoding="utf-8")
    assert fingerprint(path) != with_side


def test_the_same_bytes_are_one_statement(tmp_path: Path) -> None:
    """The id comes from the bytes, wherever the file lies and whatever its name."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(SPEECH, encoding="utf-8")
    first, second = read_statement(tmp_path / "a.txt"), read_statement(tmp_path / "b.txt")
    assert first.id == second.id
    assert len(first.id) == 12


def test_scripts_that_share_a_name_without_sharing_a_word() -> None:
    """A name may have words of several scripts, and a word of Han, kana or Hangul may have Latin letters."""
    for name in map(str.strip, CASES["scripts"].split("|")):
        assert merged({"speaker": name, "on_behalf_of": (name,)}).speaker == name


@given(st.text(st.sampled_from("аеорсух"), min_size=1), st.text(st.sampled_from("bdfghNW"), min_size=1))
def test_no_word_of_two_alphabets_is_a_name(looks_latin: str, latin: str) -> None:
    """Wherever a Cyrillic letter stands among Latin ones, in whatever order."""
    for word in (looks_latin + latin, latin + looks_latin):
        with pytest.raises(RecordError, match="mixes scripts"):
            merged({"forum": f"The {word} Forum"})
