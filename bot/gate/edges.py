"""Whether a sentence may be cut where a wording cuts it: what it ends before, and what it begins with.

Knows words and the cues among them; knows no meaning. What a cue governs is told elsewhere: here a cut misleads where
no cue tells that the words kept are a clause, or a part of one, by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.gate.clauses import Clauses
from bot.gate.governing import ENDS, Cue, Cues, Kind
from bot.gate.phrases import Word
from bot.gate.voices import Voices

_MARKS = frozenset(",،，、;；؛:：()[]（）［］【】{}\"'«»“”„‘’‹›「」『』《》〈〉…!?！？؟。۔—―-–")
"""Signs that part what stands on their two sides, where they are not within a word."""

_INNER = frozenset("-–'‘’")
"""Those that also stand within a word or belong to it: "Vice-President", "the workers' rights"."""

_FULL_STOP = "."
"""Within a sentence an abbreviation's, so no mark but at its end."""

_PAUSES = frozenset(",،，、()（）[]［］—―-–")
"""Marks that set off an aside, behind which the clause before it may go on: "Iran, our friend, must pay"."""

_MOST_BETWEEN = 12
"""Words between what governs an infinitive and its particle: "We urge all States that can to | sign"."""

_MOST_ARTICLES = 3
"""Articles and pronouns that may be left out in front of what is kept, or stand in a quoter's brackets."""


_SAYING = (
    Kind.GERUND,
    Kind.PRONOUN,
    Kind.ATTITUDE,
    Kind.ASSERTION,
    Kind.GOVERNOR,
    Kind.REPORT,
    Kind.NEGATION,
    Kind.ONWARD,
)
"""What a subject may hold that says more than whom or what it is."""


