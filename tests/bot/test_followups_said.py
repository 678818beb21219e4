"""How diplomats and journalists follow up, in conversations of two to four questions and nine languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question, Turn
from bot.referring import corrected
from bot.speech.speaker import speaker
from bot.understand import understand
from tests.bot.held_records import RECORDS, TODAY

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "questions" / "followups.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=[" ".join(case["questions"][-2:]) for case in CASES])
def test_a_followup_is_understood_in_its_conversation(case: dict[str, Any]) -> None:
    """What it leaves out is taken over, what it names is not; where only a reader could write it out, it says so."""
    *before, last = case["questions"]
    understood = understand(Question(last, tuple(Turn(question, "") for question in before)), RECORDS, TODAY)
    filters = understood.filters
    assert " ".join(filters.delegations) == case.get("codes", "")
    assert " ".join(filters.blocs) == case.get("blocs", "")
    assert " ".join(filters.speakers) == case.get("speakers", "")
    assert " ".join(filters.forums) == case.get("forums", "")
    assert [filters.since or "", filters.until or ""] == case.get("years", ["", ""])
    assert understood.topic == case["topic"]
    assert understood.untold is case.get("untold", False)
    if understood.untold:
        opening = speaker(understood.language).gettext("(following: {question})").partition("{")[0]
        assert understood.standalone.startswith(f"{last} {opening}")
    else:
        assert understood.standalone == case.get("standalone", last)


@pytest.mark.parametrize("case", CASES, ids=[" ".join(case["questions"][-2:]) for case in CASES])
def test_nothing_is_untold_without_a_conversation(case: dict[str, Any]) -> None:
    """A first question is never one that leans on others, and no correction of one is made."""
    understood = understand(Question(case["questions"][-1]), RECORDS, TODAY)
    assert not understood.untold
    assert understood.standalone == case["questions"][-1]


def test_the_words_of_a_question_do_not_make_it_untold() -> None:
    """Whoever types what we add ourselves has asked a question that rules write out as any other."""
    before = (Turn("What does Iran say about sanctions?", ""),)
    understood = understand(Question("Does it speak of debt (following: last year)?", before), RECORDS, TODAY)
    assert not understood.untold
    assert understood.standalone == "Does Iran speak of debt (following: last year)?"


@pytest.mark.parametrize(
    ("text", "language", "plain"),
    [
        ("sorry, Iraq not Iran", "en", "Iraq"),
        ("not Iran, Kenya", "en", "Kenya"),
        ("Kenya, not Iran?", "en", "Kenya?"),
        ("no, I meant the disclaimer", "en", "the disclaimer"),
        ("only in 2020", "en", "in 2020"),
        ("Actually, what does Kenya say about debt?", "en", "what does Kenya say about debt?"),
        ("non, le Kenya", "fr", "le Kenya"),
        ("no, Kenia", "es", "Kenia"),
        ("нет, Китай", "ru", "Китай"),
        ("لا، أقصد كينيا", "ar", "كينيا"),
        ("不，我是说肯尼亚", "zh", "肯尼亚"),
        ("no", "en", "no"),
        ("not Iran", "en", "not Iran"),
        ("Why not Kenya?", "en", "Why not Kenya?"),
        ("No countries support it", "en", "No countries support it"),
        ("¿No dijo nada Irán?", "es", "¿No dijo nada Irán?"),
        ("لا توافق", "ar", "لا توافق"),
        ("不同意", "zh", "不同意"),
    ],
)
def test_a_correction_is_read_as_what_it_means(text: str, language: str, plain: str) -> None:
    """What is taken back goes; a question that only begins like a correction stays."""
    assert corrected(text, language) == plain


@given(st.text(max_size=80), st.sampled_from(["en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", None]))
def test_a_correction_adds_no_words(text: str, language: str | None) -> None:
    """Whatever is typed, only words of it remain, and some do."""
    plain = corrected(text, language)
    assert set(plain.split()) <= set(text.split()) or plain in text
    assert plain or not text
