"""The sentences from which an altered wording was most likely taken, and the difference word by word.

Knows statements and sentences; knows no search. Accepts nothing: likeness serves to show a difference, never to call a
wording said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.check import Change, Op
from bot.quotes.alignment import Common, shared
from bot.quotes.belonging import trimmed
from bot.quotes.changes import changes
from bot.quotes.tokens import Tokens, tokens
from retrieval.statement import Passage, Sentence, Statement
from retrieval.text.scripts import fold

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

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Near:
    """Whole consecutive sentences `statement.text[start:end]` of a part that a wording resembles.

    `likeness` (0..1) is the number of words in common and in order, over the number of words of the wording, or of the
    sentences from the first to the last word in common, whichever is more. Words left off at the sentences' ends or
    behind an omission do not lower the likeness. Marks, letter case, accents and white space do not count. A character
    of a script without spaces counts as a word. Of a wording of more than `MOST_COMPARED` tokens only the first count.

    `changes` lead from the wording to the sentences, as `bot.quotes.changes` says.
    """

    statement: Statement
    start: int
    end: int
    likeness: float
    changes: tuple[Change, ...]


def nearest(wording: str, places: Sequence[Hit]) -> tuple[Near, ...]:
    """The sentences of which the wording is an alteration, best first; empty if no place is alike enough.

    A wording may go beyond the passage of a place, not beyond the passage's part. Each result has at least the likeness
    `ALTERED_FROM` (`ALTERED_FROM_IF_SHORT` for a short wording) and little less than the best; of overlapping sentences
    of a statement only the best is returned; among equals the first place given comes first.

    Five places take about 1.5 ms for a sentence, below 0.15 s for any 100,000 characters.
    """
    said = tokens(wording, most=MOST_COMPARED)
    spelling = Spelling()
    spelt = spelling.of(said)
    own = sum(said.words)
    candidates = [_candidate(said, spelt, spelling, place) for place in places]
    least = ALTERED_FROM if own > SHORT else ALTERED_FROM_IF_SHORT
    found: list[Near] = []
    for candidate in sorted((c for c in candidates if c and c.likeness >= least), key=lambda c: -c.likeness):
        if found and candidate.likeness < found[0].likeness - _WORTH_BESIDE:
            break
        if not any(candidate.overlaps(near) for near in found):
            found.append(candidate.near(said))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Sentences that a wording resembles, with all tokens and the tokens in common."""

    statement: Statement
    stated: Tokens
    common: Sequence[Common]
    likeness: float

    def overlaps(self, near: Near) -> bool:
        """Whether sentences found before overlap."""
        same = near.statement.id == self.statement.id
        return same and near.start < self.stated.end and self.stated.start < near.end

    def near(self, said: Tokens) -> Near:
        """The sentences with the difference from the wording."""
        found = changes(said, self.stated, self.common)
        if said.end < len(said.text):
            found = (*found, Change(Op.DELETE, said.text[said.end :], ""))
        return Near(self.statement, self.stated.start, self.stated.end, self.likeness, found)


class Spelling:
    """Tokens as characters, equal for tokens that are alike: letter case, accents and spaces aside."""

    def __init__(self) -> None:
        self._alike: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def of(self, side: Tokens) -> str:
        """A character for each of the tokens."""
        for text in side.texts:
            if text not in self._known:
                bare = fold(text).replace(" ", "") or text
                self._known[text] = self._alike.setdefault(bare, chr(len(self._alike) + 1))
        return "".join(map(self._known.__getitem__, side.texts))


def _candidate(said: Tokens, spelt: str, spelling: Spelling, place: Hit) -> _Candidate | None:
    statement, sentences, passage = place
    reach = said.end + (_AROUND_OMISSIONS if said.omissions else _AROUND)
    ranges = _around(statement, sentences, passage, reach)
    if not ranges:
        return None
    stated = tokens(statement.text, ranges)
    core, likeness = _core(said, stated, shared(spelt, spelling.of(stated), said.omissions))
    words = [k for run in core for k in range(run.stated, run.stated + run.length) if stated.words[k]]
    if not words:
        return None
    begins = [start for start, _ in ranges]
    start, _ = ranges[bisect_right(begins, stated.starts[words[0]]) - 1]
    _, end = ranges[bisect_right(begins, stated.starts[words[-1]]) - 1]
    first, last = bisect_left(stated.starts, start), bisect_left(stated.starts, end)
    return _Candidate(statement, stated.between(first, last, start, end), list(_within(core, first, last)), likeness)


def _around(statement: Statement, sentences: Sequence[Sentence], passage: Passage, reach: int) -> list[_Range]:
    """The sentences of the passage, and of the part up to `reach` characters around, without white space."""
    part = next(part for part in statement.parts if part.start <= passage.start < part.end)
    start, end = max(part.start, passage.start - reach), min(part.end, passage.end + reach)
    ranges = []
    for sentence in sentences[bisect_left(sentences, start, key=lambda s: s.start) :]:
        if sentence.end > end:
            break
        if not statement.text[sentence.start : sentence.end].isspace():
            ranges.append(trimmed(statement.text, sentence.start, sentence.end))
    return ranges


def _core(said: Tokens, stated: Tokens, runs: Sequence[Common]) -> tuple[Sequence[Common], float]:
    """The runs in common that belong together, without words far off that match by chance, and the likeness.

    Consecutive runs with the most words in common, less `_FAR` for each surplus word of the statement between runs: a
    maximum subarray, found by Kadane's scan (J. Bentley, 1984).
    """
    own, theirs = [0, *accumulate(said.words)], [0, *accumulate(stated.words)]
    omissions = sorted(said.omissions)
    best, core, shared, spanned = 0.0, range(0), 0, 0
    score, first, words, span = 0.0, 0, 0, 0
    for k, run in enumerate(runs):
        if k:
            before = runs[k - 1]
            between = own[run.said] - own[before.said + before.length]
            gap = theirs[run.stated] - theirs[before.stated + before.length]
            if bisect_left(omissions, before.said) != bisect_left(omissions, run.said):
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


def _cut_words(said: Tokens, stated: Tokens, first: Common, last: Common) -> int:
    """How many of a wording's first and last word are pieces of the statement's words there."""
    beyond, after = last.said + last.length, last.stated + last.length
    cut = 0
    if first.said == 1 and first.stated and said.words[0] and len(said.texts[0]) >= _LEAST_PIECE:
        cut += stated.texts[first.stated - 1].endswith(said.texts[0])
    if beyond == len(said.texts) - 1 and after < len(stated.texts) and said.words[-1]:
        cut += len(said.texts[-1]) >= _LEAST_PIECE and stated.texts[after].startswith(said.texts[-1])
    return cut


def _within(runs: Sequence[Common], first: int, last: int) -> Iterator[Common]:
    """The runs between two tokens of the statement, counted from the first of the two."""
    for run in runs:
        begin, end = max(run.stated, first), min(run.stated + run.length, last)
        if begin < end:
            yield Common(run.said + begin - run.stated, begin - first, end - begin)
