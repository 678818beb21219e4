"""On whose behalf a statement is made, as its opening says it, in nine languages; and what only looks like that."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.names.on_behalf import OPENING, found
from retrieval.statement import Behalf, Part, PartKind

OPENINGS = Path(__file__).parent / "openings"
TABLES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(OPENINGS.glob("*.toml"))}
WORDS = st.sampled_from(["  ", "\n", *"""
I have the honour to speak on behalf of|on behalf of|Group of 77 and China|Kenya|and|my own|country
in my national capacity|au nom du|от имени|代表|باسم|EU|Statement|by|people|President|of|African Group|Norway
is made|aligns itself|.|,|(|)
""".strip().replace("\n", "|").split("|")])  # fmt: skip


def cases(kind: str) -> list[dict[str, Any]]:
    """The labelled openings of a kind, of all tables."""
    return [case for table in TABLES.values() for case in table.get(kind, ())]


def of(text: str, language: str | None = "en", code: str | None = None) -> tuple[Behalf, ...]:
    """What is found in a text that is all speech."""
    return found(text, (Part(PartKind.SPEECH, 0, len(text)),), language, code)


@pytest.mark.parametrize("case", cases("made"), ids=lambda case: case["text"][:60])
def test_who_speaks_for_a_group_says_so(case: dict[str, Any]) -> None:
    """The groups by name, as named, with the sentence that says it, and where the speaker ends to speak for them."""
    text = case["text"]
    behalf = of(text, case.get("language", "en"), case["code"])
    assert [one.name for one in behalf] == case["groups"]
    for one in behalf:
        assert one.named in text[one.start : one.end]
        assert one.until is None or one.until >= one.end
    if "named" in case:
        assert [one.named for one in behalf] == case["named"]
    if "evidence" in case:
        assert {text[one.start : one.end] for one in behalf} == {case["evidence"]}
    until = [text[one.until :] for one in behalf if one.until is not None]
    assert bool(until) is ("until" in case)
    assert all(rest.startswith(case["until"]) for rest in until)


def test_who_speaks_for_itself_is_not_said_to_speak_for_others() -> None:
    """For a people, a government or a president; in line with what was said for a group; thanking in its name.

    Two real statements for groups thank in their name and never say that they speak for them: so do other ones.
    """
    for case in (*cases("nobody"), *cases("missed")):
        assert of(case["text"], case.get("language", "en"), case.get("code")) == (), case["text"]


SAID = "I have the honour to speak on behalf of the African Group."


def test_it_is_said_in_the_opening() -> None:
    """What is said further on is about something else; the opening is counted from where the speech begins."""
    padding = "We are glad to be here. " * (OPENING // 24 + 1)
    assert of(f"{padding[:500]}\n\n{SAID}", code="KEN")
    assert of(f"{padding}\n\n{SAID}", code="KEN") == ()
    cover = "CONFERENCE\n" * 400
    parts = (Part(PartKind.COVER, 0, len(cover)), Part(PartKind.SPEECH, len(cover), len(cover + SAID)))
    (one,) = found(cover + SAID, parts, "en", "KEN")
    assert (cover + SAID)[one.start : one.end] == SAID


def test_an_editors_note_says_nothing_for_the_speaker() -> None:
    """Nor does a disclaimer."""
    note = "Statement by Kenya on behalf of the African Group\n"
    text = note + "We meet again."
    for kind, expected in ((PartKind.NOTE, 0), (PartKind.DISCLAIMER, 0), (PartKind.COVER, 1), (PartKind.HEADING, 1)):
        parts = (Part(kind, 0, len(note)), Part(PartKind.SPEECH, len(note), len(text)))
        assert len(found(text, parts, "en", "KEN")) == expected


def test_nobody_speaks_on_behalf_of_itself() -> None:
    """Neither the European Union nor the African Union, which has no code; others do on theirs."""
    parts = (Part(PartKind.SPEECH, 0, 200),)
    for name, code, other in (("European Union", "EU", "DEU"), ("African Union", None, "EGY")):
        text = f"I have the honour to speak on behalf of the {name} and its member States. We thank you.".ljust(200)
        assert found(text, parts, "en", code, name) == ()
        assert [one.name for one in found(text, parts, "en", other, "Somebody")] == [name]


def test_a_language_without_wording_is_read_as_english() -> None:
    """As far as it says it in English; a statement without words says nothing."""
    assert of(SAID, "sw", "KEN")
    assert of(SAID, None, "KEN")
    assert found("", (), "en") == ()


@given(st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from(["en", "fr", "ru", "zh", "ar", "fa", None]))
def test_offsets_hold_in_any_text(text: str, language: str | None) -> None:
    """Whatever stands in an opening: the evidence lies within the text, and names what it is evidence of."""
    if not text:
        return
    behalf = of(text, language, "KEN")
    assert len({one.name for one in behalf}) == len(behalf)
    for one in behalf:
        assert 0 <= one.start < one.end <= len(text)
        assert one.named in text[one.start : one.end]
        assert one.until is None or one.end <= one.until < len(text)
