"""Where the clauses of a sentence begin and end, and which of these places lie between a cue and what it may govern.

Knows words and the cues among them; what a cue does to what it reaches is not known here. Each answer takes logarithmic
time, but for what overlaps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice

from bot.gate.governing import ENDS, Cue, Kind
from bot.gate.phrases import Word

_FEW = 3
"""Words of a clause between commas that may be thrown in: "There is no reason, and we stress this, to agree"."""

_SET_OFF = 3
"""Where the opener of a phrase's clause may stand behind the comma that sets the phrase off: ", a crisis that"."""

_MOST_STOPS = 64
"""Stops in a row behind which the same clause may go on."""

_COMMAS = frozenset(",،，、")
_LIST_OPENERS = frozenset(":：")


class Clauses:
    """The clauses of a list of words, by the cues found in it, first to last; positions are those of words."""

    def __init__(
        self,
        words: Sequence[Word],
        found: Sequence[Cue],
        resumes: Callable[[int], bool],
        begins_a_subject: Callable[[Word], bool],
    ) -> None:
        """`resumes` says whether a complementiser ends at a position, `begins_a_subject` whether a subject does."""
        self._words = words
        self._begins_a_subject = begins_a_subject
        self._commas_at = [i for i, word in enumerate(words) if word.text in _COMMAS]
        self._commas_before = _sums(word.text in _COMMAS for word in words)
        self._colons_before = _sums(word.text in _LIST_OPENERS for word in words)
        self._said_before = _sums(word.text[0].isalnum() for word in words)
        of: dict[Kind, list[Cue]] = {kind: [] for kind in Kind}
        for cue in found:
            of[cue.kind].append(cue)
        self.asides, self.openers, self.joints = Row(of[Kind.ASIDE]), Row(of[Kind.CLAUSE]), Row(of[Kind.JOINT])
        self.stops = Row(of[Kind.STOP])
        self.barriers = Row(of[Kind.BARRIER])
        self.limits = Row([*of[Kind.STOP], *of[Kind.BARRIER]])
        self.beginnings = Row([*of[Kind.TURN], *of[Kind.ONSET], *of[Kind.ASIDE]])
        turns = {turn.first for turn in of[Kind.TURN]}
        resumed = _sums(word.text in _COMMAS and resumes(i + 1) for i, word in enumerate(words))
        self._barriers = _Breaks(of[Kind.BARRIER], self.commas, resumed)
        self._contrasts = _Breaks([one for one in of[Kind.BARRIER] if one.first in turns], self.commas, resumed)
        self._turns = _Breaks(of[Kind.TURN], self.commas, resumed)
        self._linking = {
            i for kind in (Kind.JOINT, Kind.TURN) for cue in of[kind] for i in range(cue.first, cue.last + 1)
        }
        self._adding = _sums(
            word.text in _COMMAS and any(joint.first == i + 1 for joint in self.joints.before(i + 1, i + 1))
            for i, word in enumerate(words)
        )
        self._alike = self._alike_before()
        self._begun = self._firsts_of_clauses(found)

    def says(self, first: int, last: int) -> bool:
        """Whether there is a word, not signs alone, from one position to another, both included."""
        return _between(self._said_before, first, last) > 0

    def commas(self, first: int, last: int) -> int:
        """The commas from one position to another, both included."""
        return _between(self._commas_before, first, last)

    def opens_a_list(self, first: int, last: int) -> bool:
        """Whether there is a colon from one position to another, both included."""
        return _between(self._colons_before, first, last) > 0

    def begun(self, position: int) -> int:
        """The first word of the clause that a word stands in."""
        return self._begun[position]

    def joint_at(self, position: int) -> bool:
        """Whether a joint begins at a position."""
        return next((joint.first == position for joint in self.joints.behind(position)), False)

    def opens(self, first: int, last: int) -> bool:
        """Whether a clause is opened, or another begins, from one position to another, both included."""
        rows = (self.openers, self.barriers, self.beginnings)
        return any(next((cue.first <= last for cue in row.behind(first)), False) for row in rows)

    def breaks_off(self, first: int, last: int) -> bool:
        """Whether a stop, a colon or a clause by itself stands from one position to another, both included."""
        limit = next((cue.first <= last for cue in self.limits.behind(first)), False)
        return limit or self.opens_a_list(first, last)

    def stands_alone(self, place: int) -> bool:
        """Whether a clause that nothing governs begins at a place: a barrier, but for its comma, or behind a stop."""
        if any(stop.first == place or stop.last == place - 1 for stop in self.stops.before(place, place - 2)):
            return True
        signs = place > 0 and not self.says(place - 1, place - 1)
        return any(
            one.first == place or (signs and one.first == place - 1) for one in self.barriers.before(place, place - 1)
        )

    def added(self, place: int, cue: Cue) -> bool:
        """Whether a cue opens the clause behind a stop, behind a place: "We sign; but only if they do".

        A joint or a turn may stand between.
        """
        k = bisect_left(self.stops.firsts, cue.first) - 1
        if k < 0 or self.stops.firsts[k] <= place:
            return False
        at = cue.first - 1
        while at > self.stops.cues[k].last and (at in self._linking or not self.says(at, at)):
            at -= 1
        return at <= self.stops.cues[k].last and not self.begins_behind(place, cue, self.barriers)

    def contrasted(self, cue: Cue, place: int) -> bool:
        """Whether a clause by itself that turns from a report begins between it and a place: ", but we …"."""
        return self._contrasts.part(cue, place, place)

    def _own_subject(self, position: int) -> bool:
        """Whether a clause with a subject of its own begins at a position; a joint may stand before it."""
        while position < len(self._words) - 1 and position in self._linking:
            position += 1
        return position < len(self._words) and self._begins_a_subject(self._words[position])

    def stopped(self, cue: Cue, place: int) -> bool:
        """Whether a stop ends the reach of a cue before a place.

        None does where a clause that the cue governs has its like behind it: "no one says that we pay; that we sign".
        """
        stops = islice(self.stops.behind(cue.first), _MOST_STOPS)
        listed = len(self.stops.cues) > 1 and cue.first < self.stops.firsts[0]
        return any(
            stop.first <= place
            and cue.last < stop.last
            and self._alike[stop.first] <= cue.last
            and not (listed and not self._own_subject(stop.last + 1))
            for stop in stops
        )

    def barred(self, cue: Cue, place: int) -> bool:
        """Whether a clause that nothing governs begins between a cue and a place, and is not thrown in."""
        return self._barriers.part(cue, place, place)

    def turned(self, cue: Cue, place: int) -> bool:
        """Whether a turn ends the reach of a cue before a place.

        None does that may go on in a clause that the cue governs: "nobody says that we are weak, but stubborn".
        """
        opener = next(self.openers.behind(cue.last + 1), None)
        last = place if opener is None else min(place, opener.first)
        return self._turns.part(cue, place, last)

    def described(self, cue: Cue, place: int) -> bool:
        """Whether a place stands in a relative clause on what a cue governs: "We condemn the attack, which cost lives".

        Right behind the cue, or behind another comma, it may be the clause that the cue governs.
        """
        for aside in self.asides.before(place, cue.last + 2):
            if self.commas(aside.last + 1, place):
                break
            opener = next(self.openers.behind(aside.first), None)
            relative = opener is not None and opener.first <= aside.last
            if relative and not self.commas(cue.last + 1, aside.first - 1):
                return True
        return False

    def ends_an_aside(self, first: int, end: int) -> bool:
        """Whether a comma behind the words from a first to an end ends a clause that began before: ", as | seen |,"."""
        if not self.commas(end, end):
            return False
        aside = next(self.asides.before(first, 0), None)
        return aside is not None and aside.first < first and not self.commas(aside.first + 1, end - 1)

    def passed(self, cue: Cue, place: int) -> bool:
        """Whether a cue is neither among the first words of its clause nor near to a place behind it."""
        return cue.first - self._begun[cue.first] > _FEW and place - cue.last > _FEW + 1

    def over(self, cue: Cue, start: int, place: int, opening: Cue | None) -> bool:
        """Whether a cue stands in a clause that began behind a start, or with the opening, and ended before a place.

        "Kenya, which must not be forgotten, agrees", "While we do not agree, we sign". Commas behind the cue come in
        pairs, but for the one that ends the clause. One before the cue may have ended it, or part a list within it.
        """
        begun = next((aside for aside in self.asides.before(cue.first, start) if precedes(aside, cue)), opening)
        return (
            begun is not None
            and begun.first <= cue.first
            and not self.commas(begun.last + 1, cue.first - 1)
            and self.commas(cue.last + 1, place) % 2 == 1
            and not self._adds(cue.last + 1, place - 2)
        )

    def _adds(self, first: int, last: int) -> bool:
        """Whether a comma with a joint behind it, as in a list, stands from one position to another, both included."""
        return _between(self._adding, first, last) > 0

    def apart(self, place: int, cue: Cue) -> bool:
        """Whether a cue stands in a clause of a phrase set off behind a place: "…, a crisis that we did not cause"."""
        at = bisect_left(self._commas_at, cue.first) - 1
        if at < 0 or self._commas_at[at] <= place:
            return False
        opener = next(self.openers.behind(self._commas_at[at] + _SET_OFF), None)
        return opener is not None and opener.last < cue.first

    def begins_behind(
        self, place: int, cue: Cue, row: Row, but: Callable[[Cue, Cue], bool] = lambda _, __: False
    ) -> bool:
        """Whether one of a row, none of which `but` holds, stands between a place and a cue, or begins with it."""
        for beginning in row.behind(place):
            if beginning.first > cue.first:
                break
            if precedes(beginning, cue) and not but(beginning, cue):
                return True
        return False

    def ends_the_sentence(self, cue: Cue) -> bool:
        """Whether a cue and what it begins is set off at the end by a comma: "…, they say.", "…, if they agree."."""
        near = self.beginnings.before(cue.first, cue.first - self.beginnings.longest)
        first = min([cue.first, *(beginning.first for beginning in near if joins(beginning, cue))])
        return self.commas(first - 1, cue.first - 1) > 0 and not self.commas(cue.last + 1, len(self._words))

    def _alike_before(self) -> dict[int, int]:
        """For each stop where the last opener before it stands that one of the two words behind it repeats, else -1."""
        alike: dict[int, int] = {}
        last: dict[str, int] = {}
        seen = 0
        for stop in self.stops.cues:
            for opener in self.openers.cues[seen : bisect_left(self.openers.firsts, stop.first)]:
                last[self._words[opener.first].text] = opener.first
                seen += 1
            behind = self._words[stop.last + 1 : stop.last + 3]
            alike[stop.first] = max((last.get(word.text, -1) for word in behind), default=-1)
        return alike

    def _firsts_of_clauses(self, found: Iterable[Cue]) -> list[int]:
        """For each word the first of its clause: behind the opener, beginning or comma before it."""
        parting = set(self._commas_at)
        for cue in found:
            if cue.kind is Kind.CLAUSE or cue.kind in ENDS:
                parting.update(range(cue.first, cue.last + 1))
        firsts: list[int] = []
        for i in range(len(self._words)):
            firsts.append(i if i == 0 or i - 1 in parting else firsts[-1])
        return firsts


