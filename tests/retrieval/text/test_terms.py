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


def index() -> LexicalIndex:
    return LexicalIndex.build([terms(p, "en") for p in PASSAGES])


def test_inflected_words_meet() -> None:
    """A question's "sanction" finds a passage's "sanctions"."""
    scores = index().scores(terms("a sanction", "en"))
    assert int(np.argmax(scores)) == 0
    assert scores[0] > 0
    assert scores[1] == scores[2] == 0


def test_document_symbols_are_one_term() -> None:
    """A symbol such as A/RES/70/1 is looked for whole."""
    assert int(np.argmax(index().scores(terms("A/RES/70/1", "en")))) == 2


def test_chinese_is_found_without_spaces() -> None:
    """Chinese, written without spaces, is matched by pairs of characters."""
    built = LexicalIndex.build([terms("反对单边制裁。", "zh"), terms("感谢秘书处的报告。", "zh")])
    assert int(np.argmax(built.scores(terms("伊朗对制裁说了什么", "zh")))) == 0


def test_words_that_occur_nowhere_score_nothing() -> None:
    """Unknown words are no error and no match."""
    assert not index().scores(["xylophone"]).any()
    assert index().ceiling(["xylophone"]) == 0


def test_no_score_exceeds_the_ceiling() -> None:
    """The ceiling bounds every score, so that shares lie between 0 and 1."""
    query = terms("sanctions and the report of the Secretariat", "en")
    assert index().scores(query).max() <= index().ceiling(query) + 1e-5


def test_weights_stand_in_place_of_a_term_s_own_rarity() -> None:
    """With the weights that the terms have here, scores are as without; with twice as much for one, it counts twice."""
    query = terms("sanctions and the report of the Secretariat, sanctions", "en")
    own = {term: rarity(index().frequency(term), len(PASSAGES)) for term in query}
    assert np.array_equal(index().scores(query, own), index().scores(query))
    twice = {term: weight * 2 if term == "sanction" else weight for term, weight in own.items()}
    assert index().best("sanction", twice) == pytest.approx(2 * index().best("sanction"))
    more = index().scores(query, twice) - index().scores(query)
    assert more == pytest.approx(index().scores(["sanction", "sanction"]))


def test_passages_as_numbers_are_the_same_passages() -> None:
    """An index of the numbers of terms is that of the terms; its vocabulary says which is which."""
    built = index()
    passages = [terms(p, "en") for p in PASSAGES]
    numbers = [built.vocabulary[term] for passage in passages for term in passage]
    ends = np.cumsum([len(passage) for passage in passages])
    vocabulary = {term: built.vocabulary[term] for passage in passages for term in passage}
    again = LexicalIndex.of(np.array(numbers, dtype=np.int32), ends, vocabulary)
    for term in vocabulary:
        assert np.array_equal(again.scores([term]), built.scores([term]))


def test_saved_index_scores_alike(tmp_path: Path) -> None:
    """An index read back from its folder gives the same scores."""
    built = index()
    built.save(tmp_path / "lexical")
    read = LexicalIndex.load(tmp_path / "lexical", len(PASSAGES))
    query = terms("sanctions report", "en")
    assert np.array_equal(read.scores(query), built.scores(query))


def test_passages_without_words_make_an_index(tmp_path: Path) -> None:
    """Passages of digits and dashes alone neither fail to index, nor to save, nor to load."""
    built = LexicalIndex.build([[], []])
    built.save(tmp_path / "lexical")
    read = LexicalIndex.load(tmp_path / "lexical", 2)
    assert read.scores(["any"]).tolist() == [0, 0]


@given(st.text(max_size=300), st.sampled_from([None, "en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", "xx"]))
def test_any_text_becomes_terms(text: str, language: str | None) -> None:
    """No text in any language breaks the terms, and none is empty."""
    assert all(terms(text, language))