class Edges:
    """The places of a list of words where it may be cut, by the cues found in it; positions are those of words."""

    def __init__(
        self,
        words: Sequence[Word],
        found: Iterable[Cue],
        clauses: Clauses,
        voices: Voices,
        cues: Cues,
    ) -> None:
        """`cues` says how the language has its clauses."""
        self._words, self._clauses, self._voices = words, clauses, voices
        self._cues = cues
        of: dict[Kind, list[Cue]] = {kind: [] for kind in Kind}
        for cue in (*found, *cues.edges(words)):
            of[cue.kind].append(cue)
        ends = [cue for kind in ENDS for cue in of[kind]]
        openers = [*of[Kind.CLAUSE], *of[Kind.COMPLEMENT]]
        self._tails = {cue.first for cue in (*of[Kind.TAIL], *of[Kind.JOINT], *openers, *ends)}
        self._opened = {cue.last for cue in (*openers, *ends)}
        self._openers = {cue.first for cue in openers}
        self._limits = {cue.first for kind in ENDS - {Kind.ASIDE} for cue in of[kind]}
        self._parting = {i for cue in (*openers, *ends) for i in range(cue.first, cue.last + 1)}
        begun = {i for cue in ends for i in range(cue.first, cue.last + 1)}
        turns = (*of[Kind.TURN], *of[Kind.BARRIER])
        self._turned = {i for cue in turns for i in range(cue.first + 1, cue.last + 2)}
        self._delays = sorted(cue.first for cue in of[Kind.DELAY] if cue.first not in begun)
        self._leading = {cue.first: cue.last for cue in of[Kind.LEADING]}
        self._led = {cue.last for cue in of[Kind.LEADING]}
        self._joined = {cue.last: cue.first for cue in of[Kind.JOINT]}
        self._joining = {cue.first: cue.last for cue in of[Kind.JOINT]}
        self._pronouns = {cue.first for cue in of[Kind.PRONOUN]}
        self._attitudes = {cue.last for cue in of[Kind.ATTITUDE]}
        self._infinitives = of[Kind.INFINITIVE]
        self._to = {cue.first for cue in of[Kind.INFINITIVE]}
        self._governors = {cue.last: cue.first for cue in of[Kind.GOVERNOR]}
        self._auxiliary = {i for cue in of[Kind.AUXILIARY] for i in range(cue.first, cue.last + 1)}
        self._nominal = {cue.first for cue in of[Kind.NOMINAL]}
        self._verbal = {cue.first for cue in of[Kind.VERBAL]}
        self._relative = {cue.first for cue in of[Kind.RELATIVE]}
        self._finite: dict[int, int] = {}
        for cue in (*of[Kind.MODAL], *of[Kind.FINITE]):
            self._finite[cue.first] = max(cue.last, self._finite.get(cue.first, cue.last))
        self._carrying = {
            i
            for kind in (Kind.MODAL, Kind.FINITE, Kind.LEADING, Kind.GOVERNOR, Kind.INFINITIVE)
            for cue in of[kind]
            for i in range(cue.first, cue.last + 1)
        }
        reduced = {cue.first for cue in of[Kind.REDUCED]}
        self._past = {cue.first for cue in of[Kind.PAST] if cue.first not in reduced and self._is_no_adjective(cue)}
        saying = {cue.first for kind in _SAYING for cue in of[kind]}
        self._asserting = saying | self._past | self._openers | self._to | self._finite.keys()

    def narrowing(self, first: int, gap: range) -> tuple[int, int] | None:
        """The first and the last word of what may narrow the stretch kept from a word to a gap; None if nothing may.

        It ends at a mark, before what begins an adjunct or a clause that puts nothing off and narrows nothing, or is
        a subject alone.
        """
        if gap.start == 0 or self._is_mark(gap.start - 1) or self._is_mark(gap.start):
            return None
        if self.asserts_nothing(first, gap.start):
            return None
        end = next((i for i in gap if self._is_mark(i)), gap.stop)
        if gap.start not in self._tails or gap.start in self._relative:
            return gap.start, end - 1
        delay = next((i for i in self._delays if gap.start <= i < end), None)
        return None if delay is None else (delay, end - 1)

    def beheading(self, gap: range, end: int) -> tuple[int, int] | None:
        """The words before a stretch that is kept up to an end that may make another sense of it; None if none may.

        They are those of its clause: the rest of its subject, or what somebody says, wants or does.
        """
        place = gap.stop
        thought = place - 1 in self._attitudes and not self._voices.own(place - 1)
        verb = self._without_auxiliaries(place, gap.start)
        # "We urge that it be | lifted", "We call for it to be | lifted": without its auxiliary it reads as done.
        if thought or self._to_is_open(verb, gap.start, done=verb < place):
            return self._before(place, gap.start)
        if self._stands(place, gap.start) or self._stands(self._without_articles(place, gap.start), gap.start):
            return None
        first = self._joining.get(place, place - 1) + 1
        if first in self._pronouns or self._has_a_verb_behind_its_subject(first, end):
            return self._before(place, gap.start)
        return None

    def carried(self, modal: Cue, place: int, end: int) -> bool:
        """Whether a modal may carry a verb that a stretch kept from a place to an end begins with.

        It stands right behind the modal, what belongs to its verb and an aside apart, or is joined to such a verb.
        Where the verb stands last, it stands anywhere behind it in its clause.
        """
        if self._cues.verb_last:
            return not any(i in self._limits for i in range(modal.last + 1, place))
        at = self._without_auxiliaries(place, modal.last + 1)
        if at - 1 > modal.last and self._words[at - 1].text in _PAUSES:
            opening = next((i for i in range(at - 2, modal.last, -1) if self._words[i].text in _PAUSES), at - 1)
            at = self._without_auxiliaries(opening, modal.last + 1)
        if at - 1 == modal.last:
            return True
        return place - 1 in self._joined and self._may_be_a_verb(place, end)

    def _without_auxiliaries(self, place: int, floor: int) -> int:
        """Where what stands at a place begins with the words between a modal and its verb that stand before it."""
        while place > floor and place - 1 in self._auxiliary:
            place -= 1
        return place

    def _may_be_a_verb(self, place: int, end: int) -> bool:
        """Whether a stretch kept from a place to an end may begin with a verb that has its modal before it."""
        if self._cues.tells_verbs:
            return place in self._verbal
        return not (
            self._is_mark(place)
            or self._cues.replaceable(self._words[place].text)
            or place in self._tails
            or place in self._to
            or place in self._finite
            or place in self._nominal
            or self._has_a_verb_behind_its_subject(place, end)
        )

    def _without_articles(self, place: int, floor: int) -> int:
        """Where what stands at a place begins if the articles and pronouns before it are its own."""
        for _ in range(_MOST_ARTICLES):
            if place <= floor or self._is_mark(place - 1) or not self._cues.replaceable(self._words[place - 1].text):
                break
            place -= 1
        return place

    def _stands(self, place: int, floor: int) -> bool:
        """Whether a clause, or a part of one that no subject is parted from, may begin at a place."""
        last = place - 1
        if self._is_mark(place) or self._is_mark(last) or not self._clauses.says(floor, last) or place in self._turned:
            return True
        if last in self._joined:
            return self._has_a_verb(self._joined[last])
        return last in self._opened or last in self._led or self._voices.asserts(last)

    def _has_a_verb(self, joint: int) -> bool:
        """Whether what stands before a joint has a verb already, so that what stands behind it has its own.

        A pronoun has one. "The friends of Norway, Kenya, and | Iran must pay" has none.
        """
        for i in range(joint - 1, -1, -1):
            if self._is_stop(i) or i in self._openers:
                return i == joint - 1
            of_a_relative = i - 1 in self._openers
            if (i in self._finite and not of_a_relative) or i in self._pronouns:
                return True
        return False

    def _has_a_verb_behind_its_subject(self, first: int, end: int) -> bool:
        """Whether a verb stands in a stretch for which what it begins with may be no more than half of the subject.

        A clause that is opened within it has a verb of its own. Behind a mark a verb goes on with the clause before.
        """
        while first in self._leading:
            first = self._leading[first] + 1
        if first in self._finite:
            return False
        clauses, paused, i = 0, False, self._behind_verbs(first)
        while i < end and i not in self._limits and not self._is_stop(i):
            if (i in self._finite or i in self._past) and i - 1 not in self._to:
                if paused:
                    if self._is_mark(i - 1):
                        return True
                elif not clauses:
                    return True
                clauses = max(0, clauses - 1)
                i = self._behind_verbs(i)
                continue
            clauses += i in self._openers
            paused = paused or self._is_mark(i)
            i += 1
        return False

    def _behind_verbs(self, i: int) -> int:
        """The first word behind the verbs, one or several in a row, that begin at a position."""
        while i in self._finite or i in self._past:
            i = self._finite.get(i, i) + 1
        return i

    def _is_no_adjective(self, past: Cue) -> bool:
        """Whether a past may be a verb: a word of a subject before it, and one of its object behind it."""
        before, behind = past.first - 1, past.last + 1
        return (
            before >= 0
            and behind < len(self._words)
            and not self._is_mark(before)
            and not self._is_mark(behind)
            and behind not in self._tails
            and before not in self._joined
            and before not in self._opened
            and not self._cues.replaceable(self._words[before].text)
        )

    def asserts_nothing(self, first: int, end: int) -> bool:
        """Whether a stretch kept up to an end, right before a verb, is the whole subject of the verb and no more."""
        begins = self._cues.subjects_first and (first == 0 or self._is_mark(first - 1))
        return begins and end in self._finite and not any(i in self._asserting for i in range(first, end))

    def stands_in_an_aside(self, first: int, end: int, cue: Cue) -> bool:
        """Whether a stretch stands in an aside that ends where it ends, and a cue belongs to the verb behind."""
        verb = end + 1
        return (cue.first == verb or verb in self._finite) and self._clauses.ends_an_aside(first, end)

    def _to_is_open(self, place: int, floor: int, done: bool) -> bool:
        """Whether a stretch begins with an infinitive of which it cannot be told that the speaker wants it done.

        It never can where the stretch reads as `done`.
        """
        for cue in self._infinitives:
            whole = cue.first == place and not self._is_mark(place - 1)
            if whole or floor <= cue.first < place <= cue.last:
                return done or not self._is_wanted(cue)
        return False

    def _is_wanted(self, infinitive: Cue) -> bool:
        """Whether the speaker does or calls for what an infinitive says: "We urge all States to", "We continue to"."""
        at = infinitive.first
        if at in self._parting:
            return True
        for i in range(at - 1, max(-1, at - 1 - _MOST_BETWEEN), -1):
            if i in self._governors:
                return self._cues.drops_subjects or self._voices.own(self._governors[i] - 1, self._carrying)
            if self._is_mark(i) or i in self._parting or i in self._to or i in self._joined:
                return False
        return False

    def _before(self, place: int, floor: int) -> tuple[int, int]:
        """The words of the clause before a place."""
        first = place - 1
        while first > floor and not self._is_stop(first - 1) and self._words[first - 1].text not in _PAUSES:
            first -= 1
        return first, place - 1

    def _is_stop(self, i: int) -> bool:
        return self._is_mark(i) and self._words[i].text not in _PAUSES

    def _is_mark(self, i: int) -> bool:
        """Whether a word is a sign that parts what stands on its sides."""
        sign = self._words[i].text
        if sign == _FULL_STOP:
            return not self._clauses.says(i + 1, len(self._words) - 1)
        if sign not in _MARKS:
            return False
        return sign not in _INNER or not self._touches_both(i)

    def _touches_both(self, i: int) -> bool:
        """Whether a sign stands within a word, or right behind one as an apostrophe does."""
        word = self._words[i]
        before = i > 0 and self._words[i - 1].end == word.start and self._words[i - 1].text[0].isalnum()
        behind = i + 1 < len(self._words) and self._words[i + 1].start == word.end
        return before and (behind or word.text not in "-–")