class Row:
    """Cues by where they begin."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = sorted(cues, key=lambda cue: cue.first)
        self.firsts = [cue.first for cue in self.cues]
        self.longest = max((cue.last - cue.first + 1 for cue in self.cues), default=0)

    def behind(self, position: int) -> Iterator[Cue]:
        """Those that begin at a position or behind it, first to last."""
        return (self.cues[k] for k in range(bisect_left(self.firsts, position), len(self.cues)))

    def before(self, position: int, floor: int) -> Iterator[Cue]:
        """Those that begin at a position or before it, down to a floor, last to first."""
        for k in range(bisect_right(self.firsts, position) - 1, -1, -1):
            if self.firsts[k] < floor:
                break
            yield self.cues[k]


class _Breaks(Row):
    """Beginnings of clauses that end a reach, unless they are thrown in: a comma ends them behind a few words."""

    def __init__(self, cues: Iterable[Cue], commas: Callable[[int, int], int], resumed: Sequence[int]) -> None:
        """`resumed` counts the commas behind which a complementiser goes on with the clause before an aside."""
        super().__init__(cues)
        self._commas, self._resumed = commas, resumed
        # For each the first at or behind it that goes on for more than a few words: it ends a reach wherever it goes.
        self._lasting = [len(self.cues)] * (len(self.cues) + 1)
        for k in range(len(self.cues) - 1, -1, -1):
            short = commas(self.cues[k].last + 1, self.cues[k].last + _FEW + 1)
            self._lasting[k] = self._lasting[k + 1] if short else k

    def part(self, cue: Cue, place: int, last: int) -> bool:
        """Whether one that begins no later than `last` parts a cue from a place.

        Right behind a cue it is thrown in wherever it ends before the place: "does not, and we regret it, support".
        """
        near = bisect_left(self.firsts, cue.first)
        if near < len(self.cues) and _between(self._resumed, self.cues[near].last + 1, place):
            return False
        far = bisect_right(self.firsts, cue.last + 1)
        for k in range(bisect_left(self.firsts, cue.first), far):
            one = self.cues[k]
            reach = place if one.first == cue.last + 1 else min(place, one.last + _FEW + 1)
            if one.first <= last and cue.last < one.last and not self._commas(one.last + 1, reach):
                return True
        lasting = self._lasting[far]
        if lasting < len(self.cues) and self.firsts[lasting] <= last:
            return True
        # The others end one only where the place is still within them.
        nearest = bisect_right(self.firsts, last) - 1
        return nearest >= far and not self._commas(self.cues[nearest].last + 1, place)


def precedes(beginning: Cue, cue: Cue) -> bool:
    """Whether a beginning stands before a cue, or holds all of it (", and if").

    Where the verb stands last, a beginning is the verb of the clause before it with what joins the next ("is not and").
    A cue that such a beginning begins with is of the clause before.
    """
    ended = cue.first == beginning.first and cue.last < beginning.last
    return beginning.last < cue.first or (beginning.first <= cue.first and cue.last <= beginning.last and not ended)


def joins(beginning: Cue, cue: Cue) -> bool:
    """Whether a beginning holds a cue or stands right before it (", as they say")."""
    return beginning.first <= cue.first <= beginning.last + 1


def _sums(counted: Iterable[bool]) -> list[int]:
    """How many were counted before each position, and in all."""
    return list(accumulate(counted, initial=0))


def _between(sums: Sequence[int], first: int, last: int) -> int:
    first, last = max(0, first), min(last, len(sums) - 2)
    return sums[last + 1] - sums[first] if first <= last else 0
