"""Fit how the local model reads a question: `python -m bot.evaluation.fit_encoder HOME QUESTIONS.tsv.gz [SET …]`.

A question's last layers add a narrow product to each matrix (LoRA; Hu et al., 2021), so that a question comes to lie
near the sentences that answer it. A text to be found is read as before, and no statement is embedded anew.

A line of the questions has the statement's file, the question's language, the question, and the places of the sentences
that answer it ("120-230,310-402"). Writes `questions.npz`; prints, for sets of questions unseen by the fit, how often
the best sentence of the right statement is right, and the best of all. Needs the package jax, unneeded at run time.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax.example_libraries.optimizers import adam
from jax.nn import logsumexp

from bot import wiring
from bot.evaluation.questions import load
from bot.evaluation.statements import Sources
from bot.library import Library
from bot.settings import Settings
from retrieval.embedding.base import clean
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.encoder.run import ADAPTER, SCALE, Encoder, projection
from retrieval.embedding.encoder.upper_layers import UpperLayers, adapted
from retrieval.embedding.encoder.weights import RANK
from retrieval.embedding.local import QUERY_PIECES
from retrieval.statement import PartKind

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]
Parameters = dict[str, Any]

ROUNDS = 3
"""How often each question is seen."""

BATCH = 32
RATE = 1e-3
"""The step of Adam at the start; it falls to 0 by a cosine."""

SHARPNESS_RATE = 0.02
SHARPNESS = 30.0
"""The weight of a cosine, and of MaxSim, in the log-odds of a sentence, at the start of the fit."""

ELSEWHERE = 0.5
"""The weight of the comparison with sentences of other statements, beside 1 of that with the statement's own."""

OWN, ANSWERING, OTHERS, NEAR = 80, 8, 24, 12
"""Sentences compared with a question at most: its statement's own, those that answer, others' answers, near ones."""

PASSED_OVER, NEAREST = 8, 200
"""Of the nearest sentences of other statements, how many may well answer too, and how many are drawn from."""

