"""Whether what was left out of a sentence governs what was kept: a cut that turns the meaning round.

Knows words and the cues among them; knows no statement and no wording. The rule is one of reach, without a grammar:
where it cannot tell, it says that the cut misleads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.gate.clauses import Clauses, joins
from bot.gate.governing import Cue, Cues, Kind
from bot.gate.phrases import Word

QUESTION_MARKS = frozenset("?؟՞፧⁇")
"""What a question ends with; without its mark it is an assertion."""

_REACHING = frozenset(
    (Kind.NEGATION, Kind.ONWARD, Kind.CONDITION, Kind.EXCEPTION, Kind.REPORT, Kind.HEDGE, Kind.QUANTIFIER)
)
_PERSISTENT = frozenset((Kind.CONDITION, Kind.EXCEPTION))
"""What reaches over the beginning of another clause: "If it rains, and it may, we stay"."""

_WIDE = frozenset((Kind.CLAUSE, Kind.JOINT))

_TURNED = frozenset((Kind.NEGATION, Kind.ONWARD, Kind.HEDGE, Kind.QUANTIFIER, Kind.MODAL))
"""What a clause behind its own beginning does not reach back over, and what a turn ends."""

_LOOSE = frozenset((Kind.HEDGE, Kind.QUANTIFIER))
"""What does not reach back over a comma within what was left out: "They met, spoke, and agreed on some points"."""

_PASSING = frozenset((Kind.ONWARD, Kind.HEDGE, Kind.QUANTIFIER))
"""What a relative clause in front of a kept stretch is free of: "We condemn the attack, which cost ten lives"."""


def hidden(sentence: str, kept: Sequence[tuple[int, int]], cues: Cues) -> list[tuple[int, int]]:
    """The stretches of a sentence that were left out and govern what was kept, in code points; none if it is safe.

    `kept` are ranges of the sentence, in order and without overlaps, on word boundaries. What governs:

    - what precedes a kept stretch, if it is a negation, report, hedge or quantifier and no clause of its own begins in
      between; a condition or an exception even then;
    - the same behind a kept stretch, and the mark of a question; a condition even over the beginning of a clause that
      what precedes may govern, and like a report over any clause where it ends the sentence (", they say.");
    - what limits the word right behind it, in front of a kept stretch;
    - between two kept stretches also a modal, the opener of a clause that is not closed, and a joint with words on
      both its sides: the subject of what follows may have been left out with them.
    """
    return _Cut(sentence, kept, cues).hidden()


class _Cut:
    def __init__(self, sentence: str, kept: Sequence[tuple[int, int]], cues: Cues) -> None:
        self.words = cues.words(sentence)
        self.precede = _LOOSE if cues.modifiers_precede else frozenset()
        self.keeps = list(_keeps(self.words, kept))
        self.found = list(cues.find(self.words, self.keeps))
        self.clauses = Clauses(self.words, self.found)
        self.opening = self._opening()

    def hidden(self) -> list[tuple[int, int]]:
        spans: set[tuple[int, int]] = set()
        firsts = [cue.first for cue in self.found]
        longest = max((cue.last - cue.first for cue in self.found), default=0)
        for gap in self._gaps():
            described = self._ends_in_its_clause(gap.stop)
            for k in range(bisect_left(firsts, gap.start - longest), bisect_left(firsts, gap.stop)):
                cue = self.found[k]
                if gap.start <= cue.last and self._governs(cue, gap, described):
                    # Where a subject may be hidden, all that was left out shows it; the joint alone says nothing.
                    spans.add(
                        self._span(gap.start, gap.stop - 1) if cue.kind in _WIDE else self._span(cue.first, cue.last)
                    )
            for i in gap:
                mark = Cue(Kind.CLAUSE, i, i)
                if self.words[i].text in QUESTION_MARKS and self._reached_from(gap.start - 1, mark):
                    spans.add((self.words[i].start, self.words[i].end))
        return list(_outermost(spans))

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from one word to another, without signs at the ends."""
        while first < last and not self.clauses.says(first, first):
            first += 1
        while first < last and not self.clauses.says(last, last):
            last -= 1
        return self.words[first].start, self.words[last].end

    def _gaps(self) -> Iterator[range]:
        """The runs of words that were left out, where something was kept."""
        start = None
        for i, keep in enumerate([*self.keeps, True]):
            if keep and start is not None:
                if (start, i) != (0, len(self.words)):
                    yield range(start, i)
                start = None
            elif not keep and start is None:
                start = i

    def _ends_in_its_clause(self, place: int) -> bool:
        """Whether no comma follows in the kept stretch that begins at a place."""
        end = next((i for i in range(place, len(self.keeps)) if not self.keeps[i]), len(self.keeps))
        return not self.clauses.commas(place, end - 1)

    def _governs(self, cue: Cue, gap: range, described: bool) -> bool:
        if cue.kind is Kind.CLOSE:
            return cue.last + 1 >= gap.stop and gap.stop < len(self.words)
        onwards = gap.stop < len(self.words) and self._reaches(cue, gap, described)
        back = gap.start > 0 and self._reached_from(gap.start - 1, cue)
        if cue.kind in _REACHING:
            return onwards or back
        if gap.start == 0 or gap.stop == len(self.words):
            return False
        if cue.kind is Kind.MODAL:
            return onwards or back
        if cue.kind is Kind.CLAUSE:
            return onwards and not self.clauses.commas(cue.last + 1, gap.stop)
        return cue.kind is Kind.JOINT and onwards and self._hides_a_subject(cue, gap)

    def _reaches(self, cue: Cue, gap: range, described: bool) -> bool:
        """Whether nothing ends the reach of a cue before the first word behind the gap.

        `described` says whether that word may stand in a relative clause that does not end in what is kept.
        """
        place, clauses = gap.stop, self.clauses
        # What opens a list governs all of its items.
        if not clauses.opens_a_list(cue.last + 1, place - 1) and clauses.stopped(cue, place):
            return False
        if cue.kind in _PERSISTENT:
            return True
        opening = self.opening if gap.start == 0 and cue.kind in _TURNED else None
        return not (
            clauses.barred(cue, place)
            or (cue.kind in _TURNED and clauses.turned(cue, place))
            or (cue.kind in _PASSING and described and clauses.described(cue, place))
            or (cue.kind is Kind.QUANTIFIER and clauses.passed(cue, place))
            or clauses.over(cue, gap.start - 1, place, opening)
        )

    def _opening(self) -> Cue | None:
        """What makes the beginning of the sentence a clause of its own, up to a comma; none in a question.

        A joint may stand before it ("And while"). Behind any other word it may be the object of a verb that governs
        all of the rest ("Note that we do not accept war, terror and threats").
        """
        if any(word.text in QUESTION_MARKS for word in self.words):
            return None
        openers = {cue.first: cue for cue in self.clauses.openers.cues}
        joints = set(self.clauses.joints.firsts)
        for i, word in enumerate(self.words):
            if i in openers:
                return openers[i]
            if word.text[0].isalnum() and i not in joints:
                return None
        return None

    def _reached_from(self, place: int, cue: Cue) -> bool:
        """Whether a cue in a gap governs the word before it: no clause of its own begins between or with the cue."""
        clauses = self.clauses
        if place < 0 or cue.kind is Kind.ONWARD or cue.kind in self.precede:
            return False
        if cue.kind in _TURNED:
            return not (
                (cue.kind in _LOOSE and clauses.commas(place + 2, cue.first - 1))
                or clauses.apart(place, cue)
                or clauses.begins_behind(place, cue, clauses.limits)
                or clauses.begins_behind(place, cue, clauses.beginnings)
            )
        if clauses.ends_the_sentence(cue):
            return not clauses.begins_behind(place, cue, clauses.stops)
        if cue.kind is Kind.REPORT and clauses.begins_behind(place, cue, clauses.beginnings, but=joins):
            return False
        return not clauses.begins_behind(place, cue, clauses.limits)

    def _hides_a_subject(self, cue: Cue, gap: range) -> bool:
        clauses = self.clauses
        inner = clauses.says(gap.start, cue.first - 1) and clauses.says(cue.last + 1, gap.stop - 1)
        joint = next(clauses.joints.behind(gap.stop), None)
        goes_on = not clauses.says(gap.stop, gap.stop) or (joint is not None and joint.first == gap.stop)
        return inner and not goes_on and not clauses.commas(cue.last + 1, gap.stop)


def _keeps(words: Sequence[Word], kept: Sequence[tuple[int, int]]) -> Iterator[bool]:
    """For each word whether one of the ranges holds it."""
    at = 0
    for word in words:
        while at < len(kept) and kept[at][1] <= word.start:
            at += 1
        yield at < len(kept) and kept[at][0] <= word.start and word.end <= kept[at][1]


def _outermost(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that lie within no other, in order."""
    furthest = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > furthest:
            furthest = end
            yield start, end
