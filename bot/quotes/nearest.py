"""The sentences from which an altered wording was most likely taken, with the difference word by word.

Knows statements and sentences; knows no search. Accepts nothing: likeness serves to show a difference, never to call a
wording said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from bot.check import Change, Op
from bot.quotes.belonging import sentence_at, trimmed
from bot.quotes.difference import Common, difference, shared
from bot.quotes.tokens import Token, tokens
from retrieval.statement import Passage, Sentence, Statement

ALTERED_FROM = 0.51
"""The likeness from which on a wording is altered rather than not found: more than half of the words stand there.

Measured on 111 statements (General Debate of 2016, 2021 and 2023, and the shipped one) with the five passages that BM25
ranks first. Of 11,000 sentences altered in thirteen ways (numbers, modals, negations, actors, words put in, left out
and swapped, halves in the other order, splices, words cut in two, letters, marks) 97.1 % are altered; of those with
three words or more 97.9 %. Of 6,000 sentences, their own statement left out, 5.3 % are: formulas that others say
nearly so, 27 % of those of up to five words, 4 % of those of more than ten. Of 20 paraphrases of the shipped statement
none is.
"""

ALTERED_FROM_IF_SHORT = 0.65
"""The same for a wording of up to `SHORT` words: a third of them may differ; one of three to five, none of two.

Measured in the same way on pieces of sentences of three, four, five, six and eight words: with one word made another,
60, 60, 70, 83 and 95 % are altered; of pieces that nobody said 53, 23, 11, 21 and 5 %. Two of three words, or three of
four, stand somewhere in a hundred statements too often for a better parting; the difference is shown, and says it.
"""

SHORT = 8
"""Words up to which a wording is short."""

MOST_COMPARED = 5000
"""Tokens (words and marks) of a wording that are compared; the rest of a longer one is shown as one deletion."""

_WORTH_BESIDE = 0.1
"""The likeness that sentences may lack to the best and still be shown beside them."""

_AROUND = 60
_AROUND_OMISSIONS = 800
"""Characters beyond a wording's length that are looked at on both sides of a passage, if it has omissions."""

_FAR = 1 / 3
_LEAST_PIECE = 2
"""Letters that a piece of a word must have to stand for it."""

Hit = tuple[Statement, Sequence[Sentence], Passage]
"""A statement, all its sentences in order, and a passage of it that a search has found."""


@dataclass(frozen=True, slots=True)
class Near:
    """Whole consecutive sentences `statement.text[start:end]` of a part that a wording resembles.

    `likeness` (0..1) is the number of words in common and in order, over the number of words of the wording, or of the
    sentences from the first to the last word in common, whichever is more. Words left off at the sentences' ends or
    behind an omission do not lower the likeness. Marks, letter case, accents and white space do not count. A character
    of a script without spaces counts as a word. Of a wording of more than `MOST_COMPARED` tokens only the first count.
    """

    statement: Statement
    start: int
    end: int
    likeness: float

    def overlaps(self, other: Near) -> bool:
        """Whether other sentences overlap these."""
        same = other.statement.id == self.statement.id
        return same and other.start < self.end and self.start < other.end

    def changes(self, wording: str) -> tuple[Change, ...]:
        """The changes that lead from the wording to the sentences."""
        compared = wording[: _compared(wording)[1]]
        changed = difference(compared, self.statement.text[self.start : self.end])
        return changed if compared == wording else (*changed, Change(Op.DELETE, wording[len(compared) :], ""))


def nearest(wording: str, places: Sequence[Hit]) -> tuple[Near, ...]:
    """The sentences of which the wording is an alteration, best first; empty if no place is alike enough.

    A wording may go beyond the passage of a place, not beyond the passage's part. Each result has at least the likeness
    `ALTERED_FROM` (`ALTERED_FROM_IF_SHORT` for a short wording) and little less than the best; of overlapping sentences
    of a statement only the best is returned; among equals the first place given comes first.

    Five places take about 2 ms for a sentence, below 0.15 s for any 100,000 characters.
    """
    said, end = _compared(wording)
    short = sum(token.is_word for token in said) <= SHORT
    candidates = [near for place in places if (near := _candidate(said, end, place))]
    least = ALTERED_FROM_IF_SHORT if short else ALTERED_FROM
    found: list[Near] = []
    for near in sorted((one for one in candidates if one.likeness >= least), key=lambda one: -one.likeness):
        if near.likeness >= found[0].likeness - _WORTH_BESIDE if found else True:
            found += [] if any(map(near.overlaps, found)) else [near]
    return tuple(found)