TOKENS = 64
"""A sentence's tokens compared."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Every sentence of the speeches held: whose it is (`statement`), its place, its vectors and its tokens."""

    files: tuple[str, ...]
    statement: Integers
    places: tuple[tuple[int, int], ...]
    vectors: Floats
    tokens: tuple[npt.NDArray[np.int8], ...]

    def of(self, statement: int) -> Integers:
        """The rows of a statement."""
        return np.arange(*np.searchsorted(self.statement, (statement, statement + 1)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its vectors below the layers that are fitted, the weights of its pieces, and the rows that answer."""

    rows: Floats
    weights: Floats
    right: Integers


class Batch(NamedTuple):
    """Questions and sentences, padded: `right` answers, `own` is of the right statement, `there` is no padding."""

    rows: Floats
    mask: Floats
    weights: Floats
    vectors: Floats
    tokens: Floats
    token_mask: Floats
    right: Floats
    own: Floats
    there: Floats


def sentences(library: Library, embeddings: CachedEmbeddings) -> Sentences:
    """The sentences of all speeches held."""
    files, statement, places, vectors, tokens = [], [], [], [], []
    for number, held in enumerate(library.held()):
        read, passages = library.read(held)
        files.append(Path(held.source).name)
        spans = [(s.start, s.end) for p in passages if p.kind is PartKind.SPEECH for s in p.sentences]
        if not spans:
            continue
        texts = [read.text[start:end] for start, end in spans]
        some, own = embeddings.document_tokens([text.strip() for text in texts])
        vectors.append(some)
        tokens += own or []
        statement += [number] * len(spans)
        places += [(start, start + len(text.rstrip())) for (start, _), text in zip(spans, texts, strict=True)]
    return Sentences(tuple(files), np.array(statement), tuple(places), np.concatenate(vectors), tuple(tokens))


def of_table(path: Path, every: Sentences) -> Iterator[tuple[str, list[int]]]:
    """The questions of a table on statements held, with the rows of the sentences that answer."""
    known = {
        (every.files[number], place): row
        for row, (number, place) in enumerate(zip(every.statement.tolist(), every.places, strict=True))
    }
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            file, _, question, places = line.rstrip("\n").split("\t")
            spans = (tuple(int(at) for at in place.split("-")) for place in places.split(","))
            rows = [known[file, (start, end)] for start, end in spans if (file, (start, end)) in known]
            if rows:
                yield question, rows


def of_set(path: Path, every: Sentences, library: Library) -> Iterator[tuple[str, list[int]]]:
    """The answerable questions of a set that stand alone, with the rows of the sentences that answer."""
    sources = Sources(library)
    number = {held.id: at for at, held in enumerate(library.held())}
    for asked in load(path).items:
        if asked.kind != "answer" or asked.history:
            continue
        rows = {
            row
            for gold in sources.placed(asked.gold)
            for row in (every.of(number[gold.statement]).tolist() if gold.statement in number else ())
            if gold.overlaps(*every.places[row])
        }
        if rows:
            yield asked.question, sorted(rows)


def read_below(questions: Sequence[tuple[str, list[int]]], encoder: Encoder) -> list[Asked]:
    """The questions as rows below the layers that are fitted."""
    made = []
    for text, right in questions:
        pieces = encoder.pieces(clean(text), "query:")[:QUERY_PIECES]
        rows, weights = encoder.encode(pieces, "query:").below, encoder.rarity(pieces)
        before = np.zeros(len(rows) - len(pieces) - 1, dtype=np.float32)
        made.append(Asked(rows, np.concatenate([before, weights]), np.array(right)))
    return made


def _padded(some: Sequence[Asked]) -> tuple[Floats, Floats, Floats]:
    longest = -(-max(len(one.rows) for one in some) // 8) * 8  # few lengths: each is compiled once
    rows = np.zeros((len(some), longest, some[0].rows.shape[1]), dtype=np.float32)
    mask, weights = np.zeros(rows.shape[:2], dtype=np.float32), np.zeros(rows.shape[:2], dtype=np.float32)
    for at, one in enumerate(some):
        rows[at, : len(one.rows)], mask[at, : len(one.rows)] = one.rows, 1
        weights[at, : len(one.weights)] = one.weights
    return rows, mask, weights


def batch(some: Sequence[Asked], every: Sentences, chosen: Sequence[tuple[Integers, Integers]]) -> Batch:
    """Questions with sentences, each question's own of the right statement and of others."""
    most = max(
        min(len(one.right), ANSWERING) + len(own) + len(others) for one, (own, others) in zip(some, chosen, strict=True)
    )
    size = -(-most // 32) * 32
    vectors = np.zeros((len(some), size, every.vectors.shape[1]), dtype=np.float32)
    tokens = np.zeros((len(some), size, TOKENS, every.tokens[0].shape[1]), dtype=np.float32)
    token_mask = np.zeros(tokens.shape[:3], dtype=np.float32)
    right, own, there = (np.zeros((len(some), size), dtype=np.float32) for _ in range(3))
    for at, (one, (mine, others)) in enumerate(zip(some, chosen, strict=True)):
        answers = one.right[:ANSWERING]
        rows = np.concatenate([answers, mine, others])
        vectors[at, : len(rows)] = every.vectors[rows]
        for place, row in enumerate(rows.tolist()):
            kept = every.tokens[row][:TOKENS]
            tokens[at, place, : len(kept)], token_mask[at, place, : len(kept)] = kept, 1
        right[at, : len(answers)], own[at, : len(answers) + len(mine)], there[at, : len(rows)] = 1, 1, 1
    tokens /= SCALE
    return Batch(*_padded(some), vectors, tokens, token_mask, right, own, there)


def scores(parameters: Parameters, layers: UpperLayers, some: Batch) -> tuple[jax.Array, jax.Array]:
    """The cosine, and MaxSim, of each question with each of its sentences: shape (questions, sentences)."""
    top = layers(some.rows, some.mask, parameters["added"])
    mean = (top * some.mask[..., None]).sum(1)
    cosines = jnp.einsum("qd,qsd->qs", mean / jnp.linalg.norm(mean, axis=-1, keepdims=True), some.vectors)
    reduced = top @ projection()
    reduced = reduced / jnp.linalg.norm(reduced, axis=-1, keepdims=True)
    matches = jnp.einsum("qtd,qskd->qtsk", reduced, some.tokens) - 2 * (1 - some.token_mask)[:, None]
    return cosines, jnp.einsum("qt,qts->qs", some.weights, matches.max(-1))


def loss(parameters: Parameters, layers: UpperLayers, some: Batch) -> jax.Array:
    """The negative log-odds of what answers, among its statement's sentences and among others (conditional logit)."""
    cosines, matches = scores(parameters, layers, some)

    def lost(sharpness: jax.Array, among: Floats) -> jax.Array:
        odds = jnp.exp(sharpness[0]) * cosines + jnp.exp(sharpness[1]) * matches
        whole = logsumexp(jnp.where(among > 0, odds, -1e9), axis=1)
        return (whole - logsumexp(jnp.where(some.right > 0, odds, -1e9), axis=1)).mean()

    own, everywhere = parameters["sharpness"]
    return lost(own, some.own) + ELSEWHERE * lost(everywhere, some.there)


def fit(every: Sentences, asked: Sequence[Asked], layers: UpperLayers, say: Callable[[str], object]) -> Parameters:
    """The products to be added, fitted to questions."""
    chance = np.random.default_rng(0)
    parameters: Parameters = {
        "added": {
            f"{name}.{end}": chance.normal(0, inner**-0.5, (inner, RANK)).astype(np.float32)
            if end == "down"
            else np.zeros((RANK, outer), dtype=np.float32)
            for name, (inner, outer) in adapted().items()
            for end in ("down", "up")
        },
        "sharpness": np.full((2, 2), np.log(SHARPNESS), dtype=np.float32),
    }
    steps, at, started = ROUNDS * (len(asked) // BATCH), 0, time.monotonic()
    # Adam (Kingma and Ba, 2015): a state to begin with, the state after a step, and the parameters of a state.
    steppers = {
        "added": adam(lambda at: RATE * 0.5 * (1 + jnp.cos(jnp.pi * (at + 1) / steps))),
        "sharpness": adam(SHARPNESS_RATE),
    }
    states = {name: steppers[name].init_fn(parameters[name]) for name in parameters}
    slope = jax.jit(jax.value_and_grad(lambda parameters, some: loss(parameters, layers, some)))
    answers = np.array([one.right[0] for one in asked])
    for number in range(ROUNDS):
        near = nearest(parameters, every, asked, layers)
        lost = []
        for some in _of_like_length(asked, chance):
            chosen = [_compared(asked[k], near[k], every, answers, chance) for k in some]
            made = batch([asked[k] for k in some], every, chosen)
            value, slopes = slope(parameters, made)
            states = {name: steppers[name].update_fn(at, slopes[name], states[name]) for name in states}
            parameters = {name: steppers[name].params_fn(states[name]) for name in states}
            at += 1
            lost.append(float(value))
        say(f"round {number + 1} of {ROUNDS}: loss {np.mean(lost):.3f}, {time.monotonic() - started:.0f} s\n")
    return parameters


def _of_like_length(asked: Sequence[Asked], chance: np.random.Generator) -> Iterator[list[int]]:
    order = chance.permutation(len(asked)).tolist()
    order.sort(key=lambda k: len(asked[k].rows) // 8)
    batches = [order[first : first + BATCH] for first in range(0, len(order) - BATCH + 1, BATCH)]
    chance.shuffle(batches)
    yield from batches


def _compared(
    one: Asked, near: Integers, every: Sentences, answers: Integers, chance: np.random.Generator
) -> tuple[Integers, Integers]:
    right = np.unique(every.statement[one.right])
    mine = np.setdiff1d(np.concatenate([every.of(int(number)) for number in right]), one.right)
    some = np.concatenate([chance.choice(answers, OTHERS, replace=False), chance.permutation(near[PASSED_OVER:])])
    others = some[~np.isin(every.statement[some], right)][: OTHERS + NEAR]
    return chance.permutation(mine)[:OWN], others


def nearest(parameters: Parameters, every: Sentences, asked: Sequence[Asked], layers: UpperLayers) -> list[Integers]:
    """The rows of the nearest sentences of each question, nearest first."""
    read = jax.jit(layers.__call__)
    found: list[Integers] = [np.zeros(0, dtype=np.intp)] * len(asked)
    order = sorted(range(len(asked)), key=lambda k: len(asked[k].rows))
    for first in range(0, len(order), BATCH):
        some = order[first : first + BATCH]
        rows, mask, _ = _padded([asked[k] for k in some])
        top = np.asarray(read(rows, mask, parameters["added"]))
        mean = (top * mask[..., None]).sum(1)
        cosines = mean / np.linalg.norm(mean, axis=-1, keepdims=True) @ every.vectors.T
        for k, row in zip(some, cosines, strict=True):
            best = np.argpartition(-row, NEAREST)[:NEAREST]
            found[k] = best[np.argsort(-row[best])]
    return found


def figures(parameters: Parameters, every: Sentences, asked: Sequence[Asked], layers: UpperLayers) -> str:
    """How often the best, and one of the best three, of the right statement answers; and among the nearest of all."""
    own, among = [], []
    near = nearest(parameters, every, asked, layers)
    for one, found in zip(asked, near, strict=True):
        mine = np.concatenate([every.of(int(number)) for number in np.unique(every.statement[one.right])])
        chosen = (np.setdiff1d(mine, one.right), np.zeros(0, dtype=np.intp))
        cosines, matches = scores(parameters, layers, batch([one], every, [chosen]))
        odds = np.exp(parameters["sharpness"][0][0]) * cosines[0] + np.exp(parameters["sharpness"][0][1]) * matches[0]
        order = np.argsort(-np.asarray(odds)[: len(one.right[:ANSWERING]) + len(chosen[0])])
        answers = len(one.right[:ANSWERING])
        own.append([order[0] < answers, order[:3].min() < answers])
        among.append([bool(np.isin(found[:most], one.right).any()) for most in (3, 30, 100)])
    first, three = np.mean(own, axis=0)
    few, thirty, hundred = np.mean(among, axis=0)
    return (
        f"{len(asked)}: of the right statement first {first:.3f}, among 3 {three:.3f}; "
        f"of all sentences among 3 {few:.3f}, 30 {thirty:.3f}, 100 {hundred:.3f}\n"
    )


def main(arguments: Sequence[str]) -> None:
    """Fit to the first file's questions, write `questions.npz`, and print figures of the other files'."""
    settings = Settings(home=Path(arguments[0]))
    layers, encoder = UpperLayers(), Encoder()
    with closing(wiring.open_session(settings, telling=False)) as session:
        every = sentences(session.library, wiring.open_embeddings(settings))
        seen = read_below(list(of_table(Path(arguments[1]), every)), encoder)
        unseen = {path: read_below(list(of_set(Path(path), every, session.library)), encoder) for path in arguments[2:]}
    sys.stdout.write(f"{len(seen)} questions, {len(every.places)} sentences\n")
    parameters = fit(every, seen, layers, sys.stdout.write)
    added: dict[str, Any] = {name: np.asarray(each, dtype=np.float16) for name, each in parameters["added"].items()}
    np.savez(ADAPTER, **added)
    plain = parameters | {"added": {name: np.zeros_like(each) for name, each in parameters["added"].items()}}
    for path, some in unseen.items():
        sys.stdout.write(f"{Path(path).name} as it is: {figures(plain, every, some, layers)}")
        sys.stdout.write(f"{Path(path).name} fitted: {figures(parameters, every, some, layers)}")


if __name__ == "__main__":
    main(sys.argv[1:])
