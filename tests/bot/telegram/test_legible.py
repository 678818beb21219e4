"""Lines of a chat: harmless, short, and in their direction."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.telegram.cards.markup import settled
from bot.telegram.cards.safe_text import (
    isolated,
    lead,
    own_lead,
    recorded,
    sentence,
    shortened,
)

EN, AR = speaker("en"), speaker("ar")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ms.\n Jalili\t", "Ms. Jalili"),
        ("a\u202eb\u2066c\u2069d", "abcd"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("e\u0301", "é"),
        ("\u200fنعم", "نعم"),
        ("\ud800a", "a"),
        (None, ""),
        (" \n ", ""),
    ],
)
def test_a_record_s_field(text: str | None, shown: str) -> None:
    """One line, without controls and without characters that turn text around."""
    assert recorded(text, 100) == shown


def test_isolates_of_the_bot_are_kept() -> None:
    """Names in a message of the bot are isolated, and stay so; isolates that are not balanced are dropped."""
    assert sentence("من \u2068Kenya\u2069.", 100) == "من \u2068Kenya\u2069."
    assert sentence("a\u2067b", 100) == "ab"
    assert sentence("a\u2069b\u2068", 100) == "ab"


@given(st.text(), st.integers(1, 50))
def test_shortened_is_short(text: str, most: int) -> None:
    """A line is no longer than allowed, keeps its beginning, stays as Telegram leaves it, and says that it was cut."""
    for cut in (recorded(text, most), sentence(text, most)):
        assert len(cut) <= most
        assert settled(cut) == cut
        assert cut.count("\u2068") + cut.count("\u2066") + cut.count("\u2067") == cut.count("\u2069")
    whole = recorded(text, len(text) * 3 + 1)
    if len(whole) > most:
        assert recorded(text, most).endswith("…")


def test_words_are_left_whole() -> None:
    """A cut stands between words, unless that loses much."""
    assert shortened("the unilateral coercive measures", 24) == "the unilateral coercive…"
    assert shortened("a" * 30, 10) == "a" * 9 + "…"
    assert shortened("e\u0301" * 10, 6) == "e\u0301e\u0301…"


def test_a_cut_closes_what_it_opened() -> None:
    """An isolate that is cut is closed."""
    assert shortened("see \u2068the long name of somebody\u2069 here", 20) == "see \u2068the long name…\u2069"


def test_direction() -> None:
    """A line of the interface begins with a mark where its first strong character is of the other direction."""
    assert lead(AR, "[1] Ms. Jalili") == "\u200f"
    assert lead(AR, "قال [1]") == ""
    assert lead(AR, "[1]") == "\u200f"
    assert lead(EN, "[1] طاهرة") == "\u200e"
    assert lead(EN, "[1] Ms. Jalili") == ""
    assert isolated(AR, "CSTD") == "\u2068CSTD\u2069"
    assert isolated(AR, "طاهرة") == "طاهرة"
    assert isolated(EN, "طاهرة") == "\u2068طاهرة\u2069"
    assert isolated(EN, "Côte d’Ivoire") == "Côte d’Ivoire"


def test_direction_of_a_finding() -> None:
    """A finding reads in the direction of most of its letters, whatever the interface's language is."""
    assert own_lead("ITU: تقول إيران إن للاتحاد دورا محوريا") == "\u200f"
    assert own_lead("تقول إيران") == ""
    assert own_lead("طاهرة is what the record says, and nothing else") == "\u200e"
    assert own_lead("Iran says so — and so on") == ""


@pytest.mark.parametrize(
    "text", ["…" * 100_000, "<" * 100_000, "@a." * 40_000, "\u2068" * 100_000, "a\u0301" * 50_000, " \n" * 50_000]
)
def test_hostile_text_in_linear_time(text: str) -> None:
    """100 kB of anything take a moment."""
    started = perf_counter()
    sentence(text, 500)
    recorded(text, 500)
    assert perf_counter() - started < 1.0