def _compared(wording: str) -> tuple[list[Token], int]:
    """The tokens of a wording that are compared, and where the last of them ends; the wording's end if all are."""
    found = list(islice(tokens(wording), MOST_COMPARED + 1))
    return found[:MOST_COMPARED], found[MOST_COMPARED - 1].end if len(found) > MOST_COMPARED else len(wording)


def _candidate(said: Sequence[Token], length: int, place: Hit) -> Near | None:
    """The sentences at a place that the tokens of a wording resemble; `length` is the wording's, in characters."""
    statement, sentences, passage = place
    reach = length + (_AROUND_OMISSIONS if any(token.is_omission for token in said) else _AROUND)
    part = next(part for part in statement.parts if part.start <= passage.start < part.end)
    first = bisect_left(sentences, max(part.start, passage.start - reach), key=lambda one: one.start)
    last = bisect_right(sentences, min(part.end, passage.end + reach), key=lambda one: one.end) - 1
    if first > last:
        return None
    start = sentences[first].start
    stated = list(tokens(statement.text[start : sentences[last].end]))
    core, likeness = _core(said, stated, shared(said, stated))
    words = [token for run in core for token in stated[run.stated : run.stated + run.length] if token.is_word]
    if not words:
        return None
    first, last = (sentence_at(sentences, start + words[k].start) for k in (0, -1))
    return Near(statement, *trimmed(statement.text, sentences[first].start, sentences[last].end), likeness)


def _core(said: Sequence[Token], stated: Sequence[Token], runs: Sequence[Common]) -> tuple[Sequence[Common], float]:
    """The runs in common that belong together, without words far off that match by chance, and the likeness.

    Consecutive runs with the most words in common, less `_FAR` for each surplus word of the statement between runs: a
    maximum subarray, found by Kadane's scan (J. Bentley, 1984).
    """
    own, theirs = ([0, *accumulate(token.is_word for token in side)] for side in (said, stated))
    omitted = [0, *accumulate(token.is_omission for token in said)]
    best, core, shared, spanned = 0.0, range(0), 0, 0
    score, first, words, span = 0.0, 0, 0, 0
    for k, run in enumerate(runs):
        if k:
            before = runs[k - 1]
            between = own[run.said] - own[before.said + before.length]
            gap = theirs[run.stated] - theirs[before.stated + before.length]
            if omitted[before.said] != omitted[run.said]:
                gap = min(gap, between)
            span += gap
            score -= _FAR * max(0, gap - between)
        if score < 0:
            score, first, words, span = 0.0, k, 0, 0
        new = own[run.said + run.length] - own[run.said]
        score, words, span = score + new, words + new, span + new
        if score >= best:
            best, core, shared, spanned = score, range(first, k + 1), words, span
    found = runs[core.start : core.stop]
    cut = _cut_words(said, stated, found[0], found[-1]) if found else 0
    return found, (shared + cut) / max(own[-1], spanned + cut, 1)


def _cut_words(said: Sequence[Token], stated: Sequence[Token], first: Common, last: Common) -> int:
    """How many of a wording's first and last word are pieces of the statement's words there."""
    beyond, after = last.said + last.length, last.stated + last.length
    cut = 0
    if first.said == 1 and first.stated and said[0].is_word and len(said[0].text) >= _LEAST_PIECE:
        cut += stated[first.stated - 1].text.endswith(said[0].text)
    if beyond == len(said) - 1 and after < len(stated) and said[-1].is_word:
        cut += len(said[-1].text) >= _LEAST_PIECE and stated[after].text.startswith(said[-1].text)
    return cut
