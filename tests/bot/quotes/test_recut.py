"""Nothing that the statement does not say, character by character, passes the gate; what it says does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quote import Rejected
from bot.quotes.belonging import trimmed
from bot.quotes.recut import Draft, Passed, recut
from retrieval.readers import read_statement
from retrieval.statement import PartKind, Statement
from retrieval.text.passages import passages
from tests.bot.quotes.tiled import Held, tiled
from tests.bot.quotes.wordings import ALTERATIONS, copied
from tests.tables import tables

CASES = tables(__file__)

unhurried = settings(deadline=None)


@pytest.fixture(scope="module")
def said(seed: Path) -> Held:
    """The shipped statement as it is stored, and its sentences."""
    statement = read_statement(seed)
    return statement, [sentence for passage in passages(statement) for sentence in passage.sentences]


def _draft(statement: Statement, start: int, end: int, kind: PartKind = PartKind.SPEECH) -> Draft:
    return Draft(statement.id, statement.sha256, start, end, statement.text[start:end], kind)


def _genuine(held: Held) -> Iterator[Draft]:
    """Every range of consecutive sentences of every part, labelled as what it is."""
    statement, sentences = held
    for part in statement.parts:
        within = [sentence for sentence in sentences if part.start <= sentence.start and sentence.end <= part.end]
        for i, first in enumerate(within):
            for last in within[i:]:
                yield _draft(statement, *trimmed(statement.text, first.start, last.end), part.kind)


def test_every_genuine_range_passes_with_the_statements_own_text(said: Held) -> None:
    """Whole consecutive sentences of one part pass, and what passes is cut from the statement."""
    statement, sentences = said
    drafts = list(_genuine(said))
    assert len(drafts) > 50
    for draft in drafts:
        passed = recut(draft, statement, sentences)
        assert isinstance(passed, Passed), passed
        assert passed.text == statement.text[passed.start : passed.end] == draft.text
        assert passed.kind is draft.kind


def test_ten_thousand_mutations_of_drafts_are_rejected(said: Held) -> None:
    """An altered text, a shifted range, another hash, id or label: none passes, in 10,000."""
    statement, sentences = said
    rng = random.Random(20200612)
    genuine = list(_genuine(said))
    texts = [draft.text for draft in genuine]
    tried = 0
    while tried < 10_000:
        mutated = _mutated(rng, rng.choice(genuine), statement, texts)
        if mutated in genuine:
            continue
        tried += 1
        assert isinstance(recut(mutated, statement, sentences), Rejected), mutated


def _mutated(rng: random.Random, draft: Draft, statement: Statement, texts: list[str]) -> Draft:
    what = rng.randrange(6)
    if what == 0:
        return replace(draft, text=copied(rng, draft.text))
    if what == 1:
        start, end = draft.start + rng.randrange(-9, 10), draft.end + rng.randrange(-9, 10)
        return replace(draft, start=start, end=end, text=statement.text[max(0, start) : max(0, end)])
    if what == 2:
        return replace(draft, start=draft.start + rng.randrange(-3, 4), end=draft.end + rng.randrange(-3, 4))
    if what == 3:
        digit = rng.randrange(64)
        return replace(draft, sha256=draft.sha256[:digit] + rng.choice("0123456789abcdef") + draft.sha256[digit + 1 :])
    if what == 4:
        return replace(draft, kind=rng.choice(list(PartKind)), statement=rng.choice((draft.statement, "000000000002")))
    return replace(draft, text=rng.choice(list(ALTERATIONS.values()))(rng, draft.text, texts) or draft.text)


SPEECH = (
    "We shall respect values. The sanctions against Iran, in many cases, violate norms. We ask for relief. I thank you."
)
COVER = "Submitted by Iran."


@pytest.fixture
def small() -> Held:
    """A cover of one sentence and a speech of four."""
    return tiled([(PartKind.COVER, COVER + "\n\n"), (PartKind.SPEECH, SPEECH), (PartKind.NOTE, " Check.")])


@pytest.mark.parametrize(("wording", "altered", "why"), CASES["rejections"])
def test_a_rejection_says_why(small: Held, wording: str, altered: str, why: str) -> None:
    """The reason names what differs, in words a person understands."""
    statement, sentences = small
    start = statement.text.index(wording)
    draft = replace(_draft(statement, start, start + len(wording)), text=altered)
    assert recut(draft, statement, sentences) == Rejected(altered, why)


@pytest.mark.parametrize(("change", "why"), CASES["drafts"])
def test_a_draft_of_something_else_is_rejected(small: Held, change: dict[str, Any], why: str) -> None:
    """Another statement, a changed one, a range that is none, a wrong label: none reaches the comparison of words."""
    statement, sentences = small
    draft = _draft(statement, 20, 44)
    assert isinstance(recut(draft, statement, sentences), Passed)
    changed = replace(draft, **change | {"kind": PartKind(change.get("kind", draft.kind))})
    assert recut(changed, statement, sentences) == Rejected(changed.text, why)


def test_sentences_with_a_hole_between_them_are_not_consecutive(small: Held) -> None:
    """A quote never jumps over a sentence that was left out of the list."""
    statement, sentences = small
    draft = _draft(statement, 20, 20 + len(SPEECH))
    assert isinstance(recut(draft, statement, sentences), Passed)
    holed = [sentence for sentence in sentences if not statement.text[sentence.start :].startswith("We ask")]
    assert recut(draft, statement, holed) == Rejected(draft.text, "is not made of consecutive sentences")
    assert isinstance(recut(draft, statement, []), Rejected)


PLACES = st.sampled_from([0, 18, 20, 44, 45, 102, 103, 121, 122, 134, 135, 141]) | st.integers(-5, 150)


@unhurried
@given(PLACES, PLACES, st.sampled_from(list(PartKind)), st.data())
def test_only_whole_sentences_with_their_own_text_pass(
    start: int, end: int, kind: PartKind, data: st.DataObject
) -> None:
    """Of all ranges, texts and labels, those that pass are whole sentences of one part, labelled as what they are."""
    statement, sentences = tiled(
        [(PartKind.COVER, COVER + "\n\n"), (PartKind.SPEECH, SPEECH), (PartKind.NOTE, " Check.")]
    )
    text = data.draw(st.just(statement.text[max(0, start) : max(0, end)]) | st.text(max_size=9))
    draft = Draft(statement.id, statement.sha256, start, end, text, kind)
    checked = recut(draft, statement, sentences)
    assert isinstance(checked, Passed) == (draft in _genuine((statement, sentences)))
    if isinstance(checked, Passed):
        assert checked.text == statement.text[start:end]
