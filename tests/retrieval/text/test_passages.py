"""Passages: they tile any statement, stay in their part, and have three to five sentences."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retrieval.statement import Part, PartKind, Record, Statement
from retrieval.text.passages import COMFORTABLE, FEWEST, MOST, passages
from retrieval.text.sentences import split
from tests.retrieval.tiling import assert_tiles

any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=400) | st.text(
    "aB .!?\n…。؟“”()", max_size=400
)


def statement(text: str, parts: tuple[Part, ...] | None = None, language: str | None = "en") -> Statement:
    """A statement with this text, all of it speech unless told otherwise."""
    speech = (Part(PartKind.SPEECH, 0, len(text)),) if text else ()
    return Statement("0" * 12, text, speech if parts is None else parts, Record(language=language), "a file")


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Statements of any text, whose parts begin anywhere."""
    text = draw(any_text)
    inner = draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=4)) if len(text) > 1 else set()
    edges = sorted({0, len(text), *inner})
    kinds = [draw(st.sampled_from(PartKind)) for _ in edges]
    parts = tuple(Part(kind, a, b) for kind, (a, b) in zip(kinds, pairwise(edges), strict=False))
    return statement(text, parts, draw(st.sampled_from([None, "en", "ru", "ar", "zh"])))


def sizes(text: str) -> list[int]:
    """How many sentences each passage of a text has."""
    return [len(passage.sentences) for passage in passages(statement(text))]


@given(statements())
def test_passages_tile_any_statement_and_stay_in_their_part(given_statement: Statement) -> None:
    """Every character is in exactly one passage, every passage in one part, and its sentences tile it."""
    found = passages(given_statement)
    assert_tiles(found, 0, len(given_statement.text))
    assert [passage.ordinal for passage in found] == list(range(len(found)))
    for passage in found:
        assert_tiles(passage.sentences, passage.start, passage.end)
        assert any(
            p.start <= passage.start and passage.end <= p.end and p.kind is passage.kind for p in given_statement.parts
        )


@given(statements())
def test_passages_have_three_to_five_sentences(given_statement: Statement) -> None:
    """Fewer than three only where the whole part has no more."""
    found = passages(given_statement)
    for part in given_statement.parts:
        count = len(split(given_statement.text[part.start : part.end], given_statement.record.language))
        here = [len(p.sentences) for p in found if part.start <= p.start < part.end]
        assert here == [count] if count < FEWEST else all(FEWEST <= size <= MOST for size in here)


def test_passages_are_of_like_size() -> None:
    """Sentences are shared out evenly, the larger passages first; three and five, if the speaker grouped them so."""
    expected = {0: [], 1: [1], 2: [2], 3: [3], 5: [5], 6: [3, 3], 7: [4, 3], 8: [4, 4], 11: [4, 4, 3]}
    assert {count: sizes("We agree with this. " * count) for count in expected} == expected
    assert sizes("We met. We spoke. We agreed.\n\nWe left. We rested. We wrote. We came. We met.") == [3, 5]


def test_an_address_stays_with_what_follows_it() -> None:
    """ "Mr. President," opens a passage rather than closing one."""
    text = "We met. We spoke. We agreed. We left.\n\nMr. President,\n\nWe rest. We write. We come."
    assert sizes(text) == [4, 4]
    text = "We met. We spoke. We agreed.\n\nMr. President,\n\nWe rest. We write. We come. We go."
    assert sizes(text) == [3, 5]


def test_long_sentences_make_smaller_passages() -> None:
    """Passages stay readable as far as three sentences allow."""
    text = ("We agree " + "again and " * 45 + "again. ") * 12
    assert set(sizes(text)) == {3}
    assert max(p.end - p.start for p in passages(statement(text))) <= COMFORTABLE
