"""The measure of likeness between languages: what says the same is kept, what says something else is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.gate.prose import Drafted, judged
from bot.gate.prose_across import LIKE
from retrieval.language import detect
from retrieval.local_embedder import LocalEmbeddings
from tests.bot.gate.prose.told import loaded, quotes

Pairs = list[tuple[str, str]]
LEAST_LIKE = 0.75
"""Of right translations, how many are at least like enough."""

LEAST_RIGHT = 0.74
"""Of right translations, how many at least pass all rules together."""


def pairs(kind: str) -> Pairs:
    """Claims, each with the name of its quote."""
    return [(name, text) for name, texts in loaded("translated")[kind].items() for text in texts]


def likeness(claim: str, texts: Sequence[str]) -> Sequence[float]:
    """The cosine of a claim with each text, by the embedder that is shipped."""
    vectors = LocalEmbeddings().document_matrix([claim, *texts])
    return [float(value) for value in vectors[1:] @ vectors[0]]


def passes(name: str, text: str) -> bool:
    """Whether a claim in another language than its quote passes."""
    drafted = Drafted(text, (quotes()[name],))
    return bool(judged([drafted], "", "?", detect(text), likeness=likeness).claims)


@pytest.mark.slow
def test_the_threshold_parts_right_from_wrong() -> None:
    """The likeness asked for keeps most translations, and none of what says something else of the same delegation."""
    known = quotes()
    right = [likeness(text, [known[name].text])[0] for name, text in pairs("right")]
    wrong = [likeness(text, [known[name].text])[0] for name, text in pairs("wrong")]
    assert min(len(right), len(wrong)) >= 40
    assert sum(value >= LIKE for value in right) >= LEAST_LIKE * len(right)
    assert max(wrong) < LIKE


@pytest.mark.slow
def test_translations_pass_and_other_claims_do_not() -> None:
    """With all rules together, most translations are kept, and nothing else."""
    right = [passes(name, text) for name, text in pairs("right")]
    assert sum(right) >= LEAST_RIGHT * len(right)
    assert not [text for name, text in pairs("wrong") if passes(name, text)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), pairs("turned"))
def test_who_acts_is_not_turned_across_languages(name: str, text: str) -> None:
    """The speaker does nothing in a claim that it does not do, as far as places tell, in the quote."""
    assert not passes(name, text)


@pytest.mark.slow
@pytest.mark.xfail(reason="no word of one language is compared with one of another", strict=True)
@pytest.mark.parametrize(("name", "text"), pairs("untold"))
def test_another_verb_does_not_pass_across_languages(name: str, text: str) -> None:
    """A verb put for another, or two nouns that change places, is as like its quote as a translation."""
    assert not passes(name, text)


def test_without_a_measure_nothing_passes_across_languages() -> None:
    """Where nothing compares two languages, a claim in another than its quotes' is dropped."""
    for name, text in pairs("right"):
        found = judged([Drafted(text, (quotes()[name],))], "", "?", detect(text))
        assert found.claims == ()
