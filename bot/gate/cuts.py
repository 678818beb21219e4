"""Whether what was left out of a sentence governs what was kept: a cut that turns the meaning round.

Knows words and the cues among them; knows no statement and no wording. The rule is one of reach, without a grammar:
where it cannot tell, it says that the cut misleads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from bot.gate.clauses import Clauses, joins
from bot.gate.edges import Edges
from bot.gate.governing import Cue, Cues, Kind
from bot.gate.phrases import Word
from bot.gate.voices import Voices

QUESTION_MARKS = frozenset("?؟՞፧⁇")
"""What a question ends with; without its mark it is an assertion."""

_ONWARD = frozenset((Kind.ONWARD, Kind.MODAL))
"""What governs what follows, and nothing before it."""

_REACHING = frozenset(
    (Kind.NEGATION, *_ONWARD, Kind.CONDITION, Kind.EXCEPTION, Kind.REPORT, Kind.HEDGE, Kind.QUANTIFIER)
)
_PERSISTENT = frozenset((Kind.CONDITION, Kind.EXCEPTION))
"""What reaches over the beginning of another clause: "If it rains, and it may, we stay"."""

_TURNED = frozenset((Kind.NEGATION, *_ONWARD, Kind.HEDGE, Kind.QUANTIFIER))
"""What a clause behind its own beginning does not reach back over, and what a turn ends."""

_ADDED = frozenset((Kind.CONDITION, Kind.EXCEPTION, Kind.REPORT, Kind.HEDGE))
"""What reaches back over a stop, where it opens the clause behind: "We will sign; in principle"."""

_LOOSE = frozenset((Kind.HEDGE, Kind.QUANTIFIER))
"""What does not reach back over a comma within what was left out: "They met, spoke, and agreed on some points"."""

_PASSING = frozenset((*_ONWARD, Kind.HEDGE, Kind.QUANTIFIER))
"""What a relative clause in front of a kept stretch is free of: "We condemn the attack, which cost ten lives"."""

_MARKS = {
    **dict.fromkeys(",،，", ","),
    **dict.fromkeys("、", "、"),
    **dict.fromkeys("-‐‑–—―", "-"),
    **dict.fromkeys("([（［【", "("),
    **dict.fromkeys(")]）］】", ")"),
}
"""Signs that set off an aside or the items of a list, each with the sign that stands for its kind here."""

_PAIRS = {",": ",", "、": "、", "-": "-", "(": ")"}
"""The mark that closes what another opens."""

_CLASSES = {",": ",", "、": ",", "-": "-", "(": "()"}
"""The marks that leave open, within what a mark opened, where it closes."""


def hidden(sentence: str, kept: Sequence[tuple[int, int]], cues: Cues) -> list[tuple[int, int]]:
    """The stretches of a sentence that were left out and govern what was kept, in code points; none if it is safe.

    `kept` are ranges of the sentence, in order and without overlaps, on word boundaries. What governs:

    - what precedes a kept stretch, if it is a negation, report, hedge or quantifier and no clause of its own begins in
      between; a condition or an exception even then;
    - the same behind a kept stretch, and the mark of a question; a condition even over the beginning of a clause that
      what precedes may govern, and like a report over any clause where it ends the sentence (", they say.");
    - a modal before a kept stretch that begins with the verb it carries, or with one that is joined to that verb;
    - what limits the word right behind it, in front of a kept stretch;
    - the complementiser in front of a kept stretch, unless the speaker asserts what it opens;
    - what follows a kept stretch that ends neither at a mark nor before what begins an adjunct or a clause, and what
      precedes one that may have lost the head of its subject, or who wants what its infinitive says (`edges`);
    - between two kept stretches all of it, unless marks set it off as an aside or as items of a list, a clause of its
      own follows, or it is an article or a pronoun that a quoter's word may stand for.

    A subject alone is free of hedges and quantifiers behind its verb, and an aside of what governs the verb behind it.
    """
    return _Cut(sentence, kept, cues).hidden()


class _Cut:
    def __init__(self, sentence: str, kept: Sequence[tuple[int, int]], cues: Cues) -> None:
        self.words = cues.words(sentence)
        self.precede = _LOOSE if cues.modifiers_precede else frozenset()
        self.cues = cues
        self.keeps = list(_keeps(self.words, kept))
        self.found = list(cues.find(self.words, self.keeps))
        self.firsts = [cue.first for cue in self.found]
        self.longest = max((cue.last - cue.first for cue in self.found), default=0)
        joints = [cue for cue in self.found if cue.kind in (Kind.JOINT, Kind.ONSET)]
        self.voices = Voices(self.words, cues.attributions(self.words), joints, cues.replaceable)
        self.clauses = Clauses(self.words, self.found, self.voices.resumes, cues.begins_a_subject)
        self.sentence = sentence
        self.opening = self._opening()

    def hidden(self) -> list[tuple[int, int]]:
        spans: set[tuple[int, int]] = set()
        for gap in self._gaps():
            spans.update(list(self._governing(gap)) or self._undecided(gap))
        if not spans:
            spans.update(span for gap in self._gaps() for span in self._at_edges(gap))
        return list(_outermost(spans))

    def _governing(self, gap: range) -> Iterator[tuple[int, int]]:
        """What in a gap governs what was kept, as far as the cues tell."""
        described = self._ends_in_its_clause(gap.stop)
        for k in range(bisect_left(self.firsts, gap.start - self.longest), bisect_left(self.firsts, gap.stop)):
            cue = self.found[k]
            if gap.start <= cue.last and self._governs(cue, gap, described):
                yield self._span(cue.first, cue.last)
        for i in gap:
            if self.words[i].text in QUESTION_MARKS and self._asks(i, gap):
                yield self.words[i].start, self.words[i].end

    def _undecided(self, gap: range) -> Iterator[tuple[int, int]]:
        """What in a gap may govern what was kept, where no cue tells it."""
        if gap.stop == len(self.words):
            return
        opener = self.voices.others(gap.stop, gap.start)
        if opener is not None:
            yield self._span(max(gap.start, self.clauses.begun(opener.first)), opener.last)
        elif gap.start > 0 and not self._may_be_left_out(gap):
            yield self._span(gap.start, gap.stop - 1)

    @cached_property
    def edges(self) -> Edges:
        """Where the sentence may be cut; many cuts are told by the cues alone."""
        return Edges(self.words, self.found, self.clauses, self.voices, self.cues)

    def _at_edges(self, gap: range) -> Iterator[tuple[int, int]]:
        """What in a gap may make another sense of what was kept, by where it was cut."""
        if gap.start and self._is_replaceable(gap):
            return
        end = self._end(gap.stop)
        for edge in (
            self.edges.narrowing(self._first(gap.start), gap),
            self.edges.beheading(gap, end) if gap.stop < end else None,
        ):
            if edge is not None:
                yield self._span(*edge)

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
        return not self.clauses.commas(place, self._end(place) - 1)

    def _end(self, place: int) -> int:
        """Where the kept stretch that begins at a place ends."""
        return next((i for i in range(place, len(self.keeps)) if not self.keeps[i]), len(self.keeps))

    def _governs(self, cue: Cue, gap: range, described: bool) -> bool:
        if cue.kind is Kind.CLOSE:
            return cue.last + 1 >= gap.stop and gap.stop < len(self.words)
        onwards = gap.stop < len(self.words) and self._reaches(cue, gap, described)
        back = gap.start > 0 and self._reached_from(gap.start - 1, cue) and not self._spares(cue, gap.start)
        return cue.kind in _REACHING and (onwards or back)

    def _spares(self, cue: Cue, end: int) -> bool:
        """Whether a cue behind an end governs a verb, and what was kept before it is its subject alone, or an aside."""
        first = self._first(end)
        if cue.kind in _LOOSE and self.edges.asserts_nothing(first, end):
            return True
        return cue.kind in _TURNED and self.edges.stands_in_an_aside(first, end, cue)

    def _first(self, end: int) -> int:
        """Where the kept stretch before an end begins."""
        return next((i for i in range(end - 1, -1, -1) if not self.keeps[i]), -1) + 1

    def _asks(self, mark: int, gap: range) -> bool:
        """Whether the mark of a question in a gap makes one of what was kept before it."""
        place = gap.start - 1
        return place >= 0 and not self.clauses.begins_behind(place, Cue(Kind.STOP, mark, mark), self.clauses.barriers)

    def _may_be_left_out(self, gap: range) -> bool:
        """Whether a gap between two kept stretches is an aside, items of a list, or all up to a clause by itself."""
        clauses, first, last = self.clauses, gap.start, gap.stop - 1
        if not clauses.says(first, last):
            return True
        if clauses.stands_alone(gap.stop):
            return True
        if clauses.breaks_off(first + 1, last):
            return False
        opening = self._mark(first) or self._mark(first - 1)
        fitting = _PAIRS.get(opening, "")
        # Behind the mark that closes there may be one of the clause: "the Union (AU), our host".
        while opening == "(" and last > first and self._mark(last) != fitting and not clauses.says(last, last):
            last -= 1
        closing = self._mark(last) or self._mark(last + 1)
        inner = range(first + bool(self._mark(first)), last + 1 - bool(self._mark(last)))
        if opening and closing and closing in fitting:
            # Of more marks than two it cannot be told which of them belong together.
            return not any(self._mark(i) and self._mark(i) in _CLASSES[opening] for i in inner)
        if opening in (",", "、") and clauses.joint_at(gap.stop):
            return not clauses.commas(inner.start, inner.stop - 1) and not clauses.opens(first, last)
        return not clauses.opens(first, last) and self._is_replaceable(gap)

    def _mark(self, i: int) -> str:
        """The sign that a word is, one for all of its kind, if it sets something off; else nothing."""
        return _MARKS.get(self.words[i].text, "") if 0 <= i < len(self.words) else ""

    def _is_replaceable(self, gap: range) -> bool:
        return self.cues.replaceable(self.sentence[self.words[gap.start].start : self.words[gap.stop - 1].end])

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
            (clauses.contrasted(cue, place) if cue.kind is Kind.REPORT else clauses.barred(cue, place))
            or (cue.kind in _TURNED and clauses.turned(cue, place))
            or (cue.kind in _PASSING and described and clauses.described(cue, place))
            or (cue.kind is Kind.QUANTIFIER and clauses.passed(cue, place))
            or (cue.kind is Kind.MODAL and not self.edges.carried(cue, place, self._end(place)))
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
        if place < 0 or cue.kind in _ONWARD or cue.kind in self.precede:
            return False
        if cue.kind in _ADDED and clauses.added(place, cue):
            return True
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
