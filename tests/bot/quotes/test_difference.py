"""A difference between a wording and a statement, word by word: nothing more is marked, and nothing less."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check import Change, Op
from bot.quotes.nearest import ALTERED_FROM, MOST_COMPARED, nearest
from retrieval.readers import read_statement
from tests.bot.quotes.compared import SPOKEN, best, checked, hits, spoken
from tests.bot.quotes.wordings import copied
from tests.tables import tables

CASES = tables(__file__)


def _shown(changes: Sequence[Change]) -> str:
    """A difference in one line: [-what only the wording has-] and {+what only the statement has+}."""
    marked = {
        Op.EQUAL: "{0}",
        Op.DELETE: "[-{0}-]",
        Op.INSERT: "{{+{1}+}}",
        Op.REPLACE: "[-{0}-]{{+{1}+}}",
    }
    return "".join(marked[change.op].format(change.wording, change.statement) for change in changes)


@pytest.mark.parametrize(("wording", "shown"), CASES["differences"])
def test_a_difference_reads_as_a_person_would_mark_it(wording: str, shown: str) -> None:
    """One word for one word, marks and numbers whole, no confetti, what was left off at the ends apart."""
    near = best(wording, spoken(SPOKEN))
    assert near is not None
    assert _shown(near.changes(wording)) == shown


@pytest.mark.parametrize(("language", "text", "wording", "shown"), CASES["scripts"])
def test_words_are_those_of_the_script(language: str, text: str, wording: str, shown: str) -> None:
    """Characters in Chinese, words elsewhere; accents and vowel signs are shown with their words."""
    near = best(wording, spoken(text, language))
    assert near is not None
    assert _shown(near.changes(wording)) == shown


PIECES = st.sampled_from(
    [
        *("We", "we", "the", "The", "United", "Nations", "should", "shall", "not", "peace", "non-nuclear", "l’Iran"),
        *("2.5 %", "10 000", "U.S.", "é", "e\u0301", "ﬁne", "中国", "支持", "حقوقِ", "می\u200cشود", "can't", "10–12"),
        *(",", ".", ". ", "; ", "—", " — ", "-", "“", "”", "'", "(", ")", "[", "]", "…", "...", " […] ", "‥", "?", "!"),
        *(" ", " ", " ", " ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", "\u200f", "\u0301", "\ufeff"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=40)


@given(st.lists(PIECES, min_size=8, max_size=60).map("".join), st.data())
def test_the_changes_are_the_two_texts(text: str, data: st.DataObject) -> None:
    """Whatever is changed in whatever text, all of the wording and all of the sentences stand in the difference."""
    start = data.draw(st.integers(0, len(text) // 2))
    end = data.draw(st.integers(start, len(text)))
    place = data.draw(st.integers(start, end))
    gone = data.draw(st.integers(0, 4))
    wording = text[start:place] + data.draw(TEXTS) + text[place + gone : end]
    statement = spoken(text)
    found = nearest(wording, hits(statement))
    for near in found:
        checked(wording, near)
        assert ALTERED_FROM <= near.likeness <= 1
        assert text[near.start : near.end] == text[near.start : near.end].strip()


def test_a_copy_in_other_typography_has_no_difference(seed: Path) -> None:
    """Curly quotes, line breaks, soft hyphens, decomposed accents: no word of it is shown as changed."""
    statement = read_statement(seed)
    places = hits(statement)
    rng = random.Random(5)
    for sentence in places[0][1]:
        text = statement.text[sentence.start : sentence.end].strip()
        wording = copied(rng, text)
        for near in nearest(wording, places)[:1]:
            assert near.likeness == 1
            changed = [change for change in near.changes(wording) if change.op is not Op.EQUAL]
            inside = [
                change for change in changed if change not in (near.changes(wording)[0], near.changes(wording)[-1])
            ]
            assert inside == [], (wording, near)


@pytest.mark.parametrize(("repeated", "times"), CASES["hostile"].values(), ids=CASES["hostile"])
def test_a_hundred_thousand_characters_are_answered_soon(repeated: str, times: int) -> None:
    """Whatever they are made of, against five long statements."""
    statements = [spoken(f"Speech {n}. {SPOKEN * 60}", name=f"{n:012d}") for n in range(5)]
    places = [hits(statement)[30] for statement in statements]
    nearest("We shall prevail", places)
    began = time.process_time()
    for near in nearest(repeated * times, places):
        checked(repeated * times, near)
    assert time.process_time() - began < 1


def test_beyond_the_most_compared_the_wording_is_one_deletion() -> None:
    """The first words of a very long wording are compared; the rest is shown as what the statement has not."""
    statement = spoken(" ".join(f"Item {k} is about topic {k}." for k in range(MOST_COMPARED // 7 + 100)))
    wording = statement.text.replace("about topic 50.", "of topic 50.") + " And more."
    near = best(wording, statement)
    assert near is not None
    assert Change(Op.REPLACE, "about", "of") not in near.changes(wording)
    assert Change(Op.REPLACE, "of", "about") in near.changes(wording)
    assert near.changes(wording)[-1].op is Op.DELETE
    assert near.changes(wording)[-1].wording.endswith(" And more.")
    assert near.likeness > 0.999
