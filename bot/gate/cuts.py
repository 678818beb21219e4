"""Whether what was left out of a sentence governs what was kept: a cut that turns the meaning round.

Knows words and the cues among them; knows no statement and no wording. The rule is one of reach, without a grammar:
where it cannot tell, it says that the cut misleads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.gate.governing import ENDS, Cue, Cues, Kind
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
"""What does not reach back over a comma within what was left out: "They met, spoke, and agreed on some points".

Nor does a quantifier onwards over the beginning of a clause: "Some States pay, and the Fund is at work"."""

_PASSING = frozenset((Kind.ONWARD, Kind.HEDGE, Kind.QUANTIFIER))
"""What a relative clause in front of a kept stretch is free of: "We condemn the attack, which cost ten lives"."""

_FEW = 3
"""Words of a clause between commas that may be thrown in: "There is no reason, and we stress this, to agree"."""

_COMMAS = frozenset(",،，、")
_LIST_OPENERS = frozenset(":：")


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
        self.stops, self.barriers, self.turns, self.onsets, self.asides = (
            [cue for cue in self.found if cue.kind is kind]
            for kind in (Kind.STOP, Kind.BARRIER, Kind.TURN, Kind.ONSET, Kind.ASIDE)
        )
        self.limits = [*self.stops, *self.barriers]
        self.beginnings = [*self.turns, *self.onsets, *self.asides]
        self.opening = self._opening()

    def hidden(self) -> list[tuple[int, int]]:
        spans: set[tuple[int, int]] = set()
        for gap in self._gaps():
            for cue in self.found:
                if gap.start <= cue.last and cue.first < gap.stop and self._governs(cue, gap):
                    # Where a subject may be hidden, all that was left out shows it; the joint alone says nothing.
                    spans.add(
                        self._span(gap.start, gap.stop - 1) if cue.kind in _WIDE else self._span(cue.first, cue.last)
                    )
            for i in gap:
                mark = Cue(Kind.CLAUSE, i, i)
                if self.words[i].text in QUESTION_MARKS and self._reached_from(gap.start - 1, mark):
                    spans.add((self.words[i].start, self.words[i].end))
        return [one for one in sorted(spans) if not any(_within(one, other) for other in spans)]

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from one word to another, without signs at the ends."""
        while first < last and not self._says(first, first + 1):
            first += 1
        while first < last and not self._says(last, last + 1):
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

    def _governs(self, cue: Cue, gap: range) -> bool:
        if cue.kind is Kind.CLOSE:
            return cue.last + 1 >= gap.stop and gap.stop < len(self.words)
        onwards = gap.stop < len(self.words) and self._reaches(cue, gap)
        back = gap.start > 0 and self._reached_from(gap.start - 1, cue)
        if cue.kind in _REACHING:
            return onwards or back
        if gap.start == 0 or gap.stop == len(self.words):
            return False
        if cue.kind is Kind.MODAL:
            return onwards or back
        if cue.kind is Kind.CLAUSE:
            return onwards and not self._commas(cue.last + 1, gap.stop)
        return cue.kind is Kind.JOINT and onwards and self._hides_a_subject(cue, gap)

    def _reaches(self, cue: Cue, gap: range) -> bool:
        """Whether nothing ends the reach of a cue before the first word behind the gap."""
        place = gap.stop
        opened = any(self.words[i].text in _LIST_OPENERS for i in range(cue.last + 1, place))
        # What opens a list governs all of its items.
        ends = [] if opened else [stop for stop in self.stops if not self._goes_on(cue, stop)]
        if cue.kind not in _PERSISTENT:
            ends += [barrier for barrier in self.barriers if not self._thrown_in(cue, barrier, place)]
        if cue.kind in _TURNED:
            ends += [
                turn
                for turn in [*self.turns, *(self.onsets if cue.kind is Kind.QUANTIFIER else [])]
                if not self._thrown_in(cue, turn, place) and not self._opens_a_clause(cue, turn)
            ]
        if cue.kind in _PASSING and not self._commas_kept(place):
            ends += [aside for aside in self.asides if not self._commas(aside.last + 1, place)]
        if any(cue.first <= end.first <= place and cue.last < end.last for end in ends):
            return False
        if cue.kind is Kind.QUANTIFIER and self._passed(cue, place):
            return False
        return cue.kind in _PERSISTENT or not self._over(cue, gap)

    def _commas_kept(self, place: int) -> int:
        """The commas of a kept stretch that begins at a place."""
        end = next((i for i in range(place, len(self.keeps)) if not self.keeps[i]), len(self.keeps))
        return self._commas(place, end - 1)

    def _passed(self, cue: Cue, place: int) -> bool:
        """Whether a quantifier limits a word of its clause that is neither its first nor near to a place behind it."""
        begun = cue.first
        openers = {i for c in self.found if c.kind is Kind.CLAUSE or c.kind in ENDS for i in range(c.first, c.last + 1)}
        while begun > 0 and begun - 1 not in openers and not self._commas(begun - 1, begun - 1):
            begun -= 1
        return cue.first - begun > _FEW and place - cue.last > _FEW + 1

    def _thrown_in(self, cue: Cue, end: Cue, place: int) -> bool:
        """Whether a clause may interrupt what a cue begins: "does not, and we regret it, support"."""
        reach = place if cue.last + 1 == end.first else min(place, end.last + _FEW + 1)
        return self._commas(end.last + 1, reach) > 0

    def _goes_on(self, cue: Cue, stop: Cue) -> bool:
        """Whether a clause that a cue governs has its like behind a stop: "no one says that we pay; that we sign"."""
        openers = {
            self.words[other.first].text
            for other in self.found
            if other.kind is Kind.CLAUSE and cue.last < other.first < stop.first
        }
        behind = self.words[stop.last + 1 : stop.last + 3]
        return any(word.text in openers for word in behind)

    def _over(self, cue: Cue, gap: range) -> bool:
        """Whether a cue stands in a clause that began and ended within the gap.

        "Kenya, which must not be forgotten, agrees", "While we do not agree, we sign". Commas behind the cue come in
        pairs, but for the one that ends the clause. One before the cue may have ended it, or part a list within it.
        """
        begun = [aside for aside in self.asides if gap.start - 1 <= aside.first and _precedes(aside, cue)]
        if not begun and gap.start == 0 and self.opening is not None and cue.kind in _TURNED:
            begun = [self.opening] if self.opening.first <= cue.first else []
        return (
            bool(begun)
            and not self._commas(begun[-1].last + 1, cue.first - 1)
            and self._commas(cue.last + 1, gap.stop) % 2 == 1
        )

    def _opening(self) -> Cue | None:
        """What makes the beginning of the sentence a clause of its own, up to a comma; none in a question.

        A joint may stand before it ("And while"). Behind any other word it may be the object of a verb that governs
        all of the rest ("Note that we do not accept war, terror and threats").
        """
        if any(word.text in QUESTION_MARKS for word in self.words):
            return None
        for i, word in enumerate(self.words):
            here = [cue for cue in self.found if cue.first == i]
            opener = next((cue for cue in here if cue.kind is Kind.CLAUSE), None)
            if opener is not None:
                return opener
            if word.text[0].isalnum() and not any(cue.kind is Kind.JOINT for cue in here):
                return None
        return None

    def _opens_a_clause(self, cue: Cue, turn: Cue) -> bool:
        """Whether a turn may go on in a clause that a cue governs: "nobody says that we are weak, but stubborn"."""
        return any(other.kind is Kind.CLAUSE and cue.last < other.first < turn.first for other in self.found)

    def _reached_from(self, place: int, cue: Cue) -> bool:
        """Whether a cue in a gap governs the word before it: no clause of its own begins between or with the cue."""
        if place < 0 or cue.kind is Kind.ONWARD or cue.kind in self.precede:
            return False
        if cue.kind in _LOOSE and self._commas(place + 2, cue.first - 1):
            return False
        if cue.kind in _TURNED and self._apart(place, cue):
            return False
        ends = self.limits
        if cue.kind in _TURNED:
            ends = [*self.limits, *self.beginnings]
        elif cue.kind is Kind.REPORT:
            ends = [*self.limits, *(end for end in self.beginnings if not _joins(end, cue))]
        if cue.kind not in _TURNED and self._ends_the_sentence(cue):
            ends = self.stops
        return not any(place <= end.first and _precedes(end, cue) for end in ends)

    def _apart(self, place: int, cue: Cue) -> bool:
        """Whether a cue stands in a clause of a phrase set off behind a place: "…, a crisis that we did not cause"."""
        return any(
            place < opener.first
            and opener.last < cue.first
            and self._commas(place + 1, opener.first - 3)
            and not self._commas(opener.first - 2, cue.first - 1)
            for opener in self.found
            if opener.kind is Kind.CLAUSE
        )

    def _ends_the_sentence(self, cue: Cue) -> bool:
        """Whether a cue and what it begins is set off at the end by a comma: "…, they say.", "…, if they agree."."""
        first = min([cue.first, *(end.first for end in self.beginnings if _joins(end, cue))])
        before = range(max(0, first - 1), cue.first)
        return any(self.words[i].text in _COMMAS for i in before) and not self._commas(cue.last + 1, len(self.words))

    def _hides_a_subject(self, cue: Cue, gap: range) -> bool:
        inner = self._says(gap.start, cue.first) and self._says(cue.last + 1, gap.stop)
        goes_on = not self._says(gap.stop, gap.stop + 1) or any(
            other.first == gap.stop and other.kind is Kind.JOINT for other in self.found
        )
        return inner and not goes_on and not self._commas(cue.last + 1, gap.stop)

    def _says(self, start: int, stop: int) -> bool:
        return any(word.text[0].isalnum() for word in self.words[start:stop])

    def _commas(self, start: int, last: int) -> int:
        return sum(word.text in _COMMAS for word in self.words[start : last + 1])


def _precedes(end: Cue, cue: Cue) -> bool:
    """Whether a beginning stands before a cue, or holds all of it (", and if").

    Where the verb stands last, a beginning is the verb of the clause before it with what joins the next ("is not and").
    A cue that such a beginning begins with is of the clause before.
    """
    return end.last < cue.first or (end.first <= cue.first and cue.last <= end.last and not _ended(cue, end))


def _ended(cue: Cue, end: Cue) -> bool:
    """Whether a beginning begins with a cue and goes on behind it."""
    return cue.first == end.first and cue.last < end.last


def _joins(beginning: Cue, cue: Cue) -> bool:
    """Whether a beginning holds a cue or stands right before it (", as they say")."""
    return beginning.first <= cue.first <= beginning.last + 1


def _keeps(words: Sequence[Word], kept: Sequence[tuple[int, int]]) -> Iterator[bool]:
    """For each word whether one of the ranges holds it."""
    at = 0
    for word in words:
        while at < len(kept) and kept[at][1] <= word.start:
            at += 1
        yield at < len(kept) and kept[at][0] <= word.start and word.end <= kept[at][1]


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]
