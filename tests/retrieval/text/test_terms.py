"""BM25 over passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.terms import LexicalIndex, rarity, terms

PASSAGES = [
    "The unilateral coercive measures and sanctions created an extra burden.",
    "We thank the Secretariat for the report.",
    "Document A/RES/70/1 was adopted by consensus.",
]


def built(*passages: list[str]) -> LexicalIndex:
    """An index of passages given as their terms."""
    vocabulary: dict[str, int] = {}
    numbers = [vocabulary.setdefault(term, len(vocabulary)) for passage in passages for term in passage]
    ends = np.cumsum([len(passage) for passage in passages], dtype=np.int64)
    return LexicalIndex.of(np.array(numbers, dtype=np.int32), ends, vocabulary)


INDEX = built(*(terms(passage, "en") for passage in PASSAGES))


def scores(query: str, *, index: LexicalIndex = INDEX, language: str = "en") -> list[float]:
    """The scores with the weights that the terms have in the index."""
    asked = terms(query, language)
    found: list[float] = index.scores(
        asked, {term: rarity(index.frequency(term), index.size) for term in asked}
    ).tolist()
    return found


@pytest.mark.parametrize(
    ("query", "place"), [("a sanction", 0), ("A/RES/70/1", 2), ("the Secretariat", 1), ("xylophone", None)]
)
def test_only_passages_with_a_word_of_the_query_score(query: str, place: int | None) -> None:
    """A question's "sanction" finds a passage's "sanctions", a symbol is one term, and unknown words find nothing."""
    assert [n for n, score in enumerate(scores(query)) if score > 0] == ([] if place is None else [place])


def test_chinese_is_found_without_spaces() -> None:
    """Chinese, written without spaces, is matched by pairs of characters."""
    index = built(terms("反对单边制裁。", "zh"), terms("感谢秘书处的报告。", "zh"))
    assert scores("伊朗对制裁说了什么", index=index, language="zh")[0] > 0


def test_weights_stand_in_place_of_a_term_s_own_rarity() -> None:
    """With twice the weight a term counts twice, and no score exceeds the sum of the terms' best."""
    query = terms("sanctions and the report of the Secretariat, sanctions", "en")
    own = {term: rarity(INDEX.frequency(term), len(PASSAGES)) for term in query}
    twice = {term: weight * 2 if term == "sanction" else weight for term, weight in own.items()}
    assert INDEX.best("sanction", twice) == pytest.approx(2 * INDEX.best("sanction", own))
    more = INDEX.scores(query, twice) - INDEX.scores(query, own)
    assert more == pytest.approx(INDEX.scores(["sanction", "sanction"], own))
    assert INDEX.scores(query, own).max() <= sum(INDEX.best(term, own) for term in query) + 1e-5


def test_saved_index_scores_alike(tmp_path: Path) -> None:
    """An index read back from its folder gives the same scores; so does one of passages without any term."""
    for index in (INDEX, built([], [])):
        folder = tmp_path / str(index.size)
        index.save(folder)
        read = LexicalIndex.load(folder, index.size)
        assert scores("sanctions report", index=read) == scores("sanctions report", index=index)


@given(st.text(max_size=300), st.sampled_from([None, "en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", "xx"]))
def test_any_text_becomes_terms(text: str, language: str | None) -> None:
    """No text in any language breaks the terms, and none is empty."""
    assert all(terms(text, language))
