"""The emulator alters a text, and drops entities, as Telegram does."""

from __future__ import annotations

import time

import pytest

from tests.bot_api.spans import Rich, Span, from_entities, settled


def read(text: str, *spans: Span) -> tuple[Rich, list[str]]:
    """A text with spans as Telegram keeps it, and the kinds of what was lost."""
    notes: list[tuple[str, str]] = []
    return settled(text, spans, notes), [kind for kind, _ in notes]


def test_entities_count_utf16_units() -> None:
    given = [{"type": "bold", "offset": 2, "length": 4}, {"type": "expandable_blockquote", "offset": 7, "length": 7}]
    text = "😀bold “a & b”"
    rich = settled(text, from_entities(text, given, []), [])
    assert rich.entities() == given
    assert rich.blockquotes() == ["“a & b”"]


@pytest.mark.parametrize(
    ("entity", "kind"),
    [
        ({"type": "bold", "offset": 1, "length": 1}, "place"),
        ({"type": "bold", "offset": 2, "length": 99}, "place"),
        ({"type": "text_link", "offset": 2, "length": 4, "url": "http://localhost:80/x"}, "link"),
    ],
)
def test_an_entity_that_is_lost_is_noted(entity: dict[str, object], kind: str) -> None:
    notes: list[tuple[str, str]] = []
    assert from_entities("😀bold", [entity], notes) == []
    assert [one for one, _ in notes] == [kind]


def test_a_blockquote_in_a_blockquote_is_lost_and_noted() -> None:
    rich, lost = read("a b c", Span("blockquote", 0, 5), Span("blockquote", 2, 3))
    assert (rich.blockquotes(), lost) == (["a b c"], ["blockquote"])


def test_entities_above_100_are_dropped_and_noted() -> None:
    rich, lost = read("x " * 101, *(Span("bold", 2 * n, 2 * n + 1) for n in range(101)))
    assert (len(rich.spans), lost) == (100, ["entities"])


def test_text_is_altered_as_telegram_alters_it() -> None:
    rich, _ = read("  \na\tb\rc\u202ed\u0333e\x01\n ", Span("bold", 3, 8))
    assert rich.text == "a bcde"
    assert rich.entities() == [{"type": "bold", "offset": 0, "length": 4}]


def test_what_telegram_finds_by_itself() -> None:
    text = "/ask@Bot @Bot a@b.org https://un.org/a_(b). un.org/x #tag /no @no"
    rich, _ = read(text, Span("code", text.index("/no"), len(text)))
    found = [(s.type, rich.text[s.start : s.end]) for s in rich.spans]
    assert found == [
        ("bot_command", "/ask@Bot"),
        ("mention", "@Bot"),
        ("email", "a@b.org"),
        ("url", "https://un.org/a_(b"),
        ("url", "un.org/x"),
        ("hashtag", "#tag"),
        ("code", "/no @no"),
    ]


@pytest.mark.parametrize("text", ["@a" * 50_000, "a." * 50_000, "#" * 100_000, "/a" * 50_000])
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    began = time.perf_counter()
    read(text)
    assert time.perf_counter() - began < 2
