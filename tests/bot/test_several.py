"""Several questions in one line: which lines are parted, and that nothing of a line is lost."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question, Turn
from bot.several import LONGEST, MOST, parts_of
from bot.understand import understand
from tests.bot.held_records import RECORDS, TODAY

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "questions" / "several.toml").read_text(encoding="utf-8")
)["case"]

PIECES = st.sampled_from(
    [
        *("What does Iran say about sanctions", "what did Kenya say about debt", "Why", "and about ITU", "And Kenya"),
        *("?", "? ", ". ", ", ", " and ", "; ", "\n", "\n1. ", " 2. ", "“", "”", '"', "(", ")", ": ", "！", "؟ ", "？"),
        *("伊朗对制裁说了什么", "，", "肯尼亚怎么说", "ماذا قالت إيران عن العقوبات", " وماذا قالت كينيا عن الديون"),
        *("Que dit l'Iran sur l'eau", " et que dit le Kenya sur la dette", " ?", "¿", "Really", "Or against", "U.S."),
    ]
)
LINES = st.lists(PIECES, max_size=14).map("".join)
LANGUAGES = st.sampled_from(["en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", None])
SEPARATORS = re.compile(r"[\s,，;；،؛、]*(?:[(（]?\d{1,2}\s?[.)）、．]\s*|[-•*–·]\s+)?[\s,，;；،؛、]*")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_line_is_parted_as_a_reader_would(case: dict[str, Any]) -> None:
    """Questions asked in a row are told apart; what is one question stays one."""
    text = case.get("text", " ".join(case["parts"]))
    assert list(parts_of(text, case.get("language"))) == case["parts"]


@given(LINES | st.text(max_size=60), LANGUAGES)
def test_parts_stand_in_the_line_in_order(text: str, language: str | None) -> None:
    """Each part is a stretch of the line, and nothing but separators (or an announcement) lies outside of them."""
    at = 0
    parts = parts_of(text, language)
    assert 1 <= len(parts) <= MOST
    for k, part in enumerate(parts):
        found = text.index(part, at)
        announced = k == 0 and text[:found].rstrip().endswith((":", "："))
        assert announced or SEPARATORS.fullmatch(text[at:found])
        at = found + len(part)
    assert SEPARATORS.fullmatch(text[at:])


@given(LINES, LANGUAGES)
def test_a_part_is_one_question_when_read_again(text: str, language: str | None) -> None:
    """Every part but the last, which holds what is beyond the limit, stays as it is."""
    parts = parts_of(text, language)
    for part in parts[:-1] if len(parts) == MOST else parts:
        if language or len(parts) == 1:
            assert parts_of(part, language) == (part,)


def test_a_long_or_hostile_line_takes_linear_time() -> None:
    """What is longer than a question is left alone, and one of that length is read at once."""
    started = thread_time()
    assert parts_of("What? " * 20_000, "en") == (("What? " * 20_000).strip(),)
    for piece in ("What does Iran say, and ", "? ", "(", "“", "1. ", "and what does Kenya say about it, "):
        parts_of((piece * LONGEST)[:LONGEST], "en")
    assert thread_time() - started < 10


@pytest.mark.parametrize(
    ("line", "standalone"),
    [
        ("What does Iran say about sanctions? And about ITU?", "What does Iran say about ITU?"),
        ("What does Iran say about sanctions? And Kenya?", "What does Kenya say about sanctions?"),
        ("What does Iran say about water in 2020? And in 2021?", "What does Iran say about water in 2021?"),
        (
            "What did Iran say about sanctions in 2020 and what did Kenya say about debt?",
            "What did Kenya say about debt in 2020",
        ),
        ("What did Iran say about sanctions and how did Kenya respond?", "What did Kenya say about sanctions"),
        ("Does Iran support the treaty? Why?", "Why? (following: Does Iran support the treaty?)"),
        ("Que dit l'Iran sur les sanctions ? Et sur l'eau ?", "Que dit l'Iran sur l'eau ?"),
        ("伊朗关于制裁说了什么？那中国呢？", "中国关于制裁说了什么？"),
    ],
)
def test_a_later_part_reads_right_with_the_earlier_ones_as_its_history(line: str, standalone: str) -> None:
    """What a part leaves out is found in the parts before it."""
    *before, last = parts_of(line, None)
    history = tuple(Turn(part, "") for part in before)
    assert history
    assert understand(Question(last, history), RECORDS, TODAY).standalone == standalone
