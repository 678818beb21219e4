"""Who says what a complementiser opens: the speaker ("We reaffirm that …"), or somebody else, as far as can be told.

Knows words and the cues of saying among them. Where the speaker's own assertion is not found, it is somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

from bot.gate.governing import Cue, Kind
from bot.gate.phrases import Word

_MOST_BETWEEN = 3
"""Articles and pronouns that may stand between a complementiser and a cut: "They say that the | war is just"."""

_MOST_SAID = 12
"""Words of an assertion: "We would like once again to stress most strongly that"."""

_COMMAS = frozenset(",،，")


class Voices:
    """The complementisers of a list of words, and whether the speaker asserts what each of them opens."""

    def __init__(
        self, words: Sequence[Word], found: Iterable[Cue], joints: Iterable[Cue], replaceable: Callable[[str], bool]
    ) -> None:
        self._words, self._replaceable = words, replaceable
        self._voices: set[int] = set()
        self._assertions: dict[int, int] = {}
        complements: dict[int, int] = {}
        for cue in found:
            if cue.kind is Kind.VOICE:
                self._voices.add(cue.last)
            elif cue.kind is Kind.ASSERTION:
                self._assertions[cue.last] = min(cue.first, self._assertions.get(cue.last, cue.first))
            else:
                complements[cue.last] = min(cue.first, complements.get(cue.last, cue.first))
        self._adding = [(joint.first, joint.last) for joint in joints]
        self._previous_comma: list[int] = []
        last = -1
        for i, word in enumerate(words):
            self._previous_comma.append(last)
            last = i if word.text in _COMMAS else last
        self._complements = complements
        self._own = self._owned()

    def resumes(self, position: int) -> bool:
        """Whether a complementiser ends at a position: behind a comma it goes on with the clause before an aside."""
        return position in self._complements

    def asserts(self, at: int) -> bool:
        """Whether the words up to a position assert what follows without a complementiser; a pronoun alone does not."""
        return self.own(at) and not self._replaceable(self._words[at].text)

    def own(self, at: int, carrying: Container[int] = ()) -> bool:
        """Whether the words up to a position say that the speaker asserts or does what follows: "We firmly believe".

        At the positions of `carrying` stands what may do so besides.
        """
        for _ in range(_MOST_SAID):
            if at < 0:
                return False
            if at in self._voices:
                return True
            if at in self._assertions:
                at = self._assertions[at] - 1
            elif at in carrying:
                at -= 1
            else:
                return False
        return False

    def others(self, place: int, floor: int) -> Cue | None:
        """The complementiser before a place, not before a floor, that opens what somebody else says; None otherwise.

        It stands right before the place, or an aside between commas or a few articles and pronouns between them.
        """
        last = place - 1
        if last >= floor and self._words[last].text in _COMMAS:
            last = self._previous_comma[last] - 1
        else:
            for _ in range(_MOST_BETWEEN):
                if last < floor or last in self._complements or self._words[last].text in _COMMAS:
                    break
                if not self._replaceable(self._words[last].text):
                    break
                last -= 1
        if last < floor or last not in self._complements or self._own[last]:
            return None
        return Cue(Kind.COMPLEMENT, self._complements[last], last)

    def _owned(self) -> dict[int, bool]:
        """For each complementiser whether the speaker asserts what it opens; one that a joint adds is as the last."""
        own: dict[int, bool] = {}
        adding = {at for first, last in self._adding for at in range(first, last + 1)}
        before = False
        for last, first in sorted(self._complements.items()):
            added = first in adding or first - 1 in adding
            before = own[last] = (added and before) or first == 0 or self._asserted(first - 1)
        return own

    def _asserted(self, at: int) -> bool:
        """Whether the words up to a position are the speaker's assertion; an aside between commas may end it."""
        if at >= 0 and self._words[at].text in _COMMAS:
            return self.own(at - 1) or self.own(self._previous_comma[at] - 1)
        return self.own(at)
